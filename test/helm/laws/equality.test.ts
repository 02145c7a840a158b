import fc from 'fast-check';
import { ChartUnderTest, EXAMPLES } from './example-chart';
import { chartDifferences, coveringOverrides, HELM_MAJORS, HELM_VERSIONS, objectsOf, overridesOf, readContract, renderChart, renderingFindings, runs, singleOverrides, someOf, useHelm } from '../../support/helm';
import { JsonMap } from '../../../src/template/json';

const TIMEOUT = 600_000;

const KUBERNETES_VERSIONS = ['1.28', '1.29', '1.30', '1.31', '1.32', '1.33', '1.34', '1.35', '1.36', '1.37'];

describe.each(EXAMPLES)('the chart of examples/%s', example => {
  const chart = ChartUnderTest.ofExample(example);
  const contract = readContract(chart.folder);

  test.each(HELM_VERSIONS)('renders with its defaults what the plain manifests are, on Helm %s', async version => {
    const rendering = await renderChart(useInstalled(version), chart.folder, chart.options());

    expect(chartDifferences(objectsOf(rendering), chart.plain().objects ?? [])).toEqual([]);
    expect(rendering.refusal === undefined ? renderingFindings(rendering) : ['refused']).toEqual([]);
  }, TIMEOUT);

  test.each(HELM_MAJORS)('renders what the plain manifests are with each value set alone, on Helm %s', async version => {
    const cases = someOf(singleOverrides(contract, 3).map(({ values }) => values), 60);

    expect(await disagreements(version, cases)).toEqual([]);
  }, TIMEOUT);

  test.each(HELM_MAJORS)('renders what the plain manifests are with all values set, on Helm %s', async version => {
    expect(await disagreements(version, coveringOverrides(contract))).toEqual([]);
  }, TIMEOUT);

  test.each(HELM_MAJORS)('renders what the plain manifests are with any values, on any Kubernetes, on Helm %s', async version => {
    await fc.assert(fc.asyncProperty(overridesOf(contract), fc.constantFrom(...KUBERNETES_VERSIONS), async (values, kubernetes) => {
      expect(await disagreement(version, values, kubernetes)).toEqual([]);
    }), { numRuns: runs(60), interruptAfterTimeLimit: TIMEOUT - 60_000 });
  }, TIMEOUT);

  async function disagreements(version: typeof HELM_VERSIONS[number], cases: readonly JsonMap[]): Promise<string[]> {
    const found = await Promise.all(cases.map(async values => (await disagreement(version, values)).map(line => `${JSON.stringify(values)}: ${line}`)));
    return found.flat();
  }

  async function disagreement(version: typeof HELM_VERSIONS[number], values: JsonMap, kubernetes = '1.35'): Promise<string[]> {
    const plain = chart.plain(values, kubernetes);
    const rendering = await renderChart(useInstalled(version), chart.folder, chart.options({ values, kubeVersion: `${kubernetes}.0` }));
    if (plain.refusal !== undefined || rendering.refusal !== undefined) {
      return plain.refusal !== undefined && rendering.refusal !== undefined ? [] : [
        plain.refusal === undefined ? `only Helm refuses: ${rendering.refusal?.message}` : `only the plain rendering refuses: ${plain.refusal}`,
      ];
    }
    return [...chartDifferences(rendering.objects.map(({ object }) => object), plain.objects ?? []), ...renderingFindings(rendering)];
  }
});

const helms = new Map(HELM_VERSIONS.map(version => [version, useHelm(version)]));

function useInstalled(version: typeof HELM_VERSIONS[number]) {
  const helm = helms.get(version);
  if (helm === undefined) {
    throw new Error(`Helm ${version} is not one of those that charts are held against`);
  }
  return helm;
}
