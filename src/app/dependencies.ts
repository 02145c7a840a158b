import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ConstructTree } from './construct-tree';

/**
 * The dependencies of a tree by the numbers of its constructs: the declared ones, and what they say about charts. A chart
 * depends on the charts directly in it, and on the chart of whatever a construct of its own depends on.
 *
 * A dependency also holds between all objects below its source and all objects below its target, as far as these are in the
 * chart of the source and of the target. Those pairs are not listed: `DependencyGraph` walks them in groups.
 */
export class Dependencies {
  /** What each construct depends on, in the order in which cdk8s adds it. */
  public readonly targets: readonly (readonly number[])[];
  /** Whether a chart depends on another one or holds one. */
  public readonly hasDependentCharts: boolean;
  /** Whether the objects below a construct get dependencies from it, or from something between it and its chart. */
  public readonly passedDown: readonly boolean[];
  /**
   * Objects that are on both sides of a dependency, as when a construct depends on its own child. They do not depend on
   * themselves, so they cannot share the group of the other sources.
   */
  public readonly onBothSides: ReadonlySet<number>;

  /**
   * @throws when a dependency leads from or to a construct that is in no chart, or makes something depend on itself.
   */
  constructor(tree: ConstructTree) {
    const completed = tree.constructs.map(construct => toSet(construct.node.dependencies));
    this.hasDependentCharts = completeCharts(tree, completed);
    this.targets = completed.map(targets => targets === undefined ? NONE : [...targets].flatMap(target => tree.numberOf(target) ?? []));

    const passedDown: boolean[] = [];
    const onBothSides = new Set<number>();
    for (let source = 0; source < this.targets.length; source++) {
      passedDown.push(this.targets[source].length > 0 || (!tree.isChart(source) && passedDown[tree.parent[source]] === true));
      for (const target of this.targets[source]) {
        objectsOnBothSides(tree, source, target).forEach(object => onBothSides.add(object));
      }
    }
    this.passedDown = passedDown;
    this.onBothSides = onBothSides;
  }
}

/** Most constructs depend on nothing; they share this. */
const NONE: readonly number[] = [];

function toSet(dependencies: readonly IConstruct[]): Set<IConstruct> | undefined {
  return dependencies.length === 0 ? undefined : new Set(dependencies);
}

/** The refusal of constructs that depend on each other, each one on the next and the last one on the first. */
export function cycleError(tree: ConstructTree, cycle: readonly number[]): Error {
  // cdk8s meets a cycle at the dependency that closes it, which is the one of its last construct in tree order.
  const first = (cycle.indexOf(Math.max(...cycle)) + 1) % cycle.length;
  const paths = [...cycle.slice(first), ...cycle.slice(0, first), cycle[first]].map(number => tree.constructs[number].node.path);
  return new Error(`Dependency cycle detected: ${paths.join(' => ')}`);
}

function completeCharts(tree: ConstructTree, targetsOf: (Set<IConstruct> | undefined)[]): boolean {
  let found = false;
  const depend = (source: Chart, target: Chart) => {
    // The charts come from the tree.
    const number = tree.numberOf(source)!;
    targetsOf[number] = (targetsOf[number] ?? new Set()).add(target);
    found = true;
  };
  // The tree has looked already which of its constructs are charts.
  for (const chart of tree.constructs.filter((_, number) => tree.isChart(number)) as Chart[]) {
    chart.node.children.filter(child => Chart.isChart(child)).forEach(child => depend(chart, child));
  }
  for (let source = 0; source < targetsOf.length; source++) {
    for (const target of targetsOf[source] ?? []) {
      const sourceChart = Chart.of(tree.constructs[source]);
      const targetChart = Chart.of(target);
      if (sourceChart !== targetChart) {
        depend(sourceChart, targetChart);
      }
    }
  }
  return found;
}

/** Whether one of two constructs lies in the other, within one chart: whether they have objects in common. */
export function overlap(tree: ConstructTree, one: number, other: number): boolean {
  return tree.chart[one] === tree.chart[other] && (tree.contains(one, other) || tree.contains(other, one));
}

function objectsOnBothSides(tree: ConstructTree, source: number, target: number): number[] {
  if (source === target) {
    throw cycleError(tree, [source]);
  }
  if (!overlap(tree, source, target)) {
    return [];
  }
  const objects = tree.objectsBelow(Math.max(source, target));
  if (objects.length > 1) {
    // Each of them is a source and a target, so they depend on each other.
    throw cycleError(tree, objects.slice(0, 2));
  }
  return objects;
}
