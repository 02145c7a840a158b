import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { WritableDirectory } from './writable-directory';

/** How a container engine that has no probes finds out whether a container is healthy. */
export interface ImageHealthCheck {
  /** The program and its arguments, run in the container without a shell; it exits with 0 while the container is healthy. */
  readonly command: string[];

  /** How long to wait between two checks. */
  readonly interval: Duration;

  /** How long a check may take. */
  readonly timeout: Duration;

  /** How long after the start a failing check does not count. */
  readonly startPeriod: Duration;

  /** How many checks in a row have to fail. */
  readonly retries: number;
}

/** What a container engine builds an image from. */
export interface ImageBuild {
  /** The folder that the build copies from, relative to the folder of the project. */
  readonly context: string;

  /** The Dockerfile, relative to the folder of the project. */
  readonly dockerfile: string;
}

/**
 * An image that knows what a workload has to know to run it.
 *
 * The `image` of a hardened workload takes one instead of a reference, and then port, user, probes, mounts and the preStop
 * command follow the image, and a contradiction is refused.
 */
export interface IContainerImage {
  /** What pods pull, with a tag or a digest, such as `registry.example.com/shop/api:1.4.2`. */
  readonly reference: string;

  /** What errors call the image: the path of its construct. */
  readonly path: string;

  /** The port that the program serves on; undefined if it serves nothing. */
  readonly port?: number;

  /** The environment variable that the program reads its port from; undefined if the port is fixed. */
  readonly portVariable?: string;

  /** The id of the user that the program runs as. */
  readonly user: number;

  /** The id of the group that the program runs as. */
  readonly group: number;

  /** The path that answers while the process is alive; undefined if the program answers no HTTP checks. */
  readonly livenessPath?: string;

  /** The path that answers while the process can serve requests; undefined if the program answers no HTTP checks. */
  readonly readinessPath?: string;

  /** The directories that the program writes to, besides `/tmp` and `/var/run/app`. */
  readonly writableDirectories: WritableDirectory[];

  /** A program of the image that waits until requests are drained, and its arguments; undefined if there is none. */
  readonly preStopCommand?: string[];

  /** What its entry point is given where nobody says anything else, such as the script that Node runs; undefined if nobody knows. */
  readonly args?: string[];

  /** Whether the image has a shell and the tools that come with one; where it is false, what needs them is refused. Undefined if nobody knows. */
  readonly hasShell?: boolean;

  /** How a container engine checks a container of this image; undefined if it does not. */
  readonly healthCheck?: ImageHealthCheck;

  /** What the image is built from; undefined if it is only pulled. */
  readonly imageBuild?: ImageBuild;
}

const IMAGES = Symbol('cdk8s-sigil.container-images');

interface WorkloadConstruct extends IConstruct {
  [IMAGES]?: Map<string, IContainerImage>;
}

/** Notes which image a container of a workload runs. */
export function setContainerImage(workload: IConstruct, container: string, image: IContainerImage): void {
  const construct = workload as WorkloadConstruct;
  (construct[IMAGES] ??= new Map()).set(container, image);
}

/** The image that a container of a workload runs, where the workload was given one and not a reference. */
export function containerImageOf(workload: IConstruct, container: string): IContainerImage | undefined {
  return (workload as WorkloadConstruct)[IMAGES]?.get(container);
}
