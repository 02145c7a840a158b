import { HardeningControl } from './hardening-exception';
import { exceptionsFor, HardeningPolicy, Replace } from './hardening-policy';
import { asMap, asString, isMap, JsonMap, mapsOf } from '../template/json';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const HOOKS = ['postStart', 'preStop'] as const;
const ACTIONS = ['httpGet', 'tcpSocket'] as const;

/** A container that takes no port of the node and asks no host through the kubelet, save what an exception allows. */
export function withoutNodeAccess(container: JsonMap, policy: HardeningPolicy, replace: Replace): JsonMap {
  return withoutHostPorts(withoutForeignHosts(container, replace), policy, replace);
}

/** A probe or hook asks the pod itself; another host would make the kubelet a proxy into the node's network. */
function withoutForeignHosts(container: JsonMap, replace: Replace): JsonMap {
  const probed = PROBES.reduce((result, probe) => withoutHostOf(result, probe, probe, replace), container);
  const lifecycle = asMap(probed.lifecycle);
  const hooked = HOOKS.reduce((result, hook) => withoutHostOf(result, hook, `lifecycle.${hook}`, replace), lifecycle);
  return hooked === lifecycle ? probed : { ...probed, lifecycle: hooked };
}

/** The holder of a probe or hook, itself where that one names no host. */
function withoutHostOf(holder: JsonMap, key: string, field: string, replace: Replace): JsonMap {
  const handler = holder[key];
  if (!isMap(handler)) {
    return holder;
  }
  const edited = ACTIONS.reduce<JsonMap>((result, action) => {
    if (asMap(result[action]).host === undefined) {
      return result;
    }
    const { host, ...rest } = asMap(result[action]);
    if (host !== undefined && host !== '' && host !== null) {
      replace(undefined, `${field}.${action}.host`, host);
    }
    return { ...result, [action]: rest };
  }, handler);
  return edited === handler ? holder : { ...holder, [key]: edited };
}

function withoutHostPorts(container: JsonMap, policy: HardeningPolicy, replace: Replace): JsonMap {
  if (!mapsOf(container.ports).some(port => port.hostPort)) {
    return container;
  }
  const allowed = exceptionsFor(policy, HardeningControl.HOST_PORT, asString(container.name) ?? '').map(exception => exception.subject);
  const ports = mapsOf(container.ports).map(port => {
    if (!port.hostPort || allowed.includes(String(port.hostPort))) {
      return port;
    }
    replace(HardeningControl.HOST_PORT, 'ports.hostPort', port.hostPort);
    const { hostPort, hostIP, ...rest } = port;
    return rest;
  });
  return { ...container, ports };
}
