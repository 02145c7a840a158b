import { PlannedObject } from './chart-objects';
import { onEnds, someMap } from './choices';
import { SelectorIndex } from './selector-index';
import { ServedPort } from './served-workloads';
import { and, not, or } from '../template/conditions';
import { Condition, isSame } from '../template/expression';
import { asMap, isList, isMap, JsonMap } from '../template/json';

/** What the NetworkPolicies of a chart keep from its pods. */
export class Isolation {
  private readonly ofSome: SelectorIndex<PlannedObject>;
  private readonly ofAll: readonly PlannedObject[];

  constructor(objects: readonly PlannedObject[]) {
    const policies = objects.filter(({ tree }) => tree.kind === 'NetworkPolicy' && restrictsIngress(tree));
    this.ofAll = policies.filter(policy => !hasLabels(policy));
    this.ofSome = new SelectorIndex(policies.filter(hasLabels)
      .map(item => ({ item, selector: asMap(asMap(item.tree.spec).podSelector).matchLabels })));
  }

  /**
   * Whether ports of a pod are closed to the other pods of the namespace, which the usual isolation of this library leaves open. What is not
   * certain counts as closed.
   */
  public isClosed(labels: JsonMap, ports: readonly ServedPort[]): Condition {
    const policies = [...this.ofAll, ...this.ofSome.selecting(labels)];
    const opens = (port: ServedPort) => ({ condition, tree }: PlannedObject) =>
      and(condition, someMap(asMap(tree.spec).ingress ?? [], rule => letsIn(rule, port)));
    return and(or(...policies.map(({ condition }) => condition)), not(and(...ports.map(port => or(...policies.map(opens(port)))))));
  }
}

function restrictsIngress({ spec }: JsonMap): boolean {
  const { policyTypes } = asMap(spec);
  return !isList(policyTypes) || policyTypes.includes('Ingress');
}

/** Whether a policy is for pods with certain labels; expressions may be for any. */
function hasLabels({ tree }: PlannedObject): boolean {
  const { matchLabels, matchExpressions } = asMap(asMap(tree.spec).podSelector);
  return !isList(matchExpressions) && Object.keys(asMap(matchLabels)).length > 0;
}

function letsIn(rule: JsonMap, { containerPort }: ServedPort): Condition {
  const isMeant = ({ port }: JsonMap) => port === undefined || (containerPort !== undefined && isSame(port, containerPort));
  const isPort = onEnds(rule.ports, ports => ports === undefined || someMap(ports, isMeant));
  return and(isPort, someMap(rule.from, isWholeNamespace, true));
}

function isWholeNamespace({ podSelector, namespaceSelector, ipBlock }: JsonMap): boolean {
  return isMap(podSelector) && Object.keys(podSelector).length === 0 && namespaceSelector === undefined && ipBlock === undefined;
}
