import { HardeningPolicy } from '../hardening/hardening-policy';
import { containersOf } from '../hardening/pod-template';
import { keepsBindingLowPorts } from '../hardening/refusals/containers';
import { FIRST_UNPRIVILEGED_PORT, UNPRIVILEGED_PORT_START } from '../hardening/refusals/port-words';
import { isRootContainer, isRootPod, takesRoot } from '../hardening/root-user';
import { isWindowsPod } from '../hardening/windows-pod';
import { choose, mapChoices } from '../template/choose';
import { and, equals, greater, isPresent, not, or } from '../template/conditions';
import { Condition, isExpression } from '../template/expression';
import { asMap, isList, Json, JsonMap, mapsOf, merged } from '../template/json';
import { join } from '../template/operations';

/**
 * The spec of a hardened pod that somebody else wrote, with the ports below 1024 that its containers could bind before. They bind them by the
 * safe sysctl, as what hardening takes from them opens none any more.
 *
 * @param given the spec before it was hardened
 */
export function withLowPorts(spec: JsonMap, given: JsonMap, policy: HardeningPolicy): JsonMap {
  const sysctls = mapsOf(asMap(given.securityContext).sysctls);
  if (isWindowsPod(given) || sysctls.some(({ name }) => name === UNPRIVILEGED_PORT_START)) {
    return spec;
  }
  const hardened = containersOf(spec);
  // The network of the node takes no sysctl of a pod.
  const hasOwnNetwork = not(equals(spec.hostNetwork, true));
  const low = containersOf(given).flatMap(({ container }, index): LowPort[] => {
    const ports = lowPortsOf(container);
    const isToOpen = ports.length > 0 && couldBind(container, given) && isClosed(container, hardened[index].container, given, policy);
    return ports.map(number => ({ number, isToOpen: and(hasOwnNetwork, isToOpen, greater(number, 0), greater(FIRST_UNPRIVILEGED_PORT, number)) }));
  }).filter(({ isToOpen }) => isToOpen !== false);
  // One after the other is asked whether it is the lowest: choices within choices would double with each port that is a value.
  const first = low.reduceRight<Json>((otherwise, port) => choose(isLowest(port, low), port.number, otherwise), FIRST_UNPRIVILEGED_PORT);
  const sysctl = mapChoices(first, port => port === FIRST_UNPRIVILEGED_PORT ? undefined : { name: UNPRIVILEGED_PORT_START, value: join(port) });
  if (sysctl === undefined) {
    return spec;
  }
  const securityContext = mapChoices(spec.securityContext ?? {}, choice => {
    const context = asMap(choice);
    const opened = mapChoices(sysctl, each => [...mapsOf(context.sysctls), each]);
    return merged(context, { sysctls: choose(isPresent(sysctl), opened, context.sysctls) });
  });
  return merged(spec, { securityContext });
}

/** A port that may have to be opened, and whether it has to. */
interface LowPort {
  readonly number: Json;
  readonly isToOpen: Condition;
}

/** The ports of a container that may be low: those that are values, and the lowest literal. */
function lowPortsOf(container: JsonMap): Json[] {
  const ports = mapsOf(container.ports).map(({ containerPort }) => containerPort);
  const literals = ports.filter(port => typeof port === 'number').filter(port => port > 0 && port < FIRST_UNPRIVILEGED_PORT);
  return [...ports.filter(isExpression), ...literals.length === 0 ? [] : [Math.min(...literals)]];
}

function isLowest(port: LowPort, all: readonly LowPort[]): Condition {
  return and(port.isToOpen, ...all.filter(other => other !== port).map(other => or(not(other.isToOpen), not(greater(port.number, other.number)))));
}

/** Whether the author of a pod left its container root, or gave it the capability, which a program may hold by its file. */
function couldBind(container: JsonMap, spec: JsonMap): boolean {
  const [own, pod] = [container, spec].map(({ securityContext }) => asMap(securityContext));
  const { add } = asMap(own.capabilities);
  return takesRoot(own, pod) || (isList(add) && add.some(name => name === 'NET_BIND_SERVICE' || name === 'CAP_NET_BIND_SERVICE'));
}

/** Whether hardening leaves a container nothing that opens low ports; a privileged one keeps all, but only root receives it. */
function isClosed(given: JsonMap, hardened: JsonMap, spec: JsonMap, policy: HardeningPolicy): Condition {
  const context = asMap(spec.securityContext);
  const isRoot = isRootPod(spec, policy) || isRootContainer(given, { given: context, written: context }, policy);
  return not(isRoot && keepsBindingLowPorts(hardened));
}
