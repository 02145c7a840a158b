import { CONTAINER_LISTS } from '../../hardening/pod-template';
import { Expression, ValueType } from '../../template/expression';
import { isList, isMap, Json, JsonMap } from '../../template/json';
import { join } from '../../template/operations';

/** Where Kubernetes takes texts only, in any object and in those of a kind; `*` stands for any key, and for any item of a list. */
const OF_OBJECTS = ['metadata/annotations/*', 'metadata/labels/*'];
const OF_KINDS: { readonly [kind: string]: readonly string[] } = {
  ConfigMap: ['data/*'],
  Secret: ['data/*', 'stringData/*'],
  Service: ['spec/selector/*'],
  ...Object.fromEntries(['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'].map(kind => [kind, ['spec/selector/matchLabels/*']])),
};

/** The same below the map that holds `metadata` and `spec` of a pod. */
const OF_PODS = [
  ...OF_OBJECTS, 'spec/nodeSelector/*', ...CONTAINER_LISTS.flatMap(list => ['args/*', 'command/*', 'env/*/value'].map(field => `spec/${list}/*/${field}`)),
];

/** What Kubernetes takes at a place of an object: a text, a list or map of texts, or anything. */
export type TextPlace = 'text' | 'texts' | undefined;

/**
 * What Kubernetes takes at the places of an object.
 *
 * @param pods the paths of its pods
 */
export function textPlacesOf({ kind }: JsonMap, pods: readonly (readonly string[])[]): (path: readonly string[]) => TextPlace {
  const ofKind = typeof kind === 'string' && Object.hasOwn(OF_KINDS, kind) ? OF_KINDS[kind] : [];
  const patterns = [
    ...[...OF_OBJECTS, ...ofKind].map(place => place.split('/')),
    ...pods.flatMap(pod => OF_PODS.map(place => [...pod, ...place.split('/')])),
  ];
  const isText = (path: readonly string[]) => patterns.some(pattern => pattern.length === path.length && pattern.every((key, at) => key === '*' || key === path[at]));
  return path => isText(path) ? 'text' : isText([...path, '*']) ? 'texts' : undefined;
}

const NO_TEXTS: readonly ValueType[] = ['boolean', 'integer', 'intOrString', 'number'];

/** A value of an author as it is written where Kubernetes takes a text. */
export function asText(value: Expression): Json {
  return value.operation.kind === 'value' && NO_TEXTS.includes(value.operation.type) ? join(value) : value;
}

/** How a list or a map of texts is declared. */
export function wayToTexts({ type }: JsonMap): string {
  return type === 'array' ? 'items: ValueSchema.text()' : 'form: ValueSchema.map(ValueSchema.text())';
}

/** Whether all items of a list, or all values of a map, are texts by their schema. */
export function holdsTextsOnly({ type, items, properties, additionalProperties }: JsonMap): boolean {
  const isText = (schema: Json | undefined) => isMap(schema) && schema.type === 'string';
  if (type === 'array') {
    return isText(items);
  }
  return (additionalProperties === false || isText(additionalProperties)) && (!isMap(properties) || Object.values(properties).every(isText));
}

/** A tree with something else at a path that it has. */
export function withNodeAt(tree: Json, [key, ...rest]: readonly string[], node: Json): Json {
  if (key === undefined) {
    return node;
  }
  if (isList(tree)) {
    return tree.map((item, index) => index === Number(key) ? withNodeAt(item, rest, node) : item);
  }
  return isMap(tree) ? { ...tree, [key]: withNodeAt(tree[key] ?? null, rest, node) } : tree;
}
