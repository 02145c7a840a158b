import { writeFileSync } from 'fs';
import { join } from 'path';
import * as kplus from 'cdk8s-plus-28';
import { builtChart, BuiltChart, IMAGE, objectOf, refusalOf, RELEASE } from './values/built-chart';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { HelmChart } from '../../src/helm/helm-chart';
import { asMap, isMap, JsonMap } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { temporaryFolder } from '../app/files';
import { chartDifferences, HELM_MAJORS, objectsOf, readYaml, renderChart, useHelm } from '../support/helm';

function build(chart: HelmChart): void {
  const concurrency = chart.values.integer('worker.concurrency', { default: 4, minimum: 1, description: 'How many jobs run at a time.' });
  const labels = chart.values.map('config.labels', { description: 'What is told of the shop.', default: { tier: 'gold', team: 'a' } });
  const config = new kplus.ConfigMap(chart, 'config', { data: { concurrency: `${concurrency}` } });
  chart.values.bind(new kplus.ConfigMap(chart, 'labels'), '/data', labels);
  new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, env: { CONCURRENCY: kplus.EnvValue.fromConfigMap(config, 'concurrency') } }).exposeViaService();
}

function file(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

function withEnvironment<T>(variables: Readonly<Record<string, string>>, action: () => T): T {
  Object.assign(process.env, variables);
  try {
    return action();
  } finally {
    Object.keys(variables).forEach(name => delete process.env[name]);
  }
}

function replicas({ plain }: BuiltChart): unknown {
  return asMap(objectOf(plain, 'Deployment').spec).replicas;
}

function dataOf({ plain }: BuiltChart, name: string): unknown {
  return plain.find(object => object.kind === 'ConfigMap' && asMap(object.metadata).name === name)?.data;
}

describe('a map of values in the program', () => {
  test.each<[string, (chart: HelmChart) => { [key: string]: unknown }, string]>([
    ['a number that is none', () => ({ api: { replicas: NaN } }), '[second] \'overrides\' holds at \'api.replicas\' NaN; give texts, numbers'],
    ['a function', () => ({ api: { replicas: () => 3 } }), '[second] \'overrides\' holds at \'api.replicas\' a function; give texts, numbers'],
    ['an object of a class', () => ({ api: { podAnnotations: { since: new Date(0) } } }), '[second] \'overrides\' holds at \'api.podAnnotations.since\' a Date'],
    ['a value of another chart', chart => ({ api: { podAnnotations: { a: `${chart.values.string('a', { description: 'A.' })}` } } }),
      '[second] \'api.podAnnotations.a\' of \'overrides\' is made of the value \'a\' of the chart \'shop\', which is known only when the chart is rendered'],
    ['a key that JavaScript keeps for itself', () => JSON.parse('{ "__proto__": { "replicas": 3 } }'), '[second] \'overrides\': \'__proto__\' is not known'],
  ])('is refused with %s', (_, overrides, message) => {
    expect(refusalOf(chart => build(new HelmChart(chart.node.root, 'second', { version: '1.0.0', appVersion: '1', overrides: overrides(chart) })))).toContain(message);
  });
});

describe('plain manifests with given values', () => {
  const REPLICAS = 'api: { replicas: 3 }\n';

  test('have those of a values file', () => {
    expect(replicas(builtChart(build, { valuesFile: file('prod.yaml', REPLICAS) }))).toBe(3);
  });

  test('have those of a map in the program, over the file', () => {
    const built = builtChart(build, { valuesFile: file('prod.yaml', 'api: { replicas: 3, priorityClassName: high }\n'), overrides: { api: { replicas: 5 } } });

    expect(replicas(built)).toBe(5);
    expect(asMap(asMap(asMap(objectOf(built.plain, 'Deployment').spec).template).spec).priorityClassName).toBe('high');
  });

  test('have those of the files that SIGIL_VALUES names, over all others, the last file deciding', () => {
    const files = [file('base.yaml', 'api: { replicas: 3 }\nworker: { concurrency: 7 }\n'), file('prod.yaml', 'api: { replicas: 6 }\n')];
    const built = withEnvironment({ SIGIL_VALUES: files.join(', ') }, () => builtChart(build, { overrides: { api: { replicas: 5 } } }));

    expect(replicas(built)).toBe(6);
    expect(dataOf(built, 'shop-config')).toEqual({ concurrency: '7' });
  });

  test('lose what a null takes away, of a default as of an earlier file', () => {
    const files = [file('base.yaml', 'config: { labels: { team: b, site: x } }\n'), file('prod.yaml', 'config: { labels: { tier: null } }\n')];

    expect(dataOf(withEnvironment({ SIGIL_VALUES: files.join(',') }, () => builtChart(build)), 'shop-labels')).toEqual({ team: 'b', site: 'x' });
  });

  test('are the default ones where SIGIL_VALUES is empty', () => {
    expect(withEnvironment({ SIGIL_VALUES: ' ' }, () => builtChart(build)).plain).toEqual(builtChart(build).plain);
  });

  test('leave the Helm chart as it is, to the byte', () => {
    const given = builtChart(build, { overrides: { api: { replicas: 3, podDisruptionBudget: { enabled: false } }, fullnameOverride: 'other' } });

    expect(given.files).toEqual(builtChart(build).files);
    expect(given.plain).not.toEqual(builtChart(build).plain);
  });

  test('bring what follows from them', () => {
    const kinds = ({ plain }: BuiltChart) => plain.map(({ kind }) => kind);

    expect(kinds(builtChart(build, { overrides: { api: { replicas: 1 } } }))).not.toContain('PodDisruptionBudget');
    expect(kinds(builtChart(build, { overrides: { api: { replicas: 2 } } }))).toContain('PodDisruptionBudget');
  });
});

describe.each(HELM_MAJORS)('plain manifests and Helm %s', version => {
  const helm = useHelm(version);

  test.each<[string, string[]]>([
    ['one file', ['api: { replicas: 3, service: { port: 8081 } }\nworker: { concurrency: 2 }\n']],
    ['several files', ['api: { replicas: 3 }\ncommonLabels: { site: north }\n', 'api: { replicas: 1 }\ncommonLabels: { rack: r1 }\n']],
    ['a null over a default', ['config: { labels: { tier: null } }\n']],
    ['names of its own', ['nameOverride: store\n']],
    ['a full name', ['fullnameOverride: store\n']],
    ['relaxed hardening', ['hardening: { enabled: false, disabledReason: debugging }\n']],
    ['what parents give', ['global: { region: eu }\nenabled: true\n']],
  ])('agree on %s', async (_, texts) => {
    const files = texts.map((text, index) => file(`values-${index}.yaml`, text));
    const chart = builtChart(build);
    const { plain } = withEnvironment({ SIGIL_VALUES: files.join(',') }, () => builtChart(build));
    const args = files.flatMap(each => ['--values', each]);
    const { stdout } = await helm.runToSuccess(['template', 'shop', chart.folder, '--namespace', RELEASE.namespace, '--kube-version', RELEASE.kubeVersion, ...args]);

    expect(chartDifferences(objectsIn(stdout), plain)).toEqual([]);
  });

  test('agree for another release, namespace and Kubernetes', async () => {
    const profile = new HardeningProfile({ kubernetesVersion: KubernetesVersion.V1_29 });
    // The sleep action came with 1.30.
    const values = { hardening: { preStopSleepSeconds: 0 } };
    const { folder, plain } = builtChart(build, { releaseName: 'north', namespace: 'elsewhere', overrides: values }, { profile });
    const rendered = await renderChart(helm, folder, { release: 'north', namespace: 'elsewhere', kubeVersion: '1.29.0', values });

    expect(plain.map(({ metadata }) => asMap(metadata).name)).toContain('north-shop-api');
    expect(chartDifferences(objectsOf(rendered), plain)).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['another type', 'api: { replicas: many }\n', 'api.replicas'],
    ['a bound', 'worker: { concurrency: 0 }\n', 'worker.concurrency'],
    ['a null for a required key', 'api: { image: { repository: null } }\n', 'api.image.repository'],
    ['a key that nobody knows', 'api: { replica: 2 }\n', 'api.replica'],
  ])('both refuse %s, naming the path', async (_, text, path) => {
    const chart = builtChart(build);
    const { status, stderr } = await helm.run(['template', 'shop', chart.folder, '--values', '-'], text);

    expect(status).not.toBe(0);
    expect(stderr).toContain(path.split('.').pop());
    expect(refusalOf(build, { valuesFile: file('prod.yaml', text) })).toContain(`'${path}'`);
  });
});

describe('values that do not fit', () => {
  test('are told all at once, each with the file, the path, what is given and what would be right', () => {
    const base = file('base.yaml', 'worker: { concurrency: many }\napi: { replicas: 2 }\n');
    const prod = file('prod.yaml', 'api: { replicas: null, foo: 1 }\nhardenin: {}\n');
    const message = withEnvironment({ SIGIL_VALUES: `${base},${prod}` }, () => refusalOf(build, { overrides: { api: { priorityClassName: 3 } } }));

    expect(message.split('\n').slice(1)).toEqual([
      `  [shop] ${base}: 'worker.concurrency' is the text "many"; it must be a whole number from 1 to 9007199254740991`,
      expect.stringContaining(`  [shop] ${prod}: 'api.replicas' is missing, as a null took its default away`),
      expect.stringContaining('  [shop] \'overrides\': \'api.priorityClassName\' is 3; it must be a text of at most 253 characters that matches ^('),
      expect.stringContaining(`  [shop] ${prod}: 'api.foo' is not known`),
      `  [shop] ${prod}: 'hardenin' is not known; did you mean 'hardening'?`,
    ]);
  });

  test('are told with whatever else is wrong', () => {
    const message = refusalOf(chart => {
      build(chart);
      new HardenedDeployment(chart, 'odd', { image: IMAGE, port: 80 });
    }, { overrides: { api: { replicas: 'x' } } });

    expect(message).toContain('\'api.replicas\' is the text "x"');
    expect(message).toContain('port 80 of container \'main\' at \'shop/odd\' is below 1024');
  });

  test('are told where a file cannot be read', () => {
    expect(refusalOf(build, { valuesFile: '/nowhere/prod.yaml' })).toContain('the values file \'/nowhere/prod.yaml\' cannot be read');
    expect(refusalOf(build, { valuesFile: file('prod.yaml', 'a: [\n') })).toMatch(/prod\.yaml:\d+:\d+/);
  });

  test('are refused with the sentence that the program would be refused with', () => {
    expect(refusalOf(build, { overrides: { api: { image: { tag: '' } } } })).toContain('has no tag and no digest; pin it');
  });
});

describe('SIGIL_VALUES in an app with several Helm charts', () => {
  const prod = file('prod.yaml', 'api: { replicas: 3 }\n');
  const two = (chart: HelmChart, app: ConstructorParameters<typeof HelmChart>[0]) => {
    build(chart);
    build(new HelmChart(app, 'back-office', { version: '1.0.0', appVersion: '1' }));
  };

  test('names the chart', () => {
    const built = withEnvironment({ SIGIL_VALUES_BACK_OFFICE: prod }, () => builtChart(two));

    const deployments = built.plain.filter(({ kind }) => kind === 'Deployment').map(({ metadata, spec }) => [asMap(metadata).name, asMap(spec).replicas]);

    expect(Object.fromEntries(deployments)).toEqual({ 'shop-api': 2, 'back-office-api': 3 });
  });

  test('is refused where it names none, with what to set', () => {
    expect(withEnvironment({ SIGIL_VALUES: prod }, () => refusalOf(two))).toContain(
      'the environment variable \'SIGIL_VALUES\' does not tell which of the 2 charts of the app its values are for; '
      + 'set \'SIGIL_VALUES_SHOP\' for the chart \'shop\', \'SIGIL_VALUES_BACK_OFFICE\' for the chart \'back-office\'');
  });

  test('is refused where it names a chart that is not there', () => {
    expect(withEnvironment({ SIGIL_VALUES_SHPO: prod }, () => refusalOf(two))).toContain('the environment variable \'SIGIL_VALUES_SHPO\' names no chart of the app');
  });
});

function objectsIn(text: string): JsonMap[] {
  return readYaml(text).map(({ value }) => value).filter(isMap);
}
