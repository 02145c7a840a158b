import { ApiObject, Chart } from 'cdk8s';
import { ChartFamily } from './chart-family';
import { GivenObject, PlannedObject } from './chart-objects';
import { commonLabelRefusals, withCommonLabels } from './common-labels';
import { isCustomResourceDefinition } from './custom-resource-definitions';
import { askedPorts } from './lift/asked-ports';
import { Knobs } from './lift/knobs';
import { withReplicas } from './lift/lift-autoscaler';
import { liftClaims } from './lift/lift-claims';
import { liftCompanion } from './lift/lift-companion';
import { liftNetworks } from './lift/lift-network';
import { existingNames, liftSecrets } from './lift/lift-secrets';
import { liftWorkload } from './lift/lift-workload';
import { ownNamespaceOf } from './lift/own-namespace';
import { groupOf, placeOf } from './lift/place';
import { Surroundings } from './lift/surroundings';
import { nameCollisions, namesakeRefusals, serviceNameRefusals } from './object-names';
import { fullnameOf, instanceOf, ReleaseNames, withReleaseNames } from './release-names';
import { Binding } from './values/chart-values';
import { withValues } from './values/markers';
import { settleValues } from './values/places-of-values';
import { refusalsOfReplicas } from './values/replicas-of-author';
import { ValueRegistry } from './values/value-registry';
import { podTemplatesOf, mapPodTemplates } from '../hardening/pod-template';
import { and } from '../template/conditions';
import { builtIn, Condition } from '../template/expression';
import { asMap, isList, isMap, Json, JsonMap } from '../template/json';
import { Refusal } from '../template/refusal';
import { hasStep, jsonBefore, messageOfObject, Rank } from '../workloads/finished-object';
import { isHardened } from '../workloads/hardening';
import { presenceOf } from '../workloads/presence';
import { refusalsOfPorts, refusalsOfSharedPorts } from '../workloads/refusals-of-ports';
import { INSTANCE_LABEL } from '../workloads/standard-labels';

/** All objects of a chart, what no values may be, and what is wrong with the chart whatever the values are. */
export interface ChartPlan {
  readonly objects: ReadonlyMap<ApiObject, PlannedObject>;
  /** What stands for the names that the release decides. */
  readonly names: ReleaseNames;
  readonly refusals: readonly Refusal[];
  readonly mistakes: readonly string[];
  /** Whether all objects could be read; what cdk8s itself cannot render is no mistake of the plan. */
  readonly isComplete: boolean;
}

