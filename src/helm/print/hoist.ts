import { isAllLiteral } from './literal-lines';
import { isOfSeries, labelsIn, Owners } from './owners';
import { PrintableFile } from './series';
import { Expression, isExpression, keyOf } from '../../template/expression';
import { freeVariables } from '../../template/free-variables';
import { isList, isMap, Json, JsonMap } from '../../template/json';
import { ConditionalObject } from '../chart-model';

/** What a subtree is, which decides whether and how it is named. */
type Role = 'podSecurityContext' | 'containerSecurityContext' | 'labels' | 'resources' | 'content';

/** A subtree that may get a name, as it was first found. */
interface Candidate {
  readonly tree: Json;
  readonly role: Role;
  readonly file: string;
  /** The name of the container, or the key. */
  owner?: string;
  /** The file that has it at the top of an object. */
  home?: string;
  count: number;
  isShared: boolean;
}

/** Template files with named subtrees, and the names that are about security. */
export interface Hoisted {
  readonly files: readonly PrintableFile[];
  readonly security: ReadonlySet<string>;
  /** The names of trees that several workloads have but for what belongs to each, and the name under which one template serves all. */
  readonly shared: ReadonlyMap<string, string>;
  /** The files in which whoever reads an object looks for what it holds, by the names. */
  readonly homes: ReadonlyMap<string, string>;
}

/**
 * Gives names to what stands in several places of a chart, or should stand in one: security contexts that depend on values, and literal
 * ones that several have; labels that several objects have; what a digest is made of. Equal subtrees get one name, which cannot change
 * what is rendered.
 */
export function hoist(chart: string, files: readonly PrintableFile[], owners: Owners): Hoisted {
  const digested = new Set(files.flatMap(file => file.objects.flatMap(({ tree }) => isMap(tree.metadata) ? digestedIn(tree.metadata.name) : [])));
  const candidates = new Map<string, Candidate>();
  // The key of a tree is long; it is made once.
  const keys = new Map<Json, string>();
  visitAll(files, digested, (tree, role, file, owner) => {
    if (!isSecurity(role) && isAllLiteral(tree)) {
      return tree;
    }
    const key = keyOf(tree);
    keys.set(tree, key);
    const known = candidates.get(key);
    const home = role === 'content' && owner !== undefined ? file : undefined;
    if (known === undefined) {
      candidates.set(key, { tree, role, file, owner, home, count: 1, isShared: false });
    } else {
      known.count++;
      known.isShared ||= known.file !== file;
      known.owner ??= owner;
      known.home ??= home;
    }
    return tree;
  });
  const worthy = [...candidates].filter(([, candidate]) => isWorthAName(candidate));
  const labels = sharedNames(chart, 'labels', worthy, owners);
  const names = new Map([...namesOf(chart, worthy.filter(([key]) => !labels.has(key))), ...labels]);
  const resources = sharedNames(chart, 'resources', [...candidates], owners);
  const hoisted = visitAll(files, digested, (tree, _role, _file, _owner, body) => {
    const name = names.get(keys.get(tree) ?? '');
    return name === undefined ? body : new Expression({ kind: 'named', name, body });
  });
  const security = [...names].filter(([key]) => isSecurity(candidates.get(key)?.role)).map(([, name]) => name);
  const homes = [...names].flatMap(([key, name]) => {
    const home = candidates.get(key)?.home;
    return home === undefined ? [] : [[name, home] as const];
  });
  const shared = new Map([...[...labels.values()].map(name => [name, name] as const), ...namesIn(resources, candidates)]);
  return { files: hoisted, security: new Set(security), shared, homes: new Map(homes) };
}

/** The names that trees have already, with those under which they are shared. */
function namesIn(shared: ReadonlyMap<string, string>, candidates: ReadonlyMap<string, Candidate>): (readonly [string, string])[] {
  return [...shared].flatMap(([key, name]) => {
    const tree = candidates.get(key)?.tree;
    return isExpression(tree) && tree.operation.kind === 'named' ? [[tree.operation.name, name] as const] : [];
  });
}

function isWorthAName({ tree, role, count }: Candidate): boolean {
  const isClosed = freeVariables(tree).size === 0 || (role === 'labels' && isOfSeries(tree));
  return role !== 'resources' && isClosed && (isSecurity(role) ? count > 1 || !isAllLiteral(tree) : count > 1 && !isAllLiteral(tree));
}

function isSecurity(role: Role | undefined): boolean {
  return role === 'podSecurityContext' || role === 'containerSecurityContext';
}

