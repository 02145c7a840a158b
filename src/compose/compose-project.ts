import { ApiObject, App, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { ComposeInput, renderCompose } from './compose-rendering';
import { finishedObjects } from './composed-pod';
import { ComposeOmission } from './omission';
import { podTemplatesOf } from '../hardening/pod-template';
import { Form, inWords, objectOf, TEXT } from '../template/form';
import { Artifact, setArtifactSource, warnWhereNotWritten } from '../workloads/artifact-source';
import { folderBelowProject } from '../workloads/project-folder';

/** What a service may have at once, which keeps a fork bomb from taking the machine; a kubelet has such a limit for every pod. */
const PIDS_LIMIT = 512;

/**
 * Properties for `ComposeProject`.
 */
export interface ComposeProjectProps {
  /**
   * The name of the Compose project and of its file: small letters, digits, `-` and `_`; neither `configs` nor `secrets`.
   *
   * @default - the id of the chart
   */
  readonly projectName?: string;

  /**
   * The constructs whose workloads the project runs.
   *
   * @default - all workloads of the chart
   */
  readonly workloads?: IConstruct[];

  /**
   * On which port of the machine each port of a service is published, by `<service>:<port>`, such as `{ 'shop-api:8080': 8081 }`; 0 publishes
   * none. The machine listens on its loopback address only.
   *
   * @default - every declared port under its own number
   */
  readonly hostPorts?: { [port: string]: number };

  /**
   * How many processes and threads each service may have.
   *
   * @default 512
   */
  readonly pidsLimit?: number;

  /**
   * The folder of the Compose file, relative to that of the project.
   *
   * @default 'deploy/compose'
   */
  readonly directory?: string;
}

/** The folders beside the file that its reader fills; from the one of its own name a project takes away what it does not write. */
const FOLDERS_OF_READER = ['configs', 'secrets'];

const FORM = new Form<ComposeProjectProps>({ directory: TEXT, projectName: TEXT, hostPorts: objectOf({}, '{ \'shop-api:8080\': 8081 }') });

/**
 * The workloads of a chart as a Compose file, so that they run on a laptop under the constraints that the cluster has: the same ids,
 * capabilities, read-only root filesystems, memory, secrets and writable paths.
 *
 * It is made of the finished manifests, so it says what they say; of a `HelmChart` it takes the plain ones. What they have and Compose cannot
 * say stands as comments at the top of the file and in `omissions`. A `SigilApp` writes `deploy/compose/<name>.yaml`.
 *
 * @see https://docs.docker.com/reference/compose-file/
 */
export class ComposeProject extends Construct {
  /** The name of the Compose project and of its file. */
  public readonly projectName: string;

  private readonly directory: string;
  private rendered?: ComposeOmission[];

  /**
   * A Compose file for the workloads below a scope.
   *
   * @param scope the chart
   * @throws if the name cannot be that of a Compose project or is `configs` or `secrets`, the limit of processes is no number above zero, the folder is not below
   * that of the project, the workloads are no constructs, or something else is not what it has to be
   */
  constructor(private readonly scope: Construct, id: string, private readonly props: ComposeProjectProps = {}) {
    super(scope, id);
    const { node: { path } } = this;
    FORM.check(props, () => `of '${path}'`);
    this.projectName = props.projectName ?? (scope.node.id || 'app');
    if (!/^[a-z0-9][a-z0-9_-]*$/.test(this.projectName)) {
      throw new Error(`'projectName' ('${this.projectName}') of '${path}' cannot be the name of a Compose project; `
        + 'begin with a small letter or a digit, and go on with these, \'-\' and \'_\'');
    }
    if (FOLDERS_OF_READER.includes(this.projectName)) {
      throw new Error(`'projectName' ('${this.projectName}') of '${path}' is that of a folder which whoever runs the file fills; choose another one`);
    }
    this.directory = folderBelowProject(props.directory ?? 'deploy/compose', `of '${path}'`, 'deploy/compose');
    if (props.pidsLimit !== undefined && !(Number.isInteger(props.pidsLimit) && props.pidsLimit > 0)) {
      throw new Error(`'pidsLimit' (${inWords(props.pidsLimit)}) of '${path}' must be a whole number above 0`);
    }
    if (props.workloads !== undefined && !(Array.isArray(props.workloads) && props.workloads.every(workload => Construct.isConstruct(workload)))) {
      throw new Error(`'workloads' of '${path}' must be a list of constructs, such as [api]`);
    }
    setArtifactSource(this, { artifacts: () => this.artifacts(), ownedFolders: [`${this.directory}/${this.projectName}`] });
    warnWhereNotWritten(this, 'ComposeProjectNotWritten', `the Compose file of '${path}' is not written, as an 'App' writes manifests only; `
      + 'create a \'SigilApp\' in place of the \'App\'');
  }

  /**
   * What the pods and their chart have and the Compose file cannot say, as its comments tell it.
   *
   * @throws if the app has not been synthesized
   */
  public get omissions(): ComposeOmission[] {
    if (this.rendered === undefined) {
      throw new Error(`'omissions' of '${this.node.path}' are known when the app has been synthesized; read them after 'synth()'`);
    }
    return [...this.rendered];
  }

  private artifacts(): readonly Artifact[] {
    const { artifacts, omissions } = renderCompose(this.input());
    this.rendered = [...omissions];
    return this.isFirstInDirectory() ? [...artifacts, ignoredFiles(this.directory)] : artifacts;
  }

  private input(): ComposeInput {
    const { scope, props: { workloads = [scope], hostPorts = {}, pidsLimit = PIDS_LIMIT }, directory, projectName, node: { path } } = this;
    const surroundings = scope instanceof App || Chart.isChart(scope) ? scope : Chart.of(scope);
    const all = finishedObjects([...new Set([surroundings, ...workloads].flatMap(objectsBelow))]);
    const chosen = new Set(workloads.flatMap(objectsBelow));
    const below = new Set(objectsBelow(scope));
    const own = all.filter(({ object, json }) => (podTemplatesOf(json).length === 0 ? below : chosen).has(object));
    const running = own.filter(({ json }) => podTemplatesOf(json).length > 0);
    const without = workloads.filter(workload => !running.some(({ object }) => object.node.scopes.includes(workload)));
    if (this.props.workloads !== undefined && without.length > 0) {
      throw new Error(without.map(({ node }) => `'workloads' of '${path}' names '${node.path}', which has no pods; name a workload, or a construct around one`).join('\n  '));
    }
    return { name: projectName, directory, path, source: scope.node.path || 'the app', own, all, hostPorts, pidsLimit };
  }

  /** Several projects of a folder share what the reader puts there. */
  private isFirstInDirectory(): boolean {
    const projects = this.node.root.node.findAll().filter(construct => construct instanceof ComposeProject);
    return projects.find(({ directory }) => directory === this.directory) === this;
  }
}

function objectsBelow(scope: IConstruct): ApiObject[] {
  return scope.node.findAll().filter(construct => ApiObject.isApiObject(construct));
}

/** Keeps what the reader fills in out of the repository. */
function ignoredFiles(directory: string): Artifact {
  return { path: `${directory}/.gitignore`, content: '# What whoever runs the Compose files puts beside them.\n/.env\n/secrets/\n' };
}
