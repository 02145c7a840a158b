import { Expression, isExpression, operandsOf, Operation } from './expression';
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
    return union(operandsOf(operation).map(freeVariables));
  }
  const { over, variable } = operation;
  const key = 'key' in operation ? operation.key : undefined;
  const inside = [...union(operandsOf(operation).filter(operand => operand !== over).map(freeVariables))];
  return union([freeVariables(over), new Set(inside.filter(name => name !== variable && name !== key))]);
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const [first = NONE, ...others] = sets.filter(set => set.size > 0);
  return others.length === 0 ? first : new Set([first, ...others].flatMap(set => [...set]));
}
