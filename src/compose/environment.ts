import { ComposedPod, namespaceOf } from './composed-pod';
import { Omissions } from './omission';
import { escaped, Provisions } from './provisions';
import { Surroundings } from './surroundings';
import { asMap, asString, JsonMap, mapsOf } from '../template/json';
import { parseQuantity } from '../template/quantity';

/** The variables of a container; their values are texts of a Compose file. */
export interface ContainerEnvironment {
  readonly variables: ReadonlyMap<string, string>;
  /** Files with further variables. */
  readonly files: readonly string[];
}

/** What the variables of a container are read from. */
export interface EnvironmentSources {
  readonly service: string;
  readonly pod: ComposedPod;
  readonly surroundings: Surroundings;
  readonly provisions: Provisions;
  readonly omissions: Omissions;
}

/** The variables that a pod gives a container; later ones win. */
export function environmentOf(container: JsonMap, sources: EnvironmentSources): ContainerEnvironment {
  const variables = new Map<string, string>();
  const files = mapsOf(container.envFrom).flatMap(source => fileOf(source, variables, sources));
  for (const { name, value, valueFrom } of mapsOf(container.env)) {
    const text = valueFrom === undefined ? expanded(asString(value) ?? '', variables) : referenced(String(name), asMap(valueFrom), container, sources);
    if (text !== undefined) {
      variables.set(String(name), text);
    }
  }
  return { variables, files };
}

/**
 * A text of a pod as one of a Compose file: Kubernetes replaces `$(NAME)` by a variable that it knows, and Compose `$NAME`.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function expanded(text: string, variables: ReadonlyMap<string, string>): string {
  const pieces = text.split(/(\$\$|\$\([^)]*\))/);
  return pieces.map((piece, index) => index % 2 === 0 ? escaped(piece)
    : piece === '$$' ? escaped('$') : variables.get(piece.slice(2, -1)) ?? escaped(piece)).join('');
}

/** All keys of a ConfigMap as variables, or the file that holds those of a Secret. */
function fileOf(source: JsonMap, variables: Map<string, string>, sources: EnvironmentSources): string[] {
  const { service, pod, surroundings, provisions, omissions } = sources;
  const prefix = asString(source.prefix) ?? '';
  const [kind, name] = source.secretRef === undefined
    ? ['ConfigMap', String(asMap(source.configMapRef).name)]
    : ['Secret', String(asMap(source.secretRef).name)];
  const data = kind === 'ConfigMap' ? surroundings.configuration(kind, name, namespaceOf(pod.workload))?.data : undefined;
  if (data !== undefined) {
    Object.entries(asMap(data)).forEach(([key, value]) => variables.set(prefix + key, escaped(String(value))));
    return [];
  }
  if (prefix !== '') {
    omissions.add(service, 'envFrom.prefix', `the variables in the file for the ${kind} '${name}' have to begin with '${prefix}' themselves`);
  }
  return [provisions.folder(`./${kind === 'Secret' ? 'secrets' : 'configs'}/${name}.env`, `a line KEY='value' for each key of the ${kind} '${name}'; without the quotes Compose takes $ for a variable`)];
}

function referenced(variable: string, reference: JsonMap, container: JsonMap, sources: EnvironmentSources): string | undefined {
  const { service, pod, surroundings, provisions, omissions } = sources;
  if (reference.configMapKeyRef !== undefined || reference.secretKeyRef !== undefined) {
    const kind = reference.secretKeyRef === undefined ? 'ConfigMap' : 'Secret';
    const { name, key, optional } = asMap(reference.secretKeyRef ?? reference.configMapKeyRef);
    const configMap = kind === 'ConfigMap' ? surroundings.configuration(kind, String(name), namespaceOf(pod.workload)) : undefined;
    const known = asString(asMap(configMap?.data)[String(key)]);
    return known === undefined ? provisions.variable(kind, String(name), String(key), optional === true) : escaped(known);
  }
  const path = asString(asMap(reference.fieldRef).fieldPath);
  const { resource } = asMap(reference.resourceFieldRef);
  const text = path === undefined ? amountOf(asMap(reference.resourceFieldRef), container) : fieldOf(path, pod);
  if (text === undefined) {
    omissions.add(service, `env.${variable}`, `only a cluster knows '${path ?? resource ?? Object.keys(reference)[0]}', so the variable is not set`);
  }
  return text === undefined ? undefined : escaped(text);
}

/** A field of the pod that the app knows. */
function fieldOf(path: string, pod: ComposedPod): string | undefined {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? [];
  if (map !== undefined) {
    return asString(asMap(pod.metadata[map])[key]);
  }
  switch (path) {
    case 'metadata.name':
      return pod.name;
    case 'metadata.namespace':
      return asString(asMap(pod.workload.metadata).namespace);
    case 'spec.serviceAccountName':
      return asString(pod.spec.serviceAccountName);
    default:
      return undefined;
  }
}

/** A limit or request of the container, in whole units of the divisor. */
function amountOf({ resource, divisor }: JsonMap, container: JsonMap): string | undefined {
  const [group, name] = String(resource).split('.', 2);
  const amount = parseQuantity(asMap(asMap(container.resources)[group])[name]);
  const unit = parseQuantity(divisor ?? '1');
  // A divisor of zero is the API server's way to write one.
  return amount === undefined || unit === undefined ? undefined : String(Math.ceil(amount / (unit === 0 ? 1 : unit)));
}
