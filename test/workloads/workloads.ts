import { App, Chart, ChartProps, Cron, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { podTemplatesOf } from '../../src/hardening/pod-template';
import { asMap, Json, JsonMap, mapsOf } from '../../src/template/json';
import { HardenedCronJob } from '../../src/workloads/hardened-cron-job';
import { HardenedDaemonSet } from '../../src/workloads/hardened-daemon-set';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { HardenedJob } from '../../src/workloads/hardened-job';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';
import { HardenedServingProps } from '../../src/workloads/hardened-workload-props';

/** An image that is pinned. */
export const IMAGE = 'registry.example/app:1.4.2';

/** The props that every kind takes; Jobs ignore what concerns serving. */
export type CommonProps = HardenedServingProps & kplus.WorkloadProps;

/** Makes a workload of each kind from the same props. */
export const MAKE = {
  Deployment: (scope: Construct, id: string, props: CommonProps) => new HardenedDeployment(scope, id, props),
  StatefulSet: (scope: Construct, id: string, props: CommonProps) => new HardenedStatefulSet(scope, id, props),
  DaemonSet: (scope: Construct, id: string, props: CommonProps) => new HardenedDaemonSet(scope, id, props),
  Job: (scope: Construct, id: string, props: CommonProps) => new HardenedJob(scope, id, props),
  CronJob: (scope: Construct, id: string, props: CommonProps) => new HardenedCronJob(scope, id, { ...props, schedule: Cron.daily() }),
} as const;

export type Kind = keyof typeof MAKE;

export const KINDS = Object.keys(MAKE) as readonly Kind[];

/** The kinds whose pods run all the time. */
export const SERVING_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

export function newChart(props: ChartProps = {}, id = 'shop'): Chart {
  return new Chart(new App(), id, props);
}

/** The objects of a chart as they are written. */
export function manifestsOf(chart: Chart): JsonMap[] {
  return Testing.synth(chart);
}

/** The one object of a kind, or of a kind and a name. */
export function manifestOf(chart: Chart, kind: string, name?: string): JsonMap {
  const found = manifestsOf(chart).filter(object => object.kind === kind && (name === undefined || asMap(object.metadata).name === name));
  if (found.length !== 1) {
    throw new Error(`${found.length} objects are ${kind} ${name ?? ''}`);
  }
  return found[0];
}

/** The names of all objects of a kind. */
export function namesOf(chart: Chart, kind: string): Json[] {
  return manifestsOf(chart).filter(object => object.kind === kind).map(object => asMap(object.metadata).name ?? null);
}

/** The one pod template of an object. */
export function templateOf(object: JsonMap): JsonMap {
  return podTemplatesOf(object)[0].holder;
}

export function podSpecOf(object: JsonMap): JsonMap {
  return asMap(templateOf(object).spec);
}

/** A container of an object's pod, init containers included. */
export function containerOf(object: JsonMap, name = 'main'): JsonMap {
  const spec = podSpecOf(object);
  const found = [...mapsOf(spec.containers), ...mapsOf(spec.initContainers)].filter(container => container.name === name);
  if (found.length !== 1) {
    throw new Error(`${found.length} containers are '${name}'`);
  }
  return found[0];
}

/** The value below a map at keys with dots between. */
export function at(map: JsonMap, path: string): Json | undefined {
  const [last, ...before] = path.split('.').reverse();
  return before.reverse().reduce<JsonMap>((node, key) => asMap(node[key]), map)[last];
}

/** What a chart is refused for, one line for each reason; empty if it is not. */
export function refusalsOf(chart: Chart): string[] {
  try {
    Testing.synth(chart);
    return [];
  } catch (error) {
    const [first, ...lines] = (error as Error).message.split('\n');
    return first.startsWith('Validation failed') ? lines.map(line => line.trim()) : [(error as Error).message];
  }
}
