import { KEY_PATTERN, LABEL_VALUE_PATTERN } from './patterns';
import { JsonMap } from '../../template/json';

const KEY: JsonMap = { type: 'string', pattern: KEY_PATTERN };

const KEYS: JsonMap = { type: 'array', items: KEY, uniqueItems: true };

/** Labels by their keys. */
export const LABELS: JsonMap = { propertyNames: { pattern: KEY_PATTERN }, additionalProperties: { type: 'string', pattern: LABEL_VALUE_PATTERN } };

/** An object of known keys, some of which have to be there. */
function closed(properties: JsonMap, ...required: readonly string[]): JsonMap {
  return { type: 'object', additionalProperties: false, properties, ...(required.length === 0 ? {} : { required }) };
}

const LABEL_VALUE: JsonMap = { type: 'string', pattern: LABEL_VALUE_PATTERN };

/** A selector of objects by their labels. */
const LABEL_SELECTOR = closed({
  matchLabels: { type: 'object', ...LABELS },
  matchExpressions: {
    type: 'array',
    items: closed({
      key: KEY, operator: { type: 'string', enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'] }, values: { type: 'array', items: LABEL_VALUE },
    }, 'key', 'operator'),
  },
});

const TERMS: JsonMap = { type: 'array', items: { type: 'object' } };

const POD_AFFINITY = closed({ preferredDuringSchedulingIgnoredDuringExecution: TERMS, requiredDuringSchedulingIgnoredDuringExecution: TERMS });

/**
 * The affinity of pods, as far as its kinds; its terms Kubernetes checks itself.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#affinity-and-anti-affinity
 */
export const AFFINITY = closed({
  nodeAffinity: closed({ preferredDuringSchedulingIgnoredDuringExecution: TERMS, requiredDuringSchedulingIgnoredDuringExecution: { type: 'object' } }),
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
