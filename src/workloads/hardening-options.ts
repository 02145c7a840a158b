import { HardeningException } from '../hardening/hardening-exception';
import { HardeningProfile } from '../hardening/hardening-profile';
import { PodIds } from '../hardening/pod-ids';
import { EXCEPTIONS, IDS, PROFILE, WRITABLE_PATHS } from '../hardening/shapes';
import { WritablePath } from '../hardening/writable-path';
import { Form, listOf, objectOf, TEXT } from '../template/form';
import { Json, JsonMap } from '../template/json';

/** What one workload needs that the others below the scope do not. */
export interface WorkloadHardeningOptions {
  /** The name of the object that has the pod template, `metadata.name`. */
  readonly name: string;

  /**
   * The kind of the object.
   *
   * @default - any kind
   */
  readonly kind?: string;

  /**
   * The user and groups that its pods run under, where they name none themselves.
   *
   * @default - the ids of the profile
   */
  readonly ids?: PodIds;

  /**
   * Directories that its containers may write to, besides those of all workloads; one of the same name or path replaces theirs.
   *
   * @default - none
   */
  readonly writablePaths?: WritablePath[];

  /**
   * The restrictions that are relaxed for it, each with its reason.
   *
   * An exception permits what the pod sets or leaves open, and loosens nothing that it sets safely itself: with `rootUser` a pod
   * that names no user runs as root, and one with `runAsUser: 1000` stays as it is. A namespace of the node and `privileged` are kept
   * where the pod sets them, and never given to a pod that does not. An exception without effect is refused.
   *
   * @default - none
   */
  readonly exceptions?: HardeningException[];
}

/** Options for `Hardening.apply()`. */
export interface HardeningOptions {
  /**
   * What the pods are hardened with. With `enabled: false` a pod keeps every setting of its own, strict or loose, and gets the ids
   * that it does not name, and the writable paths.
   *
   * @default - the profile that `Hardening.setProfile()` gives to the scope in which an object stands, else `new HardeningProfile()`
   */
  readonly profile?: HardeningProfile;

  /**
   * Directories that containers may write to, besides `/tmp` and `/var/run/app`.
   *
   * These two are in memory, and on disk in a pod with a container whose memory limit cannot hold them. A pod that mounts a
   * volume of its own above one of them goes without it.
   *
   * @default - none
   */
  readonly writablePaths?: WritablePath[];

  /**
   * What single workloads need.
   *
   * @default - all are treated alike
   */
  readonly workloads?: WorkloadHardeningOptions[];
}

/** What `Hardening.apply()` takes. */
export const HARDENING_FORM = new Form<HardeningOptions>({
  profile: PROFILE,
  writablePaths: WRITABLE_PATHS,
  workloads: listOf(objectOf({ name: TEXT, kind: TEXT, ids: IDS, writablePaths: WRITABLE_PATHS, exceptions: EXCEPTIONS }, '{ name: \'grafana\' }'),
    '[{ name: \'grafana\' }]'),
});

/** Whether options are for an object that may be called by these names. */
export function isFor({ kind, name }: WorkloadHardeningOptions, owner: JsonMap, names: readonly Json[]): boolean {
  return names.includes(name) && (kind === undefined || kind === owner.kind);
}

/** Whether options of two entries may be for the same workload. */
export function overlap(one: WorkloadHardeningOptions, other: WorkloadHardeningOptions): boolean {
  return one.name === other.name && (one.kind === other.kind || one.kind === undefined || other.kind === undefined);
}

/** What options are for, in words: the name as `name` takes it, and the kind. */
export function workloadInWords({ kind, name }: Pick<WorkloadHardeningOptions, 'kind' | 'name'>): string {
  return kind === undefined ? `'${name}'` : `'${name}' (${kind})`;
}
