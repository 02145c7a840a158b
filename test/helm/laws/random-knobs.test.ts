import fc from 'fast-check';
import { ANY_CHART } from './recipes/any-chart';
import { cook } from './recipes/cook';
import { profileOf } from './recipes/ingredients';
import { literallyOf, turnsOf, valuesOf } from './recipes/knobs';
import { HELM_MAJORS, runs, timeoutOf, useHelm } from '../../support/helm';
import { ChartOfCode, synthesize } from '../stronger-law';

const TIMEOUT = timeoutOf(900_000);

const helms = HELM_MAJORS.map(useHelm);

/** A chart, and some sets of its knobs that are turned together. */
const TURNED = ANY_CHART.chain(recipe => fc.record({ recipe: fc.constant(recipe), sets: fc.array(turnsOf(recipe), { minLength: 3, maxLength: 3 }) }));

// A chart is built once, and rendered with some sets of values, on each major of Helm in turn.
test('any chart says with values in company what its TypeScript says with literals, or all refuse', async () => {
  await fc.assert(fc.asyncProperty(TURNED, async ({ recipe, sets }) => {
    const chart = new ChartOfCode(cook(recipe), { profile: profileOf(recipe.profile) });
    const found = await Promise.all(sets.map(async (turns, index) => {
      const [values, fresh] = [valuesOf(turns), literallyOf(recipe, turns)];
      const told = await chart.disagreements(helms[index % helms.length], values, cook(fresh), { profile: profileOf(fresh.profile) });
      return told.map(line => `${JSON.stringify(values)}: ${line}`);
    }));

    expect(found.flat()).toEqual([]);
  }), { numRuns: runs(24) });
}, TIMEOUT);

// What is refused agrees on nothing but that.
test('most of what is tried is not refused', () => {
  const fresh = fc.sample(TURNED, { numRuns: 20, seed: 1 }).flatMap(({ recipe, sets: [turns] }) => literallyOf(recipe, turns));
  const refused = fresh.filter(recipe => synthesize(cook(recipe), { profile: profileOf(recipe.profile) }).refusal !== undefined);

  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(fresh.length / 2);
});
