import { ApiObject, Chart } from 'cdk8s';
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

/**
 * The object that a construct stands for: itself, or its default child.
 *
 * @throws if it stands for none
 */
export function objectOf(chart: Chart, construct: IConstruct, method: string): ApiObject {
  for (let each: IConstruct | undefined = construct; each !== undefined; each = each.node.defaultChild) {
    if (ApiObject.isApiObject(each)) {
      return each;
    }
  }
  throw new Error(`'${method}()' of the chart '${chart.node.path}' was given '${construct.node.path}', which is no object and stands for none; give the object, or the construct that made it`);
}

/** Why conditions hold for nothing: what they were put on has no object, as a volume has none, and what only refers to an object. */
export function idleConditions(chart: Chart, constructs: Iterable<IConstruct>): string[] {
  return [...constructs].filter(({ node }) => !node.findAll().some(each => ApiObject.isApiObject(each)))
    .map(({ node }) => `'when()' or 'unless()' of the chart '${chart.node.path}' was given '${node.path}', which holds no object, so that nothing depends on the value; `
      + 'give a construct with objects, such as a workload');
}

/** Why charts cannot stand within a Helm chart: values of one chart cannot stand in the objects of another, wherever that is. */
export function nestedCharts(chart: Chart): string[] {
  return chart.node.findAll().filter(construct => construct !== chart && Chart.isChart(construct))
    .map(({ node }) => `'${node.path}' is a chart within the Helm chart '${chart.node.path}'; put its constructs into the Helm chart, or the chart beside it`);
}
