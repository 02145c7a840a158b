import { mapContainers } from './pod-template';
import { unlessEmpty } from '../template/choose';
import { asMap, isMap, JsonMap, merged } from '../template/json';

/** What the security contexts of pods and of containers have for Linux alone. */
const IN_BOTH = ['appArmorProfile', 'runAsGroup', 'runAsUser', 'seLinuxOptions', 'seccompProfile'];

const IN_POD = [...IN_BOTH, 'fsGroup', 'fsGroupChangePolicy', 'seLinuxChangePolicy', 'supplementalGroups', 'supplementalGroupsPolicy', 'sysctls'];

const IN_CONTAINER = [...IN_BOTH, 'allowPrivilegeEscalation', 'capabilities', 'privileged', 'procMount', 'readOnlyRootFilesystem'];

/** What the spec of a pod has for Linux alone, besides the namespaces of the node, which are restricted everywhere. */
const IN_SPEC = ['hostUsers', 'shareProcessNamespace'];

/** Whether a pod says that it runs on Windows, which has none of the Linux restrictions. */
export function isWindowsPod(spec: JsonMap): boolean {
  return asMap(spec.os).name === 'windows';
}

/**
 * The spec of a Windows pod without the fields for which the API server would refuse it. cdk8s-plus writes some of them for every pod; in a pod of
 * somebody else they are his mistake.
 *
 * @see https://kubernetes.io/docs/concepts/windows/intro/#compatibility-v1-pod-spec-containers-securitycontext
 */
export function withoutLinuxFields(spec: JsonMap): JsonMap {
  return mapContainers(without(withContext(spec, IN_POD), IN_SPEC), container => withContext(container, IN_CONTAINER));
}

function withContext(holder: JsonMap, fields: readonly string[]): JsonMap {
  const context = holder.securityContext;
  return isMap(context) && fields.some(field => context[field] !== undefined)
    ? merged(holder, { securityContext: unlessEmpty(without(context, fields)) })
    : holder;
}

function without(map: JsonMap, fields: readonly string[]): JsonMap {
  return fields.some(field => map[field] !== undefined) ? Object.fromEntries(Object.entries(map).filter(([field]) => !fields.includes(field))) : map;
}
