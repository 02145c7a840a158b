import { ApiObject } from 'cdk8s';
import { fullnameMarker, fullnameOf, withReleaseNames } from './release-names';
import { Knobs } from './lift/knobs';
import { liftCompanion, Surroundings } from './lift/lift-companion';
import { liftNetworks } from './lift/lift-network';
import { liftWorkload } from './lift/lift-workload';
import { groupOf, placeOf } from './lift/place';
import { INSTANCE_LABEL } from './lift/selectors';
import { Binding } from './values/chart-values';
import { withValues } from './values/markers';
import { ValueRegistry } from './values/value-registry';
import { podTemplatesOf, mapPodTemplates } from '../hardening/pod-template';
import { choose } from '../template/choose';
import { and, isNonEmpty } from '../template/conditions';
import { builtIn, Condition } from '../template/expression';
import { asMap, isList, isMap, Json, JsonMap } from '../template/json';
import { union } from '../template/operations';
import { Refusal } from '../template/refusal';
import { jsonBefore, Rank } from '../workloads/finished-object';
import { presenceOf } from '../workloads/presence';

/** An object of a chart with values in it. */
export interface PlannedObject {
  readonly object: ApiObject;
  /** Where its values stand. */
  readonly group: readonly string[];
  readonly condition: Condition;
  readonly tree: JsonMap;
  readonly refusals: readonly Refusal[];
}

/** What a plan is made of. */
export interface PlanInput {
  readonly chart: string;
  readonly objects: readonly ApiObject[];
  readonly registry: ValueRegistry;
  readonly bindings: ReadonlyMap<ApiObject, readonly Binding[]>;
  /** The condition that the author puts on an object. */
  readonly conditionOf: (object: ApiObject) => Condition;
  readonly knobsFor: (object: ApiObject, group: readonly string[]) => Knobs;
  readonly pullSecrets: Json;
  readonly commonLabels: Json;
}

/** All objects of a chart with values in the place of what differs from cluster to cluster. */
export function planChart(input: PlanInput): Map<ApiObject, PlannedObject> {
  const fullname = fullnameOf(input.chart);
  const marker = fullnameMarker(input.chart);
  const given = input.objects.map(object => {
    const { path } = object.node;
    const named = withReleaseNames(jsonBefore(object, Rank.VALUES), marker, fullname);
    // A map stays a map.
    const tree = withValues(named, input.registry, path) as JsonMap;
    return { object, group: groupOf(object), tree: withInstance((input.bindings.get(object) ?? []).reduce((result, binding) => bind(result, binding, path), tree)) };
  });
  const surroundings = new Surroundings(given, input.knobsFor);
  const planned = new Map<ApiObject, PlannedObject>();
  for (const { object, group, tree } of given) {
    const knobs = input.knobsFor(object, group);
    const lifted = podTemplatesOf(tree).length > 0
      ? liftWorkload(surroundings.withServiceAccount(tree), knobs, { pullSecrets: input.pullSecrets, place: placeOf(object) })
      : { tree, refusals: [] };
    planned.set(object, { object, group, condition: true, tree: lifted.tree, refusals: lifted.refusals });
  }
  for (const [object, plan] of planned) {
    const presence = presenceOf(object);
    const owner = presence === undefined ? undefined : planned.get(presence.owner);
    const isThere = presence === undefined || owner === undefined ? true : presence.isThere(owner.tree);
    const companion = liftCompanion(plan.tree, object, surroundings);
    planned.set(object, {
      ...plan,
      tree: withCommonLabels(companion.tree, input.commonLabels),
      condition: and(input.conditionOf(object), isThere, companion.condition),
    });
  }
  liftNetworks(planned, tree => withValues(tree, input.registry, input.chart));
  return planned;
}

/** The label that tells what brings an object to the cluster; pods do not tell, so that they are the same whoever does. */
const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';

/** The release takes the place of the workload's name in the label that tells instances apart. */
function withInstance(tree: JsonMap): JsonMap {
  const ofPods = mapPodTemplates(tree, ({ holder }) => withLabels(holder, ({ [MANAGED_BY_LABEL]: _, ...labels }) =>
    ({ ...labels, [INSTANCE_LABEL]: builtIn('Release.Name') })));
  return withLabels(ofPods, labels => ({
    ...labels,
    ...(labels[INSTANCE_LABEL] === undefined ? {} : { [INSTANCE_LABEL]: builtIn('Release.Name') }),
    ...(labels[MANAGED_BY_LABEL] === undefined ? {} : { [MANAGED_BY_LABEL]: builtIn('Release.Service') }),
  }));
}

function withLabels(holder: JsonMap, edit: (labels: JsonMap) => JsonMap): JsonMap {
  const metadata = asMap(holder.metadata);
  const labels = edit(asMap(metadata.labels));
  return Object.keys(labels).length === 0 ? holder : { ...holder, metadata: { ...metadata, labels } };
}

function withCommonLabels(tree: JsonMap, commonLabels: Json): JsonMap {
  const metadata = asMap(tree.metadata);
  const labels = union(metadata.labels, commonLabels);
  return { ...tree, metadata: { ...metadata, labels: choose(isNonEmpty(labels), labels, undefined) } };
}

/** A tree with a value at a path, whatever stands there; what is missing on the way is made. */
function bind(node: JsonMap, { pointer, value }: Binding, place: string): JsonMap {
  const put = (current: Json | undefined, keys: readonly string[]): Json => {
    const [key, ...rest] = keys;
    if (key === undefined) {
      return value._expression;
    }
    if (isList(current)) {
      const index = Number(key);
      if (!Number.isInteger(index) || index < 0 || index >= current.length) {
        throw new Error(`the value '${value.path}' is bound to '/${pointer.join('/')}' of '${place}', where a list has no item '${key}'; it has ${current.length}`);
      }
      return current.map((item, at) => at === index ? put(item, rest) : item);
    }
    if (current !== undefined && !isMap(current)) {
      throw new Error(`the value '${value.path}' is bound to '/${pointer.join('/')}' of '${place}', where '${key}' lies below something that is no map; `
        + 'bind it to a path that the object has');
    }
    return { ...current, [key]: put(current?.[key], rest) };
  };
  // The pointer has at least one key, so the map stays a map.
  return put(node, pointer) as JsonMap;
}

