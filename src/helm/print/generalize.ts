import { Expression, isExpression, Operation, variable } from '../../template/expression';
import { isList, isMap, Json } from '../../template/json';
import { join } from '../../template/operations';
import { Refusal, RefusalOwner } from '../../template/refusal';

/** The variables that stand for one of several owners of refusals, and a word for all of them. */
export const OWNER = { place: 'place', values: 'workload', all: 'workloads' } as const;

/** What makes of a refusal one that any owner could have; the very refusal where nothing in it belongs to the owner. */
export function generalizer(owner: RefusalOwner): (refusal: Refusal) => Refusal {
  const generalization = new Generalization(owner);
  return refusal => generalization.of(refusal);
}

/** Puts variables in the place of the values of one owner, and of its name in texts. */
class Generalization {
  private readonly known = new Map<Expression, Expression>();

  constructor(private readonly owner: RefusalOwner) {}

  public of(refusal: Refusal): Refusal {
    const scopes = refusal.scopes?.map(scope => ({ ...scope, over: this.expression(scope.over) }));
    const when = isExpression(refusal.when) ? this.expression(refusal.when) : refusal.when;
    const message = typeof refusal.message === 'string' ? this.text([refusal.message]) : this.tree(refusal.message);
    const isSame = when === refusal.when && message === refusal.message
      && (scopes ?? []).every(({ over }, index) => over === refusal.scopes?.[index].over);
    return isSame ? refusal : { scopes, when, message, subject: refusal.subject && { ...refusal.subject, of: OWNER.all } };
  }

  private tree(tree: Json): Json {
    if (isExpression(tree)) {
      return this.expression(tree);
    }
    if (isList(tree)) {
      const items = tree.map(item => this.tree(item));
      return items.every((item, index) => item === tree[index]) ? tree : items;
    }
    if (!isMap(tree)) {
      return tree;
    }
    const entries = Object.entries(tree).map(([key, value]) => [key, value === undefined ? undefined : this.tree(value)] as const);
    return entries.every(([key, value]) => value === tree[key]) ? tree : Object.fromEntries(entries);
  }

  private expression(expression: Expression): Expression {
    let general = this.known.get(expression);
    if (general === undefined) {
      general = this.general(expression);
      this.known.set(expression, general);
    }
    return general;
  }

  private general(expression: Expression): Expression {
    const { operation } = expression;
    if (operation.kind === 'value') {
      const { values } = this.owner;
      const isOwn = values.length > 0 && operation.path.length > values.length && values.every((key, index) => operation.path[index] === key);
      return isOwn ? variable(OWNER.values, operation.type, operation.path.slice(values.length), true) : expression;
    }
    if (operation.kind === 'join') {
      const joined = this.text(operation.parts.map(part => this.tree(part)));
      // A text of several parts stays one.
      return isExpression(joined) && joined.key !== expression.key ? joined : expression;
    }
    // A name stands for one tree.
    if (operation.kind === 'named') {
      return expression;
    }
    // Of an operation only the operands are trees with expressions in them, and those are replaced by trees of their kind.
    const operands = this.tree(operation as unknown as Json) as unknown as Operation;
    return operands === operation ? expression : new Expression(operands);
  }

  /** A text whose parts name the place of the owner by a variable. */
  private text(parts: readonly Json[]): Json {
    const name = `'${this.owner.place}'`;
    return join(...parts.flatMap((part): Json[] => typeof part !== 'string' ? [part]
      : part.split(name).flatMap((piece, index): Json[] => index === 0 ? [piece] : ['\'', variable(OWNER.place, 'name'), `'${piece}`])));
  }
}
