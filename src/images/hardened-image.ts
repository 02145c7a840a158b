import * as fs from 'fs';
import * as path from 'path';
import { isDeepStrictEqual } from 'util';
import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { assembleDockerfile } from './assemble-dockerfile';
import { lacksShell } from './bases/contents';
import { problemsOfExpiry } from './bases/problems-of-base';
import { BuildPlan, BuildSettings, programPaths } from './build-plan';
import { printDockerIgnore } from './dockerfile/docker-ignore';
import { Dockerfile } from './dockerfile/dockerfile';
import { printDockerfile } from './dockerfile/print-dockerfile';
import { HardenedImageProps } from './hardened-image-props';
import { HealthQuestion } from './health-programs';
import { nameOfBuild, referenceOf } from './image-reference';
import { ImageUser } from './image-user';
import { problemOfProgramDirectory, problemsOfImage } from './problems-of-image';
import { problemsOfShape } from './problems-of-shape';
import { canonicalPath } from '../hardening/mount-path';
import { Artifact, setArtifactSource, warnWhereNotWritten } from '../workloads/artifact-source';
import { IContainerImage, ImageBuild, ImageHealthCheck } from '../workloads/container-image';
import { isAtOrBelow } from '../workloads/image-of-workload';
import { today } from '../workloads/today';
import { WritableDirectory } from '../workloads/writable-directory';

/**
 * An image that knows what a workload has to know to run it, and whose Dockerfile and `.dockerignore` a `SigilApp` writes.
 *
 * The Dockerfile has a stage with the toolchain and one that ships: no package manager and no compiler, files that the program
 * cannot change, a user with a number, directories to write to, and a health check that needs no shell.
 */
export abstract class HardenedImage extends Construct implements IContainerImage {
  /** What pods pull, with a tag or a digest. */
  public readonly reference: string;

  /** What errors call the image: the path of its construct. */
  public readonly path: string;

  /** The port that the program serves on; undefined if it serves nothing. */
  public readonly port?: number;

  /** The environment variable that the program reads its port from; undefined if the port is fixed. */
  public readonly portVariable?: string;

  /** The id of the user that the program runs as. */
  public readonly user: number;

  /** The id of the group that the program runs as. */
  public readonly group: number;

  /** The path that answers while the process is alive; undefined if the program answers no HTTP checks. */
  public readonly livenessPath?: string;

  /** The path that answers while the process can serve requests; undefined if the program answers no HTTP checks. */
  public readonly readinessPath?: string;

  /** The directories that the program writes to, besides `/tmp` and `/var/run/app`. */
  public readonly writableDirectories: WritableDirectory[];

  /** A program of the image that waits until requests are drained, and its arguments; undefined if there is none. */
  public readonly preStopCommand?: string[];

  private readonly imageUser: ImageUser;
  private readonly name: string;
  private readonly context: string;
  private readonly dockerfile: string;

  /**
   * An image.
   *
   * @throws if what the author says of it cannot be
   */
  constructor(scope: Construct, id: string, private readonly imageProps: HardenedImageProps) {
    super(scope, id);
    this._refuseAny(problemsOfShape(imageProps, { repository: '\'registry.example.com/shop/api\'' }));
    const { repository, tag, digest, port } = imageProps;
    this.path = this.node.path;
    this.name = imageProps.name ?? id;
    this._refuseAny(problemsOfImage(imageProps, this.name));
    this.reference = referenceOf({ repository, tag, digest });
    this.context = path.posix.normalize(imageProps.context ?? '.');
    this.dockerfile = path.posix.join(imageProps.directory ?? 'build/docker', `${this.name}.Dockerfile`);
    this.port = port;
    this.portVariable = imageProps.portVariable;
    this.livenessPath = port === undefined ? undefined : imageProps.livenessPath ?? '/healthz';
    this.readinessPath = port === undefined ? undefined : imageProps.readinessPath ?? '/readyz';
    this.writableDirectories = imageProps.writableDirectories ?? [];
    this.preStopCommand = imageProps.preStopCommand;
    this.imageUser = imageProps.user ?? ImageUser.nonroot();
    this.user = this.imageUser.user;
    this.group = this.imageUser.group;
    setArtifactSource(this, { ownedFolders: [], artifacts: projectFolder => this.artifacts(projectFolder) });
    warnWhereNotWritten(this, 'DockerfileNotWritten', `the Dockerfile of '${this.path}' is not written, as an 'App' writes manifests only; `
      + 'create a \'SigilApp\' in place of the \'App\'');
  }

  /** What the image is built from. */
  public get imageBuild(): ImageBuild | undefined {
    return { context: this.context, dockerfile: this.dockerfile };
  }

  /** What its entry point is given where a workload says nothing else; undefined where workloads need not know. */
  public get args(): string[] | undefined {
    return undefined;
  }

  /** Whether the image has a shell: false where its base is known to have none, otherwise undefined. */
  public get hasShell(): boolean | undefined {
    return lacksShell(this._runtime) ? false : undefined;
  }

  /** How a container engine checks a container of this image; undefined if the program serves nothing. */
  public get healthCheck(): ImageHealthCheck | undefined {
    const { command: own, interval, startPeriod, retries } = this.imageProps.healthCheck ?? {};
    const question = this._question;
    const command = own ?? (question === undefined ? undefined : this._healthCommand(question));
    return command === undefined ? undefined : {
      command,
      interval: interval ?? Duration.seconds(30),
      timeout: this.timeout,
      startPeriod: startPeriod ?? Duration.seconds(10),
      retries: retries ?? 3,
    };
  }

