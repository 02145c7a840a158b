import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';

/**
 * Refuses a construct of another chart, where what is asked for would do nothing.
 *
 * @throws naming both
 */
export function refuseStranger(chart: Chart, construct: IConstruct, method: string): void {
  if (!Construct.isConstruct(construct)) {
    throw new Error(`'${method}()' of the chart '${chart.node.path}' was given what is no construct; give a workload or another construct of the chart`);
  }
  if (!construct.node.scopes.includes(chart)) {
    throw new Error(`'${method}()' of the chart '${chart.node.path}' was given '${construct.node.path}', which is no part of it; ask the chart that it belongs to`);
  }
}

/** Why charts cannot stand within a Helm chart: values of one chart cannot stand in the objects of another, wherever that is. */
export function nestedCharts(chart: Chart): string[] {
  return chart.node.findAll().filter(construct => construct !== chart && Chart.isChart(construct))
    .map(({ node }) => `'${node.path}' is a chart within the Helm chart '${chart.node.path}'; put its constructs into the Helm chart, or the chart beside it`);
}
