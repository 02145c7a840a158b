import { Binding } from './chart-values';
import { Expression, isExpression, operandsOf, ValueType } from '../../template/expression';
import { Json } from '../../template/json';
import { jsonBefore, Rank } from '../../workloads/finished-object';
import { ValueDeclaration } from '../chart-model';
import { PlannedObject } from '../chart-objects';
import type { ChartPlan } from '../chart-plan';

/**
 * What is wrong with values that their author declares and that decide nothing in a chart.
 *
 * @param bindings what is bound to paths; where such a value is lost, that is told of the place
 */
export function unusedValues({ objects, refusals }: ChartPlan, declarations: readonly ValueDeclaration[], bindings: readonly Binding[]): string[] {
  const bound = new Set(bindings.map(({ value }) => value.path));
  const namespaces = [...objects.values()].filter(({ tree }) => tree.kind === 'Namespace');
  const others = [...objects.values()].filter(planned => !namespaces.includes(planned));
  const told = [...refusals, ...others.flatMap(planned => planned.refusals)].flatMap(({ when, message }) => [when, message]);
  const unused = withoutUse(declarations, [...readBy(others), ...told]);
  // What only the settings of a workload use, such as how long it drains, is found in what they make of it.
  const useless = unused.length === 0 ? [] : withoutUse(unused, others.map(({ object }) => jsonBefore(object, Rank.RESULT)));
  const leftToRelease = useless.length === 0 ? new Set() : valuesIn(readBy(namespaces));
  return useless.map(({ path }) => path.join('.')).filter(path => leftToRelease.has(path) || !bound.has(path)).map(path => leftToRelease.has(path)
    ? `the value '${path}' decides nothing in the Helm chart: only Namespace objects use it, which belong to the release; write the literal there, or take the declaration out`
    : `the value '${path}' decides nothing: no object and no condition uses it; write it into a text as \`\${value}\`, use 'asNumber()', `
      + '\'values.bind()\' or \'chart.when()\', or take the declaration out');
}

function withoutUse(declarations: readonly ValueDeclaration[], trees: readonly Json[]): readonly ValueDeclaration[] {
  const used = declarations.length === 0 ? undefined : valuesIn(trees);
  return declarations.filter(({ path }) => used?.has(path.join('.')) === false);
}

function readBy(objects: readonly PlannedObject[]): Json[] {
  return objects.flatMap(({ tree, condition }) => [tree, condition]);
}

/** The types of all values that trees read, by their paths with dots between the keys, in the order in which they are read. */
export function valuesIn(trees: readonly (Json | undefined)[]): ReadonlyMap<string, ValueType> {
  const types = new Map<string, ValueType>();
  const visited = new Set<Expression>();
  const collect = (tree: Json | undefined): void => {
    if (typeof tree !== 'object' || tree === null) {
      return;
    }
    if (!isExpression(tree)) {
      Object.values(tree).forEach(collect);
    } else if (tree.operation.kind === 'value') {
      types.set(tree.operation.path.join('.'), tree.operation.type);
    } else if (!visited.has(tree)) {
      // Workloads share most of what they read.
      visited.add(tree);
      operandsOf(tree.operation).forEach(collect);
    }
  };
  trees.forEach(collect);
  return types;
}
