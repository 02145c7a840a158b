import { ApiObject } from 'cdk8s';
import { and, equals, or } from '../../template/conditions';
import { Condition, isSame } from '../../template/expression';
import { asMap, Json, mapsOf } from '../../template/json';
import { jsonBefore, Rank } from '../../workloads/finished-object';
import { ContainerPort, networkOfPolicy, WorkloadNetwork } from '../../workloads/network-isolation';
import { isIsolated, PolicyPort } from '../../workloads/network-policy-spec';
import { isExternal, PodService } from '../../workloads/tree-index';
import { PlannedObject } from '../chart-objects';

/** Puts what is in the place of a node into it: values for what stands for them. */
export type Resolve = (tree: Json, object: ApiObject) => Json;

/** Does something for an object, and takes note of what is wrong with it. */
export type Attempt = (object: ApiObject, action: () => unknown) => void;

/** A port of a container with its number as a tree. */
interface ResolvedPort extends Omit<ContainerPort, 'number'> {
  readonly number: Json;
}

/** A port of the pods that somebody from outside of the namespace can reach, if a condition holds. */
interface Exposure {
  readonly targetPort: Json;
  readonly condition: Condition;
}

/**
 * The NetworkPolicies of workloads as the values decide: on the level, on the ports, and on what exposes them. The other objects must
 * have been planned.
 */
export function liftNetworks(planned: Map<ApiObject, PlannedObject>, resolve: Resolve, attempt: Attempt): void {
  for (const [object, plan] of planned) {
    const network = networkOfPolicy(object);
    if (network !== undefined) {
      attempt(object, () => planned.set(object, liftPolicy(plan, network, planned, tree => resolve(tree, object))));
    }
  }
}

function liftPolicy(
  plan: PlannedObject, network: WorkloadNetwork, planned: ReadonlyMap<ApiObject, PlannedObject>, resolve: (tree: Json) => Json,
): PlannedObject {
  const settings = network._settings();
  if (network._isOfPeers(plan.object)) {
    const { spec, isThere } = network._peersSpec(asMap(plan.tree.spec), settings);
    return { ...plan, condition: and(plan.condition, isThere), tree: { ...plan.tree, spec } };
  }
  const spec = resolve(network._policySpec(portsOf(network, planned, resolve), settings));
  return { ...plan, condition: and(plan.condition, isIsolated(settings)), tree: { ...plan.tree, spec } };
}

function portsOf(network: WorkloadNetwork, planned: ReadonlyMap<ApiObject, PlannedObject>, resolve: (tree: Json) => Json): PolicyPort[] {
  const ports = network._ports().map((port): ResolvedPort => ({ ...port, number: resolve(port.number) }));
  const exposures = network._services().flatMap(service => exposuresBy(service, planned));
  return ports.map(port => ({
    number: port.number,
    protocol: port.protocol,
    isExposed: or(...exposures.map(({ condition, targetPort }) => and(condition, leadsTo(targetPort, port, ports)))),
  }));
}

function exposuresBy({ object, ports }: PodService, planned: ReadonlyMap<ApiObject, PlannedObject>): Exposure[] {
  const plan = planned.get(object);
  // What stands in another chart does not follow the values of this one.
  const spec = asMap((plan?.tree ?? jsonBefore(object, Rank.VALUES)).spec);
  const written = mapsOf(spec.ports);
  return ports.map(({ targetPort, routes }, index) => ({
    targetPort: plan === undefined ? targetPort : written[index]?.targetPort ?? written[index]?.port ?? targetPort,
    condition: and(plan?.condition ?? true, or(isExternal(spec), ...routes.map(route => planned.get(route)?.condition ?? true))),
  }));
}

/** Whether a Service leads to a port, by its name or by its number. */
function leadsTo(targetPort: Json, port: ResolvedPort, all: readonly ResolvedPort[]): Condition {
  if (typeof targetPort === 'string') {
    return port.name === targetPort;
  }
  if (isSame(port.number, targetPort)) {
    return true;
  }
  // Two ports of one container have two numbers: values that say otherwise are refused.
  const isOfSibling = all.some(other => other !== port && other.container === port.container && other.protocol === port.protocol
    && isSame(other.number, targetPort));
  return !isOfSibling && equals(port.number, targetPort);
}
