import { checkSchema } from '../../../src/helm/values-file/check-schema';
import { JsonMap } from '../../../src/template/json';

describe('the schema of a value', () => {
  test('may say what all versions of Helm and the library understand', () => {
    checkSchema({
      title: 'Paths',
      type: 'array',
      examples: [],
      items: {
        type: 'object',
        additionalProperties: false,
        propertyNames: { pattern: '^[a-z]+$' },
        properties: { size: { anyOf: [{ type: 'integer', exclusiveMinimum: 0 }, { type: 'string', not: { const: '' } }] } },
        if: { required: ['a'] },
        then: { minProperties: 2 },
        else: {},
      },
    }, 'paths');
  });

  test.each<[string, JsonMap, string]>([
    ['a keyword of a later draft', { unevaluatedProperties: false }, "the schema of 'a.b' has the keyword 'unevaluatedProperties', which not every version of Helm heeds; use 'type', "],
    ['a format, which some versions check and some do not', { type: 'string', format: 'date' }, "has the keyword 'format'"],
    ['a reference', { items: { $ref: 'https://example.com/schema.json' } }, "has the keyword '$ref'"],
    ['false for a schema', { items: false }, "the schema of 'a.b' has false where 'items' asks for a schema"],
    ['a schema for each place of a list', { items: [{ type: 'string' }] }, "has [{\"type\":\"string\"}] where 'items' asks for a schema"],
    ['a look-ahead', { anyOf: [{ pattern: '(?=a)' }] }, "the schema of 'a.b': '(?=a)' is no regular expression that Helm (RE2) and JavaScript read alike"],
    ['a bound that is no number', { items: { minimum: '1' } }, "the 'minimum' of 'a.b' (\"1\") is no number; give one, or leave it out"],
    ['a length below zero', { type: 'string', minLength: -1 }, "the 'minLength' of 'a.b' (-1) is no whole number from 0; give one, or leave it out"],
    ['a part of a number of items', { type: 'array', maxItems: 1.5 }, "the 'maxItems' of 'a.b' (1.5) is no whole number from 0; give one, or leave it out"],
    ['a choice that stands there twice', { enum: ['a', 'b', 'a'] }, "the choice \"a\" of 'a.b' stands there twice; name each once"],
    ['a required key that stands there twice', { required: ['a', 'a'] }, "the required key \"a\" of 'a.b' stands there twice; name each once"],
    ['a required key that may not be there', { additionalProperties: false, properties: { a: {} }, required: ['b'] },
      "the required key 'b' of 'a.b' is none that may be there; describe it, too, or require none but 'a'"],
  ])('may not have %s', (_, schema, message) => {
    expect(() => checkSchema(schema, 'a.b')).toThrow(message);
  });
});
