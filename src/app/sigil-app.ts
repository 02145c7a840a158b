import * as path from 'path';
import { ApiObject, App, AppProps, Chart, YamlOutputType } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fixTimes, removeOthers, removeOwned, writeArtifacts } from './artifact';
import { ConstructTree } from './construct-tree';
import { ChartManifests, Manifest, ManifestLayout, manifestFiles } from './manifest-files';
import { Mistakes } from './mistakes';
import { refuseNamesakes } from './namesakes';
import { SynthesisOrder } from './synthesis-order';
import { validateTree } from './validation';
import { HardeningProfile } from '../hardening/hardening-profile';
import { PROFILE } from '../hardening/shapes';
import { BOOLEAN, Form, TEXT } from '../template/form';
import { asMap, asString } from '../template/json';
import { Artifact, ArtifactSource, artifactSourceOf, setArtifactWriter } from '../workloads/artifact-source';
import { renderAlone } from '../workloads/finished-object';
import { setProfile } from '../workloads/profile-context';
import { resolveTrees } from '../workloads/tree-resolver';
import { joinYaml, YamlPrinter } from '../workloads/yaml';

/**
 * Properties for `SigilApp`.
 */
export interface SigilAppProps extends AppProps {
  /**
   * What every hardened workload of the app is hardened with, unless it has a profile of its own.
   *
   * @default new HardeningProfile()
   */
  readonly profile?: HardeningProfile;

  /**
   * The folder of the project, below which everything goes that is no manifest, such as the charts of `HelmChart`.
   *
   * @default - the folder that the program runs in
   */
  readonly projectFolder?: string;
}

const FORM = new Form<SigilAppProps>({
  outdir: TEXT, outputFileExtension: TEXT, profile: PROFILE, projectFolder: TEXT, recordConstructMetadata: BOOLEAN,
});

/**
 * A cdk8s `App` that writes all of its files or none of them.
 *
 * It validates, sorts and renders the whole app before it touches the disk, so a synth that fails leaves the last good
 * output as it is; each file is replaced in one step, so that only a crash or a failing disk between two of these steps
 * leaves new files beside old ones. It refuses two objects that would be written to one file (a plain `App` does so only
 * where a hardened workload is in it), and two of a chart that the cluster would take for one. It takes time in proportion
 * to the size of the app, however many charts there are and whatever depends on what.
 *
 * In everything else it is an `App`: the same props, files, order of objects and validation. The manifests are the same
 * as well; some strings are quoted that an `App` leaves plain.
 *
 * Like an `App`, it does not delete files of charts that no longer exist (`cdk8s synth` empties the folder first).
 * A file whose content stays the same is not written again.
 */
export class SigilApp extends App {
  private readonly recordsMetadata: boolean;
  private readonly projectFolder: string;

  /**
   * Defines an app.
   *
   * @param props configuration options
   * @throws when `yamlOutputType` is none of the enum, or something else is not what it has to be.
   */
  constructor(props: SigilAppProps = {}) {
    FORM.check(props, () => 'of the SigilApp');
    super(props);
    refuseUnknownOutputType(this.yamlOutputType);
    setArtifactWriter(this);
    resolveTrees(this);
    if (props.profile !== undefined) {
      setProfile(this, props.profile);
    }
    this.projectFolder = props.projectFolder ?? '.';
    this.recordsMetadata = props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
  }

  /**
   * All charts of this app, each after those that it depends on.
   *
   * @throws when dependencies form a cycle.
   */
  public get charts(): Chart[] {
    return [...new SynthesisOrder(new ConstructTree(this.node.findAll())).charts];
  }

