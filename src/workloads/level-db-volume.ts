import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { StorageSettings } from './claim-storage';
import { isMountPath } from '../hardening/mount-path';
import { CONTAINER_NAMES, SIZE } from '../hardening/shapes';
import { BOOLEAN, Form, TEXT } from '../template/form';
import { isLabel } from '../template/names';
import { refuseValue } from '../template/placeholder';
import { formatBytes } from '../template/quantity';

/** Where Sigil services keep their database. */
const LEVEL_DB_PATH = '/var/lib/sigil-leveldb';

/** Properties for `LevelDbVolume`. */
export interface LevelDbVolumeProps {
  /**
   * The name of the volume, and of the claim template of a StatefulSet, a DNS label. A live StatefulSet keeps the name that its claims have.
   *
   * @default 'leveldb'
   */
  readonly name?: string;

  /**
   * How much storage the database asks for.
   *
   * @default Size.gibibytes(1)
   */
  readonly size?: Size;

  /**
   * The absolute path at which the database is mounted.
   *
   * @default '/var/lib/sigil-leveldb'
   */
  readonly mountPath?: string;

  /**
   * The storage class.
   *
   * @default - the default class of the cluster
   */
  readonly storageClassName?: string;

  /**
   * Who may mount the volume at the same time: one node, or, with CSI drivers only, one pod.
   *
   * @default PersistentVolumeAccessMode.READ_WRITE_ONCE
   */
  readonly accessMode?: kplus.PersistentVolumeAccessMode;

  /**
   * The name of a claim that exists already, which is used instead of a new one. It decides size, storage class and access mode.
   *
   * @default - a new claim
   */
  readonly existingClaim?: string;

  /**
   * Whether the database outlives its pod. Without, it is on the disk of the node, up to `size`, and goes with the pod: for previews and
   * tests. Storage class, access mode and existing claim decide nothing then.
   *
   * @default true
   */
  readonly persistent?: boolean;

  /**
   * The name of the container that opens the database.
   *
   * @default - the first container
   */
  readonly container?: string;

  /**
   * The names of init containers that open the database before, such as one that migrates it. They end before the next one starts, so there is
   * a single writer at any time.
   *
   * @default - none
   */
  readonly initContainers?: string[];
}

const FORM = new Form<LevelDbVolumeProps>({
  name: TEXT,
  size: SIZE,
  mountPath: TEXT,
  storageClassName: TEXT,
  existingClaim: TEXT,
  persistent: BOOLEAN,
  container: TEXT,
  initContainers: CONTAINER_NAMES,
});

/**
 * A LevelDB database on a persistent volume, or, with `persistent: false`, on the disk of the node.
 *
 * LevelDB locks its directory: a second process cannot open it. So the workload that mounts it is its single writer. A StatefulSet
 * takes a claim template, other workloads a claim of their own.
 *
 * @see https://github.com/google/leveldb/blob/main/doc/index.md#concurrency
 */
export class LevelDbVolume {
  /** The name of the volume, and of the claim template of a StatefulSet. */
  public readonly name: string;

  /** How much storage the database asks for. */
  public readonly size: Size;

  /** The absolute path at which the database is mounted. */
  public readonly mountPath: string;

  /** The storage class; undefined for the cluster's default. */
  public readonly storageClassName?: string;

  /** Who may mount the volume at the same time. */
  public readonly accessMode: kplus.PersistentVolumeAccessMode;

  /** The name of a claim that exists already. */
  public readonly existingClaim?: string;

  /** Whether the database outlives its pod. */
  public readonly persistent: boolean;

  /** The name of the container that opens the database; undefined for the first one. */
  public readonly container?: string;

  /** The names of init containers that open the database before. */
  public readonly initContainers: string[];

  /**
   * A database volume.
   *
   * @throws if the name is no DNS label, the path is no mount point, the size is zero, the access mode lets several nodes write, or an existing claim is
   * empty or given together with what it decides
   */
  constructor(props: LevelDbVolumeProps = {}) {
    FORM.check(props, () => 'of a LevelDbVolume');
    this.name = props.name ?? 'leveldb';
    this.size = props.size ?? Size.gibibytes(1);
    this.mountPath = props.mountPath ?? LEVEL_DB_PATH;
    this.storageClassName = props.storageClassName;
    this.accessMode = props.accessMode ?? kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE;
    this.existingClaim = props.existingClaim;
    this.persistent = props.persistent ?? true;
    this.container = props.container;
    this.initContainers = [...props.initContainers ?? []];
    refuseValue(this.name, '\'name\' of a LevelDbVolume');
    if (!isLabel(this.name)) {
      throw new Error(`'name' ('${this.name}') of a LevelDbVolume must be a DNS label: up to 63 lower-case letters, digits and dashes`);
    }
    refuseValue(this.mountPath, '\'mountPath\' of a LevelDbVolume');
    if (!isMountPath(this.mountPath)) {
      throw new Error(`'mountPath' ('${this.mountPath}') of a LevelDbVolume must be an absolute path such as '${LEVEL_DB_PATH}', `
        + 'without \':\', \'.\', \'..\' and spaces');
    }
    if (this.size.toKibibytes() <= 0) {
      throw new Error('\'size\' of a LevelDbVolume must be more than zero');
    }
    const modes: kplus.PersistentVolumeAccessMode[] = [
      kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE, kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE_POD,
    ];
    if (!modes.includes(this.accessMode)) {
      throw new Error(`'accessMode' (${this.accessMode}) of a LevelDbVolume must be one of ${modes.join(', ')}: LevelDB has a single writer`);
    }
    if (this.existingClaim === '') {
      throw new Error('\'existingClaim\' of a LevelDbVolume is empty; give the name of the claim, or leave it out for a new one');
    }
    const [decided] = (['size', 'storageClassName', 'accessMode'] as const).filter(name => props[name] !== undefined);
    if (this.existingClaim !== undefined && decided !== undefined) {
      throw new Error(`'${decided}' of a LevelDbVolume is given together with 'existingClaim' ('${this.existingClaim}'), which has its own already; `
        + 'leave one of them out');
    }
  }

  /**
   * What stands behind the volume.
   *
   * @internal
   */
  public get _settings(): StorageSettings {
    return {
      isPersistent: this.persistent,
      size: formatBytes(this.size.toKibibytes() * 1024),
      storageClassName: this.storageClassName,
      accessMode: this.accessMode,
      existingClaim: this.existingClaim,
    };
  }
}
