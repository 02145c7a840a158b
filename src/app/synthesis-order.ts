import { ApiObject, Chart } from 'cdk8s';
import { ConstructTree } from './construct-tree';
import { cycleError, Dependencies } from './dependencies';
import { DependencyGraph } from './dependency-graph';
import { sortDepthFirst } from './depth-first';

/**
 * The order in which cdk8s writes the charts of an app and the objects of a chart: what others depend on comes first.
 *
 * cdk8s adds the dependencies that follow from the declared ones to the tree, then walks depth first from what nothing
 * depends on, in tree order. This class comes to the same order, but leaves the tree alone, lets one vertex stand
 * for a group of objects instead of listing all pairs, and visits each vertex once.
 *
 * @see https://github.com/cdk8s-team/cdk8s-core/blob/2.x/src/dependency.ts
 */
export class SynthesisOrder {
  /** The charts, each after those that it depends on. */
  public readonly charts: readonly Chart[];
  /** Whether a chart depends on another one or holds one. */
  public readonly hasDependentCharts: boolean;

  private readonly dependencies: Dependencies;

  /**
   * @throws when dependencies form a cycle, or when one leads from or to a construct that is in no chart.
   */
  constructor(private readonly tree: ConstructTree) {
    this.dependencies = new Dependencies(tree);
    this.hasDependentCharts = this.dependencies.hasDependentCharts;
    this.charts = this.sort(0)
      .filter(number => tree.isChart(number))
      .map(number => tree.constructs[number])
      .filter(construct => Chart.isChart(construct));
  }

  /** The objects of a chart, those of nested charts excluded, each after those that it depends on. */
  public objectsOf(chart: Chart): ApiObject[] {
    const number = this.tree.numberOf(chart);
    return number === undefined ? [] : this.sort(number)
      .filter(candidate => this.tree.chart[candidate] === number && this.tree.isObject(candidate))
      .map(candidate => this.tree.constructs[candidate])
      .filter(construct => ApiObject.isApiObject(construct));
  }

  /** The constructs at and below one of them, sorted by the dependencies among them. */
  private sort(root: number): number[] {
    const graph = new DependencyGraph(this.tree, this.dependencies, root);
    if (!graph.hasDependencies) {
      return graph.numbersInOrder();
    }
    const constructs = graph.constructsInOrder();
    // What no root of the graph leads to lies on a cycle or behind one; starting there as well finds it.
    const starts = [...constructs.filter(vertex => !graph.isDependedOn(vertex)), ...constructs];
    return graph.numbersOf(sortDepthFirst(graph, starts, cycle => { throw cycleError(this.tree, graph.numbersOf(cycle)); }));
  }
}
