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
  return textOf(tree, quotedForHtml);
}

/** A literal tree as JSON for a sentence: keys sorted, whatever made the tree, and nothing escaped that a reader can read. */
export function orderedJson(tree: Json | undefined): string {
  return textOf(tree, JSON.stringify);
}

function textOf(tree: Json | undefined, quoted: (text: string) => string): string {
  if (isList(tree)) {
    return `[${tree.map(item => textOf(item, quoted)).join(',')}]`;
  }
  if (isMap(tree)) {
    const keys = Object.keys(tree).filter(key => tree[key] !== undefined).sort(byBytes);
    return `{${keys.map(key => `${quoted(key)}:${textOf(tree[key], quoted)}`).join(',')}}`;
  }
  return typeof tree === 'string' ? quoted(tree) : JSON.stringify(tree ?? null);
}

/** Go sorts strings by their bytes; JavaScript by UTF-16 units, which differs beyond the basic plane. */
export function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function quotedForHtml(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, character => ESCAPED[character]);
}
