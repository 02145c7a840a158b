import { Pod } from 'cdk8s-plus-28';
import { imagesOf } from './chart-images';
import { ChartMetadata, ConditionalObject, Refusal, TemplateFile, ValueDeclaration, ValueGroup } from './chart-model';
import { PrintedObject } from './chart-objects';
import { ChartTest } from './chart-tests';
import { definitionFile, isCustomResourceDefinition } from './custom-resource-definitions';
import { placeName, templateFileName } from './file-names';
import { chartReadme } from './files/chart-readme';
import { chartYaml } from './files/chart-yaml';
import { helmIgnore } from './files/helm-ignore';
import { valuesSchema } from './files/values-schema';
import { valuesYaml } from './files/values-yaml';
import { fixedNames } from './object-names';
import { Overlay, overlayFiles } from './overlay';
import { Owner } from './print/owners';
import { printTemplates } from './print/print-templates';
import { commentOf, sectionsOf } from './template-comments';
import { podTemplatesOf } from '../hardening/pod-template';
import { Context } from '../template/evaluate';
import { builtIn, isLiteral, keyOf, named } from '../template/expression';
import { asMap, asString, JsonList, JsonMap } from '../template/json';
import { LABEL_LENGTH } from '../template/names';
import { exchanged, join, truncate, union } from '../template/operations';
import { knownEntries } from '../template/parts';
import { Artifact } from '../workloads/artifact-source';

/** All that the files of a chart are made of. */
export interface ChartContent {
  readonly metadata: ChartMetadata;
  /** The namespace of the plain manifests; the release takes its place. */
  readonly namespace?: string;
  readonly objects: readonly PrintedObject[];
  readonly declarations: readonly ValueDeclaration[];
  readonly groups: readonly ValueGroup[];
  readonly refusals: readonly Refusal[];
  readonly tests: readonly ChartTest[];
  /** What is shown after an installation: paragraphs, each a list of lines. */
  readonly notes: JsonList;
  readonly overlays: readonly Overlay[];
  /** What the templates refuse with a set of values. */
  readonly refusalsWith: (values: JsonMap) => readonly string[];
  /** What the values are by default. */
  readonly context: Context;
}

/** The files of a Helm chart. */
export class ChartAssembly {
  constructor(private readonly content: ChartContent) {}

  /** @param directory the folder of the chart */
  public files(directory: string): Artifact[] {
    const { declarations, groups, notes, overlays, refusalsWith } = this.content;
    const metadata = this.metadata();
    const templates = printTemplates({
      name: metadata.name,
      files: this.templateFiles(),
      refusals: this.refusals(),
      owners: this.workloads(),
      notes,
      commentOf: name => commentOf(metadata.name, name),
      sections: sectionsOf(metadata.name),
    });
    const files = [
      { path: 'Chart.yaml', content: chartYaml(metadata) },
      { path: 'values.yaml', content: valuesYaml(declarations, groups) },
      { path: 'values.schema.json', content: valuesSchema(declarations, groups, metadata) },
      { path: 'README.md', content: chartReadme(metadata, declarations, groups, fixedNames(this.content.objects)) },
      { path: '.helmignore', content: helmIgnore() },
      ...overlayFiles(overlays, { chart: metadata.name, declarations, refusalsWith }),
      ...this.content.objects.filter(({ tree }) => isCustomResourceDefinition(tree)).map(({ tree }) => definitionFile(tree)),
      ...templates,
    ];
    return files.map(({ path, content }) => ({ path: `${directory}/${path}`, content }));
  }

  private metadata(): ChartMetadata {
    const { metadata, objects, tests, context } = this.content;
    const users = [
      ...objects.map(object => ({ name: placeName(object), tree: object.tree })),
      ...tests.flatMap(test => test.objects.map(({ tree }) => ({ name: 'test', tree }))),
    ];
    return { ...metadata, images: imagesOf(users, context) };
  }

  private workloads(): Owner[] {
    return this.content.objects.flatMap(object => {
      const [pods] = podTemplatesOf(object.tree);
      return pods === undefined ? [] : [{ name: placeName(object), values: object.group, address: addressIn(pods.holder) }];
    });
  }

  private templateFiles(): TemplateFile[] {
    const files = new Map<string, ConditionalObject[]>();
    // The cluster's own namespace is that of the release, which Helm makes.
    for (const object of this.content.objects.filter(({ tree }) => tree.kind !== 'Namespace' && !isCustomResourceDefinition(tree))) {
      const name = templateFileName(object);
      files.set(name, [...files.get(name) ?? [], { condition: object.condition, tree: this.inRelease(object.tree) }]);
    }
    for (const { name, objects } of this.content.tests) {
      files.set(`tests/${name}.yaml`, objects.map(({ condition, tree }) => ({ condition, tree: this.inRelease(tree) })));
    }
    return [...files].sort(([one], [other]) => one < other ? -1 : 1).map(([name, objects]) => ({ name, objects }));
  }

  /** An object in the namespace of the release, with the label that tells which chart made it. */
  private inRelease(tree: JsonMap): JsonMap {
    const metadata = asMap(tree.metadata);
    const { namespace, labels, ...rest } = metadata;
    // A label holds no '+', which the version of a build has.
    const chart = named(`${this.content.metadata.name}.chart`, truncate(exchanged(join(builtIn('Chart.Name'), '-', builtIn('Chart.Version')), '+', '_'), LABEL_LENGTH));
    return {
      ...tree,
      metadata: { ...rest, labels: union(labels, { 'helm.sh/chart': chart }), ...(namespace === this.content.namespace ? {} : { namespace }) },
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

/** The label that cdk8s-plus selects pods by. */
function addressIn(template: JsonMap): string | undefined {
  return asString(knownEntries(asMap(template.metadata).labels)[Pod.ADDRESS_LABEL]);
}
