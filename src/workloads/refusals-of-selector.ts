import * as kplus from 'cdk8s-plus-28';
import { asMap, isList, Json, JsonMap, mapsOf } from '../template/json';

/** What is wrong with what a selector asks for, and what to do instead. */
interface Missed {
  readonly asked: string;
  readonly wayOut: string;
}

/**
 * Why the selector of a workload cannot be: the API server takes none that is empty, or selects other pods than those of the workload.
 *
 * @param json the workload, without expressions
 */
export function refusalsOfSelector(json: JsonMap, workload: kplus.Workload): readonly string[] {
  const { selector, template } = asMap(json.spec);
  if (selector === undefined) {
    return [];
  }
  const { matchLabels, matchExpressions } = asMap(selector);
  const labels = asMap(asMap(asMap(template).metadata).labels);
  const entries = Object.entries(asMap(matchLabels));
  const expressions = mapsOf(matchExpressions);
  if (entries.length > 0 && expressions.length === 0 && entries.every(([key, value]) => labels[key] === value)) {
    return [];
  }
  const owner = `the ${workload.kind} at '${workload.node.path}'`;
  const asked: readonly JsonMap[] = [...entries.map(([key, value]) => ({ key, operator: 'In', values: [value ?? ''] })), ...expressions];
  if (asked.length === 0) {
    return [`the selector of ${owner} is empty; call 'select()' with labels of its pods, such as LabelSelector.of({ labels: { app: 'api' } }), or leave 'select' out`];
  }
  return asked.flatMap(({ key, operator, values }) => {
    const label = String(key);
    // A chart gives some labels another value, in selectors as well, but later.
    const found = [labels[label], workload.podMetadata.getLabel(label)].filter(value => value !== undefined);
    const missed = missedBy(found, label, String(operator), isList(values) ? values : []);
    const [first] = found;
    return missed === undefined ? [] : [
      `the selector of ${owner} asks for ${missed.asked}, and its pods have ${first === undefined ? 'none' : `'${String(first)}'`}; ${missed.wayOut}`,
    ];
  });
}

/** What an expression asks for that the values of a label are not. */
function missedBy(found: readonly (Json | undefined)[], label: string, operator: string, values: readonly Json[]): Missed | undefined {
  const isOneOf = found.some(value => values.some(other => other === value));
  const words = `the label '${label}'${values.length === 0 ? '' : ` with ${values.map(value => `'${String(value)}'`).join(' or ')}`}`;
  const lacking: Missed = { asked: words, wayOut: 'give it to them in \'podMetadata\'' };
  const surplus: Missed = { asked: `pods without ${words}`, wayOut: 'take it away from them' };
  switch (operator) {
    case 'In': return isOneOf ? undefined : lacking;
    case 'NotIn': return isOneOf ? surplus : undefined;
    case 'Exists': return found.length > 0 ? undefined : lacking;
    case 'DoesNotExist': return found.length > 0 ? surplus : undefined;
    default: return undefined;
  }
}
