import * as fs from 'fs';
import * as path from 'path';
import { Construct } from 'constructs';
import { wordsOfRuntime } from './bases/contents';
import { problemsOfBase } from './bases/problems-of-base';
import { StaticBase } from './bases/static-base';
import { BuildPlan, BuildSettings, copiesOf, mountsOf, opening } from './build-plan';
import { Instruction, Stage } from './dockerfile/dockerfile';
import { HardenedImage } from './hardened-image';
import { HardenedImageProps } from './hardened-image-props';
import { goHealthProgram, HealthQuestion } from './health-programs';
import { referenceOf } from './image-reference';
import { problemsOfSource } from './problems-of-image';
import { problemsOfShape } from './problems-of-shape';
import { GoProgramOptions, StaticProgram } from './static-program';

/** The program that checks the health of one that cannot do so itself. */
export const HEALTH_PROGRAM = '/app/healthcheck';

const GO_CACHES = ['/go/pkg/mod', '/root/.cache/go-build'];

/** Properties for `StaticImage`. */
export interface StaticImageProps extends HardenedImageProps {
  /** The program, and where it comes from. */
  readonly program: StaticProgram;

  /**
   * What the program gets as arguments.
   *
   * @default - nothing
   */
  readonly arguments?: string[];

  /**
   * The files and folders that the program reads when it runs, relative to the build context.
   *
   * @default - none
   */
  readonly files?: string[];

  /**
   * Arguments with which the program checks its own health, and ends with 0 or 1: `['-healthcheck']`.
   *
   * @default - a small program that asks the liveness path is compiled and put beside it
   */
  readonly healthArguments?: string[];

  /**
   * What the program is put on.
   *
   * @default StaticBase.distroless()
   */
  readonly base?: StaticBase;
}

/**
 * The image of a statically linked program, in Go or prebuilt in any language. It is `/app/<name>` in the image.
 */
export class StaticImage extends HardenedImage {
  private readonly base: StaticBase;
  private readonly program: string;

  /**
   * The image of a statically linked program.
   *
   * @throws if what the author says of it cannot be; a missing lockfile is an error of the synth
   */
  constructor(scope: Construct, id: string, private readonly props: StaticImageProps) {
    super(scope, id, props);
    this._refuseAny(problemsOfShape(props, { program: 'StaticProgram.go({ sources: [\'main.go\'] })' }));
    this.base = props.base ?? StaticBase.distroless();
    this.program = `/app/${props.name ?? id}`;
    const { _go: go, _file: file, _goBuilder: builder } = props.program;
    this._refuseAny([
      ...problemsOfBase([this.base.runtime], props.endOfLife),
      ...problemsOfBase([referenceOf(builder)], undefined),
      ...(go?.sources ?? []).flatMap(source => problemsOfSource('program.sources', source)),
      ...(file === undefined ? [] : problemsOfSource('program', file)),
      ...(props.files ?? []).flatMap(each => problemsOfSource('files', each)),
      ...problemsOfPackage(go?.goPackage),
      ...(this.program === HEALTH_PROGRAM ? ['\'name\' (\'healthcheck\') is that of the program that checks the health; use another one'] : []),
      ...(props.files ?? []).filter(each => [this.program, HEALTH_PROGRAM].includes(`/app/${each.replace(/^\.\//, '').split('/')[0]}`))
        .map(each => `'files' ('${each}') would take the place of a program in '/app'; give the image another 'name', or the folder`),
    ]);
  }

  /** @internal */
  protected _buildPlan(contextFolder: string): BuildPlan {
    const go = this.props.program._go;
    const modules = go === undefined ? [] : goModulesIn(contextFolder);
    if (typeof modules === 'string') {
      return this._refuse([modules]);
    }
    const question = this.asksItself ? undefined : this._question;
    return staticBuildPlan({ ...this.props, base: this.base, path: this.program, modules, question }, this._settings);
  }

  /** @internal */
  protected get _runtime(): string {
    return this.base.runtime;
  }

  /** @internal */
  protected _healthCommand(): string[] {
    return this.asksItself ? [this.program, ...this.props.healthArguments ?? []] : [HEALTH_PROGRAM];
  }

  private get asksItself(): boolean {
    return this.props.healthArguments !== undefined;
  }
}

/** What is known of a program once the files of the project are read. */
export interface StaticBuild {
  readonly program: StaticProgram;
  readonly base: StaticBase;
  /** Where the program is in the image. */
  readonly path: string;
  readonly arguments?: readonly string[];
  readonly files?: readonly string[];
  /** The files that pin the dependencies. */
  readonly modules: readonly string[];
  /** What a health check asks that has to be compiled, if one has to. */
  readonly question?: HealthQuestion;
}

