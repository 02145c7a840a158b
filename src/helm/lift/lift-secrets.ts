import { Knobs } from './knobs';
import { NAME_LENGTH, NAME_PATTERN } from './patterns';
import { mapContainers, mapPodTemplates } from '../../hardening/pod-template';
import { isExpression } from '../../template/expression';
import { asMap, isList, isMap, Json, JsonMap, merged } from '../../template/json';
import { camelCase, digestOf } from '../../template/names';

/** What a workload refers to and somebody else makes. */
export type ExistingKind = 'Secret' | 'SecretProviderClass';

/** Gives the name of what exists in the cluster as the values have it, or the very name that stands there. */
export type ExistingNames = (kind: ExistingKind, name: Json | undefined) => Json | undefined;

/** Where the values of a kind stand, and what they are for. */
const GROUPS: { readonly [kind in ExistingKind]: { readonly group: string; readonly heading: string; readonly words: string } } = {
  Secret: {
    group: 'existingSecrets',
    heading: 'The names of the Secrets that have to be in the namespace; no credential stands in these values.',
    words: 'The name of the Secret',
  },
  SecretProviderClass: {
    group: 'secretProviderClasses',
    heading: 'The names of the SecretProviderClasses, which tell the CSI driver what to fetch.',
    words: 'The name of the SecretProviderClass',
  },
};

/**
 * The names of Secrets and classes that a chart does not make itself.
 *
 * A name stands once in the values of a chart, however many of its workloads refer to it: it is one object of the cluster.
 *
 * @param knobs the knobs at the root of the chart
 * @param isMade whether the chart makes an object of a kind and name itself
 */
export function existingNames(knobs: Knobs, isMade: (kind: ExistingKind, name: string) => boolean): ExistingNames {
  return (kind, name) => {
    if (typeof name !== 'string' || name === '' || !new RegExp(NAME_PATTERN).test(name) || isMade(kind, name)) {
      return name;
    }
    const { group, heading, words } = GROUPS[kind];
    const below = knobs.below(group);
    if (below.hides(keyOf(name)) || knobs.hides(group)) {
      return name;
    }
    below.describe(heading);
    return below.text(keyOf(name), name, `${words} in the place of '${name}'.`, { pattern: NAME_PATTERN, minLength: 1, maxLength: NAME_LENGTH });
  };
}

/** Puts values in the place of the names of Secrets that the pods of a workload refer to and the chart does not make. */
export function liftSecrets(tree: JsonMap, nameOf: ExistingNames): JsonMap {
  return mapPodTemplates(tree, ({ holder }) => {
    const spec = asMap(holder.spec);
    const inContainers = mapContainers(spec, container => merged(container, {
      ...itemsOf(container, 'env', variable => at(variable, ['valueFrom', 'secretKeyRef'], reference => renamed(reference, 'name', 'Secret', nameOf))),
      ...itemsOf(container, 'envFrom', source => at(source, ['secretRef'], reference => renamed(reference, 'name', 'Secret', nameOf))),
    }));
    return {
      ...holder,
      spec: merged(inContainers, {
        ...itemsOf(spec, 'imagePullSecrets', reference => renamed(reference, 'name', 'Secret', nameOf)),
        ...itemsOf(spec, 'volumes', volume => liftVolume(volume, nameOf)),
      }),
    };
  });
}

function liftVolume(volume: JsonMap, nameOf: ExistingNames): JsonMap {
  const ofSecret = at(volume, ['secret'], secret => renamed(secret, 'secretName', 'Secret', nameOf));
  const projected = at(ofSecret, ['projected'], projection => merged(projection,
    itemsOf(projection, 'sources', source => at(source, ['secret'], secret => renamed(secret, 'name', 'Secret', nameOf)))));
  const fetched = at(projected, ['csi', 'volumeAttributes'], attributes => renamed(attributes, 'secretProviderClass', 'SecretProviderClass', nameOf));
  return at(fetched, ['csi', 'nodePublishSecretRef'], reference => renamed(reference, 'name', 'Secret', nameOf));
}

function renamed(reference: JsonMap, field: string, kind: ExistingKind, nameOf: ExistingNames): JsonMap {
  return reference[field] === undefined ? reference : merged(reference, { [field]: nameOf(kind, reference[field]) });
}

/** The items of a list of maps, edited; nothing where there is no such list. */
function itemsOf(map: JsonMap, field: string, edit: (item: JsonMap) => JsonMap): JsonMap {
  const list = map[field];
  return isList(list) ? { [field]: list.map(item => isMap(item) ? edit(item) : item) } : {};
}

/** A map with the map at a path edited; itself where there is none. */
function at(map: JsonMap, [key, ...rest]: readonly string[], edit: (found: JsonMap) => JsonMap): JsonMap {
  const child = map[key];
  return !isMap(child) || isExpression(child) ? map : merged(map, { [key]: rest.length === 0 ? edit(child) : at(child, rest, edit) });
}

/** A name as a key; two names that would have one key are told apart. */
function keyOf(name: string): string {
  const key = camelCase(name);
  return /^[a-z0-9]+(-[a-z][a-z0-9]*)*$/.test(name) ? key : `${key}${digestOf(name, 4)}`;
}
