import { askedPortsOutOfRange } from './asked-ports';
import { lowPorts, portsOutOfRange, repeatedNames, rootDespiteNonRoot, sleepBeyondGrace, unknownSidecars, unpinnedImages } from './containers';
import { literalCredentials } from './credentials';
import { expiredExceptions, forbiddenVolumes, hostPaths, unusedExceptions } from './exceptions';
import { extraPathsInTheWay } from './extra-paths';
import {
  clashingPaths, danglingMounts, overlappingMounts, replacedDefaults, secretsOverToken, unknownPathContainers, writableBelowReadOnly,
} from './mounts';
import { malformedNames } from './names';
import { unsaidWindows } from './node-os';
import { Check, FinishedPod, TreeCheck, underCheck } from './pod-under-check';
import { memoryBeyondLimit, requestAboveLimit } from './resources';
import { processesSharedTwice, sysctlsOfNode } from './shared-namespaces';
import { orderedJson } from '../../template/canonical-json';
import { Refusal } from '../../template/refusal';
import { HardeningControl } from '../hardening-exception';
import { Replacement, settingsFor } from '../hardening-policy';

/** What hardening itself may break, or has to be answered for: checked for every pod, whoever wrote it. */
const OF_HARDENING: readonly Check[] = [
  writableBelowReadOnly, clashingPaths, secretsOverToken, unknownPathContainers, rootDespiteNonRoot, hostPaths, forbiddenVolumes, unusedExceptions,
];

/** The same where the values of a chart have a say. */
const OF_HARDENING_BY_VALUES: readonly TreeCheck[] = [memoryBeyondLimit, extraPathsInTheWay, unsaidWindows];

/** Mistakes of the author: checked for the library's own workloads. */
const OF_AUTHOR: readonly Check[] = [
  overlappingMounts, danglingMounts, portsOutOfRange, malformedNames, repeatedNames, unpinnedImages, replacedDefaults,
  sysctlsOfNode,
];

/** The same where the values of a chart have a say. */
const OF_AUTHOR_BY_VALUES: readonly TreeCheck[] = [
  requestAboveLimit, lowPorts, askedPortsOutOfRange, literalCredentials, sleepBeyondGrace, unknownSidecars, processesSharedTwice,
];

const OF_WORKLOAD = [...OF_HARDENING, ...OF_AUTHOR];

const OF_WORKLOAD_BY_VALUES = [...OF_HARDENING_BY_VALUES, ...OF_AUTHOR_BY_VALUES];

/** Why a pod that somebody else wrote cannot be hardened as asked. */
export function refusalsOfRetrofit(pod: FinishedPod, today: string): Refusal[] {
  return refusalsBy(OF_HARDENING, OF_HARDENING_BY_VALUES, pod, today);
}

/** Why a pod of the library's own workloads must not be written. */
export function refusalsOfWorkload(pod: FinishedPod, replacements: readonly Replacement[], today: string): Refusal[] {
  const { enabled } = settingsFor(pod.policy);
  return [
    ...replacements.map(replacement => ({ when: enabled, message: unsafeSetting(pod, replacement) })),
    ...refusalsBy(OF_WORKLOAD, OF_WORKLOAD_BY_VALUES, pod, today),
  ];
}

function refusalsBy(checks: readonly Check[], treeChecks: readonly TreeCheck[], pod: FinishedPod, today: string): Refusal[] {
  const tree = underCheck(pod);
  const plain = pod.plain === undefined ? tree : underCheck({ ...pod, spec: pod.plain });
  const refusals: Refusal[] = [];
  const tell = (message: string) => refusals.push({ when: true, message });
  for (const check of checks) {
    check(plain).forEach(tell);
  }
  expiredExceptions(plain, today).forEach(tell);
  for (const check of treeChecks) {
    for (const refusal of check(tree)) {
      if (refusal.when !== false) {
        refusals.push(refusal);
      }
    }
  }
  return refusals;
}

function unsafeSetting(pod: FinishedPod, { control, field, given, container }: Replacement): string {
  const wayOut = control === undefined
    ? 'leave it out'
    : `leave it out, or allow it with HardeningException.${factoryOf(control, given, container)}`;
  return `'${field}' (${orderedJson(given)}) at '${pod.path}' weakens the pod; ${wayOut}`;
}

/** How an author writes the exception for a control. */
function factoryOf(control: HardeningControl, given: unknown, container: string | undefined): string {
  const options = container === undefined ? '{ reason: \'…\' }' : `{ reason: '…', container: '${container}' }`;
  const name = FACTORIES[control];
  switch (control) {
    case HardeningControl.EXTRA_CAPABILITY: return `${name}('${String(given).replace(/^CAP_/, '')}', ${options})`;
    case HardeningControl.HOST_PORT: return `${name}(${given}, ${options})`;
    case HardeningControl.PROBE_HOST: return `${name}('${given}', ${options})`;
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
  [HardeningControl.PROBE_HOST]: 'probeHost',
  [HardeningControl.HOST_PATH]: 'hostPath',
  [HardeningControl.VOLUME_TYPE]: 'volumeType',
  [HardeningControl.SERVICE_ACCOUNT_TOKEN]: 'serviceAccountToken',
  [HardeningControl.LITERAL_CREDENTIAL]: 'literalCredential',
};
