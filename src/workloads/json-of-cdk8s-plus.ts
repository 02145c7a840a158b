import { ApiObject, App, Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { isPatched } from './patched-object';
import { resolvesAsCdk8s } from './tree-resolver';
import { Json, JsonMap } from '../template/json';

/**
 * The JSON of an object that cdk8s-plus makes of its own types, as `toJson()` gives it, but with its keys in no order.
 *
 * cdk8s resolves the whole object, sorts and copies it, and the typed class of cdk8s-plus makes a copy key by key once more, which takes a
 * tenth of the time of a synth; here it is one walk.
 *
 * @returns undefined where something else has a say in the JSON, or in the words of an error: then only `toJson()` knows.
 */
export function jsonOfCdk8sPlus(object: ApiObject): JsonMap | undefined {
  if (process.env.CDK8S_DISABLE_SORT || isPatched(object) || !resolvesAsCdk8s(App.of(object))) {
    return undefined;
  }
  try {
    // cdk8s keeps the properties to itself.
    const { apiVersion, kind, metadata, ...properties } = Reflect.get(object, 'props') as PlainMap;
    return { apiVersion: object.apiVersion, kind: object.kind, ...jsonOfMap({ ...properties, metadata: object.metadata.toJson() }, true) };
  } catch {
    return undefined;
  }
}

/** Never told: `toJson()` is asked in its place. */
const ONLY_CDK8S = 'only cdk8s knows what to make of it';

interface PlainMap { readonly [key: string]: unknown }

/** The properties of which cdk8s-plus writes the names of Kubernetes in other letters. */
export const NAMES: ReadonlyMap<string, string> = new Map(Object.entries({
  clientIp: 'clientIP',
  clusterIp: 'clusterIP',
  datasetUuid: 'datasetUUID',
  diskUri: 'diskURI',
  downwardApi: 'downwardAPI',
  hostIp: 'hostIP',
  hostIpc: 'hostIPC',
  hostPid: 'hostPID',
  loadBalancerIp: 'loadBalancerIP',
  pdId: 'pdID',
  scaleIo: 'scaleIO',
  setHostnameAsFqdn: 'setHostnameAsFQDN',
  storagePolicyId: 'storagePolicyID',
  targetWwNs: 'targetWWNs',
  volumeId: 'volumeID',
}));

/** The maps whose keys are their author's. */
export const MAPS_OF_AUTHOR: ReadonlySet<string> = new Set([
  'annotations', 'labels', 'limits', 'matchLabels', 'nodeSelector', 'options', 'overhead', 'requests', 'selector', 'volumeAttributes',
]);

/**
 * The maps that users of cdk8s-plus write, with the properties that are written as they are: its typed class leaves out those that it does not
 * know, and wants the times of metadata in another form.
 */
export const MAPS_OF_USERS: ReadonlyMap<string, ReadonlySet<string>> = new Map(Object.entries({
  capabilities: ['add', 'drop'],
  hostAliases: ['hostnames', 'ip'],
  metadata: ['annotations', 'finalizers', 'labels', 'name', 'namespace', 'ownerReferences'],
  options: ['name', 'value'],
  ownerReferences: ['apiVersion', 'blockOwnerDeletion', 'controller', 'kind', 'name', 'uid'],
  seccompProfile: ['localhostProfile', 'type'],
  sysctls: ['name', 'value'],
  tls: ['hosts', 'secretName'],
}).map(([key, names]) => [key, new Set(names)]));

/** @param isTyped whether the keys of the map are properties */
function jsonOfMap(map: PlainMap, isTyped: boolean): JsonMap {
  const result: { [key: string]: Json } = {};
  for (const key in map) {
    const value = map[key];
    const json = typeof value === 'object' ? jsonOfObject(value, key) : scalarOf(value);
    if (json !== undefined) {
      result[isTyped ? NAMES.get(key) ?? key : key] = json;
    }
  }
  return result;
}

/** @param key the key under which the value stands */
function jsonOfObject(value: object | null, key: string): Json | undefined {
  if (value === null) {
    return undefined;
  }
  if (Object.getPrototypeOf(value) === Object.prototype) {
    const known = MAPS_OF_USERS.get(key);
    if (known !== undefined && Object.keys(value).some(name => !known.has(name))) {
      throw new Error(ONLY_CDK8S);
    }
    return jsonOfMap(value as PlainMap, !MAPS_OF_AUTHOR.has(key));
  }
  if (Array.isArray(value)) {
    // cdk8s leaves a gap where null is, which is printed as null.
    return value.map(item => jsonOf(item, key) as Json);
  }
  return value instanceof Lazy ? jsonOf(value.produce(), key) : jsonOfUnion(value);
}

function jsonOf(value: unknown, key: string): Json | undefined {
  return typeof value === 'object' ? jsonOfObject(value, key) : scalarOf(value);
}

function scalarOf(value: unknown): Json | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === undefined) {
    return value;
  }
  throw new Error(ONLY_CDK8S);
}

/** What is a number or a text to cdk8s-plus; of anything else cdk8s makes a map. */
const UNIONS = [kplus.k8s.IntOrString, kplus.k8s.Quantity, kplus.PercentOrAbsolute];

/** The number or text that an amount or a port of cdk8s-plus is. */
function jsonOfUnion(union: object): Json {
  if (UNIONS.some(unionClass => union instanceof unionClass) && 'value' in union && (typeof union.value === 'number' || typeof union.value === 'string')) {
    return union.value;
  }
  throw new Error(ONLY_CDK8S);
}
