import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { asMap, JsonMap, mapsOf } from '../../src/template/json';
import { Hardening } from '../../src/workloads/hardening';
import { HardeningOptions } from '../../src/workloads/hardening-options';

/** Why an exception is made. */
export const REASON = { reason: 'The test needs it.' };

/** An empty chart with names that are easy to read. */
export function newChart(id = 'chart', app: App = Testing.app()): Chart {
  return new Chart(app, id, { disableResourceNameHashes: true });
}

/** A chart with objects as somebody else might write them. */
export function chartWith(...objects: JsonMap[]): Chart {
  const chart = newChart();
  objects.forEach(object => add(chart, object));
  return chart;
}

/** The pod spec of a Deployment after hardening. */
export function hardened(spec: JsonMap, options?: HardeningOptions): JsonMap {
  const chart = chartWith(deployment('it', spec));
  Hardening.apply(chart, options);
  return specOf(Testing.synth(chart), 'it');
}

/** The spec of a pod that breaks about everything that hardening looks at, save what is refused. */
export function unsafeSpec(more: JsonMap = {}): JsonMap {
  return {
    hostNetwork: true,
    hostPID: true,
    securityContext: { runAsUser: 0, seccompProfile: { type: 'Unconfined' } },
    initContainers: [{ name: 'setup', image: 'registry.example/setup:1', securityContext: { runAsUser: 0 } }],
    containers: [{
      name: 'main',
      image: 'registry.example/app:1',
      ports: [{ containerPort: 8080, hostPort: 80 }],
      livenessProbe: { httpGet: { host: 'localhost', port: 9100 } },
      securityContext: { privileged: true, allowPrivilegeEscalation: true, capabilities: { add: ['SYS_ADMIN'] }, readOnlyRootFilesystem: false },
    }],
    ...more,
  };
}

/** The spec of a pod that says nothing of its security. */
export function plainSpec(container: JsonMap = {}, more: JsonMap = {}): JsonMap {
  return { containers: [{ name: 'main', image: 'registry.example/app:1', ...container }], ...more };
}

/** A Deployment as somebody else might write it. */
export function deployment(name: string, spec: JsonMap = plainSpec(), more: JsonMap = {}): JsonMap {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec }, ...more },
  };
}

/** A Pod as somebody else might write it. */
export function pod(name: string, spec: JsonMap = plainSpec()): JsonMap {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec };
}

/** Adds an object as `ApiObject`. */
export function add(scope: Construct, object: JsonMap, id = String(asMap(object.metadata).name)): ApiObject {
  // Finished manifests are what 'ApiObjectProps' describes.
  return new ApiObject(scope, id, object as { apiVersion: string; kind: string });
}

/** The pod spec of a Deployment, StatefulSet, DaemonSet or Job in what a chart renders to. */
export function specOf(manifests: readonly JsonMap[], name: string): JsonMap {
  return asMap(asMap(asMap(manifestOf(manifests, name).spec).template).spec);
}

/** The object of a name that has a pod. */
export function manifestOf(manifests: readonly JsonMap[], name: string): JsonMap {
  const found = manifests.find(manifest => asMap(manifest.metadata).name === name);
  if (found === undefined) {
    throw new Error(`there is no object '${name}'`);
  }
  return found;
}

/** A container of a pod spec. */
export function containerOf(spec: JsonMap, name = 'main'): JsonMap {
  const found = [...mapsOf(spec.containers), ...mapsOf(spec.initContainers)].find(container => container.name === name);
  if (found === undefined) {
    throw new Error(`there is no container '${name}'`);
  }
  return found;
}

/** The message of the error that a synth of a chart throws. */
export function refusalOf(chart: Chart): string {
  try {
    Testing.synth(chart);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('nothing was refused');
}
