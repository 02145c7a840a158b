/** The power of ten that a suffix stands for. */
const EXPONENTS: { readonly [suffix: string]: number } = { '': 0, 'n': -9, 'u': -6, 'm': -3, 'k': 3, 'M': 6, 'G': 9, 'T': 12, 'P': 15, 'E': 18 };

/** The power of two that a suffix stands for. */
const FACTORS: { readonly [suffix: string]: number } = {
  Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
};

/** Digits, then an exponent or a suffix. */
const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+)|([A-Za-z]{0,2}))$/;

/**
 * The number that a Kubernetes quantity stands for (bytes, cores), or `undefined` for what is no quantity.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(quantity: unknown): number | undefined {
  if (typeof quantity === 'number') {
    return quantity;
  }
  const match = typeof quantity === 'string' ? QUANTITY.exec(quantity) : null;
  if (match === null) {
    return undefined;
  }
  // Taken apart with '[, digits, …]' a match takes ten times as long.
  const digits = match[1];
  const suffix = match[3];
  // Read with its exponent a decimal is exact, multiplied it is not: 700 * 0.001 is above 0.7.
  const factor = FACTORS[suffix];
  return factor !== undefined ? Number(digits) * factor : decimal(digits, match[2] ?? EXPONENTS[suffix]);
}

/** A number of bytes as the shortest whole quantity with a binary suffix: `64Mi`, `1Gi`, `1000`. */
export function formatBytes(bytes: number): string {
  const suffix = (['Gi', 'Mi', 'Ki'] as const).find(unit => bytes !== 0 && bytes % FACTORS[unit] === 0);
  return suffix ? `${bytes / FACTORS[suffix]}${suffix}` : String(bytes);
}

function decimal(digits: string, exponent: number | string | undefined): number | undefined {
  return exponent === undefined ? undefined : Number(`${digits}e${exponent}`);
}
