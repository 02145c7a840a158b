import * as fc from 'fast-check';
import { ChartValuesContract } from './chart-folders';
import { coalesced } from './coalesce';
import { alternativesOf, JsonSchema, namedProperties, onceForEach, typesOf } from './json-schema';
import { EVEN_TEXTS, isReadableByHelm, isReadableKey, ODD_NUMBERS, ODD_TEXTS } from './odd-values';
import { accepts } from './schema-violations';
import { canonicalJson } from '../../../src/template/canonical-json';
import { isMap, Json, JsonMap } from '../../../src/template/json';

/** How often a value is in a set, against `ABSENCE` times that it is not. */
const DENSITIES = [1, 5, 20];

const ABSENCE = 5;

/** After so many values in a row that the schema refuses, it is the schema that has no more. */
const PATIENCE = 5000;

/**
 * Any set of overrides that a chart accepts: any of its values in any combination, and null where it takes a default away.
 */
export function overridesOf({ schema, defaults }: ChartValuesContract): fc.Arbitrary<JsonMap> {
  const sets = DENSITIES.map(density => mapOf(schema, defaults, density, 'the values'));
  return satisfying(fc.oneof(...sets), overrides => accepts(schema, coalesced(defaults, overrides)), 'the values');
}

/** Any value that a schema accepts. */
export function valueOf(schema: JsonSchema, place = 'a value'): fc.Arbitrary<Json> {
  return satisfying(suggestionsOf(schema, undefined, ABSENCE, place), value => accepts(schema, value), place);
}

/** What has been made to stand alone, by its density: the alternatives of a schema have most of what is in them in common. */
const suggestionsByDensity = onceForEach(() => new Map<number, fc.Arbitrary<Json>>());

/** What is to be merged with a default, or to stand alone. */
function suggestionsOf(schema: JsonSchema, before: Json | undefined, density: number, place: string): fc.Arbitrary<Json> {
  if (before !== undefined) {
    return makeSuggestions(schema, before, density, place);
  }
  const made = suggestionsByDensity(schema);
  const known = made.get(density) ?? makeSuggestions(schema, before, density, place);
  made.set(density, known);
  return known;
}

function makeSuggestions(schema: JsonSchema, before: Json | undefined, density: number, place: string): fc.Arbitrary<Json> {
  const alternatives = alternativesOf(schema);
  const suggestions = fc.oneof(...alternatives.map(alternative => plainValueOf(alternative, before, density, place)));
  const isCounted = schema.minProperties !== undefined || schema.maxProperties !== undefined;
  return alternatives.length === 1 && schema.not === undefined && !isCounted
    ? suggestions
    : satisfying(suggestions, value => accepts(schema, isMap(before) && isMap(value) ? coalesced(before, value) : value), place);
}

function plainValueOf(schema: JsonSchema, before: Json | undefined, density: number, place: string): fc.Arbitrary<Json> {
  if (schema.const !== undefined) {
    return fc.constant(schema.const);
  }
  if (schema.enum !== undefined) {
    return fc.constantFrom(...schema.enum);
  }
  const types = typesOf(schema);
  return types.length === 0 ? ANYTHING : fc.oneof(...types.map(type => typedValueOf(type, schema, before, density, place)));
}

function typedValueOf(type: string, schema: JsonSchema, before: Json | undefined, density: number, place: string): fc.Arbitrary<Json> {
  switch (type) {
    case 'string': return textOf(schema, place);
    case 'integer': return integerOf(schema);
    case 'number': return numberOf(schema);
    case 'boolean': return fc.boolean();
    case 'null': return fc.constant(null);
    case 'array': return listOf(schema, place);
    case 'object': return mapOf(schema, isMap(before) ? before : undefined, density, place);
    default: throw new Error(`'${type}' is no type of JSON schema`);
  }
}

function textOf(schema: JsonSchema, place: string): fc.Arbitrary<string> {
  const { pattern, minLength = 0, maxLength = 300 } = schema;
  const given = [...ODD_TEXTS, ...EVEN_TEXTS, 'x'.repeat(maxLength), 'x'.repeat(minLength)].filter(text => accepts(schema, text));
  const length = { minLength, maxLength: Math.min(maxLength, minLength + 12) };
  const random = pattern === undefined
    ? fc.oneof(fc.string({ ...length, unit: 'grapheme-ascii' }), fc.string({ ...length, unit: 'binary' }))
    : fc.stringMatching(new RegExp(pattern), { maxLength });
  const satisfied = satisfying(random, text => accepts(schema, text) && isReadableByHelm(text), place);
  return given.length === 0 ? satisfied : fc.oneof(fc.constantFrom(...given), satisfied);
}

