import { Replace } from './hardening-policy';
import { isAtLeast, KubernetesVersion } from './kubernetes-version';
import { asMap, asString, isList, Json, JsonMap } from '../template/json';

/** The sysctls that touch no other pod, by the version whose Pod Security Standards first allow them. */
const SAFE_SYSCTLS: { readonly [name: string]: KubernetesVersion } = {
  'kernel.shm_rmid_forced': KubernetesVersion.V1_28,
  'net.ipv4.ip_local_port_range': KubernetesVersion.V1_28,
  'net.ipv4.ip_local_reserved_ports': KubernetesVersion.V1_28,
  'net.ipv4.ip_unprivileged_port_start': KubernetesVersion.V1_28,
  'net.ipv4.ping_group_range': KubernetesVersion.V1_28,
  'net.ipv4.tcp_syncookies': KubernetesVersion.V1_28,
  'net.ipv4.tcp_fin_timeout': KubernetesVersion.V1_29,
  'net.ipv4.tcp_keepalive_intvl': KubernetesVersion.V1_29,
  'net.ipv4.tcp_keepalive_probes': KubernetesVersion.V1_29,
  'net.ipv4.tcp_keepalive_time': KubernetesVersion.V1_29,
  'net.ipv4.tcp_rmem': KubernetesVersion.V1_32,
  'net.ipv4.tcp_wmem': KubernetesVersion.V1_32,
  'net.ipv4.tcp_notsent_lowat': KubernetesVersion.V1_37,
  'net.ipv4.tcp_slow_start_after_idle': KubernetesVersion.V1_37,
};

/** The SELinux types that confine a container, by the version whose Pod Security Standards first allow them. */
const SAFE_SELINUX_TYPES: { readonly [type: string]: KubernetesVersion } = {
  '': KubernetesVersion.V1_28,
  'container_t': KubernetesVersion.V1_28,
  'container_init_t': KubernetesVersion.V1_28,
  'container_kvm_t': KubernetesVersion.V1_28,
  'container_engine_t': KubernetesVersion.V1_31,
};

/**
 * What has to change in a security context of a pod or container so that it holds none of the SELinux, `/proc`, sysctl and Windows
 * options that Pod Security Standards forbid. No exception allows them.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
 */
export function withoutUnsafeKernelOptions(given: JsonMap, version: KubernetesVersion, replace: Replace): JsonMap {
  if (given.seLinuxOptions === undefined && given.procMount === undefined && given.sysctls === undefined && given.windowsOptions === undefined) {
    return {};
  }
  const isSafe = (names: { readonly [name: string]: KubernetesVersion }, name: string) =>
    Object.hasOwn(names, name) && isAtLeast(version, names[name]);
  const result: { [field: string]: Json | undefined } = {};
  const seLinux = asMap(given.seLinuxOptions);
  if (seLinux.user || seLinux.role || !isSafe(SAFE_SELINUX_TYPES, asString(seLinux.type) ?? '')) {
    replace(undefined, 'securityContext.seLinuxOptions', seLinux);
    result.seLinuxOptions = undefined;
  }
  const { procMount } = given;
  if (procMount !== undefined && procMount !== null && procMount !== 'Default') {
    replace(undefined, 'securityContext.procMount', procMount);
    result.procMount = undefined;
  }
  if (isList(given.sysctls)) {
    result.sysctls = given.sysctls.filter(sysctl => {
      const { name, value } = asMap(sysctl);
      const safe = isSafe(SAFE_SYSCTLS, asString(name) ?? '');
      if (!safe) {
        replace(undefined, `securityContext.sysctls[${name}]`, value ?? null);
      }
      return safe;
    });
  }
  if (asMap(given.windowsOptions).hostProcess === true) {
    replace(undefined, 'securityContext.windowsOptions.hostProcess', true);
    result.windowsOptions = { ...asMap(given.windowsOptions), hostProcess: false };
  }
  return result;
}
