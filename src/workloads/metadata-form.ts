import { mapOf, objectOf, TEXT } from '../template/form';

/** What an object is called, and what is said of it. */
export const METADATA = objectOf({
  annotations: mapOf(TEXT, '{ \'prometheus.io/port\': \'9090\' }'),
  labels: mapOf(TEXT, '{ team: \'shop\' }'),
  name: TEXT,
  namespace: TEXT,
}, '{ name: \'api\' }');
