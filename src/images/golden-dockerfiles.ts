import * as path from 'path';
import { Construct } from 'constructs';
import { assembleDockerfile } from './assemble-dockerfile';
import { NodeBase, NodeVersion } from './bases/node-base';
import { PythonBase } from './bases/python-base';
import { StaticBase } from './bases/static-base';
import { BuildPlan } from './build-plan';
import { printDockerIgnore } from './dockerfile/docker-ignore';
import { printDockerfile } from './dockerfile/print-dockerfile';
import { HealthQuestion, nodeHealthProgram, pythonHealthProgram } from './health-programs';
import { ImageUser } from './image-user';
import { nodeBuildPlan } from './node-image';
import { npmInstallation } from './node-lockfile';
import { problemsOfFolder } from './problems-of-image';
import { refuseShape } from './problems-of-shape';
import { pythonBuildPlan } from './python-image';
import { HEALTH_PROGRAM, staticBuildPlan } from './static-image';
import { StaticProgram } from './static-program';
import { Artifact, setArtifactSource, warnWhereNotWritten } from '../workloads/artifact-source';

/** Properties for `GoldenDockerfiles`. */
export interface GoldenDockerfilesProps {
  /**
   * The folder that they are written to, relative to the folder of the project.
   *
   * @default 'build/docker'
   */
  readonly directory?: string;
}

/** What the templates ask; whoever copies one changes it to what the program has. */
const QUESTION: HealthQuestion = { port: 8080, portVariable: 'PORT', path: '/healthz', timeoutMilliseconds: 2000 };

const UNSET = { repository: '', buildArguments: {}, buildSecrets: [] };

/** A template, the command that asks the health of its program, and the lines that differ from one program to another. */
interface Template {
  readonly name: string;
  readonly plan: BuildPlan;
  readonly asks: readonly string[];
  readonly differs: string;
}

/**
 * The generic Dockerfiles `node.Dockerfile`, `python.Dockerfile` and `static.Dockerfile`, each with its `.dockerignore`, for teams that copy a template
 * and keep it themselves. An image of one's own is better off as a `NodeImage`, `PythonImage` or `StaticImage`.
 */
export class GoldenDockerfiles extends Construct {
  /**
   * The generic Dockerfiles.
   *
   * @throws if the folder is outside of the project
   */
  constructor(scope: Construct, id: string, props: GoldenDockerfilesProps = {}) {
    super(scope, id);
    refuseShape(`the golden Dockerfiles '${this.node.path}'`, props, {});
    const directory = props.directory ?? 'build/docker';
    const [problem] = problemsOfFolder('directory', directory);
    if (problem !== undefined) {
      throw new Error(`the golden Dockerfiles '${this.node.path}': ${problem}`);
    }
    setArtifactSource(this, { ownedFolders: [], artifacts: () => templates().flatMap(template => filesOf(template, directory)) });
    warnWhereNotWritten(this, 'DockerfileNotWritten', `the Dockerfiles of '${this.node.path}' are not written, as an 'App' writes manifests only; `
      + 'create a \'SigilApp\' in place of the \'App\'');
  }
}

function templates(): Template[] {
  const node = NodeBase.distroless(NodeVersion.V24);
  const python = PythonBase.distroless();
  return [
    {
      name: 'node',
      plan: nodeBuildPlan({ ...UNSET, entryPoint: 'src/server.mjs', files: ['src'] }, node, UNSET, npmInstallation('package-lock.json', false)),
      asks: [node.node, '-e', nodeHealthProgram(QUESTION)],
      differs: 'what is copied from the context, and the script in CMD',
    },
    {
      name: 'python',
      plan: pythonBuildPlan({ ...UNSET, module: 'app', files: ['app'] }, python, UNSET, { files: ['requirements.txt'], fromSource: [] }),
      asks: [python.python, '-c', pythonHealthProgram(QUESTION)],
      differs: 'what is copied from the context, and the module in CMD',
    },
    {
      name: 'static',
      plan: staticBuildPlan({
        program: StaticProgram.go({ goPackage: './cmd/server', sources: ['cmd', 'internal'] }),
        base: StaticBase.distroless(),
        path: '/app/server',
        modules: ['go.mod', 'go.sum'],
        question: QUESTION,
      }, UNSET),
      asks: [HEALTH_PROGRAM],
      differs: 'what is copied from the context, and the package that is compiled',
    },
  ];
}

function filesOf({ name, plan, asks, differs }: Template, directory: string): Artifact[] {
  const file = path.posix.join(directory, `${name}.Dockerfile`);
  const dockerfile = assembleDockerfile({
    preface: [
      `A template of cdk8s-sigil, to be copied: what differs from program to program is ${differs},`,
      'the port, the label, and the directory that is written to, if there is any. The file beside it allows what is copied.',
    ],
    title: name,
    labels: {},
    environment: {},
    user: ImageUser.nonroot(),
    directories: ['/var/lib/app'],
    port: QUESTION.port,
    portVariable: QUESTION.portVariable,
    healthCheck: { interval: 30, timeout: 3, startPeriod: 10, retries: 3, program: asks },
  }, plan);
  return [{ path: file, content: printDockerfile(dockerfile) }, { path: `${file}.dockerignore`, content: printDockerIgnore(dockerfile) }];
}
