import { alternativesOf, mergedSchema, readSchema } from './json-schema';
import { accepts, schemaViolations } from './schema-violations';
import { Json, JsonMap } from '../../../src/template/json';

describe('a schema', () => {
  test('has its references filled in', () => {
    const schema = { properties: { size: { $ref: '#/definitions/quantity' } }, definitions: { 'quantity': { $ref: '#/definitions/a~1b' }, 'a/b': { type: 'string' } } };
    expect(readSchema(schema).properties).toEqual({ size: { type: ['string'] } });
  });

  test('keeps nothing that only tells people something', () => {
    expect(readSchema({ 'type': 'string', 'title': 'a', 'description': 'b', 'default': 'c', 'examples': ['d'], 'deprecated': true, 'x-own': 1 })).toEqual({ type: ['string'] });
  });

  test.each<[string, JsonMap, string]>([
    ['a keyword that the tests do not know', { properties: { a: { format: 'uri' } } }, "'format' at '#/properties/a' is not known to the tests; teach them, or leave it out"],
    ['a reference that goes round', { $ref: '#/definitions/a', definitions: { a: { items: { $ref: '#/definitions/a' } } } },
      "'#/definitions/a' at '#/definitions/a/items' refers to itself, which values of charts do not need"],
    ['a reference to elsewhere', { $ref: 'https://example.com/schema.json' }, "'https://example.com/schema.json' is outside of the schema, which must be complete in itself"],
    ['what is no schema', { items: 'string' }, 'there is "string" at \'#/items\', where a schema should be'],
  ])('with %s is refused', (_, schema, message) => {
    expect(() => readSchema(schema)).toThrow(message);
  });
});

describe('a value that breaks', () => {
  test.each<[string, JsonMap, Json, { path: string[]; keyword: string }[]]>([
    ['a type', { type: ['integer', 'string'] }, true, [{ path: [], keyword: 'type' }]],
    ['the whole of an integer', { type: 'integer' }, 1.5, [{ path: [], keyword: 'type' }]],
    ['an enum', { enum: ['a', 1] }, '1', [{ path: [], keyword: 'enum' }]],
    ['a constant', { const: { a: 1 } }, { a: 2 }, [{ path: [], keyword: 'const' }]],
    ['a pattern, anywhere in the text', { pattern: 'b' }, 'aca', [{ path: [], keyword: 'pattern' }]],
    ['a length in characters, not in units', { minLength: 2, maxLength: 2 }, '😀', [{ path: [], keyword: 'minLength' }]],
    ['both bounds', { minimum: 2, maximum: 1 }, 1.5, [{ path: [], keyword: 'minimum' }, { path: [], keyword: 'maximum' }]],
    ['an open bound', { exclusiveMinimum: 1, exclusiveMaximum: 1 }, 1, [{ path: [], keyword: 'exclusiveMinimum' }, { path: [], keyword: 'exclusiveMaximum' }]],
    ['a number of items', { minItems: 2 }, [1], [{ path: [], keyword: 'minItems' }]],
    ['the uniqueness of items', { uniqueItems: true }, [{ a: 1, b: 2 }, { b: 2, a: 1 }], [{ path: [], keyword: 'uniqueItems' }]],
    ['the form of an item', { items: { type: 'string' } }, ['a', 1], [{ path: ['1'], keyword: 'type' }]],
    ['a missing and an unknown key', { required: ['a'], additionalProperties: false }, { b: 1 },
      [{ path: ['a'], keyword: 'required' }, { path: ['b'], keyword: 'additionalProperties' }]],
    ['the form of a key', { propertyNames: { pattern: '^a' }, additionalProperties: { type: 'string' } }, { b: 1 },
      [{ path: ['b'], keyword: 'propertyNames' }, { path: ['b'], keyword: 'type' }]],
    ['every alternative', { anyOf: [{ type: 'string' }, { type: 'null' }] }, 1, [{ path: [], keyword: 'anyOf' }]],
    ['that only one alternative holds', { oneOf: [{ type: 'integer' }, { minimum: 0 }] }, 1, [{ path: [], keyword: 'oneOf' }]],
    ['one of all', { allOf: [{ required: ['a'] }, { required: ['b'] }] }, { a: 1 }, [{ path: ['b'], keyword: 'required' }]],
    ['what must not be', { not: { enum: ['a'] } }, 'a', [{ path: [], keyword: 'not' }]],
    ['what follows', { if: { properties: { a: { const: 1 } } }, then: { required: ['b'] } }, { a: 1 }, [{ path: ['b'], keyword: 'required' }]],
    ['what follows else', { if: { type: 'string' }, else: { minimum: 5 } }, 1, [{ path: [], keyword: 'minimum' }]],
  ])('%s', (_, schema, value, violations) => {
    expect(schemaViolations(readSchema(schema), value)).toEqual(violations);
  });

  test('nothing, as its keys are JavaScript\'s own words', () => {
    const value: Json = JSON.parse('{ "constructor": "a", "__proto__": "b" }');
    expect(schemaViolations(readSchema({ properties: { length: { type: 'integer' } }, additionalProperties: { type: 'string' } }), value)).toEqual([]);
    expect(schemaViolations(readSchema({ additionalProperties: { type: 'integer' } }), value)).toHaveLength(2);
  });
});

test('what a schema accepts, one of its alternatives accepts', () => {
  const schema = readSchema({
    type: 'object',
    allOf: [{ required: ['a'] }],
    anyOf: [{ properties: { a: { type: 'string' } } }, { properties: { a: { type: 'integer' } } }],
    if: { properties: { b: { const: true } }, required: ['b'] },
    then: { required: ['c'] },
  });
  const alternatives = alternativesOf(schema);
  expect(alternatives.every(each => each.anyOf === undefined && each.allOf === undefined && each.if === undefined)).toBe(true);
  for (const value of [{ a: 'x' }, { a: 1, b: false }, { a: 1, b: true, c: 1 }, { a: 'x', b: true, c: 1 }]) {
    expect([accepts(schema, value), alternatives.some(each => accepts(each, value))]).toEqual([true, true]);
  }
});

test('two schemas in one ask for what both ask for', () => {
  const merged = mergedSchema({ required: ['a'], properties: { a: { minimum: 1 } } }, { required: ['a', 'b'], properties: { a: { maximum: 2 }, b: {} } });
  expect(merged).toEqual({ required: ['a', 'b'], properties: { a: { minimum: 1, maximum: 2 }, b: {} } });
});
