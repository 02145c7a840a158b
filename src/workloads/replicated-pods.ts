import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { setPresence } from './presence';
import { labelsOfPods, standardLabelsOf } from './standard-labels';
import { TreeIndex } from './tree-index';
import { branch, choose, mapChoices } from '../template/choose';
import { greater, isPresent, not, or } from '../template/conditions';
import { Condition } from '../template/expression';
import { asMap, Json, JsonMap, merged } from '../template/json';

/** Lets only one pod of a workload at a time be evicted, where there are several; evicting a broken one is always allowed. */
export function addDisruptionBudget(workload: kplus.Workload): ApiObject {
  const budget = new ApiObject(workload, 'PodDisruptionBudget', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: workload.name, namespace: workload.metadata.namespace, labels: standardLabelsOf(workload) },
    spec: { maxUnavailable: 1, selector: selectorOf(workload), unhealthyPodEvictionPolicy: 'AlwaysAllow' },
  });
  TreeIndex.of(workload).addBudget(budget);
  setPresence(budget, { owner: ApiObject.of(workload), isThere: ({ spec }) => isReplicated(asMap(spec)) });
  return budget;
}

/** Why the budget of a workload cannot be: its pods have another one. */
export function refusalsOfBudget(workload: kplus.Workload): string[] {
  return TreeIndex.of(workload).otherBudgetsOf(ApiObject.of(workload), () => labelsOfPods(workload)).map(other =>
    `'disruptionBudget' (true) of '${workload.node.path}' gives its pods a second PodDisruptionBudget besides the one at '${other.node.path}', `
      + 'and the cluster evicts no pod that has two; set \'disruptionBudget: false\', or take that one away');
}

/**
 * Pods that are several stand apart, unless their author says how they stand.
 *
 * @param json the workload that the pod spec is of
 * @param byDefault whether pods of which nobody says how they stand may be spread
 */
export function withSpread(spec: JsonMap, json: JsonMap, workload: kplus.Workload, byDefault: boolean): JsonMap {
  const isSpread = byDefault && isReplicated(asMap(json.spec));
  const constraints = branch<Json | undefined>(isSpread, () => spreadConstraints(json, workload), () => undefined);
  const given = spec.topologySpreadConstraints;
  const topologySpreadConstraints = choose(isPresent(given), given, constraints);
  return topologySpreadConstraints === undefined ? spec : merged(spec, { topologySpreadConstraints });
}

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/ */
function spreadConstraints(json: JsonMap, workload: kplus.Workload): JsonMap[] {
  const written = asMap(asMap(asMap(json.spec).selector).matchLabels)[kplus.Pod.ADDRESS_LABEL];
  const labelSelector = written === undefined ? selectorOf(workload) : { matchLabels: { [kplus.Pod.ADDRESS_LABEL]: written } };
  return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map(topologyKey => ({
    labelSelector: { ...labelSelector },
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
  }));
}

function selectorOf({ podMetadata }: kplus.Workload): JsonMap {
  return { matchLabels: { [kplus.Pod.ADDRESS_LABEL]: podMetadata.getLabel(kplus.Pod.ADDRESS_LABEL) } };
}

/** Whether pods are several, or an autoscaler decides on their number. */
function isReplicated({ replicas }: JsonMap): Condition {
  return or(not(isPresent(replicas)), isPresent(mapChoices(replicas, number => choose(greater(number, 1), true, undefined))));
}
