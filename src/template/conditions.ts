import { canBe, decidedBy } from './comparisons';
import { Condition, Expression, isExpression, isSame } from './expression';
import { freeVariables } from './free-variables';
import { isList, isMap, Json } from './json';
import { parseQuantity } from './quantity';
import { regularExpression } from './regular-expression';

/** What is true or false, as a condition; anything else does not hold. */
export function asCondition(tree: Json | undefined): Condition {
  return isExpression(tree) ? tree : tree === true;
}

/** Whether a condition does not hold. */
export function not(condition: Condition): Condition {
  if (typeof condition === 'boolean') {
    return !condition;
  }
  return condition.operation.kind === 'not' ? condition.operation.operand : new Expression({ kind: 'not', operand: condition });
}

/** Whether all conditions hold. */
export function and(...conditions: readonly Condition[]): Condition {
  return combine('and', conditions);
}

/** Whether one of the conditions holds. */
export function or(...conditions: readonly Condition[]): Condition {
  return combine('or', conditions);
}

/** Whether two scalars are the same; numbers by their value, and what is not there equals nothing. */
export function equals(one: Json | undefined, other: Json | undefined): Condition {
  if (one === undefined || other === undefined) {
    return false;
  }
  if (!isExpression(one) && !isExpression(other)) {
    return one === other;
  }
  for (const [node, counterpart] of [[one, other], [other, one]]) {
    if (isExpression(node) && node.operation.kind === 'choose') {
      const { condition, then, otherwise } = node.operation;
      return ifElse(condition, equals(then, counterpart), equals(otherwise, counterpart));
    }
  }
  return isSame(one, other) ? true : canEqual(one, other) && canEqual(other, one) && new Expression({ kind: 'equals', one, other });
}

function canEqual(one: Json, other: Json): boolean {
  return !isExpression(one) || one.operation.kind !== 'join' || typeof other !== 'string' || canBe(one.operation.parts, other);
}

/** Whether a number is greater than another. */
export function greater(one: Json, other: Json): Condition {
  if (isSame(one, other)) {
    return false;
  }
  return isExpression(one) || isExpression(other) ? new Expression({ kind: 'greater', one, other }) : Number(one) > Number(other);
}

/** The number that a quantity stands for. */
export function amountOf(quantity: Json): Json {
  return isExpression(quantity) ? new Expression({ kind: 'amount', quantity }) : parseQuantity(quantity) ?? null;
}

/** Whether a tree is there at all. */
export function isPresent(tree: Json | undefined): Condition {
  if (!isExpression(tree)) {
    return tree !== undefined;
  }
  const { operation } = tree;
  switch (operation.kind) {
    case 'choose': return ifElse(operation.condition, isPresent(operation.then), isPresent(operation.otherwise));
    case 'named': return isPresent(operation.body);
    default: return true;
  }
}

/** Whether a string, list or map holds something; what is not there does not. */
export function isNonEmpty(tree: Json | undefined): Condition {
  if (isExpression(tree)) {
    return isNonEmptyExpression(tree);
  }
  if (isList(tree)) {
    return or(...tree.map(holdsItem));
  }
  return isMap(tree) ? or(...Object.values(tree).map(isPresent)) : tree !== undefined && tree !== null && tree !== '';
}

/** Whether a list contains a scalar. */
export function contains(list: Json, item: Json): Condition {
  if (isList(list) && !isExpression(item) && list.every(member => !isExpression(member))) {
    return list.includes(item);
  }
  if (isList(list) && list.every(member => !isExpression(member))) {
    return list.length === 0 ? false : list.length === 1 ? equals(list[0], item) : new Expression({ kind: 'contains', list, item });
  }
  if (isList(list)) {
    return or(...list.map(member => isExpression(member) && member.operation.kind === 'spread'
      ? contains(member.operation.list, item)
      : equals(member, item)));
  }
  return new Expression({ kind: 'contains', list, item });
}

