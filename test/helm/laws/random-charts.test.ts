import fc from 'fast-check';
import { withoutNextLine } from './admitted-values';
import { ChartUnderTest, KUBERNETES_VERSIONS } from './chart-under-test';
import { useHelms } from './helms';
import { ANY_CHART } from './recipes/any-chart';
import { cook } from './recipes/cook';
import { profileOf } from './recipes/ingredients';
import { ChartRecipe } from './recipes/recipe';
import { JsonMap } from '../../../src/template/json';
import { HELM_VERSIONS, objectDifferences, overridesOf, runs, textFindings, timeoutOf } from '../../support/helm';
import { synthesize } from '../stronger-law';

const TIMEOUT = timeoutOf(900_000);

const helmOf = useHelms();

// A chart is built once, and rendered with its defaults and some sets of values, by another Helm each time. What a synth decides with its values at
// hand no rendering of its trees can tell, so each set is given to a synth as well.
test('any chart renders with its defaults and with any values what its plain manifests are, on any Helm and Kubernetes', async () => {
  await fc.assert(fc.asyncProperty(ANY_CHART, fc.nat(), async (recipe, turn) => {
    const chart = ChartUnderTest.of(cook(recipe), 'shop', profileOf(recipe.profile));
    const sets = [{}, ...setsFor(chart, turn)];
    const found = await Promise.all(sets.map(async (values, index) => {
      const helm = helmOf(HELM_VERSIONS[(turn + index) % HELM_VERSIONS.length]);
      const kubernetes = KUBERNETES_VERSIONS[(turn + index) % KUBERNETES_VERSIONS.length];
      return (await chart.disagreements(helm, values, kubernetes)).map(line => `${helm}, Kubernetes ${kubernetes}, ${JSON.stringify(values)}: ${line}`);
    }));

    expect([...found.flat(), ...sets.flatMap(values => disagreementsOfSynth(chart, recipe, values))]).toEqual([]);
    expect(findingsIn(chart)).toEqual([]);
  }), { numRuns: runs(12) });
}, TIMEOUT);

test('the charts that are tried have all kinds of workloads', () => {
  const recipes: ChartRecipe[] = fc.sample(ANY_CHART, { numRuns: 100, seed: 1 });

  expect(new Set(recipes.flatMap(({ parts }) => parts.map(({ kind }) => kind))).size).toBe(6);
});

/** Sets of values, of which most are admitted, and one is as it was drawn. */
function setsFor(chart: ChartUnderTest, turn: number): JsonMap[] {
  return fc.sample(overridesOf(chart.contract), { numRuns: 4, seed: turn }).map((values, index) =>
    index === 3 ? withoutNextLine(chart.contract.schema, values) : chart.admitted(values, turn + index));
}

/** In how far the trees of a chart do not give with values what a synth gives with them, or both refuse in the same words. */
function disagreementsOfSynth(chart: ChartUnderTest, recipe: ChartRecipe, values: JsonMap): string[] {
  const profile = profileOf(recipe.profile);
  const [plain, { objects, refusal }] = [chart.plain(values, `${profile.kubernetesVersion}.0`), synthesize(cook(recipe), { profile, overrides: values })];
  const told = plain.objects === undefined || objects === undefined
    ? (plain.refusals ?? ['none']).filter(sentence => refusal?.includes(sentence) !== true).map(sentence => `${sentence}, and the synth with ${refusal ?? 'objects'}`)
    : objectDifferences(plain.objects, objects);
  return told.map(line => `${JSON.stringify(values)}: ${line}`);
}

/** What a careful reader would object to in the templates; blank lines may be those of a text that the chart holds. */
function findingsIn(chart: ChartUnderTest): string[] {
  return Object.entries(chart.files).filter(([path]) => path.startsWith('templates/')).flatMap(([path, text]) => textFindings(text).map(finding => `${path} ${finding}`))
    .filter(finding => !finding.includes('one of several blank lines'));
}
