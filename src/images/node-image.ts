import { Construct } from 'constructs';
import { wordsOfRuntime } from './bases/contents';
import { NodeBase, NodeVersion } from './bases/node-base';
import { problemsOfBase } from './bases/problems-of-base';
import { BuildPlan, BuildSettings, copiesOf, mountsOf, opening } from './build-plan';
import { Instruction, Stage } from './dockerfile/dockerfile';
import { HardenedImage } from './hardened-image';
import { HardenedImageProps } from './hardened-image-props';
import { HealthQuestion, nodeHealthProgram } from './health-programs';
import { ImageUser } from './image-user';
import { NodeInstallation, nodeInstallationIn } from './node-lockfile';
import { problemsOfEntryPoint, problemsOfProgram, problemsOfSource } from './problems-of-image';
import { problemsOfShape } from './problems-of-shape';

/** How JavaScript is made of what is not: TypeScript, a bundle. */
export interface NodeCompilation {
  /**
   * The script of package.json that does it.
   *
   * @default 'build'
   */
  readonly script?: string;

  /** The files and folders that the script reads, relative to the build context. */
  readonly sources: string[];

  /** The files and folders that the script makes and the program needs, relative to the build context. */
  readonly outputs: string[];
}

/** Properties for `NodeImage`. */
export interface NodeImageProps extends HardenedImageProps {
  /** The script that Node runs, relative to the build context: `src/server.mjs`. */
  readonly entryPoint: string;

  /**
   * What the script gets as arguments.
   *
   * @default - nothing
   */
  readonly arguments?: string[];

  /**
   * The files and folders that the program needs besides package.json and its dependencies, relative to the build context.
   *
   * @default - the entry point alone, or what is compiled
   */
  readonly files?: string[];

  /**
   * What has to be made before the program can run.
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
   * What the image is built from.
   *
   * @default NodeBase.distroless(NodeVersion.V24)
   */
  readonly base?: NodeBase;
}

/**
 * The image of a Node program. Its dependencies come from the lockfile of npm, pnpm or yarn, without which there is no image.
 */
export class NodeImage extends HardenedImage {
  private readonly base: NodeBase;

  /**
   * The image of a Node program.
   *
   * @throws if what the author says of it cannot be; a missing lockfile is an error of the synth
   */
  constructor(scope: Construct, id: string, private readonly props: NodeImageProps) {
    super(scope, id, props);
    this._refuseAny(problemsOfShape(props, { entryPoint: '\'src/server.mjs\'' }));
    this.base = props.base ?? NodeBase.distroless(NodeVersion.V24);
    const { runtime, builder } = this.base._pair(props.installScripts ?? false);
    this._refuseAny([
      ...problemsOfBase([runtime, builder], props.endOfLife),
      ...problemsOfProgram('entryPoint', [props.entryPoint]),
      ...problemsOfSource('entryPoint', props.entryPoint),
      ...(props.files ?? []).flatMap(file => problemsOfSource('files', file)),
      ...(props.compilation?.sources ?? []).flatMap(file => problemsOfSource('compilation.sources', file)),
      ...(props.compilation?.outputs ?? []).flatMap(file => problemsOfSource('compilation.outputs', file)),
      ...problemsOfScript(props.compilation?.script),
      ...problemsOfEntryPoint(props.entryPoint, [...ownFiles(props), ...props.compilation?.outputs ?? []]),
      ...problemsOfUser(props.user, this.base),
    ]);
  }

  /** The script that Node runs, and its arguments. */
  public get args(): string[] | undefined {
    return argumentsOf(this.props);
  }

  /** @internal */
  protected _buildPlan(contextFolder: string): BuildPlan {
    const installation = nodeInstallationIn(contextFolder, this.props.installScripts ?? false);
    if (typeof installation === 'string') {
      return this._refuse([installation]);
    }
    return nodeBuildPlan(this.props, this.base, this._settings, installation);
  }

  /** @internal */
  protected get _runtime(): string {
    return this.base.runtime;
  }

  /** @internal */
  protected _healthCommand(question: HealthQuestion): string[] {
    return [this.base.node, '-e', nodeHealthProgram(question)];
  }
}

