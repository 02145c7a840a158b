import { KEY_PATTERN, LABEL_VALUE_PATTERN, NAME_LENGTH, NAME_PATTERN } from './patterns';
import { JsonMap } from '../../template/json';
import { LABEL_PATTERN } from '../../template/names';

const KEY: JsonMap = { type: 'string', pattern: KEY_PATTERN };

const KEYS: JsonMap = { type: 'array', items: KEY, uniqueItems: true };

/** Labels by their keys. */
export const LABELS: JsonMap = { propertyNames: { pattern: KEY_PATTERN }, additionalProperties: { type: 'string', pattern: LABEL_VALUE_PATTERN } };

/** An object of known keys, some of which have to be there. */
function closed(properties: JsonMap, ...required: readonly string[]): JsonMap {
  return { type: 'object', additionalProperties: false, properties, ...(required.length === 0 ? {} : { required }) };
}

const LABEL_VALUE: JsonMap = { type: 'string', pattern: LABEL_VALUE_PATTERN };

/** What holds where one key is given, or is something. */
function where(key: string, is: JsonMap, then: JsonMap): JsonMap {
  return { if: { properties: { [key]: is }, required: [key] }, then };
}

/** A key that has to be there, and be one thing. */
function only(key: string, value: string): JsonMap {
  return { properties: { [key]: { const: value } }, required: [key] };
}

/** What has to be one of some values, or only has to be there. */
const VALUES_OF_SETS: readonly JsonMap[] = [
  where('operator', { enum: ['In', 'NotIn'] }, { properties: { values: { minItems: 1 } }, required: ['values'] }),
  where('operator', { enum: ['Exists', 'DoesNotExist'] }, { properties: { values: { maxItems: 0 } } }),
];

const LABEL_EXPRESSION: JsonMap = {
  ...closed({
    key: KEY, operator: { type: 'string', enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'] }, values: { type: 'array', items: LABEL_VALUE },
  }, 'key', 'operator'),
  allOf: VALUES_OF_SETS,
};

/** A selector of objects by their labels. */
const LABEL_SELECTOR = closed({ matchLabels: { type: 'object', ...LABELS }, matchExpressions: { type: 'array', items: LABEL_EXPRESSION } });

/** The name of a namespace. */
const NAMESPACE: JsonMap = { type: 'string', pattern: LABEL_PATTERN };

/** Other pods, as an affinity or anti-affinity asks for them. */
const POD_TERM: JsonMap = {
  ...closed({
    labelSelector: LABEL_SELECTOR,
    matchLabelKeys: KEYS,
    mismatchLabelKeys: KEYS,
    namespaceSelector: LABEL_SELECTOR,
    namespaces: { type: 'array', items: NAMESPACE },
    topologyKey: KEY,
  }, 'topologyKey'),
  allOf: [
    where('matchLabelKeys', { minItems: 1 }, { required: ['labelSelector'] }),
    where('mismatchLabelKeys', { minItems: 1 }, { required: ['labelSelector'] }),
  ],
};

const NODE_EXPRESSION: JsonMap = {
  ...closed({
    key: KEY, operator: { type: 'string', enum: ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'] }, values: { type: 'array', items: LABEL_VALUE },
  }, 'key', 'operator'),
  allOf: [
    ...VALUES_OF_SETS,
    where('operator', { enum: ['Gt', 'Lt'] }, {
      properties: { values: { minItems: 1, maxItems: 1, items: { pattern: '^(0|[1-9][0-9]{0,17})$' } } }, required: ['values'],
    }),
  ],
};

/** The one field that nodes are told by is their name. */
const NODE_FIELD = closed({
  key: { type: 'string', enum: ['metadata.name'] },
  operator: { type: 'string', enum: ['In', 'NotIn'] },
  values: { type: 'array', items: { type: 'string', pattern: NAME_PATTERN, minLength: 1, maxLength: NAME_LENGTH }, minItems: 1, maxItems: 1 },
}, 'key', 'operator', 'values');

const NODE_TERM = closed({ matchExpressions: { type: 'array', items: NODE_EXPRESSION }, matchFields: { type: 'array', items: NODE_FIELD } });

/** Terms that weigh something, each under its name. */
function weighted(name: string, term: JsonMap): JsonMap {
  return { type: 'array', items: closed({ [name]: term, weight: { type: 'integer', minimum: 1, maximum: 100 } }, name, 'weight') };
}

const POD_AFFINITY = closed({
  preferredDuringSchedulingIgnoredDuringExecution: weighted('podAffinityTerm', POD_TERM),
  requiredDuringSchedulingIgnoredDuringExecution: { type: 'array', items: POD_TERM },
});

/**
 * The affinity of pods, as Kubernetes knows it.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#affinity-and-anti-affinity
 */
export const AFFINITY = closed({
  nodeAffinity: closed({
    preferredDuringSchedulingIgnoredDuringExecution: weighted('preference', NODE_TERM),
    requiredDuringSchedulingIgnoredDuringExecution:
      closed({ nodeSelectorTerms: { type: 'array', items: NODE_TERM, minItems: 1 } }, 'nodeSelectorTerms'),
  }),
  podAffinity: POD_AFFINITY,
  podAntiAffinity: POD_AFFINITY,
});

/**
 * How pods spread over nodes, as Kubernetes knows it.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export const SPREAD: JsonMap = {
  ...closed({
    labelSelector: LABEL_SELECTOR,
    matchLabelKeys: KEYS,
    maxSkew: { type: 'integer', minimum: 1, maximum: 2147483647 },
    minDomains: { type: 'integer', minimum: 1, maximum: 2147483647 },
    nodeAffinityPolicy: { type: 'string', enum: ['Honor', 'Ignore'] },
    nodeTaintsPolicy: { type: 'string', enum: ['Honor', 'Ignore'] },
    topologyKey: KEY,
    whenUnsatisfiable: { type: 'string', enum: ['DoNotSchedule', 'ScheduleAnyway'] },
  }, 'maxSkew', 'topologyKey', 'whenUnsatisfiable'),
  allOf: [
    where('minDomains', {}, only('whenUnsatisfiable', 'DoNotSchedule')),
    where('matchLabelKeys', { minItems: 1 }, { required: ['labelSelector'] }),
  ],
};

/**
 * A taint of nodes that pods tolerate.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
 */
export const TOLERATION: JsonMap = {
  examples: [{ key: 'dedicated', operator: 'Exists', effect: 'NoSchedule' }],
  ...closed({
    effect: { type: 'string', enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] },
    key: KEY,
    operator: { type: 'string', enum: ['Exists', 'Equal'] },
    tolerationSeconds: { type: 'integer', minimum: -2147483648, maximum: 2147483647 },
    value: LABEL_VALUE,
  }),
  allOf: [
    where('operator', { const: 'Exists' }, { properties: { value: { const: '' } } }),
    where('tolerationSeconds', {}, only('effect', 'NoExecute')),
    { if: { not: { required: ['key'] } }, then: only('operator', 'Exists') },
  ],
};
