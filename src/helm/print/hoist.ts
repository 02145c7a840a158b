import { Expression, isExpression, isLiteral, isSame, keyOf, Operation } from '../../template/expression';
import { freeVariables } from '../../template/free-variables';
import { isList, isMap, Json, JsonMap } from '../../template/json';
import { ConditionalObject, TemplateFile } from '../chart-model';

/** A subtree that gets a name, as it was first found. */
interface Candidate {
  readonly tree: JsonMap;
  readonly base: string;
  readonly file: string;
  readonly owner?: string;
  count: number;
}

const KEY = 'securityContext';

/** Template files with the security contexts of pods and containers under names, and these names. */
export interface Hoisted {
  readonly files: readonly TemplateFile[];
  readonly names: ReadonlySet<string>;
}

/**
 * Gives the security contexts of a chart names, so that they stand in one place: all that depend on values, and literal ones that stand
 * in several places. Equal ones get one name, which cannot change what is rendered.
 */
export function hoistSecurity(chart: string, files: readonly TemplateFile[]): Hoisted {
  const candidates = new Map<string, Candidate>();
  visitAll(files, (tree, base, file, owner) => {
    const key = keyOf(tree);
    const known = candidates.get(key);
    if (known === undefined) {
      candidates.set(key, { tree, base, file, owner, count: 1 });
    } else {
      known.count++;
    }
    return tree;
  });
  const names = namesOf(chart, [...candidates].filter(([, { tree, count }]) => freeVariables(tree).size === 0 && (count > 1 || !isLiteral(tree))));
  const hoisted = visitAll(files, tree => {
    const name = names.get(keyOf(tree));
    return name === undefined ? tree : new Expression({ kind: 'named', name, body: tree });
  });
  return { files: hoisted, names: new Set(names.values()) };
}

/** The most frequent of each kind gets the plain name; the others are told apart by who has them first. */
function namesOf(chart: string, candidates: readonly (readonly [string, Candidate])[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const [key, { base, file, owner }] of [...candidates].sort(([, one], [, other]) => other.count - one.count)) {
    const workload = file.replace(/\.[^.]*$/, '');
    const choices = [`${chart}.${base}`, `${chart}.${workload}.${base}`, `${chart}.${workload}.${owner ?? 'pod'}.${base}`];
    const free = choices.find(name => !taken.has(name));
    const numbered = (number: number): string => taken.has(`${choices[2]}${number}`) ? numbered(number + 1) : `${choices[2]}${number}`;
    const name = free ?? numbered(2);
    taken.add(name);
    names.set(key, name);
  }
  return names;
}

type Edit = (tree: JsonMap, base: string, file: string, owner?: string) => Json;

function visitAll(files: readonly TemplateFile[], edit: Edit): TemplateFile[] {
  return files.map(file => ({
    ...file,
    objects: file.objects.map((object): ConditionalObject => ({ ...object, tree: visit(object.tree, file.name, edit) as JsonMap })),
  }));
}

/** A tree with its security contexts edited; a map stays a map. */
function visit(tree: Json, file: string, edit: Edit, list = ''): Json {
  if (isList(tree)) {
    return mapped(tree, item => visit(item, file, edit, list));
  }
  if (isExpression(tree)) {
    return visitExpression(tree, file, edit, list);
  }
  if (!isMap(tree)) {
    return tree;
  }
  const isPod = tree.containers !== undefined;
  const isContainer = ['containers', 'initContainers', 'ephemeralContainers'].includes(list);
  const owner = typeof tree.name === 'string' ? tree.name : undefined;
  let result: { [key: string]: Json | undefined } | undefined;
  for (const [key, value] of Object.entries(tree)) {
    if (value === undefined || value === null || typeof value !== 'object') {
      continue;
    }
    const isContext = key === KEY && (isPod || isContainer);
    const visited = isContext
      ? onMaps(value, map => edit(map, isPod ? 'podSecurityContext' : 'containerSecurityContext', file, owner))
      : visit(value, file, edit, key);
    if (visited !== value) {
      result ??= { ...tree };
      result[key] = visited;
    }
  }
  return result ?? tree;
}

function visitExpression(tree: Expression, file: string, edit: Edit, list: string): Json {
  const { operation } = tree;
  const inside = (node: Json | undefined) => node === undefined ? undefined : visit(node, file, edit, list);
  switch (operation.kind) {
    case 'choose': return changed(tree, { ...operation, then: inside(operation.then), otherwise: inside(operation.otherwise) });
    case 'each': return changed(tree, { ...operation, body: visit(operation.body, file, edit, list) });
    default: return tree;
  }
}

/** A tree with the maps that its choices lead to edited. */
function onMaps(tree: Json, edit: (map: JsonMap) => Json): Json {
  if (isMap(tree)) {
    return Object.keys(tree).length === 0 ? tree : edit(tree);
  }
  if (!isExpression(tree) || tree.operation.kind !== 'choose') {
    return tree;
  }
  const inside = (node: Json | undefined) => node === undefined ? undefined : onMaps(node, edit);
  return changed(tree, { ...tree.operation, then: inside(tree.operation.then), otherwise: inside(tree.operation.otherwise) });
}

function changed(tree: Expression, operation: Operation): Expression {
  const edited = new Expression(operation);
  return isSame(edited, tree) ? tree : edited;
}

function mapped(list: readonly Json[], edit: (item: Json) => Json): readonly Json[] {
  const edited = list.map(edit);
  return edited.some((item, index) => item !== list[index]) ? edited : list;
}
