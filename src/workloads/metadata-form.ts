import { mapOf, objectOf, TEXT, WRITTEN_TEXT } from '../template/form';

/** What an object is called, and what is said of it. */
export const METADATA = objectOf({
  annotations: mapOf(WRITTEN_TEXT, '{ \'prometheus.io/port\': \'9090\' }'),
  labels: mapOf(WRITTEN_TEXT, '{ team: \'shop\' }'),
  name: TEXT,
  namespace: WRITTEN_TEXT,
}, '{ name: \'api\' }');
