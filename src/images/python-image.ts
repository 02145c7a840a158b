import { Construct } from 'constructs';
import { wordsOfRuntime } from './bases/contents';
import { problemsOfBase } from './bases/problems-of-base';
import { PythonBase } from './bases/python-base';
import { BuildPlan, BuildSettings, copiesOf, mountsOf, opening } from './build-plan';
import { Instruction, Stage } from './dockerfile/dockerfile';
import { HardenedImage } from './hardened-image';
import { HardenedImageProps } from './hardened-image-props';
import { HealthQuestion, pythonHealthProgram } from './health-programs';
import { problemsOfEntryPoint, problemsOfSource } from './problems-of-image';
import { problemsOfShape } from './problems-of-shape';
import { PythonLock, PythonPins, pythonPinsIn } from './python-lock';

/** Where the packages are: outside of the program's own folder, and without links to the builder's Python as a virtual environment has them. */
const DEPENDENCIES = '/dependencies';

/** A linter that does not look at mounts takes pip's cache for a part of the image. */
const CACHE_IS_NO_LAYER = ['The cache is in no layer.', 'hadolint ignore=DL3042'];

/** Properties for `PythonImage`. */
export interface PythonImageProps extends HardenedImageProps {
  /**
   * The module that Python runs, as `python -m` does: `app`, or that of a server among the dependencies, `gunicorn`.
   *
   * @default - `entryPoint` says what runs
   */
  readonly module?: string;

  /**
   * The script that Python runs, relative to the build context: `main.py`.
   *
   * @default - `module` says what runs
   */
  readonly entryPoint?: string;

  /**
   * What the module or the script gets as arguments.
   *
   * @default - nothing
   */
  readonly arguments?: string[];

  /** The files and folders of the program, relative to the build context. */
  readonly files: string[];

  /**
   * The file that pins the dependencies.
   *
   * @default PythonLock.requirements()
   */
  readonly lock?: PythonLock;

  /**
   * What the image is built from.
   *
   * @default PythonBase.distroless()
   */
  readonly base?: PythonBase;
}

/**
 * The image of a Python program. Its dependencies come from a lockfile with hashes, without which there is no image.
 */
export class PythonImage extends HardenedImage {
  private readonly base: PythonBase;

  /**
   * The image of a Python program.
   *
   * @throws if what the author says of it cannot be; a missing lockfile is an error of the synth
   */
  constructor(scope: Construct, id: string, private readonly props: PythonImageProps) {
    super(scope, id, props);
    this._refuseAny(problemsOfShape(props, { files: '[\'app\']' }));
    this.base = props.base ?? PythonBase.distroless();
    const { module, entryPoint, files } = props;
    this._refuseAny([
      ...problemsOfBase([this.base.runtime, this.base.builder], props.endOfLife),
      ...problemsOfWhatRuns(module, entryPoint),
      ...files.flatMap(file => problemsOfSource('files', file)),
      ...(entryPoint === undefined ? [] : problemsOfEntryPoint(entryPoint, files)),
      ...(props.lock?.file === undefined ? [] : problemsOfSource('lock', props.lock.file)),
    ]);
  }

  /** @internal */
  protected _buildPlan(contextFolder: string): BuildPlan {
    const pins = pythonPinsIn(contextFolder, this.props.lock);
    return typeof pins === 'string' ? this._refuse([pins]) : pythonBuildPlan(this.props, this.base, this._settings, pins);
  }

  /** @internal */
  protected get _runtime(): string {
    return this.base.runtime;
  }

  /** @internal */
  protected _healthCommand(question: HealthQuestion): string[] {
    return [this.base.python, '-c', pythonHealthProgram(question)];
  }
}

/** How a Python program is built, once it is known what pins its dependencies. */
export function pythonBuildPlan(props: PythonImageProps, base: PythonBase, settings: BuildSettings, { files, fromSource }: PythonPins): BuildPlan {
  const { module, entryPoint = '' } = props;
  const { runtime, builder, pairing, mayBuildAsUser } = base._pair;
  const mounts = mountsOf(['/root/.cache/pip'], settings.buildSecrets);
  const exporting = props.lock?._export;
  const lockStage: Stage[] = exporting === undefined ? [] : [{
    image: builder,
    name: 'lock',
    why: ['What reads the lockfile is no dependency of the program.'],
    instructions: [
      ...opening(settings, mayBuildAsUser),
      { keyword: 'WORKDIR', argument: '/lock' },
      { keyword: 'RUN', mounts, commands: [`python -m pip install --disable-pip-version-check ${exporting.tools.join(' ')}`], why: CACHE_IS_NO_LAYER },
      { keyword: 'COPY', sources: files, destination: './', why: ['A lockfile that does not fit pyproject.toml is refused.'] },
      { keyword: 'RUN', mounts, commands: [exporting.command] },
    ],
  }];
  const requirements = exporting === undefined ? files[0].split('/').pop() ?? '' : 'requirements.txt';
  const lockCopy: Instruction = exporting === undefined
    ? { keyword: 'COPY', sources: files, destination: './' }
    : { keyword: 'COPY', from: 'lock', sources: ['/lock/requirements.txt'], destination: './' };
  return {
    builders: [...lockStage, {
      image: builder,
      name: 'build',
      why: [`The toolchain does not ship; ${pairing}.`],
      instructions: [
        ...opening(settings, mayBuildAsUser),
        { keyword: 'WORKDIR', argument: '/lock' },
        { ...lockCopy, why: [`pip refuses what is not pinned with a hash, and no package runs code of its own when it is installed${fromSource.length === 0 ? '' : `, but for ${fromSource.join(', ')}`}.`] },
        {
          keyword: 'RUN',
          mounts,
          why: CACHE_IS_NO_LAYER,
          commands: [
            // pip makes no folder where there is nothing to install.
            `mkdir -p ${DEPENDENCIES}`,
            `python -m pip install --disable-pip-version-check --require-hashes --only-binary=:all: --target=${DEPENDENCIES} --requirement=${requirements}`,
          ],
        },
        { keyword: 'WORKDIR', argument: '/app' },
        ...copiesOf(props.files),
      ],
    }],
    runtime,
    runtimeWhy: wordsOfRuntime(runtime, 'Python and what it needs: no shell, no package manager, no compiler.'),
    setup: [],
    folders: [DEPENDENCIES],
    executables: [],
    environment: { PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: DEPENDENCIES, PYTHONUNBUFFERED: '1' },
    entryPoint: [base.python],
    arguments: [...module === undefined ? [entryPoint.replace(/^\.\//, '')] : ['-m', module], ...props.arguments ?? []],
  };
}

function problemsOfWhatRuns(module: string | undefined, entryPoint: string | undefined): string[] {
  return (module === undefined) === (entryPoint === undefined)
    ? [`'module' (${module ?? 'none'}) and 'entryPoint' (${entryPoint ?? 'none'}) say what Python runs; give one of them`]
    : module === undefined || /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(module) ? [] : [`'module' ('${module}') is no name of a module; give one such as 'app.main'`];
}
