import { Knobs } from './knobs';
import { keysBeside } from './lift-pod';
import { choose } from '../../template/choose';
import { contains, isNonEmpty, or } from '../../template/conditions';
import { isExpression } from '../../template/expression';
import { asMap, asString, editEntries, Json, JsonMap, mapsOf } from '../../template/json';
import { camelCase } from '../../template/names';
import { union } from '../../template/operations';

const TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer'];

const PORT = { minimum: 1, maximum: 65535 };

/**
 * What Kubernetes takes with some types only.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/
 */
const OF_TYPES: { readonly [field: string]: readonly string[] } = {
  allocateLoadBalancerNodePorts: ['LoadBalancer'],
  externalTrafficPolicy: ['NodePort', 'LoadBalancer'],
  healthCheckNodePort: ['LoadBalancer'],
  loadBalancerClass: ['LoadBalancer'],
  loadBalancerSourceRanges: ['LoadBalancer'],
  nodePort: ['NodePort', 'LoadBalancer'],
};

/**
 * Puts values in the place of what of a Service differs from cluster to cluster; one without an address of its own stays as it is.
 *
 * @param isAsked whether something else asks for a port, which can be no value then
 */
export function liftService(object: JsonMap, knobs: Knobs, isAsked: (port: number) => boolean): JsonMap {
  const spec = asMap(object.spec);
  if (spec.clusterIP === 'None' || spec.type === 'ExternalName') {
    return object;
  }
  knobs.describe('The Service.');
  const literal = asString(spec.type) ?? 'ClusterIP';
  const ports = mapsOf(spec.ports);
  const type = TYPES.includes(literal) ? knobs.choice('type', literal, TYPES, wordsOnType(ports.length)) : literal;
  return withMoreAnnotations({
    ...object,
    spec: {
      ...withFieldsOf(type, spec),
      type,
      ports: ports.map(port => ({ ...withFieldsOf(type, port), port: liftPort(port, ports.length === 1 ? knobs : knobs.below('ports'), ports.length, isAsked) })),
    },
  }, knobs, 'More annotations of the Service.');
}

/** A map without the fields that Kubernetes refuses with the type that a value says. */
function withFieldsOf(type: Json, map: JsonMap): JsonMap {
  // With addresses of its own a Service can be reached from outside, whatever its type.
  const isOpen = (field: string) => field === 'externalTrafficPolicy' && isNonEmpty(map.externalIPs);
  return editEntries(map, (value, field) => !isExpression(type) || !Object.hasOwn(OF_TYPES, field)
    ? value : choose(or(contains(OF_TYPES[field], type), isOpen(field)), value, undefined));
}

/** Whoever opens a Service may have one of its ports in mind, and not that of the metrics. */
function wordsOnType(ports: number): string {
  return `How the Service can be reached${ports < 2 ? '' : '; other than as ClusterIP all of its ports are open to everybody'}.`;
}

function liftPort({ name, port, targetPort }: JsonMap, knobs: Knobs, count: number, isAsked: (port: number) => boolean): Json {
  if (typeof port !== 'number' || targetPort === undefined) {
    return port ?? null;
  }
  const key = count === 1 ? 'port' : camelCase(asString(name) ?? `port-${port}`);
  // An author may hide what is none anyway.
  if (knobs.hides(key) || isAsked(port)) {
    return port;
  }
  return knobs.integer(key, port, count === 1 ? 'The port of the Service.' : `The port '${asString(name) ?? port}' of the Service.`, PORT);
}

/** An object with annotations that are values. */
export function withMoreAnnotations(object: JsonMap, knobs: Knobs, description: string): JsonMap {
  const metadata = asMap(object.metadata);
  const more = knobs.map('annotations', {}, keysBeside(metadata.annotations, { additionalProperties: { type: 'string' } }), description);
  if (!isExpression(more)) {
    return object;
  }
  const annotations = union(metadata.annotations, more);
  return { ...object, metadata: { ...metadata, annotations: choose(isNonEmpty(annotations), annotations, undefined) } };
}
