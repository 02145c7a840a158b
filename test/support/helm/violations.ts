import { ChartValuesContract } from './chart-folders';
import { coalesced } from './coalesce';
import { alternativesOf, hasType, JsonSchema, mergedSchema, typesOf } from './json-schema';
import { EVEN_TEXTS, ODD_TEXTS } from './odd-values';
import { accepts, schemaViolations } from './schema-violations';
import { everyTellingValue, tellingValues } from './telling-values';
import { canonicalJson } from '../../../src/template/canonical-json';
import { asMap, isMap, Json, JsonMap } from '../../../src/template/json';

/** A set of values that the schema of a chart refuses for one reason. */
export interface ValueSetViolation {
  /** The keys to what is wrong, which whoever refuses it must name. */
  readonly path: readonly string[];
  /** The keyword of the schema that is broken. */
  readonly keyword: keyof JsonSchema;
  readonly values: JsonMap;
}

/** A place in the values, and how a value gets there. */
interface Place {
  readonly path: readonly string[];
  readonly schema: JsonSchema;
  /** The default; undefined where there is none. */
  readonly before: Json | undefined;
  /** The set of values with another value at the place; undefined takes it away. */
  readonly set: (value: Json | undefined) => JsonMap;
  readonly isItem?: boolean;
}

/**
 * For each constraint of a schema a set of values that breaks it and, as far as that is possible, nothing else: wrong types, values out of
 * bounds, unknown keys, null on required keys.
 *
 * @throws if a constraint cannot be broken, and so does nothing
 */
export function violationsOf({ schema, defaults }: ChartValuesContract): ValueSetViolation[] {
  const root: Place = { path: [], schema, before: defaults, set: value => asMap(value) };
  return placesFrom(root, new Set()).flatMap(place => breakings(place).map(({ keyword, values }) => {
    const violations = schemaViolations(schema, coalesced(defaults, values));
    const isElsewhere = violations.some(({ path }) => !startsWith(path, place.path));
    if (violations.length === 0 || isElsewhere) {
      const [where, set, found] = [place.path.join('.'), JSON.stringify(values), JSON.stringify(violations)];
      throw new Error(`the tests cannot break '${keyword}' of '${where}' alone: to ${set} the schema objects with ${found}`);
    }
    return { path: violations[0].path, keyword: violations[0].keyword, values };
  }));
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((key, index) => path[index] === key);
}

/**
 * A place and all places below it; what items of lists have in common, which a chart says once, in the first list alone.
 *
 * @param known the schemas of items that have been met
 */
function placesFrom(place: Place, known: Set<string>): Place[] {
  if (place.isItem) {
    const schema = canonicalJson(place.schema as Json); // What a JSON file held.
    if (known.has(schema)) {
      return [];
    }
    known.add(schema);
  }
  return [place, ...placesBelow(place).flatMap(below => placesFrom(below, known))];
}

function placesBelow({ path, schema, before, set }: Place): Place[] {
  const { properties = {}, additionalProperties, items } = schema;
  const below = (key: string, child: JsonSchema): Place => ({
    path: [...path, key],
    schema: child,
    before: isMap(before) ? before[key] : undefined,
    set: value => set(isMap(before) ? withKey({}, key, value, null) : withKey(mapWith(key, schema), key, value, undefined)),
  });
  const freeKey = additionalProperties && Object.keys(additionalProperties).length > 0 ? freeKeyOf(schema) : undefined;
  return [
    ...Object.entries(properties).map(([key, child]) => below(key, child)),
    ...(additionalProperties && freeKey !== undefined ? [below(freeKey, additionalProperties)] : []),
    ...(items ? [{ path: [...path, '0'], schema: items, before: undefined, isItem: true, set: (value: Json | undefined) => set([value ?? null, ...moreItems(schema)]) }] : []),
  ];
}

/** A map in which a key is set; what takes a default away is null, and elsewhere the key is left out. */
function withKey(map: JsonMap, key: string, value: Json | undefined, absence: null | undefined): JsonMap {
  const { [key]: _, ...rest } = map;
  const put = value === undefined ? absence : value;
  return put === undefined ? rest : { ...rest, [key]: put };
}

