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
  const ids = idsOf(object);
  // cdk8s-plus makes the Ingress of a workload below the Service that it leads to.
  const isOfService = object.kind === 'Ingress' && ids.length > 2 && ids[ids.length - 2] === 'Service';
  return (isOfService ? [...ids.slice(0, -2), ids[ids.length - 1]] : ids).map(camelCase);
}

/** The path of the construct that an object belongs to. */
export function placeOf(object: ApiObject): string {
  return [object.chart.node.path, ...idsOf(object)].join('/');
}
