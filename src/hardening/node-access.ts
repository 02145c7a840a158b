import { HardeningControl } from './hardening-exception';
import { exceptionsFor, HardeningPolicy, Replace } from './hardening-policy';
import { asMap, asString, isList, isMap, Json, JsonMap } from '../template/json';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const HOOKS = ['postStart', 'preStop'] as const;

/** A container that takes no port of the node and asks no host through the kubelet, save what an exception allows. */
export function withoutNodeAccess(container: JsonMap, policy: HardeningPolicy, replace: Replace): JsonMap {
  return withoutHostPorts(withoutForeignHosts(container, replace), policy, replace);
}

/** A probe or hook asks the pod itself; another host would make the kubelet a proxy into the node's network. */
function withoutForeignHosts(container: JsonMap, replace: Replace): JsonMap {
  const clean = (handler: Json | undefined, field: string): JsonMap => {
    const edited: { [action: string]: Json | undefined } = { ...asMap(handler) };
    for (const action of ['httpGet', 'tcpSocket']) {
      const { host, ...rest } = asMap(edited[action]);
      if (host !== undefined) {
        if (host !== '' && host !== null) {
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
