import { utimesSync } from 'fs';
import { join } from 'path';
import { asSubchart, lintFindings, packageDigest, readContract, temporaryFolder, writeFiles } from './chart-folders';
import { objectDifferences } from './comparable';
import { kubernetesFindings, renderingFindings } from './findings';
import { Helm, useHelm } from './helm';
import { namesPath } from './refusal';
import { HELM_VERSIONS } from './releases';
import { objectsOf, renderChart, renderedObjects } from './render';
import { EVERY_KEYWORD_DEFAULTS, WINDOW, WINDOW_WITH_SCHEMA } from './sample-charts';

describe.each(HELM_VERSIONS)('the chart that Helm %s creates', version => {
  const helm = useHelm(version);
  const folder = temporaryFolder();
  const chart = join(folder, 'starter');
  const values = { ingress: { enabled: true }, autoscaling: { enabled: true } };

  beforeAll(() => helm.runToSuccess(['create', chart]));

  test('renders objects that the Kubernetes API knows', async () => {
    const objects = await renderedObjects(helm, chart, { values });
    expect(objects.map(({ kind }) => kind)).toEqual(['ServiceAccount', 'Service', 'Deployment', 'HorizontalPodAutoscaler', 'Ingress', 'Pod']);
    expect(kubernetesFindings(objects, '1.34.0')).toEqual([]);
  });

  test('has nothing in its text that a reader would object to', async () => {
    const rendering = await renderChart(helm, chart, { values });
    expect(rendering.refusal === undefined && renderingFindings(rendering)).toEqual([]);
  });

  test('is the same twice, and another with other values', async () => {
    const [one, same, other] = await Promise.all([{ values }, { values }, {}].map(options => renderedObjects(helm, chart, options)));
    expect(objectDifferences(one, same)).toEqual([]);
    expect(objectDifferences(one, other).sort()).toEqual([
      "Deployment 'sigil-starter' of apps/v1: 'spec.replicas' is absent in one and 1 in the other",
      "HorizontalPodAutoscaler 'sigil-starter' of autoscaling/v2 is only in one",
      "Ingress 'sigil-starter' of networking.k8s.io/v1 is only in one",
    ]);
  });

  test('is clean for the linter', async () => {
    expect(await lintFindings(helm, chart)).toEqual([]);
  });

  test('renders below another chart, unless it is turned off', async () => {
    const outer = asSubchart(chart, join(folder, 'outer'));
    const rendering = await renderChart(helm, outer, { values: { starter: values } });
    expect(rendering.refusal === undefined && rendering.objects[0].source).toBe('outer/charts/starter/templates/serviceaccount.yaml');
    expect(objectDifferences(objectsOf(rendering), await renderedObjects(helm, chart, { values }))).toEqual([]);
    expect(await renderedObjects(helm, outer, { values: { starter: { enabled: false } } })).toEqual([]);
  });
});

describe.each(HELM_VERSIONS)('a closed schema below another chart, with Helm %s', version => {
  const helm = useHelm(version);
  const folder = temporaryFolder();
  const outer = asSubchart(writeFiles(join(folder, 'window'), WINDOW_WITH_SCHEMA), join(folder, 'outer'));

  test('accepts what the outer chart adds', async () => {
    const [object] = await renderedObjects(helm, outer, { values: { window: { enabled: true }, global: { region: 'x' } } });
    expect(object.asYaml).toEqual({ ...EVERY_KEYWORD_DEFAULTS, enabled: true, global: { region: 'x' } });
  });

  test('refuses with the same paths', async () => {
    const { refusal } = await renderChart(helm, outer, { values: { window: { replicas: 9 } } });
    expect(refusal && namesPath(refusal, ['replicas'])).toBe(true);
  });
});

describe.each(HELM_VERSIONS)('the linter of Helm %s', version => {
  const helm = useHelm(version);
  const folder = temporaryFolder();

  test('objects to a chart with a warning', async () => {
    const chart = writeFiles(join(folder, 'old'), { ...WINDOW, 'Chart.yaml': 'apiVersion: v2\nname: old\nversion: one\n' });
    expect((await lintFindings(helm, chart)).join('\n')).toContain('version');
  });

  test('objects to defaults that the schema refuses', async () => {
    const chart = writeFiles(join(folder, 'window'), { ...WINDOW_WITH_SCHEMA, 'values.yaml': 'replicas: -1\n' });
    expect((await lintFindings(helm, chart)).join('\n')).toContain('[ERROR] values.yaml');
  });

  test('is content with a template that always fails, so it proves little', async () => {
    const chart = writeFiles(join(folder, 'failing'), { ...WINDOW, 'Chart.yaml': 'apiVersion: v2\nname: failing\nversion: 1.0.0\n', 'templates/fail.yaml': '{{ fail "no" }}\n' });
    expect(await lintFindings(helm, chart)).toEqual([]);
  });
});

describe.each(['4.1.4', '4.2.3'] as const)('a package by Helm %s', version => {
  const helm = useHelm(version);
  const folder = temporaryFolder();
  const time = new Date('2020-01-01');
  const chart = (name: string, files = WINDOW): string => {
    const written = writeFiles(join(folder, name, 'window'), files);
    Object.keys(files).forEach(path => utimesSync(join(written, path), time, time));
    return written;
  };

  test('has the same digest for the same files', async () => {
    expect(await packageDigest(helm, chart('one'))).toBe(await packageDigest(helm, chart('other')));
  });

  test('has another digest for other content', async () => {
    expect(await packageDigest(helm, chart('one'))).not.toBe(await packageDigest(helm, chart('more', { ...WINDOW, 'values.yaml': 'a: 1\n' })));
  });

  test('has another digest for another time of a file, so a chart that is written must not have the time of day', async () => {
    const late = chart('late');
    utimesSync(join(late, 'values.yaml'), new Date('2030-01-01'), new Date('2030-01-01'));
    expect(await packageDigest(helm, chart('one'))).not.toBe(await packageDigest(helm, late));
  });
});

test('the digest of a package by Helm 3 says nothing, and is not given', async () => {
  await expect(packageDigest(new Helm('3.18.0'), 'chart')).rejects.toThrow('take Helm 4');
});

describe('the contract of a chart', () => {
  const folder = temporaryFolder();

  test('is what its defaults and its schema say', () => {
    const { defaults, schema } = readContract(writeFiles(join(folder, 'good'), WINDOW_WITH_SCHEMA));
    expect(defaults).toEqual(EVERY_KEYWORD_DEFAULTS);
    expect(schema.properties?.persistence.then?.properties?.size.pattern).toMatch(/Mi/);
  });

  test('has defaults by name', () => {
    const list = writeFiles(join(folder, 'list'), { ...WINDOW_WITH_SCHEMA, 'values.yaml': '- a\n' });
    expect(() => readContract(list)).toThrow(/values.yaml' holds no map$/);
  });
});
