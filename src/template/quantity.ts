const SUFFIXES: { readonly [suffix: string]: number } = {
  '': 1,
  'n': 1e-9,
  'u': 1e-6,
  'm': 1e-3,
  'k': 1e3,
  'M': 1e6,
  'G': 1e9,
  'T': 1e12,
  'P': 1e15,
  'E': 1e18,
  'Ki': 2 ** 10,
  'Mi': 2 ** 20,
  'Gi': 2 ** 30,
  'Ti': 2 ** 40,
  'Pi': 2 ** 50,
  'Ei': 2 ** 60,
};

/**
 * The number that a Kubernetes quantity stands for (bytes, cores), or `undefined` for what is no quantity.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(quantity: unknown): number | undefined {
  if (typeof quantity === 'number') {
    return quantity;
  }
  const match = typeof quantity === 'string' ? /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([A-Za-z]{0,2})$/.exec(quantity) : null;
  const factor = match ? SUFFIXES[match[2]] : undefined;
  return match && factor !== undefined ? Number(match[1]) * factor : undefined;
}

/** A number of bytes as the shortest whole quantity with a binary suffix: `64Mi`, `1Gi`, `1000`. */
export function formatBytes(bytes: number): string {
  const suffix = (['Gi', 'Mi', 'Ki'] as const).find(unit => bytes !== 0 && bytes % SUFFIXES[unit] === 0);
  return suffix ? `${bytes / SUFFIXES[suffix]}${suffix}` : String(bytes);
}
