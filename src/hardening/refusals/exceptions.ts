import { credentialIn } from './credentials';
import { Check, mapAt, NOTHING, PodUnderCheck } from './pod-under-check';
import { duplicatesIn } from '../../template/duplicates';
import { asString, JsonMap, mapsOf } from '../../template/json';
import { HardeningControl, HardeningException } from '../hardening-exception';
import { exceptionsFor } from '../hardening-policy';
import { hostsAskedBy } from '../node-access';

/** A volume of the node without an exception. */
export const hostPaths: Check = pod => {
  const allowed = exceptionsFor(pod.policy, HardeningControl.HOST_PATH).map(exception => exception.subject);
  return mapsOf(pod.spec.volumes).filter(volume => volume.hostPath !== undefined && !allowed.includes(String(volume.name))).map(volume =>
    `volume '${volume.name}' at '${pod.path}' mounts the host path '${mapAt(volume, 'hostPath').path}' of the node; use another kind of volume, `
      + `or allow it with HardeningException.hostPath('${volume.name}', { reason: '…' })`);
};

/** What a volume may be, by Pod Security Standards *restricted*; a host path is refused for itself. */
const KEYS_OF_SAFE_VOLUMES: ReadonlySet<string> = new Set([
  'name', 'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'hostPath', 'image', 'persistentVolumeClaim', 'projected', 'secret',
]);

/**
 * A volume of a type that restricted forbids, without an exception.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export const forbiddenVolumes: Check = pod => {
  const isAllowed = (name: unknown) => exceptionsFor(pod.policy, HardeningControl.VOLUME_TYPE).some(({ subject }) => subject === name);
  return mapsOf(pod.spec.volumes).filter(volume => forbiddenTypeOf(volume) !== undefined && !isAllowed(volume.name)).map(volume =>
    `volume '${volume.name}' at '${pod.path}' is of the type '${forbiddenTypeOf(volume)}', which Pod Security Standards forbid; mount a PersistentVolumeClaim `
      + `or a CSI volume instead, or allow it with HardeningException.volumeType('${volume.name}', { reason: '…' })`);
};

/** The key of a volume that Pod Security Standards forbid. */
function forbiddenTypeOf(volume: JsonMap | undefined): string | undefined {
  for (const key in volume) {
    if (volume[key] !== undefined && volume[key] !== null && !KEYS_OF_SAFE_VOLUMES.has(key)) {
      return key;
    }
  }
  return undefined;
}

/** An exception for something that is not there. */
export const unusedExceptions: Check = pod => {
  const { exceptions } = pod.policy;
  if (exceptions.length === 0) {
    return NOTHING;
  }
  const unused = exceptions.flatMap(exception => {
    const missing = whatIsMissing(pod, exception);
    return missing === undefined ? [] : [`the exception '${exception._name()}' at '${pod.path}' is used by nothing: ${missing}; take it away`];
  });
  const twice = duplicatesIn(exceptions.map(exception => exception._name())).map(name =>
    `the exception '${name}' stands twice at '${pod.path}'; keep one of them`);
  const covered = exceptions.filter(exception => isCovered(exception, exceptions)).map(exception =>
    `the exception '${exception._name()}' at '${pod.path}' adds nothing: another one allows the same for all containers; keep one of them`);
  return [...unused, ...twice, ...covered];
};

/** Whether an exception is for one container while another one allows the same for all of them. */
export function isCovered({ control, subject, container }: HardeningException, exceptions: readonly HardeningException[]): boolean {
  return container !== undefined
    && exceptions.some(other => other.container === undefined && other.control === control && other.subject === subject);
}

/** Exceptions whose last day has passed. */
export function expiredExceptions(pod: PodUnderCheck, today: string): string[] {
  return pod.policy.exceptions.filter(exception => exception.expires !== undefined && exception.expires < today).map(exception =>
    `the exception '${exception._name()}' at '${pod.path}' expired on ${exception.expires} (reason: ${exception.reason}`
      + `${exception.owner === undefined ? '' : `; owner: ${exception.owner}`}); remove its cause, or decide anew and move 'expires'`);
}

/** What an exception is for and a pod does not have. */
export function whatIsMissing(pod: PodUnderCheck, exception: HardeningException): string | undefined {
  const containers = pod.containers.filter(({ name }) => exception._appliesTo(name));
  if (exception.container !== undefined && containers.length === 0) {
    return `there is no container '${exception.container}'`;
  }
  switch (exception.control) {
    case HardeningControl.HOST_PATH:
      return pod.volumes.get(exception.subject)?.hostPath === undefined ? `there is no hostPath volume '${exception.subject}'` : undefined;
    case HardeningControl.VOLUME_TYPE:
      return forbiddenTypeOf(pod.volumes.get(exception.subject)) === undefined
        ? `there is no volume '${exception.subject}' of a type that Pod Security Standards forbid` : undefined;
    case HardeningControl.HOST_PORT:
      return containers.some(({ container }) => mapsOf(container.ports).some(port => String(port.hostPort) === exception.subject))
        ? undefined : `no container takes the host port ${exception.subject}`;
    case HardeningControl.PROBE_HOST:
      return containers.some(({ container }) => hostsAskedBy(container).includes(exception.subject ?? ''))
        ? undefined : `no probe or hook asks the host '${exception.subject}'`;
    case HardeningControl.LITERAL_CREDENTIAL:
      return containers.flatMap(({ container }) => mapsOf(container.env))
        .some(({ name, value }) => name === exception.subject && credentialIn(String(name), asString(value) ?? '') !== undefined)
        ? undefined : `no container sets the environment variable '${exception.subject}' to a literal that looks like a credential`;
    default:
      return undefined;
  }
}
