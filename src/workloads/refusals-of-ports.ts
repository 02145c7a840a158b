import { ApiObject } from 'cdk8s';
import { isNoPort, isPort, noPort } from '../hardening/refusals/port-words';
import { and, equals, greater } from '../template/conditions';
import { Condition } from '../template/expression';
import { asMap, Json, JsonMap, mapsOf } from '../template/json';
import { join } from '../template/operations';
import { isPlaceholder } from '../template/placeholder';
import { Refusal, refusalWhen } from '../template/refusal';

/**
 * Why the ports of a Service or a NetworkPolicy cannot be; what stands for a value of a chart is left to the tree that has the value.
 * The ports that a Service leads to are those of containers, and checked there.
 */
export function refusalsOfPorts(json: JsonMap, object: ApiObject): Refusal[] {
  const refusals: Refusal[] = [];
  const check = (from: Json | undefined, to: Json | undefined) => {
    // Most ports are right, and policies may name one; what is not there is no port.
    if (from !== undefined && to !== undefined && typeof from !== 'string' && !(isPort(from) && isPort(to) && Number(from) <= Number(to))) {
      refusals.push(...refusalsOfRange(from, to, wordsOf(object)));
    }
  };
  const spec = asMap(json.spec);
  refusals.push(...refusalsOfSharedPorts(json, object));
  if (json.kind === 'Service') {
    for (const { port, nodePort } of mapsOf(spec.ports)) {
      check(port, port);
      check(nodePort, nodePort);
    }
  } else if (json.kind === 'NetworkPolicy') {
    for (const rule of [...mapsOf(spec.ingress), ...mapsOf(spec.egress)]) {
      mapsOf(rule.ports).forEach(({ port, endPort }) => check(port, endPort ?? port));
    }
  }
  return refusals;
}

/** Why two ports of a Service cannot have the numbers that they have. */
export function refusalsOfSharedPorts({ kind, spec }: JsonMap, object: ApiObject): Refusal[] {
  const ports = kind === 'Service' ? mapsOf(asMap(spec).ports) : [];
  return ports.flatMap((port, index) => ports.slice(index + 1).flatMap(other =>
    refusalWhen(isSharedBy(port, other), () => join('port ', port.port ?? null, ` of ${wordsOf(object)} is that of '`, port.name ?? '', '\' and of \'', other.name ?? '',
      '\'; give each a number of its own'))));
}

function isSharedBy(port: JsonMap, other: JsonMap): Condition {
  return [port.port, other.port].every(number => number !== undefined && isKnown(number)) && and(
    equals(port.port, other.port),
    equals(port.protocol ?? 'TCP', other.protocol ?? 'TCP'),
  );
}

/** Why a number is no port, or why the numbers that a range begins and ends with are not. */
function refusalsOfRange(from: Json, to: Json, words: string): Refusal[] {
  const ports = from === to ? [from] : [from, to];
  return [
    ...ports.flatMap(port => refusalWhen(isKnown(port) && isNoPort(port), () => noPort(port, words))),
    ...refusalWhen(ports.every(isKnown) && greater(from, to), () =>
      join('the ports from ', from, ' to ', to, ` of ${words} end before they begin; give the lower one first`)),
  ];
}

function wordsOf(object: ApiObject): string {
  return `the ${object.kind} at '${(object.node.scope ?? object).node.path}'`;
}

function isKnown(port: Json): boolean {
  return typeof port !== 'number' || !isPlaceholder(port);
}
