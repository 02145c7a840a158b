import { BaseOptions, BasePair, PINNED, PinnedBaseOptions, refuseRelativeProgram } from './base-options';
import { DEBIAN, isEndedNode } from './end-of-life';
import { referenceOf } from '../image-reference';
import { refuseShape } from '../problems-of-shape';

/** The major versions of Node that get security updates. */
export enum NodeVersion {
  /** Node 22, maintained until April 2027. */
  V22 = '22',
  /** Node 24, maintained until April 2028. */
  V24 = '24',
  /** Node 26, maintained until April 2029. */
  V26 = '26',
}

/** Properties for `NodeBase.own()`. */
export interface OwnNodeBaseProps {
  /** The reference of the image that ships, with a tag or a digest. */
  readonly runtime: string;

  /** The reference of the image that installs the dependencies; it has a shell and npm, and the Debian release and the Node version of `runtime`. */
  readonly builder: string;

  /** The absolute path of Node in `runtime`, such as `/nodejs/bin/node`. */
  readonly node: string;
}

/** What a Node image is built from: an image that ships, and one with the toolchain that fits it. */
export class NodeBase {
  /**
   * Distroless: Node and what it needs, no shell and no package manager.
   *
   * @param version the major version of Node
   * @throws if the version is none that is maintained
   * @see https://github.com/GoogleContainerTools/distroless/tree/main/nodejs
   */
  public static distroless(version: NodeVersion, options: BaseOptions = {}): NodeBase {
    refuseShape('NodeBase.distroless()', options);
    refuseUnknownVersion(version);
    return new NodeBase('/nodejs/bin/node', {
      runtime: referenceOf({ repository: `gcr.io/distroless/nodejs${version}-debian${DEBIAN.number}`, tag: 'nonroot', digest: options.digest }),
      ...debianBuilder(version, options),
    }, false);
  }

  /**
   * The slim Debian image of Node, for native modules that find no home in distroless, and for users with a name. It keeps the shell and the package manager of
   * Debian; npm, corepack and yarn are taken out.
   *
   * @param version the major version of Node
   * @throws if the version is none that is maintained
   * @see https://hub.docker.com/_/node
   */
  public static debianSlim(version: NodeVersion, options: BaseOptions = {}): NodeBase {
    refuseShape('NodeBase.debianSlim()', options);
    refuseUnknownVersion(version);
    return new NodeBase('/usr/local/bin/node', {
      runtime: referenceOf({ repository: 'docker.io/library/node', tag: `${version}-${DEBIAN.name}-slim`, digest: options.digest }),
      ...debianBuilder(version, options),
    }, true);
  }

  /**
   * Chainguard's images: `latest-slim` to ship, which unlike `latest` has no npm and no shell, and `latest-dev` to build. Their free tier has no tags
   * of versions, so the digests say which Node it is.
   *
   * @throws if a digest is missing
   * @see https://images.chainguard.dev/directory/image/node/overview
   */
  public static chainguard(options: PinnedBaseOptions): NodeBase {
    refuseShape('NodeBase.chainguard()', options, PINNED);
    return new NodeBase('/usr/bin/node', {
      runtime: referenceOf({ repository: 'cgr.dev/chainguard/node', tag: 'latest-slim', digest: options.digest }),
      builder: referenceOf({ repository: 'cgr.dev/chainguard/node', tag: 'latest-dev', digest: options.builderDigest }),
      pairing: 'one Node and one libc with the runtime, if both digests are of one day',
      mayBuildAsUser: true,
    }, false);
  }

  /**
   * Two images of your own.
   *
   * @throws if something is missing, or `node` is no absolute path
   */
  public static own(props: OwnNodeBaseProps): NodeBase {
    refuseShape('NodeBase.own()', props, { runtime: '\'registry.example.com/base/node:24\'', builder: '\'node:24-trixie-slim\'', node: '\'/nodejs/bin/node\'' });
    const { runtime, builder } = props;
    refuseRelativeProgram('node', props.node, '/nodejs/bin/node');
    return new NodeBase(props.node, { runtime, builder, pairing: 'it has to share the Debian release and the Node version of the runtime', mayBuildAsUser: true }, false);
  }

  private constructor(
    /** The absolute path of Node in the image that ships. */
    public readonly node: string,
    private readonly images: BasePair & { readonly toolchain?: string },
    /**
     * Whether the image that ships has Debian's tools: a shell, and those that make users.
     *
     * @internal
     */
    public readonly _isDebian: boolean,
  ) {}

  /** The reference of the image that ships. */
  public get runtime(): string {
    return this.images.runtime;
  }

  /** The reference of the image that holds the toolchain. */
  public get builder(): string {
    return this.images.builder;
  }

  /**
   * The two images.
   *
   * @param compiles whether native modules are compiled, for which the slim builder lacks the compilers
   * @internal
   */
  public _pair(compiles: boolean): BasePair {
    return compiles ? { ...this.images, builder: this.images.toolchain ?? this.images.builder } : this.images;
  }
}

function debianBuilder(version: string, { builderDigest }: BaseOptions) {
  return {
    builder: referenceOf({ repository: 'docker.io/library/node', tag: `${version}-${DEBIAN.name}-slim`, digest: builderDigest }),
    toolchain: referenceOf({ repository: 'docker.io/library/node', tag: `${version}-${DEBIAN.name}`, digest: builderDigest }),
    pairing: `Debian ${DEBIAN.number} and Node ${version} as in the runtime, so native modules fit`,
    mayBuildAsUser: false,
  };
}

/** Programs in JavaScript may give any text. */
function refuseUnknownVersion(version: string): void {
  const known = Object.values<string>(NodeVersion);
  if (!known.includes(version)) {
    const why = isEndedNode(version) ? 'gets no security updates any more' : 'is not known';
    throw new Error(`'version' ('${version}') of a NodeBase ${why}; use NodeVersion.V24, or name the images of another one with NodeBase.own()`);
  }
}