  /**
   * How the program of this image is built.
   *
   * @param contextFolder the absolute path of the folder that the build sees
   * @internal
   */
  protected abstract _buildPlan(contextFolder: string): BuildPlan;

  /**
   * The reference of the image that ships.
   *
   * @internal
   */
  protected abstract get _runtime(): string;

  /**
   * The command of the image that asks its health, and exits with 0 or 1.
   *
   * @internal
   */
  protected abstract _healthCommand(question: HealthQuestion): string[];

  /**
   * What the author says of the build and every language uses.
   *
   * @internal
   */
  protected get _settings(): BuildSettings {
    return { buildArguments: this.imageProps.buildArguments ?? {}, buildSecrets: this.imageProps.buildSecrets ?? [] };
  }

  /**
   * What the health check asks, if it is not a command of the author's.
   *
   * @internal
   */
  protected get _question(): HealthQuestion | undefined {
    const { port, portVariable, livenessPath } = this;
    // The answer that comes too late is told by the program itself, not by its end.
    const timeoutMilliseconds = Math.floor(this.timeout.toMilliseconds() * 2 / 3);
    return port === undefined || livenessPath === undefined || this.imageProps.healthCheck?.command !== undefined
      ? undefined
      : { port, portVariable, path: livenessPath, timeoutMilliseconds };
  }

  /**
   * Throws what is wrong with the image, if anything is.
   *
   * @internal
   */
  protected _refuseAny(problems: readonly string[]): void {
    if (problems.length > 0) {
      this._refuse(problems);
    }
  }

  /**
   * Throws what is wrong with the image.
   *
   * @internal
   */
  protected _refuse(problems: readonly string[]): never {
    throw new Error(problems.map(problem => `image '${this.node.path}': ${problem}`).join('\n'));
  }

  private get timeout(): Duration {
    return this.imageProps.healthCheck?.timeout ?? Duration.seconds(3);
  }

  private artifacts(projectFolder: string): Artifact[] {
    const { endOfLife } = this.imageProps;
    this._refuseAny(endOfLife === undefined ? [] : problemsOfExpiry(endOfLife, today()));
    const dockerfile = this.dockerfileIn(projectFolder);
    this._refuseAny(this.problemsOfTwin(dockerfile, projectFolder));
    return [
      { path: this.dockerfile, content: printDockerfile(dockerfile) },
      { path: `${this.dockerfile}.dockerignore`, content: printDockerIgnore(dockerfile) },
    ];
  }

  private dockerfileIn(projectFolder: string): Dockerfile {
    const contextFolder = path.join(projectFolder, this.context);
    if (!fs.statSync(contextFolder, { throwIfNoEntry: false })?.isDirectory()) {
      this._refuse([`'context' ('${this.context}') is no folder of the project; give the folder that the build sees, relative to the folder of the project`]);
    }
    const plan = this._buildPlan(contextFolder);
    const program = programPaths(plan);
    this._refuseAny(this.directories.filter(directory => program.some(file => isAtOrBelow(file, directory))).map(problemOfProgramDirectory));
    return this.assemble(plan);
  }

  /** Why an engine that builds all images of the app would have another one under the name of this one. Who says the same twice, for two charts, builds the same twice. */
  private problemsOfTwin(dockerfile: Dockerfile, projectFolder: string): string[] {
    const name = nameOfBuild(this.imageProps);
    const images = this.node.root.node.findAll().filter(construct => construct instanceof HardenedImage);
    const first = images.find(image => nameOfBuild(image.imageProps) === name) ?? this;
    if (first === this || (first.context === this.context && isSameBuild(first.dockerfileIn(projectFolder), dockerfile))) {
      return [];
    }
    return [`'repository' and 'tag' (${name}) are those of the image '${first.path}', which is built from something else, and the last build would take the place of `
      + 'the other; give it another \'repository\' or \'tag\', or give its workloads that image'];
  }

  private get directories(): string[] {
    return this.writableDirectories.map(directory => canonicalPath(directory.path));
  }

  private assemble(plan: BuildPlan): Dockerfile {
    const { repository, tag, labels = {}, environment = {}, endOfLife } = this.imageProps;
    const { healthCheck } = this;
    const name = tag === undefined ? repository : `${repository}:${tag}`;
    return assembleDockerfile({
      preface: [
        `Written by cdk8s-sigil for the image '${this.path}': change the TypeScript, not this file. Build it in the folder of the project:`,
        `  docker build --file ${this.dockerfile} --tag ${name} ${this.context}`,
        `  buildah build --format docker --file ${this.dockerfile} --ignorefile ${this.dockerfile}.dockerignore --tag ${name} ${this.context}`,
      ],
      title: this.name,
      version: tag,
      labels,
      environment,
      user: this.imageUser,
      directories: this.directories,
      port: this.port,
      portVariable: this.portVariable,
      endOfLife,
      healthCheck: healthCheck === undefined ? undefined : {
        interval: healthCheck.interval.toSeconds(),
        timeout: healthCheck.timeout.toSeconds(),
        startPeriod: healthCheck.startPeriod.toSeconds(),
        retries: healthCheck.retries,
        program: healthCheck.command,
      },
    }, plan);
  }
}

/** Whether two Dockerfiles make one image; what stands above everything tells whose they are. */
function isSameBuild(one: Dockerfile, other: Dockerfile): boolean {
  return isDeepStrictEqual({ ...one, preface: [] }, { ...other, preface: [] });
}