/** Whether a text begins with another. */
export function hasPrefix(text: Json, prefix: Json): Condition {
  return typeof text === 'string' && typeof prefix === 'string' ? text.startsWith(prefix) : new Expression({ kind: 'hasPrefix', text, prefix });
}

/** Whether a text has another in it. */
export function hasPart(text: Json, part: Json): Condition {
  return typeof text === 'string' && typeof part === 'string' ? text.includes(part) : new Expression({ kind: 'hasPart', text, part });
}

/** Whether a text has more bytes than a number, as Go counts them; of ASCII letters each is one. */
export function longerThan(text: Json, length: number): Condition {
  return isExpression(text) ? new Expression({ kind: 'longerThan', text, length }) : Buffer.byteLength(String(text)) > length;
}

/** Whether a text matches a regular expression, in the syntax that Go and JavaScript share. */
export function matches(text: Json, pattern: string): Condition {
  const expression = regularExpression(pattern);
  return isExpression(text) ? new Expression({ kind: 'matches', text, pattern }) : expression.test(String(text));
}

/** Whether a condition holds for one item of a list that is a value. */
export function some(over: Expression, variable: string, condition: Condition, key?: string): Condition {
  if (typeof condition === 'boolean') {
    return condition && isNonEmpty(over);
  }
  const variables = freeVariables(condition);
  return variables.has(variable) || (key !== undefined && variables.has(key))
    ? new Expression({ kind: 'some', over, variable, condition, ...(key === undefined ? {} : { key }) })
    : and(isNonEmpty(over), condition);
}

/** A condition without what is known to hold, or not to hold, where it is asked. */
export function assume(condition: Condition, known: Condition, holds: boolean): Condition {
  if (typeof condition === 'boolean' || typeof known === 'boolean') {
    return condition;
  }
  if (condition.key === known.key) {
    return holds;
  }
  if (!holds && known.operation.kind === 'nonEmpty' && isOfItemIn(known.operation.operand, condition)) {
    return false;
  }
  if (known.operation.kind === 'not') {
    return assume(condition, known.operation.operand, !holds);
  }
  const decided = decidedBy(condition, known, holds);
  if (decided !== undefined) {
    return decided;
  }
  if (known.operation.kind === (holds ? 'and' : 'or')) {
    const { operands } = known.operation as { readonly operands: readonly Expression[] };
    return operands.reduce<Condition>((rest, operand) => assume(rest, operand, holds), condition);
  }
  const { operation } = condition;
  switch (operation.kind) {
    case 'not': {
      const rest = assume(operation.operand, known, holds);
      return rest === operation.operand ? condition : not(rest);
    }
    case 'and':
    case 'or': {
      const rest = operation.operands.map(operand => assume(operand, known, holds));
      // What nothing is known of stays as it is; making it anew would simplify it again and again.
      return rest.every((operand, index) => operand === operation.operands[index]) ? condition : combine(operation.kind, rest);
    }
    case 'some': {
      const rest = isBoundIn(operation, known) ? operation.condition : assume(operation.condition, known, holds);
      return rest === operation.condition ? condition : some(operation.over, operation.variable, rest, operation.key);
    }
    default: return condition;
  }
}

/** Whether a condition is one that no empty list meets: that an item is in it, or that something holds for one. */
function isOfItemIn(list: Expression, { operation }: Expression): boolean {
  return (operation.kind === 'some' && operation.over.key === list.key)
    || (operation.kind === 'contains' && isExpression(operation.list) && operation.list.key === list.key);
}

/** Whether a condition speaks of a variable that means something else in a loop. */
function isBoundIn({ variable, key }: { readonly variable: string; readonly key?: string }, condition: Expression): boolean {
  const variables = freeVariables(condition);
  return variables.has(variable) || (key !== undefined && variables.has(key));
}

