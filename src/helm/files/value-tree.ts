import { ValueDeclaration, ValueGroup } from '../chart-model';

/** A value in its place among the others. */
export interface ValueLeaf {
  readonly key: string;
  readonly declaration: ValueDeclaration;
}

/** Values with the same keys before them. */
export interface ValueBranch {
  readonly key: string;
  readonly path: readonly string[];
  /** The heading over the values. */
  readonly description?: string;
  readonly children: readonly ValueNode[];
}

export type ValueNode = ValueLeaf | ValueBranch;

/** Whether a node is a value. */
export function isLeaf(node: ValueNode): node is ValueLeaf {
  return 'declaration' in node;
}

/**
 * The values of a chart as people read them: in the order in which they were declared, those with the same keys before them together.
 *
 * @throws where one value lies within another
 */
export function valueTree(declarations: readonly ValueDeclaration[], groups: readonly ValueGroup[]): ValueBranch {
  return branch([], declarations, new Map(groups.map(({ path, description }) => [path.join('.'), description])));
}

function branch(path: readonly string[], declarations: readonly ValueDeclaration[], headings: ReadonlyMap<string, string>): ValueBranch {
  const byKey = new Map<string, ValueDeclaration[]>();
  for (const declaration of declarations) {
    const key = declaration.path[path.length];
    byKey.set(key, [...byKey.get(key) ?? [], declaration]);
  }
  return {
    key: path[path.length - 1] ?? '',
    path,
    description: headings.get(path.join('.')),
    children: [...byKey].map(([key, below]) => child([...path, key], below, headings)),
  };
}

function child(path: readonly string[], declarations: readonly ValueDeclaration[], headings: ReadonlyMap<string, string>): ValueNode {
  const own = declarations.find(declaration => declaration.path.length === path.length);
  if (own === undefined) {
    return branch(path, declarations, headings);
  }
  if (declarations.length > 1) {
    throw new Error(`'${path.join('.')}' is declared more than once, or lies around another value; give each value a path of its own`);
  }
  return { key: path[path.length - 1], declaration: own };
}
