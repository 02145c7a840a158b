import { Size } from 'cdk8s';
import { isMountPath } from '../hardening/mount-path';
import { SIZE } from '../hardening/shapes';
import { BOOLEAN, Form, TEXT, withOptions } from '../template/form';

/** Options for `WritableDirectory.scratch()`. */
export interface ScratchDirectoryOptions {
  /**
   * How much the directory can hold.
   *
   * @default - 64 MiB in memory, 1 GiB on disk
   */
  readonly sizeLimit?: Size;

  /**
   * Whether the directory is on the node's disk instead of in memory.
   *
   * @default false
   */
  readonly onDisk?: boolean;
}

const FORM = new Form<ScratchDirectoryOptions & { path: string }>({ path: TEXT, sizeLimit: SIZE, onDisk: BOOLEAN }, ['path']);

/** A directory of an image that its program writes to, although the root filesystem is read-only. */
export class WritableDirectory {
  /**
   * A directory whose content may be lost with the pod; a workload that runs the image mounts a writable path there by itself.
   *
   * @param path the absolute path in the container
   * @throws if the path is no mount point
   */
  public static scratch(path: string, options: ScratchDirectoryOptions = {}): WritableDirectory {
    FORM.check(withOptions({ path }, options), () => 'of a WritableDirectory');
    return new WritableDirectory(path, false, options.onDisk ?? false, options.sizeLimit);
  }

  /**
   * A directory whose content has to outlive the pod; a workload that runs the image has to mount a volume there.
   *
   * @param path the absolute path in the container
   * @throws if the path is no mount point
   */
  public static data(path: string): WritableDirectory {
    FORM.check({ path }, () => 'of a WritableDirectory');
    return new WritableDirectory(path, true, true);
  }

  private constructor(
    /** The absolute path in the container. */
    public readonly path: string,
    /** Whether the content has to outlive the pod. */
    public readonly isPersistent: boolean,
    /** Whether the directory is on a disk; otherwise it is in memory. */
    public readonly onDisk: boolean,
    /** How much the directory can hold; undefined for the default of a writable path, or what the volume holds. */
    public readonly sizeLimit?: Size,
  ) {
    if (!isMountPath(path)) {
      throw new Error(`'path' ('${path}') of a WritableDirectory must be an absolute path other than '/', without ':', '.', '..' and spaces`);
    }
  }
}
