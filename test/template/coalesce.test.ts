import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as fc from 'fast-check';
import { coalesce } from '../../src/template/coalesce';
import { JsonMap } from '../../src/template/json';
import { writeCheckerChart, valuesSeenBy } from '../helm/checker-chart';
import { useHelm } from '../support/helm/helm';
import { HELM_MAJORS, HELM_VERSIONS } from '../support/helm/releases';

const HELM_TIMEOUT = 120_000;

/** Few keys, so that defaults and overrides meet in most of them. */
const KEY = fc.constantFrom('a', 'b', 'c', '__proto__');

const SCALAR = fc.oneof(fc.constantFrom('', 'text', 'no', '0644'), fc.constantFrom(0, 1, 1.5, 1e6), fc.boolean());

/** A tree of maps, lists and scalars; with nulls where they mean something. */
function trees(nulls: boolean): fc.Arbitrary<JsonMap> {
  const leaf = nulls ? fc.oneof(SCALAR, fc.constant(null)) : SCALAR;
  return fc.letrec<{ map: JsonMap; node: JsonMap[string] }>(tie => ({
    map: fc.dictionary(KEY, tie('node'), { maxKeys: 3, noNullPrototype: true }),
    node: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('map'), tie('map'), fc.array(leaf, { maxLength: 2 })),
  })).map;
}

describe('values and what replaces them', () => {
  test('merge where both are maps, at every depth', () => {
    expect(coalesce({ api: { image: { tag: '1', digest: '' } } }, { api: { image: { tag: '2' } } }))
      .toEqual({ api: { image: { tag: '2', digest: '' } } });
  });

  test.each<[string, JsonMap, JsonMap]>([
    ['a list', { l: [1, 2] }, { l: [3] }],
    ['an empty list', { l: [1, 2] }, { l: [] }],
    ['a scalar', { s: 'one' }, { s: 2 }],
    ['a map by a scalar', { m: { a: 1 } }, { m: 'text' }],
    ['a scalar by a map', { m: 'text' }, { m: { a: 1 } }],
  ])('are replaced whole: %s', (_, defaults, overrides) => {
    expect(coalesce(defaults, overrides)).toEqual(overrides);
  });

  test('lose a key to a null, at every depth', () => {
    expect(coalesce({ resources: { limits: { cpu: '1', memory: '64Mi' } }, other: {} }, { resources: { limits: { cpu: null } }, other: null }))
      .toEqual({ resources: { limits: { memory: '64Mi' } } });
  });

  test('keep a null that has no default to take away', () => {
    expect(coalesce({ m: {} }, { m: { a: null }, n: null, l: [null] })).toEqual({ m: { a: null }, n: null, l: [null] });
  });

  test('do not change what they are made of', () => {
    // GIVEN
    const [defaults, overrides] = [{ m: { a: 1 } }, { m: { b: 2 } }];

    // WHEN
    coalesce(defaults, overrides);

    // THEN
    expect([defaults, overrides]).toEqual([{ m: { a: 1 } }, { m: { b: 2 } }]);
  });
});

describe.each(HELM_VERSIONS)('Helm %s', version => {
  const helm = useHelm(version);
  const folder = mkdtempSync(join(tmpdir(), 'coalesce-'));

  afterAll(() => rmSync(folder, { recursive: true }));

  test('coalesces below the root as we do', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(trees(false), trees(true)), { minLength: 100, maxLength: 100 }), async cases => {
      // GIVEN
      const [defaults, overrides] = [0, 1].map(side => Object.fromEntries(cases.map((each, index) => [`case${index}`, each[side]])));
      const chart = writeCheckerChart(folder, { values: defaults });

      // THEN
      expect(await valuesSeenBy(helm, chart, overrides)).toEqual(coalesce(defaults, overrides));
    }), { numRuns: 5 });
  }, HELM_TIMEOUT);
});

describe.each(HELM_MAJORS)('Helm %s', version => {
  const helm = useHelm(version);
  const folder = mkdtempSync(join(tmpdir(), 'coalesce-'));

  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([[false], [true]])('coalesces at the root as we do, with a dependency: %s', async withDependency => {
    await fc.assert(fc.asyncProperty(trees(false), trees(true), async (defaults, overrides) => {
      // GIVEN
      const chart = writeCheckerChart(folder, { values: defaults, withDependency });

      // THEN
      expect(await valuesSeenBy(helm, chart, overrides)).toEqual(coalesce(defaults, overrides));
    }), { numRuns: 25 });
  }, HELM_TIMEOUT);
});
