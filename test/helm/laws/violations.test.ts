import { ChartUnderTest, EXAMPLES } from './chart-under-test';
import { useHelms } from './helms';
import { declaredValues, HELM_MAJORS, namesPath, nested, renderChart, someOf, timeoutOf, violationsOf } from '../../support/helm';

const helmOf = useHelms(HELM_MAJORS);

const TIMEOUT = timeoutOf(900_000);

describe.each(EXAMPLES)('what the schema of examples/%s refuses', example => {
  const chart = ChartUnderTest.ofExample(example);
  const violations = violationsOf(chart.contract);

  test('is refused by the plain rendering, which names the path', () => {
    expect(violations.length).toBeGreaterThan(100);
    expect(someOf(violations, 400).flatMap(({ path, keyword, values }) => {
      const refusals = chart.refusals(values);
      return refusals.some(refusal => isTold(refusal, path)) ? [] : [`${path.join('.')} (${keyword}): ${refusals.join('; ') || 'accepted'}`];
    })).toEqual([]);
  }, TIMEOUT);

  test.each(HELM_MAJORS)('is refused by Helm %s, which names the path', async version => {
    const helm = helmOf(version);
    const half = HELM_MAJORS.indexOf(version);
    const cases = someOf(violations, 120).filter((_, index, all) => all.length === violations.length || index % 2 === half);
    const accepted = await Promise.all(cases.map(async ({ path, keyword, values }) => {
      const { refusal } = await renderChart(helm, chart.folder, chart.options({ values }));
      return refusal?.by === 'schema' && namesPath(refusal, path) ? [] : [`${path.join('.')} (${keyword}): ${refusal?.message ?? 'accepted'}`];
    }));
    expect(accepted.flat()).toEqual([]);
  }, TIMEOUT);

  test('has a null for each value that is always there among it', () => {
    const required = declaredValues(chart.contract.schema).filter(({ path }) => path[0] !== 'global' && path[0] !== 'enabled');
    expect(required.filter(({ path }) => chart.refusals(nested(path, null)).length === 0).map(({ path }) => path.join('.'))).toEqual([]);
  }, TIMEOUT);

  /** Whether a sentence names the place; of keys below a key that anybody can choose, the last one. */
  function isTold(refusal: string, path: readonly string[]): boolean {
    const [last = ''] = path.slice(-1);
    return refusal.includes(`'${path.join('.')}'`) || (refusal.includes(last) && path.slice(0, 2).every(key => refusal.includes(key)));
  }
});
