import { readdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import * as kplus from 'cdk8s-plus-28';
import { Build, ChartOfCode, synthesize } from './stronger-law';
import { SigilApp } from '../../src/app/sigil-app';
import { HelmChart } from '../../src/helm/helm-chart';
import { asMap, JsonMap } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { temporaryFolder } from '../app/files';
import { chartDifferences, HELM_MAJORS, renderedObjects, readYaml, useHelm } from '../support/helm';

const TIMEOUT = 300_000;

function build(values: { [key: string]: unknown } | undefined): Build {
  return chart => {
    const api = new HardenedDeployment(chart, 'api', { image: 'registry.example.com/shop/api:1.4.2', port: 8080 });
    api.exposeViaService();
    const level = chart.values.choice('logLevel', { default: 'info', allowed: ['debug', 'info', 'warn'], description: 'How much is logged.' });
    new kplus.ConfigMap(chart, 'settings', { data: { level: `${level}` } });
    if (values !== undefined) {
      chart.addOverlay('production', values);
    }
  };
}

const PRODUCTION = {
  logLevel: 'warn',
  api: { replicas: 3, resources: { limits: { memory: '256Mi' } }, nodeSelector: { zone: 'b', disk: 'ssd' } },
  hardening: { preStopSleepSeconds: 20 },
};

describe('an overlay', () => {
  test('is a file of values in the order of values.yaml', () => {
    expect(new ChartOfCode(build(PRODUCTION)).files['values-production.yaml']).toBe([
      '# yaml-language-server: $schema=values.schema.json',
      '# What \'production\' has in the place of the defaults in values.yaml; give it with --values values-production.yaml.',
      '',
      'hardening:',
      '  preStopSleepSeconds: 20',
      'logLevel: warn',
      'api:',
      '  replicas: 3',
      '  resources:',
      '    limits:',
      '      memory: 256Mi',
      '  nodeSelector:',
      '    disk: ssd',
      '    zone: b',
      '',
    ].join('\n'));
  });

  test('is the same file whatever order its values are written in', () => {
    const { api, ...others } = PRODUCTION;
    const reversed = { ...others, api: Object.fromEntries(Object.entries(api).reverse()) };

    expect(new ChartOfCode(build(Object.fromEntries(Object.entries(reversed).reverse()))).files).toEqual(new ChartOfCode(build(PRODUCTION)).files);
  });

  test('leaves everything else of the chart as it is', () => {
    const { 'values-production.yaml': _, ...others } = new ChartOfCode(build(PRODUCTION)).files;

    expect(others).toEqual(new ChartOfCode(build(undefined)).files);
  });

  test('goes with the next synth once it is taken away, and what somebody wrote by hand stays', () => {
    const folder = temporaryFolder();
    const synth = (values: { [key: string]: unknown } | undefined) => {
      const app = new SigilApp({ outdir: join(folder, 'dist'), projectFolder: folder });
      build(values)(new HelmChart(app, 'shop', { version: '1.0.0', appVersion: '2' }));
      app.synth();
      return readdirSync(join(folder, 'deploy/helm/shop')).filter(file => file.startsWith('values-'));
    };
    expect(synth(PRODUCTION)).toEqual(['values-production.yaml']);
    writeFileSync(join(folder, 'deploy/helm/shop/values-mine.yaml'), 'logLevel: debug\n');

    expect(synth(undefined)).toEqual(['values-mine.yaml']);
  });

  test('is a copy of what the author gives', () => {
    const values = { api: { replicas: 3 } };
    const chart = new HelmChart(new SigilApp(), 'shop', { version: '1.0.0', appVersion: '2' });
    chart.addOverlay('production', values);
    values.api.replicas = 4;

    expect(() => chart.addOverlay('production', values)).toThrow('the chart \'shop\' has two overlays \'production\'; put all values of one place into one');
  });

  test.each([
    ['a key that the chart does not have', { api: { replica: 3 } }, '\'api.replica\''],
    ['a value of another type', { api: { replicas: '3' } }, '\'api.replicas\' is the text "3"; it must be'],
    ['a value that is none of those allowed', { logLevel: 'loud' }, '\'logLevel\' is the text "loud"; it must be'],
    ['a null in the place of a value', { logLevel: null }, '\'logLevel\' is missing, as a null took its default away'],
    ['what a template refuses', { api: { image: { tag: '' } } }, '\'image\' (\'registry.example.com/shop/api\') of container \'main\' at \'shop/api\' has no tag'],
  ])('is refused at the synth for %s', (_, values, sentence) => {
    const attempt = () => new ChartOfCode(build(values));

    expect(attempt).toThrow('the values of the overlay \'production\' of the chart \'shop\'');
    expect(attempt).toThrow(sentence);
  });

  test('may take a key of a map away', () => {
    const withFeatures: Build = chart => {
      const features = chart.values.map('features', { default: { search: 'on', export: 'on' }, description: 'Features by name.' });
      build({ features: { export: null } })(chart);
      chart.values.bind(new kplus.ConfigMap(chart, 'features'), '/data', features);
    };

    expect(new ChartOfCode(withFeatures).files['values-production.yaml']).toContain('features:\n  export: null\n');
  });

  test.each<[string, string, { [key: string]: unknown }, string]>([
    ['a name that is no part of a file name', 'Production/EU', {}, '\'Production/EU\' is no name for an overlay of the chart \'shop\''],
    ['a function', 'production', { api: { replicas: () => 3 } }, 'the overlay \'production\' of the chart \'shop\' holds at \'api.replicas\' a function'],
    ['a number that JSON does not know', 'production', { api: { replicas: NaN } }, 'holds at \'api.replicas\' NaN'],
    ['a class', 'production', { since: new Date(0) }, 'holds at \'since\' a Date'],
  ])('cannot have %s', (_, name, values, sentence) => {
    const chart = new HelmChart(new SigilApp(), 'shop', { version: '1.0.0', appVersion: '2' });

    expect(() => chart.addOverlay(name, values)).toThrow(sentence);
  });

  test('cannot hold a value, which has none yet', () => {
    const chart = new HelmChart(new SigilApp(), 'shop', { version: '1.0.0', appVersion: '2' });
    const value = chart.values.string('level', { description: 'A level.' });

    expect(() => chart.addOverlay('production', { other: value })).toThrow('holds at \'other\' a ChartValue');
  });
});

describe.each(HELM_MAJORS)('an overlay on Helm %s', version => {
  const helm = useHelm(version);
  const chart = new ChartOfCode(build(PRODUCTION));

  test('renders what the TypeScript gives with its values', async () => {
    const [document] = readYaml(chart.files['values-production.yaml']);
    const values: JsonMap = asMap(document.value ?? undefined);
    const objects = await renderedObjects(helm, chart.folder, { release: 'shop', kubeVersion: '1.35.0', values });

    expect(values).toEqual(PRODUCTION);
    expect(chartDifferences(objects, synthesize(build(undefined), { overrides: PRODUCTION }).objects ?? [])).toEqual([]);
  }, TIMEOUT);
});
