/** The digits and the exponent of a number as JavaScript writes it: `-1.5e-7`. */
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/**
 * The sum of numbers as they are written in decimals, rounded once: 0.1 and 0.2 are 0.3. Sprig's `addf` computes like that.
 *
 * @see https://masterminds.github.io/sprig/mathf.html
 */
export function decimalSum(numbers: readonly number[]): number {
  const plain = numbers.reduce((sum, number) => sum + number, 0);
  if (numbers.every(Number.isSafeInteger) || !numbers.every(Number.isFinite)) {
    return plain;
  }
  const decimals = numbers.map(parse);
  const exponent = Math.min(...decimals.map(decimal => decimal.exponent));
  const sum = decimals.reduce((total, decimal) => total + decimal.digits * 10n ** BigInt(decimal.exponent - exponent), 0n);
  return Number(`${sum}e${exponent}`);
}

function parse(number: number): { digits: bigint; exponent: number } {
  const match = DECIMAL.exec(String(number));
  if (match === null) {
    throw new Error(`${number} is no decimal number`);
  }
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  return { digits: BigInt(`${sign}${whole}${fraction}`), exponent: Number(exponent) - fraction.length };
}
