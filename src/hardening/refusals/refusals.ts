import { lowPorts, portsOutOfRange, repeatedNames, requestAboveLimit, rootDespiteNonRoot, sleepBeyondGrace, unknownSidecars, unpinnedImages } from './containers';
import { literalCredentials } from './credentials';
import { expiredExceptions, forbiddenVolumes, hostPaths, unusedExceptions } from './exceptions';
import {
  clashingPaths, danglingMounts, memoryBeyondLimit, overlappingMounts, replacedDefaults, secretsOverToken, unknownPathContainers,
  writableBelowReadOnly,
} from './mounts';
import { Check, FinishedPod, PodUnderCheck, underCheck } from './pod-under-check';
import { HardeningControl } from '../hardening-exception';
import { Replacement } from '../hardening-policy';

/** What hardening itself may break, or has to be answered for: checked for every pod, whoever wrote it. */
const OF_HARDENING: readonly Check[] = [
  writableBelowReadOnly, clashingPaths, secretsOverToken, memoryBeyondLimit, unknownPathContainers, rootDespiteNonRoot, hostPaths,
  forbiddenVolumes, unusedExceptions,
];

/** Mistakes of the author: checked for the library's own workloads. */
const OF_AUTHOR: readonly Check[] = [
  overlappingMounts, danglingMounts, requestAboveLimit, portsOutOfRange, lowPorts, repeatedNames, literalCredentials, unpinnedImages,
  sleepBeyondGrace, unknownSidecars, replacedDefaults,
];

/** Why a pod that somebody else wrote cannot be hardened as asked. */
export function refusalsOfRetrofit(pod: FinishedPod, today: string): string[] {
  return refusalsOfHardening(underCheck(pod), today);
}

/** Why a pod of the library's own workloads must not be written. */
export function refusalsOfWorkload(pod: FinishedPod, replacements: readonly Replacement[], today: string): string[] {
  const checked = underCheck(pod);
  return [
    ...replacements.map(replacement => unsafeSetting(pod, replacement)),
    ...refusalsOfHardening(checked, today),
    ...refusalsBy(OF_AUTHOR, checked),
  ];
}

function refusalsOfHardening(pod: PodUnderCheck, today: string): string[] {
  return [...refusalsBy(OF_HARDENING, pod), ...expiredExceptions(pod, today)];
}

function refusalsBy(checks: readonly Check[], pod: PodUnderCheck): string[] {
  const refusals: string[] = [];
  for (const check of checks) {
    const found = check(pod);
    // Spreading nothing into a call costs as much as most checks.
    if (found.length > 0) {
      refusals.push(...found);
    }
  }
  return refusals;
}

function unsafeSetting(pod: FinishedPod, { control, field, given, container }: Replacement): string {
  const wayOut = control === undefined
    ? 'leave it out'
    : `leave it out, or allow it with HardeningException.${factoryOf(control, given, container)}`;
  return `'${field}' (${JSON.stringify(given)}) at '${pod.path}' weakens the pod; ${wayOut}`;
}

/** How an author writes the exception for a control. */
function factoryOf(control: HardeningControl, given: unknown, container?: string): string {
  const options = container === undefined ? '{ reason: \'…\' }' : `{ reason: '…', container: '${container}' }`;
  const name = FACTORIES[control];
  switch (control) {
    case HardeningControl.EXTRA_CAPABILITY: return `${name}('${String(given).replace(/^CAP_/, '')}', ${options})`;
    case HardeningControl.HOST_PORT: return `${name}(${given}, ${options})`;
    default: return `${name}(${options})`;
  }
}

const FACTORIES: { readonly [control in HardeningControl]: string } = {
  [HardeningControl.HARDENING_DISABLED]: 'hardeningDisabled',
  [HardeningControl.EXTRA_CAPABILITY]: 'extraCapability',
  [HardeningControl.WRITABLE_ROOT_FILESYSTEM]: 'writableRootFilesystem',
  [HardeningControl.ROOT_USER]: 'rootUser',
  [HardeningControl.PRIVILEGE_ESCALATION]: 'privilegeEscalation',
  [HardeningControl.PRIVILEGED]: 'privileged',
  [HardeningControl.SECCOMP_UNCONFINED]: 'seccompUnconfined',
  [HardeningControl.APPARMOR_UNCONFINED]: 'appArmorUnconfined',
  [HardeningControl.HOST_NETWORK]: 'hostNetwork',
  [HardeningControl.HOST_PID]: 'hostPid',
  [HardeningControl.HOST_IPC]: 'hostIpc',
  [HardeningControl.HOST_PORT]: 'hostPort',
  [HardeningControl.HOST_PATH]: 'hostPath',
  [HardeningControl.VOLUME_TYPE]: 'volumeType',
  [HardeningControl.SERVICE_ACCOUNT_TOKEN]: 'serviceAccountToken',
  [HardeningControl.LITERAL_CREDENTIAL]: 'literalCredential',
};
