import * as fc from 'fast-check';
import { declarations } from './declaration-arbitraries';
import { declared, SHOP } from './shop';
import { schemaOfValues } from '../../../src/helm/files/schema-of-values';
import { withDefinitions } from '../../../src/helm/files/shared-schemas';
import { asMap, JsonMap } from '../../../src/template/json';
import { withoutReferences } from '../../support/helm/json-schema';

const NAME: JsonMap = { type: 'string', pattern: '^[a-z]+$' };

/** A schema of some properties, with what they have in common said once. */
function shared(properties: { [name: string]: JsonMap }): JsonMap {
  return withDefinitions({ type: 'object', properties });
}

describe('a schema', () => {
  test('says once what stands in several places', () => {
    // GIVEN
    const account = { description: 'The account.', type: 'object', properties: { name: { description: 'Its name.', ...NAME, default: '' } } };

    // WHEN
    const { properties, definitions } = shared({ api: { type: 'object', properties: { account } }, worker: { type: 'object', properties: { account, size: {} } } });

    // THEN
    expect(asMap(asMap(properties).api).properties).toEqual({ account: { $ref: '#/definitions/account' } });
    expect(asMap(asMap(properties).worker).properties).toEqual({ account: { $ref: '#/definitions/account' }, size: {} });
    expect(definitions).toEqual({ account });
  });

  test('leaves with a value what is said of it alone', () => {
    // WHEN
    const { properties, definitions } = shared({
      userName: { description: 'The user.', ...NAME, default: 'me' }, groupName: { description: 'The group.', ...NAME, default: 'us' },
    });

    // THEN
    expect(properties).toEqual({
      userName: { description: 'The user.', allOf: [{ $ref: '#/definitions/name' }], default: 'me' },
      groupName: { description: 'The group.', allOf: [{ $ref: '#/definitions/name' }], default: 'us' },
    });
    expect(definitions).toEqual({ name: NAME });
  });

  test('repeats what is as short as a reference', () => {
    const properties = { one: { type: 'integer', minimum: 1 }, other: { type: 'integer', minimum: 1 } };
    expect(shared(properties)).toEqual({ type: 'object', properties });
  });

  test.each<[string, readonly string[], string]>([
    ['the words at their end', ['livenessProbe', 'readinessProbe'], 'probe'],
    ['the words at their beginning', ['service1', 'service12'], 'service'],
    ['the first of them, where they have no word in common', ['api', 'worker'], 'api'],
  ])('calls what values have in common by %s', (_, names, name) => {
    expect(shared(Object.fromEntries(names.map(each => [each, NAME]))).definitions).toEqual({ [name]: NAME });
  });

  test('tells the keys, the values and the items of what has one name apart', () => {
    // GIVEN
    const labels = (description: string) => ({ description, type: 'object', propertyNames: { pattern: '^k' }, additionalProperties: { pattern: '^v' } });
    const list = { type: 'array', items: { type: 'string', pattern: '^i' }, minItems: 1 };
    const other = { type: 'object', labels: 1, propertyNames: { pattern: '^k' }, additionalProperties: { pattern: '^v' } };

    // WHEN
    const { definitions } = shared({ labels: labels('One.'), own: { properties: { labels: { ...other, title: 'x' } } }, items: list, more: { ...list, minItems: 2 } });

    // THEN
    expect(definitions).toEqual({ labelsKey: { pattern: '^k' }, labelsValue: { pattern: '^v' }, itemsItem: { type: 'string', pattern: '^i' } });
  });

  test('means the same', () => {
    fc.assert(fc.property(declarations(12), values => {
      const schema = schemaOfValues([...values, declared('twin.x', {}), ...values.map(value => ({ ...value, path: ['other', ...value.path] }))], [], SHOP);
      expect(withoutReferences(withDefinitions(schema))).toEqual(schema);
    }));
  });
});
