import { asMap, JsonMap } from '../../template/json';
import { exceptionKey } from '../exception-annotation';
import { HardeningControl } from '../hardening-exception';
import { Violation } from './control';

/** The fields that an exception excuses; one that is not here is for something else than the security of pods. */
const EXCUSED: Readonly<Partial<Record<HardeningControl, RegExp>>> = {
  [HardeningControl.HARDENING_DISABLED]: /./,
  [HardeningControl.EXTRA_CAPABILITY]: /\.(capabilities\.add\[\d+\]|allowPrivilegeEscalation)$/,
  [HardeningControl.WRITABLE_ROOT_FILESYSTEM]: /\.readOnlyRootFilesystem$/,
  [HardeningControl.ROOT_USER]: /\.(runAsNonRoot|runAsUser)$/,
  [HardeningControl.PRIVILEGE_ESCALATION]: /\.allowPrivilegeEscalation$/,
  // The API refuses a privileged container that may not escalate its privileges, and one that drops capabilities would lack them.
  [HardeningControl.PRIVILEGED]: /\.(privileged|allowPrivilegeEscalation|capabilities\.drop)$/,
  [HardeningControl.SECCOMP_UNCONFINED]: /\.seccompProfile\.type$/,
  [HardeningControl.APPARMOR_UNCONFINED]: /\.appArmorProfile\.type$|\.annotations\['container\.apparmor\./,
  [HardeningControl.HOST_NETWORK]: /\.hostNetwork$/,
  [HardeningControl.HOST_PID]: /\.hostPID$/,
  [HardeningControl.HOST_IPC]: /\.hostIPC$/,
  [HardeningControl.HOST_PORT]: /\.hostPort$/,
  [HardeningControl.PROBE_HOST]: /\.host$/,
  [HardeningControl.HOST_PATH]: /\.hostPath$/,
  [HardeningControl.VOLUME_TYPE]: /\.volumes\[\d+\]\.(?!hostPath$)\w+$/,
  [HardeningControl.SERVICE_ACCOUNT_TOKEN]: /\.automountServiceAccountToken$/,
};

/** The controls whose annotation goes on with what it allows: a capability, a port, a volume. */
const NARROWED: readonly HardeningControl[] = [
  HardeningControl.EXTRA_CAPABILITY, HardeningControl.HOST_PORT, HardeningControl.PROBE_HOST, HardeningControl.HOST_PATH,
  HardeningControl.VOLUME_TYPE,
];

/** The reason of the exception that an object records for a violation in its pod, if there is one. */
export function recordedReason(violation: Violation, object: JsonMap): string | undefined {
  const annotations = asMap(asMap(object.metadata).annotations);
  const key = keysThatExcuse(violation).find(excusing => annotations[excusing] !== undefined);
  return key === undefined ? undefined : String(annotations[key]);
}

/** The keys under which an exception for a violation may stand: for its container, or for all of the pod. */
function keysThatExcuse(violation: Violation): string[] {
  const controls = Object.values(HardeningControl).filter(control => EXCUSED[control]?.test(violation.path));
  return controls.flatMap(control => subjectsOf(violation, control).flatMap(subject =>
    [exceptionKey(control, subject, violation.container), exceptionKey(control, subject, undefined)]));
}

/** What an exception may name that allows what was found. */
function subjectsOf({ path, value, item }: Violation, control: HardeningControl): (string | undefined)[] {
  if (!NARROWED.includes(control)) {
    return [undefined];
  }
  // A container that holds SYS_ADMIN may always escalate its privileges.
  return path.endsWith('.allowPrivilegeEscalation') ? ['SYS_ADMIN'] : [String(value), item];
}
