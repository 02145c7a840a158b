import fc from 'fast-check';
import { withoutNextLine } from './admitted-values';
import { ChartUnderTest, KUBERNETES_VERSIONS } from './chart-under-test';
import { useHelms } from './helms';
import { ANY_CHART, ChartRecipe, cook } from './random-charts';
import { HELM_VERSIONS, overridesOf, runs, textFindings } from '../../support/helm';

const TIMEOUT = 900_000;

const helmOf = useHelms();

// A chart is built once, and rendered with its defaults and some sets of values, by another Helm each time.
test('any chart renders with its defaults and with any values what its plain manifests are, on any Helm and Kubernetes', async () => {
  await fc.assert(fc.asyncProperty(ANY_CHART, fc.nat(), async (recipe, turn) => {
    const chart = ChartUnderTest.of(cook(recipe));
    const sets = fc.sample(overridesOf(chart.contract), { numRuns: 4, seed: turn }).map((values, index) =>
      index === 3 ? withoutNextLine(chart.contract.schema, values) : chart.admitted(values, turn + index));
    const found = await Promise.all([{}, ...sets].map(async (values, index) => {
      const helm = helmOf(HELM_VERSIONS[(turn + index) % HELM_VERSIONS.length]);
      const kubernetes = KUBERNETES_VERSIONS[(turn + index) % KUBERNETES_VERSIONS.length];
      return (await chart.disagreements(helm, values, kubernetes)).map(line => `${helm}, Kubernetes ${kubernetes}, ${JSON.stringify(values)}: ${line}`);
    }));

    expect(found.flat()).toEqual([]);
    expect(findingsIn(chart)).toEqual([]);
  }), { numRuns: runs(12) });
}, TIMEOUT);

test('the charts that are tried have all kinds of workloads', () => {
  const recipes: ChartRecipe[] = fc.sample(ANY_CHART, { numRuns: 100, seed: 1 });

  expect(new Set(recipes.flatMap(({ workloads }) => workloads.map(({ kind }) => kind))).size).toBe(6);
});

/** What a careful reader would object to in the templates; blank lines may be those of a text that the chart holds. */
function findingsIn(chart: ChartUnderTest): string[] {
  return Object.entries(chart.files).filter(([path]) => path.startsWith('templates/')).flatMap(([path, text]) => textFindings(text).map(finding => `${path} ${finding}`))
    .filter(finding => !finding.includes('one of several blank lines'));
}
