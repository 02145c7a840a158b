import { asMap, asString, Json, JsonMap, mapsOf } from '../../template/json';
import { HardeningPolicy } from '../hardening-policy';
import { canonicalPath, cleanPath } from '../mount-writable-paths';
import { containersOf } from '../pod-template';

/** A finished pod, what it was hardened with, and where it stands. */
export interface FinishedPod {
  /** The pod spec after hardening. */
  readonly spec: JsonMap;
  readonly policy: HardeningPolicy;
  /** The construct path of the workload. */
  readonly path: string;
}

/** A mount of a container. */
export interface Mount {
  /** The path as the author wrote it. */
  readonly path: string;
  /** The path without what means nothing. */
  readonly clean: string;
  /** The path as the kernel sees it. */
  readonly canonical: string;
  readonly volume: string;
  readonly readOnly: boolean;
}

/** A container with what several checks ask for, and the words for it in a message. */
export interface ContainerUnderCheck {
  readonly name: string;
  readonly container: JsonMap;
  readonly mounts: readonly Mount[];
  /** `container 'main' at 'intelgraph/api'`. */
  readonly words: string;
}

/** A finished pod with its containers of every kind, and its volumes by their names. */
export interface PodUnderCheck extends FinishedPod {
  readonly containers: readonly ContainerUnderCheck[];
  readonly volumes: ReadonlyMap<Json | undefined, JsonMap>;
}

/** Looks for one kind of mistake, and tells each as a sentence. */
export type Check = (pod: PodUnderCheck) => string[];

/** A pod as the checks take it. */
export function underCheck(pod: FinishedPod): PodUnderCheck {
  const volumes = new Map(mapsOf(pod.spec.volumes).map(volume => [volume.name, volume]));
  const containers = containersOf(pod.spec).map(({ list, container }) => {
    const name = asString(container.name) ?? '';
    const words = `${list === 'initContainers' ? 'init container' : 'container'} '${name}' at '${pod.path}'`;
    return { name, container, mounts: mapsOf(container.volumeMounts).map(mount => toMount(mount, volumes)), words };
  });
  return { ...pod, containers, volumes };
}

/** The values that stand in a list more than once, each told once. */
export function repeated<T>(values: readonly T[]): T[] {
  return values.length < 2 ? [] : [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

/** A map below a container or pod, whatever is missing on the way. */
export function mapAt(holder: JsonMap, ...keys: string[]): JsonMap {
  return keys.reduce<JsonMap>((map, key) => asMap(map[key]), holder);
}

function toMount(mount: JsonMap, volumes: ReadonlyMap<Json | undefined, JsonMap>): Mount {
  const mountPath = asString(mount.mountPath) ?? '';
  return {
    path: mountPath,
    clean: cleanPath(mountPath),
    canonical: canonicalPath(mountPath),
    volume: asString(mount.name) ?? '',
    readOnly: mount.readOnly === true || isReadOnly(volumes.get(mount.name)),
  };
}

/** Some volumes are read-only whatever the mount says; others say so themselves. */
function isReadOnly(volume: JsonMap | undefined): boolean {
  return ['configMap', 'secret', 'projected', 'downwardAPI', 'image'].some(kind => volume?.[kind] !== undefined)
    || ['csi', 'persistentVolumeClaim'].some(kind => asMap(volume?.[kind]).readOnly === true);
}
