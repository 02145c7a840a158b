import { isAllLiteral } from './literal-lines';
import { Role } from './nameable-trees';
import { holdsForSure } from './settle';
import { Expression, isSame } from '../../template/expression';
import { freeVariables } from '../../template/free-variables';
import { Json, JsonMap } from '../../template/json';
import { union } from '../../template/operations';

/** A map that has a role, by the key of its tree. */
interface Context {
  readonly key: string;
  readonly role: Role;
  readonly tree: JsonMap;
}

/** A map that is another one with more in it. */
export interface Extension {
  readonly base: Context;
  readonly more: JsonMap;
}

/** The maps that have all of another one of their role, which is most of them, by their keys. */
export function extensionsAmong(contexts: readonly Context[]): ReadonlyMap<string, Extension> {
  const bases: Context[] = [];
  const extensions = new Map<string, Extension>();
  for (const context of [...contexts].filter(({ tree }) => dependsOnValues(tree)).sort((one, other) => sizeOf(one) - sizeOf(other))) {
    const base = [...bases].reverse().find(each => isMostOf(each, context));
    if (base !== undefined) {
      const more = Object.fromEntries(Object.entries(context.tree).filter(([key]) => base.tree[key] === undefined));
      extensions.set(context.key, { base, more });
    } else if (holdsForSure(context.tree)) {
      // What stands beside others must not be the `{}` of an empty map.
      bases.push(context);
    }
  }
  return extensions;
}

/** A map that includes the one that it extends by its name; undefined if that has none. */
export function extended(extension: Extension | undefined, names: ReadonlyMap<string, string>): Json | undefined {
  const name = extension && names.get(extension.base.key);
  return extension === undefined || name === undefined ? undefined
    : union(new Expression({ kind: 'named', name, body: extension.base.tree }), extension.more);
}

function dependsOnValues(tree: JsonMap): boolean {
  return !isAllLiteral(tree) && freeVariables(tree).size === 0;
}

function isMostOf(one: Context, other: Context): boolean {
  return one.role === other.role && 2 * sizeOf(one) > sizeOf(other) && Object.keys(one.tree).every(key => isSame(one.tree[key], other.tree[key]));
}

function sizeOf({ tree }: Context): number {
  return Object.keys(tree).length;
}
