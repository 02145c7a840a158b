import { belowFirstPort, declaredTwice, FIRST_UNPRIVILEGED_PORT, LAST_PORT, noPort, UNPRIVILEGED_PORT_START } from './port-words';
import { choose, mapChoices } from '../../template/choose';
import { and, contains, equals, greater, isPresent, not, or } from '../../template/conditions';
import { Condition, Expression, isExpression } from '../../template/expression';
import { asMap, asString, Json, JsonMap, mapsOf } from '../../template/json';
import { join } from '../../template/operations';
import { Refusal } from '../../template/refusal';

/** A port whose number is a value. */
interface PortValue {
  readonly number: Expression;
  readonly container: JsonMap;
  readonly words: string;
  /** The other ports of its container. */
  readonly others: readonly JsonMap[];
  readonly protocol: Json;
}

/** Why the values of a chart must not be the ports of a pod; ports that are literals are checked in the finished pod. */
export function refusalsOfPortValues(spec: JsonMap, path: string): Refusal[] {
  return portValuesIn(spec, path).flatMap(port => [
    { when: not(isPort(port.number)), message: noPort(port.number, port.words) },
    ...refusalsOfLowPort(port, spec),
    ...refusalsOfTwins(port),
  ]);
}

function portValuesIn(spec: JsonMap, path: string): PortValue[] {
  return (['containers', 'initContainers'] as const).flatMap(list => mapsOf(spec[list]).flatMap(container => {
    const words = `${list === 'initContainers' ? 'init container' : 'container'} '${asString(container.name) ?? ''}' at '${path}'`;
    const ports = mapsOf(container.ports);
    return ports.flatMap((port, index): PortValue[] => !isExpression(port.containerPort) ? [] : [{
      number: port.containerPort,
      container,
      words,
      protocol: port.protocol ?? 'TCP',
      // A pair of values is told once, by the first of them.
      others: ports.filter((other, at) => at !== index && (at > index || !isExpression(other.containerPort))),
    }]);
  }));
}

function refusalsOfLowPort({ number, container, words }: PortValue, spec: JsonMap): Refusal[] {
  const sysctl = mapsOf(asMap(spec.securityContext).sysctls).find(entry => entry.name === UNPRIVILEGED_PORT_START);
  const first = sysctl === undefined ? FIRST_UNPRIVILEGED_PORT : numberIn(sysctl.value);
  return [{
    // A sysctl that is no port is refused by itself.
    when: and(not(greater(1, number)), greater(first, number), not(greater(first, LAST_PORT)), not(mayBindLowPorts(container, spec))),
    message: belowFirstPort(number, first, words),
  }];
}

function refusalsOfTwins({ number, others, protocol, words }: PortValue): Refusal[] {
  return others.filter(other => (other.protocol ?? 'TCP') === protocol).map(({ containerPort = null }) => ({
    when: equals(number, containerPort),
    message: declaredTwice(join(number, '/', protocol), words),
  }));
}

function isPort(number: Json): Condition {
  return not(or(greater(1, number), greater(number, LAST_PORT)));
}

/** The number that a sysctl holds as a text. */
function numberIn(value: Json | undefined): Json {
  if (!isExpression(value)) {
    return Number(value);
  }
  return value.operation.kind === 'join' && value.operation.parts.length === 1 ? value.operation.parts[0] : value;
}

/** Root keeps no capability either, unless it is given back. */
function mayBindLowPorts(container: JsonMap, spec: JsonMap): Condition {
  const own = container.securityContext;
  const ofPod = asMap(spec.securityContext).runAsUser;
  return or(
    holdsOf(own, context => holdsOf(asMap(context).privileged, privileged => privileged === true)),
    and(
      or(holdsOf(own, isRootContext), and(not(holdsOf(own, hasUser)), holdsOf(ofPod, isRoot))),
      or(not(isPresent(own)), holdsOf(own, context => keepsCapability(asMap(context).capabilities))),
    ),
  );
}

function keepsCapability(capabilities: Json | undefined): Condition {
  return or(not(isPresent(capabilities)), holdsOf(capabilities, node => {
    const { add, drop } = asMap(node);
    return or(not(isPresent(drop)), holdsOf(add, names => contains(names, 'NET_BIND_SERVICE')));
  }));
}

function isRootContext(context: Json): Condition {
  return holdsOf(asMap(context).runAsUser, isRoot);
}

function hasUser(context: Json): Condition {
  return isPresent(asMap(context).runAsUser);
}

/** The schema of a chart keeps the ids that are values above that of root. */
function isRoot(user: Json): boolean {
  return user === 0;
}

/** Whether something holds of the one of a tree's choices that is taken; it holds of nothing that is not there. */
function holdsOf(tree: Json | undefined, predicate: (node: Json) => Condition): Condition {
  return isPresent(mapChoices(tree, node => choose(predicate(node), true, undefined)));
}