/** What a plan is made of. */
export interface PlanInput {
  readonly chart: Chart;
  readonly chartName: string;
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
export function planChart(input: PlanInput): ChartPlan {
  const mistakes: string[] = [];
  const attempt = <T>(object: ApiObject, action: () => T): T[] => {
    try {
      return [action()];
    } catch (error) {
      mistakes.push(messageOfObject(error, object.node.path));
      return [];
    }
  };
  const fullname = fullnameOf(input.chartName);
  const services = new Set(input.objects.filter(({ kind }) => kind === 'Service').map(({ name }) => name));
  const names = ChartFamily.of(input.chart).namesIn(input.chart, fullname, ownNamespaceOf(input.chart.namespace), services);
  const rendered = input.objects.flatMap(renderedObject);
  const given = rendered.flatMap(({ object, json }) => {
    const [found] = attempt(object, () => givenObject(object, json, names, input));
    mistakes.push(...found?.refused ?? []);
    // Where a value hides what has to be seen, there is nothing to go on with.
    return found === undefined || found.refused.length > 0 ? [] : [found.given];
  });
  const asked = askedPorts(rendered.map(({ json }) => json), { names: services, namespace: input.chart.namespace });
  const surroundings = new Surroundings(given, input.knobsFor, input.conditionOf, asked);
  const planned = new Map(given.flatMap(each => attempt(each.object, () => [each.object, planObject(each, surroundings, input)] as const)));
  for (const [object, plan] of planned) {
    attempt(object, () => planned.set(object, withCompanions(plan, planned, surroundings, input)));
  }
  liftNetworks(planned, (tree, object) => withValues(tree, input.registry, object.node.path), attempt);
  const collisions = nameCollisions(input.chartName, input.objects);
  mistakes.push(...collisions);
  // Values cannot part what has one name without them.
  const namesakes = collisions.length > 0 ? [] : namesakeRefusals(planned.values(), input.chartName, input.chart.node.path);
  const labels = commonLabelRefusals(given.map(({ tree }) => tree), input.commonLabels, input.chartName);
  return {
    mistakes: [...new Set(mistakes)],
    isComplete: mistakes.length === 0 && planned.size === input.objects.length,
    objects: planned,
    names,
    refusals: [...serviceNameRefusals(planned.values(), fullname), ...namesakes, ...labels],
  };
}

/** An object with the values that its author puts there, and which of them cannot stand where they do. */
function givenObject(
  object: ApiObject, json: JsonMap, names: ReleaseNames, input: PlanInput,
): { readonly given: GivenObject; readonly refused: readonly string[] } {
  const { path } = object.node;
  const metadata = asMap(json.metadata);
  // The metadata tells the name of the plain manifests.
  const marked = metadata.name === object.metadata.name ? { ...json, metadata: { ...metadata, name: object.name } } : json;
  // A map stays a map.
  const unbound = withReleaseNames(withValues(marked, input.registry, path) as JsonMap, names);
  const bound = (input.bindings.get(object) ?? []).reduce((result, binding) => bind(result, binding, path), unbound);
  const { tree, refused } = settleValues({ tree: bound, unbound, place: path, isHardened: isHardened(object) }, input.registry);
  return { given: { object, group: groupOf(object), tree: withInstance(tree, instanceOf(input.chartName)) }, refused };
}

/** The object as cdk8s renders it; nothing where cdk8s cannot, which it says itself when the object is rendered. */
function renderedObject(object: ApiObject): { readonly object: ApiObject; readonly json: JsonMap }[] {
  try {
    return [{ object, json: jsonBefore(object, Rank.VALUES) }];
  } catch {
    return [];
  }
}

function planObject({ object, group, tree }: GivenObject, surroundings: Surroundings, input: PlanInput): PlannedObject {
  const knobs = input.knobsFor(object, group);
  const lifted = podTemplatesOf(tree).length > 0
    ? liftWorkload(withReplicas(surroundings.withServiceAccount(tree), object, surroundings), knobs, {
      pullSecrets: input.pullSecrets, place: placeOf(object), isOwn: hasStep(object, Rank.SHAPE),
    })
    : { tree, refusals: [] };
  const stored = liftClaims(lifted.tree, object, knobs, surroundings.given);
  const existing = existingNames(input.knobsFor(object, []), (kind, name) => surroundings.named(kind, name) !== undefined);
  const refusals = [...lifted.refusals, ...refusalsOfReplicas(tree, input.registry, placeOf(object)), ...portRefusals(tree, object)];
  return { object, group, condition: true, tree: liftSecrets(stored, existing), refusals };
}

/** What a workload brings along has no ports but real ones, whoever says so; afterwards knobs stand there, whose schema says it. */
function portRefusals(tree: JsonMap, object: ApiObject): Refusal[] {
  return hasStep(object, Rank.SHAPE) ? refusalsOfPorts(tree, object) : [];
}

/** Knobs may give two ports one number, which no schema says. */
function sharedPorts(tree: JsonMap, object: ApiObject): Refusal[] {
  return hasStep(object, Rank.SHAPE) ? refusalsOfSharedPorts(tree, object) : [];
}

function withCompanions(
  plan: PlannedObject, planned: ReadonlyMap<ApiObject, PlannedObject>, surroundings: Surroundings, input: PlanInput,
): PlannedObject {
  const presence = presenceOf(plan.object);
  const owner = presence === undefined ? undefined : planned.get(presence.owner);
  const isThere = presence === undefined || owner === undefined ? true : presence.isThere(owner.tree);
  if (isThere === false) {
    // Values of what is never there would change nothing.
    return { ...plan, condition: false };
  }
  const companion = liftCompanion(plan.tree, plan.object, surroundings);
  return {
    ...plan,
    tree: withCommonLabels(companion.tree, input.commonLabels),
    condition: and(input.conditionOf(plan.object), owner === undefined ? true : input.conditionOf(owner.object), isThere, companion.condition),
    refusals: [...plan.refusals, ...companion.refusals ?? [], ...sharedPorts(companion.tree, plan.object)],
  };
}

/** The label that tells what brings an object to the cluster; pods do not tell, so that they are the same whoever does. */
const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';

/** The release takes the place of the workload's name in the label that tells instances apart. */
function withInstance(tree: JsonMap, instance: Json): JsonMap {
  // All releases share it, and Helm renders no template in it.
  if (isCustomResourceDefinition(tree)) {
    return tree;
  }
  const ofPods = mapPodTemplates(tree, ({ holder }) => withLabels(holder, ({ [MANAGED_BY_LABEL]: _, ...labels }) =>
    ({ ...labels, [INSTANCE_LABEL]: instance })));
  return withLabels(ofPods, labels => ({
    ...labels,
    ...(labels[INSTANCE_LABEL] === undefined ? {} : { [INSTANCE_LABEL]: instance }),
    ...(labels[MANAGED_BY_LABEL] === undefined ? {} : { [MANAGED_BY_LABEL]: builtIn('Release.Service') }),
  }));
}

function withLabels(holder: JsonMap, edit: (labels: JsonMap) => JsonMap): JsonMap {
  const metadata = asMap(holder.metadata);
  const labels = edit(asMap(metadata.labels));
  return Object.keys(labels).length === 0 ? holder : { ...holder, metadata: { ...metadata, labels } };
}

/** A tree with a value at a path, whatever stands there; what is missing on the way is made. */
function bind(node: JsonMap, { pointer, value }: Binding, place: string): JsonMap {
  const put = (current: Json | undefined, keys: readonly string[]): Json => {
    const [key, ...rest] = keys;
    if (key === undefined) {
      return value._declared.expression;
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

