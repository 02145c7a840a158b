import * as kplus from 'cdk8s-plus-28';
import { WorkloadNetwork } from './network-isolation';
import { isIsolated } from './network-policy-spec';
import { PodService } from './tree-index';
import { Json } from '../template/json';
import { isPlaceholder } from '../template/placeholder';
import { Refusal } from '../template/refusal';

/**
 * Why Services lead nowhere: a name that no port has is no address, and the NetworkPolicy of a workload closes what no container declares.
 *
 * A headless Service tells addresses only, and a policy does not reach the network of a node.
 */
export function refusalsOfServices(workload: kplus.Workload, network: WorkloadNetwork): readonly Refusal[] {
  const declared = network._ports();
  const known = declared.flatMap(({ name, number }) => name === undefined ? [number] : [name, number]);
  // What a value decides nobody can compare yet.
  if (workload.hostNetwork === true || known.some(isPlaceholder)) {
    return [];
  }
  const isLost = (port: Json) => !known.some(each => each === port)
    && (typeof port === 'number' ? !isPlaceholder(port) && !network._opensByHand(port) : typeof port === 'string' && !isPlaceholder(port));
  const numbers = declared.map(({ number }) => number).join(', ') || 'none';
  return network._services().filter(({ isHeadless }) => !isHeadless).flatMap(service => lostPorts(service, isLost).map(port => ({
    when: isIsolated(network._settings()),
    message: `'targetPort' (${port}) of the Service at '${placeOf(service)}' is none of the ports that containers of '${workload.node.path}' `
      + `declare (${numbers}), so nobody can reach it; declare it, or lead to a declared one`,
  })));
}

function lostPorts({ ports }: PodService, isLost: (port: Json) => boolean): Json[] {
  return [...new Set(ports.map(({ targetPort }) => targetPort))].filter(isLost);
}

/** What cdk8s-plus makes has the path of its construct. */
function placeOf({ object }: PodService): string {
  return (object.node.id === 'Resource' ? object.node.scope ?? object : object).node.path;
}
