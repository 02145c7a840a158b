import { createHash } from 'crypto';
import { ChartValuesContract } from './chart-folders';
import { coalesced } from './coalesce';
import { JsonSchema } from './json-schema';
import { accepts } from './schema-violations';
import { tellingValues } from './telling-values';
import { asMap, Json, JsonMap } from '../../../src/template/json';

/** A value that a chart declares: a text, a number, a list, a map of any keys; not the groups above them. */
export interface DeclaredValue {
  readonly path: readonly string[];
  readonly schema: JsonSchema;
}

/** One declared value set to something, and nothing else. */
export interface SingleOverride {
  readonly path: readonly string[];
  readonly values: JsonMap;
}

/** All values that a schema declares. */
export function declaredValues(schema: JsonSchema, path: readonly string[] = []): DeclaredValue[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) =>
    property.properties ? declaredValues(property, [...path, key]) : [{ path: [...path, key], schema: property }]);
}

/** For each declared value some of its telling values alone, at most so many, and null where it may be taken away. */
export function singleOverrides({ schema, defaults }: ChartValuesContract, atMost = 8): SingleOverride[] {
  return declaredValues(schema).flatMap(({ path, schema: declared }) => {
    const telling = tellingValues(declared);
    return [...repeated(telling, path, Math.min(telling.length, atMost)), null]
      .map(value => ({ path, values: nested(path, value) }))
      .filter(({ values }) => accepts(schema, coalesced(defaults, values)));
  });
}

/**
 * Sets in which every declared value is set, to another of its telling values in each, in changing company: few sets that leave nothing out.
 * What the schema refuses in company is not among them; `singleOverrides` has it alone.
 */
export function coveringOverrides({ schema, defaults }: ChartValuesContract): JsonMap[] {
  const declared = declaredValues(schema).map(each => ({ path: each.path, values: tellingValues(each.schema) }));
  const count = Math.max(0, ...declared.map(({ values }) => values.length));
  const columns = declared.map(({ path, values }) => ({ path, values: repeated(values, path, count) }));
  return Array.from({ length: count }, (_, row) => columns.reduce<JsonMap>((set, { path, values }) => coalesced(set, nested(path, values[row])), {}))
    .filter(set => accepts(schema, coalesced(defaults, set)));
}

/** A map with one value at a path. */
export function nested(path: readonly string[], value: Json): JsonMap {
  const [key, ...rest] = path;
  return { [key]: rest.length === 0 ? value : nested(rest, value) };
}

/**
 * Which of the declared values make no difference to what is rendered, in any of the sets in which they stand. Give it sets that turn on
 * what else is needed for them to matter.
 *
 * @param render the chart with a set of values, as a text; undefined where the set is refused
 */
export async function deadValues(
  { schema }: ChartValuesContract, sets: readonly JsonMap[], render: (values: JsonMap) => Promise<string | undefined> | string | undefined,
): Promise<string[]> {
  const dead = new Map(declaredValues(schema).map(({ path }) => [path.join('.'), path]));
  for (const set of sets) {
    const text = [...dead.values()].some(path => isSet(set, path)) ? await render(set) : undefined;
    for (const [name, path] of text === undefined ? [] : dead) {
      // A set that is refused without a value, and not with it, tells that the value matters.
      if (isSet(set, path) && await render(without(set, path)) !== text) {
        dead.delete(name);
      }
    }
  }
  return [...dead.keys()];
}

function isSet(set: JsonMap, path: readonly string[]): boolean {
  return path.reduce<Json | undefined>((node, key) => asMap(node)[key], set) !== undefined;
}

function without(set: JsonMap, [key, ...rest]: readonly string[]): JsonMap {
  return Object.fromEntries(Object.entries(set).flatMap(([name, value]) =>
    name !== key ? [[name, value]] : rest.length === 0 ? [] : [[name, without(asMap(value), rest)]]));
}

/** So many of the values, each once before any comes again, in an order that differs from path to path. */
function repeated(values: readonly Json[], path: readonly string[], count: number): Json[] {
  const rounds = Array.from({ length: Math.ceil(count / values.length) }, (_, round) => values
    .map((value, index) => ({ value, rank: createHash('sha256').update(JSON.stringify([path, round, index])).digest('hex') }))
    .sort((one, other) => one.rank < other.rank ? -1 : 1));
  return rounds.flat().slice(0, count).map(({ value }) => value);
}
