import { greater, or } from '../../template/conditions';
import { Condition, isExpression } from '../../template/expression';
import { Json, JsonMap } from '../../template/json';
import { join } from '../../template/operations';

/** The sysctl that lets any process bind low ports of its pod. */
export const UNPRIVILEGED_PORT_START = 'net.ipv4.ip_unprivileged_port_start';

/** The first port that any process may bind, unless a sysctl says otherwise. */
export const FIRST_UNPRIVILEGED_PORT = 1024;

/** The greatest number of a port. */
export const LAST_PORT = 65535;

/** Whether something is the number of a port. */
export function isPort(port: unknown): boolean {
  return typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= LAST_PORT;
}

/** Whether something, which may be a number that is a value, is not the number of a port. */
export function isNoPort(port: Json): Condition {
  return isExpression(port) ? or(greater(1, port), greater(port, LAST_PORT)) : !isPort(port);
}

/** What is said of a number that is no port. */
export function noPort(port: Json, container: string): Json {
  return join('port ', port, ` of ${container} is not a port number; use a whole number from 1 to 65535`);
}

/**
 * What is said of a port that the process cannot bind.
 *
 * @param spec that of its pod, which can set no sysctl on the network of its node
 */
export function belowFirstPort(port: Json, first: Json, container: string, { hostNetwork }: JsonMap): Json {
  const sysctl = hostNetwork === true ? [] : ['set \'unprivilegedPortStart: ', port, `' (the sysctl ${UNPRIVILEGED_PORT_START}), or `];
  return join('port ', port, ` of ${container} is below `, first, ', and a process that is not root cannot bind it; ', ...sysctl, 'listen on a port from 1024 on');
}

/** What is said of a port, with its protocol, that a container has already. */
export function declaredTwice(port: Json, container: string): Json {
  return join('port ', port, ` is declared twice in ${container}; declare it once`);
}

/** What is said of a sysctl that holds no port. */
export function noPortStart(start: Json, path: string): Json {
  return join('\'unprivilegedPortStart\' (', start, `) at '${path}' is not a port number; use a whole number from 0 to 65535`);
}
