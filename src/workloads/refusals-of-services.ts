import * as kplus from 'cdk8s-plus-28';
import { WorkloadNetwork } from './network-isolation';
import { isIsolated } from './network-policy-spec';
import { PodService } from './tree-index';
import { valuesLiftOf } from './values-lift';
import { containersOf, podTemplatesOf } from '../hardening/pod-template';
import { and, equals, not, or } from '../template/conditions';
import { Condition, isExpression } from '../template/expression';
import { asMap, Json, JsonMap, mapsOf } from '../template/json';
import { join } from '../template/operations';
import { isPlaceholder } from '../template/placeholder';
import { NOTHING_REFUSED, Refusal, refusalWhen } from '../template/refusal';

/**
 * Why Services lead nowhere: a name that no port has is no address, and the NetworkPolicy of a workload closes what no container declares.
 *
 * A headless Service tells addresses only, and a policy does not reach the network of a node.
 *
 * @param json the workload, of whose ports values of a chart may decide
 */
export function refusalsOfServices(json: JsonMap, workload: kplus.Workload, network: WorkloadNetwork): readonly Refusal[] {
  const services = network._services().filter(({ isHeadless }) => !isHeadless);
  if (workload.hostNetwork === true || services.length === 0) {
    return NOTHING_REFUSED;
  }
  const declared = network._ports();
  const numbers = numbersOf(workload, json);
  const isThere = ({ object }: PodService) => valuesLiftOf(workload)?.conditionOf(object) ?? true;
  const isLost = (port: Json): Condition => {
    if (typeof port !== 'number' || isPlaceholder(port)) {
      return typeof port === 'string' && !isPlaceholder(port) && !declared.some(({ name }) => name === port);
    }
    const isDeclared = or(...numbers.map(number => equals(number, port)));
    // What the author opens is looked for only where it matters, as that takes a look at the whole app.
    return isDeclared !== true && !network._opensByHand(port) && not(isDeclared);
  };
  return services.flatMap(service => [...new Set(service.ports.map(({ targetPort }) => targetPort))].flatMap(port =>
    refusalWhen(and(isThere(service), isIsolated(network._settings()), isLost(port)), () => join(
      `'targetPort' (${String(port)}) of the Service at '${placeOf(service)}' is none of the ports that containers of '${workload.node.path}' declare (`,
      ...numbers.length === 0 ? ['none'] : numbers.flatMap((number, index) => index === 0 ? [number] : [', ', number]),
      '), so nobody can reach it; declare it, or lead to a declared one'))));
}

/** The numbers of declared ports; where a value decides, a declaration in code or a binding, that of the port in its place in the finished pod. */
function numbersOf(workload: kplus.Workload, json: JsonMap): Json[] {
  const [template] = podTemplatesOf(json);
  const finished = new Map(containersOf(asMap(template.holder.spec)).map(({ container }) => [container.name, mapsOf(container.ports)]));
  return [...workload.containers, ...workload.initContainers].flatMap(({ name, ports }) => ports.map(({ number }, index) => {
    const written = finished.get(name)?.[index]?.containerPort;
    return isExpression(written) ? written : number;
  }));
}

/** What cdk8s-plus makes has the path of its construct. */
function placeOf({ object }: PodService): string {
  return (object.node.id === 'Resource' ? object.node.scope ?? object : object).node.path;
}
