/** What writes its own key into that of the tree around it. */
interface Keyed {
  readonly key: string;
}

/**
 * A text that two trees share if, and only if, they are the same: JSON with sorted keys, in which an expression stands by its own key.
 * That one is made once, so the key of a large tree does not take the time of all expressions below it again.
 */
export function keyOfTree(node: unknown, isKeyed: (node: object) => node is Keyed): string {
  if (typeof node !== 'object' || node === null) {
    return JSON.stringify(node ?? null);
  }
  if (isKeyed(node)) {
    return `$${node.key}`;
  }
  if (Array.isArray(node)) {
    return `[${node.map(item => keyOfTree(item, isKeyed)).join(',')}]`;
  }
  const map = node as { readonly [key: string]: unknown };
  const entries = Object.keys(map).filter(key => map[key] !== undefined).sort().map(key => `${JSON.stringify(key)}:${keyOfTree(map[key], isKeyed)}`);
  return `{${entries.join(',')}}`;
}
