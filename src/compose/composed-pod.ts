import { ApiObject } from 'cdk8s';
import { podTemplatesOf } from '../hardening/pod-template';
import { asMap, asString, JsonMap, mapsOf } from '../template/json';
import { containerImageOf, IContainerImage } from '../workloads/container-image';

/** An object of the tree as it is written. */
export interface FinishedObject {
  readonly object: ApiObject;
  readonly json: JsonMap;
}

/** A pod that services stand for. */
export interface ComposedPod {
  /** The name of the service of its first container. */
  readonly name: string;
  readonly object: ApiObject;
  /** The workload that makes the pod. */
  readonly workload: JsonMap;
  readonly metadata: JsonMap;
  readonly spec: JsonMap;
  /** The profile of what runs once, when somebody asks for it; undefined for what runs all the time. */
  readonly profile?: string;
}

/** The profiles of what runs once. */
const PROFILES: { readonly [kind: string]: string } = { Job: 'jobs', CronJob: 'cron-jobs' };

/** The objects as they are written; some are not there with the values at hand. */
export function finishedObjects(objects: readonly ApiObject[]): FinishedObject[] {
  return objects.flatMap(object => {
    // cdk8s types it as 'any'; its keys are in order, as no comment is to move because of how the object was made.
    const json = object.toJson() as JsonMap | undefined;
    return json === undefined ? [] : [{ object, json }];
  });
}

/** The pods that the objects make. */
export function composedPods(objects: readonly FinishedObject[]): ComposedPod[] {
  return objects.flatMap(({ object, json }) => podTemplatesOf(json).map(({ holder, owner }) => ({
    name: serviceName(owner, object),
    object,
    workload: owner,
    metadata: asMap(holder.metadata),
    spec: asMap(holder.spec),
    profile: PROFILES[asString(owner.kind) ?? ''],
  })));
}

/** The name of the workload; a migration's name ends with a digest of its content, which a service has no use for. */
function serviceName(workload: JsonMap, object: ApiObject): string {
  const name = String(asMap(workload.metadata).name);
  const given = object.metadata.name;
  return given !== undefined && name.startsWith(`${given}-`) ? given : name;
}

/** The labels of the pods. */
export function labelsOf(pod: ComposedPod): JsonMap {
  return asMap(pod.metadata.labels);
}

/** The namespace that an object stands in. */
export function namespaceOf(object: JsonMap): string {
  return asString(asMap(object.metadata).namespace) ?? '';
}

/** What the image of a container tells, where the workload was given one and not a reference. */
export function imageOf(pod: ComposedPod, container: JsonMap): IContainerImage | undefined {
  const name = String(container.name);
  const { scope } = pod.object.node;
  return containerImageOf(pod.object, name) ?? (scope === undefined ? undefined : containerImageOf(scope, name));
}

/** A container and the service that stands for it. */
export interface ComposedContainer {
  readonly service: string;
  readonly container: JsonMap;
  /** Whether it has to end before the other containers of its pod begin. */
  readonly isInit: boolean;
  /** Whether it ends by itself. */
  readonly runsOnce: boolean;
}

/** The containers of a pod, in the order in which they begin. */
export function containersOfPod(pod: ComposedPod): ComposedContainer[] {
  const beside = (container: JsonMap) => `${pod.name}-${String(container.name)}`;
  const init = mapsOf(pod.spec.initContainers).map(container =>
    ({ service: beside(container), container, isInit: container.restartPolicy !== 'Always' }));
  const runsOnce = pod.profile !== undefined;
  const containers = mapsOf(pod.spec.containers).map((container, index) =>
    ({ service: index === 0 ? pod.name : beside(container), container, isInit: false }));
  return [...init.filter(({ isInit }) => isInit), ...containers, ...init.filter(({ isInit }) => !isInit)]
    .map(composed => ({ ...composed, runsOnce: composed.isInit || runsOnce }));
}
