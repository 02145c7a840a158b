import { ApiObject, Chart, Names, YamlOutputType } from 'cdk8s';
import { Artifact } from '../workloads/artifact-source';
import { fileNameOfObject, refusalOfSharedFiles, SourceFile } from '../workloads/shared-files';
import { joinYaml } from '../workloads/yaml';

/** An object as it will stand in a file. */
export interface Manifest {
  readonly object: ApiObject;
  /** The kind, name and namespace in the rendered object, which a patch may have changed or taken away. */
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
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

/** A file with its content, and the construct that it comes from. */
type ManifestFile = Artifact & SourceFile;

/**
 * The files of an app, named as cdk8s names them.
 *
 * @throws when two charts or objects would be written to one file, naming all of them.
 */
export function manifestFiles(charts: readonly ChartManifests[], layout: ManifestLayout): Artifact[] {
  const files = layOut(charts, layout);
  const refusal = refusalOfSharedFiles(files);
  if (refusal !== undefined) {
    throw new Error(refusal);
  }
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
        path: `${fileNameOfObject(kind, name)}${extension}`,
        content: yaml,
        source: object.node.path,
      })));
    case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE:
      return charts.flatMap(({ chart, manifests }, index) => manifests.map(({ object, yaml }) => ({
        // Here, unlike above, cdk8s takes the kind and the name from before rendering.
        path: `${label(chart, index)}/${fileNameOfObject(object.kind, object.metadata.name)}${extension}`,
        content: yaml,
        source: object.node.path,
      })));
  }
}
