import { ApiObject, App, Names, YamlOutputType } from 'cdk8s';
import { IConstruct } from 'constructs';
import { hasArtifactWriter } from './artifact-source';
import { jsonBefore, Rank } from './finished-object';
import { asMap, asString } from '../template/json';

/** A file of manifests, and the construct that it comes from. */
export interface SourceFile {
  readonly path: string;
  readonly source: string;
}

/** The name that cdk8s gives the file of one object, without its extension. */
export function fileNameOfObject(kind: string, name: string | undefined): string {
  return `${kind}.${name}`.replace(/[^0-9a-zA-Z-_.]/g, '');
}

/**
 * What is wrong with files that several constructs would be written to, in one text; undefined where there are none. Names that differ
 * in case only are one file on macOS and Windows, so they are refused everywhere.
 */
export function refusalOfSharedFiles(files: readonly SourceFile[]): string | undefined {
  const sharing = new Map<string, SourceFile[]>();
  for (const file of files) {
    const key = file.path.toLowerCase();
    sharing.set(key, [...sharing.get(key) ?? [], file]);
  }
  const refusals = [...sharing.values()].filter(group => group.length > 1).map(group => {
    const paths = [...new Set(group.map(file => `'${file.path}'`))];
    return `${group.map(file => `'${file.source}'`).join(' and ')} would be written to one file, ${paths.join(' alias ')}`;
  });
  return refusals.length === 0 ? undefined : [
    'Each file must have one source; give the charts or objects other names, or choose another \'yamlOutputType\':',
    ...refusals,
  ].join('\n  ');
}

/** The same of an app that is a plain `App`, which would write one object over the other without a word. */
export function refusalOfPlainApp(root: IConstruct): string | undefined {
  if (!(root instanceof App) || hasArtifactWriter(root)) {
    return undefined;
  }
  const refusal = refusalOfSharedFiles(filesOf(root, ({ metadata }) => metadata.name));
  // cdk8s takes the name from before rendering into a folder, else the one that a patch may have changed; few apps need the time to ask.
  return refusal === undefined || root.yamlOutputType !== YamlOutputType.FILE_PER_RESOURCE
    ? refusal : refusalOfSharedFiles(filesOf(root, object => asString(asMap(jsonBefore(object, Rank.VALUES).metadata).name)));
}

/** The files of an app that hold one object each. */
function filesOf(app: App, nameOf: (object: ApiObject) => string | undefined): SourceFile[] {
  if (![YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE].includes(app.yamlOutputType)) {
    return [];
  }
  const folderOf = ({ chart }: ApiObject) => app.yamlOutputType === YamlOutputType.FILE_PER_RESOURCE ? '' : `${Names.toDnsLabel(chart)}/`;
  const objects = app.node.findAll().filter(construct => ApiObject.isApiObject(construct));
  return objects.map(object => ({
    path: `${folderOf(object)}${fileNameOfObject(object.kind, nameOf(object))}${app.outputFileExtension}`,
    source: object.node.path,
  }));
}
