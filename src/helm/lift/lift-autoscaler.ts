import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Knobs } from './knobs';
import { Surroundings } from './surroundings';
import { choose } from '../../template/choose';
import { and, greater } from '../../template/conditions';
import { Condition, isSame } from '../../template/expression';
import { asMap, Json, JsonMap, mapsOf } from '../../template/json';
import { join } from '../../template/operations';
import { LiftedCompanion } from '../chart-objects';

/** How long, in seconds, cdk8s-plus lets the least number of pods go at a time where the author says nothing. */
const DEFAULT_SCALE_DOWN_PERIOD = 300;

/**
 * A workload whose number of pods is that of an autoscaler where there is one, and a value where the values take the autoscaler away.
 */
export function withReplicas(tree: JsonMap, object: ApiObject, surroundings: Surroundings): JsonMap {
  const autoscaler = surroundings.autoscalerOf(tree);
  const literal = replicasOf(object);
  const spec = asMap(tree.spec);
  if (autoscaler === undefined || autoscaler.condition === true || literal === undefined || spec.replicas !== undefined) {
    return tree;
  }
  const replicas = surroundings.knobsOf(object).integer('replicas', literal, 'How many pods run while no autoscaler decides on their number.');
  return { ...tree, spec: { ...spec, replicas: choose(autoscaler.condition, undefined, replicas) } };
}

/** Puts values in the place of the bounds and the aims of an autoscaler. */
export function liftAutoscaler(tree: JsonMap, condition: Condition, knobs: Knobs): LiftedCompanion {
  knobs.describe('How many pods the HorizontalPodAutoscaler starts.');
  const spec = asMap(tree.spec);
  const least = spec.minReplicas === undefined ? undefined
    : knobs.integer('minReplicas', spec.minReplicas, 'The least number of pods.', { minimum: 1 });
  const most = knobs.integer('maxReplicas', spec.maxReplicas ?? 1, 'The greatest number of pods, no less than \'minReplicas\'.', { minimum: 1 });
  return {
    condition,
    tree: {
      ...tree,
      spec: {
        ...spec,
        ...(least === undefined ? {} : { minReplicas: least }),
        maxReplicas: most,
        ...(spec.metrics === undefined ? {} : { metrics: mapsOf(spec.metrics).map(metric => liftMetric(metric, knobs)) }),
        ...(least === undefined || spec.behavior === undefined ? {} : { behavior: withScaleDown(asMap(spec.behavior), spec.minReplicas, least) }),
      },
    },
    refusals: least === undefined ? [] : [{
      when: and(condition, greater(least, most)),
      message: join('\'minReplicas\' (', least, ') must be less than or equal to \'maxReplicas\' (', most, ') in order for HorizontalPodAutoscaler to scale.'),
    }],
  };
}

/** The number of pods that cdk8s-plus starts where neither author nor autoscaler says anything; undefined where it leaves that to the cluster. */
function replicasOf(object: ApiObject): number | undefined {
  const construct = object.node.scope;
  return construct instanceof kplus.Deployment ? 2 : construct instanceof kplus.StatefulSet ? 1 : undefined;
}

/** By default cdk8s-plus lets as many pods go at a time as there are at least. */
function withScaleDown(behavior: JsonMap, literal: Json | undefined, least: Json): JsonMap {
  const scaleDown = asMap(behavior.scaleDown);
  const byDefault = [{ type: 'Pods', value: literal, periodSeconds: DEFAULT_SCALE_DOWN_PERIOD }];
  return !isSame(scaleDown.policies, byDefault) ? behavior
    : { ...behavior, scaleDown: { ...scaleDown, policies: [{ ...byDefault[0], value: least }] } };
}

function liftMetric(metric: JsonMap, knobs: Knobs): JsonMap {
  const resource = asMap(metric.resource);
  const target = asMap(resource.target);
  const { averageUtilization } = target;
  return metric.type !== 'Resource' || averageUtilization === undefined ? metric : {
    ...metric,
    resource: {
      ...resource,
      target: {
        ...target,
        averageUtilization: knobs.integer(`${nameOf(resource)}Utilization`, averageUtilization,
          `The use of ${String(resource.name)} that the autoscaler aims at, in percent of the request.`, { minimum: 1 }),
      },
    },
  };
}

/** `cpu`, `memory`, `ephemeralStorage`. */
function nameOf({ name }: JsonMap): string {
  return String(name).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
