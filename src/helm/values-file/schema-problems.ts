import { unknownKey } from './known-keys';
import { schemaInWords } from './schema-words';
import { placeOf, ValuePath } from './value-place';
import { canonicalJson } from '../../template/canonical-json';
import { isSame } from '../../template/expression';
import { asMap, asString, isList, isMap, Json, JsonList, JsonMap } from '../../template/json';
import { regularExpression } from '../../template/regular-expression';

/** What a schema refuses in a set of values. */
export interface ValueProblem {
  readonly path: ValuePath;
  /** A sentence that names the place, what stands there and what would be right. */
  readonly message: string;
}

/** Whether a value has one of the types of JSON schema. */
function hasType(value: Json, type: Json): boolean {
  switch (type) {
    case 'null': return value === null;
    case 'array': return isList(value);
    case 'object': return isMap(value);
    case 'integer': return Number.isInteger(value);
    default: return typeof value === type;
  }
}

/** The keywords of draft-07 that look at one value alone. Those that speak of another type hold. */
const LOCAL: { readonly [keyword: string]: (value: Json, argument: Json) => boolean } = {
  type: (value, types) => (isList(types) ? types : [types]).some(type => hasType(value, type)),
  enum: (value, allowed) => isList(allowed) && allowed.some(each => isSame(each, value)),
  const: (value, only) => isSame(value, only),
  minimum: (value, least) => typeof value !== 'number' || value >= Number(least),
  maximum: (value, most) => typeof value !== 'number' || value <= Number(most),
  exclusiveMinimum: (value, bound) => typeof value !== 'number' || value > Number(bound),
  exclusiveMaximum: (value, bound) => typeof value !== 'number' || value < Number(bound),
  pattern: (value, pattern) => typeof value !== 'string' || regularExpression(String(pattern)).test(value),
  // Characters, not the units of UTF-16.
  minLength: (value, least) => typeof value !== 'string' || [...value].length >= Number(least),
  maxLength: (value, most) => typeof value !== 'string' || [...value].length <= Number(most),
  minItems: (value, least) => !isList(value) || value.length >= Number(least),
  maxItems: (value, most) => !isList(value) || value.length <= Number(most),
  uniqueItems: (value, asked) => !isList(value) || asked !== true || new Set(value.map(canonicalJson)).size === value.length,
  minProperties: (value, least) => !isMap(value) || Object.keys(value).length >= Number(least),
  maxProperties: (value, most) => !isMap(value) || Object.keys(value).length <= Number(most),
};

/**
 * All that a schema (draft-07) refuses in a value, as Helm's validation does.
 *
 * It knows the keywords that `checkSchema()` lets through.
 */
export function problemsOf(value: Json, schema: JsonMap, path: ValuePath = []): ValueProblem[] {
  if (breaksLocally(value, schema)) {
    return [{ path, message: `'${placeOf(path)}' is ${given(value)}; it must be ${schemaInWords(schema)}` }];
  }
  return [
    ...(isList(value) ? problemsOfItems(value, schema, path) : []),
    ...(isMap(value) ? problemsOfKeys(value, schema, path) : []),
    ...problemsOfCombinations(value, schema, path),
  ];
}

function breaksLocally(value: Json, schema: JsonMap): boolean {
  return Object.entries(schema).some(([keyword, argument]) => argument !== undefined && LOCAL[keyword]?.(value, argument) === false);
}

function accepts(schema: Json, value: Json): boolean {
  return problemsOf(value, asMap(schema)).length === 0;
}

function problemsOfItems(list: JsonList, { items }: JsonMap, path: ValuePath): ValueProblem[] {
  return isMap(items) ? list.flatMap((item, index) => problemsOf(item, items, [...path, index])) : [];
}

function problemsOfKeys(map: JsonMap, schema: JsonMap, path: ValuePath): ValueProblem[] {
  const { required, propertyNames, additionalProperties } = schema;
  const properties = asMap(schema.properties);
  const missing = (isList(required) ? required : []).map(String).filter(key => !Object.hasOwn(map, key));
  return [
    ...missing.map(key => problemOfMissing([...path, key], asMap(properties[key] ?? additionalProperties))),
    ...Object.entries(map).flatMap(([key, value = null]) => {
      const below = [...path, key];
      const form = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
      return [
        ...(isMap(propertyNames) ? problemsOfKey(key, propertyNames, below) : []),
        ...(form === false ? [{ path: below, message: unknownKey(below, Object.keys(properties)) }] : problemsOf(value, asMap(form), below)),
      ];
    }),
  ];
}

function problemsOfKey(key: string, names: JsonMap, path: ValuePath): ValueProblem[] {
  if (accepts(names, key)) {
    return [];
  }
  const demand = isMap(names.not) && !breaksLocally(key, names) ? `must not be ${schemaInWords(names.not)}` : `must be ${schemaInWords({ type: 'string', ...names })}`;
  return [{ path, message: `'${placeOf(path)}' is no key that may stand there; a key ${demand}` }];
}

function problemOfMissing(path: ValuePath, schema: JsonMap): ValueProblem {
  const { default: value } = schema;
  return {
    path,
    message: value === undefined
      ? `'${placeOf(path)}' is missing; it must be ${schemaInWords(schema)}`
      : `'${placeOf(path)}' is missing, as a null took its default away; leave the key out to keep ${given(value)}, `
        + `or give what it must be: ${schemaInWords(schema)}`,
  };
}

function problemsOfCombinations(value: Json, schema: JsonMap, path: ValuePath): ValueProblem[] {
  const { allOf, anyOf, oneOf, not, if: test } = schema;
  if ((allOf ?? anyOf ?? oneOf ?? not ?? test) === undefined) {
    return [];
  }
  const branch = test === undefined ? undefined : accepts(test, value) ? schema.then : schema.else;
  return [
    ...(isList(allOf) ? allOf.flatMap(each => problemsOf(value, asMap(each), path)) : []),
    ...(isList(anyOf) && !anyOf.some(each => accepts(each, value)) ? problemsOfChoice(value, anyOf, path) : []),
    ...(isList(oneOf) && oneOf.filter(each => accepts(each, value)).length !== 1 ? problemsOfChoice(value, oneOf, path) : []),
    ...(not !== undefined && accepts(not, value)
      ? [{ path, message: `'${placeOf(path)}' is ${given(value)}; it must not be ${schemaInWords(asMap(not))}` }]
      : []),
    ...(branch === undefined ? [] : problemsOf(value, asMap(branch), path)),
  ];
}

/** Where only one of the forms has the type of the value, that one was meant. */
function problemsOfChoice(value: Json, forms: JsonList, path: ValuePath): ValueProblem[] {
  const meant = forms.map(asMap).filter(form => form.type === undefined || LOCAL.type(value, form.type));
  const problems = meant.length === 1 ? problemsOf(value, meant[0], path) : [];
  return problems.length > 0 ? problems
    : [{ path, message: `'${placeOf(path)}' is ${given(value)}; it must be ${schemaInWords({ anyOf: forms })}` }];
}

/** The longest text that a message holds. */
const LONGEST_TEXT = 60;

function given(value: Json): string {
  const text = asString(value);
  if (text !== undefined) {
    return text === '' ? 'an empty text' : `the text ${JSON.stringify(text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text)}`;
  }
  if (isList(value)) {
    return value.length === 0 ? 'an empty list' : `a list of ${value.length} item${value.length === 1 ? '' : 's'}`;
  }
  if (isMap(value)) {
    return Object.keys(value).length === 0 ? 'an empty map' : 'a map';
  }
  return JSON.stringify(value);
}
