import * as kplus from 'cdk8s-plus-28';
import { INSTANCE_LABEL } from './standard-labels';
import { valuesLiftOf } from './values-lift';
import { choose } from '../template/choose';
import { and, equals, isNonEmpty, isPresent, not, or } from '../template/conditions';
import { Condition, isExpression, isSame } from '../template/expression';
import { asMap, isList, isMap, Json, JsonMap, mapsOf } from '../template/json';
import { join } from '../template/operations';
import { partOf } from '../template/parts';
import { NOTHING_REFUSED, Refusal, refusalWhen } from '../template/refusal';

/** What a selector asks for that the pods are not, on which condition, and what to do instead. */
interface Missed {
  readonly when: Condition;
  readonly asked: Json;
  readonly wayOut: string;
}

/**
 * Why the selector of a workload cannot be: the API server takes none that is empty, or selects other pods than those of the workload.
 *
 * @param json the workload, of which values may be parts
 */
export function refusalsOfSelector(json: JsonMap, workload: kplus.Workload): readonly Refusal[] {
  const { selector, template } = asMap(json.spec);
  if (selector === undefined || isExpression(selector)) {
    return NOTHING_REFUSED;
  }
  const { matchLabels, matchExpressions } = asMap(selector);
  const { labels } = asMap(asMap(template).metadata);
  const isSelf = ([label, value]: [string, Json | undefined]) => isSame(isMap(labels) ? labels[label] : labelsCalled(label, labels)[0]?.value, value);
  const entries = Object.entries(asMap(matchLabels));
  const expressions = mapsOf(matchExpressions);
  if (entries.length > 0 && expressions.length === 0 && entries.every(isSelf)) {
    return NOTHING_REFUSED;
  }
  const owner = `the ${workload.kind} at '${workload.node.path}'`;
  if (entries.length === 0 && expressions.length === 0) {
    return refusalWhen(!isExpression(matchLabels), () =>
      `the selector of ${owner} is empty; call 'select()' with labels of its pods, such as LabelSelector.of({ labels: { app: 'api' } }), or leave 'select' out`);
  }
  // Where a selector asks for other labels of the pods, a chart puts the release into it later, as it has done in the pods.
  const others = entries.filter(([label]) => label !== INSTANCE_LABEL);
  const judged = valuesLiftOf(workload) !== undefined && others.length > 0 && others.every(isSelf) ? others : entries;
  const asked: readonly JsonMap[] = [...judged.map(([key, value]) => ({ key, operator: 'In', values: [value ?? ''] })), ...expressions];
  return asked.flatMap(({ key, operator, values }) => {
    const found = labelsCalled(String(key), labels);
    const missed = missedBy(found, String(key), String(operator), isList(values) ? values : []);
    return refusalWhen(missed.when, () => join(`the selector of ${owner} asks for `, missed.asked, ', and its pods have ',
      found.reduceRight<Json>((otherwise, { value, isThere }) => choose(isThere, join('\'', value, '\''), otherwise) ?? otherwise, 'none'), `; ${missed.wayOut}`));
  });
}

/** What a label is, and whether it is. */
interface Label {
  readonly value: Json;
  readonly isThere: Condition;
}

/** What the label of a name may be. */
function labelsCalled(name: string, labels: Json | undefined): readonly Label[] {
  const operation = isExpression(labels) ? labels.operation : undefined;
  const maps = operation?.kind === 'union' ? operation.maps : [labels];
  return maps.flatMap(map => {
    const value = partOf(map, name, 'string');
    // A map that is a value need not have it.
    return value === undefined ? [] : [{ value, isThere: isExpression(map) ? isNonEmpty(value) : isPresent(value) }];
  });
}

/** What an expression asks for that a label is not. */
function missedBy(found: readonly Label[], label: string, operator: string, values: readonly Json[]): Missed {
  const isThere = or(...found.map(each => each.isThere));
  const isOneOf = or(...found.map(each => and(each.isThere, or(...values.map(other => equals(each.value, other))))));
  const words = join(`the label '${label}'`, ...values.flatMap((value, index) => [index === 0 ? ' with \'' : ' or \'', value, '\'']));
  const lacking = { asked: words, wayOut: 'give it to them in \'podMetadata\', or ask for another one' };
  const surplus = { asked: join('pods without ', words), wayOut: 'take it away from them, or ask for another one' };
  switch (operator) {
    case 'In': return { when: not(isOneOf), ...lacking };
    case 'NotIn': return { when: isOneOf, ...surplus };
    case 'Exists': return { when: not(isThere), ...lacking };
    case 'DoesNotExist': return { when: isThere, ...surplus };
    default: return { when: false, ...lacking };
  }
}
