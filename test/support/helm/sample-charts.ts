/** A chart that prints its values as Helm has them, and nothing else: a window into what Helm makes of them. */
export const WINDOW: Readonly<Record<string, string>> = {
  'Chart.yaml': 'apiVersion: v2\nname: window\nversion: 1.0.0\n',
  'values.yaml': '{}\n',
  'templates/values.yaml': [
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata:',
    '  name: values',
    'data:',
    '  json: {{ .Values | toJson | quote }}',
    'asYaml:',
    '  {{- toYaml .Values | nindent 2 }}',
    'end: true',
    '',
  ].join('\n'),
};

/** The schema of a chart with every keyword that the tests know. */
export const EVERY_KEYWORD = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  required: ['replicas', 'image', 'hardening'],
  properties: {
    global: { type: 'object' },
    enabled: { type: 'boolean' },
    nameOverride: { type: 'string', maxLength: 20, pattern: '^([a-z]([a-z0-9-]*[a-z0-9])?)?$' },
    replicas: { type: 'integer', minimum: 0, maximum: 5, description: 'How many', default: 1 },
    ratio: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    image: {
      type: 'object',
      additionalProperties: false,
      required: ['repository', 'tag'],
      properties: {
        repository: { type: 'string', minLength: 1 },
        tag: { type: 'string' },
        pullPolicy: { enum: ['', 'Always', 'IfNotPresent'] },
      },
    },
    hardening: {
      type: 'object',
      additionalProperties: false,
      required: ['enabled', 'writablePaths'],
      properties: {
        enabled: { type: 'boolean' },
        extraCapabilities: { type: 'array', uniqueItems: true, maxItems: 2, items: { enum: ['NET_BIND_SERVICE', 'SYS_TIME', 'CHOWN'] } },
        writablePaths: {
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['name', 'mountPath'],
            properties: {
              name: { type: 'string', pattern: '^[a-z0-9]+$', maxLength: 63 },
              mountPath: { type: 'string', pattern: '^/' },
              sizeLimit: { $ref: '#/definitions/quantity' },
            },
          },
        },
      },
    },
    command: { type: 'array', minItems: 1, items: { type: 'string' } },
    maxUnavailable: { type: ['integer', 'string'], minimum: 1, pattern: '^[0-9]+%$' },
    env: { type: 'object', propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }, additionalProperties: { type: 'string' } },
    justifications: { type: 'object', propertyNames: { enum: ['CHOWN', 'SYS_TIME'] }, additionalProperties: { type: 'string', minLength: 1 } },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    affinity: { type: 'object' },
    matchLabels: { type: 'object', minProperties: 1, maxProperties: 4, additionalProperties: { type: 'string' } },
    port: { anyOf: [{ type: 'integer', minimum: 1, maximum: 65535 }, { type: 'string', pattern: '^[a-z]+$' }] },
    source: { oneOf: [{ type: 'object', required: ['secret'] }, { type: 'object', required: ['configMap'] }] },
    persistence: {
      type: 'object',
      additionalProperties: false,
      required: ['enabled', 'size'],
      properties: { enabled: { type: 'boolean' }, size: { type: 'string' } },
      if: { properties: { enabled: { const: true } } },
      then: { properties: { size: { $ref: '#/definitions/quantity' } } },
    },
    apiVersion: { const: 'v1' },
    name: { type: 'string', not: { enum: ['default', 'kube-system'] } },
  },
  definitions: { quantity: { type: 'string', pattern: '^[0-9]+(\\.[0-9]+)?(m|k|M|G|Ki|Mi|Gi)?$' } },
};

/** Defaults for that schema. */
export const EVERY_KEYWORD_DEFAULTS = {
  nameOverride: '',
  replicas: 1,
  ratio: 0.5,
  image: { repository: 'app', tag: '1', pullPolicy: '' },
  hardening: { enabled: true, extraCapabilities: [], writablePaths: [] },
  maxUnavailable: 1,
  env: { MODE: 'fast' },
  labels: {},
  persistence: { enabled: false, size: '' },
};

/** The window with that schema. */
export const WINDOW_WITH_SCHEMA: Readonly<Record<string, string>> = {
  ...WINDOW,
  'values.yaml': JSON.stringify(EVERY_KEYWORD_DEFAULTS),
  'values.schema.json': JSON.stringify(EVERY_KEYWORD),
};
