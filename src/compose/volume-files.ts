import { Surroundings } from './surroundings';
import { asMap, asString, JsonMap, mapsOf } from '../template/json';

/** A file of a Secret or a ConfigMap in a volume. */
export interface VolumeFile {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  readonly key: string;
  /** The path of the file below the mount point. */
  readonly path: string;
}

/** What a volume takes its files from. */
interface FileSource {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  /** The files, where their names are known. */
  readonly files?: readonly VolumeFile[];
}

/** The files of a volume, as far as they are known. */
export class VolumeFiles {
  /** The files that a volume is made of; undefined where it is made of something else. */
  public static of(volume: JsonMap, namespace: string, surroundings: Surroundings): VolumeFiles | undefined {
    const sources = [volume, ...mapsOf(asMap(volume.projected).sources)].flatMap(holder => {
      const found = holder.secret !== undefined
        ? { kind: 'Secret' as const, source: asMap(holder.secret) }
        : { kind: 'ConfigMap' as const, source: asMap(holder.configMap) };
      const name = asString(found.source.secretName ?? found.source.name);
      return name === undefined ? [] : [fileSource(found.kind, name, found.source, namespace, surroundings)];
    });
    return sources.length === 0 ? undefined : new VolumeFiles(sources);
  }

  private constructor(private readonly sources: readonly FileSource[]) {}

  /** The files below a path of the volume, where all are known; a Secret that only the cluster has keeps the names of its keys to itself. */
  public below(subPath: string | undefined): readonly VolumeFile[] | undefined {
    const unknown = this.sources.filter(({ files }) => files === undefined);
    if (subPath === undefined) {
      return unknown.length > 0 ? undefined : this.sources.flatMap(({ files = [] }) => files);
    }
    const known = this.sources.flatMap(({ files = [] }) => files).flatMap(file => file.path === subPath
      ? [{ ...file, path: '' }]
      : file.path.startsWith(`${subPath}/`) ? [{ ...file, path: file.path.slice(subPath.length + 1) }] : []);
    return known.length > 0 ? known : unknown.slice(0, 1).map(({ kind, name }) => ({ kind, name, key: subPath, path: '' }));
  }

  /** What the files are of. */
  public get names(): string[] {
    return this.sources.map(({ name }) => name);
  }

  /** What the files are of, in a sentence. */
  public get description(): string {
    return this.sources.map(({ kind, name, files }) => files === undefined
      ? `a file for each key of the ${kind} '${name}'`
      : files.map(({ key, path }) => `the key '${key}' of the ${kind} '${name}' as '${path}'`).join(' and ')).join(' and ');
  }

  /** Whether one of the files is secret. */
  public get areSecret(): boolean {
    return this.sources.some(({ kind }) => kind === 'Secret');
  }
}

function fileSource(kind: FileSource['kind'], name: string, { items }: JsonMap, namespace: string, surroundings: Surroundings): FileSource {
  const object = surroundings.configuration(kind, name, namespace);
  const keys = items === undefined
    ? object === undefined ? undefined : ['data', 'stringData', 'binaryData'].flatMap(map => Object.keys(asMap(object[map]))).map(key => ({ key, path: key }))
    : mapsOf(items).map(item => ({ key: String(item.key), path: String(item.path) }));
  return { kind, name, files: keys?.map(each => ({ kind, name, ...each })) };
}
