import { DEBIAN, isEndedGo } from './bases/end-of-life';
import { ImageReference } from './image-reference';
import { refuseShape } from './problems-of-shape';

/** Options for `StaticProgram.go()`. */
export interface GoProgramOptions {
  /**
   * The package with the function `main`, relative to the build context: `./cmd/server`.
   *
   * @default '.'
   */
  readonly goPackage?: string;

  /** The files and folders that the build reads besides go.mod and go.sum, relative to the build context. */
  readonly sources: string[];

  /**
   * The version of Go.
   *
   * @default '1.26'
   */
  readonly version?: string;

  /**
   * The digest of the image with the toolchain, `sha256:…`.
   *
   * @default - the tag alone
   */
  readonly builderDigest?: string;
}

/** Options for `StaticProgram.prebuilt()`. */
export interface PrebuiltProgramOptions {
  /**
   * The version of Go that compiles the health check, where the program brings none.
   *
   * @default '1.26'
   */
  readonly version?: string;

  /**
   * The digest of the builder's image, `sha256:…`: that of Go where the health check is compiled, that of Debian otherwise.
   *
   * @default - the tag alone
   */
  readonly builderDigest?: string;
}

/** The living version of Go that programs are compiled with if their author names none. */
const GO = '1.26';

/** A statically linked program, and where it comes from. */
export class StaticProgram {
  /**
   * A program in Go, compiled without C.
   *
   * @throws if its sources are missing, or the version is none that is maintained
   */
  public static go(options: GoProgramOptions): StaticProgram {
    refuseShape('StaticProgram.go()', options, { sources: '[\'main.go\']' });
    return new StaticProgram(options.version ?? GO, options.builderDigest, options);
  }

  /**
   * A program that was compiled before, in any language. It has to be linked statically.
   *
   * @param file the program, relative to the build context
   * @throws if it is missing, or the version of Go is none that is maintained
   */
  public static prebuilt(file: string, options: PrebuiltProgramOptions = {}): StaticProgram {
    refuseShape('StaticProgram.prebuilt()', { file }, { file: '\'bin/server\'' });
    refuseShape('StaticProgram.prebuilt()', options);
    return new StaticProgram(options.version ?? GO, options.builderDigest, undefined, file);
  }

  private constructor(
    /** The version of Go of the builder. */
    public readonly version: string,
    private readonly builderDigest?: string,
    /**
     * What compiles it, if it is a program in Go.
     *
     * @internal
     */
    public readonly _go?: GoProgramOptions,
    /**
     * The program, if it is compiled before.
     *
     * @internal
     */
    public readonly _file?: string,
  ) {
    if (!/^\d+\.\d+(?:\.\d+)?$/.test(version)) {
      throw new Error(`'version' ('${version}') of a StaticProgram is no version of Go; use one such as '${GO}'`);
    }
    if (isEndedGo(version)) {
      throw new Error(`'version' ('${version}') of a StaticProgram is a Go that gets no security updates any more; use '${GO}'`);
    }
  }

  /**
   * The image with the toolchain.
   *
   * @internal
   */
  public get _goBuilder(): ImageReference {
    return { repository: 'docker.io/library/golang', tag: `${this.version}-${DEBIAN.name}`, digest: this.builderDigest };
  }

  /**
   * The image that is enough where nothing has to be compiled.
   *
   * @internal
   */
  public get _debianBuilder(): ImageReference {
    return { repository: 'docker.io/library/debian', tag: `${DEBIAN.name}-slim`, digest: this.builderDigest };
  }
}
