import { Expression, isExpression, Operation, variable } from '../../template/expression';
import { isList, isMap, Json, JsonMap } from '../../template/json';
import { join } from '../../template/operations';

/** What puts variables in the place of what belongs to one owner. */
export interface Generalizer {
  /** The very tree where nothing in it belongs to the owner. */
  tree(tree: Json): Json;
  expression(expression: Expression): Expression;
}

/** What belongs to one owner. */
export interface Belongings {
  /** The path of its values. */
  readonly values: readonly string[];
  /** The name of the variable that stands for them. */
  readonly variableOfValues: string;
  /** The parts of a text, with a variable in the place of the name of the owner. */
  readonly partsOf: (text: string) => readonly Json[];
  /** What stands for a text of a map, which may be the name. */
  readonly whole?: (text: string) => Json;
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
      const items = tree.map(item => this.tree(item));
      return items.every((item, index) => item === tree[index]) ? tree : items;
    }
    if (!isMap(tree)) {
      return tree;
    }
    const { whole = (text: string) => text } = this.belongings;
    return edited(tree, value => typeof value === 'string' ? whole(value) : this.tree(value));
  }

  public expression(expression: Expression): Expression {
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
      const { values, variableOfValues } = this.belongings;
      const isOwn = values.length > 0 && operation.path.length > values.length && values.every((key, index) => operation.path[index] === key);
      return isOwn ? variable(variableOfValues, operation.type, operation.path.slice(values.length), true) : expression;
    }
    if (operation.kind === 'join') {
      const joined = join(...operation.parts.flatMap(part => typeof part === 'string' ? this.belongings.partsOf(part) : [this.tree(part)]));
      // A text of several parts stays one.
      return isExpression(joined) && joined.key !== expression.key ? joined : expression;
    }
    // A name stands for one tree.
    if (operation.kind === 'named') {
      return expression;
    }
    // Of an operation only the operands are trees with expressions in them, and those are replaced by trees of their kind.
    const operands = edited(operation as unknown as JsonMap, operand => this.tree(operand)) as unknown as Operation;
    return operands === operation ? expression : new Expression(operands);
  }
}

/** A map with its entries edited; the very map where they stay the same. */
function edited(map: JsonMap, edit: (value: Json) => Json): JsonMap {
  let result: { [key: string]: Json | undefined } | undefined;
  for (const key of Object.keys(map)) {
    const value = map[key];
    const next = value === undefined ? undefined : edit(value);
    if (next !== value) {
      result ??= { ...map };
      result[key] = next;
    }
  }
  return result ?? map;
}
