import { canonicalJson } from '../../../src/template/canonical-json';
import { asMap, asString, isList, isMap, Json, JsonMap } from '../../../src/template/json';

/** The part of JSON schema (draft-07) in which charts describe their values. A property that is undefined asks for nothing. */
export interface JsonSchema {
  readonly type?: readonly string[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  /** `false` where other keys are refused. */
  readonly additionalProperties?: JsonSchema | false;
  readonly propertyNames?: JsonSchema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
  readonly else?: JsonSchema;
}

type Keyword = keyof JsonSchema;

const PLAIN: readonly Keyword[] = [
  'const', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum',
  'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'enum', 'required',
];

const ONE_SCHEMA: readonly Keyword[] = ['items', 'propertyNames', 'not', 'if', 'then', 'else'];

const SEVERAL_SCHEMAS: readonly Keyword[] = ['allOf', 'anyOf', 'oneOf'];

/** What tells people something and validates nothing. */
const ANNOTATIONS = /^(\$schema|\$id|\$comment|title|description|default|examples|deprecated|readOnly|definitions|\$defs|x-.*)$/;

/**
 * Reads a schema, with its references filled in.
 *
 * @throws on a keyword that is not known here, so that no constraint goes untested
 */
export function readSchema(root: Json): JsonSchema {
  return read(filledIn(root, root, '#', []), '#', new Map());
}

/** A schema with its references filled in, as if nothing in it had been said once for several places. */
export function withoutReferences(root: Json): JsonMap {
  const { definitions: _, ...schema } = asMap(filledIn(root, root, '#', []));
  return schema;
}

function filledIn(node: Json | undefined, root: Json, place: string, references: readonly string[]): Json | undefined {
  if (isList(node)) {
    return node.map((each, index) => filledIn(each, root, `${place}/${index}`, references) ?? null);
  }
  if (!isMap(node)) {
    return node;
  }
  const reference = asString(node.$ref);
  if (reference !== undefined) {
    if (references.includes(reference)) {
      throw new Error(`'${reference}' at '${place}' refers to itself, which values of charts do not need`);
    }
    return filledIn(follow(reference, root), root, reference, [...references, reference]);
  }
  const { allOf, ...filled } = mapValues(node, (child, key) => filledIn(child, root, `${place}/${key}`, references));
  // What stands beside a reference is said of one value, and the reference is alone in an 'allOf'.
  const isReference = isList(node.allOf) && node.allOf.length === 1 && asMap(node.allOf[0]).$ref !== undefined;
  return allOf === undefined ? filled : isReference && isList(allOf) ? { ...asMap(allOf[0]), ...filled } : { ...filled, allOf };
}

type ReadBelow = (child: Json | undefined, key: string) => JsonSchema;

/** @param before what has been read: what is the same for several values becomes one schema */
function read(node: Json | undefined, place: string, before: Map<string, JsonSchema>): JsonSchema {
  if (node === true) {
    return {};
  }
  if (!isMap(node)) {
    throw new Error(`there is ${JSON.stringify(node)} at '${place}', where a schema should be`);
  }
  const below: ReadBelow = (child, key) => read(child, `${place}/${key}`, before);
  // Each keyword gets what the interface says of it; the text comes from a file, and Helm checks it against the metaschema.
  const schema = Object.fromEntries(Object.entries(node).flatMap(([keyword, value]) => {
    const known = readKeyword(keyword, value, below);
    if (known === undefined && !ANNOTATIONS.test(keyword)) {
      throw new Error(`'${keyword}' at '${place}' is not known to the tests; teach them, or leave it out`);
    }
    return known === undefined ? [] : [[keyword, known.value]];
  })) as JsonSchema;
  const text = canonicalJson(schema as JsonMap); // It has nothing in it that the file had not.
  const same = before.get(text) ?? schema;
  before.set(text, same);
  return same;
}

function readKeyword(name: string, value: Json | undefined, below: ReadBelow): { value: unknown } | undefined {
  const keyword = name as Keyword; // Only compared with keywords.
  if (PLAIN.includes(keyword)) {
    return { value };
  }
  if (keyword === 'type') {
    return { value: isList(value) ? value : [value] };
  }
  if (ONE_SCHEMA.includes(keyword)) {
    return { value: below(value, name) };
  }
  if (SEVERAL_SCHEMAS.includes(keyword) && isList(value)) {
    return { value: value.map((child, index) => below(child, `${name}/${index}`)) };
  }
  if (keyword === 'properties') {
    return { value: mapValues(asMap(value), (child, key) => below(child, `properties/${key}`)) };
  }
  if (keyword === 'additionalProperties') {
    return { value: value === false ? false : below(value, name) };
  }
  return undefined;
}

function follow(reference: string, root: Json): Json | undefined {
  if (!reference.startsWith('#/')) {
    throw new Error(`'${reference}' is outside of the schema, which must be complete in itself`);
  }
  const keys = reference.slice(2).split('/').map(key => key.replace(/~1/g, '/').replace(/~0/g, '~'));
  return keys.reduce<Json | undefined>((node, key) => asMap(node)[key], root);
}

function mapValues<T>(map: JsonMap, change: (value: Json | undefined, key: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)]));
}

