import { byBytes, canonicalJson, orderedJson } from './canonical-json';
import { isNonEmpty } from './conditions';
import { decimalSum } from './decimal-sum';
import { Expression, isExpression, isLiteral, isSame } from './expression';
import { asMap, isList, isMap, Json, JsonList } from './json';
import { digestOf } from './names';
import { formatBytes } from './quantity';

/** A string of its parts; neighbouring literals become one. */
export function join(...parts: readonly Json[]): Json {
  const pieces: Json[] = [];
  for (const part of parts.flatMap(partsOfText)) {
    const last = pieces[pieces.length - 1];
    if (isExpression(part)) {
      pieces.push(part);
    } else if (typeof last === 'string') {
      pieces[pieces.length - 1] = last + String(part);
    } else if (part !== '') {
      pieces.push(String(part));
    }
  }
  return pieces.length === 0 ? '' : pieces.length === 1 && typeof pieces[0] === 'string' ? pieces[0] : new Expression({ kind: 'join', parts: pieces });
}

/** The parts that a text is joined of: itself where it is of one piece. */
export function partsOfText(tree: Json): readonly Json[] {
  return isExpression(tree) && tree.operation.kind === 'join' ? tree.operation.parts : [tree];
}

/** A string with trees in it, written as a template of JavaScript. */
export function text(literals: TemplateStringsArray, ...parts: readonly Json[]): Json {
  return join(...literals.flatMap((literal, index) => index < parts.length ? [literal, parts[index]] : [literal]));
}

/** A tree in words, as JSON: what stands for a value is a text in it. */
export function shown(tree: Json): Json {
  if (isExpression(tree)) {
    return join('"', tree, '"');
  }
  if (isLiteral(tree)) {
    return orderedJson(tree);
  }
  const listed = (parts: readonly Json[]): Json => join(...parts.flatMap((part, index) => index === 0 ? [part] : [',', part]));
  const inOrder = Object.entries(asMap(tree)).sort(([one], [other]) => byBytes(one, other));
  return isList(tree) ? text`[${listed(tree.map(shown))}]`
    : text`{${listed(inOrder.map(([key, value]) => text`${JSON.stringify(key)}:${shown(value ?? null)}`))}}`;
}

/** A text in lower case; only of ASCII letters do all tools have one idea. */
export function lower(tree: Json): Json {
  return isExpression(tree) ? new Expression({ kind: 'lower', text: tree }) : String(tree).toLowerCase();
}

/** A text in which one character takes the place of another. */
export function exchanged(tree: Json, one: string, other: string): Json {
  return isExpression(tree) ? new Expression({ kind: 'exchanged', text: tree, one, other }) : String(tree).split(one).join(other);
}

/** The text that a map of texts has at a key; another one where it has none, or an empty one. */
export function textAt(map: Expression, key: Json, otherwise: string): Expression {
  return new Expression({ kind: 'textAt', map, key, otherwise });
}

/** The sum of numbers. */
export function sum(...terms: readonly Json[]): Json {
  if (terms.every(isNumber)) {
    return decimalSum(terms);
  }
  const flat = terms.flatMap(term => isExpression(term) && term.operation.kind === 'sum' ? term.operation.terms : [term]);
  const literal = decimalSum(flat.filter(term => !isExpression(term)).map(Number));
  const expressions = flat.filter(isExpression);
  return expressions.length === 0 ? literal : literal === 0 && expressions.length === 1
    ? expressions[0]
    : new Expression({ kind: 'sum', terms: literal === 0 ? expressions : [...expressions, literal] });
}

function isNumber(term: Json): term is number {
  return typeof term === 'number';
}

/** The greatest of whole numbers. */
export function maximum(...terms: readonly Json[]): Json {
  const literals = terms.filter(term => !isExpression(term)).map(Number);
  const expressions = terms.filter(isExpression);
  const greatest = literals.length === 0 ? [] : [Math.max(...literals)];
  return expressions.length === 0 ? greatest[0] : expressions.length + greatest.length === 1
    ? expressions[0]
    : new Expression({ kind: 'maximum', terms: [...expressions, ...greatest] });
}

/** The first digits of the SHA-256 of a tree, in the JSON that Go writes. */
export function digest(tree: Json, length: number): Json {
  return isLiteral(tree) ? digestOf(canonicalJson(tree), length) : new Expression({ kind: 'digest', of: tree, length });
}

/** A text cut to a length, without a dash or dot at its end. */
export function truncate(tree: Json, length: number): Json {
  return isExpression(tree) ? new Expression({ kind: 'truncate', text: tree, length }) : String(tree).slice(0, length).replace(/[-.]+$/, '');
}

