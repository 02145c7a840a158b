import { HardeningControl } from './hardening-exception';
import { allows, exceptionsFor, HardeningPolicy, Replace, Report } from './hardening-policy';
import { withoutUnsafeKernelOptions } from './kernel-options';
import { withoutNodeAccess } from './node-access';
import { asMap, asString, isList, isMap, Json, JsonMap } from '../template/json';

/** The one capability that Pod Security Standards *restricted* lets a container add. */
const SAFE_CAPABILITY = 'NET_BIND_SERVICE';

/** The settings of a container that make it root's. */
const ROOT = [['runAsNonRoot', false], ['runAsUser', 0], ['runAsGroup', 0]] as const;

/**
 * Restricts one container: no root, no privileges, no capabilities, a read-only root filesystem, no port and no probe of the
 * node. What the pod's own security context says already is not repeated.
 *
 * @param list the list of the pod spec in which the container stands
 * @param pod the security context of the hardened pod
 */
export function hardenContainer(container: JsonMap, list: string, pod: JsonMap, policy: HardeningPolicy, report: Report): JsonMap {
  const name = asString(container.name) ?? '';
  const given = asMap(container.securityContext);
  const allowed = (control: HardeningControl) => allows(policy, control, name);
  const replace = replaceIn(list, name, report);
  const flag = (field: string, control: HardeningControl, unsafe: boolean): boolean => {
    if (given[field] === unsafe && !allowed(control)) {
      replace(control, `securityContext.${field}`, unsafe);
    }
    return allowed(control) ? unsafe : !unsafe;
  };

  const privileged = flag('privileged', HardeningControl.PRIVILEGED, true);
  const capabilities = hardenCapabilities(given.capabilities, exceptionsFor(policy, HardeningControl.EXTRA_CAPABILITY, name)
    .map(exception => exception.subject ?? ''), replace);
  // The API server refuses a container that is privileged, or holds SYS_ADMIN, and must not escalate.
  const escalates = privileged || (isList(capabilities.add) && capabilities.add.includes('SYS_ADMIN'));
  const allowPrivilegeEscalation = escalates || flag('allowPrivilegeEscalation', HardeningControl.PRIVILEGE_ESCALATION, true);
  const securityContext: JsonMap = {
    ...given,
    ...hardenUser(given, pod, allowed(HardeningControl.ROOT_USER), replace),
    ...withoutUnsafeKernelOptions(given, policy.profile.kubernetesVersion, replace),
    allowPrivilegeEscalation,
    capabilities,
    privileged,
    readOnlyRootFilesystem: flag('readOnlyRootFilesystem', HardeningControl.WRITABLE_ROOT_FILESYSTEM, false),
  };
  return { ...withoutNodeAccess(container, policy, replace), securityContext };
}

/** Restricts a container of a Windows pod, for which the API server refuses the Linux fields. */
export function hardenWindowsContainer(container: JsonMap, list: string, policy: HardeningPolicy, report: Report): JsonMap {
  const name = asString(container.name) ?? '';
  const replace = replaceIn(list, name, report);
  const edited = withoutNodeAccess(container, policy, replace);
  if (!isMap(container.securityContext)) {
    return edited;
  }
  const given = container.securityContext;
  const mayBeAdministrator = given.runAsNonRoot !== false || allows(policy, HardeningControl.ROOT_USER, name);
  if (!mayBeAdministrator) {
    replace(HardeningControl.ROOT_USER, 'securityContext.runAsNonRoot', false);
  }
  const securityContext = {
    ...given,
    ...withoutUnsafeKernelOptions(given, policy.profile.kubernetesVersion, replace),
    runAsNonRoot: mayBeAdministrator ? given.runAsNonRoot : undefined,
  };
  return { ...edited, securityContext };
}

/** Takes the restrictions off a container and leaves all else as it is. */
export function liftRestrictions(container: JsonMap): JsonMap {
  const { allowPrivilegeEscalation, capabilities, privileged, readOnlyRootFilesystem, runAsNonRoot, ...rest } = asMap(container.securityContext);
  const add = asMap(capabilities).add;
  const context: JsonMap = {
    ...rest,
    ...(allowPrivilegeEscalation === true ? { allowPrivilegeEscalation } : {}),
    ...(isList(add) ? { capabilities: { add } } : {}),
    ...(privileged === true ? { privileged } : {}),
  };
  const { securityContext, ...others } = container;
  return Object.values(context).some(value => value !== undefined) ? { ...others, securityContext: context } : others;
}

/** Reports settings of one container. */
function replaceIn(list: string, name: string, report: Report): Replace {
  return (control, field, given) => report({ control, field: `spec.${list}[${name}].${field}`, given, container: name });
}

function hardenCapabilities(given: Json | undefined, granted: readonly string[], replace: Replace): JsonMap {
  const asked = asMap(given).add;
  if (asked === undefined && granted.length === 0) {
    return { drop: ['ALL'] };
  }
  const kept = (isList(asked) ? asked : []).flatMap(capability => {
    const name = String(capability).replace(/^CAP_/, '');
    if (name === SAFE_CAPABILITY || granted.includes(name)) {
      return [name];
    }
    // There is no exception for all capabilities at once: a privileged container says so by its name.
    replace(name === 'ALL' ? undefined : HardeningControl.EXTRA_CAPABILITY, 'securityContext.capabilities.add', capability);
    return [];
  });
  const add = [...new Set([...kept, ...granted])].sort();
  return add.length > 0 ? { add, drop: ['ALL'] } : { drop: ['ALL'] };
}

/** Root only by exception, and no id that the pod says already. */
function hardenUser(given: JsonMap, pod: JsonMap, rootAllowed: boolean, replace: Replace): JsonMap {
  if (rootAllowed) {
    const ofPod = pod.runAsUser === 0;
    return ofPod
      ? { runAsGroup: undefined, runAsNonRoot: undefined, runAsUser: undefined }
      : { runAsGroup: 0, runAsNonRoot: false, runAsUser: 0 };
  }
  for (const [field, unsafe] of ROOT) {
    if (given[field] === unsafe) {
      replace(HardeningControl.ROOT_USER, `securityContext.${field}`, unsafe);
    }
  }
  const id = (field: string) => given[field] === 0 || given[field] === pod[field] ? undefined : given[field];
  return { runAsGroup: id('runAsGroup'), runAsNonRoot: undefined, runAsUser: id('runAsUser') };
}
