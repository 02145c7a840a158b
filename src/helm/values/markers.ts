import { allowsPlainTextsOnly } from './plain-pattern';
import { Expression, isExpression, operandsOf, ValueType } from '../../template/expression';
import { editEntries, editItems, isList, isMap, Json, JsonMap } from '../../template/json';
import { join } from '../../template/operations';
import { isPlaceholder, readable } from '../../template/placeholder';
import type { ValueDeclaration } from '../chart-model';

/** Stands in a text for a value; it passes through cdk8s and cdk8s-plus as any text does. */
export function textMarker(path: string, chart: string): string {
  return `\${sigil.${path}@${chart}:text.sigil}`;
}

/** Stands alone for a value of any type. */
export function nodeMarker(path: string, chart: string): string {
  return `\${sigil.${path}@${chart}:node.sigil}`;
}

/** A value in a text, or a number that stands for one. */
const MARKER = /\$\{sigil\.([\w.]+)@([^:}]*):(text|node)\.sigil\}|(-?\d\.\d+e\+(?:2[6-9]\d|30\d))/g;

/**
 * What a marker that was cut, re-cased or encoded leaves behind, or one of which characters were exchanged or taken out, and what a number
 * that stands for a value does.
 */
const RESIDUE = /\$\{sigil(?:\.|$)|(?:text|node)[^\w\s]sigil\}|sigil[^\w\s][\w.-]+@[^:}\s]*:(?:text|node)[^\w\s]sigil|sigil([^\w\s])\w+(?:\1\w+)+\1(?:text|node)\1sigil|%7Bsigil\W|\d\.\d+e\+(?:2[6-9]\d|30\d)/i;

/** The beginning of a marker in base64, wherever in the text it stood. */
const ENCODED = ['$', ' $', '  $'].map(start => Buffer.from(`${start}{sigil.`).toString('base64').slice(start.length === 1 ? 0 : 4, -4));

/** What every text has that holds a value or what is left of one; most texts have not, and this is told faster. */
const SUSPICIOUS = new RegExp(['[sS][iI][gG][iI][lL]', 'e\\+', ...ENCODED.map(encoded => encoded.replace(/[+/]/g, '\\$&'))].join('|'));

/** Numbers of this size stand for values; no manifest holds one, and what is made of them by multiplication stays in sight. */
const SENTINEL = 1.8881545897087e289;

/** The numbers of this size lie that far apart. */
const STEP = 2 ** 912;

/** More values than a chart declares, so that each chart of an app has numbers of its own. */
const NUMBERS_OF_CHART = 2 ** 16;

/** The number that stands for a value where TypeScript asks for a number. */
export function sentinelOf(index: number, chartNumber: number): number {
  return SENTINEL + (chartNumber * NUMBERS_OF_CHART + index) * STEP;
}

/** What the markers of a chart stand for. */
export interface MarkedValues {
  /** The path of the chart. */
  readonly chart: string;
  /** Which of the charts of its app it is. */
  readonly number: number;
  /** The value at a path; undefined where none is declared. */
  valueAt(path: string): { readonly expression: Expression; readonly type: ValueType; readonly declaration?: Pick<ValueDeclaration, 'schema'> } | undefined;
  /** The value whose sentinel has an index. */
  valueWithIndex(index: number): { readonly expression: Expression } | undefined;
}

/** A tree in which what its markers stand for has taken their place. */
export function withValues(tree: Json, values: MarkedValues, place: string): Json {
  return resolve(tree, values, place, '');
}

/**
 * Refuses the values of charts in an object that belongs to none of them.
 *
 * @throws on a value, naming the field
 */
export function refuseValues(tree: Json, place: string): void {
  withValues(tree, { chart: place, number: -1, valueAt: () => undefined, valueWithIndex: () => undefined }, place);
}

/**
 * A text with what stands for a value or for a name, anywhere in a tree and in the operands of its expressions; undefined where nothing does.
 *
 * @param known expressions that are known to hold nothing of the kind
 * @param holdsName whether something in a text stands for a name
 */
export function markerIn(tree: Json | undefined, known: WeakSet<Expression>, holdsName: (text: string) => boolean): string | undefined {
  if (typeof tree === 'string') {
    return mayHoldMarker(tree) || holdsName(tree) ? readable(tree) : undefined;
  }
  if (typeof tree === 'number') {
    return isPlaceholder(tree) ? String(tree) : undefined;
  }
  if (typeof tree !== 'object' || tree === null) {
    return undefined;
  }
  if (!isExpression(tree)) {
    // Values in keys are refused before, as no tree can stand there.
    const key = isMap(tree) ? Object.keys(tree).find(holdsName) : undefined;
    return key ?? firstOf(Object.values(tree), known, holdsName);
  }
  if (known.has(tree)) {
    return undefined;
  }
  known.add(tree);
  return firstOf(operandsOf(tree.operation), known, holdsName);
}

