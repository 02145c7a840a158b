import { canonicalPath, foldersAbove } from './mount-path';
import { mapContainers } from './pod-template';
import { WritablePath } from './writable-path';
import { choose, mapChoices } from '../template/choose';
import { amountOf, and, contains, equals, isNonEmpty, not, or, some } from '../template/conditions';
import { captioned, Condition, Expression, isExpression, variable } from '../template/expression';
import { asMap, asString, isList, isMap, Json, JsonList, JsonMap, mapsOf } from '../template/json';
import { LABEL_LENGTH } from '../template/names';
import { each, join, total } from '../template/operations';

/** The name of a path in loops over the paths. */
export const PATH = 'path';

/** The parts of a path that is a value: `name`, `mountPath`, and, if they are given, `sizeLimit` and `medium`. */
export interface PathParts {
  readonly name: Expression;
  readonly mountPath: Expression;
  readonly sizeLimit: Expression;
  readonly medium: Expression;
}

/** The parts of the path that a loop is at. */
export function partsOfPath(loop: string): PathParts {
  return {
    name: variable(loop, 'string', ['name']),
    mountPath: variable(loop, 'string', ['mountPath']),
    sizeLimit: variable(loop, 'quantity', ['sizeLimit']),
    medium: variable(loop, 'string', ['medium']),
  };
}

/** The parts of the path that a loop over the paths is at. */
export const EXTRA = partsOfPath(PATH);

/** Whether a path of a value is on disk. */
export function isOnDisk({ medium }: PathParts): Condition {
  return equals(medium, 'Disk');
}

/** How much a path of a value can hold. */
export function sizeOf(path: PathParts): Json {
  const isGiven = new Expression({ kind: 'isGiven', operand: path.sizeLimit });
  return choose(isGiven, path.sizeLimit, choose(isOnDisk(path), '1Gi', '64Mi'));
}

/**
 * What the paths of a value hold on the disk of a container.
 *
 * @param taken where the container mounts something else
 */
export function bytesOfPaths(paths: Expression, taken: readonly string[]): Json {
  const bytes = choose(and(not(isMountedAt(EXTRA, taken)), isOnDisk(EXTRA)), mapChoices(sizeOf(EXTRA), amountOf), 0) ?? 0;
  return captioned(total(paths, PATH, bytes), ['bytesOnDisk'], 'How many bytes the writable paths of the values hold on the disk of a container.');
}

const DEFAULTS: readonly WritablePath[] = WritablePath.defaults();

/**
 * Whether a known path is not there because of one in the list: a default gives way to one of its name or mount path, a directory of an image to
 * one at or above it, and what the author of a workload declares to none.
 */
export function givesWay(path: WritablePath, paths: Expression): Condition {
  const { name, mountPath } = path;
  const told = (condition: Condition) =>
    captioned(condition, ['replaces', name], `Whether a writable path of the values takes the place of '${name}' ('${mountPath}').`);
  if (path._isOfImage) {
    return told(some(paths, PATH, isMountedAt(EXTRA, [mountPath, ...foldersAbove(canonicalPath(mountPath))])));
  }
  return DEFAULTS.includes(path) && told(some(paths, PATH, or(equals(EXTRA.name, name), isMountedAt(EXTRA, [mountPath]))));
}

/** Whether a path of a value is one of several places; `/run` is written `/var/run` there, as the schema of the chart holds. */
export function isMountedAt({ mountPath }: PathParts, places: readonly string[]): Condition {
  return contains([...new Set(places.map(writtenInValues))], mountPath);
}

/** A path as the values of a chart write it. */
export function writtenInValues(mountPath: string): string {
  const canonical = canonicalPath(mountPath);
  return canonical === '/run' || canonical.startsWith('/run/') ? `/var${canonical}` : canonical;
}

/** Whether a container mounts a path of a value: it does where it mounts nothing else. */
export function isMounted(path: PathParts, container: JsonMap): Condition {
  return not(isMountedAt(path, mapsOf(container.volumeMounts).map(({ mountPath }) => asString(mountPath) ?? '')));
}

/**
 * Gives every container the writable paths of a list that is a value of a chart, as `mountWritablePaths` gives those that are known:
 * nothing is mounted where a container mounts something already.
 *
 * @param spec the pod spec, with the known paths mounted
 * @param claimed the names of volumes that are there on a condition, which keep their names on any
 */
