import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ChartUnderTest, EXAMPLES } from './chart-under-test';
import { useHelms } from './helms';
import {
  asSubchart, coveringOverrides, HELM_MAJORS, lintFindings, objectDifferences, objectsOf, renderChart, spreadOver,
} from '../../support/helm';

const helmOf = useHelms(HELM_MAJORS);

const TIMEOUT = 300_000;

describe.each(EXAMPLES)('the chart of examples/%s', example => {
  const chart = ChartUnderTest.ofExample(example);

  test.each(HELM_MAJORS)('is clean for helm lint --strict, by Helm %s', async version => {
    expect(await lintFindings(helmOf(version), chart.folder)).toEqual([]);
  }, TIMEOUT);

  test.each(HELM_MAJORS)('renders as the chart of another what it renders by itself, by Helm %s', async version => {
    const helm = helmOf(version);
    const outer = asSubchart(chart.folder, mkdtempSync(join(tmpdir(), 'sigil-outer-')));
    for (const values of [{}, { ...chart.admitted(spreadOver(coveringOverrides(chart.contract), 3)[1]), enabled: true }]) {
      const alone = objectsOf(await renderChart(helm, chart.folder, chart.options({ values })));
      const within = objectsOf(await renderChart(helm, outer, chart.options({ values: { [example]: values, global: { region: 'eu' } } })));

      expect(alone).not.toEqual([]);
      expect(objectDifferences(within, alone, ['the chart in another', 'the chart alone'])).toEqual([]);
    }
  }, TIMEOUT);

  test.each(HELM_MAJORS)('is left out by the condition of a chart around it, by Helm %s', async version => {
    const outer = asSubchart(chart.folder, mkdtempSync(join(tmpdir(), 'sigil-outer-')));

    expect(objectsOf(await renderChart(helmOf(version), outer, chart.options({ values: { [example]: { enabled: false } } })))).toEqual([]);
  }, TIMEOUT);
});
