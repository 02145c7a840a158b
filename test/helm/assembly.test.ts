import { join } from 'path';
import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Build, ChartOfCode } from './stronger-law';
import { SigilApp } from '../../src/app/sigil-app';
import { HelmChart, HelmChartProps } from '../../src/helm/helm-chart';
import { asMap, JsonMap } from '../../src/template/json';
import { artifactSourceOf } from '../../src/workloads/artifact-source';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { HardenedJob } from '../../src/workloads/hardened-job';
import { HardenedNamespace } from '../../src/workloads/hardened-namespace';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';
import { filesBelow, temporaryFolder } from '../app/files';
import { HELM_MAJORS, lintFindings, readYaml, renderedObjects, useHelm } from '../support/helm';
import { schemaFindings } from '../support/kubernetes-schema';

const IMAGE = 'registry.example.com/shop/api:1.4.2';
const TIMEOUT = 300_000;

const DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    names: { kind: 'Widget', plural: 'widgets' },
    scope: 'Namespaced',
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', description: 'Such as {{ this }}.' } } }],
  },
};

/** A chart with something of everything. */
const build: Build = chart => {
  new HardenedNamespace(chart, 'namespace', { metadata: { name: 'space' } });
  new ApiObject(chart, 'widgets', DEFINITION);
  const settings = new kplus.ConfigMap(chart, 'settings', { data: { mode: 'fast' } });
  const api = new HardenedDeployment(chart, 'api', {
    image: IMAGE, port: 8080, replicas: 2, env: { MODE: kplus.EnvValue.fromConfigMap(settings, 'mode') },
  });
  api.exposeViaIngress('/');
  new HardenedStatefulSet(chart, 'eventStore', { image: 'registry.example.com/shop/store:3.1', port: 6379 });
  new HardenedJob(chart, 'migrate', { image: IMAGE, migration: true });
};

describe('the folder of a chart', () => {
  function written(props: Partial<HelmChartProps>): readonly string[] {
    const projectFolder = temporaryFolder();
    const app = new SigilApp({ outdir: join(projectFolder, 'dist'), projectFolder });
    new HelmChart(app, 'shop', { version: '1.0.0', appVersion: '1', ...props });
    app.synth();
    return Object.keys(filesBelow(projectFolder));
  }

  test('is one of the project', () => {
    expect(written({ directory: 'charts/distribution' })).toContain('charts/distribution/Chart.yaml');
  });

  test.each(['./charts/shop', 'charts/shop/', 'charts//shop'])('is the same however its path is written: %j', directory => {
    expect(written({ directory })).toContain('charts/shop/Chart.yaml');
  });

  test.each(['../shop', '/srv/shop', 'charts/../../shop', '.', '', './', 'C:\\shop'])('is refused outside of the project: %j', directory => {
    expect(() => written({ directory })).toThrow(`'directory' ('${directory}') of the chart 'shop' must be a folder below that of the project, such as 'deploy/helm/shop'`);
  });

  test.each(['dist', 'dist/shop'])('is refused among the manifests: %j', directory => {
    expect(() => written({ directory })).toThrow(`'${directory}/Chart.yaml' of 'shop' would lie in 'dist', which is emptied for the manifests`);
  });
});

/** What a process writes of one chart, after another one or alone; modules are loaded anew, as a process does. */
function filesOfProcess(chartNames: readonly string[]): readonly unknown[] {
  let files: readonly unknown[] = [];
  jest.isolateModules(() => {
    const [cdk8sPlus, app, helm, source, workload] = [
      'cdk8s-plus-28', '../../src/app/sigil-app', '../../src/helm/helm-chart', '../../src/workloads/artifact-source', '../../src/workloads/hardened-deployment',
    ].map(name => jest.requireActual(name));
    const charts = chartNames.map((name): HelmChart => {
      const chart = new helm.HelmChart(new app.SigilApp(), name, { version: '1.0.0', appVersion: '1' });
      const text = chart.values.string(`${name}.text`, { default: 'a', description: 'A text.' });
      new workload.HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, env: { [name.toUpperCase()]: cdk8sPlus.EnvValue.fromValue(`${text}`) } });
      chart.node.root.synthYaml();
      return chart;
    });
    files = source.artifactSourceOf(charts[charts.length - 1]).artifacts('.');
  });
  return files;
}