function isNonEmptyExpression(expression: Expression): Condition {
  const { operation } = expression;
  switch (operation.kind) {
    case 'choose': return ifElse(operation.condition, isNonEmpty(operation.then), isNonEmpty(operation.otherwise));
    case 'put': return true;
    case 'merge':
    case 'union': return or(...operation.maps.map(isNonEmpty));
    case 'join': return or(...operation.parts.map(isNonEmpty));
    case 'sorted': return or(...operation.lists.map(isNonEmpty));
    case 'entries': return some(operation.over, operation.variable, isPresent(operation.value), operation.key);
    case 'named': return isText(operation.body) ? new Expression({ kind: 'nonEmpty', operand: expression }) : isNonEmpty(operation.body);
    default: return new Expression({ kind: 'nonEmpty', operand: expression });
  }
}

function holdsItem(item: Json | undefined): Condition {
  const operation = isExpression(item) ? item.operation : undefined;
  switch (operation?.kind) {
    case 'each': return some(operation.over, operation.variable, holdsItem(operation.body), operation.key);
    case 'spread': return isNonEmpty(operation.list);
    case 'choose': return ifElse(operation.condition, holdsItem(operation.then), holdsItem(operation.otherwise));
    default: return isPresent(item);
  }
}

/** Whether a tree that is given a name is a text. */
function isText(tree: Json | undefined): boolean {
  if (!isExpression(tree)) {
    return typeof tree === 'string';
  }
  const { operation } = tree;
  switch (operation.kind) {
    case 'choose': return isText(operation.then) && isText(operation.otherwise);
    case 'named': return isText(operation.body);
    case 'value':
    case 'variable': return operation.type === 'string' || operation.type === 'name';
    default: return ['builtIn', 'textAt', 'join', 'lower', 'truncate', 'exchanged', 'byteQuantity', 'joined', 'repeated', 'digest'].includes(operation.kind);
  }
}

/** What holds where a condition holds, and what holds elsewhere. */
export function ifElse(condition: Condition, then: Condition, otherwise: Condition): Condition {
  return or(and(condition, then), and(not(condition), otherwise));
}

function combine(kind: 'and' | 'or', conditions: readonly Condition[]): Condition {
  const neutral = kind === 'and';
  const operands: Expression[] = [];
  for (const condition of conditions) {
    if (typeof condition === 'boolean') {
      if (condition !== neutral) {
        return condition;
      }
    } else if (condition.operation.kind === kind) {
      operands.push(...condition.operation.operands);
    } else {
      operands.push(condition);
    }
  }
  if (operands.length < 2) {
    return operands[0] ?? neutral;
  }
  const simplified = absorbed(kind, operands);
  if (typeof simplified === 'boolean') {
    return simplified;
  }
  return simplified.length === 0 ? neutral : simplified.length === 1 ? simplified[0] : new Expression({ kind, operands: simplified });
}

/** Operands without those that the others decide; a boolean where they decide all. */
function absorbed(kind: 'and' | 'or', operands: readonly Expression[]): Expression[] | boolean {
  const kept: Expression[] = [];
  for (const operand of operands) {
    // Inside of an 'and' the others hold; inside of an 'or' what is left is asked where they do not.
    const rest = kept.reduce<Condition>((condition, other) => assume(condition, other, kind === 'and'), operand);
    if (typeof rest === 'boolean') {
      if (rest !== (kind === 'and')) {
        return rest;
      }
    } else if (rest.operation.kind === kind) {
      kept.push(...rest.operation.operands);
    } else {
      kept.push(rest);
    }
  }
  // A later operand may decide a part of an earlier one.
  for (let index = 0; index < kept.length; index++) {
    const others = kept.filter((_, other) => other !== index);
    const rest = others.reduce<Condition>((condition, other) => assume(condition, other, kind === 'and'), kept[index]);
    if (typeof rest !== 'boolean' && rest !== kept[index]) {
      return absorbed(kind, kept.map((operand, at) => at === index ? rest : operand));
    }
    if (typeof rest === 'boolean') {
      return rest === (kind === 'and') ? absorbed(kind, others) : rest;
    }
  }
  return kept;
}
