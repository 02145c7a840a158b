import * as fc from 'fast-check';
import { ValueDeclaration } from '../../../src/helm/chart-model';
import { Json, JsonMap } from '../../../src/template/json';
import { EVEN_TEXTS, ODD_TEXTS } from '../../support/helm/odd-values';

export { defaultsOf } from '../../../src/helm/values/value-registry';

type Terms = Pick<ValueDeclaration, 'type' | 'schema' | 'default'>;

const TEXT = fc.oneof(fc.constantFrom(...ODD_TEXTS, ...EVEN_TEXTS, 'x\n\n', '\n', 'a\n b\n'), fc.string({ unit: 'binary', maxLength: 8 }));

const NAMES = ['cache', 'a-b', 'x'];

const OBJECT: JsonMap = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { type: 'string', pattern: '^[a-z]([-a-z]*[a-z])?$', maxLength: 10, examples: ['cache'] },
    size: { type: 'integer', minimum: 1 },
    medium: { type: 'string', enum: ['Memory', 'Disk'] },
    ratio: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
    notes: { type: 'array', items: { type: 'string' }, maxItems: 2 },
  },
};

const AN_OBJECT: fc.Arbitrary<JsonMap> = fc.record({
  name: fc.constantFrom(...NAMES), size: fc.constantFrom(1, 1e6, 2 ** 40), medium: fc.constantFrom('Memory', 'Disk'), notes: fc.array(TEXT, { maxLength: 2 }),
}, { requiredKeys: ['name'], noNullPrototype: true });

function of<T extends Json>(type: ValueDeclaration['type'], schema: JsonMap, values: fc.Arbitrary<T>): fc.Arbitrary<Terms> {
  return values.map(value => ({ type, schema, default: value }));
}

/** One value of every kind that charts have. */
const TERMS: fc.Arbitrary<Terms> = fc.oneof(
  of('string', { type: 'string' }, TEXT),
  of('string', { type: 'string', minLength: 1, maxLength: 300 }, TEXT.filter(text => text !== '')),
  of('string', { type: 'string', pattern: '^[a-z]([-a-z]*[a-z])?$' }, fc.constantFrom(...NAMES)),
  of('string', { type: 'string', enum: ['', 'Always', 'no', '0644'] }, fc.constantFrom('', 'no', '0644')),
  of('integer', { type: 'integer' }, fc.constantFrom(0, -1, 1e6, 2 ** 40)),
  of('integer', { type: 'integer', minimum: 1, maximum: 65535 }, fc.integer({ min: 1, max: 65535 })),
  of('number', { type: 'number', minimum: -1 }, fc.constantFrom(0, -0.5, 1e21, 1e-7, 3)),
  of('boolean', { type: 'boolean' }, fc.boolean()),
  of('intOrString', { type: ['integer', 'string'] }, fc.constantFrom(1, '25%', 'http', '8080')),
  of('list', { type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true }, fc.uniqueArray(TEXT.filter(text => text !== ''), { maxLength: 3 })),
  of('list', { type: 'array', items: OBJECT, maxItems: 3 }, fc.array(AN_OBJECT, { maxLength: 3 })),
  of('list', { type: 'array', items: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'string', pattern: '^[0-9]+%$' }] } }, fc.array(fc.constantFrom(1, '5%'), { maxLength: 2 })),
  of('map', { type: 'object', additionalProperties: { type: 'string' }, propertyNames: { pattern: '^[a-z0-9./-]+$' } },
    fc.dictionary(fc.constantFrom('a', 'b/c', 'on', 'yes', 'e-1'), TEXT, { maxKeys: 3, noNullPrototype: true })),
  of('map', OBJECT, AN_OBJECT),
  of('map', { type: 'object', additionalProperties: { type: 'object', additionalProperties: { type: 'integer' } } }, fc.constantFrom<JsonMap>({}, { a: { b: 1 }, c: {} })),
);

const KEY = fc.constantFrom('a', 'on', 'y', 'null', 'replicas', 'e1', 'dash_ed', 'NO');

const PATH = fc.array(KEY, { minLength: 1, maxLength: 3 });

/** Values with defaults of all kinds, none of which lies within another. */
export function declarations(atMost = 8): fc.Arbitrary<ValueDeclaration[]> {
  const declaration = fc.record({ path: PATH, terms: TERMS, description: fc.oneof(TEXT, fc.lorem({ maxCount: 40 })) })
    .map(({ path, terms, description }): ValueDeclaration => ({ path, ...terms, description }));
  return fc.array(declaration, { minLength: 1, maxLength: atMost }).map(all => all.filter(({ path }, index) =>
    !all.slice(0, index).some(other => startsWith(path, other.path) || startsWith(other.path, path))));
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((key, index) => path[index] === key);
}