function breakings(place: Place): { readonly keyword: keyof JsonSchema; readonly values: JsonMap }[] {
  const { schema, before, path, set } = place;
  const bad = badValues(schema).map(({ keyword, value }) => ({ keyword, values: set(value) }));
  const isRoot = path.length === 0;
  const isRefusedNull = !accepts(schema, null) && before === undefined && !isRoot;
  return [
    // Values are a map at the root, whoever wrote them.
    ...bad.filter(({ keyword }) => !isRoot || keyword !== 'type'),
    ...(isRefusedNull ? [{ keyword: 'type' as const, values: set(null) }] : []),
    ...missingKeys(place),
  ];
}

/** Each required key taken away: by null where there is a default, by leaving it out elsewhere. */
function missingKeys({ schema, before, set }: Place): { readonly keyword: 'required'; readonly values: JsonMap }[] {
  return (schema.required ?? []).map(key => ({
    keyword: 'required',
    values: set(isMap(before) ? withKey({}, key, undefined, null) : withKey(leastOf(schema), key, undefined, undefined)),
  }));
}

interface BadValue {
  readonly keyword: keyof JsonSchema;
  readonly value: Json;
}

/** What looks most like the type and is not. */
const CONFUSABLE: Readonly<Record<string, readonly Json[]>> = {
  string: [1, true, ['a']],
  integer: ['1', 1.5, true],
  number: ['1', true],
  boolean: ['true', 1],
  array: ['a', { a: 'b' }],
  object: ['a', ['a'], false],
};

function badValues(schema: JsonSchema): BadValue[] {
  const types = typesOf(schema);
  const broken = (keyword: keyof JsonSchema, values: readonly Json[]): BadValue[] => values.map(value => ({ keyword, value }));
  const confusable = schema.type === undefined ? [] : types.flatMap(type => CONFUSABLE[type] ?? []);
  return [
    ...broken('type', confusable.filter(value => !types.some(type => hasType(value, type)))),
    ...broken('enum', schema.enum === undefined ? [] : oneOfType(types, 'no-such-choice', value => !schema.enum?.includes(value))),
    ...broken('const', schema.const === undefined ? [] : oneOfType(types, 'no-such-value', value => value !== schema.const)),
    ...broken('pattern', schema.pattern === undefined ? [] : atLeastOne(textsAgainst(schema), `the pattern ${schema.pattern}`)),
    ...broken('minLength', schema.minLength ? ['x'.repeat(schema.minLength - 1)] : []),
    ...broken('maxLength', schema.maxLength === undefined ? [] : ['x'.repeat(schema.maxLength + 1)]),
    ...broken('minimum', schema.minimum === undefined ? [] : [schema.minimum - 1]),
    ...broken('maximum', schema.maximum === undefined ? [] : [schema.maximum + 1]),
    ...broken('exclusiveMinimum', schema.exclusiveMinimum === undefined ? [] : [schema.exclusiveMinimum]),
    ...broken('exclusiveMaximum', schema.exclusiveMaximum === undefined ? [] : [schema.exclusiveMaximum]),
    ...broken('minItems', schema.minItems ? [itemsOf(schema, schema.minItems - 1)] : []),
    ...broken('maxItems', schema.maxItems === undefined ? [] : [itemsOf(schema, schema.maxItems + 1)]),
    ...broken('uniqueItems', schema.uniqueItems ? [[...itemsOf(schema, Math.max(1, (schema.minItems ?? 0) - 1)), itemsOf(schema, 1)[0]]] : []),
    ...broken('additionalProperties', schema.additionalProperties === false ? [{ ...leastOf(schema), noSuchKey: 'a' }] : []),
    ...broken('propertyNames', schema.propertyNames === undefined ? [] : atLeastOne(mapsAgainstNames(schema, schema.propertyNames), 'names')),
    ...broken('minProperties', schema.minProperties ? [entriesOf(schema, schema.minProperties - 1)] : []),
    ...broken('maxProperties', schema.maxProperties === undefined ? [] : [entriesOf(schema, schema.maxProperties + 1)]),
    ...combinationsAgainst(schema),
  ];
}

/** The first value of the right type that a condition holds for. */
function oneOfType(types: readonly string[], text: string, isWanted: (value: Json) => boolean): Json[] {
  return [text, 12345, true, false].filter(value => types.length === 0 || types.some(type => hasType(value, type))).filter(isWanted).slice(0, 1);
}

