import { HardeningPolicy } from '../hardening/hardening-policy';
import { containersOf } from '../hardening/pod-template';
import { keepsBindingLowPorts } from '../hardening/refusals/containers';
import { FIRST_UNPRIVILEGED_PORT, UNPRIVILEGED_PORT_START } from '../hardening/refusals/port-words';
import { isRootContainer, isRootPod, takesRoot } from '../hardening/root-user';
import { isWindowsPod } from '../hardening/windows-pod';
import { choose, mapChoices } from '../template/choose';
import { and, equals, greater, isPresent, not } from '../template/conditions';
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
  const first = containersOf(given).reduce<Json>((lowest, { container }, index) => {
    const ports = mapsOf(container.ports).flatMap(({ containerPort: port }) => typeof port === 'number' || isExpression(port) ? port : []);
    const isToOpen = ports.length > 0 && couldBind(container, given) && isClosed(container, hardened[index].container, given, policy);
    return ports.reduce((lower, port) => choose(and(hasOwnNetwork, isToOpen, greater(port, 0)), lowerOf(lower, port), lower), lowest);
  }, FIRST_UNPRIVILEGED_PORT);
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

/** The lower of two ports, of which each may be a value. */
function lowerOf(one: Json, port: Json): Json {
  return mapChoices(one, each => choose(greater(each, port), port, each)) ?? one;
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
