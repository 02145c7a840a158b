import { Knobs } from './knobs';
import { keysBeside } from './lift-pod';
import { choose } from '../../template/choose';
import { isNonEmpty } from '../../template/conditions';
import { isExpression } from '../../template/expression';
import { asMap, asString, Json, JsonMap, mapsOf } from '../../template/json';
import { camelCase } from '../../template/names';
import { union } from '../../template/operations';

const TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer'];

const PORT = { minimum: 1, maximum: 65535 };

/** Puts values in the place of what of a Service differs from cluster to cluster; one without an address of its own stays as it is. */
export function liftService(object: JsonMap, knobs: Knobs): JsonMap {
  const spec = asMap(object.spec);
  if (spec.clusterIP === 'None' || spec.type === 'ExternalName') {
    return object;
  }
  knobs.describe('The Service.');
  const type = asString(spec.type) ?? 'ClusterIP';
  const ports = mapsOf(spec.ports);
  return withMoreAnnotations({
    ...object,
    spec: {
      ...spec,
      type: TYPES.includes(type) ? knobs.choice('type', type, TYPES, 'How the Service can be reached.') : type,
      ports: ports.map(port => ({ ...port, port: liftPort(port, ports.length === 1 ? knobs : knobs.below('ports'), ports.length) })),
    },
  }, knobs, 'More annotations of the Service.');
}

function liftPort({ name, port, targetPort }: JsonMap, knobs: Knobs, count: number): Json {
  if (typeof port !== 'number' || targetPort === undefined) {
    return port ?? null;
  }
  return count === 1
    ? knobs.integer('port', port, 'The port of the Service.', PORT)
    : knobs.integer(camelCase(asString(name) ?? `port-${port}`), port, `The port '${asString(name) ?? port}' of the Service.`, PORT);
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
