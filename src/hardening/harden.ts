import { confine, liftConfinement } from './confinement';
import { hardenContainer, hardenWindowsContainer, liftRestrictions } from './harden-container';
import { HardeningControl } from './hardening-exception';
import { allows, HardeningPolicy, Replace, Replacement, Report, settingsFor } from './hardening-policy';
import { withoutUnsafeKernelOptions } from './kernel-options';
import { mountWritablePaths } from './mount-writable-paths';
import { editedContainers, mapContainers } from './pod-template';
import { isRootPod, ROOT, rootIds } from './root-user';
import { isWindowsPod } from './windows-pod';
import { branch, choose } from '../template/choose';
import { isPresent } from '../template/conditions';
import { asMap, JsonMap, merged } from '../template/json';

/** A hardened pod template, and the unsafe settings that were taken out of it. */
export interface Hardened {
  readonly template: JsonMap;
  readonly replacements: readonly Replacement[];
}

/** The settings of a pod that make it, or the files of its volumes, root's. */
const ROOT_OF_POD = [...ROOT, { field: 'fsGroup', unsafe: 0 }] as const;

/**
 * Hardens a pod template: the one place where security settings of pods are decided.
 *
 * It only tightens. What is explicit and safe stays, what is explicit and unsafe is replaced and reported unless an exception
 * allows it. Hardening a hardened template changes nothing. With a profile that is switched off the restrictions are lifted instead,
 * save those that a policy keeps as the will of the pod's author; what an exception grants the pod to run holds then too.
 *
 * @param template the map that holds `metadata` and `spec` of a pod
 */
export function harden(template: JsonMap, policy: HardeningPolicy): Hardened {
  const replacements: Replacement[] = [];
  const report: Report = replacement => replacements.push(replacement);
  const { enabled, extraPaths } = settingsFor(policy);
  if (isWindowsPod(asMap(template.spec))) {
    return { template: branch(enabled, () => restrictWindows(template, policy, report), () => template), replacements };
  }
  const hardened = branch(enabled, () => restrict(template, policy, report), () => lift(template, policy));
  return { template: merged(hardened, { spec: mountWritablePaths(asMap(hardened.spec), policy.writablePaths, extraPaths) }), replacements };
}

function restrict(template: JsonMap, policy: HardeningPolicy, report: Report): JsonMap {
  const confined = confine(template, policy, report);
  const spec = asMap(confined.spec);
  const securityContext = merged(asMap(spec.securityContext), restrictPodContext(spec, policy, inPodSpec(report)));
  const pod = { given: asMap(spec.securityContext), written: securityContext };
  const fields = restrictPodFields(spec, policy, report);
  const containers = editedContainers(spec, (container, list) => hardenContainer(container, list, pod, policy, report));
  return merged(confined, { spec: merged(spec, fields, { securityContext }, containers) });
}

/** A Windows pod is restricted in what it has in common with others: for the Linux fields the API server would refuse it. */
function restrictWindows(template: JsonMap, policy: HardeningPolicy, report: Report): JsonMap {
  const spec = asMap(template.spec);
  const given = asMap(spec.securityContext);
  const mayBeAdministrator = allows(policy, HardeningControl.ROOT_USER) && !(policy.keepsExplicit && given.runAsNonRoot === true);
  if (given.runAsNonRoot === false && !mayBeAdministrator) {
    inPodSpec(report)(HardeningControl.ROOT_USER, 'securityContext.runAsNonRoot', false);
  }
  const kernel = withoutUnsafeKernelOptions(given, policy.profile.kubernetesVersion, inPodSpec(report));
  const securityContext = { ...given, ...kernel, runAsNonRoot: !mayBeAdministrator };
  const podSpec = { ...spec, ...restrictPodFields(spec, policy, report), securityContext };
  return { ...template, spec: mapContainers(podSpec, (container, list) => hardenWindowsContainer(container, list, policy, report)) };
}

function restrictPodFields(spec: JsonMap, policy: HardeningPolicy, report: Report): JsonMap {
  return merged(restrictNamespaces(spec, policy, report), {
    automountServiceAccountToken: restrictToken(spec, policy, report),
    enableServiceLinks: spec.enableServiceLinks ?? false,
  });
}

