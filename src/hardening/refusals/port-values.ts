import { mayBindLowPorts } from './containers';
import { wordsForContainer } from './pod-under-check';
import { belowFirstPort, declaredTwice, FIRST_UNPRIVILEGED_PORT, isNoPort, LAST_PORT, noPort, noPortStart, UNPRIVILEGED_PORT_START } from './port-words';
import { and, equals, greater, not, or } from '../../template/conditions';
import { isExpression } from '../../template/expression';
import { asMap, Json, JsonMap, mapsOf } from '../../template/json';
import { join } from '../../template/operations';
import { Refusal } from '../../template/refusal';

/** A port of a pod with what is around it. */
interface PodPort {
  readonly number: Json;
  readonly container: JsonMap;
  readonly words: string;
  /** The other ports of its container. */
  readonly others: readonly JsonMap[];
  readonly protocol: Json;
}

/** Why the values of a chart must not be the ports of a pod, or the first that any process may bind; literals by themselves are checked in the finished pod. */
export function refusalsOfPortValues(spec: JsonMap, path: string): Refusal[] {
  const first = firstPortOf(spec);
  const ports = portsIn(spec, path);
  return [
    ...ports.filter(({ number }) => isExpression(number) || isExpression(first)).map(port => refusalOfLowPort(port, first, spec)),
    ...ports.filter(({ number }) => isExpression(number)).flatMap(port => [
      { when: isNoPort(port.number), message: noPort(port.number, port.words) },
      ...refusalsOfTwins(port),
    ]),
    ...!isExpression(first) ? [] : [{ when: or(greater(0, first), greater(first, LAST_PORT)), message: noPortStart(first, path) }],
  ];
}

/** The first port that any process of the pod may bind. */
function firstPortOf(spec: JsonMap): Json {
  const sysctl = mapsOf(asMap(spec.securityContext).sysctls).find(entry => entry.name === UNPRIVILEGED_PORT_START);
  return sysctl === undefined ? FIRST_UNPRIVILEGED_PORT : numberIn(sysctl.value);
}

function portsIn(spec: JsonMap, path: string): PodPort[] {
  return (['containers', 'initContainers'] as const).flatMap(list => mapsOf(spec[list]).flatMap(container => {
    const words = wordsForContainer(list, container, path);
    const ports = mapsOf(container.ports);
    return ports.flatMap(({ containerPort: number, protocol = 'TCP' }, index): PodPort[] => typeof number !== 'number' && !isExpression(number) ? [] : [{
      number,
      container,
      words,
      protocol,
      // A pair of values is told once, by the first of them.
      others: ports.filter((other, at) => at !== index && (at > index || !isExpression(other.containerPort))),
    }]);
  }));
}

function refusalOfLowPort({ number, container, words }: PodPort, first: Json, spec: JsonMap): Refusal {
  return {
    // A sysctl that is no port is refused by itself.
    when: and(not(greater(1, number)), greater(first, number), not(greater(first, LAST_PORT)), not(mayBindLowPorts(spec, container))),
    message: belowFirstPort(number, first, words, spec),
  };
}

function refusalsOfTwins({ number, others, protocol, words }: PodPort): Refusal[] {
  return others.filter(other => (other.protocol ?? 'TCP') === protocol).map(({ containerPort = null }) => ({
    when: equals(number, containerPort),
    message: declaredTwice(join(number, '/', protocol), words),
  }));
}

/** The number that a sysctl holds as a text. */
function numberIn(value: Json | undefined): Json {
  if (!isExpression(value)) {
    return Number(value);
  }
  return value.operation.kind === 'join' && value.operation.parts.length === 1 ? value.operation.parts[0] : value;
}
