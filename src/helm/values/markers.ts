import { Expression, isExpression, ValueType } from '../../template/expression';
import { isList, isMap, Json } from '../../template/json';
import { join } from '../../template/operations';

/** Stands in a text for a value; it passes through cdk8s and cdk8s-plus as any text does. */
export function textMarker(path: string): string {
  return `\${Values.${path}:text}`;
}

/** Stands alone for a value of any type. */
export function nodeMarker(path: string): string {
  return `\${Values.${path}:node}`;
}

const MARKER = /\$\{Values\.([\w.]+):(text|node)\}/g;

/** What a marker that was cut, re-cased or encoded leaves behind. */
const RESIDUE = /\$\{values\.|:(text|node)\}/i;

/** The beginning of a marker in base64, wherever in the text it stood. */
const ENCODED = ['$', ' $', '  $'].map(start => Buffer.from(`${start}{Values.`).toString('base64').slice(start.length === 1 ? 0 : 4, -4));

/** Numbers of this size stand for values; no manifest holds one, and arithmetic on them stays in sight. */
const SENTINEL = -1.8881545897087e289;

/** The numbers of this size lie that far apart. */
const STEP = 2 ** 912;

/** The number that stands for a value where TypeScript asks for a number. */
export function sentinelOf(index: number): number {
  return SENTINEL - index * STEP;
}

/** What the markers of a chart stand for. */
export interface MarkedValues {
  /** The value at a path; undefined where none is declared. */
  valueAt(path: string): { readonly expression: Expression; readonly type: ValueType } | undefined;
  /** The value whose sentinel has an index. */
  valueWithIndex(index: number): { readonly expression: Expression } | undefined;
}

/** A tree in which what its markers stand for has taken their place. */
export function withValues(tree: Json, values: MarkedValues, place: string): Json {
  return resolve(tree, values, place, '');
}

function resolve(node: Json, values: MarkedValues, place: string, field: string): Json {
  if (typeof node === 'string') {
    return resolveText(node, values, place, field);
  }
  if (typeof node === 'number') {
    return Math.abs(node) < 1e280 ? node : resolveNumber(node, values, place, field);
  }
  if (isExpression(node)) {
    return node;
  }
  if (isList(node)) {
    return mapped(node, (item, index) => resolve(item, values, place, `${field}[${index}]`));
  }
  if (!isMap(node)) {
    return node;
  }
  let result: { [key: string]: Json | undefined } | undefined;
  for (const [key, value] of Object.entries(node)) {
    const below = field === '' ? key : `${field}.${key}`;
    refuseInKey(key, place, below);
    const resolved = value === undefined ? undefined : resolve(value, values, place, below);
    if (resolved !== value) {
      result ??= { ...node };
      result[key] = resolved;
    }
  }
  return result ?? node;
}

function mapped(list: readonly Json[], edit: (item: Json, index: number) => Json): readonly Json[] {
  const edited = list.map(edit);
  return edited.some((item, index) => item !== list[index]) ? edited : list;
}

function resolveText(text: string, values: MarkedValues, place: string, field: string): Json {
  if (!mayHoldMarker(text)) {
    return text;
  }
  const parts: Json[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKER)) {
    const value = values.valueAt(match[1]);
    if (value === undefined) {
      throw new Error(`'${field}' of '${place}' names the value '${match[1]}', which its chart does not declare; declare it in 'values' of the same chart`);
    }
    parts.push(text.slice(end, match.index), value.expression);
    end = match.index + match[0].length;
    if (match[2] === 'node' && match[0] === text) {
      return value.expression;
    }
  }
  const rest = parts.filter(part => !isExpression(part)).join('') + text.slice(end);
  if (mayHoldMarker(rest)) {
    throw new Error(`'${field}' of '${place}' holds a value that was cut, re-cased or encoded: '${text}'; `
      + 'a value is known only when the chart is rendered, so use it as it is, or bind what you make of it with \'values.bind()\'');
  }
  return join(...parts, text.slice(end));
}

function mayHoldMarker(text: string): boolean {
  return RESIDUE.test(text) || ENCODED.some(encoded => text.includes(encoded));
}

function resolveNumber(number: number, values: MarkedValues, place: string, field: string): Json {
  const index = (SENTINEL - number) / STEP;
  const value = Number.isInteger(index) ? values.valueWithIndex(index) : undefined;
  if (value === undefined) {
    throw new Error(`'${field}' of '${place}' (${number}) was computed from a value of the chart, which is known only when the chart is rendered; `
      + 'give the value itself in the unit of the field, or bind it with \'values.bind()\'');
  }
  return value.expression;
}

function refuseInKey(key: string, place: string, field: string): void {
  if (mayHoldMarker(key)) {
    throw new Error(`the key '${key}' at '${field}' of '${place}' holds a value; a key cannot be a value, declare a map with 'values.map()' and bind it`);
  }
}
