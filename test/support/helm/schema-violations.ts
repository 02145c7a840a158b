import { hasType, JsonSchema } from './json-schema';
import { canonicalJson } from '../../../src/template/canonical-json';
import { isList, isMap, Json, JsonList, JsonMap } from '../../../src/template/json';

/** One constraint of a schema that a value breaks. */
export interface SchemaViolation {
  /** The keys to the value; those of a missing, unknown or badly named key include it. */
  readonly path: readonly string[];
  readonly keyword: keyof JsonSchema;
}

/** What a schema objects to in a value, as draft-07 has it. */
export function schemaViolations(schema: JsonSchema, value: Json, path: readonly string[] = []): SchemaViolation[] {
  const broken = (keyword: keyof JsonSchema, isBroken: boolean): SchemaViolation[] => isBroken ? [{ path, keyword }] : [];
  return [
    ...broken('type', schema.type !== undefined && !schema.type.some(type => hasType(value, type))),
    ...broken('enum', schema.enum !== undefined && !schema.enum.some(each => isEqual(each, value))),
    ...broken('const', schema.const !== undefined && !isEqual(schema.const, value)),
    ...(typeof value === 'string' ? textViolations(schema, value, path) : []),
    ...(typeof value === 'number' ? numberViolations(schema, value, path) : []),
    ...(isList(value) ? listViolations(schema, value, path) : []),
    ...(isMap(value) ? mapViolations(schema, value, path) : []),
    ...combinationViolations(schema, value, path),
  ];
}

/** Whether a schema accepts a value. */
export function accepts(schema: JsonSchema, value: Json): boolean {
  return schemaViolations(schema, value).length === 0;
}

function isEqual(one: Json, other: Json): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

function textViolations({ pattern, minLength = 0, maxLength = Infinity }: JsonSchema, value: string, path: readonly string[]): SchemaViolation[] {
  const length = [...value].length;
  return [
    ...(pattern !== undefined && !new RegExp(pattern, 'u').test(value) ? [{ path, keyword: 'pattern' } as const] : []),
    ...(length < minLength ? [{ path, keyword: 'minLength' } as const] : []),
    ...(length > maxLength ? [{ path, keyword: 'maxLength' } as const] : []),
  ];
}

function numberViolations(schema: JsonSchema, value: number, path: readonly string[]): SchemaViolation[] {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = schema;
  return [
    ...(value < minimum ? [{ path, keyword: 'minimum' } as const] : []),
    ...(value > maximum ? [{ path, keyword: 'maximum' } as const] : []),
    ...(value <= exclusiveMinimum ? [{ path, keyword: 'exclusiveMinimum' } as const] : []),
    ...(value >= exclusiveMaximum ? [{ path, keyword: 'exclusiveMaximum' } as const] : []),
  ];
}

function listViolations(schema: JsonSchema, value: JsonList, path: readonly string[]): SchemaViolation[] {
  const { items, minItems = 0, maxItems = Infinity, uniqueItems = false } = schema;
  return [
    ...(value.length < minItems ? [{ path, keyword: 'minItems' } as const] : []),
    ...(value.length > maxItems ? [{ path, keyword: 'maxItems' } as const] : []),
    ...(uniqueItems && new Set(value.map(canonicalJson)).size < value.length ? [{ path, keyword: 'uniqueItems' } as const] : []),
    ...(items ? value.flatMap((item, index) => schemaViolations(items, item, [...path, String(index)])) : []),
  ];
}

function mapViolations(schema: JsonSchema, value: JsonMap, path: readonly string[]): SchemaViolation[] {
  const { properties = {}, required = [], additionalProperties, propertyNames, minProperties = 0, maxProperties = Infinity } = schema;
  const count = Object.keys(value).length;
  return [
    ...(count < minProperties ? [{ path, keyword: 'minProperties' } as const] : []),
    ...(count > maxProperties ? [{ path, keyword: 'maxProperties' } as const] : []),
    ...required.filter(key => !Object.hasOwn(value, key)).map(key => ({ path: [...path, key], keyword: 'required' } as const)),
    ...Object.keys(value).flatMap(key => {
      const below = [...path, key];
      const isNamedBadly = propertyNames !== undefined && !accepts(propertyNames, key);
      const item = value[key] ?? null;
      return [
        ...(isNamedBadly ? [{ path: below, keyword: 'propertyNames' } as const] : []),
        ...(Object.hasOwn(properties, key)
          ? schemaViolations(properties[key], item, below)
          : additionalProperties === false
            ? [{ path: below, keyword: 'additionalProperties' } as const]
            : schemaViolations(additionalProperties ?? {}, item, below)),
      ];
    }),
  ];
}

function combinationViolations(schema: JsonSchema, value: Json, path: readonly string[]): SchemaViolation[] {
  const { allOf = [], anyOf, oneOf, not, if: test } = schema;
  const branch = test && (accepts(test, value) ? schema.then : schema.else);
  return [
    ...allOf.flatMap(each => schemaViolations(each, value, path)),
    ...(anyOf && !anyOf.some(each => accepts(each, value)) ? [{ path, keyword: 'anyOf' } as const] : []),
    ...(oneOf && oneOf.filter(each => accepts(each, value)).length !== 1 ? [{ path, keyword: 'oneOf' } as const] : []),
    ...(not && accepts(not, value) ? [{ path, keyword: 'not' } as const] : []),
    ...(branch ? schemaViolations(branch, value, path) : []),
  ];
}
