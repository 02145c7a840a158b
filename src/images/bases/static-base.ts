import { DEBIAN } from './end-of-life';
import { referenceOf } from '../image-reference';
import { refuseShape } from '../problems-of-shape';

/** Options for `StaticBase.distroless()`. */
export interface StaticBaseOptions {
  /**
   * The digest of the image, `sha256:…`; that of the index, not of one architecture.
   *
   * @default - the tag alone
   */
  readonly digest?: string;
}

/** What a statically linked program is put on: certificates, time zones and `/etc/passwd`. */
export class StaticBase {
  /**
   * Distroless without a libc.
   *
   * @see https://github.com/GoogleContainerTools/distroless/tree/main/base
   */
  public static distroless(options: StaticBaseOptions = {}): StaticBase {
    refuseShape('StaticBase.distroless()', options);
    return new StaticBase(referenceOf({ repository: `gcr.io/distroless/static-debian${DEBIAN.number}`, tag: 'nonroot', digest: options.digest }));
  }

  /**
   * Chainguard's image. Its free tier has the tag `latest` alone, so the digest says which one it is.
   *
   * @param digest the digest of the image, `sha256:…`
   * @throws if there is none
   * @see https://images.chainguard.dev/directory/image/static/overview
   */
  public static chainguard(digest: string): StaticBase {
    refuseShape('StaticBase.chainguard()', { digest }, { digest: '\'sha256:…\'' });
    return new StaticBase(referenceOf({ repository: 'cgr.dev/chainguard/static', tag: 'latest', digest }));
  }

  /**
   * An image of your own.
   *
   * @param reference the reference of the image, with a tag or a digest
   * @throws if there is none
   */
  public static own(reference: string): StaticBase {
    refuseShape('StaticBase.own()', { reference }, { reference: '\'registry.example.com/base/static:1.4.2\'' });
    return new StaticBase(reference);
  }

  private constructor(
    /** The reference of the image that ships. */
    public readonly runtime: string,
  ) {}
}
