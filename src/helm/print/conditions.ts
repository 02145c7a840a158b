import { collection } from './collections';
import { included } from './definitions';
import { call, Go, goInteger, goPattern, goString, operand } from './go';
import { isReference, reference } from './operands';
import { simplified, Scope } from './scope';
import { typeOf, TreeType } from './type-of';
import { float, integer, raw, text } from './values';
import { asCondition, contains, equals, ifElse, isNonEmpty, isPresent, not, or, some } from '../../template/conditions';
import { Condition, Expression, isExpression, Operation, variable } from '../../template/expression';
import { freeVariables } from '../../template/free-variables';
import { isList, Json } from '../../template/json';

/** Longer conditions get a name. */
export const LONGEST_CONDITION = 100;

/** Types that Go compares without being told what they are. */
const TEXT_LIKE: readonly TreeType[] = ['quantity', 'intOrString', 'mixed'];

/** What is true or false, as a value of a manifest or an argument is. */
export function truthOf(tree: Json | undefined, scope: Scope): Go {
  return print(tree, scope, true);
}

/** What `if` tests; it need not be a boolean. */
export function test(tested: Condition, scope: Scope): Go {
  if (typeof tested === 'boolean' || scope.held !== undefined || scope.holding !== undefined || freeVariables(tested).size > 0) {
    return shortTest(tested, scope);
  }
  // What is known where a condition stands has been taken out of it, so its place makes no difference.
  const { tests } = scope.definitions;
  const key = `${scope.root} ${scope.base?.join('.')} ${tested.key}`;
  const known = tests.get(key) ?? shortTest(tested, scope);
  tests.set(key, known);
  return known;
}

function shortTest(tested: Condition, scope: Scope): Go {
  const go = wholeTest(tested, scope);
  return go.text.length <= LONGEST_CONDITION || typeof tested === 'boolean' || isIncluded(tested) ? go : includedTruth(tested, scope);
}

/** The same, however long it is. */
export function wholeTest(tested: Condition, scope: Scope): Go {
  return print(tested, scope, false);
}

function print(tree: Json | undefined, scope: Scope, isStrict: boolean): Go {
  if (!isExpression(tree)) {
    return operand(String(tree === true));
  }
  const normalized = normal(tree, scope);
  if (typeof normalized === 'boolean') {
    return operand(String(normalized));
  }
  const { operation } = normalized;
  switch (operation.kind) {
    case 'value':
    case 'variable': return reference(normalized, scope);
    case 'not': return negated(operation.operand, scope);
    case 'and':
    case 'or': return call(operation.kind, ...operation.operands.map(each => print(each, scope, isStrict)));
    case 'nonEmpty': return filled(operation.operand, scope, isStrict);
    case 'some':
    case 'named': return isStrict ? call('ne', includedTruth(normalized, scope), goString('')) : includedTruth(normalized, scope);
    default: return comparison(operation, scope);
  }
}

/** What does not hold, in the words that Go has for it. */
function negated(condition: Expression, scope: Scope): Go {
  const { operation } = condition;
  const normalized = normal(condition, scope);
  if (typeof normalized === 'boolean' || normalized.key !== condition.key) {
    return print(not(normalized), scope, true);
  }
  switch (operation.kind) {
    case 'isGiven': return isMissing(operation.operand, scope);
    case 'equals': return compared('ne', operation.one, operation.other, scope);
    case 'greater': return numbers('le', operation.one, operation.other, scope);
    case 'longerThan': return longer('le', operation.text, operation.length, scope);
    case 'some':
    case 'named': return call('not', includedTruth(condition, scope));
    default: return call('not', print(condition, scope, false));
  }
}

