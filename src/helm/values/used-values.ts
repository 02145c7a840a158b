import { Expression, isExpression, operandsOf } from '../../template/expression';
import { Json } from '../../template/json';
import { ValueDeclaration } from '../chart-model';

/**
 * What is wrong with values that their author declares and that decide nothing.
 *
 * @param trees what a chart is made of
 * @param leftToRelease what is in plain manifests only
 */
export function unusedValues(
  declarations: readonly ValueDeclaration[], trees: readonly (Json | undefined)[], leftToRelease: readonly (Json | undefined)[],
): string[] {
  if (declarations.length === 0) {
    return [];
  }
  const [used, usedElsewhere] = [valuesIn(trees), valuesIn(leftToRelease)];
  return declarations.map(({ path }) => path.join('.')).filter(path => !used.has(path)).map(path => usedElsewhere.has(path)
    ? `the value '${path}' decides nothing in the Helm chart: only Namespace objects use it, which belong to the release; write the literal there, or take the declaration out`
    : `the value '${path}' decides nothing: no object and no condition uses it; write it into a text as \`\${value}\`, use 'asNumber()', `
      + '\'values.bind()\' or \'chart.when()\', or take the declaration out');
}

/** The paths of all values that trees read, with dots between their keys. */
export function valuesIn(trees: readonly (Json | undefined)[]): ReadonlySet<string> {
  const paths = new Set<string>();
  const visited = new Set<Expression>();
  const collect = (tree: Json | undefined): void => {
    if (typeof tree !== 'object' || tree === null) {
      return;
    }
    if (!isExpression(tree)) {
      Object.values(tree).forEach(collect);
    } else if (tree.operation.kind === 'value') {
      paths.add(tree.operation.path.join('.'));
    } else if (!visited.has(tree)) {
      // Workloads share most of what they read.
      visited.add(tree);
      operandsOf(tree.operation).forEach(collect);
    }
  };
  trees.forEach(collect);
  return paths;
}
