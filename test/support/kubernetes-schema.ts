import { readFileSync } from 'fs';
import { join } from 'path';
import { asString, isList, isMap, Json, JsonMap } from '../../src/template/json';

/** The Kubernetes versions whose API is known here; the last is the newest that npm has. */
export const SCHEMA_VERSIONS = ['1.28', '1.30', '1.36'] as const;

export type SchemaVersion = typeof SCHEMA_VERSIONS[number];

/** The shapes of the API, as `kubernetes-schema/distil.mjs` writes and explains them. */
interface Schema {
  readonly version: SchemaVersion;
  /** The shape of `<apiVersion>/<kind>`. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const QUANTITY = /^[+-]?(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

const BASE64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const schemas = new Map<SchemaVersion, Schema>();

/**
 * What the API of a Kubernetes version would refuse in a manifest: unknown and missing fields, wrong types, values outside an enum.
 * Each finding is a sentence that begins with the path of the field. The items of a `List` are checked one by one.
 */
export function schemaFindings(manifest: Json, version: SchemaVersion): string[] {
  return objectFindings(manifest, '', schemaOf(version));
}

function schemaOf(version: SchemaVersion): Schema {
  const known = schemas.get(version);
  if (known) {
    return known;
  }
  // The file is what distil.mjs wrote, in the shape that it promises.
  const schema = { ...JSON.parse(readFileSync(join(__dirname, 'kubernetes-schema', `${version}.json`), 'utf8')), version } as Schema;
  schemas.set(version, schema);
  return schema;
}

function objectFindings(value: Json, path: string, schema: Schema): string[] {
  if (!isMap(value)) {
    return [`'${path}' is ${JSON.stringify(value)}, not an object`];
  }
  if (value.apiVersion === 'v1' && value.kind === 'List') {
    return isList(value.items)
      ? value.items.flatMap((item, index) => objectFindings(item, `${path}items[${index}].`, schema))
      : [`'${path}items' is ${JSON.stringify(value.items)}, not a list`];
  }
  const kind = `${asString(value.apiVersion)}/${asString(value.kind)}`;
  const shape = schema.kinds[kind];
  return shape ? shapeFindings(value, shape, path, schema) : [`'${path}kind' ${kind} is not among the kinds known here`];
}

function shapeFindings(value: JsonMap, shape: string, prefix: string, schema: Schema): string[] {
  const properties = schema.shapes[shape];
  const missing = Object.keys(properties).filter(key => properties[key].endsWith('!') && isAbsent(value[key]));
  return [
    ...missing.map(key => `'${prefix}${key}' is required`),
    ...Object.entries(value).flatMap(([key, item]) => {
      const path = `${prefix}${key}`;
      if (!Object.hasOwn(properties, key)) {
        return [`'${path}' is not known to Kubernetes ${schema.version}`];
      }
      // The API takes null for absence.
      return isAbsent(item) ? [] : typeFindings(item, properties[key].replace(/!$/, ''), path, schema);
    }),
  ];
}

function typeFindings(value: Json, type: string, path: string, schema: Schema): string[] {
  if (type.startsWith('[')) {
    return isList(value)
      ? value.flatMap((item, index) => typeFindings(item, type.slice(1, -1), `${path}[${index}]`, schema))
      : wrong(value, path, 'a list');
  }
  if (type.startsWith('{')) {
    return isMap(value)
      ? Object.entries(value).flatMap(([key, item]) => typeFindings(item ?? null, type.slice(1, -1), `${path}['${key}']`, schema))
      : wrong(value, path, 'a map');
  }
  if (type.startsWith('=')) {
    const values = type.slice(1).split('|');
    return typeof value === 'string' && values.includes(value) ? [] : wrong(value, path, `one of ${values.map(each => `'${each}'`).join(', ')}`);
  }
  if (type in schema.shapes) {
    return isMap(value) ? shapeFindings(value, type, `${path}.`, schema) : wrong(value, path, 'an object');
  }
  return SCALARS[type](value) ? [] : wrong(value, path, type);
}

const SCALARS: Readonly<Record<string, (value: Json) => boolean>> = {
  any: () => true,
  base64: value => typeof value === 'string' && BASE64.test(value),
  boolean: value => typeof value === 'boolean',
  integer: value => Number.isInteger(value),
  intOrString: value => Number.isInteger(value) || typeof value === 'string',
  number: value => typeof value === 'number',
  quantity: value => typeof value === 'number' || (typeof value === 'string' && QUANTITY.test(value)),
  string: value => typeof value === 'string',
};

function wrong(value: Json, path: string, right: string): string[] {
  return [`'${path}' is ${JSON.stringify(value)}, not ${right}`];
}

function isAbsent(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}
