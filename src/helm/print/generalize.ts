import { Expression, isExpression, Operation, valueAt, variable, withCaptionOf } from '../../template/expression';
import { editEntries, editItems, isList, isMap, Json, JsonMap } from '../../template/json';
import { join } from '../../template/operations';

/** What puts variables in the place of what belongs to one owner. */
export interface Generalizer {
  /** The very tree where nothing in it belongs to the owner. */
  tree(tree: Json): Json;
  expression(expression: Expression): Expression;
}

/** What belongs to one owner. */
export interface Belongings {
  /** What stands for a value, or for a variable. */
  readonly leaf: (expression: Expression) => Expression;
  /** The parts of a text, with a variable in the place of the name of the owner. */
  readonly partsOf?: (text: string) => readonly Json[];
  /** What stands for a text of a map, which may be the name. */
  readonly whole?: (text: string) => Json;
  /** What a named tree is called where something in it belongs to the owner; without it a name stands for one tree, which stays as it is. */
  readonly nameOf?: (name: string) => string;
}

/** Puts a variable in the place of the values at a path and below it. */
export function valuesAsVariable(path: readonly string[], name: string): (expression: Expression) => Expression {
  return expression => {
    const { operation } = expression;
    const isOwn = operation.kind === 'value' && path.length > 0 && operation.path.length > path.length && path.every((key, index) => operation.path[index] === key);
    return isOwn ? variable(name, operation.type, operation.path.slice(path.length), true) : expression;
  };
}

/** Puts values at a path in the place of a variable that stands for values; the opposite of `valuesAsVariable`. */
export function variableAsValues(name: string, path: readonly string[]): (expression: Expression) => Expression {
  return expression => {
    const { operation } = expression;
    return operation.kind === 'variable' && operation.name === name && operation.isWhole === true ? valueAt([...path, ...operation.path], operation.type) : expression;
  };
}

/** Puts variables in the place of the values of one owner, and of its name in texts. */
export function generalizer(belongings: Belongings): Generalizer {
  return new Generalization(belongings);
}

class Generalization implements Generalizer {
  private readonly known = new Map<Expression, Expression>();

  constructor(private readonly belongings: Belongings) {}

  public tree(tree: Json): Json {
    if (isExpression(tree)) {
      return this.expression(tree);
    }
    if (isList(tree)) {
      return editItems(tree, item => this.tree(item));
    }
    if (!isMap(tree)) {
      return tree;
    }
    const { whole = (text: string) => text } = this.belongings;
    return editEntries(tree, value => typeof value === 'string' ? whole(value) : this.tree(value));
  }

  public expression(expression: Expression): Expression {
    let general = this.known.get(expression);
    if (general === undefined) {
      const found = this.general(expression);
      general = found === expression ? expression : withCaptionOf(expression, found);
      this.known.set(expression, general);
    }
    return general;
  }

  private general(expression: Expression): Expression {
    const { operation } = expression;
    const { leaf, nameOf, partsOf = text => [text] } = this.belongings;
    if (operation.kind === 'value' || operation.kind === 'variable') {
      return leaf(expression);
    }
    if (operation.kind === 'join') {
      const joined = join(...operation.parts.flatMap(part => typeof part === 'string' ? partsOf(part) : [this.tree(part)]));
      // A text of several parts stays one.
      return isExpression(joined) && joined.key !== expression.key ? joined : expression;
    }
    if (operation.kind === 'named') {
      const body = nameOf === undefined ? operation.body : this.tree(operation.body);
      return nameOf === undefined || body === operation.body ? expression : new Expression({ kind: 'named', name: nameOf(operation.name), body });
    }
    // Of an operation only the operands are trees with expressions in them, and those are replaced by trees of their kind.
    const operands = editEntries(operation as unknown as JsonMap, operand => this.tree(operand)) as unknown as Operation;
    return operands === operation ? expression : new Expression(operands);
  }
}
