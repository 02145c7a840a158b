import { Check, mapAt, NOTHING, TreeCheck } from './pod-under-check';
import { and, equals } from '../../template/conditions';
import { asString, mapsOf } from '../../template/json';
import { refusalWhen } from '../../template/refusal';

/** The namespaces of the node that a pod may share, and the sysctls that belong to each. */
const NAMESPACES = [
  { field: 'hostNetwork', words: 'network', sysctls: /^net\./ },
  { field: 'hostIPC', words: 'IPC namespace', sysctls: /^(kernel\.(msg|sem|shm)|fs\.mqueue\.)/ },
] as const;

/** A sysctl that would be set on the node, as the pod shares the namespace that it belongs to; the API server refuses it. */
export const sysctlsOfNode: Check = ({ spec, path }) => {
  const shared = NAMESPACES.filter(({ field }) => spec[field] === true);
  return shared.length === 0 ? NOTHING : mapsOf(mapAt(spec, 'securityContext').sysctls).flatMap(sysctl => {
    const name = asString(sysctl.name) ?? '';
    return shared.filter(({ sysctls }) => sysctls.test(name)).map(({ field, words }) =>
      `the sysctl '${name}' (${String(sysctl.value)}) at '${path}' belongs to the ${words} of the node, which the pod shares ('${field}'), and the API server refuses it; `
        + 'leave out one of them (\'unprivilegedPortStart\' sets net.ipv4.ip_unprivileged_port_start)');
  });
};

/** Containers that share their processes in a pod that shares those of the node; the API server refuses it. */
export const processesSharedTwice: TreeCheck = ({ spec, path }) => refusalWhen(
  and(equals(spec.hostPID, true), equals(spec.shareProcessNamespace, true)),
  () => `'shareProcessNamespace' (true) at '${path}' is given to a pod that sees all processes of the node ('hostPID'), and the API server refuses both; leave it out`,
);
