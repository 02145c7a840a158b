import { Json } from '../../template/json';

/**
 * What Go's YAML library, with which Helm reads, takes for true, false and nothing.
 *
 * @see https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go
 */
const WORDS = new Map<string, Json>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(word => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(word => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map(word => [word, null] as const),
]);

const NOT_FINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

const INTEGER = /^[-+]?(?:0[bB][01]+|0[oO]?[0-7]+|0[xX][0-9a-fA-F]+|0|[1-9][0-9]*)$/;

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/**
 * The value of a plain scalar, which is text that stands in no quotes, as Helm reads it: `yes` is true, `0644` is 420, `1_000` is 1000,
 * `12:30:45`, `2001-12-14` and `1e400` are texts.
 *
 * @throws on infinity and what is not a number, which no values can hold
 */
export function plainScalar(text: string): Json {
  const word = WORDS.get(text);
  if (word !== undefined) {
    return word;
  }
  if (NOT_FINITE.test(text)) {
    throw new Error(`'${text}' is no number that values can hold`);
  }
  const digits = signFirst(withoutUnderscores(text));
  const number = integerOf(digits) ?? (FLOAT.test(digits) ? Number(digits) : undefined);
  // What is too large for a number is a text. There is no negative zero in a manifest.
  return number === undefined || !Number.isFinite(number) ? text : number === 0 ? 0 : number;
}

/** Underscores may stand in what begins as a number does, behind a dot only between digits. */
function withoutUnderscores(text: string): string {
  return /^[-+0-9]/.test(text) ? text.replace(/_/g, '') : text.startsWith('.') ? text.replace(/(?<=[0-9])_(?=[0-9])/g, '') : text;
}

/** After a lower-case prefix, and only there, Go takes a sign: `0b-101` is -5. */
function signFirst(digits: string): string {
  return digits.replace(/^0b([-+])/, '$10b');
}

/** A whole number of at most 64 bits, in any of the notations of Go. */
function integerOf(digits: string): number | undefined {
  if (!INTEGER.test(digits)) {
    return undefined;
  }
  const amount = BigInt(digits.replace(/^[-+]/, '').replace(/^0(?=[0-7])/, '0o'));
  const isNegative = digits.startsWith('-');
  // With a sign, a number has a bit less.
  const bound = isNegative ? 2n ** 63n : digits.startsWith('+') ? 2n ** 63n - 1n : 2n ** 64n - 1n;
  return amount > bound ? undefined : Number(isNegative ? -amount : amount);
}