/** Two texts that a pattern refuses and the lengths do not: the simplest, and one with more lines than one, where a pattern has no end. */
function textsAgainst({ pattern, minLength, maxLength }: JsonSchema): string[] {
  const refused = [...EVEN_TEXTS, ...ODD_TEXTS].filter(text => accepts({ minLength, maxLength }, text) && !accepts({ pattern }, text));
  const valid = tellingValues({ type: ['string'], pattern, minLength, maxLength })[0];
  const lines = [`${String(valid)}\n`, `${String(valid)}\nhostNetwork: true`].filter(text => !accepts({ pattern }, text) && accepts({ minLength, maxLength }, text));
  return [...refused.slice(0, 1), ...lines.slice(0, 1)];
}

function itemsOf({ items = {} }: JsonSchema, count: number): Json[] {
  const values = tellingValues(items);
  return Array.from({ length: count }, (_, index) => values[index % values.length]);
}

/** A map of so many keys, as far as the schema has names for them. */
function entriesOf(schema: JsonSchema, count: number): JsonMap {
  const all = tellingValues({ ...schema, minProperties: undefined, maxProperties: undefined }).filter(isMap);
  const entries = Object.entries(Object.assign({}, ...all) as JsonMap); // What `Object.assign` makes of maps is a map.
  return Object.fromEntries(entries.slice(0, count));
}

/** Items that make a list with one other long enough. */
function moreItems(schema: JsonSchema): Json[] {
  return itemsOf(schema, Math.max(0, (schema.minItems ?? 0) - 1));
}

function leastOf(schema: JsonSchema): JsonMap {
  return asMap(tellingValues(schema).find(isMap));
}

/** The simplest map in which a key may be. */
function mapWith(key: string, schema: JsonSchema): JsonMap {
  const maps = everyTellingValue(schema).filter(isMap);
  return maps.find(map => Object.hasOwn(map, key)) ?? asMap(maps[0]);
}

function freeKeyOf({ propertyNames = { type: ['string'] }, properties = {} }: JsonSchema): string {
  const key = tellingValues(propertyNames).find(each => typeof each === 'string' && each !== '' && !Object.hasOwn(properties, each));
  return String(key);
}

function mapsAgainstNames({ additionalProperties }: JsonSchema, names: JsonSchema): JsonMap[] {
  const name = [...EVEN_TEXTS, ...ODD_TEXTS].find(text => !accepts(names, text));
  const value = additionalProperties ? tellingValues(additionalProperties)[0] : 'a';
  return name === undefined ? [] : [{ [name]: value }];
}

/** What a schema accepts but for one of its combinations. */
function combinationsAgainst(schema: JsonSchema): BadValue[] {
  const { allOf = [], anyOf, oneOf, not, if: _if, then: _then, else: _else, ...base } = schema;
  const parts: [keyof JsonSchema, JsonSchema][] = [
    ...(anyOf ? [['anyOf', { anyOf }] as [keyof JsonSchema, JsonSchema]] : []),
    ...(oneOf ? [['oneOf', { oneOf }] as [keyof JsonSchema, JsonSchema]] : []),
    ...(not ? [['not', { not }] as [keyof JsonSchema, JsonSchema]] : []),
    ...[schema, ...allOf].filter(each => each.if && each.then).map(each => ['if', { if: each.if, then: each.then }] as [keyof JsonSchema, JsonSchema]),
  ];
  return parts.flatMap(([keyword, part]) => {
    const candidates = [
      ...(part.if ? alternativesOf(mergedSchema(base, part.if)).flatMap(tellingValues) : []),
      ...(not ? alternativesOf(mergedSchema(base, not)).flatMap(tellingValues) : []),
      ...tellingValues(base), 'no-such-value', -12345, 1.5, true, [[]], [], { noSuchKey: 'a' }, {},
    ];
    const value = candidates.find(each => accepts(base, each) && !accepts(part, each));
    return atLeastOne(value === undefined ? [] : [{ keyword, value }], `'${keyword}'`);
  });
}

/** Refuses to leave a constraint untested. */
function atLeastOne<T>(values: T[], what: string): T[] {
  if (values.length === 0) {
    throw new Error(`the tests know nothing that ${what} would refuse`);
  }
  return values;
}
