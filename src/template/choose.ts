import { and, assume, isNonEmpty, isPresent, not, or } from './conditions';
import { Condition, Expression, isExpression, isSame, keyOf } from './expression';
import { isList, isMap, Json, JsonList, JsonMap } from './json';
import { union } from './operations';

/** What one of two functions builds, if the condition is decided; else a tree that chooses between both. */
export function branch<T extends Json | undefined>(condition: Condition, then: () => T, otherwise: () => T): T {
  if (typeof condition === 'boolean') {
    return condition ? then() : otherwise();
  }
  // 'choose' gives a map for two maps and a list for two lists.
  return choose(condition, then(), otherwise()) as T;
}

/**
 * One tree or another. The condition is pushed down to the smallest nodes that differ, so that what both have in common is written
 * once; undefined stands for what is not there.
 */
export function choose(condition: Condition, then: Json, otherwise: Json): Json;
export function choose(condition: Condition, then: Json | undefined, otherwise: Json | undefined): Json | undefined;
export function choose(condition: Condition, then: Json | undefined, otherwise: Json | undefined): Json | undefined {
  if (typeof condition === 'boolean') {
    return condition ? then : otherwise;
  }
  const [one, other] = [given(then, condition, true), given(otherwise, condition, false)];
  if (isSame(one, other)) {
    return one;
  }
  if (isMap(one) && isMap(other)) {
    return chooseMap(condition, one, other);
  }
  if (isList(one) && isList(other)) {
    return chooseItems(condition, one, other);
  }
  return chooseUnions(condition, one, other) ?? chooseNode(condition, one, other);
}

/** A map, or nothing where it is empty. */
export function unlessEmpty(map: Json): Json | undefined {
  return choose(isNonEmpty(map), map, undefined);
}

/** A tree with each of the trees that its choices lead to replaced by what `edit` makes of it; what is not there stays so. */
export function mapChoices(tree: Json | undefined, edit: (choice: Json) => Json | undefined): Json | undefined {
  if (isExpression(tree) && tree.operation.kind === 'choose') {
    const { condition, then, otherwise } = tree.operation;
    return choose(condition, mapChoices(then, edit), mapChoices(otherwise, edit));
  }
  return tree === undefined ? undefined : edit(tree);
}

/** What is there comes first, and of two that are there the one for a condition that is not turned round. */
function chooseNode(condition: Expression, then: Json | undefined, otherwise: Json | undefined): Json | undefined {
  const { operation } = condition;
  if (then === undefined || (otherwise !== undefined && operation.kind === 'not')) {
    return simplest(operation.kind === 'not' ? operation.operand : new Expression({ kind: 'not', operand: condition }), otherwise, then);
  }
  return simplest(condition, then, otherwise);
}

function simplest(condition: Expression, then: Json | undefined, otherwise: Json | undefined): Json | undefined {
  if (typeof then === 'boolean' && typeof otherwise === 'boolean') {
    return then ? condition : not(condition);
  }
  if (isExpression(otherwise) && otherwise.operation.kind === 'choose' && isSame(then, otherwise.operation.then)) {
    return choose(or(condition, otherwise.operation.condition), then, otherwise.operation.otherwise);
  }
  if (isExpression(then) && then.operation.kind === 'choose' && isSame(otherwise, then.operation.otherwise)) {
    return choose(and(condition, then.operation.condition), then.operation.then, otherwise);
  }
  return new Expression({ kind: 'choose', condition, then, otherwise });
}

/** A tree where a condition is known, as far as its own choices at the top depend on it. */
function given(tree: Json | undefined, condition: Expression, holds: boolean): Json | undefined {
  if (!isExpression(tree) || tree.operation.kind !== 'choose') {
    return tree;
  }
  const rest = assume(tree.operation.condition, condition, holds);
  if (typeof rest === 'boolean') {
    return given(rest ? tree.operation.then : tree.operation.otherwise, condition, holds);
  }
  return rest.key === tree.operation.condition.key ? tree : choose(rest, tree.operation.then, tree.operation.otherwise);
}

/** A choice between maps that have values in them: what both have stays outside of it. Undefined where there are none. */
function chooseUnions(condition: Expression, one: Json | undefined, other: Json | undefined): Json | undefined {
  const [left, right] = [contentOf(one), contentOf(other)];
  if (left === undefined || right === undefined) {
    return undefined;
  }
  const common = left.filter(map => isExpression(map) && right.some(each => isSame(each, map)));
  if (common.length === 0) {
    return undefined;
  }
  const rest = (maps: readonly Json[]) => union(...maps.filter(map => !common.some(each => isSame(each, map))));
  const chosen = union(...common, choose(condition, rest(left), rest(right)));
  return isPresentAlways(one) && isPresentAlways(other) ? chosen : unlessEmpty(chosen);
}

/** The maps of a union, also of one that is there only where it is not empty; undefined for what is no such map. */
function contentOf(tree: Json | undefined): readonly Json[] | undefined {
  if (tree === undefined) {
    return [];
  }
  if (isMap(tree)) {
    return Object.keys(tree).length > 0 ? [tree] : undefined;
  }
  if (!isExpression(tree)) {
    return undefined;
  }
  const { operation } = tree;
  if (operation.kind === 'choose') {
    return operation.otherwise === undefined && operation.then !== undefined && isSame(isNonEmpty(operation.then), operation.condition)
      ? contentOf(operation.then)
      : undefined;
  }
  return operation.kind === 'union' ? operation.maps : operation.kind === 'value' && operation.type === 'map' ? [tree] : undefined;
}

function isPresentAlways(tree: Json | undefined): boolean {
  return isPresent(tree) === true;
}

function chooseMap(condition: Expression, one: JsonMap, other: JsonMap): JsonMap {
  const result: { [key: string]: Json | undefined } = {};
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const value = choose(condition, one[key], other[key]);
    if (value !== undefined) {
      result[key] = value;
    }
  }
  return result;
}

/** Two lists as one: items that both have keep their place, the others are there on the condition. */
function chooseItems(condition: Expression, one: JsonList, other: JsonList): JsonList {
  const result: Json[] = [];
  const add = (item: Json | undefined) => item !== undefined && result.push(item);
  let [left, right] = [0, 0];
  for (const [inOne, inOther] of pairsOf(one.map(identityOf), other.map(identityOf))) {
    one.slice(left, inOne).forEach(item => add(choose(condition, item, undefined)));
    other.slice(right, inOther).forEach(item => add(choose(condition, undefined, item)));
    add(choose(condition, one[inOne], other[inOther]));
    [left, right] = [inOne + 1, inOther + 1];
  }
  one.slice(left).forEach(item => add(choose(condition, item, undefined)));
  other.slice(right).forEach(item => add(choose(condition, undefined, item)));
  return result;
}

/** Items of Kubernetes lists are the same if they have one name, whatever else they say. */
function identityOf(item: Json): string {
  return isMap(item) && typeof item.name === 'string' ? `name ${item.name}` : keyOf(item);
}

/** The longest common subsequence of two lists, as pairs of indexes. */
function pairsOf(one: readonly string[], other: readonly string[]): [number, number][] {
  const lengths = Array.from({ length: one.length + 1 }, () => new Array<number>(other.length + 1).fill(0));
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      lengths[i][j] = one[i] === other[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    if (one[i] === other[j]) {
      pairs.push([i++, j++]);
    } else if (lengths[i + 1][j] >= lengths[i][j + 1]) {
      i++;
    } else {
      j++;
    }
  }
  return pairs;
}
