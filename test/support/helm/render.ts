import { readYaml, YamlDocument } from './go-yaml';
import { Helm } from './helm';
import { Refusal, refusalIn } from './refusal';
import { valuesFile } from './values-file';
import { asString, isMap, JsonMap } from '../../../src/template/json';

/** What a render depends on besides the chart. Nothing is left to Helm, whose versions differ in what they assume. */
export interface RenderOptions {
  /** @default 'sigil' */
  readonly release?: string;
  /** @default 'space' */
  readonly namespace?: string;
  /** The version of Kubernetes, `v1.30.0-gke.100`. @default '1.34.0' */
  readonly kubeVersion?: string;
  /** What a values file overrides. */
  readonly values?: JsonMap;
  /** What `--set` overrides, `replicas=2`. */
  readonly set?: readonly string[];
  /** The APIs that the cluster has besides those that Helm knows. */
  readonly apiVersions?: readonly string[];
  /** Whether the release is there already. @default false */
  readonly upgrade?: boolean;
}

/** What renders use where nothing else is asked for. */
export const RENDER_DEFAULTS = { release: 'sigil', namespace: 'space', kubeVersion: '1.34.0' } as const;

/** One object of a render, and the template that it comes from. */
export interface RenderedObject {
  readonly source: string;
  readonly object: JsonMap;
}

/** Objects, or the reason why there are none. */
export type Rendering = Rendered | Refused;

/** What `helm template` printed. */
export interface Rendered {
  readonly refusal?: undefined;
  readonly objects: readonly RenderedObject[];
  readonly text: string;
  /** What the text consists of; some documents may be empty. */
  readonly documents: readonly YamlDocument[];
  /** What Helm said besides. */
  readonly warnings: readonly string[];
}

/** That the schema or a template refused the values. */
export interface Refused {
  readonly refusal: Refusal;
}

/**
 * What `helm template` makes of a chart.
 *
 * @throws if Helm fails where it should not, as on a nil pointer or on output that is no YAML: that is a defect of the chart, no refusal
 */
export async function renderChart(helm: Helm, chartFolder: string, options: RenderOptions = {}): Promise<Rendering> {
  const { status, stdout, stderr } = await helm.run(['template', ...argumentsOf(chartFolder, options)], valuesFile(options.values ?? {}));
  if (status === 0) {
    return readRender(stdout, stderr, `${helm} renders '${chartFolder}' with ${JSON.stringify(options)}`);
  }
  const refusal = refusalIn(stderr);
  if (refusal === undefined) {
    throw new Error(`${helm} failed on '${chartFolder}' with ${JSON.stringify(options)}, and not because it refuses the values:\n${stderr}`);
  }
  return { refusal };
}

/** The objects of a chart that must render. */
export async function renderedObjects(helm: Helm, chartFolder: string, options: RenderOptions = {}): Promise<JsonMap[]> {
  return objectsOf(await renderChart(helm, chartFolder, options));
}

/** The objects of a render that must not have been refused. */
export function objectsOf(rendering: Rendering): JsonMap[] {
  if (rendering.refusal) {
    throw new Error(`the values are refused: ${rendering.refusal.message}`);
  }
  return rendering.objects.map(({ object }) => object);
}

/** Several renders, in order, with all processors at work. */
export function renderMany(helm: Helm, chartFolder: string, options: readonly RenderOptions[]): Promise<Rendering[]> {
  return Promise.all(options.map(each => renderChart(helm, chartFolder, each)));
}

/** What the user of a chart reads after the installation. Only Helm 4 says it without a cluster. */
export async function renderNotes(helm: Helm, chartFolder: string, options: RenderOptions = {}): Promise<string> {
  if (helm.major !== 4) {
    throw new Error(`${helm} asks a cluster before it prints notes; take Helm 4`);
  }
  // `install` takes the Kubernetes version from the cluster, or from what it was built for.
  const args = argumentsOf(chartFolder, options).filter((arg, index, all) => arg !== '--kube-version' && all[index - 1] !== '--kube-version');
  const { stdout } = await helm.runToSuccess(['install', ...args, '--dry-run=client'], valuesFile(options.values ?? {}));
  return stdout.split('\nNOTES:\n')[1] ?? '';
}

function argumentsOf(chartFolder: string, options: RenderOptions): string[] {
  const { release = RENDER_DEFAULTS.release, namespace = RENDER_DEFAULTS.namespace, kubeVersion = RENDER_DEFAULTS.kubeVersion } = options;
  const { set = [], apiVersions = [], upgrade = false } = options;
  return [
    release, chartFolder, '--namespace', namespace, '--kube-version', kubeVersion, '--values', '-',
    ...set.flatMap(each => ['--set', each]),
    ...apiVersions.flatMap(each => ['--api-versions', each]),
    ...(upgrade ? ['--is-upgrade'] : []),
  ];
}

function readRender(text: string, warnings: string, situation: string): Rendered {
  try {
    const documents = readYaml(text);
    return { objects: documents.flatMap(objectIn), text, documents, warnings: warnings.split('\n').filter(line => line !== '') };
  } catch (error) {
    // What is caught is thrown by the reader, always an error.
    throw new Error(`${situation}: ${(error as Error).message}`);
  }
}

function objectIn({ text, value }: YamlDocument): RenderedObject[] {
  const source = /^---\n# Source: (.+)\n/.exec(text)?.[1];
  if (value === null) {
    return [];
  }
  if (source === undefined || !isMap(value) || asString(value.kind) === undefined) {
    throw new Error(`Helm printed what is no object of a template:\n${text}`);
  }
  return [{ source, object: value }];
}
