import { Check, NOTHING, ofEachContainer, PodUnderCheck } from './pod-under-check';
import { duplicatesIn } from '../../template/duplicates';
import { mapsOf } from '../../template/json';
import { canonicalPath } from '../mount-path';
import { WritablePath } from '../writable-path';

const DEFAULTS = WritablePath.defaults();

/** Two mounts at one path, or one inside the other. */
export const overlappingMounts: Check = pod => {
  const refusals: string[] = [];
  for (const { mounts, nested, words } of pod.containers) {
    for (const path of duplicatesIn(mounts.map(mount => mount.canonical))) {
      const volumes = mounts.filter(mount => mount.canonical === path).map(mount => `'${mount.volume}'`);
      refusals.push(`the volumes ${volumes.join(' and ')} are mounted at the same path '${path}' in ${words}; give each a path of its own`);
    }
    for (const { outer, inner } of nested) {
      if (!outer.readOnly || inner.readOnly) {
        refusals.push(`'${inner.path}' (volume '${inner.volume}') lies inside '${outer.path}' (volume '${outer.volume}') in ${words}; `
          + 'mount them side by side, or leave out the inner one where the outer one is writable');
      }
    }
  }
  return refusals;
};

/** Two writable paths of one name or in one place, or one in the place of a mount that cannot be written: one of them would be lost. */
export const clashingPaths: Check = pod => {
  const paths = pod.policy.writablePaths;
  if (paths.every(isDefault)) {
    return [];
  }
  const pairs = paths.flatMap((one, index) => paths.slice(index + 1).map(other => [one, other] as const));
  const meet = (one: WritablePath, other: WritablePath) => pod.containers.some(({ name }) =>
    [one, other].every(path => path.containers === undefined || path.containers.includes(name)));
  return [
    ...pairs.filter(([one, other]) => one.name === other.name).map(([one, other]) =>
      `two writable paths have the name '${one.name}' at '${pod.path}' ('${one.mountPath}' and '${other.mountPath}'); give each a name of its own`),
    ...pairs.filter(([one, other]) => one.name !== other.name && canonicalPath(one.mountPath) === canonicalPath(other.mountPath) && meet(one, other))
      .map(([one, other]) => `the writable paths ${wordsFor(one)} and ${wordsFor(other)} at '${pod.path}' have the same mount path; give each a path of its own`),
    ...replacedPaths(pod, path => !isDefault(path)),
  ];
};

/** A mount that cannot be written in the place of a default path, which programs take for writable. */
export const replacedDefaults: Check = pod => replacedPaths(pod, isDefault);

function replacedPaths({ policy, containers }: PodUnderCheck, isMeant: (path: WritablePath) => boolean): string[] {
  const refusals: string[] = [];
  for (const { name, mounts, words } of containers) {
    for (const mount of mounts) {
      const path = mount.readOnly
        ? policy.writablePaths.find(candidate => isMeant(candidate) && canonicalPath(candidate.mountPath) === mount.canonical)
        : undefined;
      if (path !== undefined && (path.containers ?? [name]).includes(name)) {
        refusals.push(`the writable path ${wordsFor(path)} lies where ${words} has a read-only mount; give each a path of its own`);
      }
    }
  }
  return refusals;
}

function wordsFor(path: WritablePath): string {
  return `'${path.name}' ('${path.mountPath}')`;
}

/** A writable path below a read-only mount: its mount point cannot be made, and the container does not start. */
export const writableBelowReadOnly = ofEachContainer(({ mounts, givenMounts, nested, words }) =>
  nested.filter(({ outer, inner }) => outer.readOnly && !inner.readOnly && mounts.indexOf(inner) >= givenMounts).map(({ outer, inner }) =>
    `writable path '${inner.path}' (volume '${inner.volume}') lies below the read-only mount '${outer.path}' (volume '${outer.volume}') in `
      + `${words}; the container would not start: mount it outside of '${outer.path}'`));

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

/** A mount of a volume that the pod does not have. */
export const danglingMounts = ofEachContainer(({ container, words }, { volumes }) =>
  mapsOf(container.volumeMounts).filter(mount => volumes.get(mount.name) === undefined).map(mount =>
    `'${mount.mountPath}' in ${words} mounts the volume '${mount.name}', which the pod does not have; add it to 'volumes'`));

/** A writable path that names a container which does not exist. */
export const unknownPathContainers: Check = pod => {
  const paths = pod.policy.writablePaths.filter(path => path.containers !== undefined);
  const names = paths.length === 0 ? NOTHING : pod.containers.map(under => under.name);
  const others = pod.otherContainers ?? NOTHING;
  return paths.flatMap(path => (path.containers ?? []).filter(name => !names.includes(name) && !others.includes(name)).map(name =>
    `writable path '${path.name}' at '${pod.path}' names the container '${name}', which does not exist; there are ${names.map(n => `'${n}'`).join(', ')}`));
};

function isDefault(path: WritablePath): boolean {
  return DEFAULTS.some(other => other.name === path.name && other.mountPath === path.mountPath);
}
