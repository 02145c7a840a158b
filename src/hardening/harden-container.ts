import { HardeningControl } from './hardening-exception';
import { allows, exceptionsFor, HardeningPolicy, Replace, Report, settingsFor } from './hardening-policy';
import { withoutUnsafeKernelOptions } from './kernel-options';
import { withoutNodeAccess } from './node-access';
import { isRootContainer, PodContexts, ROOT, rootIds } from './root-user';
import { branch, choose, unlessEmpty } from '../template/choose';
import { equals, isNonEmpty } from '../template/conditions';
import { Condition } from '../template/expression';
import { asMap, asString, isList, isMap, Json, JsonList, JsonMap, merged } from '../template/json';
import { sorted } from '../template/operations';

/** The one capability that Pod Security Standards *restricted* lets a container add. */
const SAFE_CAPABILITY = 'NET_BIND_SERVICE';

/**
 * Restricts one container: no root, no privileges, no capabilities, a read-only root filesystem, no port, no probe and no mount of the
 * node. What the pod's own security context says already is not repeated.
 *
 * @param list the list of the pod spec in which the container stands
 * @param pod the security context of the pod, before and after it was hardened
 */
export function hardenContainer(container: JsonMap, list: string, pod: PodContexts, policy: HardeningPolicy, report: Report): JsonMap {
  const name = asString(container.name) ?? '';
  const given = asMap(container.securityContext);
  const allowed = (control: HardeningControl) => allows(policy, control, name);
  const replace = replaceIn(list, name, report);
  const flag = (field: string, control: HardeningControl, unsafe: boolean): boolean => {
    const isAllowed = allowed(control);
    if (given[field] === unsafe && !isAllowed) {
      replace(control, `securityContext.${field}`, unsafe);
    }
    return isAllowed && !(policy.keepsExplicit && given[field] === !unsafe) ? unsafe : !unsafe;
  };

  const privileged = flag('privileged', HardeningControl.PRIVILEGED, true) && (!policy.keepsExplicit || given.privileged === true);
  const kept = hardenCapabilities(given.capabilities, grantedCapabilities(container, policy), replace);
  // The runtime would take the dropped capabilities from a privileged container too, which would be privileged in name only.
  const drop = privileged ? asMap(given.capabilities).drop : ['ALL'];
  const add = withExtraCapabilities(kept, policy);
  const capabilities = branch<Json | undefined>(isNonEmpty(add), () => ({ add, drop }), () => drop === undefined ? undefined : { drop });
  // The API server refuses a container that is privileged, or holds SYS_ADMIN, and must not escalate.
  const escalates = privileged || kept.includes('SYS_ADMIN');
  const allowPrivilegeEscalation = escalates || flag('allowPrivilegeEscalation', HardeningControl.PRIVILEGE_ESCALATION, true);
  const securityContext = merged(
    given,
    hardenUser(container, pod, policy, replace),
    withoutUnsafeKernelOptions(given, policy.profile.kubernetesVersion, replace),
    {
      allowPrivilegeEscalation,
      capabilities,
      privileged,
      readOnlyRootFilesystem: flag('readOnlyRootFilesystem', HardeningControl.WRITABLE_ROOT_FILESYSTEM, false),
    },
  );
  return merged(withoutNodeAccess(container, privileged, policy, replace), { securityContext });
}