export function withExtraPaths(spec: JsonMap, paths: Expression, claimed: readonly string[]): JsonMap {
  const volumes = itemsOf(spec.volumes);
  const known = volumes.filter(isMap);
  const name = nameAmong([...known, ...claimed.map(taken => ({ name: taken }))]);
  const mounting: Condition[] = [];
  const mounted = mapContainers(spec, container => {
    const mounts = isMounted(EXTRA, container);
    mounting.push(mounts);
    const mount = choose(mounts, { mountPath: EXTRA.mountPath, name }, undefined) ?? null;
    return { ...container, volumeMounts: withMore(container.volumeMounts, each(paths, PATH, mount)) };
  });
  const isNew = and(or(...mounting), not(or(...known.filter(isEmptyDir).map(volume => equals(name, volume.name)))));
  const volume = choose(captioned(isNew, ['needsVolume'], 'Whether a writable path of the values needs a volume that the pod does not have.'), volumeOf(name), undefined);
  return volume === undefined ? mounted : { ...mounted, volumes: withMore(spec.volumes, each(paths, PATH, volume)) };
}

/** A list with more items; it is what it was where nothing is in it. */
function withMore(list: Json | undefined, items: Expression): Json | undefined {
  const given = itemsOf(list);
  // A default path is missing only where another takes its place, so that a list with one is never empty.
  return given.length > 0 ? [...given, items] : choose(isNonEmpty([items]), [items], list);
}

function itemsOf(list: Json | undefined): JsonList {
  return isList(list) ? list : [];
}

function volumeOf(name: Json): JsonMap {
  return { emptyDir: { medium: choose(isOnDisk(EXTRA), undefined, 'Memory'), sizeLimit: sizeOf(EXTRA) }, name };
}

function isEmptyDir({ emptyDir }: JsonMap): boolean {
  return isMap(emptyDir);
}

const SUFFIX = '-writable';

/** The name of a path, or one like it where a volume of another purpose has that name. */
function nameAmong(volumes: readonly JsonMap[]): Json {
  const names = volumes.flatMap(({ name }) => typeof name === 'string' ? [name] : []);
  const isSimple = (volume: JsonMap, name: string) =>
    !isEmptyDir(volume) && name.length + SUFFIX.length <= LABEL_LENGTH && !names.includes(name + SUFFIX);
  const simple = volumes.flatMap(volume => typeof volume.name === 'string' && isSimple(volume, volume.name) ? [volume.name] : []);
  const suffixed = choose(contains(simple, EXTRA.name), join(EXTRA.name, SUFFIX), EXTRA.name);
  return names.filter(name => !simple.includes(name))
    .reduceRight<Json>((otherwise, name) => choose(equals(EXTRA.name, name), freeName(name, volumes), otherwise), suffixed);
}

/** What a path of a name calls its volume: as the first volume that is the same, or that is not there. */
function freeName(name: string, volumes: readonly JsonMap[], count = 0): Json {
  const candidate = numberedName(name, count);
  const taken = volumes.find(volume => volume.name === candidate);
  return taken === undefined ? candidate : choose(isSameVolume(taken), candidate, freeName(name, volumes, count + 1));
}

/** What a path of a name calls its volume where so many other volumes have the names before. */
export function numberedName(name: string, count: number): string {
  const suffix = count === 0 ? '' : count === 1 ? SUFFIX : `${SUFFIX}-${count}`;
  return name.slice(0, LABEL_LENGTH - suffix.length) + suffix;
}

/** Whether the volume of a path is one that is there already. */
function isSameVolume(volume: JsonMap): Condition {
  const { medium, sizeLimit } = asMap(volume.emptyDir);
  if (!isEmptyDir(volume) || isExpression(medium) || isExpression(sizeLimit)) {
    return false;
  }
  const ofMedium = medium === 'Memory' ? not(isOnDisk(EXTRA)) : (medium ?? '') === '' ? isOnDisk(EXTRA) : false;
  // Volumes that are alike share the template, so that it is named by what they have in common.
  const where = medium === 'Memory' ? 'in memory' : 'on disk';
  return captioned(and(ofMedium, equals(sizeOf(EXTRA), sizeLimit)), ['is', ...where.split(' '), 'of', String(sizeLimit)],
    `Whether a writable path of the values is ${where} and has the size '${String(sizeLimit)}'.`);
}
