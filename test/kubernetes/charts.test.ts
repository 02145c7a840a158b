import { useAdmission } from './admission';
import { Findings } from './findings';
import { objectionsToInstalling, objectionsToUpgrading } from './judged-chart';
import { manySets, SetsOfValues } from './sets-of-values';
import { ChartUnderTest, EXAMPLES } from '../helm/laws/chart-under-test';

const admission = useAdmission();

describe.each(EXAMPLES)('the chart of examples/%s', example => {
  const chart = ChartUnderTest.ofExample(example);
  let admitted: SetsOfValues;

  beforeAll(() => {
    admitted = manySets(chart);
  });

  test('is accepted with its defaults, whole', async () => {
    const findings = new Findings(admission());
    await findings.judge(chart.plain().objects ?? []);

    expect(findings.lines).toEqual([]);
  });

  test('is accepted with any values that its schema admits', async () => {
    const { seed, sets } = admitted;

    expect({ seed, objections: await objectionsToInstalling(admission(), chart, sets) }).toEqual({ seed, objections: [] });
  });

  test('can be upgraded from its defaults to any values', async () => {
    const { seed, sets } = admitted;

    expect({ seed, objections: await objectionsToUpgrading(admission(), chart, sets) }).toEqual({ seed, objections: [] });
  });
});