describe('what tells credentials in a chart', () => {
  const { files } = new ChartOfCode(chart => {
    const text = chart.values.string('a.text.at.a.path.that.makes.long.lines', { default: 'a', description: 'A text.' });
    new HardenedDeployment(chart, 'literalCredential', { image: IMAGE, env: { MODE: kplus.EnvValue.fromValue(`${text} and ${text}`) } });
  });
  const namesIn = (file: string) => [...files[`templates/${file}`].matchAll(/define "[^.]*\.([^"]+)"/g)].map(([, name]) => name);

  test('stands in a file of its own, as do the pieces of what is long', () => {
    expect(namesIn('_credentials.tpl').filter(name => name.endsWith('Part'))).not.toEqual([]);
    expect(namesIn('_helpers.tpl').filter(name => name.endsWith('Part'))).toEqual([]);
  });

  test('stands apart from the labels of a workload that is called so', () => {
    expect(namesIn('_helpers.tpl')).toContain('literalCredential.labels');
  });
});

describe('the files of a chart', () => {
  const { files } = new ChartOfCode(build);
  const templates = Object.keys(files).filter(path => path.startsWith('templates/')).map(path => path.slice('templates/'.length));

  test('are named by what they belong to and what they are', () => {
    expect(templates.sort()).toEqual([
      'NOTES.txt', '_credentials.tpl', '_helpers.tpl', '_memory.tpl', '_security.tpl',
      'api-deployment.yaml', 'api-ingress.yaml', 'api-networkpolicy.yaml', 'api-pdb.yaml', 'api-service.yaml', 'api-serviceaccount.yaml',
      'event-store-headless-service.yaml', 'event-store-networkpolicy.yaml', 'event-store-pdb.yaml', 'event-store-serviceaccount.yaml',
      'event-store-statefulset.yaml',
      'migrate-job.yaml', 'migrate-networkpolicy.yaml', 'migrate-serviceaccount.yaml',
      'settings-configmap.yaml', 'tests/api.yaml', 'tests/event-store.yaml', 'validate.yaml',
    ]);
  });

  test('hold no Namespace, which Helm makes', () => {
    expect(Object.values(files).filter(content => /^kind: Namespace$/m.test(content))).toEqual([]);
  });

  test('are the same for the same code', () => {
    expect(new ChartOfCode(build).files).toEqual(files);
  });

  test('are the same whatever was rendered before', () => {
    expect(filesOfProcess(['first', 'shop'])).toEqual(filesOfProcess(['shop']));
  });

  test('name in Chart.yaml the images with the default values, each once', () => {
    const annotations = asMap(yamlOf(files['Chart.yaml']).annotations);

    expect(readYaml(String(annotations['artifacthub.io/images']))[0].value).toEqual([
      { name: 'api', image: IMAGE },
      { name: 'event-store', image: 'registry.example.com/shop/store:3.1' },
      { name: 'test', image: 'docker.io/library/busybox:1.37.0' },
    ]);
  });
});

