import { choose } from '../template/choose';
import { equals, isNonEmpty, not } from '../template/conditions';
import { Condition, isSame } from '../template/expression';
import { Json, JsonList, JsonMap } from '../template/json';

/** How the network of a workload is closed, as trees: in a Helm chart the values have a say. */
export interface NetworkSettings {
  /** One of the levels of `NetworkIsolation`. */
  readonly isolation: Json;
  /** On OpenShift the name servers listen on a port of their own. */
  readonly isOpenShift: Condition;
}

/** A port that a container declares. */
export interface DeclaredPort {
  readonly number: Json;
  readonly protocol: Json;
}

/** A port, and whether anybody may connect to it. */
export interface PolicyPort extends DeclaredPort {
  readonly isExposed: Condition;
}

const DNS_PORT = 53;

/** On OpenShift the name servers listen on this port, and policies see the port behind the Service. */
const OPENSHIFT_DNS_PORT = 5353;

/** Whether only what is declared can be reached. */
export function isIsolated({ isolation }: NetworkSettings): Condition {
  return not(equals(isolation, 'none'));
}

/** Whether the workload may only connect to what is declared. */
export function isStrict({ isolation }: NetworkSettings): Condition {
  return equals(isolation, 'strict');
}

/** The policy of a workload whose ports are open to its namespace, and those that are exposed to everybody. */
export function policySpecOf(podSelector: JsonMap, ports: readonly PolicyPort[], settings: NetworkSettings): JsonMap {
  return {
    podSelector,
    policyTypes: ['Ingress', 'Egress'],
    ingress: ingressOf(ports),
    // Policies add up: while all egress is allowed here, none that is made by 'connections' takes any of it away.
    egress: [withoutAbsent({ ports: choose(isStrict(settings), dnsRules(settings), undefined) })],
  };
}

/** The rules of a policy for ports. */
export function toRules(ports: readonly DeclaredPort[]): JsonMap[] {
  return ports.map(({ number, protocol }) => ({ port: number, protocol }));
}

function ingressOf(ports: readonly PolicyPort[]): JsonList {
  if (ports.length === 0) {
    return [];
  }
  const from: JsonList = [{ podSelector: {} }];
  if (ports.every(({ isExposed }) => isSame(isExposed, ports[0].isExposed))) {
    return [withoutAbsent({ from: choose(ports[0].isExposed, undefined, from), ports: toRules(ports) })];
  }
  const closed = rulesWhere(ports, ({ isExposed }) => not(isExposed));
  const opened = rulesWhere(ports, ({ isExposed }) => isExposed);
  return present([choose(isNonEmpty(closed), { from, ports: closed }, undefined), choose(isNonEmpty(opened), { ports: opened }, undefined)]);
}

function rulesWhere(ports: readonly PolicyPort[], condition: (port: PolicyPort) => Condition): JsonList {
  return present(ports.map(port => choose(condition(port), toRules([port])[0], undefined)));
}

function dnsRules({ isOpenShift }: NetworkSettings): JsonList {
  const rulesFor = (port: number) => ['UDP', 'TCP'].map(protocol => ({ port, protocol }));
  return present([...rulesFor(DNS_PORT), ...rulesFor(OPENSHIFT_DNS_PORT).map(rule => choose(isOpenShift, rule, undefined))]);
}

function present(items: readonly (Json | undefined)[]): JsonList {
  return items.filter((item): item is Json => item !== undefined);
}

function withoutAbsent(map: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined));
}
