import { PrintableFile } from './series';
import { Expression, isExpression, keyOf } from '../../template/expression';
import { editItems, isList, isMap, Json, JsonMap } from '../../template/json';
import { ConditionalObject } from '../chart-model';

/** What a subtree is, which decides whether and how it is named. */
export type Role = 'podSecurityContext' | 'containerSecurityContext' | 'labels' | 'resources' | 'content';

/** Edits a tree with a role; `body` is the tree with what is inside of it edited. */
type Edit = (tree: Json, role: Role, file: string, owner: string | undefined, body: Json) => Json;

/**
 * Edits the subtrees that may get a name.
 *
 * @param digested what `digestedTrees` finds in the files
 */
export function editNameable(files: readonly PrintableFile[], digested: ReadonlySet<string>, edit: Edit): PrintableFile[] {
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
      return editItems(tree, item => this.visit(item, list));
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
        return body === operation.body ? tree : new Expression({ ...operation, body }, tree.caption);
      }
      case 'join': {
        const parts = editItems(operation.parts, part => this.visit(part));
        return parts === operation.parts ? tree : new Expression({ ...operation, parts }, tree.caption);
      }
      case 'digest': {
        const visited = this.visit(operation.of);
        const of = isMap(operation.of) ? this.edit(operation.of, 'content', this.file, undefined, visited) : visited;
        return of === operation.of ? tree : new Expression({ ...operation, of }, tree.caption);
      }
      default: return tree;
    }
  }
}

/** The keys of the maps that digests in the names of objects are made of. */
export function digestedTrees(files: readonly PrintableFile[]): ReadonlySet<string> {
  return new Set(files.flatMap(({ objects }) => objects.flatMap(({ tree }) => isMap(tree.metadata) ? digestedIn(tree.metadata.name) : [])));
}

function digestedIn(tree: Json | undefined): string[] {
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
  return one === then && other === otherwise ? tree : new Expression({ ...tree.operation, then: one, otherwise: other }, tree.caption);
}
