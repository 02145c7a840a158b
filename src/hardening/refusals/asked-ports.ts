import { ofEachContainerTree } from './pod-under-check';
import { LAST_PORT, noPort } from './port-words';
import { greater, or } from '../../template/conditions';
import { Condition, isExpression, isSame } from '../../template/expression';
import { isMap, Json, mapsOf } from '../../template/json';
import { refusalWhen } from '../../template/refusal';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

const WAYS = ['httpGet', 'tcpSocket', 'grpc'] as const;

/** A probe that asks at a port which does not exist. One of the container itself is told as such. */
export const askedPortsOutOfRange = ofEachContainerTree(({ container, words }) => PROBES.flatMap(kind => {
  const probe = container[kind];
  return !isMap(probe) ? [] : WAYS.flatMap(way => {
    const action = probe[way];
    const port = isMap(action) ? action.port : undefined;
    return port === undefined || mapsOf(container.ports).some(({ containerPort }) => containerPort !== undefined && isSame(containerPort, port)) ? []
      : refusalWhen(isNone(port), () => noPort(port, `the ${kind} of ${words}`));
  });
}));

/** Ports may be names. Of a value only that of a number tells. */
function isNone(port: Json): Condition {
  if (isExpression(port)) {
    const { operation } = port;
    return operation.kind === 'value' && operation.type === 'integer' && or(greater(1, port), greater(port, LAST_PORT));
  }
  return typeof port === 'number' && !(Number.isInteger(port) && port >= 1 && port <= LAST_PORT);
}