  /**
   * Writes all manifests to the output directory.
   *
   * @throws when a validation fails, when dependencies form a cycle, when an object cannot be rendered or is refused, or when
   * two objects would be written to one file or two of a chart are of one kind and name, telling all of that at once; or when
   * something other than a file is where one belongs. Nothing is written then.
   */
  public synth(): void {
    const mistakes = new Mistakes();
    const { constructs, numbered, charts } = renderCharts(this, mistakes);
    const layout = { type: this.yamlOutputType, extension: this.outputFileExtension, numbered };
    const files = mistakes.attempt(() => filesOf(charts, layout), []);
    // What is not a manifest is made of the finished manifests.
    mistakes.throwIfAny();
    const sources = sourcesAmong(constructs);
    const projectFolder = path.resolve(this.projectFolder);
    const written = sources.map(each => ({ ...each, artifacts: mistakes.attempt(() => each.source.artifacts(projectFolder), []) }));
    const shared = refusalsOfSharedArtifacts(written);
    (shared.length > 0 ? shared : refusalsOfNestedFolders(written)).forEach(refusal => mistakes.add(refusal));
    refuseArtifactsAmongManifests(written, { projectFolder, outdir: path.resolve(this.outdir) }, mistakes);
    mistakes.throwIfAny();
    const inProject = (file: string) => path.resolve(projectFolder, file);
    const others = written.flatMap(({ artifacts }) => artifacts).map(artifact => ({ ...artifact, path: inProject(artifact.path) }));
    writeArtifacts(this.outdir, [...files, ...this.recordsMetadata ? [constructMetadata(charts)] : [], ...others]);
    const kept = others.map(artifact => artifact.path);
    fixTimes(kept);
    removeOthers(sources.flatMap(({ source }) => source.ownedFolders).map(inProject), kept);
    sources.flatMap(({ source }) => source.ownedFiles ?? []).forEach(({ folder, isOwned }) => removeOwned(inProject(folder), isOwned, kept));
  }

  /**
   * Renders this app as one YAML text, without writing anything.
   *
   * @returns the objects of all charts, separated by `---`.
   * @throws when a validation fails, when dependencies form a cycle, when an object cannot be rendered or is refused, or when
   * two of a chart are of one kind and name, telling all of that at once.
   */
  public synthYaml(): string {
    const mistakes = new Mistakes();
    const { charts } = renderCharts(this, mistakes);
    mistakes.attempt(() => refuseNamesakes(charts), undefined);
    mistakes.throwIfAny();
    return joinYaml(charts.flatMap(({ manifests }) => manifests.map(({ yaml }) => yaml)));
  }
}

function refuseUnknownOutputType(type: YamlOutputType): void {
  // A name instead of a number leads to the number.
  if (typeof YamlOutputType[type] !== 'string') {
    const known = Object.values(YamlOutputType).filter(name => typeof name === 'string').map(name => `'YamlOutputType.${name}'`);
    throw new Error(`'yamlOutputType' (${type}) of SigilApp is not known; give ${known.slice(0, -1).join(', ')} or ${known[known.length - 1]}`);
  }
}

interface RenderedCharts {
  /** All constructs of the app. */
  readonly constructs: readonly IConstruct[];
  readonly charts: readonly ChartManifests[];
  readonly numbered: boolean;
}

/** Leaves out what cannot be rendered, and goes on for the sake of further mistakes. */
function renderCharts(app: App, mistakes: Mistakes): RenderedCharts {
  const tree = new ConstructTree(validateTree(app, mistakes));
  const order = mistakes.attempt(() => new SynthesisOrder(tree), undefined);
  const printer = new YamlPrinter(!process.env.CDK8S_DISABLE_SORT);
  const render = (object: ApiObject) => mistakes.attempt(() => renderObject(object, printer), undefined);
  if (order === undefined) {
    tree.constructs.filter(construct => ApiObject.isApiObject(construct)).forEach(render);
    return { constructs: tree.constructs, charts: [], numbered: false };
  }
  return {
    constructs: tree.constructs,
    charts: order.charts.map(chart => ({ chart, manifests: order.objectsOf(chart).map(render).filter(manifest => manifest !== undefined) })),
    numbered: order.hasDependentCharts,
  };
}

/** Only the text is kept: at thousands of objects the trees would be most of the memory. */
function renderObject(object: ApiObject, printer: YamlPrinter): Manifest | undefined {
  const json = renderAlone(object);
  if (json === undefined) {
    return undefined;
  }
  try {
    const { name, namespace } = asMap(json.metadata);
    return {
      object,
      kind: String(json.kind),
      name: name === undefined ? undefined : String(name),
      namespace: asString(namespace),
      yaml: printer.print(json),
    };
  } catch (error) {
    throw new Error(`Failed printing construct at path '${object.node.path}' with name '${object.name}': ${(error as Error).message}`);
  }
}

function filesOf(charts: readonly ChartManifests[], layout: ManifestLayout): Artifact[] {
  const files = manifestFiles(charts, layout);
  refuseNamesakes(charts);
  return files;
}

