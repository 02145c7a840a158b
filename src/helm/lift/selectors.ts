import { namesInRelease, OwnNamespace, selectorInRelease } from './own-namespace';
import { choose } from '../../template/choose';
import { Expression, isExpression, isSame, keyOf, Operation } from '../../template/expression';
import { asMap, editEntries, editItems, isList, isMap, Json, JsonMap } from '../../template/json';
import { INSTANCE_LABEL } from '../../workloads/standard-labels';

/** The labels of the pods of a chart, found by each of them: a chart has as many selectors as pods. */
export class PodLabels {
  private readonly byLabel = new Map<string, JsonMap[]>();

  constructor(pods: readonly JsonMap[]) {
    for (const labels of pods) {
      for (const [key, value] of Object.entries(labels)) {
        const label = textOfLabel(key, value);
        const known = this.byLabel.get(label);
        if (known === undefined) {
          this.byLabel.set(label, [labels]);
        } else {
          known.push(labels);
        }
      }
    }
  }

  /** Whether a selector selects one of the pods; an empty one selects those of others too, and stays. */
  public areSelectedBy(selector: JsonMap): boolean {
    const wanted = Object.entries(selector).filter(([key]) => key !== INSTANCE_LABEL);
    const candidates = wanted.map(([key, value]) => this.byLabel.get(textOfLabel(key, value)) ?? []);
    const [fewest] = candidates.sort((one, other) => one.length - other.length);
    return fewest !== undefined && fewest.some(labels => wanted.every(([key, value]) => isSame(value, labels[key])));
  }
}

function textOfLabel(key: string, value: Json | undefined): string {
  return `${key}=${keyOf(value)}`;
}

/** The keys that hold a label selector for pods. */
const SELECTORS = ['selector', 'podSelector', 'labelSelector'];

/** What of a chart its selectors are held against. */
interface Scope {
  readonly pods: PodLabels;
  readonly release: Json;
  readonly own: OwnNamespace | undefined;
}

/**
 * A tree whose selectors select the pods of this release only: those that select pods of the chart get the label of the release, and look
 * for them in its namespace.
 *
 * @param pods those of the chart
 * @param own the namespace of the chart
 */
export function withScopedSelectors(object: JsonMap, pods: PodLabels, release: Json, own?: OwnNamespace): JsonMap {
  const spec = asMap(object.spec);
  // The selectors of Services and ReplicationControllers are plain maps.
  const flat = ['Service', 'ReplicationController'].includes(String(object.kind)) && isMap(spec.selector) && pods.areSelectedBy(spec.selector)
    ? { ...object, spec: { ...spec, selector: { ...spec.selector, [INSTANCE_LABEL]: release } } }
    : object;
  return scopedEntries(flat, { pods, release, own });
}

function scoped(node: Json, scope: Scope): Json {
  if (isList(node)) {
    return editItems(node, item => scoped(item, scope));
  }
  if (isExpression(node)) {
    return node.operation.kind === 'choose' ? scopedChoice(node, node.operation, scope) : node;
  }
  return isMap(node) ? scopedEntries(node, scope) : node;
}

function scopedEntries(map: JsonMap, scope: Scope): JsonMap {
  return editEntries(map, (value, key) => scopedField(key, value, map, scope));
}

function scopedField(key: string, value: Json, holder: JsonMap, scope: Scope): Json | undefined {
  const { pods, release, own } = scope;
  if (SELECTORS.includes(key) && isMap(value) && isMap(value.matchLabels)) {
    return pods.areSelectedBy(value.matchLabels) ? { ...value, matchLabels: { ...value.matchLabels, [INSTANCE_LABEL]: release } } : value;
  }
  if (own !== undefined && key === 'namespaceSelector' && isMap(value)) {
    return isOfOthers(holder, pods) ? value : selectorInRelease(value, own);
  }
  if (own !== undefined && key === 'namespaces' && isMap(holder.labelSelector)) {
    return isOfOthers(holder, pods) ? value : namesInRelease(value, own);
  }
  return scoped(value, scope);
}

/** Whether the pods beside a selector of namespaces are others than those of the chart, which stay where they are. */
function isOfOthers({ podSelector, labelSelector }: JsonMap, pods: PodLabels): boolean {
  const { matchExpressions, matchLabels } = asMap(podSelector ?? labelSelector);
  return (isMap(matchLabels) || isList(matchExpressions)) && !pods.areSelectedBy(asMap(matchLabels));
}

function scopedChoice(node: Expression, { condition, then, otherwise }: Extract<Operation, { kind: 'choose' }>, scope: Scope): Json {
  const [one, other] = [then, otherwise].map(tree => tree === undefined ? undefined : scoped(tree, scope));
  // One of both is there, or there would be no choice.
  return one === then && other === otherwise ? node : choose(condition, one, other) as Json;
}