/** How a Node program is built, once it is known how its dependencies are installed. */
export function nodeBuildPlan(props: NodeImageProps, base: NodeBase, settings: BuildSettings, installation: NodeInstallation): BuildPlan {
  const { compilation } = props;
  const { builder, pairing, mayBuildAsUser } = base._pair(props.installScripts ?? false);
  const start = (commands: readonly string[], why: readonly string[]): Instruction[] => [
    ...opening(settings, mayBuildAsUser),
    { keyword: 'WORKDIR', argument: '/app' },
    { keyword: 'COPY', sources: installation.files, destination: './', why },
    { keyword: 'RUN', mounts: mountsOf(installation.caches, settings.buildSecrets), commands },
  ];
  const compile: Stage[] = compilation === undefined ? [] : [{
    image: builder,
    name: 'compile',
    why: ['Everything that it takes to make the program, none of which ships.'],
    instructions: [
      ...start(installation.everything, ['A layer of its own, as dependencies change less often than sources.']),
      ...copiesOf(compilation.sources),
      { keyword: 'RUN', commands: [`${installation.run} ${compilation.script ?? 'build'}`] },
    ],
  }];
  const outputs: Instruction[] = (compilation?.outputs ?? []).map(output => ({
    keyword: 'COPY', from: 'compile', sources: [`/app/${output.replace(/\/$/, '')}`], destination: `./${output.replace(/\/$/, '')}`,
  }));
  const why = [`${installation.why}${props.installScripts ? '.' : '; no script of a dependency runs.'}`];
  return {
    builders: [...compile, {
      image: builder,
      name: 'build',
      why: [`The toolchain does not ship; ${pairing}.`],
      instructions: [
        ...start(installation.production, why),
        ...copiesOf(ownFiles(props)),
        ...outputs,
      ],
    }],
    runtime: base.runtime,
    runtimeWhy: base._isDebian
      ? ['Debian with Node, for what distroless cannot host.']
      : wordsOfRuntime(base.runtime, 'Node and what it needs: no shell, no package manager, no compiler.'),
    setup: base._isDebian ? debianSetup(props.user) : [],
    folders: [],
    executables: [],
    environment: { NODE_ENV: 'production' },
    entryPoint: [base.node],
    arguments: argumentsOf(props),
  };
}

/** What Node is given when it starts. */
function argumentsOf({ entryPoint, arguments: more = [] }: NodeImageProps): string[] {
  return [entryPoint.replace(/^\.\//, ''), ...more];
}

/** What of the build context is in the image as it is, besides what the dependencies are installed from. */
function ownFiles({ files, entryPoint, compilation }: NodeImageProps): string[] {
  return files ?? (compilation === undefined ? [entryPoint] : []);
}

/** Takes out of Debian's Node what is no part of a program, and gives the ids their names. */
function debianSetup(user: ImageUser | undefined): Instruction[] {
  const named: Instruction[] = user?.userName === undefined ? [] : [{
    keyword: 'RUN',
    commands: [
      '{ ! getent passwd node || userdel node; }',
      `groupadd --gid ${user._groupText} ${user.groupName}`,
      `useradd --uid ${user._userText} --gid ${user._groupText} --no-create-home --home-dir /nonexistent --no-log-init --shell /usr/sbin/nologin ${user.userName}`,
    ],
    why: ['Names for the ids, which have to be free: root and its group are not.'],
  }];
  return [...named, {
    keyword: 'RUN',
    commands: [
      'rm -rf /opt/yarn-* /usr/local/lib/node_modules',
      'rm -f /usr/local/bin/corepack /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/yarn /usr/local/bin/yarnpkg',
      'find / -xdev -type f -perm /6000 -exec chmod a-s {} +',
    ],
    why: ['No package manager for Node, and no program that runs with the rights of its owner.'],
  }];
}

function problemsOfScript(script: string | undefined): string[] {
  return script === undefined || /^[\w:.-]+$/.test(script) ? [] : [
    `'compilation.script' ('${script}') must be the name of a script of package.json, such as 'build'`,
  ];
}

function problemsOfUser(user: ImageUser | undefined, base: NodeBase): string[] {
  return user?.userName === undefined || base._isDebian ? [] : [
    `'user' ('${user.userName}') has a name, and the base no tool that makes one; use NodeBase.debianSlim(), or ImageUser.of(${user.user}, ${user.group})`,
  ];
}

