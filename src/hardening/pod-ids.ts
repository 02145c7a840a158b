import { Form, NUMBER, withOptions } from '../template/form';
import { refuseValue } from '../template/placeholder';

/** The user of distroless images (`nonroot`), and the default of this library. */
const NONROOT_ID = 65532;

/** The group ids that go with a user. */
export interface PodIdsOptions {
  /**
   * The primary group of every process, `runAsGroup`.
   *
   * @default - the same number as the user
   */
  readonly group?: number;

  /**
   * The group that owns the files of volumes, `fsGroup`.
   *
   * @default - the same number as the group
   */
  readonly fsGroup?: number;
}

const FORM = new Form<PodIdsOptions & { user: number }>({ user: NUMBER, group: NUMBER, fsGroup: NUMBER }, ['user']);

/**
 * The numeric user and groups that a pod runs under.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
 */
export class PodIds {
  /** The user and group `nonroot` of distroless images: 65532. */
  public static nonroot(): PodIds {
    return PodIds.of(NONROOT_ID);
  }

  /**
   * A user of your own.
   *
   * @param user the user id, 1 or more
   * @throws if an id is 0 (root), negative or not a whole number
   */
  public static of(user: number, options: PodIdsOptions = {}): PodIds {
    FORM.check(withOptions({ user }, options), () => 'of PodIds');
    const group = options.group ?? user;
    const fsGroup = options.fsGroup ?? group;
    for (const [name, id] of Object.entries({ user, group, fsGroup })) {
      refuseValue(id, `'${name}' of PodIds`, 'write the literal, and set the values \'hardening.runAsUser\', \'runAsGroup\' and \'fsGroup\', which the chart exposes');
      if (!Number.isInteger(id) || id < 1 || id > 2147483647) {
        throw new Error(`'${name}' (${id}) of PodIds must be a whole number from 1 to 2147483647; `
          + 'for the user 0 use HardeningException.rootUser({ reason: \'…\' })');
      }
    }
    return new PodIds(user, group, fsGroup);
  }

  /** No ids are written; the cluster picks them, as OpenShift does from the range of the namespace. */
  public static assignedByCluster(): PodIds {
    return new PodIds();
  }

  private constructor(
    /** The user id; undefined where the cluster picks it. */
    public readonly user?: number,
    /** The primary group id; undefined where the cluster picks it. */
    public readonly group?: number,
    /** The group id of volumes; undefined where the cluster picks it. */
    public readonly fsGroup?: number,
  ) {}
}
