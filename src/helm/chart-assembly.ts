import { ApiObject } from 'cdk8s';
import { ChartMetadata, ConditionalObject, Refusal, TemplateFile, ValueDeclaration, ValueGroup } from './chart-model';
import { chartReadme } from './files/chart-readme';
import { chartYaml } from './files/chart-yaml';
import { helmIgnore } from './files/helm-ignore';
import { valuesSchema } from './files/values-schema';
import { valuesYaml } from './files/values-yaml';
import { idsOf } from './lift/place';
import { printTemplates } from './print/print-templates';
import { builtIn, Condition, isLiteral, keyOf } from '../template/expression';
import { asMap, Json, JsonMap } from '../template/json';
import { join, union } from '../template/operations';
import { Artifact } from '../workloads/artifact-source';

/** An object of a chart as it is printed. */
export interface PrintedObject {
  readonly object: ApiObject;
  readonly group: readonly string[];
  readonly condition: Condition;
  readonly tree: JsonMap;
}

/** All that the files of a chart are made of. */
export interface ChartContent {
  readonly metadata: ChartMetadata;
  /** The namespace of the plain manifests; the release takes its place. */
  readonly namespace?: string;
  readonly objects: readonly PrintedObject[];
  readonly declarations: readonly ValueDeclaration[];
  readonly groups: readonly ValueGroup[];
  readonly refusals: readonly Refusal[];
}

/** The files of a Helm chart. */
export class ChartAssembly {
  constructor(private readonly content: ChartContent) {}

  /** @param directory the folder of the chart */
  public files(directory: string): Artifact[] {
    const { metadata, declarations, groups } = this.content;
    const templates = printTemplates({ name: metadata.name, files: this.templateFiles(), refusals: this.refusals() });
    const files = [
      { path: 'Chart.yaml', content: chartYaml(metadata) },
      { path: 'values.yaml', content: valuesYaml(declarations, groups) },
      { path: 'values.schema.json', content: valuesSchema(declarations, groups, metadata) },
      { path: 'README.md', content: chartReadme(metadata, declarations, groups) },
      { path: '.helmignore', content: helmIgnore() },
      ...templates,
    ];
    return files.map(({ path, content }) => ({ path: `${directory}/${path}`, content }));
  }

  private templateFiles(): TemplateFile[] {
    const files = new Map<string, ConditionalObject[]>();
    // The cluster's own namespace is that of the release, which Helm makes.
    for (const object of this.content.objects.filter(({ tree }) => tree.kind !== 'Namespace')) {
      const name = fileNameOf(object);
      files.set(name, [...files.get(name) ?? [], { condition: object.condition, tree: this.inRelease(object.tree) }]);
    }
    return [...files].sort(([one], [other]) => one < other ? -1 : 1).map(([name, objects]) => ({ name, objects }));
  }

  /** An object in the namespace of the release, with the label that tells which chart made it. */
  private inRelease(tree: JsonMap): JsonMap {
    const metadata = asMap(tree.metadata);
    const { namespace, labels, ...rest } = metadata;
    const chart = join(builtIn('Chart.Name'), '-', builtIn('Chart.Version'));
    return {
      ...tree,
      metadata: { ...rest, labels: withLabel(labels, 'helm.sh/chart', chart), ...(namespace === this.content.namespace ? {} : { namespace }) },
    };
  }

  private refusals(): Refusal[] {
    const known = new Map<string, Refusal>();
    for (const refusal of this.content.refusals.filter(({ when }) => !isLiteral(when))) {
      known.set(keyOf(refusal.message), refusal);
    }
    return [...known.values()];
  }
}

function withLabel(labels: Json | undefined, name: string, value: Json): Json {
  return union(labels, { [name]: value });
}

function fileNameOf({ object, tree }: PrintedObject): string {
  const words = idsOf(object).map(id => id.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/[^A-Za-z0-9]+/g, '-').toLowerCase());
  const kind = String(tree.kind).toLowerCase();
  const last = words[words.length - 1]?.replace(/-/g, '');
  return `${[...words, ...(last === kind || words.some(word => word.replace(/-/g, '').endsWith(kind)) ? [] : [kind])].join('-')}.yaml`;
}
