/** Options for the bases that a factory names. */
export interface BaseOptions {
  /**
   * The digest of the runtime's image, `sha256:…`; that of the index, not of one architecture.
   *
   * @default - the tag alone
   */
  readonly digest?: string;

  /**
   * The digest of the builder's image, `sha256:…`.
   *
   * @default - the tag alone
   */
  readonly builderDigest?: string;
}

/** Options for bases whose only tag moves, so that nothing but a digest tells which image it is. */
export interface PinnedBaseOptions {
  /** The digest of the runtime's image, `sha256:…`; that of the index, not of one architecture. */
  readonly digest: string;

  /** The digest of the builder's image, `sha256:…`. */
  readonly builderDigest: string;
}

/** Which of them have to be there. */
export const PINNED = { digest: '\'sha256:…\'', builderDigest: '\'sha256:…\'' };

/** What the two images of a base are, before anything is built on them. */
export interface BasePair {
  /** The reference of the image that ships. */
  readonly runtime: string;
  /** The reference of the image that holds the toolchain. */
  readonly builder: string;
  /** What the comment above the builder says of the two. */
  readonly pairing: string;
  /** Whether the builder may start as another user than root. */
  readonly mayBuildAsUser: boolean;
}

/** No shell looks for a program in the image that ships. */
export function refuseRelativeProgram(property: string, program: string, example: string): void {
  if (!/^(?:\/[\w.@+-]+)+$/.test(program)) {
    throw new Error(`'${property}' ('${program}') of a base must be the absolute path of the program in the runtime, such as '${example}'`);
  }
}
