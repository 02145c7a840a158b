import { Expression, isExpression, Operation } from './expression';
import { Json } from './json';

const known = new WeakMap<Expression, ReadonlySet<string>>();

const NONE: ReadonlySet<string> = new Set();

/** The variables that a tree reads from loops around it. */
export function freeVariables(tree: Json | undefined): ReadonlySet<string> {
  if (typeof tree !== 'object' || tree === null) {
    return NONE;
  }
  if (!isExpression(tree)) {
    return union(Object.values(tree).map(freeVariables));
  }
  let variables = known.get(tree);
  if (variables === undefined) {
    variables = ofOperation(tree.operation);
    known.set(tree, variables);
  }
  return variables;
}

function ofOperation(operation: Operation): ReadonlySet<string> {
  if (operation.kind === 'variable') {
    return new Set([operation.name]);
  }
  if (!('over' in operation)) {
    // Texts among the operands have no variables, so it does no harm that names and paths are visited.
    return union(Object.values(operation).map(operand => freeVariables(operand as Json)));
  }
  const { over, variable, key, ...rest } = { key: undefined, ...operation };
  const inside = [...union(Object.values(rest).map(operand => freeVariables(operand as Json)))];
  return union([freeVariables(over), new Set(inside.filter(name => name !== variable && name !== key))]);
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const [first = NONE, ...others] = sets.filter(set => set.size > 0);
  return others.length === 0 ? first : new Set([first, ...others].flatMap(set => [...set]));
}
