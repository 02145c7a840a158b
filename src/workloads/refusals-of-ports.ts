import { ApiObject } from 'cdk8s';
import { LAST_PORT, noPort } from '../hardening/refusals/port-words';
import { greater, or } from '../template/conditions';
import { Condition, isExpression } from '../template/expression';
import { asMap, Json, JsonMap, mapsOf } from '../template/json';
import { join } from '../template/operations';
import { isPlaceholder } from '../template/placeholder';
import { Refusal, refusalWhen } from '../template/refusal';

/** A number that has to be a port, or the numbers that a range begins and ends with. */
interface Range {
  readonly from: Json;
  readonly to: Json;
}

/**
 * Why the ports of a Service or a NetworkPolicy cannot be; what stands for a value of a chart is left to the tree that has the value.
 * The ports that a Service leads to are those of containers, and checked there.
 */
export function refusalsOfPorts(json: JsonMap, object: ApiObject): Refusal[] {
  const words = `the ${object.kind} at '${(object.node.scope ?? object).node.path}'`;
  return rangesIn(json).flatMap(({ from, to }) => {
    const ports = from === to ? [from] : [from, to];
    return [
      ...ports.flatMap(port => refusalWhen(isNone(port), () => noPort(port, words))),
      ...refusalWhen(ports.every(isKnown) && greater(from, to), () =>
        join('the ports from ', from, ' to ', to, ` of ${words} end before they begin; give the lower one first`)),
    ];
  });
}

function rangesIn({ kind, spec: given }: JsonMap): Range[] {
  const spec = asMap(given);
  switch (kind) {
    case 'Service':
      return mapsOf(spec.ports).flatMap(({ port, nodePort }) => [port, nodePort]).flatMap(port => rangeOf(port, port));
    case 'NetworkPolicy':
      return [...mapsOf(spec.ingress), ...mapsOf(spec.egress)].flatMap(rule => mapsOf(rule.ports))
        .flatMap(({ port, endPort }) => rangeOf(port, endPort ?? port));
    default:
      return [];
  }
}

/** Policies may name a port; what is not there is no port. */
function rangeOf(from: Json | undefined, to: Json | undefined): Range[] {
  return from === undefined || to === undefined || typeof from === 'string' ? [] : [{ from, to }];
}

function isNone(port: Json): Condition {
  return isExpression(port) ? or(greater(1, port), greater(port, LAST_PORT))
    : isKnown(port) && !(typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= LAST_PORT);
}

function isKnown(port: Json): boolean {
  return typeof port !== 'number' || !isPlaceholder(port);
}
