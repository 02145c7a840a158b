import fc from 'fast-check';
import { useAdmission } from './admission';
import { objectionsToInstalling, objectionsToUpgrading } from './judged-chart';
import { fewSets } from './sets-of-values';
import { ChartUnderTest } from '../helm/laws/chart-under-test';
import { ANY_CHART, cook } from '../helm/laws/random-charts';
import { runs } from '../support/helm';

const admission = useAdmission();

// To shrink a chart takes minutes, and what is found names the object and the values anyway. To find what values are admitted takes longer than to
// ask about them, so both questions are asked of the same.
test('any chart is accepted with its defaults and any values that its schema admits, and can be upgraded from the ones to the others', async () => {
  await fc.assert(fc.asyncProperty(ANY_CHART, fc.nat(), async (recipe, seed) => {
    const chart = ChartUnderTest.of(cook(recipe));
    const sets = fewSets(chart, seed);

    expect(await objectionsToInstalling(admission(), chart, sets)).toEqual([]);
    expect(await objectionsToUpgrading(admission(), chart, sets)).toEqual([]);
  }), { numRuns: runs(12), endOnFailure: true });
});
