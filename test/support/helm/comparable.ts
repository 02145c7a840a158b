import { byBytes, canonicalJson } from '../../../src/template/canonical-json';
import { Difference, differencesBetween } from '../../../src/template/differences';
import { asMap, asString, isList, isMap, Json, JsonMap } from '../../../src/template/json';

/** Which rendering objects come from. */
export type Side = 'chart' | 'plain';

/** What tells the tool and the chart that an object came with, which plain manifests do not have. */
const BOOKKEEPING_LABELS: readonly string[] = ['helm.sh/chart', 'app.kubernetes.io/managed-by'];

/** The annotations with which Helm decides when an object is created; the object itself is the same. */
const HOOK_ANNOTATIONS: readonly string[] = ['helm.sh/hook', 'helm.sh/hook-weight', 'helm.sh/hook-delete-policy'];

/** Where templates stand below an object. Claim templates are not among them: they are immutable and must not name a chart's version. */
const TEMPLATES: readonly (readonly string[])[] = [
  ['spec', 'template'],
  ['spec', 'jobTemplate'],
  ['spec', 'jobTemplate', 'spec', 'template'],
];

/**
 * Objects as they must be equal between the chart and the plain manifests. This is the closed list of what may differ, and nothing else may:
 *
 * - bookkeeping labels: `helm.sh/chart` and `app.kubernetes.io/managed-by`, on objects and on the pod and job templates in them
 * - the pods of `helm test`, which only a chart has
 * - the annotations `helm.sh/hook`, `helm.sh/hook-weight` and `helm.sh/hook-delete-policy`
 * - CustomResourceDefinitions, which Helm keeps apart in `crds/`
 * - Namespace objects and `metadata.namespace`, which belong to the release
 *
 * The order of objects and of keys has no meaning.
 */
export function comparable(objects: readonly JsonMap[], side: Side): JsonMap[] {
  return objects
    .filter(object => !isLeftToHelm(object) && !(side === 'chart' && isTest(object)))
    .map(object => ({ key: sortKeyOf(object), object: withoutBookkeeping(object) }))
    .sort((one, other) => byBytes(one.key, other.key))
    .map(({ object }) => object);
}

/** In how far the objects of a chart are not those of the plain manifests: a line for each object or field, none where they agree. */
export function chartDifferences(chart: readonly JsonMap[], plain: readonly JsonMap[]): string[] {
  return objectDifferences(comparable(chart, 'chart'), comparable(plain, 'plain'), ['the chart', 'the plain manifests']);
}

/** In how far two sets of objects are not the same, with nothing left out. The order of objects and of keys has no meaning. */
export function objectDifferences(one: readonly JsonMap[], other: readonly JsonMap[], names: readonly [string, string] = ['one', 'the other']): string[] {
  const [these, those] = [byIdentity(one), byIdentity(other)];
  return [...new Set([...these.keys(), ...those.keys()])].flatMap(identity => {
    const [here, there] = [these.get(identity), those.get(identity)];
    if (here === undefined || there === undefined) {
      return [`${identity} is only in ${names[here === undefined ? 1 : 0]}`];
    }
    if (canonicalJson(here) === canonicalJson(there)) {
      return [];
    }
    const differences = differencesBetween(asMap(sorted(there)), asMap(sorted(here)));
    // Lists of named items are compared by name, so what remains is their order.
    return differences.length > 0
      ? differences.map(difference => `${identity}: ${sentence(difference, names)}`)
      : [`${identity}: a list has another order: ${canonicalJson(here)} in ${names[0]} and ${canonicalJson(there)} in ${names[1]}`];
  });
}

function sentence({ field, before, after }: Difference, names: readonly [string, string]): string {
  return `'${field}' is ${shown(after)} in ${names[0]} and ${shown(before)} in ${names[1]}`;
}

function shown(value: Json | undefined): string {
  return value === undefined ? 'absent' : canonicalJson(value);
}

/** Objects by what a reader calls them. A second of one name counts as another object. */
function byIdentity(objects: readonly JsonMap[]): Map<string, JsonMap> {
  const result = new Map<string, JsonMap>();
  for (const object of objects) {
    const name = identityOf(object);
    let identity = name;
    for (let number = 2; result.has(identity); number++) {
      identity = `${name} (number ${number})`;
    }
    result.set(identity, object);
  }
  return result;
}

/** What a reader calls an object. */
export function identityOf({ apiVersion, kind, metadata }: JsonMap): string {
  return `${asString(kind)} '${asString(asMap(metadata).name)}' of ${asString(apiVersion)}`;
}

function isLeftToHelm({ apiVersion, kind }: JsonMap): boolean {
  return (apiVersion === 'v1' && kind === 'Namespace')
    || (kind === 'CustomResourceDefinition' && asString(apiVersion)?.startsWith('apiextensions.k8s.io/') === true);
}

/** Whether an object belongs to `helm test`. */
export function isTest(object: JsonMap): boolean {
  const hooks = asString(asMap(asMap(object.metadata).annotations)['helm.sh/hook']) ?? '';
  return hooks.split(',').some(hook => hook.trim() === 'test');
}

function sortKeyOf(object: JsonMap): string {
  const { namespace, name } = asMap(object.metadata);
  return canonicalJson([object.apiVersion ?? null, object.kind ?? null, namespace ?? null, name ?? null, object]);
}

function withoutBookkeeping(object: JsonMap): JsonMap {
  const unbound = editAt(object, ['metadata'], metadata => without(metadata, ['namespace']));
  const unhooked = editAt(unbound, ['metadata'], metadata => withoutIn(metadata, 'annotations', HOOK_ANNOTATIONS));
  return [[], ...TEMPLATES].reduce(
    (edited, path) => editAt(edited, [...path, 'metadata'], metadata => withoutIn(metadata, 'labels', BOOKKEEPING_LABELS)),
    unhooked,
  );
}

/** A map without some keys of a map in it, and without that map if nothing else was there. */
function withoutIn(map: JsonMap, key: string, unwanted: readonly string[]): JsonMap {
  const inner = map[key];
  if (!isMap(inner) || !Object.keys(inner).some(each => unwanted.includes(each))) {
    return map;
  }
  const rest = without(inner, unwanted);
  return Object.keys(rest).length === 0 ? without(map, [key]) : { ...map, [key]: rest };
}

function without(map: JsonMap, unwanted: readonly string[]): JsonMap {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !unwanted.includes(key)));
}

function editAt(node: JsonMap, [key, ...rest]: readonly string[], change: (node: JsonMap) => JsonMap): JsonMap {
  if (key === undefined) {
    return change(node);
  }
  const child = node[key];
  return isMap(child) ? { ...node, [key]: editAt(child, rest, change) } : node;
}

/** The same tree with its keys in one order, as lists are compared by what JSON writes. */
function sorted(node: Json): Json {
  if (isList(node)) {
    return node.map(sorted);
  }
  if (!isMap(node)) {
    return node;
  }
  const entries = Object.entries(node).flatMap(([key, value]) => value === undefined ? [] : [[key, sorted(value)] as const]);
  return Object.fromEntries(entries.sort(([one], [other]) => byBytes(one, other)));
}
