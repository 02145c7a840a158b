import { Duration } from 'cdk8s';
import { EndOfLifeException } from './bases/problems-of-base';
import { BuildSecret } from './build-secret';
import { ImageUser } from './image-user';
import { WritableDirectory } from '../workloads/writable-directory';

/** How a container engine that has no probes checks a container; Kubernetes ignores it. */
export interface HealthCheckSettings {
  /**
   * A program of the image and its arguments, run without a shell; it exits with 0 while the container is healthy, and otherwise with 1.
   *
   * @default - a program that asks the liveness path on the port
   */
  readonly command?: string[];

  /**
   * How long to wait between two checks.
   *
   * @default Duration.seconds(30)
   */
  readonly interval?: Duration;

  /**
   * How long a check may take.
   *
   * @default Duration.seconds(3)
   */
  readonly timeout?: Duration;

  /**
   * How long after the start a failing check does not count.
   *
   * @default Duration.seconds(10)
   */
  readonly startPeriod?: Duration;

  /**
   * How many checks in a row have to fail.
   *
   * @default 3
   */
  readonly retries?: number;
}

/** What all images have in common. */
export interface HardenedImageProps {
  /** The name under which the image is pushed and pulled, without a tag: `registry.example.com/shop/api`. */
  readonly repository: string;

  /**
   * The version of the image.
   *
   * @default - the digest alone
   */
  readonly tag?: string;

  /**
   * The digest of the image, `sha256:…`, once it is pushed.
   *
   * @default - the tag alone
   */
  readonly digest?: string;

  /**
   * What the Dockerfile is called.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * The folder that the build sees, relative to the folder of the project; all other paths of the source are relative to it.
   *
   * @default '.'
   */
  readonly context?: string;

  /**
   * The folder of the Dockerfile, relative to the folder of the project.
   *
   * @default 'build/docker'
   */
  readonly directory?: string;

  /**
   * The port that the program serves on.
   *
   * @default - it serves nothing, and has no health check
   */
  readonly port?: number;

  /**
   * The environment variable that the program reads its port from.
   *
   * @default - the port is fixed
   */
  readonly portVariable?: string;

  /**
   * The path that answers while the process is alive.
   *
   * @default '/healthz'
   */
  readonly livenessPath?: string;

  /**
   * The path that answers while the process can serve requests.
   *
   * @default '/readyz'
   */
  readonly readinessPath?: string;

  /**
   * How a container engine checks a container.
   *
   * @default - the liveness path is asked every 30 seconds
   */
  readonly healthCheck?: HealthCheckSettings;

  /**
   * The directories that the program writes to, besides `/tmp` and `/var/run/app`.
   *
   * @default - none
   */
  readonly writableDirectories?: WritableDirectory[];

  /**
   * A program of the image that waits until requests are drained, and its arguments. There is no shell to run it.
   *
   * @default - none
   */
  readonly preStopCommand?: string[];

  /**
   * The user and the group that the program runs as.
   *
   * @default ImageUser.nonroot()
   */
  readonly user?: ImageUser;

  /**
   * Environment variables of the image. They are part of it and no place for secrets.
   *
   * @default - those that the language wants
   */
  readonly environment?: { readonly [name: string]: string };

  /**
   * Labels of the image, besides its title, its version and the base.
   *
   * @default - no others
   * @see https://github.com/opencontainers/image-spec/blob/main/annotations.md
   */
  readonly labels?: { readonly [name: string]: string };

  /**
   * Build arguments and what they are if nobody gives others; they are seen where dependencies are installed and the program is built, and stay in the
   * history of the build. They are no place for secrets.
   *
   * @default - none
   */
  readonly buildArguments?: { readonly [name: string]: string };

  /**
   * Secrets that are there while dependencies are installed.
   *
   * @default - none
   */
  readonly buildSecrets?: BuildSecret[];

  /**
   * Allows a base that has reached its end of life, for a while.
   *
   * @default - such a base is refused
   */
  readonly endOfLife?: EndOfLifeException;
}
