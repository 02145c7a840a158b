import { KEY_PATTERN, LABEL_PATTERN, LABEL_VALUE_PATTERN, NAME_PATTERN } from './patterns';
import { JsonMap } from '../../template/json';

const KEY: JsonMap = { type: 'string', pattern: KEY_PATTERN };

const KEYS: JsonMap = { type: 'array', items: KEY, uniqueItems: true };

/** Labels by their keys. */
export const LABELS: JsonMap = { propertyNames: { pattern: KEY_PATTERN }, additionalProperties: { type: 'string', pattern: LABEL_VALUE_PATTERN } };

/** An object of known keys, some of which have to be there. */
function closed(properties: JsonMap, ...required: readonly string[]): JsonMap {
  return { type: 'object', additionalProperties: false, properties, ...(required.length === 0 ? {} : { required }) };
}

function requirement(key: JsonMap, value: JsonMap, ...operators: readonly string[]): JsonMap {
  return closed({ key, operator: { type: 'string', enum: operators }, values: { type: 'array', items: value } }, 'key', 'operator');
}

const LABEL_VALUE: JsonMap = { type: 'string', pattern: LABEL_VALUE_PATTERN };

/** A selector of objects by their labels. */
const LABEL_SELECTOR = closed({
  matchLabels: { type: 'object', ...LABELS },
  matchExpressions: { type: 'array', items: requirement(KEY, LABEL_VALUE, 'In', 'NotIn', 'Exists', 'DoesNotExist') },
});

const NODE_TERM = closed({
  matchExpressions: { type: 'array', items: requirement(KEY, LABEL_VALUE, 'In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt') },
  // The only field of nodes that Kubernetes knows there.
  matchFields: { type: 'array', items: requirement({ type: 'string', enum: ['metadata.name'] }, { type: 'string', pattern: NAME_PATTERN, minLength: 1 }, 'In', 'NotIn') },
});

const POD_TERM = closed({
  labelSelector: LABEL_SELECTOR,
  matchLabelKeys: KEYS,
  mismatchLabelKeys: KEYS,
  namespaceSelector: LABEL_SELECTOR,
  namespaces: { type: 'array', items: { type: 'string', pattern: LABEL_PATTERN } },
  topologyKey: KEY,
}, 'topologyKey');

const WEIGHT: JsonMap = { type: 'integer', minimum: 1, maximum: 100 };

const POD_AFFINITY = closed({
  preferredDuringSchedulingIgnoredDuringExecution: { type: 'array', items: closed({ podAffinityTerm: POD_TERM, weight: WEIGHT }, 'podAffinityTerm', 'weight') },
  requiredDuringSchedulingIgnoredDuringExecution: { type: 'array', items: POD_TERM },
});

/**
 * The affinity of pods, as Kubernetes knows it.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#affinity-and-anti-affinity
 */
export const AFFINITY = closed({
  nodeAffinity: closed({
    preferredDuringSchedulingIgnoredDuringExecution: { type: 'array', items: closed({ preference: NODE_TERM, weight: WEIGHT }, 'preference', 'weight') },
    requiredDuringSchedulingIgnoredDuringExecution: closed({ nodeSelectorTerms: { type: 'array', items: NODE_TERM, minItems: 1 } }, 'nodeSelectorTerms'),
  }),
  podAffinity: POD_AFFINITY,
  podAntiAffinity: POD_AFFINITY,
});

/**
 * How pods spread over nodes, as Kubernetes knows it.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export const SPREAD = closed({
  labelSelector: LABEL_SELECTOR,
  matchLabelKeys: KEYS,
  maxSkew: { type: 'integer', minimum: 1, maximum: 2147483647 },
  minDomains: { type: 'integer', minimum: 1, maximum: 2147483647 },
  nodeAffinityPolicy: { type: 'string', enum: ['Honor', 'Ignore'] },
  nodeTaintsPolicy: { type: 'string', enum: ['Honor', 'Ignore'] },
  topologyKey: KEY,
  whenUnsatisfiable: { type: 'string', enum: ['DoNotSchedule', 'ScheduleAnyway'] },
}, 'maxSkew', 'topologyKey', 'whenUnsatisfiable');

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
};