function comparison(operation: Operation, scope: Scope): Go {
  switch (operation.kind) {
    case 'equals': return compared('eq', operation.one, operation.other, scope);
    case 'greater': return numbers('gt', operation.one, operation.other, scope);
    case 'isGiven': return call('not', isMissing(operation.operand, scope));
    case 'hasKey': return call('hasKey', collection(operation.map, scope), goString(operation.key));
    case 'hasPrefix': return call('hasPrefix', text(operation.prefix, scope), text(operation.text, scope));
    case 'hasPart': return call('contains', text(operation.part, scope), text(operation.text, scope));
    case 'longerThan': return longer('gt', operation.text, operation.length, scope);
    case 'matches': return call('regexMatch', goPattern(operation.pattern), text(operation.text, scope));
    case 'contains': return call('has', text(operation.item, scope), collection(operation.list, scope));
    case 'kubernetesAtLeast':
      return call('semverCompare', goString(`>=${operation.version}-0`), operand(`${scope.root}.Capabilities.KubeVersion.Version`));
    default: throw new Error(`'${operation.kind}' is no condition`);
  }
}

/** Whether something is in a string, list or map; other things are there or not. */
function filled(tree: Expression, scope: Scope, isStrict: boolean): Go {
  const type = typeOf(tree);
  if (type === 'quantity' || type === 'intOrString') {
    return call('not', call('has', reference(tree, scope), call('list', operand('nil'), goString(''))));
  }
  if (!['string', 'list', 'map'].includes(type)) {
    return call('not', isMissing(tree, scope));
  }
  return isStrict ? call('not', call('empty', raw(tree, scope))) : raw(tree, scope);
}

/** Whether a value is null or not there at all. */
function isMissing(tree: Expression, scope: Scope): Go {
  return call('kindIs', goString('invalid'), isReference(tree) ? reference(tree, scope) : raw(tree, scope));
}

/** Whether two scalars are the same; Go wants them of one type. */
function compared(operator: 'eq' | 'ne', one: Json, other: Json, scope: Scope): Go {
  const [type, otherType] = [typeOf(one), typeOf(other)];
  const [known, unknown] = isExpression(one) ? [other, one] : [one, other];
  if (TEXT_LIKE.includes(type) || TEXT_LIKE.includes(otherType)) {
    // No number is written with a letter at its end.
    return typeof known === 'string' && /^[A-Za-z]|[A-Za-z]$/.test(known)
      ? call(operator, raw(unknown, scope).pipe('toString'), goString(known))
      : call(operator, raw(one, scope).pipe('toJson'), raw(other, scope).pipe('toJson'));
  }
  switch (type) {
    case 'boolean': return call(operator, truthOf(one, scope), truthOf(other, scope));
    case 'integer':
    case 'number': return numbers(operator, one, other, scope);
    default: return call(operator, raw(one, scope), raw(other, scope));
  }
}

function longer(operator: 'gt' | 'le', tree: Json, length: number, scope: Scope): Go {
  return call(operator, call('len', text(tree, scope)), goInteger(length));
}

function numbers(operator: 'eq' | 'ne' | 'gt' | 'le', one: Json, other: Json, scope: Scope): Go {
  const types = [typeOf(one), typeOf(other)];
  if (!types.every(type => type === 'integer' || type === 'number')) {
    throw new Error(`numbers are needed where ${types.join(' and ')} are compared; take the amount of a quantity`);
  }
  const number = types.every(type => type === 'integer') ? integer : float;
  return call(operator, number(one, scope), number(other, scope));
}

/** A condition without choices among its operands, and without what is known. */
export function normal(condition: Expression, scope: Scope): Condition {
  const known = simplified(condition, scope);
  const result = typeof known === 'boolean' ? known : withoutChoices(known);
  return typeof result === 'boolean' || result.key === condition.key ? result : normal(result, scope);
}

function withoutChoices(known: Expression): Condition {
  const { operation } = known;
  switch (operation.kind) {
    case 'choose': return ifElse(operation.condition, asCondition(operation.then), asCondition(operation.otherwise));
    case 'equals': return isExpression(operation.one) ? normalEquals(known, operation.one, operation.other) : normalEquals(known, operation.other, operation.one);
    case 'nonEmpty': return isNonEmpty(operation.operand);
    case 'isGiven': return eachChoice(operation.operand, known, tree => tree === null ? false : !isExpression(tree) ? isPresent(tree)
      : new Expression({ kind: 'isGiven', operand: tree }));
    case 'contains': return normalContains(known, operation.list, operation.item);
    default: return known;
  }
}