/** A number of bytes as the shortest whole quantity, such as `64Mi`; there are no parts of a byte, and no more than can be counted. */
export function byteQuantity(bytes: Json): Json {
  return isExpression(bytes) ? new Expression({ kind: 'byteQuantity', bytes }) : formatBytes(Math.trunc(Math.min(Number(bytes), 2 ** 53)));
}

/** The texts that a list gives, item by item, one after the other. */
export function joined(over: Expression, variable: string, part: Json): Json {
  return new Expression({ kind: 'joined', over, variable, part });
}

/** The first text that a list has more than once; an empty one where each is there once. */
export function repeated(list: Json): Json {
  return isLiteral(list) && isList(list) ? firstRepeated(list) : new Expression({ kind: 'repeated', list });
}

function firstRepeated(list: JsonList): Json {
  const known = new Set<Json | undefined>();
  return list.find(item => known.size === known.add(item).size) ?? '';
}

/** Texts of several lists, sorted, each once. */
export function sorted(...lists: readonly Json[]): Json {
  const known = [...new Set(lists.filter(isLiteral).flatMap(list => isList(list) ? list : []).map(String))].sort(byBytes);
  const unknown = lists.filter(list => !isLiteral(list));
  return unknown.length === 0 ? known : new Expression({ kind: 'sorted', lists: known.length === 0 ? unknown : [known, ...unknown] });
}

/** One map of several that have no key in common. */
export function union(...maps: readonly (Json | undefined)[]): Json {
  const merged = merge(...maps.flatMap(mapsOfUnion));
  return isExpression(merged) && merged.operation.kind === 'merge' ? new Expression({ ...merged.operation, kind: 'union' }) : merged;
}

/** The maps of a union; one that is there only where it is not empty is as good as an empty one. */
function mapsOfUnion(map: Json | undefined): readonly (Json | undefined)[] {
  const operation = isExpression(map) ? map.operation : undefined;
  if (operation?.kind === 'choose' && operation.then !== undefined && operation.otherwise === undefined
    && isSame(isNonEmpty(operation.then), operation.condition)) {
    return mapsOfUnion(operation.then);
  }
  return operation?.kind === 'union' ? operation.maps : [map];
}

/** A map with an entry for each item of a list, or for each entry of a map. */
export function entries(over: Expression, variable: string, name: Json, value: Json, key?: string): Expression {
  return new Expression({ kind: 'entries', over, variable, name, value, ...(key === undefined ? {} : { key }) });
}

/** The sum of a number over the items of a list. */
export function total(over: Expression, variable: string, term: Json): Expression {
  return new Expression({ kind: 'total', over, variable, term });
}

/** One map of several; of a key that several have, the last counts. */
export function merge(...maps: readonly (Json | undefined)[]): Json {
  const merged: Json[] = [];
  for (const map of maps) {
    const last = merged[merged.length - 1];
    if (map === undefined || (isMap(map) && Object.keys(map).length === 0)) {
      continue;
    }
    if (isMap(map) && isMap(last)) {
      merged[merged.length - 1] = { ...last, ...map };
    } else if (isMap(map) || isExpression(map)) {
      merged.push(map);
    } else {
      throw new Error(`a map is needed where ${JSON.stringify(map)} stands`);
    }
  }
  return merged.length === 0 ? {} : merged.length === 1 ? merged[0] : new Expression({ kind: 'merge', maps: merged });
}

/** A map with something else at a path, which leads through maps that are there. */
export function put(map: Json, path: readonly string[], value: Json): Json {
  if (isExpression(map)) {
    return new Expression({ kind: 'put', map, path, value });
  }
  const [key, ...rest] = path;
  return { ...asMap(map), [key]: rest.length === 0 ? value : put(asMap(map)[key] ?? {}, rest, value) };
}

/** In a list: a tree for each item of a list, or for each entry of a map in the order of its keys. */
export function each(over: Expression, variable: string, body: Json, key?: string): Expression {
  return new Expression({ kind: 'each', over, variable, body, ...(key === undefined ? {} : { key }) });
}

/** In a list: the items of another one. */
export function spread(list: Json): readonly Json[] {
  if (isExpression(list)) {
    return [new Expression({ kind: 'spread', list })];
  }
  if (!Array.isArray(list)) {
    throw new Error(`a list is needed where ${JSON.stringify(list)} stands`);
  }
  return list as readonly Json[];
}
