import fc from 'fast-check';
import { withoutNextLine } from './admitted-values';
import { ChartUnderTest, EXAMPLES, KUBERNETES_VERSIONS } from './chart-under-test';
import { randomSets } from './random-sets';
import { KubernetesVersion } from '../../../src/hardening/kubernetes-version';
import { restrictedViolations } from '../../../src/hardening/pod-security';
import { podTemplatesOf } from '../../../src/hardening/pod-template';
import { JsonMap } from '../../../src/template/json';
import {
  coalesced, coveringOverrides, HELM_MAJORS, HELM_VERSIONS, kubernetesFindings, objectDifferences, overridesOf, runs, singleOverrides, someOf,
  spreadOver, timeoutOf, useHelm,
} from '../../support/helm';

const TIMEOUT = timeoutOf(900_000);

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
      const sets = coveringOverrides(chart.contract).map(values => withoutNextLine(chart.contract.schema, values));

      expect(await disagreements(ofHalf(sets, 12))).toEqual([]);
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
        expect(await chart.disagreements(helm, withoutNextLine(chart.contract.schema, values), kubernetes)).toEqual([]);
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

  describe('with random values on random versions of Kubernetes', () => {
    const helms = HELM_MAJORS.map(useHelm);
    const { seed = Date.now() % 2 ** 31 } = fc.readConfigureGlobal();
    const sets = lazily(() => randomSets(chart, runs(300), seed));

    test('renders on each Helm major what the plain manifests are', async () => {
      const told = await Promise.all(sets().flatMap(({ values, kubernetes }) => helms.map(async helm =>
        (await chart.disagreements(helm, values, kubernetes)).map(line => `${helm}, Kubernetes ${kubernetes}, ${JSON.stringify(values)}: ${line}`))));

      // Sets that are refused would agree on nothing but that.
      expect(sets().filter(({ values, kubernetes }) => chart.refusals(values, kubernetes).length > 0)).toEqual([]);
      expect({ seed, told: told.flat() }).toEqual({ seed, told: [] });
    }, 2 * TIMEOUT);

    test('has pods that pass restricted, as long as they are hardened', () => {
      const hardening = { enabled: true, extraCapabilities: ['NET_BIND_SERVICE'], preStopCommand: ['/bin/stop'] };
      const hardened = sets().map(({ values, kubernetes }) => ({ kubernetes, values: coalesced(values, { hardening }) }));
      const rendered = hardened.flatMap(({ values, kubernetes }) => {
        const { objects } = chart.plain(values, kubernetes);
        return objects === undefined ? [] : [{ values, objects, kubernetes: kubernetesVersionOf(kubernetes) }];
      });
      const told = rendered.flatMap(({ values, objects, kubernetes }) => objects.flatMap(podTemplatesOf)
        .flatMap(template => restrictedViolations(template, kubernetes)).map(({ message }) => `Kubernetes ${kubernetes}, ${JSON.stringify(values)}: ${message}`));

      expect(new Set(rendered.map(({ kubernetes }) => kubernetes)).size).toBe(Object.values(KubernetesVersion).length);
      expect(rendered.length).toBeGreaterThan(hardened.length / 2);
      expect({ seed, told }).toEqual({ seed, told: [] });
    }, TIMEOUT);
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
    // What is in the terms of an affinity is not the chart's.
    expect(kubernetesFindings(rendered, '1.36.0').filter(finding => !finding.includes('.affinity.'))).toEqual([]);
  }, TIMEOUT);
});

function kubernetesVersionOf(version: string): KubernetesVersion {
  const minor = version.split('.').slice(0, 2).join('.');
  const known = Object.values(KubernetesVersion).find(each => each === minor);
  if (known === undefined) {
    throw new Error(`the library does not know Kubernetes ${minor}`);
  }
  return known;
}

/** What is made when it is first asked for, and not before the tests of a file begin. */
function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}
