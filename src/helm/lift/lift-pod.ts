import { Pod } from 'cdk8s-plus-28';
import { Knobs } from './knobs';
import { KEY_PATTERN, NAME_LENGTH, NAME_PATTERN } from './patterns';
import { AFFINITY, LABELS, SPREAD, TOLERATION } from './scheduling-schemas';
import { choose } from '../../template/choose';
import { contains, isNonEmpty, not, or } from '../../template/conditions';
import { isExpression, keyOf, variable } from '../../template/expression';
import { asMap, isList, Json, JsonList, JsonMap, mapsOf } from '../../template/json';
import { each, union } from '../../template/operations';

const TEXTS: JsonMap = { additionalProperties: { type: 'string' } };

const NODE_LABELS: JsonMap = { ...LABELS, examples: [{ 'kubernetes.io/arch': 'amd64' }] };

/** Puts values in the place of what of a pod template, besides its containers, differs from cluster to cluster. */
export function liftPod(template: JsonMap, knobs: Knobs, pullSecrets: Json): JsonMap {
  const spec = asMap(template.spec);
  const metadata = asMap(template.metadata);
  return {
    ...template,
    metadata: { ...metadata, ...liftMetadata(metadata, knobs) },
    spec: {
      ...spec,
      ...liftAffinity(spec, knobs),
      ...liftOptional('nodeSelector', spec, knobs.map('nodeSelector', spec.nodeSelector ?? {}, NODE_LABELS, 'The labels of the nodes that the pods may run on.')),
      ...liftOptional('priorityClassName', spec, knobs.objectName('priorityClassName', spec.priorityClassName ?? '', 'The PriorityClass of the pods.')),
      ...liftOptional('tolerations', spec, knobs.list('tolerations', spec.tolerations ?? [], TOLERATION, 'The taints of nodes that the pods tolerate.')),
      ...liftSpread(spec, knobs),
      ...liftPullSecrets(spec, knobs, pullSecrets),
    },
  };
}

/** A field that is there only where its value holds something. */
function liftOptional(field: string, spec: JsonMap, value: Json): JsonMap {
  return isExpression(value) ? { [field]: choose(isNonEmpty(value), value, undefined) } : spec[field] === undefined ? {} : { [field]: spec[field] };
}

function liftMetadata({ annotations, labels }: JsonMap, knobs: Knobs): JsonMap {
  const more = knobs.map('podAnnotations', {}, keysBeside(annotations, TEXTS, OF_LIBRARY), 'More annotations of the pods.');
  const ofPods = knobs.map('podLabels', {}, keysBeside(labels, LABELS), 'More labels of the pods.');
  const all = isExpression(more) ? union(annotations, more) : annotations;
  return {
    annotations: all === undefined ? undefined : choose(isNonEmpty(all), all, undefined),
    labels: isExpression(ofPods) ? union(labels, ofPods) : labels,
  };
}

/**
 * What the library itself decides on among the annotations of pods: AppArmor for older clusters, seccomp, which it takes away, and what a pod
 * is made of.
 */
const OF_LIBRARY = [
  'container[.]apparmor[.]security[.]beta[.]kubernetes[.]io/.*', '(container[.])?seccomp[.]security[.]alpha[.]kubernetes[.]io/.*', 'checksum/config',
];

/**
 * A map whose keys are none of those that stand there already.
 *
 * @param others patterns of keys that may stand there later
 */
export function keysBeside(own: Json | undefined, schema: JsonMap, others: readonly string[] = []): JsonMap {
  const taken = Object.keys(asMap(own)).sort();
  const patterns = [...others, ...taken.map(key => key.replace(/[.]/g, '[.]')).filter(key => !others.includes(key))];
  const title = 'One that stands there already, or that the chart writes itself';
  const excluded = others.length === 0 ? { enum: taken } : { title, pattern: `^(${patterns.join('|')})$` };
  return { ...schema, propertyNames: { pattern: KEY_PATTERN, ...(patterns.length === 0 ? {} : { not: excluded }) } };
}

/** The pods by which others stand are selected in their release and its namespace, which a value cannot name. */
function liftAffinity(spec: JsonMap, knobs: Knobs): JsonMap {
  const literal = spec.affinity ?? {};
  const standsByOwn = keyOf(literal).includes(`"${Pod.ADDRESS_LABEL}"`);
  const description = 'Which nodes and which other pods the pods stand by, as Kubernetes writes it.';
  return liftOptional('affinity', spec, standsByOwn ? literal : knobs.map('affinity', literal, AFFINITY, description));
}

function liftSpread(spec: JsonMap, knobs: Knobs): JsonMap {
  const literal: JsonList = isList(spec.topologySpreadConstraints) ? spec.topologySpreadConstraints : [];
  const description = 'How the pods spread over nodes and zones, as Kubernetes writes it; without it several replicas prefer different nodes and zones.';
  const value = literal.length > 0 ? literal : knobs.list('topologySpreadConstraints', literal, SPREAD, description);
  return liftOptional('topologySpreadConstraints', spec, value);
}

/**
 * The Secrets that images are fetched with: those of the pod itself, of the chart and of the workload, each once, as the API server merges
 * them by their names.
 */
function liftPullSecrets(spec: JsonMap, knobs: Knobs, ofChart: Json): JsonMap {
  const name = variable('secret', 'string');
  const own = knobs.list('imagePullSecrets', [], { type: 'string', pattern: NAME_PATTERN, minLength: 1, maxLength: NAME_LENGTH }, 'Names of more Secrets to fetch the images with.', { uniqueItems: true });
  const lists = [ofChart, own].filter(isExpression);
  const literal = isList(spec.imagePullSecrets) ? spec.imagePullSecrets : [];
  const known = mapsOf(literal).flatMap(secret => secret.name ?? []);
  const items = lists.map((list, index) => {
    const isNew = not(or(contains(known, name), ...lists.slice(0, index).map(before => contains(before, name))));
    return each(list, 'secret', choose(isNew, { name }, undefined) ?? { name });
  });
  const secrets = [...literal, ...items];
  return { imagePullSecrets: choose(isNonEmpty(secrets), secrets, undefined) };
}