function normalEquals(condition: Expression, one: Json, other: Json): Condition {
  const [type, otherType] = [typeOf(one), typeOf(other)];
  if (type === 'null' || otherType === 'null') {
    const asked = type === 'null' ? other : one;
    return isExpression(asked) ? not(new Expression({ kind: 'isGiven', operand: asked })) : asked === null;
  }
  const areComparable = type === otherType || TEXT_LIKE.includes(type) || TEXT_LIKE.includes(otherType)
    || [type, otherType].every(each => each === 'integer' || each === 'number');
  if (!areComparable || type === 'list' || type === 'map') {
    return false;
  }
  if (type === 'boolean' && (typeof one === 'boolean' || typeof other === 'boolean')) {
    const [constant, asked] = typeof one === 'boolean' ? [one, other] : [other, one];
    return constant === true ? asCondition(asked) : not(asCondition(asked));
  }
  return isExpression(one) && isExpression(other) ? condition : equals(one, other);
}

/** Go finds texts in lists; other items are compared one by one. */
function normalContains(condition: Expression, list: Json, item: Json): Condition {
  if (isExpression(list) && list.operation.kind === 'choose') {
    return eachChoice(list, condition, tree => contains(tree, item));
  }
  if (typeOf(item) === 'string') {
    return condition;
  }
  if (isList(list)) {
    return or(...list.map(member => equals(member, item)));
  }
  return isExpression(list) ? some(list, 'member', equals(variable('member', 'intOrString'), item)) : false;
}

/** What a condition on a choice is on each of its ends. */
function eachChoice(tree: Json | undefined, condition: Expression, ask: (tree: Json) => Condition): Condition {
  if (!isExpression(tree) || tree.operation.kind !== 'choose') {
    return isExpression(tree) ? condition : tree === undefined ? false : ask(tree);
  }
  const { operation } = tree;
  const end = (node: Json | undefined): Condition =>
    node === undefined ? false : isExpression(node) && node.operation.kind === 'choose' ? eachChoice(node, condition, ask) : ask(node);
  return ifElse(operation.condition, end(operation.then), end(operation.otherwise));
}

function isIncluded({ operation }: Expression): boolean {
  return operation.kind === 'some' || operation.kind === 'named';
}

/** A text that is there if a condition holds. */
function includedTruth(condition: Expression, scope: Scope): Go {
  const { operation } = condition;
  if (operation.kind === 'named') {
    return included(scope.definitions.named(operation.name, 'truth', operation.body), scope);
  }
  const { file, key } = scope.place;
  const words = operation.kind === 'some'
    ? ['some', ...lastKeyOf(operation.over), ...literalsIn(operation.condition).slice(0, 1)]
    : ['has', key];
  // Within a named template a condition is a part of what that asks for, and at the top of a file it is about the object.
  const isOfObject = key === '' && scope.isAlone === undefined;
  const choices = key === '' && operation.kind !== 'some' ? [[file, isOfObject ? 'isThere' : 'part']] : [words, [file, ...words]];
  const comment = operation.kind === 'some' ? undefined : isOfObject ? 'Whether the object is there.' : key === '' ? undefined : `What decides on '${key}'.`;
  return included(scope.definitions.forTree('truth', condition, file, choices, { comment }), scope);
}

/** The texts that a condition compares with, which tell it apart from others. */
function literalsIn(tree: Json | undefined): readonly string[] {
  if (isExpression(tree)) {
    const { operation } = tree;
    switch (operation.kind) {
      case 'equals': return [operation.one, operation.other].filter(side => typeof side === 'string');
      case 'not': return literalsIn(operation.operand);
      case 'and':
      case 'or': return operation.operands.flatMap(literalsIn);
      default: return [];
    }
  }
  return [];
}

function lastKeyOf({ operation }: Expression): readonly string[] {
  return operation.kind === 'value' || operation.kind === 'variable' ? operation.path.slice(-1) : [];
}
