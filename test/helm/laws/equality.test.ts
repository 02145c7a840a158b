import fc from 'fast-check';
import { withoutNextLine } from './admitted-values';
import { ChartUnderTest, EXAMPLES, KUBERNETES_VERSIONS } from './chart-under-test';
import { JsonMap } from '../../../src/template/json';
import {
  coveringOverrides, HELM_MAJORS, HELM_VERSIONS, kubernetesFindings, objectDifferences, overridesOf, runs, singleOverrides, someOf, spreadOver,
  useHelm,
} from '../../support/helm';

const TIMEOUT = 900_000;

describe.each(EXAMPLES)('the chart of examples/%s', example => {
  const chart = ChartUnderTest.ofExample(example);

  describe.each(HELM_VERSIONS)('on Helm %s', version => {
    const helm = useHelm(version);

    test('renders with its defaults what the plain manifests are', async () => {
      expect(chart.plain().objects).not.toEqual([]);
      expect(await chart.disagreements(helm, {})).toEqual([]);
    }, TIMEOUT);
  });

  // Half of the cases for each major, and in depth all for both.
  describe.each(HELM_MAJORS)('on Helm %s', version => {
    const helm = useHelm(version);
    const half = HELM_MAJORS.indexOf(version);

    test('renders what the plain manifests are with one value set, or both refuse', async () => {
      const sets = ofHalf(singleOverrides(chart.contract, 6).map(({ values }) => withoutNextLine(chart.contract.schema, values)), 60);

      expect(await disagreements(sets)).toEqual([]);
    }, TIMEOUT);

    test('renders what the plain manifests are with nearly all values set, odd texts among them', async () => {
      const sets = ofHalf(coveringOverrides(chart.contract), 24).map((values, index) => chart.admitted(values, index, kubernetesOf(index)));

      // Sets that are refused would agree on nothing but that.
      expect(sets.filter((values, index) => chart.refusals(values, kubernetesOf(index)).length > 0)).toEqual([]);
      expect(await disagreements(sets)).toEqual([]);
    }, TIMEOUT);

    test('refuses what the plain rendering refuses, in its words, however much is wrong', async () => {
      expect(await disagreements(ofHalf(coveringOverrides(chart.contract), 12))).toEqual([]);
    }, TIMEOUT);

    test('renders what the plain manifests are with any values, on any Kubernetes', async () => {
      const sets = fc.tuple(overridesOf(chart.contract), fc.constantFrom(...KUBERNETES_VERSIONS), fc.nat(1000))
        .map(([values, kubernetes, turn]) => [chart.admitted(values, turn, kubernetes), kubernetes] as const);

      await fc.assert(fc.asyncProperty(sets, async ([values, kubernetes]) => {
        expect(await chart.disagreements(helm, values, kubernetes)).toEqual([]);
      }), { numRuns: runs(16) });
    }, TIMEOUT);

    test('refuses any values that the plain rendering refuses', async () => {
      await fc.assert(fc.asyncProperty(overridesOf(chart.contract), fc.constantFrom(...KUBERNETES_VERSIONS), async (values, kubernetes) => {
        expect(await chart.disagreements(helm, values, kubernetes)).toEqual([]);
      }), { numRuns: runs(8) });
    }, TIMEOUT);

    function ofHalf(cases: readonly JsonMap[], usual: number): JsonMap[] {
      const some = someOf(cases, usual);
      return some.length === cases.length ? some : some.filter((_, index) => index % 2 === half);
    }

    function kubernetesOf(index: number): string {
      return KUBERNETES_VERSIONS[index % KUBERNETES_VERSIONS.length];
    }

    async function disagreements(cases: readonly JsonMap[]): Promise<string[]> {
      expect(cases).not.toEqual([]);
      const found = await Promise.all(cases.map(async (values, index) =>
        (await chart.disagreements(helm, values, kubernetesOf(index))).map(line => `${JSON.stringify(values)}: ${line}`)));
      return found.flat();
    }
  });

  test('has a synth that gives with a values file what its trees give', () => {
    const sets = spreadOver(coveringOverrides(chart.contract), 2);
    expect([...sets, ...sets.map(values => chart.admitted(values))].flatMap(values => {
      const [plain, synthesized] = [chart.plain(values), chart.synthesized(values)];
      return plain.objects === undefined || synthesized.objects === undefined
        ? (plain.refusals ?? ['none']).filter(refusal => !synthesized.refusals?.some(line => line.includes(refusal)))
        : objectDifferences(plain.objects, synthesized.objects);
    })).toEqual([]);
  }, TIMEOUT);

  test('renders objects that the Kubernetes API knows, with nearly all values set', () => {
    const sets = spreadOver(coveringOverrides(chart.contract), runs(6)).map((values, index) => chart.admitted(values, index));
    const rendered = sets.flatMap(values => chart.plain(values).objects ?? []);

    expect(rendered).not.toEqual([]);
    // What is in an affinity is not the chart's.
    expect(kubernetesFindings(rendered, '1.36.0').filter(finding => !finding.includes('.affinity.'))).toEqual([]);
  }, TIMEOUT);
});