function integerOf(schema: JsonSchema): fc.Arbitrary<number> {
  const { minimum = -(2 ** 31), maximum = 2 ** 40, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = schema;
  const min = Math.max(Math.ceil(minimum), Math.floor(exclusiveMinimum) + 1);
  const max = Math.min(Math.floor(maximum), Math.ceil(exclusiveMaximum) - 1);
  return withOddNumbers({ ...schema, type: ['integer'] }, fc.integer({ min, max }));
}

function numberOf(schema: JsonSchema): fc.Arbitrary<number> {
  const { minimum = -1e12, maximum = 1e12, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = schema;
  const random = fc.double({ min: Math.max(minimum, exclusiveMinimum), max: Math.min(maximum, exclusiveMaximum), noNaN: true })
    // Zero has no sign in JSON.
    .map(number => number === 0 ? 0 : number)
    .filter(number => number > exclusiveMinimum && number < exclusiveMaximum);
  return withOddNumbers(schema, random);
}

function withOddNumbers(schema: JsonSchema, random: fc.Arbitrary<number>): fc.Arbitrary<number> {
  const { minimum = 0, maximum = 0 } = schema;
  const odd = [...ODD_NUMBERS, minimum, maximum].filter(number => accepts(schema, number));
  return odd.length === 0 ? random : fc.oneof(fc.constantFrom(...odd), random);
}

function listOf({ items = {}, minItems = 0, maxItems = minItems + 3, uniqueItems = false }: JsonSchema, place: string): fc.Arbitrary<Json[]> {
  const length = { minLength: minItems, maxLength: Math.min(maxItems, minItems + 3) };
  const item = suggestionsOf(items, undefined, ABSENCE, `${place}[]`);
  return uniqueItems ? fc.uniqueArray(item, { ...length, selector: canonicalJson }) : fc.array(item, length);
}

function mapOf(schema: JsonSchema, before: JsonMap | undefined, density: number, place: string): fc.Arbitrary<JsonMap> {
  const { required = [], additionalProperties, propertyNames = { type: ['string'] } } = schema;
  const properties = namedProperties(schema);
  const declared = Object.entries(properties).map(([key, property]) => {
    const known = before !== undefined && Object.hasOwn(before, key);
    const value = suggestionsOf(property, known ? before[key] : undefined, density, `${place}.${key}`);
    // A group of values is there as a rule, so that values deep down are as frequent as others.
    const weight = known && property.properties ? 10 * ABSENCE : density;
    return entryOf(key, value, { isOptional: known || !required.includes(key), isRemovable: known && !required.includes(key), weight });
  });
  const isClosed = additionalProperties === false || (additionalProperties === undefined && schema.properties !== undefined);
  if (isClosed) {
    return fc.tuple(...declared).map(fromEntries);
  }
  const value = suggestionsOf(additionalProperties ?? {}, undefined, density, `${place}.*`);
  const defaults = Object.keys(before ?? {}).filter(key => !Object.hasOwn(properties, key));
  const kept = defaults.map(key => entryOf(key, value, { isOptional: true, isRemovable: true, weight: density }));
  const name = satisfying(suggestionsOf({ type: ['string'], ...propertyNames }, undefined, density, place).map(String),
    key => isReadableKey(key) && accepts(propertyNames, key) && !Object.hasOwn(properties, key), `a key of ${place}`);
  const { minProperties = 0 } = schema;
  const count = { minLength: defaults.length < minProperties ? minProperties : 0, maxLength: Math.max(3, minProperties) };
  const free = fc.uniqueArray(fc.tuple(name, value), { ...count, selector: ([key]) => key });
  return fc.tuple(fc.tuple(...declared, ...kept), free).map(([known, others]) => fromEntries([...known, ...others]));
}

type Entry = readonly [string, Json] | undefined;

function entryOf(key: string, value: fc.Arbitrary<Json>, how: { isOptional: boolean; isRemovable: boolean; weight: number }): fc.Arbitrary<Entry> {
  const present = value.map(each => [key, each] as const);
  if (!how.isOptional) {
    return present;
  }
  // The first is what a failing set shrinks to.
  return fc.oneof({ withCrossShrink: true },
    { weight: ABSENCE, arbitrary: fc.constant(undefined) },
    { weight: how.weight, arbitrary: present },
    ...(how.isRemovable ? [{ weight: 1, arbitrary: fc.constant([key, null] as const) }] : []),
  );
}

function fromEntries(entries: readonly Entry[]): JsonMap {
  return Object.fromEntries(entries.filter(entry => entry !== undefined));
}

/** What stands where a schema asks for nothing. */
const ANYTHING: fc.Arbitrary<Json> = fc.letrec<{ value: Json; list: Json[]; map: JsonMap }>(tie => ({
  value: fc.oneof({ maxDepth: 2 }, fc.constantFrom(...EVEN_TEXTS, ...ODD_TEXTS), fc.boolean(), fc.integer(), fc.constantFrom(0.5, -1.25, 1e21), tie('list'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 2 }),
  map: fc.uniqueArray(fc.tuple(fc.constantFrom(...[...EVEN_TEXTS, ...ODD_TEXTS].filter(isReadableKey)), tie('value')), { maxLength: 2, selector: ([key]) => key }).map(fromEntries),
})).value;

/** What of an arbitrary meets a condition; it fails, and does not search for ever, where next to nothing does. */
function satisfying<T>(arbitrary: fc.Arbitrary<T>, isSatisfied: (value: T) => boolean, place: string): fc.Arbitrary<T> {
  let refused = 0;
  return arbitrary.filter(value => {
    if (isSatisfied(value)) {
      refused = 0;
      return true;
    }
    refused++;
    if (refused > PATIENCE) {
      throw new Error(`the schema of ${place} refuses nearly everything that its own keywords suggest; the last was ${JSON.stringify(value)}`);
    }
    return false;
  });
}
