import { givesWay, numberedName, withExtraPaths } from './mount-extra-paths';
import { canonicalPath } from './mount-path';
import { containersOf, editedContainers } from './pod-template';
import { WritablePath } from './writable-path';
import { choose } from '../template/choose';
import { not, or } from '../template/conditions';
import { Condition, Expression } from '../template/expression';
import { asString, isMap, Json, JsonMap, mapsOf, merged } from '../template/json';
import { conditionalItems, itemsIn } from '../template/parts';

/**
 * Gives containers the writable paths that they do not mount yet.
 *
 * @param extra a list of paths that is a value of a chart, to which defaults and what an image asks for give way
 * @returns the pod spec with the volumes and mounts; itself where nothing is missing
 */
export function mountWritablePaths(spec: JsonMap, paths: readonly WritablePath[], extra: Expression | undefined): JsonMap {
  const volumes = conditionalItems(spec.volumes);
  const elsewhere = volumesElsewhere(spec);
  // A volume that is there on a condition keeps its name on any.
  const named = nameVolumes(paths, [...volumes.map(({ item }) => item), ...elsewhere], extra);
  const mounted = new Map<string, Condition>();
  const edited = editedContainers(spec, container => {
    const given = mapsOf(container.volumeMounts);
    const taken = given.map(mount => canonicalPath(asString(mount.mountPath) ?? ''));
    const mounts: Json[] = [];
    for (const { path, name, canonical, isThere } of named) {
      if (!taken.includes(canonical) && (path.containers === undefined || path.containers.includes(asString(container.name) ?? ''))) {
        taken.push(canonical);
        const mount = choose(isThere, { name, mountPath: path.mountPath }, undefined);
        if (mount !== undefined) {
          mounts.push(mount);
        }
        mounted.set(name, or(mounted.get(name) ?? false, isThere));
      }
    }
    return mounts.length === 0 ? container : merged(container, { volumeMounts: [...given, ...mounts] });
  });
  const missing = named.map(({ name, volume, isNew }) => isNew ? choose(mounted.get(name) ?? false, volume, undefined) : undefined)
    .filter(volume => volume !== undefined);
  const known = edited === undefined ? spec : merged(spec, edited, { volumes: [...itemsIn(spec.volumes), ...missing] });
  if (extra === undefined) {
    return known;
  }
  const claimed = volumes.flatMap(({ item: { name }, when }) => when === true || typeof name !== 'string' ? [] : [name]);
  return withExtraPaths(known, extra, [...new Set([...claimed, ...elsewhere.map(({ name }) => name)])]);
}

/** The volumes that containers of a pod use and that stand elsewhere, as those of claim templates do: their names are all that is known of them. */
export function volumesElsewhere(spec: JsonMap): { readonly name: string }[] {
  const used = new Set<string>();
  for (const { container } of containersOf(spec)) {
    for (const { item: { name } } of [...conditionalItems(container.volumeMounts), ...conditionalItems(container.volumeDevices)]) {
      if (typeof name === 'string') {
        used.add(name);
      }
    }
  }
  if (used.size === 0) {
    return [];
  }
  const known = conditionalItems(spec.volumes).map(({ item }) => item.name);
  return [...used].filter(name => !known.includes(name)).map(name => ({ name }));
}

/** A writable path with the volume behind it. */
interface PathWithVolume {
  readonly path: WritablePath;
  readonly canonical: string;
  readonly name: string;
  readonly volume: JsonMap;
  /** Whether neither the pod nor a path before has the volume. */
  readonly isNew: boolean;
  /** Whether nothing takes its place. */
  readonly isThere: Condition;
}

function nameVolumes(paths: readonly WritablePath[], volumes: readonly JsonMap[], extra: Expression | undefined): PathWithVolume[] {
  const known = [...volumes];
  return paths.map(path => {
    const name = volumeNameOf(path, known);
    const volume = volumeOf(path, name);
    const isNew = !known.some(other => other.name === name);
    const isThere = extra === undefined || not(givesWay(path, extra));
    known.push(volume);
    return { path, canonical: canonicalPath(path.mountPath), name, volume, isNew, isThere };
  });
}

/** The writable paths of a workload: the defaults, each replaced by a declared path of its name or mount path, then the others. */
export function withDefaultPaths(declared: readonly WritablePath[]): WritablePath[] {
  return declared.length === 0 ? WritablePath.defaults() : withOverrides(WritablePath.defaults(), declared);
}

/** Writable paths, each replaced by one of the same name or mount path that is nearer to the workload, then the others. */
export function withOverrides(paths: readonly WritablePath[], nearer: readonly WritablePath[]): WritablePath[] {
  const kept = paths.filter(path => !nearer.some(other =>
    other.name === path.name || canonicalPath(other.mountPath) === canonicalPath(path.mountPath)));
  return [...kept, ...nearer];
}

/** The emptyDir volume behind a writable path. */
function volumeOf(path: WritablePath, name: string = path.name): JsonMap {
  const sizeLimit = path._quantity;
  return { name, emptyDir: path.inMemory ? { medium: 'Memory', sizeLimit } : { sizeLimit } };
}

/** The name of the path, or one like it where a volume of another purpose has that name. */
function volumeNameOf(path: WritablePath, volumes: readonly JsonMap[]): string {
  if (!volumes.some(volume => volume.name === path.name)) {
    return path.name;
  }
  const taken = volumes.filter(volume => !sameVolume(volume, volumeOf(path))).map(volume => volume.name);
  let name = path.name;
  for (let count = 1; taken.includes(name); count++) {
    name = numberedName(path.name, count);
  }
  return name;
}

function sameVolume(one: JsonMap, other: JsonMap): boolean {
  return isMap(one.emptyDir) && isMap(other.emptyDir)
    && (one.emptyDir.medium ?? '') === (other.emptyDir.medium ?? '') && one.emptyDir.sizeLimit === other.emptyDir.sizeLimit;
}
