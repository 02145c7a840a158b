import { Size } from 'cdk8s';
import { isMountPath } from './mount-path';
import { CONTAINER_NAMES, SIZE } from './shapes';
import { Form, TEXT, withOptions } from '../template/form';
import { isLabel } from '../template/names';
import { refuseValue } from '../template/placeholder';
import { formatBytes } from '../template/quantity';

/** Options for `WritablePath.memory()` and `WritablePath.disk()`. */
export interface WritablePathOptions {
  /**
   * How much the path can hold. A memory-backed path counts against the memory limit of the container that writes, and a write
   * beyond the limit fails with ENOSPC; a pod that goes beyond the limit of a disk-backed path is evicted.
   *
   * @default - 64 MiB in memory, 1 GiB on disk
   */
  readonly sizeLimit?: Size;

  /**
   * The names of the containers that mount the path.
   *
   * @default - every container of the pod, init containers included
   */
  readonly containers?: string[];
}

const FORM = new Form<WritablePathOptions & { name: string; mountPath: string }>({
  name: TEXT, mountPath: TEXT, sizeLimit: SIZE, containers: CONTAINER_NAMES,
}, ['name', 'mountPath']);

/**
 * A directory that containers may write to although their root filesystem is read-only. Its content lives as long as the pod, and all
 * containers that mount it share it.
 *
 * @see https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
 */
export class WritablePath {
  /**
   * A directory in memory (tmpfs).
   *
   * @param name the name of the volume, a DNS label
   * @param mountPath the absolute path in the container
   * @throws if the name is no DNS label, the path is no mount point, the limit is zero or the list of containers is empty
   */
  public static memory(name: string, mountPath: string, options: WritablePathOptions = {}): WritablePath {
    return WritablePath.of(name, mountPath, true, Size.mebibytes(64), options);
  }

  /**
   * A directory on the node's disk.
   *
   * @param name the name of the volume, a DNS label
   * @param mountPath the absolute path in the container
   * @throws if the name is no DNS label, the path is no mount point, the limit is zero or the list of containers is empty
   */
  public static disk(name: string, mountPath: string, options: WritablePathOptions = {}): WritablePath {
    return WritablePath.of(name, mountPath, false, Size.gibibytes(1), options);
  }

  /**
   * The paths that every hardened workload has: `/tmp` (64 MiB) and `/var/run/app` (16 MiB), both in memory.
   *
   * A writable path of the same name takes the place of its default.
   */
  public static defaults(): WritablePath[] {
    return [...WritablePath.DEFAULTS];
  }

  /**
   * A path that an image asks for: it gives way to what is mounted at or above it.
   *
   * @internal
   */
  public static _ofImage({ name, mountPath, inMemory, sizeLimit, containers }: WritablePath): WritablePath {
    return new WritablePath(name, mountPath, inMemory, sizeLimit, containers, true);
  }

  private static readonly DEFAULTS: readonly WritablePath[] = [
    WritablePath.memory('tmp', '/tmp'),
    WritablePath.memory('run', '/var/run/app', { sizeLimit: Size.mebibytes(16) }),
  ];

  private static of(name: string, mountPath: string, inMemory: boolean, size: Size, options: WritablePathOptions): WritablePath {
    FORM.check(withOptions({ name, mountPath }, options), () => 'of a writable path');
    return new WritablePath(name, mountPath, inMemory, options.sizeLimit ?? size, options.containers);
  }

  /**
   * `sizeLimit` as manifests write it, `64Mi`.
   *
   * @internal
   */
  public readonly _quantity: string;

  private constructor(
    /** The name of the volume. */
    public readonly name: string,
    /** The absolute path in the container. */
    public readonly mountPath: string,
    /** Whether the path is in memory; otherwise it is on the node's disk. */
    public readonly inMemory: boolean,
    /** How much the path can hold. */
    public readonly sizeLimit: Size,
    /** The names of the containers that mount the path; undefined for all of them. */
    public readonly containers?: string[],
    /**
     * Whether an image asks for the path.
     *
     * @internal
     */
    public readonly _isOfImage = false,
  ) {
    refuseValue(name, '\'name\' of a writable path');
    const wayOut = 'write the literal, or use the value \'hardening.writablePaths\', which the chart exposes';
    refuseValue(mountPath, `'mountPath' of writable path '${name}'`, wayOut);
    refuseValue(sizeLimit.toKibibytes(), `'sizeLimit' of writable path '${name}'`, wayOut);
    if (!isLabel(name)) {
      throw new Error(`'name' ('${name}') of a writable path must be a DNS label: up to 63 lower-case letters, digits and dashes`);
    }
    if (!isMountPath(mountPath)) {
      throw new Error(`'mountPath' ('${mountPath}') of writable path '${name}' must be an absolute path other than '/', without ':', '.', '..' and spaces`);
    }
    this._quantity = formatBytes(sizeLimit.toKibibytes() * 1024);
    if (sizeLimit.toKibibytes() <= 0) {
      throw new Error(`'sizeLimit' of writable path '${name}' must be more than zero`);
    }
  }
}
