import { Check, repeated } from './pod-under-check';
import { isMap, JsonMap, mapsOf } from '../../template/json';
import { formatBytes, parseQuantity } from '../../template/quantity';
import { canonicalPath } from '../mount-writable-paths';
import { WritablePath } from '../writable-path';

const DEFAULTS = WritablePath.defaults();

/** Two mounts at one path, or one inside the other. */
export const overlappingMounts: Check = pod => pod.containers.flatMap(under => {
  const { mounts } = under;
  const twice = repeated(mounts.map(mount => mount.canonical)).map(path => {
    const volumes = mounts.filter(mount => mount.canonical === path).map(mount => `'${mount.volume}'`);
    return `the volumes ${volumes.join(' and ')} are mounted at the same path '${path}' in ${under.words}; give each a path of its own`;
  });
  const nested = under.nested.filter(({ outer, inner }) => !(outer.readOnly && !inner.readOnly)).map(({ outer, inner }) =>
    `'${inner.path}' (volume '${inner.volume}') lies inside '${outer.path}' (volume '${outer.volume}') in ${under.words}; `
      + 'mount them side by side, or leave out the inner one where the outer one is writable');
  return [...twice, ...nested];
});

/** Two writable paths of one name or in one place, or one in the place of a mount that cannot be written: one of them would be lost. */
export const clashingPaths: Check = pod => {
  const paths = pod.policy.writablePaths;
  if (paths.every(isDefault)) {
    return [];
  }
  const words = (path: WritablePath) => `'${path.name}' ('${path.mountPath}')`;
  const pairs = paths.flatMap((one, index) => paths.slice(index + 1).map(other => [one, other] as const));
  const meet = (one: WritablePath, other: WritablePath) => pod.containers.some(({ name }) =>
    [one, other].every(path => path.containers === undefined || path.containers.includes(name)));
  return [
    ...pairs.filter(([one, other]) => one.name === other.name).map(([one, other]) =>
      `two writable paths have the name '${one.name}' at '${pod.path}' ('${one.mountPath}' and '${other.mountPath}'); give each a name of its own`),
    ...pairs.filter(([one, other]) => one.name !== other.name && canonicalPath(one.mountPath) === canonicalPath(other.mountPath) && meet(one, other))
      .map(([one, other]) => `the writable paths ${words(one)} and ${words(other)} at '${pod.path}' have the same mount path; give each a path of its own`),
    ...paths.filter(path => !isDefault(path)).flatMap(path => pod.containers
      .filter(({ name, mounts }) => (path.containers ?? [name]).includes(name)
        && mounts.some(mount => mount.readOnly && mount.canonical === canonicalPath(path.mountPath)))
      .map(under => `the writable path ${words(path)} lies where ${under.words} has a read-only mount; give it a path of its own`)),
  ];
};

/** A writable path below a read-only mount: its mount point cannot be made, and the container does not start. */
export const writableBelowReadOnly: Check = pod => pod.containers.flatMap(under =>
  under.nested.filter(({ outer, inner }) => outer.readOnly && !inner.readOnly).map(({ outer, inner }) =>
    `writable path '${inner.path}' (volume '${inner.volume}') lies below the read-only mount '${outer.path}' (volume '${outer.volume}') in `
      + `${under.words}; the container would not start: mount it outside of '${outer.path}'`));

/**
 * Secrets at `/run/secrets` together with a service-account token, which the kubelet mounts below the same folder.
 *
 * @see https://github.com/kubernetes/kubernetes/issues/65835
 */
export const secretsOverToken: Check = pod => pod.spec.automountServiceAccountToken !== true ? [] : pod.containers.flatMap(under =>
  under.mounts.filter(mount => ['/run', '/run/secrets', '/run/secrets/kubernetes.io'].includes(mount.canonical) && mount.readOnly)
    .map(mount => `volume '${mount.volume}' is mounted at '${mount.path}' in ${under.words} while 'automountServiceAccountToken' is on; `
      + 'the token goes below /var/run/secrets, which is the same folder, and the container would not start: '
      + 'mount the secrets at \'/etc/sigil\' or \'/run/secrets/<name>\', or switch the token off'));

/** Memory-backed volumes that hold more than the memory limit of a container that mounts them. */
export const memoryBeyondLimit: Check = pod => pod.containers.flatMap(under => {
  const limit = isMap(under.container.resources) && isMap(under.container.resources.limits) ? under.container.resources.limits.memory : undefined;
  const bytes = parseQuantity(limit);
  if (bytes === undefined) {
    return [];
  }
  const volumes = [...new Set(under.mounts.map(mount => mount.volume))]
    .map(name => ({ name, size: memorySizeOf(pod.volumes.get(name)) }))
    .flatMap(({ name, size }) => size === undefined ? [] : [{ name, size }]);
  const sum = volumes.reduce((total, volume) => total + volume.size, 0);
  if (sum <= bytes) {
    return [];
  }
  const wayOut = 'lower a \'sizeLimit\', put a path on disk with WritablePath.disk(), or raise \'resources.memory.limit\'';
  const [only] = volumes;
  return [volumes.length === 1
    ? `'sizeLimit' (${formatBytes(only.size)}) of writable path '${only.name}' exceeds the memory limit (${limit}) of ${under.words}; ${wayOut}`
    : `'sizeLimit' of the memory-backed paths ${volumes.map(volume => `'${volume.name}' (${formatBytes(volume.size)})`).join(', ')} `
      + `sums up to ${formatBytes(sum)}, which exceeds the memory limit (${limit}) of ${under.words}; ${wayOut}`];
});

/** A mount of a volume that the pod does not have. */
export const danglingMounts: Check = pod => pod.containers.flatMap(under =>
  mapsOf(under.container.volumeMounts).filter(mount => pod.volumes.get(mount.name) === undefined).map(mount =>
    `'${mount.mountPath}' in ${under.words} mounts the volume '${mount.name}', which the pod does not have; add it to 'volumes'`));

/** A writable path that names a container which does not exist. */
export const unknownPathContainers: Check = pod => {
  const names = pod.containers.map(under => under.name);
  return pod.policy.writablePaths.flatMap(path => (path.containers ?? []).filter(name => !names.includes(name)).map(name =>
    `writable path '${path.name}' at '${pod.path}' names the container '${name}', which does not exist; there are ${names.map(n => `'${n}'`).join(', ')}`));
};

function isDefault(path: WritablePath): boolean {
  return DEFAULTS.some(other => other.name === path.name && other.mountPath === path.mountPath);
}

function memorySizeOf(volume: JsonMap | undefined): number | undefined {
  return isMap(volume?.emptyDir) && volume.emptyDir.medium === 'Memory' ? parseQuantity(volume.emptyDir.sizeLimit) : undefined;
}
