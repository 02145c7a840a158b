import { BaseOptions, BasePair, PINNED, PinnedBaseOptions, refuseRelativeProgram } from './base-options';
import { DEBIAN, PYTHON } from './end-of-life';
import { referenceOf } from '../image-reference';
import { refuseShape } from '../problems-of-shape';

/** Properties for `PythonBase.own()`. */
export interface OwnPythonBaseProps {
  /** The reference of the image that ships, with a tag or a digest. */
  readonly runtime: string;

  /** The reference of the image that installs the dependencies; it has a shell and pip, and the Debian release and the minor Python version of `runtime`. */
  readonly builder: string;

  /** The absolute path of Python in `runtime`, such as `/usr/bin/python3`. */
  readonly python: string;
}

/** What a Python image is built from: an image that ships, and one with the toolchain that fits it. */
export class PythonBase {
  /**
   * Distroless: Python 3.13 as Debian 13 has it, no shell and no package manager.
   *
   * @see https://github.com/GoogleContainerTools/distroless/tree/main/python3
   */
  public static distroless(options: BaseOptions = {}): PythonBase {
    refuseShape('PythonBase.distroless()', options);
    return new PythonBase('/usr/bin/python3', {
      runtime: referenceOf({ repository: `gcr.io/distroless/python3-debian${DEBIAN.number}`, tag: 'nonroot', digest: options.digest }),
      builder: referenceOf({ repository: 'docker.io/library/python', tag: `${PYTHON}-slim-${DEBIAN.name}`, digest: options.builderDigest }),
      pairing: `Debian ${DEBIAN.number} and Python ${PYTHON} as in the runtime, so native modules fit`,
      mayBuildAsUser: false,
    });
  }

  /**
   * Chainguard's images. Their free tier has the tag `latest` alone, so the digests say which Python it is.
   *
   * @throws if a digest is missing
   * @see https://images.chainguard.dev/directory/image/python/overview
   */
  public static chainguard(options: PinnedBaseOptions): PythonBase {
    refuseShape('PythonBase.chainguard()', options, PINNED);
    return new PythonBase('/usr/bin/python', {
      runtime: referenceOf({ repository: 'cgr.dev/chainguard/python', tag: 'latest', digest: options.digest }),
      builder: referenceOf({ repository: 'cgr.dev/chainguard/python', tag: 'latest-dev', digest: options.builderDigest }),
      pairing: 'one Python and one libc with the runtime, if both digests are of one day',
      mayBuildAsUser: true,
    });
  }

  /**
   * Two images of your own.
   *
   * @throws if something is missing, or `python` is no absolute path
   */
  public static own(props: OwnPythonBaseProps): PythonBase {
    refuseShape('PythonBase.own()', props, {
      runtime: '\'registry.example.com/base/python:3.13\'', builder: '\'python:3.13-slim-trixie\'', python: '\'/usr/bin/python3\'',
    });
    const { runtime, builder } = props;
    refuseRelativeProgram('python', props.python, '/usr/bin/python3');
    return new PythonBase(props.python, {
      runtime, builder, pairing: 'it has to share the Debian release and the Python version of the runtime', mayBuildAsUser: true,
    });
  }

  private constructor(
    /** The absolute path of Python in the image that ships. */
    public readonly python: string,
    /**
     * The two images.
     *
     * @internal
     */
    public readonly _pair: BasePair,
  ) {}

  /** The reference of the image that ships. */
  public get runtime(): string {
    return this._pair.runtime;
  }

  /** The reference of the image that holds the toolchain. */
  public get builder(): string {
    return this._pair.builder;
  }
}