function firstOf(trees: readonly (Json | undefined)[], known: WeakSet<Expression>, holdsName: (text: string) => boolean): string | undefined {
  for (const tree of trees) {
    const marker = markerIn(tree, known, holdsName);
    if (marker !== undefined) {
      return marker;
    }
  }
  return undefined;
}

function resolve(node: Json, values: MarkedValues, place: string, field: string): Json {
  if (typeof node === 'string') {
    return resolveText(node, values, place, field);
  }
  if (typeof node === 'number') {
    return isPlaceholder(node) ? resolveNumber(node, values, place, field) : node;
  }
  if (isExpression(node)) {
    return node;
  }
  if (isList(node)) {
    return editItems(node, (item, index) => resolve(item, values, place, `${field}[${index}]`));
  }
  return !isMap(node) ? node : editEntries(node, (value, key) => {
    const below = field === '' ? key : `${field}.${key}`;
    refuseInKey(key, place, below);
    return resolve(value, values, place, below);
  });
}

function resolveText(text: string, values: MarkedValues, place: string, field: string): Json {
  if (!mayHoldMarker(text)) {
    return text;
  }
  const parts: Json[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKER)) {
    const [marker, path, chart, form, number] = match;
    const value = number === undefined ? valueMarkedAs(path, chart, values, place, field) : resolveNumber(Number(number), values, place, field);
    if (form === 'node' && marker === text) {
      return value;
    }
    parts.push(text.slice(end, match.index), value);
    end = match.index + marker.length;
  }
  const rest = parts.filter(part => !isExpression(part)).join('') + text.slice(end);
  if (mayHoldMarker(rest)) {
    throw new Error(`'${field}' of '${place}' holds a value that was cut, re-cased, encoded or calculated with: '${readable(text)}'; `
      + 'a value is known only when the chart is rendered, so use it as it is, or bind what you make of it with \'values.bind()\'');
  }
  refuseInJson(text, values, place, field);
  return join(...parts, text.slice(end));
}

/** The text of a document in JSON is fixed before the value is known, whose quotes and backslashes would have to be written in another way. */
function refuseInJson(text: string, values: MarkedValues, place: string, field: string): void {
  const paths = [...text.matchAll(MARKER)].flatMap(([, path]: readonly (string | undefined)[]) => path ?? []);
  const marked = paths.find(path => mayNeedEscapes(values.valueAt(path)?.declaration?.schema));
  if (marked !== undefined && isJson(text)) {
    throw new Error(`'${field}' of '${place}' is a text in JSON with the value '${marked}' between quotes, which would be no JSON with a quote or a backslash `
      + 'in the value; hand the value over as a text of its own, such as an environment variable, or declare it with \'values.choice()\'');
  }
}

function mayNeedEscapes(schema: JsonMap | undefined): boolean {
  return schema?.type === 'string' && !(isList(schema.enum) && schema.enum.every(choice => JSON.stringify(choice) === `"${String(choice)}"`))
    && !(typeof schema.pattern === 'string' && allowsPlainTextsOnly(schema.pattern));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function valueMarkedAs(path: string, chart: string, values: MarkedValues, place: string, field: string): Expression {
  const value = chart === values.chart ? values.valueAt(path) : undefined;
  if (value === undefined) {
    throw new Error(`'${field}' of '${place}' uses the value '${path}' of the Helm chart '${chart}', which is known only in objects of that chart; `
      + 'move the object there, or give it the literal');
  }
  return value.expression;
}

function mayHoldMarker(text: string): boolean {
  return SUSPICIOUS.test(text) && (RESIDUE.test(text) || ENCODED.some(encoded => text.includes(encoded)));
}

function resolveNumber(number: number, values: MarkedValues, place: string, field: string): Json {
  const steps = (number - SENTINEL) / STEP;
  const index = steps - values.number * NUMBERS_OF_CHART;
  if (Number.isInteger(steps) && steps >= 0 && steps < NUMBERS_OF_CHART ** 2 && (index < 0 || index >= NUMBERS_OF_CHART)) {
    throw new Error(`'${field}' of '${place}' uses a value of another Helm chart, which is known only in objects of that chart; `
      + 'move the object there, or give it the literal');
  }
  const value = Number.isInteger(index) ? values.valueWithIndex(index) : undefined;
  if (value === undefined) {
    throw new Error(`'${field}' of '${place}' (${number}) was computed from a value of the chart, which is known only when the chart is rendered; `
      + 'give the value itself in the unit of the field, or bind it with \'values.bind()\'');
  }
  return value.expression;
}

function refuseInKey(key: string, place: string, field: string): void {
  if (mayHoldMarker(key)) {
    throw new Error(`the key '${readable(key)}' at '${readable(field)}' of '${place}' holds a value; a key cannot be a value, `
      + 'declare a map with \'values.map()\' and bind it');
  }
}
