import { declared, SHOP, SHOP_GROUPS, SHOP_VALUES } from './shop';
import { ChartMetadata, ValueDeclaration } from '../../../src/helm/chart-model';
import { schemaOfValues } from '../../../src/helm/files/schema-of-values';
import { valuesSchema } from '../../../src/helm/files/values-schema';
import { asMap, JsonMap } from '../../../src/template/json';
import { withoutReferences } from '../../support/helm/json-schema';

/** What stands at a path of properties. */
function at(schema: JsonMap, ...path: readonly string[]): JsonMap {
  return path.reduce((node, key) => asMap(asMap(node.properties)[key]), schema);
}

/** All schemas in a schema that describe a map with known keys. */
function mapsIn(schema: JsonMap): JsonMap[] {
  const below = Object.values(asMap(schema.properties)).flatMap(each => mapsIn(asMap(each)));
  return schema.properties === undefined ? below : [schema, ...below];
}

describe('values.schema.json', () => {
  const schema = schemaOfValues(SHOP_VALUES, SHOP_GROUPS, SHOP);

  test('is that of draft-07, and JSON that people can read', () => {
    // WHEN
    const text = valuesSchema(SHOP_VALUES, SHOP_GROUPS, SHOP);

    // THEN
    expect(withoutReferences(JSON.parse(text))).toEqual(schema);
    expect(text.split('\n').slice(0, 4)).toEqual([
      '{', '  "$schema": "http://json-schema.org/draft-07/schema#",', '  "title": "Values of the chart shop",', '  "type": "object",',
    ]);
    expect(text.endsWith('}\n')).toBe(true);
  });

  test('has for a value its terms, what it is for and its default', () => {
    expect(at(schema, 'api', 'replicas')).toEqual({ description: 'How many pods run.', type: 'integer', minimum: 0, default: 2 });
  });

  test('has for values below a key their heading, or the key where there is none', () => {
    expect(at(schema, 'api').description).toBe('The API of the shop.');
    expect(at(schema, 'api', 'image').description).toBe("Values of 'image'.");
  });

  test('is closed wherever keys are declared, and requires them all', () => {
    // WHEN
    const maps = mapsIn(schema).filter(each => each !== at(schema, 'api', 'resources'));

    // THEN
    expect(maps.map(({ required }) => required)).toEqual([
      ['nameOverride', 'commonLabels', 'api', 'worker'], ['replicas', 'image', 'resources'], ['repository', 'pullPolicy'], ['concurrency', 'paths'],
    ]);
    maps.forEach(each => expect(each.additionalProperties).toBe(false));
  });

  test('keeps the order of declaration', () => {
    expect(Object.keys(asMap(schema.properties))).toEqual(['global', 'enabled', 'nameOverride', 'commonLabels', 'api', 'worker']);
  });

  test('allows a parent chart what parents set, and asks for none of it', () => {
    expect(at(schema, 'global')).toEqual({ description: expect.any(String), type: 'object', default: {} });
    expect(at(schema, 'enabled')).toEqual({ description: expect.any(String), type: 'boolean', default: true });
  });

  describe('of a chart with dependencies', () => {
    const withDependencies = (dependencies: ChartMetadata['dependencies'], values: readonly ValueDeclaration[] = []) =>
      schemaOfValues(values, [], { ...SHOP, dependencies });

    test('leaves what stands under their names to them', () => {
      // WHEN
      const { properties, required } = withDependencies([{ name: 'redis', version: '1' }, { name: 'postgresql', alias: 'db', version: '1' }]);

      // THEN
      expect(Object.keys(asMap(properties))).toEqual(['global', 'enabled', 'redis', 'db']);
      expect(asMap(properties).db).toEqual({ description: "Values of the chart 'postgresql', which brings its own schema.", type: 'object', default: {} });
      expect(required).toEqual([]);
    });

    test('knows the values that switch them on and off', () => {
      // WHEN
      const { properties } = withDependencies([{ name: 'redis', version: '1', condition: 'cache.enabled, redisEnabled', tags: ['store'] }]);

      // THEN
      expect(Object.entries(asMap(properties)).map(([key, value]) => [key, asMap(value).type])).toEqual([
        ['global', 'object'], ['enabled', 'boolean'], ['cache', 'object'], ['redisEnabled', 'boolean'], ['redis', 'object'], ['tags', 'object'],
      ]);
    });

    test('checks what the chart itself declares there, and nothing else', () => {
      // WHEN
      const redis = at(withDependencies([{ name: 'redis', version: '1' }], [declared('redis.enabled', { schema: { type: 'boolean' }, default: true })]), 'redis');

      // THEN
      expect(redis.required).toEqual(['enabled']);
      expect(redis).not.toHaveProperty('additionalProperties');
    });
  });

  test.each<[string, Partial<ValueDeclaration>, string]>([
    ['a default that breaks its constraints', { schema: { type: 'integer', minimum: 1 }, default: 0 },
      "the default of a value breaks its own constraints: 'a.b' is 0; it must be a whole number of at least 1"],
    ['null in a default', { schema: {}, default: { x: [null] } }, "the default of 'a.b' holds null, which Helm's versions read differently"],
    ['a keyword that not every Helm heeds', { schema: { type: 'object', properties: { x: { items: { dependentRequired: {} } } } }, default: {} },
      "the schema of 'a.b' has the keyword 'dependentRequired', which not every version of Helm heeds"],
    ['a pattern that engines read differently', { schema: { type: 'string', pattern: '^(?!x)' } },
      "the schema of 'a.b': '^(?!x)' is no regular expression that Helm (RE2) and JavaScript read alike"],
  ])('refuses %s', (_, declaration, message) => {
    expect(() => schemaOfValues([declared('a.b', declaration)], [], SHOP)).toThrow(message);
  });
});
