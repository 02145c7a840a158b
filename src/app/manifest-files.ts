import { ApiObject, Chart, Names, YamlOutputType } from 'cdk8s';
import { Artifact } from '../workloads/artifact-source';
import { joinYaml } from '../workloads/yaml';

/** An object as it will stand in a file. */
export interface Manifest {
  readonly object: ApiObject;
  /** The kind and the name in the rendered object, which a patch may have changed. */
  readonly kind: string;
  readonly name: string;
  /** The rendered object, printed. */
  readonly yaml: string;
}

/** A chart with its objects in the order in which they are written. */
export interface ChartManifests {
  readonly chart: Chart;
  readonly manifests: readonly Manifest[];
}

/** How the manifests of an app are spread over files. */
export interface ManifestLayout {
  readonly type: YamlOutputType;
  /** What file names end in. */
  readonly extension: string;
  /** Whether the charts are numbered, so that they can be applied in the order of their files. */
  readonly numbered: boolean;
}

/** A file, and the construct that it comes from. */
interface ManifestFile extends Artifact {
  readonly source: string;
}

/**
 * The files of an app, named as cdk8s names them.
 *
 * @throws when two charts or objects would be written to one file, naming all of them.
 */
export function manifestFiles(charts: readonly ChartManifests[], layout: ManifestLayout): Artifact[] {
  const files = layOut(charts, layout);
  refuseSharedFiles(files);
  return files;
}

function layOut(charts: readonly ChartManifests[], { type, extension, numbered }: ManifestLayout): ManifestFile[] {
  const label = (chart: Chart, index: number) => `${numbered ? `${String(index).padStart(4, '0')}-` : ''}${Names.toDnsLabel(chart)}`;
  switch (type) {
    case YamlOutputType.FILE_PER_APP: {
      const documents = charts.flatMap(({ manifests }) => manifests).map(({ yaml }) => yaml);
      return charts.length === 0 ? [] : [{ path: `app${extension}`, content: joinYaml(documents), source: '' }];
    }
    case YamlOutputType.FILE_PER_CHART:
      return charts.map(({ chart, manifests }, index) => ({
        path: `${label(chart, index)}${extension}`,
        content: joinYaml(manifests.map(({ yaml }) => yaml)),
        source: chart.node.path,
      }));
    case YamlOutputType.FILE_PER_RESOURCE:
      return charts.flatMap(({ manifests }) => manifests.map(({ kind, name, object, yaml }) => ({
        path: `${fileName(kind, name)}${extension}`,
        content: yaml,
        source: object.node.path,
      })));
    case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE:
      return charts.flatMap(({ chart, manifests }, index) => manifests.map(({ object, yaml }) => ({
        // Here, unlike above, cdk8s takes the kind and the name from before rendering.
        path: `${label(chart, index)}/${fileName(object.kind, object.metadata.name)}${extension}`,
        content: yaml,
        source: object.node.path,
      })));
  }
}

function fileName(kind: string, name: string | undefined): string {
  return `${kind}.${name}`.replace(/[^0-9a-zA-Z-_.]/g, '');
}

/** Names that differ in case only are one file on macOS and Windows, so they are refused everywhere. */
function refuseSharedFiles(files: readonly ManifestFile[]): void {
  const sharing = new Map<string, ManifestFile[]>();
  for (const file of files) {
    const key = file.path.toLowerCase();
    sharing.set(key, [...sharing.get(key) ?? [], file]);
  }
  const refusals = [...sharing.values()].filter(group => group.length > 1).map(group => {
    const paths = [...new Set(group.map(file => `'${file.path}'`))];
    return `${group.map(file => `'${file.source}'`).join(' and ')} would be written to one file, ${paths.join(' alias ')}`;
  });
  if (refusals.length > 0) {
    throw new Error([
      'Each file must have one source; give the charts or objects other names, or choose another \'yamlOutputType\':',
      ...refusals,
    ].join('\n  '));
  }
}
