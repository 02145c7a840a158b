import fc from 'fast-check';
import { JsonMap } from '../../src/template/json';
import { ChartUnderTest } from '../helm/laws/chart-under-test';
import { randomSets } from '../helm/laws/random-sets';
import { coalesced, coveringOverrides, overridesOf, runs, singleOverrides, someOf } from '../support/helm';

/** Sets of values that a chart admits. */
export interface SetsOfValues {
  /** By which they are drawn again. */
  readonly seed: number;
  readonly sets: readonly AdmittedSet[];
}

/** A set of values that a chart admits, and the Kubernetes that it is for. */
export interface AdmittedSet {
  readonly values: JsonMap;
  readonly kubernetes: string;
}

/** Hardening can be turned off by a value, and then Pod Security has nothing to judge. */
const HARDENED = { hardening: { enabled: true } };

/** The Kubernetes whose validation is asked. */
export const KUBERNETES = '1.37.0';

/** Kubernetes without a field for AppArmor: what is written for it in its place, the Kubernetes of today warns of. */
const WITHOUT_APP_ARMOR = /^1\.2[89]\./;

/** The defaults of a chart, every value in changing company, values alone, and sets that are drawn. */
export function manySets(chart: ChartUnderTest): SetsOfValues {
  const { seed = Date.now() % 2 ** 31 } = fc.readConfigureGlobal();
  const { contract } = chart;
  const chosen = [{}, ...someOf(coveringOverrides(contract), 15), ...someOf(singleOverrides(contract, 6).map(({ values }) => values), 300)];
  const drawn = randomSets(chart, runs(30), seed).filter(({ kubernetes }) => !WITHOUT_APP_ARMOR.test(kubernetes));
  return { seed, sets: [...chosen.map(values => ({ values, kubernetes: KUBERNETES })), ...drawn].map((set, turn) => hardened(chart, set, turn)) };
}

/** The defaults of a chart, and a few sets that are drawn. */
export function fewSets(chart: ChartUnderTest, seed: number): readonly AdmittedSet[] {
  const drawn = fc.sample(overridesOf(chart.contract), { numRuns: 4, seed });
  return [{}, ...drawn].map((values, turn) => hardened(chart, { values, kubernetes: KUBERNETES }, turn));
}

function hardened(chart: ChartUnderTest, { values, kubernetes }: AdmittedSet, turn: number): AdmittedSet {
  return { values: chart.admitted(coalesced(values, HARDENED), turn, kubernetes), kubernetes };
}
