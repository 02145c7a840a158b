import fc from 'fast-check';
import { useAdmission } from './admission';
import { objectionsToInstalling, objectionsToUpgrading } from './judged-chart';
import { fewSets } from './sets-of-values';
import { ChartUnderTest } from '../helm/laws/chart-under-test';
import { ANY_CHART } from '../helm/laws/recipes/any-chart';
import { cook } from '../helm/laws/recipes/cook';
import { profileOf } from '../helm/laws/recipes/ingredients';
import { runs } from '../support/helm';

const admission = useAdmission();

// To shrink a chart takes minutes, and what is found names the object and the values anyway. To find what values are admitted takes longer than to
// ask about them, so both questions are asked of the same.
test('any chart is accepted with its defaults and any values that its schema admits, and can be upgraded from the ones to the others', async () => {
  await fc.assert(fc.asyncProperty(ANY_CHART, fc.nat(), async (recipe, seed) => {
    // What an author declares has the schema that its author gives it.
    const chart = ChartUnderTest.of(cook({ ...recipe, hasValues: false }), 'shop', profileOf(recipe.profile));
    const sets = fewSets(chart, seed);

    expect(await objectionsToInstalling(admission(), chart, sets)).toEqual([]);
    expect(await objectionsToUpgrading(admission(), chart, sets)).toEqual([]);
  }), { numRuns: runs(8), endOnFailure: true });
});
