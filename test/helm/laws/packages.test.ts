import { createHash } from 'crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, utimesSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ChartUnderTest, EXAMPLES } from './chart-under-test';
import { useHelms } from './helms';
import { temporaryFolder } from '../../app/files';
import { REPOSITORY, requireCompiledLibrary, runToSuccess } from '../../support/command-line';
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

  test('has one digest in two clones of the repository, each synthesized by a process of its own, by Helm 4.2.3', async () => {
    requireCompiledLibrary();
    const digests = await Promise.all(['one', 'another-and-longer'].map(async (name, index) => {
      const clone = synthesizedClone(example, join(temporaryFolder(), name), new Date(2001 + index, index, 3));
      const folder = join(clone, 'deploy/helm', example);
      await helmOf('4.2.3').runToSuccess(['package', folder, '--destination', clone]);
      return createHash('sha256').update(readFileSync(join(clone, `${example}-1.0.0.tgz`))).digest('hex');
    }));

    expect(digests[0]).toBe(digests[1]);
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

/** An example as Git checks it out, at a time of its own, with what a synth makes of it there. */
function synthesizedClone(example: string, folder: string, checkedOut: Date): string {
  cpSync(join(REPOSITORY, 'examples', example), folder, { recursive: true });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  for (const entry of readdirSync(join(folder, 'deploy'), { recursive: true, encoding: 'utf8' })) {
    utimesSync(join(folder, 'deploy', entry), checkedOut, checkedOut);
  }
  runToSuccess(process.execPath, ['-r', 'sucrase/register/ts', 'main.ts'], folder, { CDK8S_OUTDIR: 'dist' });
  return folder;
}
