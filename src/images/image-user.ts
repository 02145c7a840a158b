import { refuseShape } from './problems-of-shape';
import { PodIds } from '../hardening/pod-ids';
import { inWords } from '../template/form';

/** Options for `ImageUser.named()`. */
export interface NamedUserOptions {
  /** The id of the user. */
  readonly user: number;

  /**
   * The id of the group.
   *
   * @default - the same number as the user
   */
  readonly group?: number;

  /**
   * The build argument that gives another user id.
   *
   * @default - the id is fixed
   */
  readonly userArgument?: string;

  /**
   * The build argument that gives another group id.
   *
   * @default - the id is fixed
   */
  readonly groupArgument?: string;
}

/**
 * The user and group that an image's program runs as: numbers, since the kubelet cannot tell that a name is not root.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
 */
export class ImageUser {
  /** The user and group `nonroot` of distroless images: 65532. */
  public static nonroot(): ImageUser {
    const { user, group } = PodIds.nonroot();
    // Both are numbers: `nonroot` leaves nothing to the cluster.
    return ImageUser.of(user!, group);
  }

  /**
   * Ids of your own, without names.
   *
   * @param user the id of the user
   * @param group the id of the group; the same number as the user if it is left out
   * @throws if an id is 0 (root), negative or not a whole number
   */
  public static of(user: number, group?: number): ImageUser {
    return new ImageUser(user, group ?? user);
  }

  /**
   * A user and a group that have names in `/etc/passwd` and `/etc/group` of the image, for programs that ask for them. The base needs the tools
   * that make them, as `NodeBase.debianSlim()` has them.
   *
   * @param userName the name of the user
   * @param groupName the name of the group
   * @throws if a name or an id is none
   */
  public static named(userName: string, groupName: string, options: NamedUserOptions): ImageUser {
    refuseShape('ImageUser.named()', { userName, groupName, options }, { 'userName': '\'shop\'', 'groupName': '\'shop\'', 'options.user': '10001' });
    for (const [what, name] of [['userName', userName], ['groupName', groupName]]) {
      if (!/^[a-z_][a-z0-9_-]{0,31}$/.test(name) || name === 'root') {
        throw new Error(`'${what}' ('${name}') of an ImageUser is no name of an account; use lower-case letters, digits, '_' and '-', and another one than 'root'`);
      }
    }
    for (const [what, name] of [['userArgument', options.userArgument], ['groupArgument', options.groupArgument]]) {
      if (name !== undefined && !/^[A-Z_][A-Z0-9_]*$/.test(name)) {
        throw new Error(`'${what}' ('${name}') of an ImageUser is no name of a build argument; use one such as 'APP_UID'`);
      }
    }
    return new ImageUser(options.user, options.group ?? options.user, userName, groupName, options.userArgument, options.groupArgument);
  }

  private constructor(
    /** The id of the user. */
    public readonly user: number,
    /** The id of the group. */
    public readonly group: number,
    /** The name of the user; undefined if it has none. */
    public readonly userName?: string,
    /** The name of the group; undefined if it has none. */
    public readonly groupName?: string,
    /** The build argument that gives another user id. */
    public readonly userArgument?: string,
    /** The build argument that gives another group id. */
    public readonly groupArgument?: string,
  ) {
    for (const [what, id] of Object.entries({ user, group })) {
      if (!Number.isInteger(id) || id < 1 || id > 2147483647) {
        throw new Error(`'${what}' (${inWords(id)}) of an ImageUser must be a whole number from 1 to 2147483647; an image of this library does not run as root`);
      }
    }
  }

  /**
   * The user id as a Dockerfile refers to it.
   *
   * @internal
   */
  public get _userText(): string {
    return this.userArgument === undefined ? String(this.user) : `\${${this.userArgument}}`;
  }

  /**
   * The group id as a Dockerfile refers to it.
   *
   * @internal
   */
  public get _groupText(): string {
    return this.groupArgument === undefined ? String(this.group) : `\${${this.groupArgument}}`;
  }

  /**
   * The build arguments and the ids that they have if nobody gives others.
   *
   * @internal
   */
  public get _arguments(): { readonly name: string; readonly value: string }[] {
    return [[this.userArgument, this.user] as const, [this.groupArgument, this.group] as const]
      .flatMap(([name, id]) => name === undefined ? [] : [{ name, value: String(id) }]);
  }
}
