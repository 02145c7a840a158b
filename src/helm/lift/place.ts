import { ApiObject } from 'cdk8s';
import { camelCase } from './lift-workload';

/** The ids from the chart to the construct that an object belongs to. */
export function idsOf(object: ApiObject): string[] {
  const { chart } = object;
  const below = object.node.path.slice(chart.node.path.length).split('/').filter(id => id !== '');
  const last = below[below.length - 1];
  return last === 'Resource' || last === 'Default' ? below.slice(0, -1) : below;
}

/** The path of the values of an object: the ids of its construct and of those around it. */
export function groupOf(object: ApiObject): string[] {
  return idsOf(object).map(camelCase);
}
