import { Document, isAlias, isMap, isScalar, isSeq, Node, parseAllDocuments, Scalar, visit } from 'yaml';
import { Json } from '../../../src/template/json';

/** One document of a YAML text. */
export interface YamlDocument {
  /** The document as it is written. */
  readonly text: string;
  /** What Helm and Kubernetes read in it; null where there is nothing. */
  readonly value: Json;
  /** Where texts of several lines begin and end in the text of all documents. */
  readonly longTexts: readonly (readonly [number, number])[];
}

/**
 * What Go's YAML library, with which Helm and Kubernetes read, takes for true, false and null.
 *
 * @see https://github.com/yaml/go-yaml/blob/v2/resolve.go
 */
const WORDS = new Map<string, Json>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(word => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(word => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map(word => [word, null] as const),
]);

const NOT_FINITE = /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;

const INTEGER = /^[-+]?(0[bB][01]+|0[oO]?[0-7]+|0[xX][0-9a-fA-F]+|0|[1-9][0-9]*)$/;

const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

/**
 * Reads the documents of a YAML text as Go does: `1e400`, `12:30:45` and `e1` are texts, `0o17` is 15, `off` is false.
 * JavaScript's libraries differ in each of the two versions of YAML, and would find differences where there are none, or miss some.
 *
 * @throws if the text is no YAML, has a key twice, or holds what JSON cannot
 */
export function readYaml(text: string): YamlDocument[] {
  if (text.includes('\u0085')) {
    throw new Error('the text holds U+0085, which Go folds into a space and others do not');
  }
  const documents = parseAllDocuments(text, { schema: 'failsafe', uniqueKeys: true, logLevel: 'error' });
  return (Array.isArray(documents) ? documents : []).map(document => {
    const [start, , end] = document.range;
    const source = text.slice(start, end);
    const problem = document.errors[0] ?? document.warnings[0];
    if (problem) {
      throw new Error(`${problem.message}\n${source}`);
    }
    return {
      text: source,
      value: document.contents === null ? null : valueOf(document.contents, document),
      longTexts: longTextsOf(document, text),
    };
  });
}

function longTextsOf(document: Document.Parsed, text: string): [number, number][] {
  const ranges: [number, number][] = [];
  visit(document, {
    Scalar: (_, { range }) => {
      if (range && text.slice(range[0], range[1]).includes('\n')) {
        ranges.push([range[0], range[1]]);
      }
    },
  });
  return ranges;
}

/** The value of a plain scalar, which is what stands in no quotes. */
export function readPlainScalar(text: string): Json {
  const word = WORDS.get(text);
  if (word !== undefined) {
    return word;
  }
  if (NOT_FINITE.test(text)) {
    throw new Error(`'${text}' is no number that JSON can hold`);
  }
  // Behind `0b`, and only there, Go takes a sign.
  const digits = withoutUnderscores(text).replace(/^0b([-+])/, '$10b');
  const number = INTEGER.test(digits) ? readInteger(digits) : FLOAT.test(digits) ? Number(digits) : undefined;
  // What is too large for a number is a text.
  return number === undefined || !Number.isFinite(number) ? text : number;
}

/** Go takes underscores out of what begins as a number does; where a dot begins it, they have to stand between digits. */
function withoutUnderscores(text: string): string {
  if (/^[-+0-9]/.test(text)) {
    return text.replace(/_/g, '');
  }
  return text.startsWith('.') ? text.replace(/(?<=[0-9])_(?=[0-9])/g, '') : text;
}

function readInteger(text: string): number | undefined {
  const digits = text.replace(/^[-+]/, '').replace(/^0(?=[0-7])/, '0o');
  const integer = BigInt(digits) * (text.startsWith('-') ? -1n : 1n);
  if (integer > 2n ** 64n - 1n || integer < -(2n ** 63n)) {
    return FLOAT.test(text) ? Number(text) : undefined;
  }
  if (!Number.isSafeInteger(Number(integer))) {
    throw new Error(`'${text}' is an integer that JavaScript cannot hold, so nothing can be said of it`);
  }
  return Number(integer);
}

function valueOf(node: unknown, document: Document.Parsed): Json {
  if (isAlias(node)) {
    return valueOf(node.resolve(document), document);
  }
  if (isSeq(node)) {
    return node.items.map(item => valueOf(item, document));
  }
  if (isMap(node)) {
    const entries = node.items.map(({ key, value }) => [keyOf(key), valueOf(value, document)] as const);
    const twice = entries.find(([key], index) => entries.findIndex(([other]) => other === key) !== index);
    if (twice) {
      throw new Error(`the key '${twice[0]}' stands twice in one map`);
    }
    return Object.fromEntries(entries);
  }
  return isScalar(node) ? scalarOf(node) : null;
}

function scalarOf(node: Scalar): Json {
  if (node.tag !== undefined && node.tag !== 'tag:yaml.org,2002:str') {
    throw new Error(`the tag '${node.tag}' has no place in a manifest`);
  }
  return node.type === Scalar.PLAIN ? readPlainScalar(String(node.value)) : String(node.value ?? '');
}

function keyOf(node: unknown): string {
  const key = isScalar(node) ? scalarOf(node) : undefined;
  if (typeof key === 'string' || typeof key === 'boolean' || Number.isInteger(key)) {
    return String(key);
  }
  throw new Error(`${isScalar(node) ? `'${String((node as Node & Scalar).source)}'` : 'a list or map'} is no key that JSON can hold`);
}
