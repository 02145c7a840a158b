import { ApiObject } from 'cdk8s';
import { mapContainers } from '../hardening/pod-template';
import { choose } from '../template/choose';
import { and, isNonEmpty, not } from '../template/conditions';
import { Condition } from '../template/expression';
import { Json, JsonMap, mapsOf, merged } from '../template/json';

const STORAGES = Symbol('cdk8s-sigil.storages');

/** What stands behind a volume, as trees: literals where an author says it, expressions where the values of a chart do. */
export interface StorageSettings {
  /** Whether a claim keeps the data when its pod is gone; else it is on the disk of the node, and goes with the pod. */
  readonly isPersistent: Condition;
  /** What the claim asks for, or what may be on the disk. */
  readonly size: Json;
  /** Undefined for the default class of the cluster. */
  readonly storageClassName?: Json;
  readonly accessMode: Json;
  /** The name of a claim that exists; undefined or empty where a new one is made. */
  readonly existingClaim?: Json;
}

/** A volume of a workload for data, and what its author says of it. */
export interface Storage {
  /** The name of the volume, and of the claim template. */
  readonly name: string;
  readonly settings: StorageSettings;
  /** Whether it is a database, which has a single writer: only that can open a claim that exists. */
  readonly isDatabase: boolean;
  /** The claim that is made beside the workload; undefined for a claim template, and where a claim exists. */
  readonly claim?: ApiObject;
}

interface StoringObject extends ApiObject {
  [STORAGES]?: Storage[];
}

/** Takes note of a volume of a workload. */
export function addStorage(object: ApiObject, storage: Storage): void {
  const storing: StoringObject = object;
  storing[STORAGES] = [...storagesOf(object), storage];
}

/** The volumes for data of a workload of this library, in the order of its pod. */
export function storagesOf(object: ApiObject): readonly Storage[] {
  return (object as StoringObject)[STORAGES] ?? [];
}

/** Whether a claim that exists is opened. */
export function opensExisting({ isPersistent, existingClaim }: StorageSettings): Condition {
  return and(isPersistent, isNonEmpty(existingClaim));
}

/** Whether a claim is made. */
export function makesClaim({ isPersistent, existingClaim }: StorageSettings): Condition {
  return and(isPersistent, not(isNonEmpty(existingClaim)));
}

/** The spec of a claim. */
export function claimSpecOf({ accessMode, size, storageClassName }: StorageSettings): JsonMap {
  return {
    accessModes: [accessMode],
    resources: { requests: { storage: size } },
    ...(storageClassName === undefined ? {} : { storageClassName }),
  };
}

/** The volume of a pod; undefined where a claim template brings it. */
export function volumeOf(name: string, settings: StorageSettings, ownClaim?: Json): Json | undefined {
  const { isPersistent, existingClaim, size } = settings;
  const claimed = ownClaim === undefined
    ? choose(isNonEmpty(existingClaim), { name, persistentVolumeClaim: { claimName: existingClaim } }, undefined)
    : { name, persistentVolumeClaim: { claimName: choose(isNonEmpty(existingClaim), existingClaim, ownClaim) } };
  return choose(isPersistent, claimed, { name, emptyDir: { sizeLimit: size } });
}

/** A pod spec with a volume, where it needs one, and a mount in each container that it is for. */
export function withMount(
  spec: JsonMap, volume: Json | undefined, mount: JsonMap, isFor: (container: JsonMap, list: string) => boolean,
): JsonMap {
  const mounted = mapContainers(spec, (container, list) => isFor(container, list)
    ? merged(container, { volumeMounts: [...mapsOf(container.volumeMounts), { ...mount }] })
    : container);
  return volume === undefined ? mounted : merged(mounted, { volumes: [...mapsOf(spec.volumes), volume] });
}

/**
 * Claims are kept when a StatefulSet is scaled down or deleted.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention
 */
export const RETENTION: JsonMap = { whenDeleted: 'Retain', whenScaled: 'Retain' };
