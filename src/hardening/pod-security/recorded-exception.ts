import { asMap, JsonMap } from '../../template/json';
import { HardeningControl } from '../hardening-exception';
import { Violation } from './control';

/** The annotations that record exceptions: the control, what exactly it allows and the container follow, with dots between. */
const PREFIX = 'exception.cdk8s-sigil/';

/** The fields that an exception excuses; one that is not here is for something else than the security of pods. */
const EXCUSED: Readonly<Partial<Record<HardeningControl, RegExp>>> = {
  [HardeningControl.HARDENING_DISABLED]: /./,
  [HardeningControl.EXTRA_CAPABILITY]: /\.capabilities\.add\[\d+\]$/,
  [HardeningControl.WRITABLE_ROOT_FILESYSTEM]: /\.readOnlyRootFilesystem$/,
  [HardeningControl.ROOT_USER]: /\.(runAsNonRoot|runAsUser)$/,
  [HardeningControl.PRIVILEGE_ESCALATION]: /\.allowPrivilegeEscalation$/,
  // The API refuses a privileged container that may not escalate its privileges.
  [HardeningControl.PRIVILEGED]: /\.(privileged|allowPrivilegeEscalation)$/,
  [HardeningControl.SECCOMP_UNCONFINED]: /\.seccompProfile\.type$/,
  [HardeningControl.APPARMOR_UNCONFINED]: /\.appArmorProfile\.type$|\.annotations\['container\.apparmor\./,
  [HardeningControl.HOST_NETWORK]: /\.hostNetwork$/,
  [HardeningControl.HOST_PID]: /\.hostPID$/,
  [HardeningControl.HOST_IPC]: /\.hostIPC$/,
  [HardeningControl.HOST_PORT]: /\.hostPort$/,
  [HardeningControl.HOST_PATH]: /\.hostPath$/,
  [HardeningControl.SERVICE_ACCOUNT_TOKEN]: /\.automountServiceAccountToken$/,
};

/** The controls whose annotation goes on with what it allows: a capability, a port, a volume. */
const NARROWED: readonly string[] = [HardeningControl.EXTRA_CAPABILITY, HardeningControl.HOST_PORT, HardeningControl.HOST_PATH];

/** An exception as an object records it. */
export interface RecordedException {
  /** The key of the annotation without its prefix, as `root-user.main`. */
  readonly name: string;
  readonly reason: string;
}

/** The exception that an object records for a violation in its pod, if there is one. */
export function recordedException(violation: Violation, object: JsonMap): RecordedException | undefined {
  const annotations = asMap(asMap(object.metadata).annotations);
  return Object.entries(annotations)
    .filter(([key]) => key.startsWith(PREFIX))
    .map(([key, reason]) => ({ name: key.slice(PREFIX.length), reason: String(reason) }))
    .find(({ name }) => excuses(name, violation));
}

function excuses(name: string, { path, container, value, item }: Violation): boolean {
  const [control, ...rest] = name.split('.');
  const fields = Object.entries(EXCUSED).find(([key]) => key === control)?.[1];
  const subject = NARROWED.includes(control) ? rest.shift() : undefined;
  const [onlyContainer] = rest;
  return fields !== undefined && fields.test(path)
    && (subject === undefined || subject === String(value).toLowerCase() || subject === item)
    && (onlyContainer === undefined || onlyContainer === container);
}
