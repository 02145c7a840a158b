import { problemsOf } from '../../../src/helm/values-file/schema-problems';
import { Json, JsonMap } from '../../../src/template/json';

function messagesOf(value: Json, schema: JsonMap): string[] {
  return problemsOf({ v: value }, { type: 'object', properties: { v: schema } }).map(({ message }) => message);
}

const QUANTITY: JsonMap = { title: 'A quantity such as 64Mi', type: 'string', pattern: '^[0-9]+(Mi|Gi)$' };

const PATHS: JsonMap = {
  type: 'array',
  items: { type: 'object', additionalProperties: false, required: ['name'], properties: { name: { type: 'string' }, mountPath: { type: 'string' } } },
};

describe('what a schema refuses', () => {
  test.each<[string, Json, JsonMap, string]>([
    ['another type', 'four', { type: 'integer', minimum: 1 }, "'v' is the text \"four\"; it must be a whole number of at least 1"],
    ['a number in quotes', '8080', { type: 'integer', minimum: 1, maximum: 65535 }, "'v' is the text \"8080\"; it must be a whole number from 1 to 65535"],
    ['a number for a text', 1.1, { type: 'string' }, "'v' is 1.1; it must be a text"],
    ['a fraction', 1.5, { type: 'integer' }, "'v' is 1.5; it must be a whole number"],
    ['a text for a boolean', 'no', { type: 'boolean' }, "'v' is the text \"no\"; it must be true or false"],
    ['null', null, { type: 'string', maxLength: 63 }, "'v' is null; it must be a text of at most 63 characters"],
    ['a list for a map', [1], { type: 'object', additionalProperties: { type: 'string' } }, "'v' is a list of 1 item; it must be a map of texts"],
    ['a map for a list', {}, PATHS, "'v' is an empty map; it must be a list of maps"],
    ['what is not among the choices', 'Sometimes', { enum: ['', 'Always', 'Never'] }, "'v' is the text \"Sometimes\"; it must be 'Always', 'Never' or empty"],
    ['another than the only choice', 2, { const: 1 }, "'v' is 2; it must be 1"],
    ['a number that is too small', 0, { type: 'integer', minimum: 1 }, "'v' is 0; it must be a whole number of at least 1"],
    ['a number that is too great', 3, { type: 'number', maximum: 2.5 }, "'v' is 3; it must be a number of at most 2.5"],
    ['a number at an open bound', 0, { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, "'v' is 0; it must be a number greater than 0 and less than 1"],
    ['a text that does not match', 'A', { type: 'string', pattern: '^[a-z]+$' }, "'v' is the text \"A\"; it must be a text that matches ^[a-z]+$"],
    ['a text of which the schema knows the name', '64 MB', QUANTITY, "'v' is the text \"64 MB\"; it must be a quantity such as 64Mi"],
    ['a text that is too short', '', { type: 'string', minLength: 1 }, "'v' is an empty text; it must be a text of at least 1 character"],
    ['a text that is too long, of which it tells the beginning', 'x'.repeat(70), { type: 'string', maxLength: 63 },
      `'v' is the text "${'x'.repeat(60)}…"; it must be a text of at most 63 characters`],
    ['a list that is too short', [], { type: 'array', minItems: 1 }, "'v' is an empty list; it must be a list, with at least 1 item"],
    ['a list that is too long', ['a', 'b'], { type: 'array', items: { type: 'string' }, maxItems: 1 }, "'v' is a list of 2 items; it must be a list of texts, with at most 1 item"],
    ['an item that stands twice', ['a', 'a'], { type: 'array', uniqueItems: true }, "'v' is a list of 2 items; it must be a list, no item twice"],
    ['what fits none of two types', true, { type: ['integer', 'string'] }, "'v' is true; it must be a whole number or a text"],
    ['what fits no form, by the one that has its type', 0, { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'string' }] }, "'v' is 0; it must be a whole number of at least 1"],
    ['what fits no form', true, { oneOf: [{ type: 'integer', minimum: 1 }, QUANTITY] }, "'v' is true; it must be a whole number of at least 1 or a quantity such as 64Mi"],
    ['what fits a form that it must not', 'root', { not: { const: 'root' } }, "'v' is the text \"root\"; it must not be 'root'"],
    ['what breaks one of all forms', 5, { allOf: [{ type: 'integer' }, { type: 'integer', maximum: 4 }] }, "'v' is 5; it must be a whole number of at most 4"],
    ['too many keys', { a: 1 }, { type: 'object', maxProperties: 0 }, "'v' is a map; it must be a map, with at most 0 keys"],
  ])('is told with its place and what would be right: %s', (_, value, schema, message) => {
    expect(messagesOf(value, schema)).toEqual([message]);
  });

  test.each<[string, Json, JsonMap, string]>([
    ['an item of a list', [{ name: 'a' }, { name: 1 }], PATHS, "'v[1].name' is 1; it must be a text"],
    ['a key that is missing', [{ mountPath: '/a' }], PATHS, "'v[0].name' is missing; it must be a text"],
    ['a key that is written wrongly', [{ name: 'a', mountpath: '/a' }], PATHS, "'v[0].mountpath' is not known; did you mean 'v[0].mountPath'?"],
    ['a key that nobody knows', [{ name: 'a', size: 1 }], PATHS, "'v[0].size' is not known; what may stand there is 'name' or 'mountPath'"],
    ['a key with dots', { 'example.com/team': 1 }, { type: 'object', additionalProperties: { type: 'string' } }, "'v[\"example.com/team\"]' is 1; it must be a text"],
    ['a name that no key may have', { 'A b': 'x' }, { type: 'object', propertyNames: { pattern: '^[A-Z]+$' } },
      "'v[\"A b\"]' is no key that may stand there; a key must be a text that matches ^[A-Z]+$"],
    ['a name that another key has', { PORT: 'x' }, { type: 'object', propertyNames: { pattern: '^[A-Z]+$', not: { enum: ['HOST', 'PORT'] } } },
      "'v.PORT' is no key that may stand there; a key must not be 'HOST' or 'PORT'"],
    ['a key whose default a null took away', {}, { type: 'object', required: ['replicas'], properties: { replicas: { type: 'integer', default: 2 } } },
      "'v.replicas' is missing, as a null took its default away; leave the key out to keep 2, or give what it must be: a whole number"],
    ['what a condition asks for', { kind: 'disk' }, {
      type: 'object', if: { properties: { kind: { const: 'disk' } } }, then: { required: ['size'], properties: { size: { type: 'integer' } } },
    }, "'v.size' is missing; it must be a whole number"],
    ['what a condition asks for otherwise', { kind: 'disk' }, {
      type: 'object', if: { properties: { kind: { const: 'memory' } } }, then: {}, else: { properties: { kind: { const: 'none' } } },
    }, "'v.kind' is the text \"disk\"; it must be 'none'"],
  ])('is told where it stands: %s', (_, value, schema, message) => {
    expect(messagesOf(value, schema)).toEqual([message]);
  });

  test('is told all at once, with the paths', () => {
    // GIVEN
    const schema: JsonMap = { type: 'object', additionalProperties: false, required: ['a'], properties: { a: { type: 'string' }, b: PATHS } };

    // THEN
    expect(problemsOf({ b: [{ name: 1 }, {}], c: 1 }, schema).map(({ path }) => path)).toEqual([['a'], ['b', 0, 'name'], ['b', 1, 'name'], ['c']]);
  });

  test('is nothing where the values fit', () => {
    expect(problemsOf({ a: 1 }, { type: 'object', if: { required: ['b'] }, then: { required: ['c'] }, properties: { a: { anyOf: [{ type: 'string' }, { type: 'integer' }] } } })).toEqual([]);
  });

  test('counts the characters of a text, and not their bytes', () => {
    expect(messagesOf('😀😀', { type: 'string', maxLength: 2 })).toEqual([]);
  });

  test('does not list the keys where they are many', () => {
    // GIVEN
    const properties = Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`key${String.fromCharCode(97 + index)}x`, {}]));

    // THEN
    expect(problemsOf({ something: 1 }, { additionalProperties: false, properties }).map(({ message }) => message)).toEqual(["'something' is not known"]);
  });
});
