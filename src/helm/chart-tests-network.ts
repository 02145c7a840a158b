import { PlannedObject } from './chart-plan';
import { knownLabels } from './lift/selectors';
import { selects, ServedPort } from './served-workloads';
import { and, not, or } from '../template/conditions';
import { Condition, isExpression, isSame } from '../template/expression';
import { asMap, isList, isMap, Json, JsonMap } from '../template/json';

/**
 * Whether the NetworkPolicies of a chart keep the pods of the namespace from ports of a pod, which the usual isolation of this library does
 * not. What is not certain counts as closed.
 */
export function isClosedToNamespace(objects: readonly PlannedObject[], podLabels: Json | undefined, ports: readonly ServedPort[]): Condition {
  const policies = objects.filter(({ tree }) => tree.kind === 'NetworkPolicy' && isolates(asMap(tree.spec), knownLabels(podLabels)));
  const isIsolated = or(...policies.map(({ condition }) => condition));
  const opens = (port: ServedPort) => ({ condition, tree }: PlannedObject) =>
    and(condition, some(asMap(tree.spec).ingress ?? [], rule => letsIn(rule, port)));
  return and(isIsolated, not(and(...ports.map(port => or(...policies.map(opens(port)))))));
}

function isolates({ podSelector, policyTypes }: JsonMap, labels: JsonMap): boolean {
  const { matchLabels, matchExpressions } = asMap(podSelector);
  const isMeant = isList(matchExpressions) || Object.keys(asMap(matchLabels)).length === 0 || selects(matchLabels, labels);
  return isMeant && (!isList(policyTypes) || policyTypes.includes('Ingress'));
}

function letsIn(rule: JsonMap, { containerPort }: ServedPort): Condition {
  const isMeant = ({ port }: JsonMap) => port === undefined || (containerPort !== undefined && isSame(port, containerPort));
  const isPort = rule.ports === undefined || some(rule.ports, isMeant);
  return and(isPort, rule.from === undefined || some(rule.from, isWholeNamespace, true));
}

function isWholeNamespace({ podSelector, namespaceSelector, ipBlock }: JsonMap): boolean {
  return isMap(podSelector) && Object.keys(podSelector).length === 0 && namespaceSelector === undefined && ipBlock === undefined;
}

/**
 * Whether something holds for one of the maps of a list, in which some may be chosen.
 *
 * @param otherwise what an absent list means
 */
function some(list: Json, holds: (map: JsonMap) => Condition, otherwise = false): Condition {
  const holdsFor = (item: Json) => onEnds(item, map => isMap(map) && holds(map));
  return onEnds(list, end => isList(end) ? or(...end.map(holdsFor)) : end === undefined && otherwise);
}

/** What holds for the tree that a choice leads to. */
function onEnds(tree: Json | undefined, holds: (end: Json | undefined) => Condition): Condition {
  if (!isExpression(tree) || tree.operation.kind !== 'choose') {
    return holds(tree);
  }
  const { condition, then, otherwise } = tree.operation;
  return or(and(condition, onEnds(then, holds)), and(not(condition), onEnds(otherwise, holds)));
}
