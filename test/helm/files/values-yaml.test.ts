import * as fc from 'fast-check';
import { declarations, defaultsOf } from './declaration-arbitraries';
import { declared, SHOP_GROUPS, SHOP_VALUES } from './shop';
import { ValueDeclaration } from '../../../src/helm/chart-model';
import { valuesYaml } from '../../../src/helm/files/values-yaml';
import { temporaryFolder } from '../../support/helm/chart-folders';
import { useHelm } from '../../support/helm/helm';
import { HELM_VERSIONS } from '../../support/helm/releases';
import { valuesSeenBy, writeCheckerChart } from '../checker-chart';

/** Without the lines that stand above all values. */
function bodyOf(...values: readonly ValueDeclaration[]): string {
  return valuesYaml(values, []).split('\n\n').slice(1).join('\n\n');
}

describe('values.yaml', () => {
  test('reads as a careful person writes it', () => {
    expect(valuesYaml(SHOP_VALUES, SHOP_GROUPS)).toBe(`# yaml-language-server: $schema=values.schema.json
# The values of this chart with their defaults. values.schema.json checks what replaces them; it
# refuses a key that it does not know.

# -- Another name for the chart in the names of its objects.
nameOverride: ""
# -- Labels of all objects.
commonLabels: {}

# The API of the shop.
api:
  # -- How many pods run. At least 0.
  replicas: 2

  image:
    # -- The image without its tag.
    repository: registry.example.com/api
    # -- When the image is fetched. One of 'Always', 'IfNotPresent' or empty.
    pullPolicy: ""

  # -- What the pods may use.
  resources:
    limits:
      memory: 64Mi

# What sends the mails.
worker:
  # -- How many jobs a worker takes on at a time, which should be no more than its processors can
  # really work on in parallel. From 1 to 64.
  concurrency: 4

  # -- More directories to write to.
  paths: []
    # - name: cache
    #   mountPath: /var/cache/app
`);
  });

  test('keeps the order of declaration, with what has the same keys before it together', () => {
    // WHEN
    const text = bodyOf(declared('b.z', {}), declared('a', {}), declared('b.x', {}));

    // THEN
    expect(text).toBe('b:\n  # -- The b.z.\n  z: ""\n  # -- The b.x.\n  x: ""\n\n# -- The a.\na: ""\n');
  });

  test('has a heading above all values, where there is one', () => {
    expect(valuesYaml([declared('a', {})], [{ path: [], description: 'Of the whole shop.' }])).toContain('know.\n#\n# Of the whole shop.\n\n# -- The a.\n');
  });

  test('keeps paragraphs apart in a comment', () => {
    expect(bodyOf(declared('a', { description: 'First.\n\nSecond\nline.' }))).toBe('# -- First.\n#\n# Second line.\na: ""\n');
  });

  test.each<[string, ValueDeclaration['schema'], string]>([
    ['a least number', { type: 'integer', minimum: 1 }, 'At least 1.'],
    ['a greatest number that says nothing', { type: 'integer', minimum: 1, maximum: 2147483647 }, 'At least 1.'],
    ['an open bound', { type: 'number', exclusiveMinimum: 0, maximum: 1 }, 'At most 1 and greater than 0.'],
    ['a length', { type: 'string', minLength: 2, maxLength: 8 }, '2 to 8 characters.'],
    ['a text that must be there', { type: 'string', minLength: 1 }, 'Not empty.'],
    ['a number of items', { type: 'array', minItems: 1, uniqueItems: true }, 'At least 1 item, no item twice.'],
    ['one choice', { const: 'Always' }, "One of 'Always'."],
    ['a choice of several lines', { enum: ['a\nb', "it's", 'x\u2028\u0085'] }, 'One of "a\\nb", \'it\'s\' or "x\\u2028\\u0085".'],
  ])('tells %s', (_, schema, sentence) => {
    expect(bodyOf(declared('a', { schema }))).toContain(`# -- The a. ${sentence}\n`);
  });

  test.each<[string, ValueDeclaration['schema'], ValueDeclaration['default'], string]>([
    ['its examples', { type: 'array', items: { type: 'object', examples: [{ key: 'dedicated', operator: 'Exists' }] } }, [],
      'a: []\n  # - key: dedicated\n  #   operator: Exists\n'],
    ['the examples and defaults of its keys', {
      type: 'object', properties: { medium: { examples: ['Memory'] }, size: { type: 'string', default: '1Gi' }, note: { type: 'string' } },
    }, {}, 'a: {}\n  # medium: Memory\n  # size: 1Gi\n'],
    ['nothing where a required key could be anything', {
      type: 'array', items: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, medium: { default: 'Memory' } } },
    }, [], 'a: []\n'],
    ['nothing where there are only choices', { type: 'array', items: { type: 'object', properties: { effect: { enum: ['NoExecute'] } } } }, [], 'a: []\n'],
    ['nothing that the schema itself would refuse', { type: 'array', minItems: 0, items: { type: 'object', minProperties: 2, examples: [{ a: 1 }] } }, [], 'a: []\n'],
    ['nothing of a list that is not empty', { type: 'array', examples: [['x']] }, ['z'], 'a:\n  - z\n'],
  ])('takes from the schema of a list or map %s', (_, schema, value, text) => {
    expect(bodyOf(declared('a', { schema, default: value }))).toBe(`# -- The a.\n${text}`);
  });

  test('has no comment that is too long, whatever it is indented by', () => {
    fc.assert(fc.property(declarations(), values => {
      const comments = valuesYaml(values.map(value => ({ ...value, description: 'All of these words are short. '.repeat(20) })), []);
      expect(comments.split('\n').filter(line => line.includes('words') && line.length > 100)).toEqual([]);
    }));
  });

  test('refuses a value within another', () => {
    expect(() => valuesYaml([declared('a', {}), declared('a.b', {})], [])).toThrow("'a' is declared more than once, or lies around another value");
    expect(() => valuesYaml([declared('a', {}), declared('a', {})], [])).toThrow("'a' is declared more than once, or lies around another value");
  });

  describe.each(HELM_VERSIONS)('in Helm %s', version => {
    const helm = useHelm(version);
    const folder = temporaryFolder();

    test('holds the defaults to the letter', async () => {
      await fc.assert(fc.asyncProperty(declarations(20), async values => {
        const chart = writeCheckerChart(folder, { values: valuesYaml(values, [{ path: ['a'], description: 'Odd: {{ x }} # "' }]) });
        expect(await valuesSeenBy(helm, chart)).toEqual(defaultsOf(values));
      }), { numRuns: 12 });
    }, 60_000);
  });
});
