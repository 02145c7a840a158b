import { Binding } from './chart-values';
import { valuesIn } from './used-values';
import { ValueRegistry } from './value-registry';
import { asText, holdsTextsOnly, textPlacesOf, wayToTexts, withNodeAt } from './values-as-texts';
import { BIND_BELOW, FieldVerdict, verdictOn } from '../../hardening/judged-fields';
import { podTemplatesOf } from '../../hardening/pod-template';
import { Expression, isExpression, operandsOf } from '../../template/expression';
import { isMap, Json, JsonMap } from '../../template/json';

/** An object in which an author has put values, and what has a say in it besides. */
export interface ObjectOfValues {
  /** The object with the values. */
  readonly tree: JsonMap;
  /** The same before values were bound to paths of it, which may hide its pods. */
  readonly unbound: JsonMap;
  /** Its path, for messages. */
  readonly place: string;
  /** Whether its pods are hardened. */
  readonly isHardened: boolean;
}

/** A value of an author in an object. */
interface PlacedValue {
  readonly path: readonly string[];
  readonly value: Expression;
  /** The values of the author that decide on what stands there. */
  readonly names: readonly string[];
}

/** An object in which the values of its author stand as Kubernetes takes them, and why some of them cannot stand where they do. */
export interface SettledValues {
  readonly tree: JsonMap;
  readonly refused: readonly string[];
}

/** Writes values as texts where Kubernetes takes nothing else, and refuses those at places that something has to look at before any value is known. */
export function settleValues(object: ObjectOfValues, registry: ValueRegistry): SettledValues {
  const { tree, unbound } = object;
  const own = new Set(registry.authorsOwn.map(({ path }) => path.join('.')));
  const placed = own.size === 0 ? [] : placedIn(tree, [], own);
  if (placed.length === 0) {
    return { tree, refused: [] };
  }
  const pods = [...new Set([tree, unbound].flatMap(podTemplatesOf).map(({ path }) => path.join('/')))].map(path => path === '' ? [] : path.split('/'));
  const textPlaceAt = textPlacesOf(tree, pods);
  const ofTexts = placed.filter(({ path }) => textPlaceAt(path) === 'texts');
  const settled = placed.filter(({ path }) => textPlaceAt(path) === 'text')
    // A map stays a map.
    .reduce((result, { path, value }) => withNodeAt(result, path, asText(value)) as JsonMap, tree);
  return { tree: settled, refused: placed.flatMap(each => refusalsOfValue(each, object, pods, ofTexts.includes(each) ? registry : undefined)) };
}

/** @param forms the forms of values where Kubernetes takes texts only */
function refusalsOfValue(
  { path, value, names }: PlacedValue, { tree, place, isHardened }: ObjectOfValues, pods: readonly (readonly string[])[], forms?: ValueRegistry,
): string[] {
  const hidesPods = isHardened && pods.length === 0 && KINDS_WITH_PODS.includes(String(tree.kind)) && ABOVE_PODS.test(path.join('/'));
  const verdict = hidesPods ? HIDDEN : verdictFor(path, pods, isHardened);
  const words = `the value '${names[0]}' stands at '/${path.map(key => key.replace(/~/g, '~0').replace(/\//g, '~1')).join('/')}' of '${place}'`;
  switch (verdict.kind) {
    case 'open': {
      const schema = forms?.valueAt(names[0])?.declaration.schema;
      return schema === undefined || holdsTextsOnly(schema) ? []
        : [`${words}, where Kubernetes takes texts only, and its form lets others be there; declare it with '${wayToTexts(schema)}'`];
    }
    case 'wholeNumber': return [...valuesIn([value]).values()].every(type => type === 'integer' || type === 'number') ? [] : [
      `${words}, where a number is compared with others, and is no number; declare it with 'values.integer()'`,
    ];
    case 'structure': return [`${words}, in the place of a list or a map of which the library has to know what is in it; ${verdict.wayOut}`];
    case 'judged': return [`${words}, by which hardening and its refusals decide before any value is known; ${verdict.wayOut}`];
  }
}

/**
 * What is wrong with values that their author binds to paths of an object, and that what follows replaces.
 *
 * @param tree the object in the end
 * @param place its path, for the messages
 */
export function problemsOfLostValues(bindings: readonly Binding[], tree: JsonMap, place: string): string[] {
  return bindings.filter(({ pointer, value }) => !standsAt(tree, pointer, value._declared.expression)).map(({ pointer, value }) =>
    `the value '${value.path}' is bound to '/${pointer.join('/')}' of '${place}', where something else decides, and would be lost; `
    + 'use the value or the property that the construct has for it, and take the binding out');
}

/** Whether a value that is bound to a path stands there still; in lists at any of the items. */
function standsAt(tree: Json | undefined, path: readonly string[], value: Expression): boolean {
  if (isExpression(tree)) {
    return tree.key === value.key || operandsOf(tree.operation).some(operand => standsAt(operand, path, value));
  }
  if (typeof tree !== 'object' || tree === null) {
    return false;
  }
  const [key, ...rest] = path;
  return isMap(tree)
    ? key !== undefined && standsAt(tree[key], rest, value)
    // What stands in a list on a condition may have moved, and what is below a choice of items has no index.
    : tree.some(item => standsAt(item, rest, value) || standsAt(item, path, value));
}

/** The kinds of which a whole pod may be given as a value, which nobody would find then. */
const KINDS_WITH_PODS = [
  'CronJob', 'DaemonSet', 'Deployment', 'Job', 'Pod', 'PodTemplate', 'ReplicaSet', 'ReplicationController', 'StatefulSet',
];

const ABOVE_PODS = /^(spec|template)(\/(spec|template|jobTemplate))*$/;

const HIDDEN: FieldVerdict = { kind: 'structure', wayOut: BIND_BELOW };

const OPEN: FieldVerdict = { kind: 'open' };

function verdictFor(path: readonly string[], pods: readonly (readonly string[])[], isHardened: boolean): FieldVerdict {
  const text = path.join('/');
  if (text === 'metadata' || text === 'metadata/labels') {
    return { kind: 'structure', wayOut: 'bind a single label or annotation, or use the value \'commonLabels\', which the chart exposes' };
  }
  if (text === 'spec/replicas' && pods.length > 0) {
    return { kind: 'wholeNumber' };
  }
  if (isHardened && pods.length > 0 && text === 'metadata/annotations') {
    return { kind: 'structure', wayOut: 'bind a single annotation' };
  }
  for (const pod of pods) {
    const isBelow = pod.every((key, depth) => key === path[depth]);
    const isAbove = path.length < pod.length && path.every((key, depth) => key === pod[depth]);
    if (isAbove && isHardened) {
      return HIDDEN;
    }
    if (isBelow) {
      const below = path.slice(pod.length);
      // Values of the workload are merged into these, whether its pods are hardened or not.
      return isHardened || ['metadata', 'metadata/annotations', 'metadata/labels'].includes(below.join('/')) ? verdictOn(below) : OPEN;
    }
  }
  return OPEN;
}

/** The outermost expressions of a tree on which values of the author decide. */
function placedIn(tree: Json | undefined, path: readonly string[], own: ReadonlySet<string>): PlacedValue[] {
  if (typeof tree !== 'object' || tree === null) {
    return [];
  }
  if (isExpression(tree)) {
    const names = [...valuesIn([tree]).keys()].filter(name => own.has(name));
    return names.length === 0 ? [] : [{ path, value: tree, names }];
  }
  return Object.entries(tree).flatMap(([key, below]) => placedIn(below as Json, [...path, key], own));
}
