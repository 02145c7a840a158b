import { HardeningControl } from './hardening-exception';
import { exceptionsFor, HardeningPolicy, Replace } from './hardening-policy';
import { PROBES } from './pod-template';
import { asMap, asString, isList, isMap, Json, JsonMap, mapsOf, merged } from '../template/json';

const HOOKS = ['postStart', 'preStop'] as const;
const ACTIONS = ['httpGet', 'tcpSocket'] as const;

/**
 * A container that takes no port of the node, asks no host through the kubelet and hands no mount of its own on to the node, save what an
 * exception allows.
 */
export function withoutNodeAccess(container: JsonMap, isPrivileged: boolean, policy: HardeningPolicy, replace: Replace): JsonMap {
  const asking = withoutHostPorts(withoutForeignHosts(container, policy, replace), policy, replace);
  return isPrivileged ? asking : withoutMountsForNode(asking, replace);
}

/** Only a privileged container may hand its mounts on to the node; the API server refuses it to others. */
function withoutMountsForNode(container: JsonMap, replace: Replace): JsonMap {
  const given = container.volumeMounts;
  const isForNode = (mount: Json) => asMap(mount).mountPropagation === 'Bidirectional';
  if (!isList(given) || !given.some(isForNode)) {
    return container;
  }
  const volumeMounts = given.map(mount => {
    if (!isForNode(mount)) {
      return mount;
    }
    replace(HardeningControl.PRIVILEGED, 'volumeMounts.mountPropagation', 'Bidirectional');
    const { mountPropagation, ...rest } = asMap(mount);
    return rest;
  });
  return merged(container, { volumeMounts });
}

/** A probe or hook asks the pod itself; another host would make the kubelet a proxy into the node's network. */
function withoutForeignHosts(container: JsonMap, policy: HardeningPolicy, replace: Replace): JsonMap {
  const allowed = subjectsAllowed(container, HardeningControl.PROBE_HOST, policy);
  let probed = container;
  for (const probe of PROBES) {
    probed = withoutHostOf(probed, probe, probe, allowed, replace);
  }
  const lifecycle = asMap(probed.lifecycle);
  let hooked = lifecycle;
  for (const hook of HOOKS) {
    hooked = withoutHostOf(hooked, hook, `lifecycle.${hook}`, allowed, replace);
  }
  return hooked === lifecycle ? probed : merged(probed, { lifecycle: hooked });
}

/** The holder of a probe or hook, itself where that one names no host but those allowed. */
function withoutHostOf(holder: JsonMap, key: string, field: string, allowed: readonly Json[], replace: Replace): JsonMap {
  const handler = holder[key];
  if (!isMap(handler)) {
    return holder;
  }
  let edited = handler;
  for (const action of ACTIONS) {
    const request = asMap(handler[action]);
    if (request.host !== undefined && !allowed.includes(request.host)) {
      const { host, ...rest } = request;
      edited = merged(edited, { [action]: rest });
      if (host !== undefined && host !== '' && host !== null) {
        replace(HardeningControl.PROBE_HOST, `${field}.${action}.host`, host);
      }
    }
  }
  return edited === handler ? holder : merged(holder, { [key]: edited });
}

function withoutHostPorts(container: JsonMap, policy: HardeningPolicy, replace: Replace): JsonMap {
  const given = mapsOf(container.ports);
  if (!given.some(port => port.hostPort)) {
    return container;
  }
  const allowed = subjectsAllowed(container, HardeningControl.HOST_PORT, policy);
  const ports = given.map(port => {
    if (!port.hostPort || allowed.includes(String(port.hostPort))) {
      return port;
    }
    replace(HardeningControl.HOST_PORT, 'ports.hostPort', port.hostPort);
    const { hostPort, hostIP, ...rest } = port;
    return rest;
  });
  return { ...container, ports };
}

/** What exactly the exceptions for a control allow a container. */
function subjectsAllowed(container: JsonMap, control: HardeningControl, policy: HardeningPolicy): string[] {
  return policy.exceptions.length === 0 ? [] : exceptionsFor(policy, control, asString(container.name) ?? '').flatMap(({ subject }) => subject ?? []);
}

/** The hosts that the probes and hooks of a container name. */
export function hostsAskedBy({ livenessProbe, readinessProbe, startupProbe, lifecycle }: JsonMap): Json[] {
  const { postStart, preStop } = asMap(lifecycle);
  return [livenessProbe, readinessProbe, startupProbe, postStart, preStop]
    .flatMap(handler => ACTIONS.flatMap(action => asMap(asMap(handler)[action]).host ?? []));
}