/** A construct that writes files besides its manifests. */
interface Source {
  readonly construct: IConstruct;
  readonly source: ArtifactSource;
}

function sourcesAmong(constructs: readonly IConstruct[]): Source[] {
  const sources: Source[] = [];
  for (const construct of constructs) {
    const source = artifactSourceOf(construct);
    if (source !== undefined) {
      sources.push({ construct, source });
    }
  }
  return sources;
}

/** A construct and the files that it writes besides its manifests. */
interface WrittenArtifacts extends Source {
  readonly artifacts: readonly Artifact[];
}

/** Tells the first file that two constructs would write; where there is one there are more. */
function refusalsOfSharedArtifacts(written: readonly WrittenArtifacts[]): string[] {
  const writers = new Map<string, IConstruct>();
  return written.flatMap(({ construct, artifacts }) => {
    const shared = artifacts.find(artifact => writers.has(artifact.path.toLowerCase()));
    const other = shared && writers.get(shared.path.toLowerCase());
    artifacts.forEach(artifact => writers.set(artifact.path.toLowerCase(), construct));
    return shared === undefined ? [] : [
      `'${other?.node.path}' and '${construct.node.path}' would both write '${shared.path}'; give one of them another name or folder`,
    ];
  });
}

/** Tells the first file of who owns a folder in one that another construct owns: what people put beside the file would be taken away. */
function refusalsOfNestedFolders(written: readonly WrittenArtifacts[]): string[] {
  const owning = written.filter(({ source }) => source.ownedFolders.length > 0);
  const owners = new Map(owning.flatMap(({ construct, source }) =>
    source.ownedFolders.map(folder => [path.posix.normalize(folder), construct] as const)));
  return owning.flatMap(({ construct, artifacts }) => {
    const isOfOther = (folder: string) => (owners.get(folder) ?? construct) !== construct;
    const [found] = artifacts.flatMap(artifact => foldersOf(artifact).filter(isOfOther).map(folder => ({ artifact, folder })));
    return found === undefined ? [] : [
      `'${found.artifact.path}' of '${construct.node.path}' would lie in '${found.folder}' of '${owners.get(found.folder)?.node.path}', `
        + 'from which all other files are taken away; give one of them another folder',
    ];
  });
}

/** The folder of a file, and those around it. */
function foldersOf(artifact: Artifact): string[] {
  const parts = path.posix.normalize(artifact.path).split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** The cdk8s CLI empties the folder of the manifests, and takes every YAML file in it for one; folders that a construct owns are emptied, too. */
function refuseArtifactsAmongManifests(
  written: readonly WrittenArtifacts[], { projectFolder, outdir }: { readonly projectFolder: string; readonly outdir: string }, mistakes: Mistakes,
): void {
  // Where the manifests are to lie among everything else, somebody wants it so.
  if (outdir === projectFolder || projectFolder.startsWith(`${outdir}${path.sep}`)) {
    return;
  }
  for (const { construct, source, artifacts } of written) {
    const owned = source.ownedFolders.find(folder => `${outdir}${path.sep}`.startsWith(`${path.resolve(projectFolder, folder)}${path.sep}`));
    if (owned !== undefined) {
      mistakes.add(`the manifests would lie in '${owned}' of '${construct.node.path}', from which all other files are taken away; give another 'outdir'`);
      continue;
    }
    const lost = artifacts.find(artifact => path.resolve(projectFolder, artifact.path).startsWith(`${outdir}${path.sep}`));
    if (lost !== undefined) {
      mistakes.add(`'${lost.path}' of '${construct.node.path}' would lie in '${path.relative(projectFolder, outdir)}', which is emptied for the manifests, `
        + 'and whose YAML files are all taken for some; give another \'directory\'');
    }
  }
}

/** What the cdk8s CLI reads to name the construct of a manifest in a validation report. */
function constructMetadata(charts: readonly ChartManifests[]): Artifact {
  const resources: Record<string, { path: string }> = {};
  for (const { name, object } of charts.flatMap(({ manifests }) => manifests)) {
    resources[String(name)] = { path: object.node.path };
  }
  return { path: 'construct-metadata.json', content: JSON.stringify({ version: '1.0.0', resources }) };
}
