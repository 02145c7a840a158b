import { PlannedObject } from './chart-objects';
import { SelectorIndex } from './selector-index';
import { podTemplatesOf } from '../hardening/pod-template';
import { isSame } from '../template/expression';
import { asMap, Json, JsonMap, mapsOf } from '../template/json';
import { knownEntries } from '../template/parts';

/** A port of a Service with what stands behind it. */
export interface ServedPort {
  /** A name that is free of signs, for a container. */
  readonly name: string;
  /** The port under which clients reach it: that of the Service, or of the pods themselves where the Service has no address. */
  readonly port: Json;
  readonly protocol: Json;
  /** The port of the container; undefined where no container declares it. */
  readonly containerPort: Json | undefined;
  /** The readiness probe over HTTP on this port, if there is one. */
  readonly httpGet: JsonMap | undefined;
}

/** A Service that leads to a workload. */
export interface ServingService {
  readonly service: PlannedObject;
  readonly isHeadless: boolean;
  readonly ports: readonly ServedPort[];
}

/** A workload with the Services that lead to it, those with an address first. */
export interface ServedWorkload {
  readonly workload: PlannedObject;
  readonly services: readonly ServingService[];
}

/** The workloads of a chart that run all the time. */
export function workloadsOf(objects: readonly PlannedObject[]): PlannedObject[] {
  return objects.filter(({ tree }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(String(tree.kind)) && podTemplatesOf(tree).length > 0);
}

/** The workloads of a chart that Services lead to. */
export function servedWorkloads(objects: readonly PlannedObject[]): ServedWorkload[] {
  const services = new SelectorIndex(objects.filter(({ tree }) => tree.kind === 'Service').map(item => ({ item, selector: asMap(item.tree.spec).selector })));
  return workloadsOf(objects).flatMap(workload => {
    const [{ holder }] = podTemplatesOf(workload.tree);
    const labels = knownEntries(asMap(holder.metadata).labels);
    const found = services.selecting(labels)
      .map(service => servingService(service, asMap(holder.spec)))
      .sort((one, other) => Number(one.isHeadless) - Number(other.isHeadless));
    return found.length === 0 ? [] : [{ workload, services: found }];
  });
}

function servingService(service: PlannedObject, pod: JsonMap): ServingService {
  const spec = asMap(service.tree.spec);
  const isHeadless = spec.clusterIP === 'None';
  const ports = mapsOf(spec.ports).map((port, index) => servedPort(port, index, isHeadless, pod));
  return { service, isHeadless, ports };
}

function servedPort(port: JsonMap, index: number, isHeadless: boolean, pod: JsonMap): ServedPort {
  const target = port.targetPort ?? port.port ?? null;
  const containers = mapsOf(pod.containers);
  const isTarget = (declared: JsonMap) => isSame(declared.name, target) || isSame(declared.containerPort, target);
  const container = containers.find(({ ports }) => mapsOf(ports).some(isTarget));
  const declared = mapsOf(container?.ports).find(isTarget);
  const containerPort = declared?.containerPort ?? (typeof target === 'string' ? undefined : target);
  const probes = containers.map(({ readinessProbe }) => asMap(asMap(readinessProbe).httpGet));
  const names = [declared?.name, declared?.containerPort, target].filter(each => each !== undefined);
  const httpGet = probes.find(({ port: probed }) => probed !== undefined && names.some(each => isSame(each, probed)));
  return {
    name: typeof port.name === 'string' ? port.name : `port-${index + 1}`,
    port: isHeadless ? containerPort ?? port.port ?? null : port.port ?? null,
    protocol: port.protocol ?? 'TCP',
    containerPort,
    httpGet,
  };
}