/** A tree that several workloads have but for what belongs to each, by its keys as each of them has it. */
interface SharedTree {
  readonly keys: string[];
  readonly container?: string;
  readonly isInLoop: boolean;
  count: number;
}

/** The names of what several workloads have but for what belongs to each, by its key; what stands in most places gets the plain name. */
function sharedNames(chart: string, role: Role, candidates: readonly (readonly [string, Candidate])[], owners: Owners): Map<string, string> {
  const alike = new Map<string, SharedTree>();
  for (const [key, candidate] of candidates) {
    const body = bodyOf(candidate.tree);
    const tree = candidate.role !== role ? undefined : isOfSeries(body) ? body : owners.owned(body)?.general;
    if (tree !== undefined) {
      const general = keyOf(tree);
      const group = alike.get(general) ?? { keys: [], container: role === 'resources' ? candidate.owner : undefined, count: 0, isInLoop: isOfSeries(body) };
      group.keys.push(key);
      group.count += candidate.count;
      alike.set(general, group);
    }
  }
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const shared = [...alike.values()].filter(({ keys, isInLoop }) => keys.length > 1 || isInLoop);
  for (const { keys, container } of shared.sort((one, other) => other.count - one.count)) {
    const plain = `${chart}.${role}`;
    const choices = [plain, ...(container === undefined ? [] : [`${chart}.${container}.${role}`])];
    const name = choices.find(choice => !taken.has(choice)) ?? `${plain}${taken.size + 1}`;
    taken.add(name);
    keys.forEach(key => names.set(key, name));
  }
  return names;
}

function bodyOf(tree: Json): Json {
  return isExpression(tree) && tree.operation.kind === 'named' ? tree.operation.body : tree;
}

/** Of the security contexts the most frequent one gets the plain name; everything else is told apart by who has it first. */
function namesOf(chart: string, candidates: readonly (readonly [string, Candidate])[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const [key, candidate] of [...candidates].sort(([, one], [, other]) => other.count - one.count)) {
    const name = choicesOf(chart, candidate).find(choice => !taken.has(choice));
    if (name !== undefined) {
      taken.add(name);
      names.set(key, name);
    }
  }
  return names;
}

