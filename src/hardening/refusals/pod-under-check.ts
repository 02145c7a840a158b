import { asMap, asString, Json, JsonMap, mapsOf } from '../../template/json';
import { NOTHING_REFUSED, Refusal } from '../../template/refusal';
import { HardeningPolicy } from '../hardening-policy';
import { canonicalPath, cleanPath } from '../mount-path';
import { containersOf } from '../pod-template';

/** Volumes that nobody can write. */
const READ_ONLY_VOLUMES = ['configMap', 'secret', 'projected', 'downwardAPI', 'image'];

/** Volumes that say themselves whether they can be written. */
const DECLARING_VOLUMES = ['csi', 'persistentVolumeClaim'];

/** A finished pod, what it was hardened with, and where it stands. */
export interface FinishedPod {
  /** The pod spec after hardening. */
  readonly spec: JsonMap;
  /** The same with the default values of a chart, where it has expressions in it. */
  readonly plain?: JsonMap;
  /** The pod spec before hardening, if somebody else wrote it; an author of the library's own workloads answers for all of the pod. */
  readonly given?: JsonMap;
  /** The containers of the other pods of its object, for which the policy is as well. */
  readonly otherContainers?: readonly string[];
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

/** Two mounts of which one lies inside the other. */
export interface NestedMounts {
  readonly outer: Mount;
  readonly inner: Mount;
}

/** A container with what several checks ask for, and the words for it in a message. */
export interface ContainerUnderCheck {
  readonly name: string;
  readonly container: JsonMap;
  readonly mounts: readonly Mount[];
  /** How many of its mounts somebody else wrote; those that hardening adds come behind them. */
  readonly givenMounts: number;
  /** The pairs of mounts of which one lies inside the other. */
  readonly nested: readonly NestedMounts[];
  /** `container 'main' at 'intelgraph/api'`. */
  readonly words: string;
}

/** A port with the container that declares it. */
export interface PortUnderCheck {
  readonly port: JsonMap;
  readonly under: ContainerUnderCheck;
}

/** A finished pod with what several checks ask for: its containers of every kind, their ports, and its volumes by their names. */
export interface PodUnderCheck extends FinishedPod {
  readonly containers: readonly ContainerUnderCheck[];
  readonly ports: readonly PortUnderCheck[];
  readonly volumes: ReadonlyMap<Json | undefined, JsonMap>;
}

/** Looks for one kind of mistake, and tells each as a sentence. */
export type Check = (pod: PodUnderCheck) => readonly string[];

/** Looks for a mistake that the values of a chart may make, and tells on which condition it is one. */
export type TreeCheck = (pod: PodUnderCheck) => readonly Refusal[];

/** What a check tells of a pod that is as it should be. */
export const NOTHING: readonly string[] = [];

/** A check that looks at one container after the other, in which values may have a say. */
export function ofEachContainerTree(check: (under: ContainerUnderCheck, pod: PodUnderCheck) => readonly Refusal[]): TreeCheck {
  return pod => {
    let refusals = NOTHING_REFUSED;
    for (const under of pod.containers) {
      const found = check(under, pod);
      refusals = found.length === 0 ? refusals : [...refusals, ...found];
    }
    return refusals;
  };
}

/** A check that looks at one container after the other. */
export function ofEachContainer(check: (under: ContainerUnderCheck, pod: PodUnderCheck) => readonly string[]): Check {
  return pod => {
    let refusals = NOTHING;
    for (const under of pod.containers) {
      const found = check(under, pod);
      refusals = found.length === 0 ? refusals : [...refusals, ...found];
    }
    return refusals;
  };
}

/** A pod as the checks take it. */
export function underCheck(pod: FinishedPod): PodUnderCheck {
  const { spec, policy, path } = pod;
  const volumes = new Map<Json | undefined, JsonMap>();
  for (const volume of mapsOf(spec.volumes)) {
    volumes.set(volume.name, volume);
  }
  const containers: ContainerUnderCheck[] = [];
  const ports: PortUnderCheck[] = [];
  const given = pod.given === undefined ? [] : containersOf(pod.given);
  for (const { list, container } of containersOf(spec)) {
    const givenMounts = mapsOf(given[containers.length]?.container.volumeMounts).length;
    const name = asString(container.name) ?? '';
    const words = wordsForContainer(list, container, path);
    const mounts = mapsOf(container.volumeMounts).map(mount => mountOf(mount, volumes));
    const under = { name, container, mounts, givenMounts, nested: nestedMounts(mounts), words };
    containers.push(under);
    for (const port of mapsOf(container.ports)) {
      ports.push({ port, under });
    }
  }
  return { spec, policy, path, otherContainers: pod.otherContainers, containers, ports, volumes };
}

/** What messages call a container. */
export function wordsForContainer(list: string, { name }: JsonMap, path: string): string {
  return `${list === 'initContainers' ? 'init container' : 'container'} '${asString(name) ?? ''}' at '${path}'`;
}

/** A map below a container or pod, whatever is missing on the way. */
export function mapAt(holder: JsonMap, ...keys: string[]): JsonMap {
  let map = holder;
  for (const key of keys) {
    map = asMap(map[key]);
  }
  return map;
}

/** A mount with what is known of its place and its volume. */
export function mountOf(mount: JsonMap, volumes: ReadonlyMap<Json | undefined, JsonMap>): Mount {
  const mountPath = asString(mount.mountPath) ?? '';
  return {
    path: mountPath,
    clean: cleanPath(mountPath),
    canonical: canonicalPath(mountPath),
    volume: asString(mount.name) ?? '',
    readOnly: mount.readOnly === true || isReadOnly(volumes.get(mount.name)),
  };
}

function nestedMounts(mounts: readonly Mount[]): NestedMounts[] {
  const nested: NestedMounts[] = [];
  for (const outer of mounts) {
    for (const inner of mounts) {
      // Where a volume takes the place of /var, /var/run is no link any more.
      if (inner !== outer && (isBelow(inner.clean, outer.clean) || isBelow(inner.canonical, outer.canonical))) {
        nested.push({ outer, inner });
      }
    }
  }
  return nested;
}

function isBelow(inner: string, outer: string): boolean {
  return inner.startsWith(outer) && inner[outer.length] === '/';
}

/** Some volumes are read-only whatever the mount says; others say so themselves. */
function isReadOnly(volume: JsonMap | undefined): boolean {
  return volume !== undefined && volume.emptyDir === undefined
    && (READ_ONLY_VOLUMES.some(kind => volume[kind] !== undefined) || DECLARING_VOLUMES.some(kind => asMap(volume[kind]).readOnly === true));
}
