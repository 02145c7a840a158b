import { HardeningControl } from './hardening-exception';
import { allows, exceptionsFor, HardeningPolicy, Report } from './hardening-policy';
import { asMap, asString, isList, isMap, Json, JsonMap } from '../template/json';

/** The one capability that Pod Security Standards *restricted* lets a container add. */
const SAFE_CAPABILITY = 'NET_BIND_SERVICE';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const HOOKS = ['postStart', 'preStop'] as const;

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
  const replace = (control: HardeningControl | undefined, field: string, value: Json) =>
    report({ control, field: `spec.${list}[${name}].${field}`, given: value, container: name });
  const flag = (field: string, control: HardeningControl, unsafe: boolean): boolean => {
    if (given[field] === unsafe && !allowed(control)) {
      replace(control, `securityContext.${field}`, unsafe);
    }
    return allowed(control) ? unsafe : !unsafe;
  };

  const privileged = flag('privileged', HardeningControl.PRIVILEGED, true);
  const capabilities = hardenCapabilities(given.capabilities, exceptionsFor(policy, HardeningControl.EXTRA_CAPABILITY, name)
    .map(exception => exception.subject ?? ''), (capability) => replace(HardeningControl.EXTRA_CAPABILITY, 'securityContext.capabilities.add', capability));
  // The API server refuses a container that is privileged, or holds SYS_ADMIN, and must not escalate.
  const escalates = privileged || (isList(capabilities.add) && capabilities.add.includes('SYS_ADMIN'));
  const allowPrivilegeEscalation = escalates || flag('allowPrivilegeEscalation', HardeningControl.PRIVILEGE_ESCALATION, true);
  const securityContext: JsonMap = {
    ...given,
    ...hardenUser(given, pod, allowed(HardeningControl.ROOT_USER), replace),
    ...withoutUnsafeKernelOptions(given, replace),
    allowPrivilegeEscalation,
    capabilities,
    privileged,
    readOnlyRootFilesystem: flag('readOnlyRootFilesystem', HardeningControl.WRITABLE_ROOT_FILESYSTEM, false),
  };
  return { ...withoutHostPorts(withoutForeignHosts(container, replace), policy, replace), securityContext };
}

/** Takes the restrictions off a container and leaves all else as it is. */
export function liftRestrictions(container: JsonMap): JsonMap {
  if (!isMap(container.securityContext)) {
    return container;
  }
  const { allowPrivilegeEscalation, capabilities, privileged, readOnlyRootFilesystem, runAsNonRoot, ...rest } = container.securityContext;
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

type Replace = (control: HardeningControl | undefined, field: string, value: Json) => void;

function hardenCapabilities(given: Json | undefined, granted: readonly string[], replace: (capability: string) => void): JsonMap {
  const asked = asMap(given).add;
  const kept = (isList(asked) ? asked : []).flatMap(capability => {
    const name = String(capability).replace(/^CAP_/, '');
    if (name === SAFE_CAPABILITY || granted.includes(name)) {
      return [name];
    }
    replace(String(capability));
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
  for (const [field, unsafe] of [['runAsNonRoot', false], ['runAsUser', 0], ['runAsGroup', 0]] as const) {
    if (given[field] === unsafe) {
      replace(HardeningControl.ROOT_USER, `securityContext.${field}`, unsafe);
    }
  }
  const id = (field: string) => given[field] === 0 || given[field] === pod[field] ? undefined : given[field];
  return { runAsGroup: id('runAsGroup'), runAsNonRoot: undefined, runAsUser: id('runAsUser') };
}

/** The SELinux, `/proc` and Windows options that Pod Security Standards forbid. */
export function withoutUnsafeKernelOptions(given: JsonMap, replace: Replace): JsonMap {
  const result: { [field: string]: Json | undefined } = {};
  const seLinux = asMap(given.seLinuxOptions);
  const type = asString(seLinux.type) ?? '';
  if (seLinux.user || seLinux.role || !['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'].includes(type)) {
    replace(undefined, 'securityContext.seLinuxOptions', seLinux);
    result.seLinuxOptions = undefined;
  }
  if (given.procMount !== undefined && given.procMount !== 'Default') {
    replace(undefined, 'securityContext.procMount', given.procMount);
    result.procMount = undefined;
  }
  if (asMap(given.windowsOptions).hostProcess === true) {
    replace(undefined, 'securityContext.windowsOptions.hostProcess', true);
    result.windowsOptions = { ...asMap(given.windowsOptions), hostProcess: false };
  }
  return result;
}

/** A probe or hook asks the pod itself; another host would make the kubelet a proxy into the node's network. */
function withoutForeignHosts(container: JsonMap, replace: Replace): JsonMap {
  const clean = (handler: Json | undefined, field: string): JsonMap => {
    const edited: { [action: string]: Json | undefined } = { ...asMap(handler) };
    for (const action of ['httpGet', 'tcpSocket']) {
      const { host, ...rest } = asMap(edited[action]);
      if (host !== undefined) {
        if (host !== '') {
          replace(undefined, `${field}.${action}.host`, host);
        }
        edited[action] = rest;
      }
    }
    return edited;
  };
  const result: { [field: string]: Json | undefined } = { ...container };
  for (const probe of PROBES) {
    if (isMap(container[probe])) {
      result[probe] = clean(container[probe], probe);
    }
  }
  if (isMap(container.lifecycle)) {
    const lifecycle = container.lifecycle;
    result.lifecycle = HOOKS.reduce<JsonMap>((edited, hook) =>
      isMap(lifecycle[hook]) ? { ...edited, [hook]: clean(lifecycle[hook], `lifecycle.${hook}`) } : edited, lifecycle);
  }
  return result;
}

function withoutHostPorts(container: JsonMap, policy: HardeningPolicy, replace: Replace): JsonMap {
  if (!isList(container.ports)) {
    return container;
  }
  const allowed = exceptionsFor(policy, HardeningControl.HOST_PORT, asString(container.name) ?? '').map(exception => exception.subject);
  const ports = container.ports.map(port => {
    if (!isMap(port) || !port.hostPort || allowed.includes(String(port.hostPort))) {
      return port;
    }
    replace(HardeningControl.HOST_PORT, 'ports.hostPort', port.hostPort);
    const { hostPort, hostIP, ...rest } = port;
    return rest;
  });
  return { ...container, ports };
}
