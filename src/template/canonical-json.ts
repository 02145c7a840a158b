import { isList, isMap, Json } from './json';

/** The characters that Go escapes in JSON so that it can stand in HTML. */
const ESCAPED: { readonly [character: string]: string } = {
  '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029',
};

/**
 * A literal tree as the JSON that Helm's `toJson` writes, to the byte: keys sorted, no spaces, and what has a meaning in HTML escaped.
 *
 * @see https://pkg.go.dev/encoding/json#Marshal
 */
export function canonicalJson(tree: Json | undefined): string {
  if (isList(tree)) {
    return `[${tree.map(canonicalJson).join(',')}]`;
  }
  if (isMap(tree)) {
    const keys = Object.keys(tree).filter(key => tree[key] !== undefined).sort(byBytes);
    return `{${keys.map(key => `${quoted(key)}:${canonicalJson(tree[key])}`).join(',')}}`;
  }
  return typeof tree === 'string' ? quoted(tree) : JSON.stringify(tree ?? null);
}

/** Go sorts strings by their bytes; JavaScript by UTF-16 units, which differs beyond the basic plane. */
export function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, character => ESCAPED[character]);
}