function choicesOf(chart: string, { tree, role, file, owner, isShared }: Candidate): string[] {
  const stem = file.replace(/\.[^.]*$/, '').replace(/\//g, '.');
  const application = labelsIn(tree)['app.kubernetes.io/name'];
  const subject = role === 'labels' && typeof application === 'string' ? application : stem;
  const base = role === 'content' ? owner ?? 'content' : isUnrestricted(tree, role) ? 'unrestrictedContainerSecurityContext' : role;
  const numbered = (name: string) => [2, 3, 4, 5, 6, 7, 8, 9].map(number => `${name}${number}`);
  // What is in several files has the name of none of them.
  const general = isSecurity(role) ? [`${chart}.${base}`, ...(isShared ? numbered(`${chart}.${base}`) : [])] : [];
  return [
    ...general, `${chart}.${subject}.${base}`, `${chart}.${stem}.${base}`, `${chart}.${stem}.${owner ?? 'pod'}.${base}`,
    ...numbered(`${chart}.${stem}.${base}`),
  ];
}

const RESTRICTIONS = ['allowPrivilegeEscalation', 'privileged', 'readOnlyRootFilesystem', 'runAsNonRoot'];

/** Whether a container is given something and restricted in nothing, as where values switch hardening off. */
function isUnrestricted(tree: Json, role: Role): boolean {
  return role === 'containerSecurityContext' && isMap(tree) && RESTRICTIONS.every(key => tree[key] === undefined);
}

/** Edits a tree with a role; `body` is the tree with what is inside of it edited. */
type Edit = (tree: Json, role: Role, file: string, owner: string | undefined, body: Json) => Json;

function visitAll(files: readonly PrintableFile[], digested: ReadonlySet<string>, edit: Edit): PrintableFile[] {
  return files.map(file => {
    const visitor = new Visitor(file.name, digested, edit);
    return { ...file, objects: file.objects.map((object): ConditionalObject => ({ ...object, tree: visitor.object(object.tree) })) };
  });
}

/** The keys below which pods stand, and what names an object. */
const VISITED: readonly string[] = [
  'metadata', 'name', 'spec', 'template', 'jobTemplate', 'containers', 'initContainers', 'ephemeralContainers', 'labels', 'resources', 'securityContext',
];

const CONTAINERS = ['containers', 'initContainers', 'ephemeralContainers'];

/** Walks through a tree, and edits the subtrees that have a role. */
class Visitor {
  constructor(private readonly file: string, private readonly digested: ReadonlySet<string>, private readonly edit: Edit) {}

  /** An object; what it holds at its top may be what a digest is made of. */
  public object(tree: JsonMap): JsonMap {
    const visited = this.map(tree, '');
    if (this.digested.size === 0) {
      return visited;
    }
    return Object.fromEntries(Object.entries(visited).map(([key, value]) => {
      const original = tree[key];
      return [key, isMap(original) && this.digested.has(keyOf(original)) ? this.edit(original, 'content', this.file, key, value ?? null) : value];
    }));
  }

  private visit(tree: Json, list = ''): Json {
    if (isList(tree)) {
      return mapped(tree, item => this.visit(item, list));
    }
    return isExpression(tree) ? this.expression(tree, list) : isMap(tree) ? this.map(tree, list) : tree;
  }

  private map(tree: JsonMap, list: string): JsonMap {
    const owner = typeof tree.name === 'string' ? tree.name : undefined;
    let result: { [key: string]: Json | undefined } | undefined;
    for (const key of VISITED) {
      const value = tree[key];
      if (value === undefined || value === null || typeof value !== 'object') {
        continue;
      }
      const role = this.roleOf(key, tree, list);
      const edited = role === undefined ? this.visit(value, key) : onMaps(value, map => this.edit(map, role, this.file, owner, map));
      if (edited !== value) {
        result ??= { ...tree };
        result[key] = edited;
      }
    }
    return result ?? tree;
  }

  private roleOf(key: string, parent: JsonMap, list: string): Role | undefined {
    if (key === 'securityContext') {
      return parent.containers !== undefined ? 'podSecurityContext'
        : CONTAINERS.includes(list) ? 'containerSecurityContext' : undefined;
    }
    if (key === 'resources') {
      return CONTAINERS.includes(list) ? 'resources' : undefined;
    }
    return key === 'labels' && list === 'metadata' ? 'labels' : undefined;
  }

  private expression(tree: Expression, list: string): Json {
    const { operation } = tree;
    switch (operation.kind) {
      case 'choose': return onEnds(tree, end => this.visit(end, list));
      case 'each':
      case 'named': {
        const body = this.visit(operation.body, list);
        return body === operation.body ? tree : new Expression({ ...operation, body });
      }
      case 'join': {
        const parts = mapped(operation.parts, part => this.visit(part));
        return parts === operation.parts ? tree : new Expression({ ...operation, parts });
      }
      case 'digest': {
        const visited = this.visit(operation.of);
        const of = isMap(operation.of) ? this.edit(operation.of, 'content', this.file, undefined, visited) : visited;
        return of === operation.of ? tree : new Expression({ ...operation, of });
      }
      default: return tree;
    }
  }
}

/** The keys of the maps that digests in a tree are made of. */
function digestedIn(tree: Json | undefined): string[] {
  if (typeof tree !== 'object' || tree === null) {
    return [];
  }
  if (!isExpression(tree)) {
    return [];
  }
  const { operation } = tree;
  switch (operation.kind) {
    case 'digest': return isMap(operation.of) ? [keyOf(operation.of)] : [];
    case 'choose': return [operation.then, operation.otherwise].flatMap(digestedIn);
    case 'join': return operation.parts.flatMap(digestedIn);
    case 'each':
    case 'named': return digestedIn(operation.body);
    default: return [];
  }
}

/** A tree with the maps that its choices lead to edited; unions are such maps too. */
function onMaps(tree: Json, edit: (map: Json) => Json): Json {
  if (isMap(tree)) {
    return Object.keys(tree).length === 0 ? tree : edit(tree);
  }
  if (isExpression(tree) && (tree.operation.kind === 'union' || tree.operation.kind === 'named')) {
    return edit(tree);
  }
  return onEnds(tree, end => onMaps(end, edit));
}

/** A tree with what its choice leads to edited. */
function onEnds(tree: Json, edit: (end: Json) => Json): Json {
  if (!isExpression(tree) || tree.operation.kind !== 'choose') {
    return tree;
  }
  const { then, otherwise } = tree.operation;
  const [one, other] = [then, otherwise].map(end => end === undefined ? undefined : edit(end));
  return one === then && other === otherwise ? tree : new Expression({ ...tree.operation, then: one, otherwise: other });
}

function mapped(list: readonly Json[], edit: (item: Json) => Json): readonly Json[] {
  const edited = list.map(edit);
  return edited.some((item, index) => item !== list[index]) ? edited : list;
}