function restrictPodContext(spec: JsonMap, policy: HardeningPolicy, replace: Replace): JsonMap {
  const given = asMap(spec.securityContext);
  const kernel = withoutUnsafeKernelOptions(given, policy.profile.kubernetesVersion, replace);
  if (isRootPod(spec, policy)) {
    return { ...podIds(given, policy), ...kernel, ...rootIds(given, {}, policy), runAsNonRoot: false };
  }
  // An exception that a user of the pod's own leaves without effect still allows it root's groups.
  const mayKeepGroups = allows(policy, HardeningControl.ROOT_USER);
  const root = ROOT_OF_POD.filter(({ field, unsafe }) => given[field] === unsafe && !(mayKeepGroups && field.endsWith('Group')));
  root.forEach(({ field, unsafe }) => replace(HardeningControl.ROOT_USER, `securityContext.${field}`, unsafe));
  const withoutRoot = root.length === 0 ? given : { ...given, ...Object.fromEntries(root.map(({ field }) => [field, undefined])) };
  return merged(podIds(withoutRoot, policy), kernel, { runAsNonRoot: true });
}

/** The ids of the pod: an explicit one stays. */
function podIds(given: JsonMap, policy: HardeningPolicy): JsonMap {
  const ids = settingsFor(policy);
  const fsGroup = given.fsGroup ?? ids.fsGroup;
  return {
    fsGroup,
    fsGroupChangePolicy: given.fsGroupChangePolicy ?? choose(isPresent(fsGroup), 'OnRootMismatch', undefined),
    runAsGroup: given.runAsGroup ?? ids.group,
    runAsUser: given.runAsUser ?? ids.user,
  };
}

function restrictNamespaces(spec: JsonMap, policy: HardeningPolicy, report: Report): JsonMap {
  const restrictNamespace = (field: string, control: HardeningControl): true | undefined => {
    const allowed = allows(policy, control);
    if (spec[field] === true && !allowed) {
      report({ control, field: `spec.${field}`, given: true });
    }
    return allowed && (!policy.keepsExplicit || spec[field] === true) ? true : undefined;
  };
  return {
    hostIPC: restrictNamespace('hostIPC', HardeningControl.HOST_IPC),
    hostNetwork: restrictNamespace('hostNetwork', HardeningControl.HOST_NETWORK),
    hostPID: restrictNamespace('hostPID', HardeningControl.HOST_PID),
  };
}

function restrictToken(spec: JsonMap, policy: HardeningPolicy, report: Report): boolean {
  const allowed = allows(policy, HardeningControl.SERVICE_ACCOUNT_TOKEN);
  if (spec.automountServiceAccountToken === true && !allowed) {
    report({ control: HardeningControl.SERVICE_ACCOUNT_TOKEN, field: 'spec.automountServiceAccountToken', given: true });
  }
  return allowed && !(policy.keepsExplicit && spec.automountServiceAccountToken === false);
}

/** With hardening off, the pod keeps the ids that its files belong to, what an exception grants it, and what it must keep as explicit. */
function lift(template: JsonMap, policy: HardeningPolicy): JsonMap {
  const lifted = policy.keepsExplicit ? template : liftConfinement(template, settingsFor(policy).hasAppArmorField);
  const spec = asMap(lifted.spec);
  const given = asMap(spec.securityContext);
  const context = policy.keepsExplicit || given.runAsNonRoot === undefined ? given : { ...given, runAsNonRoot: undefined };
  const ids = isRootPod(spec, policy) ? { ...podIds(context, policy), ...rootIds(context, {}, policy) } : podIds(context, policy);
  const securityContext = { ...context, ...ids };
  const pod = { given, written: securityContext };
  const podSpec = { ...spec, ...grantedPodFields(spec, policy), securityContext };
  return { ...lifted, spec: mapContainers(podSpec, container => liftRestrictions(container, pod, policy)) };
}

/** What exceptions give a pod, whether it is restricted or not. */
function grantedPodFields(spec: JsonMap, policy: HardeningPolicy): JsonMap {
  if (policy.exceptions.length === 0) {
    return {};
  }
  const { hostIPC, hostNetwork, hostPID } = restrictNamespaces(spec, policy, () => undefined);
  return {
    automountServiceAccountToken: restrictToken(spec, policy, () => undefined) || spec.automountServiceAccountToken,
    hostIPC: hostIPC ?? spec.hostIPC,
    hostNetwork: hostNetwork ?? spec.hostNetwork,
    hostPID: hostPID ?? spec.hostPID,
  };
}

/** Reports settings of the pod itself. */
function inPodSpec(report: Report): Replace {
  return (control, field, given) => report({ control, field: `spec.${field}`, given });
}
