import { knowing, simplified, Scope } from './scope';
import { Choose, isDefault } from './values';
import { choose } from '../../template/choose';
import { isNonEmpty } from '../../template/conditions';
import { Expression, isExpression } from '../../template/expression';
import { isList, Json, JsonList, JsonMap } from '../../template/json';
import { join, lower, maximum, sum, truncate } from '../../template/operations';

/** A tree without the choices at its top that are decided where it stands; undefined if it is not there. */
export function settle(tree: Json | undefined, scope: Scope): Json | undefined {
  if (!isExpression(tree)) {
    return tree;
  }
  const { operation } = tree;
  switch (operation.kind) {
    case 'choose': return settleChoice(tree, operation, scope);
    case 'named': return settleNamed(tree, operation.name, operation.body, scope);
    case 'join': return settleOperands(tree, operation.parts, scope, parts => join(...parts));
    case 'lower': return settleOperands(tree, [operation.text], scope, ([text]) => lower(text));
    case 'truncate': return settleOperands(tree, [operation.text], scope, ([text]) => truncate(text, operation.length));
    case 'sum': return settleOperands(tree, operation.terms, scope, terms => sum(...terms));
    case 'maximum': return settleOperands(tree, operation.terms, scope, terms => maximum(...terms));
    case 'not':
    case 'and':
    case 'or': return simplified(tree, scope);
    default: return tree;
  }
}

/** What is computed of settled operands; the very tree where they are the same. */
function settleOperands(tree: Expression, operands: JsonList, scope: Scope, compute: (operands: Json[]) => Json): Json {
  const settled = operands.map(operand => settle(operand, scope) ?? null);
  return settled.every((operand, index) => operand === operands[index]) ? tree : compute(settled);
}

function settleChoice(tree: Expression, { condition, then, otherwise }: Choose, scope: Scope): Json | undefined {
  const known = simplified(condition, scope);
  if (typeof known === 'boolean') {
    return settle(known ? then : otherwise, scope);
  }
  return known === condition ? tree : new Expression({ kind: 'choose', condition: known, then, otherwise });
}

/** A name stands for what is there; whether it is stays outside. */
function settleNamed(tree: Expression, name: string, body: Json, scope: Scope): Json | undefined {
  if (!isExpression(body) || body.operation.kind !== 'choose') {
    return tree;
  }
  const { condition, then, otherwise } = body.operation;
  if (then !== undefined && otherwise !== undefined) {
    return tree;
  }
  const inside = (node: Json | undefined): Json | undefined => node === undefined ? undefined : new Expression({ kind: 'named', name, body: node });
  return settle(choose(condition, inside(then), inside(otherwise)), scope);
}

/** The condition on which the form of a settled tree depends first; undefined if it has one form. */
export function firstCondition(tree: Json, scope: Scope): Expression | undefined {
  if (!isExpression(tree)) {
    return holdsForSure(tree) || (isList(tree) && soleSpread(tree) !== undefined) ? undefined : undecided(tree, scope);
  }
  const { operation } = tree;
  switch (operation.kind) {
    case 'choose': return isDefault(operation) ? undefined : operation.condition;
    case 'union':
    case 'entries': return undecided(tree, scope);
    case 'value':
    case 'variable':
    case 'builtIn': return undefined;
    default: {
      const [first, ...others] = innerConditions(tree, scope);
      return others.length > 0 ? undefined : first;
    }
  }
}

/** The conditions that a computed scalar depends on, each once. With more than one it is not repeated for every case. */
export function innerConditions(tree: Json, scope: Scope): readonly Expression[] {
  const conditions = conditionsIn(tree, scope);
  return conditions.length < 2 ? conditions : [...new Map(conditions.map(condition => [condition.key, condition])).values()];
}

/** The list that is all of another list. */
export function soleSpread(list: JsonList): Expression | undefined {
  const [only] = list;
  return list.length === 1 && isExpression(only) && only.operation.kind === 'spread' ? only.operation.list : undefined;
}

/** Whether a scalar, or a map or list of which a part depends on nothing; others may hold something, too. */
export function holdsForSure(tree: Json): boolean {
  if (typeof tree !== 'object' || tree === null) {
    return true;
  }
  for (const key in tree) {
    const part = (tree as JsonMap)[key];
    if (part !== undefined && !(part instanceof Expression)) {
      return true;
    }
  }
  return false;
}

/** Whether a map or list holds something, unless it is known. */
function undecided(tree: Json, scope: Scope): Expression | undefined {
  const condition = simplified(isNonEmpty(tree), scope);
  return typeof condition === 'boolean' ? undefined : condition;
}

const NONE: readonly Expression[] = [];

/** The conditions of the choices in a computed scalar. */
function conditionsIn(tree: Json | undefined, scope: Scope): readonly Expression[] {
  if (!isExpression(tree)) {
    return NONE;
  }
  const { operation } = tree;
  switch (operation.kind) {
    case 'choose': {
      const known = isDefault(operation) ? true : simplified(operation.condition, scope);
      return [...(typeof known === 'boolean' ? [] : [known]), ...conditionsIn(operation.then, scope), ...conditionsIn(operation.otherwise, scope)];
    }
    case 'join': return operation.parts.flatMap(part => conditionsIn(part, scope));
    case 'sum':
    case 'maximum': return operation.terms.flatMap(term => conditionsIn(term, scope));
    case 'lower':
    case 'truncate': return conditionsIn(operation.text, scope);
    default: return NONE;
  }
}

/** Whether actions give a list or map as a whole in any case, so that no line of it begins with a newline. */
export function isContent(tree: Json | undefined, scope: Scope): boolean {
  const settled = settle(tree, scope);
  if (!isExpression(settled) || simplified(isNonEmpty(settled), scope) === false) {
    return false;
  }
  const { operation } = settled;
  return operation.kind === 'choose'
    ? [true, false].every(holds => isContent(settled, knowing(scope, operation.condition, holds)))
    : !isOfElements(settled);
}

/** Whether a map is printed entry by entry. */
export function isOfElements({ operation }: Expression): boolean {
  return operation.kind === 'union' || operation.kind === 'entries';
}
