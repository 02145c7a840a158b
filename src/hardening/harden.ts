import { confine, liftConfinement } from './confinement';
import { hardenContainer, hardenWindowsContainer, liftRestrictions } from './harden-container';
import { HardeningControl } from './hardening-exception';
import { allows, HardeningPolicy, Replace, Replacement, Report } from './hardening-policy';
import { withoutUnsafeKernelOptions } from './kernel-options';
import { mountWritablePaths } from './mount-writable-paths';
import { mapContainers } from './pod-template';
import { asMap, JsonMap } from '../template/json';

/** A hardened pod template, and the unsafe settings that were taken out of it. */
export interface Hardened {
  readonly template: JsonMap;
  readonly replacements: readonly Replacement[];
}

/** The settings of a pod that make it root's. */
const ROOT = [['runAsNonRoot', false], ['runAsUser', 0], ['runAsGroup', 0], ['fsGroup', 0]] as const;

/**
 * Hardens a pod template: the one place where security settings of pods are decided.
 *
 * It only tightens. What is explicit and safe stays, what is explicit and unsafe is replaced and reported unless an exception
 * allows it. Hardening a hardened template changes nothing.
 *
 * @param template the map that holds `metadata` and `spec` of a pod
 */
export function harden(template: JsonMap, policy: HardeningPolicy): Hardened {
  const replacements: Replacement[] = [];
  const report: Report = replacement => replacements.push(replacement);
  const { enabled } = policy.profile;
  if (asMap(asMap(template.spec).os).name === 'windows') {
    return { template: enabled ? restrictWindows(template, policy, report) : template, replacements };
  }
  const hardened = enabled ? restrict(template, policy, report) : lift(template, policy);
  return { template: { ...hardened, spec: mountWritablePaths(asMap(hardened.spec), policy.writablePaths) }, replacements };
}

function restrict(template: JsonMap, policy: HardeningPolicy, report: Report): JsonMap {
  const confined = confine(template, policy, report);
  const spec = asMap(confined.spec);
  const securityContext = { ...asMap(spec.securityContext), ...restrictPodContext(spec, policy, inPodSpec(report)) };
  const podSpec = { ...spec, ...restrictPodFields(spec, policy, report), securityContext };
  return { ...confined, spec: mapContainers(podSpec, (container, list) => hardenContainer(container, list, securityContext, policy, report)) };
}

/** The API server refuses the Linux fields in a Windows pod; the others are restricted alike. */
function restrictWindows(template: JsonMap, policy: HardeningPolicy, report: Report): JsonMap {
  const spec = asMap(template.spec);
  const given = asMap(spec.securityContext);
  const mayBeAdministrator = allows(policy, HardeningControl.ROOT_USER);
  if (given.runAsNonRoot === false && !mayBeAdministrator) {
    inPodSpec(report)(HardeningControl.ROOT_USER, 'securityContext.runAsNonRoot', false);
  }
  const kernel = withoutUnsafeKernelOptions(given, policy.profile.kubernetesVersion, inPodSpec(report));
  const securityContext = { ...given, ...kernel, runAsNonRoot: !mayBeAdministrator };
  const podSpec = { ...spec, ...restrictPodFields(spec, policy, report), securityContext };
  return { ...template, spec: mapContainers(podSpec, (container, list) => hardenWindowsContainer(container, list, policy, report)) };
}

function restrictPodFields(spec: JsonMap, policy: HardeningPolicy, report: Report): JsonMap {
  return {
    ...restrictNamespaces(spec, policy, report),
    automountServiceAccountToken: restrictToken(spec, policy, report),
    enableServiceLinks: spec.enableServiceLinks ?? false,
  };
}

function restrictPodContext(spec: JsonMap, policy: HardeningPolicy, replace: Replace): JsonMap {
  const given = asMap(spec.securityContext);
  const kernel = withoutUnsafeKernelOptions(given, policy.profile.kubernetesVersion, replace);
  if (allows(policy, HardeningControl.ROOT_USER)) {
    return { ...podIds(given, policy), ...kernel, runAsGroup: 0, runAsNonRoot: false, runAsUser: 0 };
  }
  const root = ROOT.filter(([field, unsafe]) => given[field] === unsafe);
  root.forEach(([field, unsafe]) => replace(HardeningControl.ROOT_USER, `securityContext.${field}`, unsafe));
  const withoutRoot = root.length === 0 ? given : { ...given, ...Object.fromEntries(root.map(([field]) => [field, undefined])) };
  return { ...podIds(withoutRoot, policy), ...kernel, runAsNonRoot: true };
}

/** The ids of the pod: an explicit one stays. */
function podIds(given: JsonMap, policy: HardeningPolicy): JsonMap {
  const { ids } = policy.profile;
  const fsGroup = given.fsGroup ?? ids.fsGroup;
  return {
    fsGroup,
    fsGroupChangePolicy: given.fsGroupChangePolicy ?? (fsGroup === undefined ? undefined : 'OnRootMismatch'),
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
    return allowed ? true : undefined;
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
  return allowed;
}

/** With hardening off, the pod keeps the ids that its files belong to, and nothing else. */
function lift(template: JsonMap, policy: HardeningPolicy): JsonMap {
  const lifted = liftConfinement(template, policy.profile.kubernetesVersion);
  const spec = asMap(lifted.spec);
  const { runAsNonRoot, ...context } = asMap(spec.securityContext);
  return { ...lifted, spec: mapContainers({ ...spec, securityContext: { ...context, ...podIds(context, policy) } }, liftRestrictions) };
}

/** Reports settings of the pod itself. */
function inPodSpec(report: Report): Replace {
  return (control, field, given) => report({ control, field: `spec.${field}`, given });
}
