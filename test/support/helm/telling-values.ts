import * as fc from 'fast-check';
import { spreadOver } from './effort';
import { alternativesOf, JsonSchema, namedProperties, onceForEach, typesOf } from './json-schema';
import { EVEN_TEXTS, isReadableKey, ODD_NUMBERS, ODD_TEXTS } from './odd-values';
import { accepts } from './schema-violations';
import { valueOf } from './value-arbitraries';
import { canonicalJson } from '../../../src/template/canonical-json';
import { Json } from '../../../src/template/json';

/** So many items or keys are put into one list or map. */
const BATCH = 3;

/** What conditions give multiplies in lists of lists, and sets of so many values take minutes. */
const MOST_BY_CONDITIONS = 6;

/**
 * The values that a test of a chart should not leave out, simplest first: each choice, both booleans, the bounds, the empty list and map,
 * each odd text that is allowed; of what has conditions, some. The same at each call.
 */
export const tellingValues = onceForEach((schema: JsonSchema): readonly Json[] =>
  hasConditions(schema) ? spreadOver(everyTellingValue(schema), MOST_BY_CONDITIONS) : everyTellingValue(schema));

function hasConditions(schema: JsonSchema): boolean {
  return [schema, ...schema.allOf ?? []].some(part => part.if !== undefined);
}

/** The same, with all that conditions give. */
export const everyTellingValue = onceForEach((schema: JsonSchema): readonly Json[] => {
  const values = alternativesOf(schema).flatMap(plainTellingValues).filter(value => accepts(schema, value));
  const distinct = [...new Map(values.map(value => [canonicalJson(value), value])).values()];
  return distinct.length > 0 ? distinct : fc.sample(valueOf(schema), { seed: 1, numRuns: 5 });
});

function plainTellingValues(schema: JsonSchema): Json[] {
  if (schema.const !== undefined) {
    return [schema.const];
  }
  if (schema.enum !== undefined) {
    return [...schema.enum];
  }
  const types = typesOf(schema);
  return types.length === 0 ? ['a', 1, true, [], {}, { a: ['b'] }] : types.flatMap(type => valuesOfType(type, schema));
}

function valuesOfType(type: string, schema: JsonSchema): Json[] {
  switch (type) {
    case 'string': return textsOf(schema);
    case 'integer': return numbersOf(schema).filter(Number.isInteger);
    case 'number': return numbersOf(schema);
    case 'boolean': return [true, false];
    case 'null': return [null];
    case 'array': return listsOf(schema);
    case 'object': return mapsOf(schema);
    default: throw new Error(`'${type}' is no type of JSON schema`);
  }
}

function textsOf(schema: JsonSchema): string[] {
  const { minLength = 0, maxLength = 0 } = schema;
  const given = [...EVEN_TEXTS, ...ODD_TEXTS, 'x'.repeat(maxLength), 'x'.repeat(minLength)].filter(text => accepts(schema, text));
  // For a pattern that none of them matches, or few.
  const random = given.length > BATCH ? [] : fc.sample(valueOf({ ...schema, type: ['string'] }), { seed: 1, numRuns: 10 });
  return [...given, ...random.filter(value => typeof value === 'string')];
}

function numbersOf({ minimum = 0, maximum = 0 }: JsonSchema): number[] {
  return [...ODD_NUMBERS, minimum, minimum + 1, maximum, maximum - 1];
}

function listsOf({ items = {}, minItems = 0, maxItems = Infinity, uniqueItems = false }: JsonSchema): Json[][] {
  const all = tellingValues(items);
  const size = Math.min(Math.max(BATCH, minItems), maxItems);
  // The last batch is filled from the front, so that each item stands in a list that is long enough.
  const batches = batchesOf(all, size).map(batch => batch.length < minItems ? all.slice(0, minItems) : batch);
  return [[], all.slice(0, Math.max(1, minItems)), ...batches, ...(uniqueItems ? [] : [Array.from({ length: Math.max(2, minItems) }, () => all[0])])];
}

function mapsOf(schema: JsonSchema): Json[] {
  const properties = namedProperties(schema);
  return Object.keys(properties).length === 0 ? freeMapsOf(schema) : objectsOf(schema, properties);
}

function freeMapsOf({ additionalProperties = {}, propertyNames = { type: ['string'] }, minProperties = 0, maxProperties = Infinity }: JsonSchema): Json[] {
  if (additionalProperties === false) {
    return [{}];
  }
  const keys = tellingValues(propertyNames).filter(key => typeof key === 'string').filter(isReadableKey);
  const values = tellingValues(additionalProperties);
  const count = Math.max(keys.length, values.length);
  const entries = Array.from({ length: count }, (_, index) => [keys[index % keys.length], values[index % values.length]] as const);
  const size = Math.min(Math.max(BATCH, minProperties), maxProperties);
  return [{}, ...batchesOf(entries, size).map(batch => Object.fromEntries(batch.length < minProperties ? entries.slice(0, minProperties) : batch))];
}

/** Objects with nothing but what they need, then with all keys, until each key has had each of its values. */
function objectsOf({ required = [] }: JsonSchema, properties: Readonly<Record<string, JsonSchema>>): Json[] {
  const columns = Object.entries(properties).map(([key, property]) => ({ key, values: tellingValues(property) }));
  const least = columns.filter(({ key }) => required.includes(key)).map(({ key, values }) => [key, values[0]] as const);
  const count = Math.max(0, ...columns.map(({ values }) => values.length));
  const full = Array.from({ length: count }, (_, row) => Object.fromEntries(columns.map(({ key, values }) => [key, values[row % values.length]])));
  return [Object.fromEntries(least), ...full];
}

function batchesOf<T>(items: readonly T[], size: number): T[][] {
  return size === 0 ? [] : Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
