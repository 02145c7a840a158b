import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { CommonProps, IMAGE, manifestOf } from './workloads';
import { asMap, JsonMap, mapsOf } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { NetworkIsolation } from '../../src/workloads/network-isolation';

export const { INGRESS, NONE, STRICT } = NetworkIsolation;

export const ADDRESS = kplus.Pod.ADDRESS_LABEL;

export const ANYWHERE_8080 = { ports: [{ port: 8080, protocol: 'TCP' }] };

export function api(chart: Chart, props: CommonProps = {}): HardenedDeployment {
  return new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, metricsPort: 9090, metadata: { name: 'api' }, ...props });
}

export function specOf(chart: Chart, name = 'api'): JsonMap {
  return asMap(manifestOf(chart, 'NetworkPolicy', name).spec);
}

/** The rules that let everybody in. */
export function openedOf(chart: Chart, name?: string): JsonMap[] {
  return mapsOf(specOf(chart, name).ingress).filter(rule => rule.from === undefined);
}

export function podsOf(name: string, kind = 'deployment'): JsonMap {
  return { podSelector: { matchLabels: { [ADDRESS]: `${kind}.${name}` } } };
}

export function inNamespace(peer: JsonMap, namespace: string): JsonMap {
  return { ...peer, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}
