import { isAtLeast, KubernetesVersion } from '../kubernetes-version';
import { Rule, unsetOr } from './control';
import { annotations, inBoth, inContainers, inPod, isRelaxedByUserNamespace, PodView } from './pod-view';

/** The capabilities that a container may add at the baseline level: those that container runtimes give by default. */
const BASELINE_CAPABILITIES = [
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID',
  'SYS_CHROOT',
];

/** The safe sysctls: those of every version, then what later versions add. */
const SAFE_SYSCTLS: readonly { readonly since: KubernetesVersion; readonly names: readonly string[] }[] = [
  {
    since: KubernetesVersion.V1_28,
    names: [
      'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports', 'net.ipv4.ip_unprivileged_port_start',
      'net.ipv4.ping_group_range', 'net.ipv4.tcp_syncookies',
    ],
  },
  {
    since: KubernetesVersion.V1_29,
    names: ['net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_keepalive_time'],
  },
  { since: KubernetesVersion.V1_32, names: ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'] },
  { since: KubernetesVersion.V1_37, names: ['net.ipv4.tcp_notsent_lowat', 'net.ipv4.tcp_slow_start_after_idle'] },
];

const LEAVE_OUT = 'leave it out';
const LEAVE_OUT_OR_FALSE = 'leave it out, or set it to false';
const LEAVE_OUT_OR_PROFILE = "leave it out, or set it to 'RuntimeDefault' or 'Localhost'";

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.postStart', 'lifecycle.preStop'];

/**
 * The baseline level of Pod Security Standards.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
 */
export const BASELINE: readonly Rule[] = [
  ...['hostNetwork', 'hostPID', 'hostIPC'].map((key): Rule => (
    { control: 'hostNamespaces', fields: inPod(key), allows: unsetOr(false), right: LEAVE_OUT_OR_FALSE }
  )),
  { control: 'privileged', fields: inContainers('securityContext.privileged'), allows: unsetOr(false), right: LEAVE_OUT_OR_FALSE },
  {
    control: 'capabilities_baseline',
    fields: inContainers('securityContext.capabilities.add[]'),
    allows: unsetOr(...BASELINE_CAPABILITIES),
    right: "leave it out; only 'NET_BIND_SERVICE' passes restricted",
  },
  { control: 'hostPathVolumes', fields: inPod('volumes[].hostPath'), allows: unsetOr(), right: 'use a claim, an emptyDir, or another volume type' },
  { control: 'hostPorts', fields: inContainers('ports[].hostPort'), allows: unsetOr(0), right: 'leave it out, and reach the pod by a Service' },
  {
    control: 'appArmorProfile',
    fields: annotations('container.apparmor.security.beta.kubernetes.io/'),
    allows: value => value === undefined || value === '' || value === 'runtime/default' || (typeof value === 'string' && value.startsWith('localhost/')),
    right: "leave it out, or set it to 'runtime/default' or 'localhost/<profile>'",
  },
  {
    control: 'appArmorProfile',
    // Older clusters do not know the field and drop it.
    since: KubernetesVersion.V1_30,
    fields: inBoth('securityContext.appArmorProfile.type'),
    allows: unsetOr('RuntimeDefault', 'Localhost'),
    right: LEAVE_OUT_OR_PROFILE,
  },
  {
    control: 'seLinuxOptions',
    fields: inBoth('securityContext.seLinuxOptions.type'),
    allows: (value, pod, field) => unsetOr('', ...seLinuxTypes(pod))(value, pod, field),
    right: pod => `leave it out, or set it to one of ${quoted(seLinuxTypes(pod))}`,
  },
  ...['user', 'role'].map((key): Rule => (
    { control: 'seLinuxOptions', fields: inBoth(`securityContext.seLinuxOptions.${key}`), allows: unsetOr(''), right: LEAVE_OUT }
  )),
  {
    control: 'procMount',
    skips: isRelaxedByUserNamespace,
    fields: inContainers('securityContext.procMount'),
    allows: unsetOr('Default'),
    right: "leave it out, or set it to 'Default'",
  },
  {
    control: 'seccompProfile_baseline',
    fields: inBoth('securityContext.seccompProfile.type'),
    allows: unsetOr('RuntimeDefault', 'Localhost'),
    right: LEAVE_OUT_OR_PROFILE,
  },
  {
    control: 'sysctls',
    fields: inPod('securityContext.sysctls[].name'),
    allows: (value, pod, field) => unsetOr(...safeSysctls(pod))(value, pod, field),
    right: pod => `leave it out; Kubernetes ${pod.version} takes for safe ${quoted(safeSysctls(pod))}`,
  },
  {
    control: 'windowsHostProcess',
    fields: inBoth('securityContext.windowsOptions.hostProcess'),
    allows: unsetOr(false),
    right: LEAVE_OUT_OR_FALSE,
  },
  ...PROBES.flatMap(probe => ['httpGet', 'tcpSocket'].map((action): Rule => ({
    control: 'hostProbesAndHostLifecycle',
    since: KubernetesVersion.V1_34,
    fields: inContainers(`${probe}.${action}.host`),
    allows: unsetOr(''),
    right: 'leave it out, so that the kubelet asks the pod itself',
  }))),
];

function safeSysctls(pod: PodView): string[] {
  return SAFE_SYSCTLS.filter(({ since }) => isAtLeast(pod.version, since)).flatMap(({ names }) => names).sort();
}

function seLinuxTypes(pod: PodView): string[] {
  return ['container_t', 'container_init_t', 'container_kvm_t', ...isAtLeast(pod.version, KubernetesVersion.V1_31) ? ['container_engine_t'] : []];
}

function quoted(names: readonly string[]): string {
  return names.map(name => `'${name}'`).join(', ');
}