/** Which of the seven types a value has; an integer is a number too. */
export function hasType(value: Json, type: string): boolean {
  switch (type) {
    case 'null': return value === null;
    case 'array': return isList(value);
    case 'object': return isMap(value);
    case 'integer': return Number.isInteger(value);
    default: return typeof value === type;
  }
}

/** The types that a value of a schema may have: those that it names, or those that its other keywords speak of. */
export function typesOf(schema: JsonSchema): readonly string[] {
  if (schema.type) {
    return schema.type;
  }
  const spoken: readonly (readonly [string, readonly Keyword[]])[] = [
    ['object', ['properties', 'required', 'additionalProperties', 'propertyNames', 'minProperties', 'maxProperties']],
    ['array', ['items', 'minItems', 'maxItems', 'uniqueItems']],
    ['string', ['pattern', 'minLength', 'maxLength']],
    ['number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']],
  ];
  return spoken.filter(([, keywords]) => keywords.some(keyword => schema[keyword] !== undefined)).map(([type]) => type);
}

/** Both of two schemas; where they say the same thing twice, the second counts, so check the result against both. */
export function mergedSchema(one: JsonSchema, other: JsonSchema): JsonSchema {
  const properties = { ...one.properties };
  for (const [key, schema] of Object.entries(other.properties ?? {})) {
    properties[key] = properties[key] ? mergedSchema(properties[key], schema) : schema;
  }
  return {
    ...one,
    ...other,
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(one.enum && other.enum ? { enum: one.enum.filter(value => other.enum?.includes(value)) } : {}),
    ...(one.required ?? other.required ? { required: [...new Set([...one.required ?? [], ...other.required ?? []])] } : {}),
  };
}

/** Schemas without combinations of which one accepts what the schema accepts. They may accept more, so check against the schema itself. */
export const alternativesOf = onceForEach((schema: JsonSchema): JsonSchema[] => {
  const { allOf = [], anyOf = [{}], oneOf = [{}] } = schema;
  const parts = [schema, ...allOf];
  if (parts.length === 1 && schema.anyOf === undefined && schema.oneOf === undefined && schema.if === undefined) {
    const { not: _, ...rest } = schema;
    return [rest];
  }
  const base = parts.map(withoutCombinations).reduce(mergedSchema);
  // Each condition that is met, or not, in every company.
  const branches = parts.reduce<JsonSchema[][]>((combined, { if: test, then = {}, else: otherwise = {} }) =>
    test === undefined ? combined : combined.flatMap(before => [[...before, mergedSchema(test, then)], [...before, otherwise]]), [[]]);
  return anyOf.flatMap(one => oneOf.flatMap(other => branches.flatMap(branch => alternativesOf([one, other, ...branch].reduce(mergedSchema, base)))))
    .filter(isPossible);
});

/** A function that is slow and asked again and again for the same schema, which nobody changes. */
export function onceForEach<T>(make: (schema: JsonSchema) => T): (schema: JsonSchema) => T {
  const made = new WeakMap<JsonSchema, T>();
  return schema => {
    const known = made.get(schema) ?? make(schema);
    made.set(schema, known);
    return known;
  };
}

/** Whether there may be a value of a schema: not where two conditions are met that are never met together. */
function isPossible({ enum: choices, minItems = 0, maxItems = Infinity, required = [], properties = {} }: JsonSchema): boolean {
  return choices?.length !== 0 && minItems <= maxItems && required.every(key => !Object.hasOwn(properties, key) || isPossible(properties[key]));
}

function withoutCombinations(schema: JsonSchema): JsonSchema {
  const { allOf: _all, anyOf: _any, oneOf: _one, not: _not, if: _if, then: _then, else: _else, ...rest } = schema;
  return rest;
}

/** The keys that a schema tells by name, each with its schema: those that it declares and those that it only requires. */
export function namedProperties({ properties = {}, required = [], additionalProperties }: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return { ...Object.fromEntries(required.map(key => [key, additionalProperties || {}])), ...properties };
}
