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
  // Synths spend much of their time here, so that lists of parts that are only joined are spared.
  let text = '';
  if (Array.isArray(node)) {
    for (const item of node) {
      text += `${text === '' ? '' : ','}${keyOfTree(item, isKeyed)}`;
    }
    return `[${text}]`;
  }
  const map = node as { readonly [key: string]: unknown };
  for (const key of Object.keys(map).sort()) {
    const value = map[key];
    if (value !== undefined) {
      text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${keyOfTree(value, isKeyed)}`;
    }
  }
  return `{${text}}`;
}
