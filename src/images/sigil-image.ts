import { Construct } from 'constructs';
import { NodeBase, NodeVersion } from './bases/node-base';
import { HardenedImageProps } from './hardened-image-props';
import { ImageUser } from './image-user';
import { NodeCompilation, NodeImage } from './node-image';
import { refuseShape } from './problems-of-shape';
import { LevelDbVolume } from '../workloads/level-db-volume';
import { pathBelow } from '../workloads/path-below';
import { SigilVariant } from '../workloads/sigil-service';
import { WritableDirectory } from '../workloads/writable-directory';

/**
 * Properties for `SigilImage`. Where they are left out, `port` is 3000, `portVariable` 'SIGIL_PORT', `writableDirectories` the directory of the
 * database, and `user` is `SigilImage.sigilUser()`.
 */
export interface SigilImageProps extends HardenedImageProps {
  /**
   * Which program runs where a `SigilService` says no other.
   *
   * @default SigilVariant.MAIN
   */
  readonly variant?: SigilVariant;

  /**
   * The files and folders of the programs, relative to the build context.
   *
   * @default ['server']
   */
  readonly files?: string[];

  /**
   * What has to be made before the programs can run.
   *
   * @default - nothing
   */
  readonly compilation?: NodeCompilation;

  /**
   * Whether the scripts of dependencies run when they are installed, as some native modules need; the builder has compilers then.
   *
   * @default false
   */
  readonly installScripts?: boolean;

  /**
   * What the image is built from; one without Debian's tools needs a `user` without a name.
   *
   * @default NodeBase.debianSlim(NodeVersion.V24)
   */
  readonly base?: NodeBase;
}

/**
 * The image of the Sigil-DNA services: Debian's Node, for native modules that distroless cannot host, the user `sigiluser` with ids from build arguments,
 * and both programs, of which a `SigilService` picks one.
 */
export class SigilImage extends NodeImage {
  /**
   * The user `sigiluser` of the group `sigil`, whose ids the build arguments `SIGIL_NODE_UID` and `SIGIL_NODE_GID` change.
   *
   * @param user the id of the user if the build is given none; 65532 if it is left out
   * @param group the id of the group if the build is given none; the same number as the user if it is left out
   * @throws if an id is 0 (root), negative or not a whole number
   */
  public static sigilUser(user?: number, group?: number): ImageUser {
    return ImageUser.named('sigiluser', 'sigil', {
      user: user ?? ImageUser.nonroot().user, group, userArgument: 'SIGIL_NODE_UID', groupArgument: 'SIGIL_NODE_GID',
    });
  }

  /**
   * The image of the Sigil-DNA services.
   *
   * @throws if what the author says of it cannot be; a missing lockfile is an error of the synth
   */
  constructor(scope: Construct, id: string, props: SigilImageProps) {
    refuseShape(`image '${pathBelow(scope, id)}'`, props, { repository: '\'registry.example.com/sigil/sigil-dna\'' });
    const { variant, ...others } = props;
    super(scope, id, {
      ...others,
      entryPoint: variant ?? SigilVariant.MAIN,
      files: props.files ?? (props.compilation === undefined ? ['server'] : []),
      port: props.port ?? 3000,
      portVariable: props.portVariable ?? 'SIGIL_PORT',
      environment: { SIGIL_DB_PATH: databasePath(props), ...props.environment },
      writableDirectories: props.writableDirectories ?? [WritableDirectory.data(new LevelDbVolume().mountPath)],
      user: props.user ?? SigilImage.sigilUser(),
      base: props.base ?? NodeBase.debianSlim(NodeVersion.V24),
    });
  }
}

/** The directory that keeps the database. */
function databasePath({ writableDirectories = [] }: SigilImageProps): string {
  return writableDirectories.find(({ isPersistent }) => isPersistent)?.path ?? new LevelDbVolume().mountPath;
}
