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
  ])('may not have %s', (_, schema, message) => {
    expect(() => checkSchema(schema, 'a.b')).toThrow(message);
  });
});
