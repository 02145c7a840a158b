import { ApiObject } from 'cdk8s';
import { ChartManifests, Manifest } from './manifest-files';
import { TreeIndex } from '../workloads/tree-index';
import { hasNameOfRelease, valuesLiftOf } from '../workloads/values-lift';

/**
 * Refuses objects of one chart that the cluster would take for one, so that the last would take the place of the others. Those of
 * other charts may be for other clusters.
 *
 * @throws when there are such, naming all of them.
 */
export function refuseNamesakes(charts: readonly ChartManifests[]): void {
  const refusals = charts.flatMap(({ manifests }) => namesakesAmong(manifests)).map(namesakes => {
    const [{ kind, name, namespace }] = namesakes;
    const place = namespace === undefined ? '' : ` in the namespace '${namespace}'`;
    const all = namesakes.length === 2 ? 'both' : 'all';
    return `${namesakes.map(({ object }) => `'${object.node.path}'`).join(' and ')} are ${all} the ${kind} '${name}'${place}, `
      + 'of which the cluster would keep the last; give each a name of its own';
  });
  if (refusals.length > 0) {
    throw new Error(refusals.join('\n'));
  }
}

/**
 * Objects that share API group, kind, namespace and name without saying the same. Those of a Helm chart say the same with the values at hand
 * only, and Helm installs no object twice.
 */
function namesakesAmong(manifests: readonly Manifest[]): Manifest[][] {
  // Few objects share even these two, so the rest is asked of few.
  const alike = groupsOf(manifests, ({ kind, name }) => `${kind}/${name}`);
  const groups = alike.flatMap(group => groupsOf(group, ({ object, namespace = '' }) => `${object.apiGroup}/${namespace}`));
  // The cluster makes up a name for what has none.
  return groups.filter(([first, ...others]) => first.name !== undefined
    && others.some(({ object, yaml }) => yaml !== first.yaml || valuesLiftOf(object) !== undefined))
    .filter(group => !areTold(group.map(({ object }) => ownerOf(object))));
}

/** Whether what objects belong to tells of them itself: workloads of one name, or constructs of which their Helm chart tells. */
function areTold(owners: readonly (ApiObject | undefined)[]): boolean {
  const [first, ...others] = owners;
  // One workload may bring two objects of a name, of which nobody tells.
  return first !== undefined && new Set(owners).size === owners.length
    && others.every(owner => owner?.name === first.name && owner.metadata.namespace === first.metadata.namespace);
}

/** The workload of this library that an object belongs to, or the object of its construct where that is named after the release. */
function ownerOf(object: ApiObject): ApiObject | undefined {
  const mains = object.node.scopes.map(({ node }) => node.defaultChild).filter(main => ApiObject.isApiObject(main));
  const main = object.node.scope?.node.defaultChild;
  return mains.find(candidate => TreeIndex.of(object).isWorkload(candidate))
    ?? (ApiObject.isApiObject(main) && hasNameOfRelease(main) ? main : undefined);
}

/** What shares its key with others, in groups. */
function groupsOf(manifests: readonly Manifest[], keyOf: (manifest: Manifest) => string): Manifest[][] {
  const first = new Map<string, Manifest>();
  const groups = new Map<string, Manifest[]>();
  for (const manifest of manifests) {
    const key = keyOf(manifest);
    const known = first.get(key);
    const group = groups.get(key);
    if (known === undefined) {
      first.set(key, manifest);
    } else if (group === undefined) {
      groups.set(key, [known, manifest]);
    } else {
      group.push(manifest);
    }
  }
  return [...groups.values()];
}
