import { canonicalPath } from './mount-writable-paths';
import { mapContainers } from './pod-template';
import { choose } from '../template/choose';
import { and, contains, equals, isNonEmpty, not, or, some } from '../template/conditions';
import { Condition, Expression, isExpression, variable } from '../template/expression';
import { asString, Json, JsonMap, mapsOf } from '../template/json';
import { each, join } from '../template/operations';

/** The name of a path in loops over the paths. */
const PATH = 'path';

/** The parts of a path that is a value: `name`, `mountPath`, and, if they are given, `sizeLimit` and `medium`. */
const NAME = variable(PATH, 'string', ['name']);
const MOUNT_PATH = variable(PATH, 'string', ['mountPath']);
const SIZE_LIMIT = variable(PATH, 'quantity', ['sizeLimit']);
const MEDIUM = variable(PATH, 'string', ['medium']);

/**
 * Gives every container the writable paths of a list that is a value of a chart, as `mountWritablePaths` gives those that are known: one
 * takes the place of a default of its name or mount path, and nothing is mounted where a container mounts something already.
 *
 * @param spec the pod spec, with the known paths mounted
 */
export function mountExtraPaths(spec: JsonMap, paths: Expression): JsonMap {
  const volumes = mapsOf(spec.volumes);
  const replaced = new Map(volumes.filter(isDefault).map(volume => [volume.name, isReplaced(volume, spec, paths)]));
  const kept = volumes.filter(volume => !replaced.has(volume.name));
  const name = nameAmong(kept);
  const misses: Condition[] = [];
  const mounted = mapContainers(spec, container => {
    const mounts = mapsOf(container.volumeMounts);
    const own = mounts.filter(mount => !replaced.has(mount.name));
    const isMissed = not(contains(spellingsOf(own), MOUNT_PATH));
    misses.push(isMissed);
    const given = (mount: JsonMap): Json | undefined => {
      const condition = replaced.get(mount.name);
      return condition === undefined ? mount : choose(not(condition), mount, undefined);
    };
    return { ...container, volumeMounts: [...compact(mounts.map(given)), each(paths, PATH, choose(isMissed, { mountPath: MOUNT_PATH, name }, undefined) ?? null)] };
  });
  const volume = choose(or(...misses), volumeOf(name), undefined) ?? null;
  const given = (known: JsonMap): Json | undefined => {
    const condition = replaced.get(known.name);
    return condition === undefined ? known : choose(not(condition), known, undefined);
  };
  return { ...mounted, volumes: [...compact(volumes.map(given)), each(paths, PATH, volume)] };
}

function compact(nodes: readonly (Json | undefined)[]): Json[] {
  return nodes.filter((node): node is Json => node !== undefined);
}

function volumeOf(name: Json): JsonMap {
  const isOnDisk = equals(MEDIUM, 'Disk');
  const sizeLimit = choose(isGiven(SIZE_LIMIT), SIZE_LIMIT, choose(isOnDisk, '1Gi', '64Mi'));
  return { emptyDir: { medium: choose(isOnDisk, undefined, 'Memory'), sizeLimit }, name };
}

function isGiven(optional: Expression): Condition {
  return new Expression({ kind: 'isGiven', operand: optional });
}

/** The volumes of the default paths, which every pod has unless it says otherwise. */
function isDefault(volume: JsonMap): boolean {
  return (volume.name === 'tmp' || volume.name === 'run') && volume.emptyDir !== undefined;
}

/** Whether a path of the list has the name or mount path of a default. */
function isReplaced(volume: JsonMap, spec: JsonMap, paths: Expression): Condition {
  const mountPaths = mapsOf(spec.containers).flatMap(container =>
    mapsOf(container.volumeMounts).filter(mount => mount.name === volume.name).map(mount => mount.mountPath ?? null));
  const spellings = spellingsOf([...new Set(mountPaths)].map(mountPath => ({ mountPath })));
  return some(paths, PATH, or(equals(NAME, volume.name), and(isNonEmpty(spellings), contains(spellings, MOUNT_PATH))));
}

/** The name of a path, or one like it where a volume of another purpose has that name. */
function nameAmong(volumes: readonly JsonMap[]): Json {
  const taken = volumes.flatMap(({ name }) => name === undefined || isExpression(name) ? [] : [name]);
  return choose(contains(taken, NAME), join(NAME, '-writable'), NAME) ?? null;
}

/** The mount paths as they may be written: `/var/run` and `/run` are one folder. */
function spellingsOf(mounts: readonly JsonMap[]): string[] {
  return mounts.flatMap(({ mountPath }) => {
    const canonical = canonicalPath(asString(mountPath) ?? '');
    return canonical === '/run' || canonical.startsWith('/run/') ? [canonical, `/var${canonical}`] : [canonical];
  });
}