/** Restricts a container of a Windows pod in what it has in common with others. */
export function hardenWindowsContainer(container: JsonMap, list: string, policy: HardeningPolicy, report: Report): JsonMap {
  const name = asString(container.name) ?? '';
  const replace = replaceIn(list, name, report);
  const edited = withoutNodeAccess(container, false, policy, replace);
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

/** Takes the restrictions off a container, save those that the policy keeps, and gives it what exceptions grant. */
export function liftRestrictions(container: JsonMap, pod: PodContexts, policy: HardeningPolicy): JsonMap {
  const given = container.securityContext;
  const context = policy.keepsExplicit ? asMap(given) : withoutRestrictions(asMap(given));
  const lifted = policy.keepsExplicit || given === undefined ? container : { ...container, securityContext: unlessEmpty(context) };
  const { extraCapabilities } = settingsFor(policy);
  const mayBeGranted = policy.exceptions.length > 0 || (extraCapabilities !== undefined && isNonEmpty(extraCapabilities.names));
  return branch(mayBeGranted, () => withGrants(lifted, context, container, pod, policy), () => lifted);
}

function withoutRestrictions(given: JsonMap): JsonMap {
  const { allowPrivilegeEscalation, capabilities, privileged, readOnlyRootFilesystem, runAsNonRoot, ...rest } = given;
  const add = asMap(capabilities).add;
  return {
    ...rest,
    ...(allowPrivilegeEscalation === true ? { allowPrivilegeEscalation } : {}),
    ...(isList(add) ? { capabilities: { add } } : {}),
    ...(privileged === true ? { privileged } : {}),
  };
}

/**
 * @param context the security context of the container without its restrictions
 * @param given the container before its restrictions were taken off
 */
function withGrants(lifted: JsonMap, context: JsonMap, given: JsonMap, pod: PodContexts, policy: HardeningPolicy): JsonMap {
  const { add } = asMap(context.capabilities);
  const capabilities = withExtraCapabilities([...isList(add) ? add : [], ...grantedCapabilities(given, policy)], policy);
  // Without an exception there is something to grant only where values add capabilities.
  const areThere = policy.exceptions.length === 0 || isNonEmpty(capabilities);
  const { runAsGroup, runAsUser } = rootIds(asMap(given.securityContext), pod.given, policy);
  const isPrivileged = !policy.keepsExplicit && allows(policy, HardeningControl.PRIVILEGED, asString(given.name) ?? '');
  const grants: JsonMap = {
    ...(isRootContainer(given, pod, policy) && pod.written.runAsUser !== 0 ? { runAsGroup, runAsUser } : {}),
    ...(isNonEmpty(capabilities) === false ? {} : { capabilities: withAdded(context.capabilities, capabilities, areThere) }),
    ...(isPrivileged ? { privileged: true } : {}),
  };
  const isGranted = isNonEmpty(grants);
  return isGranted === false ? lifted : { ...lifted, securityContext: choose(isGranted, { ...context, ...grants }, lifted.securityContext) };
}

/** Capabilities with those that the values of a chart add, sorted, each once. */
function withExtraCapabilities(names: JsonList, policy: HardeningPolicy): Json {
  const { extraCapabilities } = settingsFor(policy);
  return extraCapabilities === undefined ? names : sorted(names, extraCapabilities.names);
}

/** @param areThere whether there are names, as far as it is not known */
function withAdded(capabilities: Json | undefined, names: Json, areThere: Condition): Json | undefined {
  return branch<Json | undefined>(areThere, () => ({ ...asMap(capabilities), add: isList(names) ? sorted(names) : names }), () => capabilities);
}

/** Reports settings of one container. */
function replaceIn(list: string, name: string, report: Report): Replace {
  return (control, field, given) => report({ control, field: `spec.${list}[${name}].${field}`, given, container: name });
}

/** The capabilities that a container adds. */
function hardenCapabilities(given: Json | undefined, granted: readonly string[], replace: Replace): readonly string[] {
  const asked = asMap(given).add;
  if (asked === undefined) {
    return granted.length < 2 ? granted : [...new Set(granted)].sort();
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
  return [...new Set([...kept, ...granted])].sort();
}

/** The capabilities that exceptions give a container; one that it drops itself it does not get back where the policy keeps what is explicit. */
function grantedCapabilities(container: JsonMap, policy: HardeningPolicy): string[] {
  if (policy.exceptions.length === 0) {
    return [];
  }
  const name = asString(container.name) ?? '';
  const granted = exceptionsFor(policy, HardeningControl.EXTRA_CAPABILITY, name).map(({ subject = '' }) => subject);
  if (!policy.keepsExplicit) {
    return granted;
  }
  const context = asMap(container.securityContext);
  const [added, dropped] = ['add', 'drop'].map(key => namesIn(asMap(context.capabilities)[key]));
  // The API server refuses SYS_ADMIN in a container that must not escalate its privileges; a privileged one does, whatever it says.
  const isPrivileged = context.privileged === true && allows(policy, HardeningControl.PRIVILEGED, name);
  const mustNotEscalate = context.allowPrivilegeEscalation === false && !isPrivileged;
  return granted.filter(capability => added.includes(capability)
    || !(dropped.includes(capability) || dropped.includes('ALL') || (capability === 'SYS_ADMIN' && mustNotEscalate)));
}

/** The capabilities of a list without their prefix. */
function namesIn(capabilities: Json | undefined): string[] {
  return isList(capabilities) ? capabilities.map(capability => String(capability).replace(/^CAP_/, '')) : [];
}

/** Root only by exception, and no id that the pod says already. */
function hardenUser(container: JsonMap, pod: PodContexts, policy: HardeningPolicy, replace: Replace): JsonMap {
  const given = asMap(container.securityContext);
  if (isRootContainer(container, pod, policy)) {
    return unlessOfPod({ ...rootIds(given, pod.given, policy), runAsNonRoot: false }, pod.written);
  }
  // An exception that a user of the container's own leaves without effect still allows it root's group.
  const mayKeepGroup = allows(policy, HardeningControl.ROOT_USER, asString(container.name) ?? '');
  const isUnsafe = (field: string, unsafe: Json) => given[field] === unsafe && !(mayKeepGroup && field === 'runAsGroup');
  for (const { field, unsafe } of ROOT) {
    if (isUnsafe(field, unsafe)) {
      replace(HardeningControl.ROOT_USER, `securityContext.${field}`, unsafe);
    }
  }
  const id = (field: string) => isUnsafe(field, 0) || given[field] === undefined
    ? undefined
    : branch(equals(given[field], pod.written[field]), () => undefined, () => given[field]);
  return { runAsGroup: id('runAsGroup'), runAsNonRoot: undefined, runAsUser: id('runAsUser') };
}

/** What the pod says already is not repeated. */
function unlessOfPod(ids: JsonMap, pod: JsonMap): JsonMap {
  const unless = (field: string) => choose(equals(ids[field], pod[field]), undefined, ids[field]);
  return { runAsGroup: unless('runAsGroup'), runAsNonRoot: unless('runAsNonRoot'), runAsUser: unless('runAsUser') };
}
