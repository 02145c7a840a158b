import fc from 'fast-check';
import { useAdmission } from './admission';
import { objectionsToInstalling, objectionsToUpgrading } from './judged-chart';
import { fewSets } from './sets-of-values';
import { ChartUnderTest } from '../helm/laws/chart-under-test';
import { ANY_CHART, cook } from '../helm/laws/random-charts';
import { runs } from '../support/helm';

const admission = useAdmission();

/** To shrink a chart takes minutes, and what is found names the object and the values anyway. */
const WHOLE = { endOnFailure: true };

test('any chart is accepted with its defaults and with any values that its schema admits', async () => {
  await fc.assert(fc.asyncProperty(ANY_CHART, fc.nat(), async (recipe, seed) => {
    const chart = ChartUnderTest.of(cook(recipe));

    expect(await objectionsToInstalling(admission(), chart, fewSets(chart, seed))).toEqual([]);
  }), { ...WHOLE, numRuns: runs(15) });
});

test('any chart can be upgraded from its defaults to any values', async () => {
  await fc.assert(fc.asyncProperty(ANY_CHART, fc.nat(), async (recipe, seed) => {
    const chart = ChartUnderTest.of(cook(recipe));

    expect(await objectionsToUpgrading(admission(), chart, fewSets(chart, seed))).toEqual([]);
  }), { ...WHOLE, numRuns: runs(8) });
});
