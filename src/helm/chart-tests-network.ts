import { PlannedObject } from './chart-plan';
import { someMap } from './choices';
import { knownLabels } from './lift/selectors';
import { selects, ServedPort } from './served-workloads';
import { and, not, or } from '../template/conditions';
import { Condition, isSame } from '../template/expression';
import { asMap, isList, isMap, Json, JsonMap } from '../template/json';

/**
 * Whether the NetworkPolicies of a chart keep the pods of the namespace from ports of a pod, which the usual isolation of this library does
 * not. What is not certain counts as closed.
 */
export function isClosedToNamespace(objects: readonly PlannedObject[], podLabels: Json | undefined, ports: readonly ServedPort[]): Condition {
  const policies = objects.filter(({ tree }) => tree.kind === 'NetworkPolicy' && isolates(asMap(tree.spec), knownLabels(podLabels)));
  const isIsolated = or(...policies.map(({ condition }) => condition));
  const opens = (port: ServedPort) => ({ condition, tree }: PlannedObject) =>
    and(condition, someMap(asMap(tree.spec).ingress ?? [], rule => letsIn(rule, port)));
  return and(isIsolated, not(and(...ports.map(port => or(...policies.map(opens(port)))))));
}

function isolates({ podSelector, policyTypes }: JsonMap, labels: JsonMap): boolean {
  const { matchLabels, matchExpressions } = asMap(podSelector);
  const isMeant = isList(matchExpressions) || Object.keys(asMap(matchLabels)).length === 0 || selects(matchLabels, labels);
  return isMeant && (!isList(policyTypes) || policyTypes.includes('Ingress'));
}

function letsIn(rule: JsonMap, { containerPort }: ServedPort): Condition {
  const isMeant = ({ port }: JsonMap) => port === undefined || (containerPort !== undefined && isSame(port, containerPort));
  const isPort = rule.ports === undefined || someMap(rule.ports, isMeant);
  return and(isPort, rule.from === undefined || someMap(rule.from, isWholeNamespace, true));
}

function isWholeNamespace({ podSelector, namespaceSelector, ipBlock }: JsonMap): boolean {
  return isMap(podSelector) && Object.keys(podSelector).length === 0 && namespaceSelector === undefined && ipBlock === undefined;
}
