import * as fc from 'fast-check';
import { readContract, temporaryFolder, writeFiles } from './chart-folders';
import { coalesced } from './coalesce';
import { IS_DEEP, runs } from './effort';
import { useHelm } from './helm';
import { readSchema } from './json-schema';
import { ODD_TEXTS } from './odd-values';
import { namesPath } from './refusal';
import { HELM_VERSIONS } from './releases';
import { renderChart, renderMany } from './render';
import { EVERY_KEYWORD, EVERY_KEYWORD_DEFAULTS, WINDOW_WITH_SCHEMA } from './sample-charts';
import { accepts } from './schema-violations';
import { tellingValues } from './telling-values';
import { overridesOf, valueOf } from './value-arbitraries';
import { coveringOverrides, deadValues, declaredValues, nested, singleOverrides } from './value-sets';
import { violationsOf } from './violations';
import { asMap, Json, JsonMap } from '../../../src/template/json';

jest.setTimeout(300_000);

const CONTRACT = { schema: readSchema(EVERY_KEYWORD), defaults: EVERY_KEYWORD_DEFAULTS };

/** What stands at a path in any of the sets. */
function valuesAt(sets: readonly JsonMap[], ...path: string[]): (Json | undefined)[] {
  return sets.map(set => path.reduce<Json | undefined>((node, key) => asMap(node)[key], set)).filter(value => value !== undefined);
}

describe('random overrides', () => {
  test('are accepted by the schema, once the defaults are there', () => {
    fc.assert(fc.property(overridesOf(CONTRACT), values => accepts(CONTRACT.schema, coalesced(CONTRACT.defaults, values))), { numRuns: runs(500) });
  });

  test('reach every declared value, alone and in company', () => {
    const sets = fc.sample(overridesOf(CONTRACT), { numRuns: 300, seed: 1 });
    const counts = declaredValues(CONTRACT.schema).map(({ path }) => ({ path: path.join('.'), count: valuesAt(sets, ...path).length }));
    expect(counts.filter(({ count }) => count < 30 || count > 270)).toEqual([]);
  });

  test('exercise toggles, choices, empty lists and maps, odd texts and null', () => {
    const sets = fc.sample(overridesOf(CONTRACT), { numRuns: 300, seed: 1 });
    const has = (path: string[], ...values: Json[]): boolean => {
      const texts = valuesAt(sets, ...path).map(value => JSON.stringify(value));
      return values.every(value => texts.includes(JSON.stringify(value)));
    };
    expect({
      toggle: has(['hardening', 'enabled'], true, false),
      choice: has(['image', 'pullPolicy'], '', 'Always', 'IfNotPresent'),
      list: has(['hardening', 'writablePaths'], []),
      map: has(['labels'], {}),
      bounds: has(['replicas'], 0, 5),
      removal: has(['env', 'MODE'], null),
      oddity: valuesAt(sets, 'image', 'tag').filter(tag => ODD_TEXTS.some(text => text === tag)).length > 30,
      both: has(['maxUnavailable'], 1) && valuesAt(sets, 'maxUnavailable').some(value => typeof value === 'string'),
    }).toEqual({ toggle: true, choice: true, list: true, map: true, bounds: true, removal: true, oddity: true, both: true });
  });

  test('shrink to what matters', () => {
    const result = fc.check(fc.property(overridesOf(CONTRACT), values => asMap(values.hardening).enabled !== false), { numRuns: 1000, seed: 1 });
    expect(result.counterexample).toEqual([{ hardening: { enabled: false } }]);
  });

  test('are not searched for ever', () => {
    const schema = readSchema({ type: 'object', properties: { a: { type: 'string', pattern: '^a*$', allOf: [{ pattern: '^b+$' }, { pattern: '^c+$' }] } }, required: ['a'] });
    expect(() => fc.sample(overridesOf({ schema, defaults: {} }), 1)).toThrow(/the schema of the values refuses nearly everything that its own keywords suggest; the last was \{"a":"c*"\}/);
  });
});

