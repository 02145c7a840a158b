import { ChartMetadata, ValueDeclaration, ValueGroup } from '../../../src/helm/chart-model';

/** The values of a chart that a test reads; what a test does not look at is plain. */
export function declared(path: string, declaration: Partial<ValueDeclaration>): ValueDeclaration {
  return { path: path.split('.'), type: 'string', schema: { type: 'string' }, default: '', description: `The ${path}.`, ...declaration };
}

const QUANTITY = { type: 'string', pattern: '^[0-9]+(m|Ki|Mi|Gi)?$', title: 'A quantity such as 64Mi' };

/** The values of a small shop. */
export const SHOP_VALUES: readonly ValueDeclaration[] = [
  declared('nameOverride', { description: 'Another name for the chart in the names of its objects' }),
  declared('commonLabels', { type: 'map', schema: { type: 'object', additionalProperties: { type: 'string' } }, default: {}, description: 'Labels of all objects.' }),
  declared('api.replicas', { type: 'integer', schema: { type: 'integer', minimum: 0 }, default: 2, description: 'How many pods run.' }),
  declared('api.image.repository', { default: 'registry.example.com/api', description: 'The image without its tag.' }),
  declared('api.image.pullPolicy', { schema: { type: 'string', enum: ['', 'Always', 'IfNotPresent'] }, description: 'When the image is fetched.' }),
  declared('api.resources', {
    type: 'map',
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: { limits: { type: 'object', additionalProperties: QUANTITY }, requests: { type: 'object', additionalProperties: QUANTITY } },
    },
    default: { limits: { memory: '64Mi' } },
    description: 'What the pods may use.',
  }),
  declared('worker.concurrency', {
    type: 'integer',
    schema: { type: 'integer', minimum: 1, maximum: 64 },
    default: 4,
    description: 'How many jobs a worker takes on at a time, which should be no more than its processors can really work on in parallel',
  }),
  declared('worker.paths', {
    type: 'list',
    schema: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'mountPath'],
        additionalProperties: false,
        properties: { name: { type: 'string' }, mountPath: { type: 'string' } },
        examples: [{ name: 'cache', mountPath: '/var/cache/app' }],
      },
    },
    default: [],
    description: 'More directories to write to.',
  }),
];

export const SHOP_GROUPS: readonly ValueGroup[] = [
  { path: ['api'], description: 'The API of the shop.' },
  { path: ['worker'], description: 'What sends the mails.' },
];

/** What `Chart.yaml` of the shop says. */
export const SHOP: ChartMetadata = {
  name: 'shop',
  version: '1.4.2',
  appVersion: '2.0.0',
  description: 'Sells things',
  kubeVersion: '>=1.28.0-0',
  annotations: {},
  dependencies: [],
  keywords: [],
  maintainers: [],
  sources: [],
};