describe.each(HELM_MAJORS)('on Helm %s', version => {
  const helm = useHelm(version);
  const chart = new ChartOfCode(build);

  test('the chart passes lint in its strict form', async () => {
    expect(await lintFindings(helm, chart.folder)).toEqual([]);
  }, TIMEOUT);

  test('all objects, those of tests included, are what the API of Kubernetes takes', async () => {
    const objects = await renderedObjects(helm, chart.folder, { kubeVersion: '1.36.0' });

    expect(objects.length).toBeGreaterThan(15);
    expect(objects.flatMap(object => schemaFindings(object, '1.36'))).toEqual([]);
  }, TIMEOUT);

  test('a migration has another name when a value changes its content, and the name of the TypeScript with the defaults', async () => {
    const nameWith = async (values: JsonMap) => {
      const objects = await renderedObjects(helm, chart.folder, { release: 'shop', kubeVersion: '1.35.0', values });
      return String(asMap(objects.find(({ kind }) => kind === 'Job')?.metadata).name);
    };
    const names = await Promise.all([{}, { migrate: { image: { tag: '1.4.3' } } }, { migrate: { extraEnv: { MODE: 'dry' } } }, { api: { replicas: 5 } }].map(nameWith));

    expect(names[0]).toMatch(/^shop-migrate-[0-9a-f]{8}$/);
    expect(new Set(names).size).toBe(3);
    expect(names[3]).toBe(names[0]);
    expect(await chart.disagreements(helm, {}, build)).toEqual([]);
  }, TIMEOUT);
});

describe('a migration in a template', () => {
  const { files } = new ChartOfCode(build);

  test('has its content once', () => {
    const mentions = Object.values(files).join('\n').split('terminationGracePeriodSeconds: 30').length - 1;

    expect(mentions).toBe(1);
  });
});

describe('a CustomResourceDefinition', () => {
  test('stands in crds/ as it is, braces included', () => {
    const { files } = new ChartOfCode(build);

    expect(yamlOf(files['crds/widgets.example.com.yaml'])).toEqual(DEFINITION);
    expect(Object.keys(files).filter(path => path.includes('widgets'))).toEqual(['crds/widgets.example.com.yaml']);
  });

  test('cannot hold a value, as Helm renders nothing in crds/', () => {
    const withValue: Build = chart => {
      const scope = chart.values.string('scope', { default: 'Cluster', description: 'The scope.' });
      new ApiObject(chart, 'widgets', { ...DEFINITION, spec: { ...DEFINITION.spec, scope: `${scope}` } });
    };

    expect(() => new ChartOfCode(withValue)).toThrow(
      'the CustomResourceDefinition at \'shop/widgets\' holds a value; Helm installs what is in \'crds/\' as it stands, before any template is rendered',
    );
  });

  test('cannot depend on a value', () => {
    const conditional: Build = chart => {
      const isWanted = chart.values.boolean('widgets', { default: true, description: 'Whether there are widgets.' });
      chart.when(isWanted, new ApiObject(chart, 'definition', DEFINITION));
    };

    expect(() => new ChartOfCode(conditional)).toThrow('the CustomResourceDefinition at \'shop/definition\' depends on a value');
  });
});

describe('the metadata of a chart', () => {
  test('is told at the synth, with the path of the construct, where Helm would not take it', () => {
    expect(() => synth({ version: '1.0', appVersion: '2' })).toThrow(/\[shop\] the version '1\.0' is no semantic version/);
    expect(() => synth({ version: 'v1.0.0', appVersion: '2' })).toThrow(/\[shop\] .*write '1\.0\.0'/);
    expect(() => synth({ version: '1.0.0', appVersion: '' })).toThrow('[shop] the version of what the chart installs is empty');
  });

  test('can tell the licence to Artifact Hub', () => {
    expect(asMap(yamlOf(synth({ version: '1.0.0', appVersion: '2', license: 'Apache-2.0' })['Chart.yaml']).annotations)).toEqual({
      'artifacthub.io/license': 'Apache-2.0',
    });
  });
});

function synth(props: HelmChartProps): Readonly<Record<string, string>> {
  const app = new SigilApp();
  const chart = new HelmChart(app, 'shop', props);
  new kplus.ConfigMap(chart, 'settings', { data: { mode: 'fast' } });
  app.synthYaml();
  return Object.fromEntries((artifactSourceOf(chart)?.artifacts('.') ?? []).map(({ path, content }) => [path.replace(/^deploy\/helm\/shop\//, ''), content]));
}

function yamlOf(text: string): JsonMap {
  const [document] = readYaml(text);
  return asMap(document.value ?? undefined);
}