describe('telling values', () => {
  test.each<[string, JsonMap, Json[]]>([
    ['a boolean', { type: 'boolean' }, [true, false]],
    ['a choice', { enum: ['a', ''] }, ['a', '']],
    ['a bounded integer', { type: 'integer', minimum: 3, maximum: 100 }, [80, 3, 4, 100, 99]],
    ['a list of booleans', { type: 'array', items: { type: 'boolean' } }, [[], [true], [true, false], [true, true]]],
    ['a list that is never empty', { type: 'array', minItems: 2, uniqueItems: true, items: { type: 'boolean' } }, [[true, false]]],
    ['an object', { type: 'object', required: ['a'], properties: { a: { type: 'boolean' }, b: { const: 1 } } }, [{ a: true }, { a: true, b: 1 }, { a: false, b: 1 }]],
    ['a map', { type: 'object', additionalProperties: { type: 'boolean' }, propertyNames: { enum: ['x', 'y'] } }, [{}, { x: true, y: false }]],
    ['alternatives', { anyOf: [{ const: 1 }, { type: 'boolean' }] }, [1, true, false]],
    ['a choice with an exception', { enum: ['a', 'b'], not: { const: 'a' } }, ['b']],
  ])('of %s are all of them', (_, schema, values) => {
    expect(tellingValues(readSchema(schema))).toEqual(values);
  });

  test('of a text are all odd texts, and of a pattern those that match it', () => {
    expect(tellingValues(readSchema({ type: 'string' }))).toEqual(expect.arrayContaining([...ODD_TEXTS]));
    expect(tellingValues(readSchema({ type: 'string', pattern: '^[0-9]+$', maxLength: 2 }))).toEqual(expect.arrayContaining(['1', '80', '0', '09']));
  });

  test('of a pattern that no known text matches are made for it, the same each time', () => {
    const schema = readSchema({ type: 'string', pattern: '^[XYZ]{3}-[0-9]{2}$' });
    expect(tellingValues(schema).length).toBeGreaterThan(3);
    expect(tellingValues(schema)).toEqual(tellingValues(schema));
    expect(tellingValues(schema).every(value => accepts(schema, value))).toBe(true);
  });
});

describe('overrides of one value', () => {
  const singles = singleOverrides(CONTRACT);

  test('are there for every declared value', () => {
    const paths = new Set(singles.map(({ path }) => path.join('.')));
    expect(declaredValues(CONTRACT.schema).map(({ path }) => path.join('.')).filter(path => !paths.has(path))).toEqual([]);
  });

  test('take a default away where it is not required', () => {
    const removals = singles.filter(({ path, values }) => JSON.stringify(values) === JSON.stringify(nested(path, null))).map(({ path }) => path.join('.'));
    expect(removals).toEqual(['nameOverride', 'ratio', 'image.pullPolicy', 'hardening.extraCapabilities', 'maxUnavailable', 'env', 'labels']);
  });
});

describe('covering overrides', () => {
  const sets = coveringOverrides(CONTRACT);

  test('are few, and the same each time', () => {
    expect(sets.length).toBeLessThan(200);
    expect(coveringOverrides(CONTRACT)).toEqual(sets);
  });

  test('leave no telling value of a free text out', () => {
    const tags = valuesAt(coveringOverrides({ schema: readSchema({ type: 'object', properties: { tag: { type: 'string' }, on: { type: 'boolean' } } }), defaults: {} }), 'tag');
    expect(tags).toEqual(expect.arrayContaining([...ODD_TEXTS]));
  });

  test('combine toggles in every way', () => {
    const toggles = Object.fromEntries(['a', 'b', 'c'].map(key => [key, { type: 'boolean' }]));
    const combined = coveringOverrides({ schema: readSchema({ type: 'object', properties: { ...toggles, text: { type: 'string' } } }), defaults: {} });
    expect(new Set(combined.map(({ a, b, c }) => JSON.stringify([a, b, c]))).size).toBe(8);
  });
});

describe('dead values', () => {
  test('are those that never make a difference', async () => {
    const schema = readSchema({ type: 'object', properties: { a: { type: 'integer' }, b: { type: 'object', properties: { c: { type: 'integer' }, d: { type: 'integer' } } } } });
    const sets = [{ a: 1 }, { a: 1, b: { c: 1, d: 2 } }];
    // 'b.c' matters only together with 'a', and 'b.d' never.
    const render = (values: JsonMap): string => JSON.stringify([values.a, values.a === undefined ? 0 : asMap(values.b).c]);
    expect(await deadValues({ schema, defaults: {} }, sets, render)).toEqual(['b.d']);
    expect(await deadValues({ schema, defaults: {} }, sets.slice(0, 1), render)).toEqual(['b.c', 'b.d']);
  });

  test('are not those of sets that are refused', async () => {
    const schema = readSchema({ type: 'object', properties: { a: { type: 'integer' } } });
    expect(await deadValues({ schema, defaults: {} }, [{ a: 1 }], ({ a }) => a === 1 ? undefined : 'text')).toEqual(['a']);
  });
});

