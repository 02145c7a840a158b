import { choose } from '../../template/choose';
import { isExpression, isSame, Operation } from '../../template/expression';
import { asMap, isList, isMap, Json, JsonMap } from '../../template/json';

/** The label that tells the releases of one chart apart. */
export const INSTANCE_LABEL = 'app.kubernetes.io/instance';

/** What is known of labels among which there may be some of a value. */
export function knownLabels(labels: Json | undefined): JsonMap {
  if (isExpression(labels) && (labels.operation.kind === 'union' || labels.operation.kind === 'merge')) {
    return labels.operation.maps.reduce<JsonMap>((known, map) => ({ ...known, ...asMap(map) }), {});
  }
  return asMap(labels);
}

/** The keys that hold a label selector for pods. */
const SELECTORS = ['selector', 'podSelector', 'labelSelector'];

/**
 * A tree whose selectors select the pods of this release only: those that select pods of the chart get the label of the release.
 *
 * @param pods the labels of the chart's pod templates
 */
export function withScopedSelectors(object: JsonMap, pods: readonly JsonMap[], release: Json): JsonMap {
  const spec = asMap(object.spec);
  // The selectors of Services and ReplicationControllers are plain maps.
  const flat = ['Service', 'ReplicationController'].includes(String(object.kind)) && isMap(spec.selector) && selectsPods(spec.selector, pods)
    ? { ...object, spec: { ...spec, selector: { ...spec.selector, [INSTANCE_LABEL]: release } } }
    : object;
  return scoped(flat, pods, release) as JsonMap;
}

function scoped(node: Json, pods: readonly JsonMap[], release: Json): Json {
  if (isList(node)) {
    const edited = node.map(item => scoped(item, pods, release));
    return edited.some((item, index) => item !== node[index]) ? edited : node;
  }
  if (isExpression(node)) {
    return node.operation.kind === 'choose' ? scopedChoice(node.operation, pods, release) : node;
  }
  if (!isMap(node)) {
    return node;
  }
  let result: { [key: string]: Json | undefined } | undefined;
  for (const [key, value] of Object.entries(node)) {
    const edited = value === undefined ? undefined : SELECTORS.includes(key) && isMap(value) && isMap(value.matchLabels)
      ? selectsPods(value.matchLabels, pods) ? { ...value, matchLabels: { ...value.matchLabels, [INSTANCE_LABEL]: release } } : value
      : scoped(value, pods, release);
    if (edited !== value) {
      result ??= { ...node };
      result[key] = edited;
    }
  }
  return result ?? node;
}

function scopedChoice({ condition, then, otherwise }: Extract<Operation, { kind: 'choose' }>, pods: readonly JsonMap[], release: Json): Json {
  const edit = (tree: Json | undefined) => tree === undefined ? undefined : scoped(tree, pods, release);
  // One of both is there, or there would be no choice.
  return choose(condition, edit(then), edit(otherwise)) as Json;
}

/** Whether a selector selects one of the pods; an empty one selects those of others too, and stays. */
function selectsPods(selector: JsonMap, pods: readonly JsonMap[]): boolean {
  const entries = Object.entries(selector).filter(([key]) => key !== INSTANCE_LABEL);
  return entries.length > 0 && pods.some(labels => entries.every(([key, value]) => isSame(value, labels[key])));
}