/** How a statically linked program is built. */
export function staticBuildPlan(build: StaticBuild, settings: BuildSettings): BuildPlan {
  const { program: { _go: go }, base } = build;
  const health = build.question === undefined ? [] : compiledHealthCheck(build.question);
  return {
    builders: [go === undefined ? prebuiltStage(build, settings, health) : goStage(go, build, settings, health)],
    runtime: base.runtime,
    runtimeWhy: wordsOfRuntime(base.runtime, 'Certificates and time zones: no libc, no shell, no package manager.'),
    setup: [],
    folders: [],
    executables: go === undefined ? [build.path] : [],
    environment: {},
    entryPoint: [build.path],
    arguments: build.arguments ?? [],
  };
}

/** What the compiler of Go has to know of the image. */
const FOR_TARGET: readonly Instruction[] = [
  { keyword: 'ARG', name: 'TARGETOS' },
  { keyword: 'ARG', name: 'TARGETARCH' },
  { keyword: 'ENV', pairs: { CGO_ENABLED: '0' }, why: ['Linked statically, as the runtime has no libc.'] },
];

function goStage(
  go: GoProgramOptions, { program, path: target, modules, files = [] }: StaticBuild, settings: BuildSettings, health: readonly Instruction[],
): Stage {
  return {
    image: referenceOf(program._goBuilder),
    name: 'build',
    platform: '$BUILDPLATFORM',
    // The rule is against images that run under emulation; this one must not.
    why: ['The toolchain does not ship. It runs on the platform of the machine that builds, and compiles for that of the image.', 'hadolint ignore=DL3029'],
    instructions: [
      ...opening(settings, false),
      ...FOR_TARGET,
      { keyword: 'WORKDIR', argument: '/source' },
      { keyword: 'COPY', sources: modules, destination: './', why: ['Every module has to have the checksum of go.sum.'] },
      { keyword: 'RUN', mounts: mountsOf(GO_CACHES.slice(0, 1), settings.buildSecrets), commands: ['go mod download', 'go mod verify'] },
      ...copiesOf(go.sources),
      { keyword: 'RUN', mounts: mountsOf(GO_CACHES, []), commands: [goBuild(target, go.goPackage ?? '.', '-mod=readonly ')] },
      ...health,
      ...(files.length === 0 ? [] : [{ keyword: 'WORKDIR' as const, argument: '/app' }, ...copiesOf(files)]),
    ],
  };
}

/** Without a program to compile, the toolchain is there for nothing but the health check. */
function prebuiltStage({ program, path: target, files = [] }: StaticBuild, settings: BuildSettings, health: readonly Instruction[]): Stage {
  const file = program._file ?? '';
  return {
    image: referenceOf(health.length === 0 ? program._debianBuilder : program._goBuilder),
    name: 'build',
    why: ['What sets permissions, and compiles the health check if there is one, does not ship.'],
    instructions: [
      ...opening(settings, false),
      ...(health.length === 0 ? [] : FOR_TARGET),
      ...health,
      { keyword: 'WORKDIR', argument: '/app' },
      { keyword: 'COPY', sources: [file.replace(/^\.\//, '')], destination: target, why: ['It has to be linked statically.'] },
      ...copiesOf(files),
    ],
  };
}

function compiledHealthCheck(question: HealthQuestion): Instruction[] {
  const lines = goHealthProgram(question).map(line => `'${line}'`);
  return [{
    keyword: 'RUN',
    mounts: mountsOf(GO_CACHES.slice(1), []),
    commands: [
      'mkdir -p /healthcheck',
      ['printf \'%s\\n\'', ...lines, '> /healthcheck/main.go'].join(' \\\n      '),
      goBuild(HEALTH_PROGRAM, '/healthcheck/main.go', ''),
    ],
    why: ['The runtime has nothing that could ask the program how it is.'],
  }];
}

function goBuild(output: string, source: string, flags: string): string {
  return `GOOS=$TARGETOS GOARCH=$TARGETARCH go build ${flags}-trimpath -ldflags="-s -w" -o ${output} ${source}`;
}

/** The files that pin the dependencies of a program in Go, or why there are none; one without dependencies has no go.sum. */
function goModulesIn(contextFolder: string): readonly string[] | string {
  const [mod, sum] = ['go.mod', 'go.sum'].map(file => path.join(contextFolder, file));
  if (!fs.existsSync(mod)) {
    return '\'context\' has no go.mod; give the folder of the Go module';
  }
  if (fs.existsSync(sum)) {
    return ['go.mod', 'go.sum'];
  }
  return /^require\b/m.test(fs.readFileSync(mod, 'utf8'))
    ? '\'context\' has no go.sum beside go.mod, so the modules could be others than those that were tested; commit what \'go mod tidy\' writes'
    : ['go.mod'];
}

function problemsOfPackage(goPackage: string | undefined): string[] {
  return goPackage === undefined || goPackage === '.' || (/^\.\/[\w./-]+$/.test(goPackage) && !goPackage.split('/').includes('..')) ? [] : [
    `'program.goPackage' ('${goPackage}') must be a package of the build context, such as './cmd/server'`,
  ];
}
