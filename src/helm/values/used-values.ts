import { isExpression } from '../../template/expression';
import { Json } from '../../template/json';
import { ValueDeclaration } from '../chart-model';

/** What is wrong with values that their author declares and that decide nothing. */
export function unusedValues(declarations: readonly ValueDeclaration[], trees: readonly (Json | undefined)[]): string[] {
  if (declarations.length === 0) {
    return [];
  }
  const used = new Set<string>();
  trees.forEach(tree => collectValues(tree, used));
  return declarations.map(({ path }) => path.join('.')).filter(path => !used.has(path)).map(path =>
    `the value '${path}' decides nothing: no object and no condition uses it; write it into a text as \`\${value}\`, use 'asNumber()', `
    + '\'values.bind()\' or \'chart.when()\', or take the declaration out');
}

/** Takes note of the paths of all values that a tree reads. */
function collectValues(tree: Json | undefined, paths: Set<string>): void {
  if (typeof tree !== 'object' || tree === null) {
    return;
  }
  if (!isExpression(tree)) {
    Object.values(tree).forEach(node => collectValues(node, paths));
  } else if (tree.operation.kind === 'value') {
    paths.add(tree.operation.path.join('.'));
  } else {
    // Texts among the operands hold no values, so it does no harm that names are visited.
    Object.values(tree.operation).forEach(operand => collectValues(operand as Json, paths));
  }
}
