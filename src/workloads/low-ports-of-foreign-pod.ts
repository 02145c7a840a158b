import { HardeningPolicy } from '../hardening/hardening-policy';
import { containersOf } from '../hardening/pod-template';
import { keepsBindingLowPorts } from '../hardening/refusals/containers';
import { FIRST_UNPRIVILEGED_PORT, UNPRIVILEGED_PORT_START } from '../hardening/refusals/port-words';
import { isRootContainer, isRootPod, takesRoot } from '../hardening/root-user';
import { isWindowsPod } from '../hardening/windows-pod';
import { choose, mapChoices } from '../template/choose';
import { and, equals, not, or } from '../template/conditions';
import { Condition } from '../template/expression';
import { asMap, isList, JsonMap, mapsOf, merged } from '../template/json';

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
  const closed = containersOf(given).flatMap(({ container }, index) => {
    const ports = lowPortsOf(container);
    const when = ports.length > 0 && couldBind(container, given) && isClosed(container, hardened[index].container, given, policy);
    return when === false ? [] : [{ ports, when }];
  });
  // The network of the node takes no sysctl of a pod.
  const when = and(or(...closed.map(port => port.when)), not(equals(spec.hostNetwork, true)));
  if (when === false) {
    return spec;
  }
  const sysctl = { name: UNPRIVILEGED_PORT_START, value: String(Math.min(...closed.flatMap(({ ports }) => ports))) };
  const securityContext = mapChoices(spec.securityContext ?? {}, choice => {
    const context = asMap(choice);
    return merged(context, { sysctls: choose(when, [...mapsOf(context.sysctls), sysctl], context.sysctls) });
  });
  return merged(spec, { securityContext });
}

function lowPortsOf(container: JsonMap): number[] {
  return mapsOf(container.ports).map(({ containerPort }) => containerPort).filter(port => typeof port === 'number')
    .filter(port => port > 0 && port < FIRST_UNPRIVILEGED_PORT);
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
