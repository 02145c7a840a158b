import { simplified, Scope } from './scope';
import { isDefault } from './values';
import { choose } from '../../template/choose';
import { isNonEmpty } from '../../template/conditions';
import { Expression, isExpression, Operation } from '../../template/expression';
import { isList, isMap, Json, JsonList } from '../../template/json';
import { join, lower, maximum, sum, truncate } from '../../template/operations';


/** A tree without the choices at its top that are decided where it stands; undefined if it is not there. */
export function settle(tree: Json | undefined, scope: Scope): Json | undefined {
  if (!isExpression(tree)) {
    return tree;
  }
  const { operation } = tree;
  const inside = (operands: JsonList): Json[] => operands.map(operand => settle(operand, scope) ?? null);
  switch (operation.kind) {
    case 'choose': return settleChoice(tree, operation, scope);
    case 'named': return settleNamed(tree, operation.name, operation.body, scope);
    case 'join': return join(...inside(operation.parts));
    case 'lower': return lower(...inside([operation.text]) as [Json]);
    case 'truncate': return truncate(inside([operation.text])[0], operation.length);
    case 'sum': return sum(...inside(operation.terms));
    case 'maximum': return maximum(...inside(operation.terms));
    case 'not':
    case 'and':
    case 'or': return simplified(tree, scope);
    default: return tree;
  }
}

function settleChoice(tree: Expression, { condition, then, otherwise }: Extract<Operation, { kind: 'choose' }>, scope: Scope): Json | undefined {
  const known = simplified(condition, scope);
  if (typeof known === 'boolean') {
    return settle(known ? then : otherwise, scope);
  }
  return known.key === condition.key ? tree : new Expression({ kind: 'choose', condition: known, then, otherwise });
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
    return isMap(tree) || (isList(tree) && soleSpread(tree) === undefined) ? undecided(tree, scope) : undefined;
  }
  const { operation } = tree;
  switch (operation.kind) {
    case 'choose': return isDefault(operation) ? undefined : operation.condition;
    case 'union':
    case 'entries': return undecided(tree, scope);
    default: {
      const [first, ...others] = innerConditions(tree, scope);
      return others.length > 0 ? undefined : first;
    }
  }
}

/** The conditions that a computed scalar depends on, each once. With more than one it is not repeated for every case. */
export function innerConditions(tree: Json, scope: Scope): Expression[] {
  return [...new Map(conditionsIn(tree, scope).map(condition => [condition.key, condition])).values()];
}

/** The list that is all of another list. */
export function soleSpread(list: JsonList): Expression | undefined {
  const [only] = list;
  return list.length === 1 && isExpression(only) && only.operation.kind === 'spread' ? only.operation.list : undefined;
}

/** Whether a map or list holds something, unless it is known. */
function undecided(tree: Json, scope: Scope): Expression | undefined {
  const condition = simplified(isNonEmpty(tree), scope);
  return typeof condition === 'boolean' ? undefined : condition;
}

/** The conditions of the choices in a computed scalar. */
function conditionsIn(tree: Json | undefined, scope: Scope): Expression[] {
  if (!isExpression(tree)) {
    return [];
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
    default: return [];
  }
}
