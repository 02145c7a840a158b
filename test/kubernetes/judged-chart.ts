import { Admission } from './admission';
import { isHook, withoutUnchecked } from './exempt';
import { Findings } from './findings';
import { AdmittedSet } from './sets-of-values';
import { JsonMap } from '../../src/template/json';
import { ChartUnderTest } from '../helm/laws/chart-under-test';

/** What Kubernetes objects to when a chart is installed with each of some sets of values. */
export async function objectionsToInstalling(admission: Admission, chart: ChartUnderTest, sets: readonly AdmittedSet[]): Promise<readonly string[]> {
  const findings = new Findings(admission);
  for (const { values, kubernetes } of sets) {
    await findings.judge(objectsOf(chart, values, kubernetes), values);
  }
  return findings.lines;
}

/** What Kubernetes objects to when a release with the defaults of a chart is upgraded to each of some sets of values. */
export async function objectionsToUpgrading(admission: Admission, chart: ChartUnderTest, sets: readonly AdmittedSet[]): Promise<readonly string[]> {
  const findings = new Findings(admission);
  for (const { values, kubernetes } of sets) {
    const [before, after] = [{}, withoutNames(values)].map(each => objectsOf(chart, each, kubernetes).filter(object => !isHook(object)));
    await findings.judgeUpdates(before, after, values);
  }
  return findings.lines;
}

function objectsOf(chart: ChartUnderTest, values: JsonMap, kubernetes: string): readonly JsonMap[] {
  const { objects, refusals } = chart.plain(values, kubernetes);
  if (objects === undefined) {
    throw new Error(`values that are admitted are refused: ${refusals?.join('\n')}`);
  }
  return objects.map(withoutUnchecked);
}

/** Another name is another object. */
function withoutNames({ nameOverride: _, fullnameOverride: __, ...values }: JsonMap): JsonMap {
  return values;
}
