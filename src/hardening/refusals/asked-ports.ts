import { ofEachContainerTree } from './pod-under-check';
import { isNoPort, noPort } from './port-words';
import { Condition, isExpression, isSame } from '../../template/expression';
import { asMap, Json, mapsOf } from '../../template/json';
import { NOTHING_REFUSED } from '../../template/refusal';
import { PROBES } from '../pod-template';

/** A probe that asks at a port which does not exist. One of the container itself is told as such. */
export const askedPortsOutOfRange = ofEachContainerTree(({ container, words }) => {
  let refusals = NOTHING_REFUSED;
  for (const kind of PROBES) {
    const port = askedPort(container[kind]);
    const when = port !== undefined && isNone(port);
    if (port !== undefined && when !== false && !mapsOf(container.ports).some(({ containerPort }) => isSame(containerPort, port))) {
      refusals = [...refusals, { when, message: noPort(port, `the ${kind} of ${words}`) }];
    }
  }
  return refusals;
});

/** The port at which a probe asks in the one way that it has. */
function askedPort(probe: Json | undefined): Json | undefined {
  const { httpGet, tcpSocket, grpc } = asMap(probe);
  return asMap(httpGet ?? tcpSocket ?? grpc).port;
}

/** Ports may be names. Of a value only that of a number tells. */
function isNone(port: Json): Condition {
  const isNumber = isExpression(port) ? port.operation.kind === 'value' && port.operation.type === 'integer' : typeof port === 'number';
  return isNumber && isNoPort(port);
}
