import { asMap, asString, isList, isMap, Json, JsonMap } from '../../template/json';
import { isAtLeast, KubernetesVersion } from '../kubernetes-version';
import { CONTAINER_LISTS, PodTemplate } from '../pod-template';

/** A container of any kind, and where it stands. */
export interface ContainerView {
  readonly name: string;
  readonly path: string;
  readonly container: JsonMap;
}

/** A pod as the controls look at it. */
export interface PodView {
  readonly version: KubernetesVersion;
  /** Where the pod template stands in the object, as `spec.template.`; empty for a Pod. */
  readonly prefix: string;
  readonly metadata: JsonMap;
  readonly spec: JsonMap;
  readonly containers: readonly ContainerView[];
}

/** A field that a control looks at: it may be absent. */
export interface Field {
  readonly key: string;
  /** Where the field stands in the object, as `spec.template.spec.containers[0].securityContext.privileged`. */
  readonly path: string;
  /** What stands there; `undefined` where nothing or `null` does, which are the same to the API. */
  readonly value: Json | undefined;
  /** The name of the container whose field it is. */
  readonly container?: string;
  /** The name of the list item whose field it is, such as a volume's. */
  readonly item?: string;
}

/** Finds fields in a pod. */
export type Select = (pod: PodView) => Field[];

/** Looks at a pod template for one Kubernetes version. */
export function viewOf(template: PodTemplate, version: KubernetesVersion): PodView {
  const prefix = template.path.map(key => typeof key === 'number' ? `[${key}].` : `${key}.`).join('').replace(/\.\[/g, '[');
  const spec = asMap(template.holder.spec);
  const containers = CONTAINER_LISTS.flatMap(list => itemsOf(spec[list]).map((item, index) => {
    const container = asMap(item);
    return { name: asString(container.name) ?? `${list}[${index}]`, path: `${prefix}spec.${list}[${index}]`, container };
  }));
  return { version, prefix, metadata: asMap(template.holder.metadata), spec, containers };
}

/** Whether the pod says that it runs on Windows, which has none of the Linux restrictions. */
export function isWindows(pod: PodView): boolean {
  return asMap(pod.spec.os).name === 'windows';
}

/** Whether Pod Security Standards relax for the pod because its root is nobody on the node. */
export function isRelaxedByUserNamespace(pod: PodView): boolean {
  return pod.spec.hostUsers === false && isAtLeast(pod.version, KubernetesVersion.V1_35);
}

/**
 * The fields of the pod spec at a pattern of keys: `hostPID`, `volumes[].hostPath` (of each item), `volumes[].*` (each key of each item).
 * A pattern without `[]` or `*` finds one field, there or not.
 */
export function inPod(pattern: string): Select {
  return pod => fieldsAt({ key: 'spec', path: `${pod.prefix}spec`, value: pod.spec }, pattern.split('.'));
}

/** The fields of every container, init and ephemeral ones included, at a pattern of keys. */
export function inContainers(pattern: string): Select {
  return pod => pod.containers.flatMap(({ name, path, container }) =>
    fieldsAt({ key: path, path, value: container, container: name }, pattern.split('.')));
}

/** The fields of the pod and of every container. */
export function inBoth(pattern: string): Select {
  return pod => [...inPod(pattern)(pod), ...inContainers(pattern)(pod)];
}

/** The fields that decide where a container inherits from its pod: a container's own field counts if it is set, or if the pod sets none. */
export function inherited(pattern: string): Select {
  return pod => {
    const ofPod = inPod(pattern)(pod).filter(isSet);
    const ofContainers = inContainers(pattern)(pod);
    return ofPod.length > 0 ? [...ofPod, ...ofContainers.filter(isSet)] : ofContainers;
  };
}

/** The annotations of the pod whose key starts with `prefix` and goes on with the name of a container. */
export function annotations(prefix: string): Select {
  return pod => Object.entries(asMap(pod.metadata.annotations)).filter(([key]) => key.startsWith(prefix)).map(([key, value]) => ({
    key,
    path: `${pod.prefix}metadata.annotations['${key}']`,
    value: value ?? undefined,
    container: key.slice(prefix.length),
  }));
}

function isSet(field: Field): boolean {
  return field.value !== undefined;
}

function fieldsAt(field: Field, keys: readonly string[]): Field[] {
  if (keys.length === 0) {
    return [field];
  }
  const [pattern, ...rest] = keys;
  if (pattern === '*') {
    return Object.keys(asMap(field.value)).flatMap(key => fieldsAt(child(field, key), rest));
  }
  if (pattern.endsWith('[]')) {
    const list = child(field, pattern.slice(0, -2));
    return itemsOf(list.value).flatMap((value, index) => {
      const item = asString(asMap(value).name);
      return fieldsAt({ ...list, path: `${list.path}[${index}]`, value: value ?? undefined, ...item === undefined ? {} : { item } }, rest);
    });
  }
  return fieldsAt(child(field, pattern), rest);
}

function child(field: Field, key: string): Field {
  const value = isMap(field.value) ? field.value[key] ?? undefined : undefined;
  return { ...field, key, path: `${field.path}.${key}`, value };
}

function itemsOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}