describe('violations', () => {
  const violations = violationsOf(CONTRACT);
  const at = (path: string): string[] => violations.filter(each => each.path.join('.') === path).map(({ keyword }) => keyword);

  test('break each keyword somewhere', () => {
    expect([...new Set(violations.map(({ keyword }) => keyword))].sort()).toEqual([
      'additionalProperties', 'anyOf', 'const', 'enum', 'exclusiveMaximum', 'exclusiveMinimum', 'maxItems', 'maxLength', 'maxProperties', 'maximum', 'minItems', 'minLength',
      'minProperties', 'minimum',
      'not', 'oneOf', 'pattern', 'propertyNames', 'required', 'type', 'uniqueItems',
    ].sort());
  });

  test('take away each required key', () => {
    expect(violations.filter(({ keyword }) => keyword === 'required').map(({ path, values }) => [path.join('.'), values])).toEqual([
      ['replicas', { replicas: null }],
      ['image', { image: null }],
      ['hardening', { hardening: null }],
      ['image.repository', { image: { repository: null } }],
      ['image.tag', { image: { tag: null } }],
      ['hardening.enabled', { hardening: { enabled: null } }],
      ['hardening.writablePaths', { hardening: { writablePaths: null } }],
      ['hardening.writablePaths.0.name', { hardening: { writablePaths: [{ mountPath: '/' }] } }],
      ['hardening.writablePaths.0.mountPath', { hardening: { writablePaths: [{ name: 'a' }] } }],
      ['persistence.enabled', { persistence: { enabled: null } }],
      ['persistence.size', { persistence: { size: null } }],
    ]);
  });

  test('try what looks like the type, null where there is no default, and a line too many', () => {
    expect(violations.filter(({ path }) => path.join('.') === 'replicas').map(({ values }) => values.replicas)).toEqual([null, '1', 1.5, true, -1, 6]);
    expect(violations.filter(({ path }) => path.join('.') === 'enabled').map(({ values }) => values.enabled)).toEqual(['true', 1, null]);
    expect(violations.map(({ values }) => values.nameOverride).filter(value => typeof value === 'string' && value.includes('\n'))).toHaveLength(1);
  });

  test('reach into lists, maps of any keys, and what follows from another value', () => {
    expect(at('hardening.writablePaths.0.mountPath')).toEqual(expect.arrayContaining(['type', 'pattern', 'required']));
    expect(at('labels.a')).toEqual(['type', 'type', 'type', 'type']);
    expect(violations.filter(({ path, keyword }) => path.join('.') === 'persistence.size' && keyword === 'pattern').map(({ values }) => values.persistence))
      .toEqual([{ enabled: true, size: expect.any(String) }]);
  });

  test('leave no constraint untested that refuses nothing', () => {
    const schema = readSchema({ type: 'object', properties: { a: { type: 'string', pattern: '^[^\\x00-\\x01]*|.*$' } } });
    expect(() => violationsOf({ schema, defaults: { a: '' } })).toThrow('the tests know nothing that the pattern ^[^\\x00-\\x01]*|.*$ would refuse');
  });
});

describe.each(HELM_VERSIONS)('Helm %s', version => {
  const helm = useHelm(version);
  /** Each Helm its own quarter, and everything in depth. */
  const share = <T>(all: readonly T[]): T[] => all.filter((_, index) => IS_DEEP || index % HELM_VERSIONS.length === HELM_VERSIONS.indexOf(version));
  const chart = writeFiles(temporaryFolder(), WINDOW_WITH_SCHEMA);
  const contract = readContract(chart);

  test('accepts every set that is made for a chart', async () => {
    const sets = share([...singleOverrides(contract).map(({ values }) => values), ...coveringOverrides(contract)]);
    const renderings = await renderMany(helm, chart, sets.map(values => ({ values })));
    expect(renderings.flatMap(({ refusal }) => refusal ? [refusal.message] : [])).toEqual([]);
  });

  test('refuses every violation, and names its path', async () => {
    const violations = share(violationsOf(contract));
    const renderings = await renderMany(helm, chart, violations.map(({ values }) => ({ values })));
    expect(violations.filter(({ path }, index) => {
      const { refusal } = renderings[index];
      return refusal?.by !== 'schema' || !namesPath(refusal, path);
    })).toEqual([]);
  });

  test('accepts and refuses what the tests accept and refuse', async () => {
    const places = fc.constantFrom(...declaredValues(contract.schema).map(({ path }) => path), ['image'], ['hardening', 'writablePaths'], ['none']);
    const changed = fc.tuple(overridesOf(contract), places, fc.oneof(valueOf({}), fc.constant(null)))
      .map(([values, path, value]) => coalesced(values, nested(path, value)));
    await fc.assert(fc.asyncProperty(changed, async values => {
      const { refusal } = await renderChart(helm, chart, { values });
      expect(refusal === undefined).toBe(accepts(contract.schema, coalesced(contract.defaults, values)));
    }), { numRuns: runs(25) });
  });
});
