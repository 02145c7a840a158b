import { ApiObject } from 'cdk8s';
import { camelCase } from '../../template/names';

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

/** What stands at the root of the values already: what holds for the whole chart, and what a parent chart sets. */
export const KEYS_OF_CHART: readonly string[] = ['commonLabels', 'enabled', 'existingSecrets', 'fullnameOverride', 'global', 'hardening', 'imagePullSecrets', 'nameOverride'];

/** Why the values of an object cannot stand below the ids of its construct; undefined where they can. */
export function mistakeOfPlace(object: ApiObject): string | undefined {
  const ids = idsOf(object);
  const odd = ids.findIndex(id => camelCase(id) === '');
  if (odd >= 0) {
    const place = [object.chart.node.path, ...ids.slice(0, odd + 1)].join('/');
    return `the values of '${place}' have no key, as its id holds no letter from a to z and no digit; give the construct another id`;
  }
  const [first] = ids;
  const key = camelCase(first ?? '');
  return KEYS_OF_CHART.includes(key)
    ? `the values of '${object.chart.node.path}/${first}' would stand below '${key}', where those of the whole chart stand; give the construct another id`
    : undefined;
}

/** The path of the construct that an object belongs to. */
export function placeOf(object: ApiObject): string {
  return [object.chart.node.path, ...idsOf(object)].join('/');
}
