import { readFileSync } from 'fs';
import { join } from 'path';
import { ApiObject, App, Chart, Testing, YamlOutputType } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { builtChart, IMAGE, objectOf, refusalOf, RELEASE } from './values/built-chart';
import { SigilApp } from '../../src/app/sigil-app';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HelmChart } from '../../src/helm/helm-chart';
import { asMap, asString, isMap, Json, JsonMap, mapsOf } from '../../src/template/json';
import { HardenedCronJob } from '../../src/workloads/hardened-cron-job';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { HardenedJob } from '../../src/workloads/hardened-job';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';
import { LevelDbVolume } from '../../src/workloads/level-db-volume';
import { SigilService } from '../../src/workloads/sigil-service';
import { filesBelow, temporaryFolder } from '../app/files';
import { asSubchart, chartDifferences, HELM_MAJORS, objectsOf, renderChart, useHelm } from '../support/helm';

function build(chart: HelmChart): void {
  const config = new kplus.ConfigMap(chart, 'config', { data: { mode: 'fast' } });
  const api = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, replicas: 2, env: { MODE: kplus.EnvValue.fromConfigMap(config, 'mode') } });
  const service = api.exposeViaService();
  service.exposeViaIngress('/');
  new kplus.HorizontalPodAutoscaler(chart, 'autoscaler', { target: new HardenedDeployment(chart, 'scaled', { image: IMAGE, port: 8080 }), maxReplicas: 3 });
  const group = new Construct(chart, 'a-group-of-constructs-with-quite-a-long-name');
  new HardenedStatefulSet(group, 'store', { image: IMAGE, port: 8080, service: new kplus.Service(group, 'service', { ports: [{ port: 8080 }] }) });
  new HardenedCronJob(group, 'nightly-clean-up-of-everything', { image: IMAGE, schedule: kplusSchedule() });
  new HardenedJob(group, 'migration-of-the-database', { image: IMAGE });
  new kplus.ConfigMap(chart, 'links', { data: { url: `http://${service.name}:8080/${api.name}` } });
}

function kplusSchedule(): ConstructorParameters<typeof HardenedCronJob>[2]['schedule'] {
  return { expressionString: '0 3 * * *' } as never;
}

function nameOf({ metadata }: JsonMap): string {
  return asString(asMap(metadata).name) ?? '';
}

function identities(objects: readonly JsonMap[]): string[] {
  return objects.map(object => `${String(object.kind)} ${nameOf(object)}`);
}

/** The label selectors of an object, wherever in it they stand. */
function selectorsOf(node: Json | undefined, object: JsonMap): JsonMap[] {
  if (Array.isArray(node)) {
    return node.flatMap(item => selectorsOf(item as Json, object));
  }
  if (!isMap(node)) {
    return [];
  }
  return Object.entries(node).flatMap(([key, value]) => {
    const isFlat = key === 'selector' && node === object.spec && object.kind === 'Service';
    return isFlat ? [asMap(value)] : key === 'matchLabels' ? [asMap(value)] : selectorsOf(value, object);
  });
}

function podLabelsOf(objects: readonly JsonMap[]): JsonMap[] {
  return objects.flatMap(({ spec }) => [asMap(spec).template, asMap(asMap(asMap(spec).jobTemplate).spec).template])
    .filter(isMap).map(({ metadata }) => asMap(asMap(metadata).labels));
}

function selects(selector: JsonMap, labels: JsonMap): boolean {
  const entries = Object.entries(selector);
  return entries.length > 0 && entries.every(([key, value]) => labels[key] === value);
}

const LONGEST_RELEASE = 'release-with-a-name-that-is-as-long-as-helm-lets-it-x';

test('what makes the names of a chart says in its templates what it is', () => {
  const { files } = builtChart(build);

  expect(files['templates/_helpers.tpl']).toContain([
    '{{- /* What the names of all objects begin with; what is too long is cut, with a digest. */}}', '{{- define "shop.fullname" -}}', '',
  ].join('\n'));
  expect(files['values.yaml']).toContain('more than 32\n# characters become 23 of them and a digest');
});

describe.each(HELM_MAJORS)('the names of a chart on Helm %s', version => {
  const helm = useHelm(version);
  const { folder } = builtChart(build);
  const render = async (release: string) => objectsOf(await renderChart(helm, folder, { ...RELEASE, release }));

  test.each(['shop', 'north', 'my-shop-eu', LONGEST_RELEASE])('are those of the plain manifests of the release %s', async release => {
    const { plain } = builtChart(build, { releaseName: release });

    expect(chartDifferences(await render(release), plain)).toEqual([]);
  });

  test('differ from release to release', async () => {
    const [one, other] = [identities(await render('north')), identities(await render('south'))];

    expect(new Set(one).size).toBe(one.length);
    expect(one.filter(identity => other.includes(identity))).toEqual([]);
  });

  test('differ where two long names of releases differ at their ends only', async () => {
    const [one, other] = [identities(await render(LONGEST_RELEASE)), identities(await render(`${LONGEST_RELEASE.slice(0, -1)}y`))];

    expect(one.filter(identity => other.includes(identity))).toEqual([]);
  });

  test('are what the cluster takes, however long that of the release is', async () => {
    const rendered = await render(LONGEST_RELEASE);

    expect(LONGEST_RELEASE).toHaveLength(53);
    for (const object of rendered) {
      const limit = object.kind === 'StatefulSet' || object.kind === 'CronJob' ? 52 : 63;
      expect(nameOf(object).length).toBeLessThanOrEqual(limit);
      expect(nameOf(object)).toMatch(object.kind === 'Service' ? /^[a-z][-a-z0-9]*[a-z0-9]$/ : /^[a-z0-9][-a-z0-9]*[a-z0-9]$/);
    }
    const ofObjects = rendered.map(({ metadata }) => asMap(asMap(metadata).labels));
    const labels = [...podLabelsOf(rendered), ...ofObjects, ...rendered.flatMap(object => selectorsOf(object, object))];
    expect(labels.flatMap(map => Object.values(map)).map(String).filter(value => value.length > 63)).toEqual([]);
  });

  test('select no pods of another release', async () => {
    const [one, other] = [await render('north'), await render('south')];
    const selectors = one.flatMap(object => selectorsOf(object, object));

    expect(selectors.length).toBeGreaterThan(6);
    expect(selectors.filter(selector => podLabelsOf(one).some(labels => selects(selector, labels))).length).toBeGreaterThan(6);
    expect(selectors.filter(selector => podLabelsOf(other).some(labels => selects(selector, labels)))).toEqual([]);
  });

  test.each(['north', LONGEST_RELEASE])('select no pods of the same chart under another alias in the release %s', async release => {
    const parent = asSubchart(folder, temporaryFolder(), ['blue', 'green-with-quite-a-long-name-that-somebody-gave-it']);
    const rendering = await renderChart(helm, parent, { ...RELEASE, release });
    const rendered = rendering.refusal === undefined ? rendering.objects : [];
    const [blue, green] = ['blue', 'green'].map(alias =>
      rendered.filter(({ source }) => source.includes(`/charts/${alias}`)).map(({ object }) => object));
    const selectors = blue.flatMap(object => selectorsOf(object, object));

    expect(selectors.filter(selector => podLabelsOf(blue).some(labels => selects(selector, labels))).length).toBeGreaterThan(6);
    expect(selectors.filter(selector => podLabelsOf(green).some(labels => selects(selector, labels)))).toEqual([]);
    const labels = [...blue, ...green].flatMap(({ metadata }) => Object.values(asMap(asMap(metadata).labels)));
    expect(labels.filter(value => String(value).length > 63)).toEqual([]);
  });

  test('of the chart and its version stand in a label, whatever the version holds', async () => {
    const { folder: versioned } = builtChart(build, { version: '1.0.0+build.7' });
    const labels = objectsOf(await renderChart(helm, versioned, RELEASE)).map(({ metadata }) => asMap(asMap(metadata).labels)['helm.sh/chart']);

    expect([...new Set(labels)]).toEqual(['shop-1.0.0_build.7']);
  });

  test('that values decide on are refused where two objects of a kind have one', async () => {
    const twins = (chart: HelmChart) => ['one', 'other'].forEach(id => new kplus.ConfigMap(chart, id, {
      metadata: { name: `${chart.values.string(`names.${id}`, { default: id, description: 'The name.' })}` },
    }));
    const overrides = { names: { one: 'same', other: 'same' } };
    const rendered = await renderChart(helm, builtChart(twins).folder, { ...RELEASE, values: overrides });

    expect(rendered.refusal?.message).toBe('two objects of the kind \'ConfigMap\' in the chart \'shop\' have the name \'same\'; give each a name of its own');
    expect(refusalOf(twins, { overrides })).toContain(rendered.refusal?.message);
  });

  test('that the author gave to two objects are refused where values let both be there', async () => {
    const twins = (chart: HelmChart) => [true, false].forEach(isThere => {
      const config = new kplus.ConfigMap(chart, `when-${isThere}`, { metadata: { name: 'settings' }, data: { isThere: `${isThere}` } });
      chart.when(chart.values.boolean(`has.${isThere ? 'one' : 'other'}`, { default: isThere, description: 'Whether it is there.' }), config);
    });
    const { folder: ofTwins } = builtChart(twins);
    const overrides = { has: { other: true } };
    const rendered = await renderChart(helm, ofTwins, { ...RELEASE, values: overrides });

    expect(rendered.refusal?.message).toBe('two objects of the kind \'ConfigMap\' in the chart \'shop\' have the name \'settings\'; values have to leave out all but one of them');
    expect(refusalOf(twins, { overrides })).toContain(rendered.refusal?.message);
    expect((await renderChart(helm, ofTwins, { ...RELEASE, values: { has: { one: false, other: true } } })).refusal).toBeUndefined();
  });

  test('that the author gave to two objects that say the same are refused where values let both be there, as Helm installs no object twice', async () => {
    const twins = (chart: HelmChart) => ['one', 'other'].forEach(id => {
      const config = new kplus.ConfigMap(chart, id, { metadata: { name: 'settings' }, data: { a: 'b' } });
      chart.when(chart.values.boolean(`has.${id}`, { default: id === 'one', description: 'Whether it is there.' }), config);
    });
    const rendered = await renderChart(helm, builtChart(twins).folder, { ...RELEASE, values: { has: { other: true } } });

    expect(rendered.refusal?.message).toContain('two objects of the kind \'ConfigMap\' in the chart \'shop\' have the name \'settings\'');
  });

  test.each(['1st', 'my.shop'])('refuse the release %s, after which no Service can be called', async release => {
    const rendered = await renderChart(helm, folder, { ...RELEASE, release });

    expect(rendered.refusal?.message).toMatch(/^the names of Services would begin with '.+', which may hold lower-case letters, digits and dashes only/);
    expect(refusalOf(build, { releaseName: release })).toContain(rendered.refusal?.message);
  });

  test('refuse an alias with a capital letter, after which no Service can be called, and say so', async () => {
    const parent = asSubchart(folder, temporaryFolder(), ['blueGreen']);

    expect((await renderChart(helm, parent, RELEASE)).refusal?.message)
      .toMatch(/^the names of Services would begin with '.+-blueGreen', which may hold lower-case letters, digits and dashes only and has to begin with a letter; set 'fullnameOverride'/);
  });
});

describe.each<[string, (chart: HelmChart, name: string) => void]>([
  ['the claim of a database', (chart, name) => new HardenedDeployment(chart, 'user', { image: IMAGE, port: 8080, levelDb: new LevelDbVolume({ existingClaim: name }) })],
  ['the claim of the database of a StatefulSet', (chart, name) => new SigilService(chart, 'user', { image: IMAGE, levelDb: new LevelDbVolume({ existingClaim: name }) })],
  ['a command before a container stops', (chart, name) => new HardenedDeployment(chart, 'user', { image: IMAGE, shutdown: { preStopCommand: ['/drain', `http://${name}`] } })],
])('a name that the release decides, as %s', (_, use) => {
  const helm = useHelm('4.2.3');
  const ofUser = (chart: HelmChart) => use(chart, new kplus.ConfigMap(chart, 'named').name);

  test('is that of the object in the chart as in the plain manifests', async () => {
    const { folder } = builtChart(ofUser);
    const { plain } = builtChart(ofUser, { releaseName: 'north' });
    const rendered = objectsOf(await renderChart(helm, folder, { ...RELEASE, release: 'north' }));

    expect(chartDifferences(rendered, plain)).toEqual([]);
    expect(JSON.stringify(rendered.filter(({ kind }) => kind !== 'ConfigMap'))).toContain('north-shop-named"');
  });
});

describe('names', () => {
  test('are refused where the release cannot decide on them', () => {
    expect(refusalOf(chart => {
      const { name } = new kplus.ConfigMap(chart, 'named');
      new HardenedDeployment(chart, 'api', { image: IMAGE, exceptions: [HardeningException.writableRootFilesystem({ reason: `writes what ${name} says` })] });
    })).toContain('\'shop/api/Resource\' cannot be rendered: the name of an object, which the release decides, was given where none can stand');
  });

  test('are refused in the keys of a map', () => {
    expect(refusalOf(chart => {
      const { name } = new kplus.ConfigMap(chart, 'named');
      new kplus.ConfigMap(chart, 'config', { data: { [`${name}.conf`]: 'on' } });
    })).toContain('\'shop/config/Resource\' cannot be rendered: the name of an object, which the release decides, was given where none can stand, and '
      + '\'shop-fullname-named.conf\' would be written in its place');
  });

  test('follow from each other within the chart', () => {
    const { plain } = builtChart(build, { releaseName: 'north' });

    expect(plain.find(object => nameOf(object) === 'north-shop-links')?.data).toEqual({ url: 'http://north-shop-api-service:8080/north-shop-api' });
    expect(asMap(asMap(objectOf(plain, 'HorizontalPodAutoscaler').spec).scaleTargetRef).name).toBe('north-shop-scaled');
  });

  test('stand in plain charts of the app as the plain release has them', () => {
    const { plain } = builtChart((chart, app) => {
      const service = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080 }).exposeViaService();
      new kplus.ConfigMap(new Chart(app, 'links'), 'links', { metadata: { name: 'links' }, data: { url: `http://${service.name}:8080` } });
    }, { releaseName: 'north' });

    expect(plain.find(object => nameOf(object) === 'links')?.data).toEqual({ url: 'http://north-shop-api-service:8080' });
  });

  test('stand in other Helm charts of the app as the plain release has them', () => {
    const { plain } = builtChart((chart, app) => {
      const service = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080 }).exposeViaService();
      const other = new HelmChart(app, 'web-shop', { version: '1.0.0', appVersion: '1' });
      new kplus.ConfigMap(other, 'links', { data: { url: `http://${service.name}:8080` } });
    });

    expect(plain.find(object => nameOf(object) === 'web-shop-links')?.data).toEqual({ url: 'http://shop-api-service:8080' });
  });

  test('are refused in plain charts where several Helm charts are called the same', () => {
    expect(refusalOf((chart, app) => {
      const config = new kplus.ConfigMap(chart, 'config', { data: { a: 'b' } });
      new kplus.ConfigMap(new HelmChart(app, 'second', { chartName: 'shop', releaseName: 'south', version: '1.0.0', appVersion: '1', directory: 'deploy/second' }), 'c', { data: { a: 'b' } });
      new kplus.ConfigMap(new Chart(app, 'links'), 'links', { data: { name: config.name } });
    })).toContain('\'links/links/Resource\' cannot be rendered: it names an object of the Helm chart \'shop\', of which the app has several (\'shop\', \'second\')');
  });

  beforeEach(() => jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined));
  afterEach(() => jest.restoreAllMocks());

  const TYPES = [
    YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
  ];

  test.each(TYPES)('never show the marker that stands for the release while the program runs, with the output type %s', yamlOutputType => {
    const apps = [
      (outdir: string) => new SigilApp({ outdir, projectFolder: outdir, yamlOutputType, recordConstructMetadata: true }),
      (outdir: string) => new App({ outdir, yamlOutputType }),
    ];
    for (const create of apps) {
      const folder = temporaryFolder();
      const app = create(folder);
      build(new HelmChart(app, 'shop', { version: '1.0.0', appVersion: '1' }));
      app.synth();

      expect(Object.entries(filesBelow(folder)).filter(file => file.join(' ').includes('shop-fullname')).map(([path]) => path)).toEqual([]);
    }
  });

  test('are told in the metadata of constructs as they are in the manifests', () => {
    const folder = temporaryFolder();
    const app = new SigilApp({ outdir: folder, projectFolder: folder, recordConstructMetadata: true });
    build(new HelmChart(app, 'shop', { version: '1.0.0', appVersion: '1', releaseName: 'north' }));
    app.synth();

    expect(JSON.parse(readFileSync(join(folder, 'construct-metadata.json'), 'utf8')).resources['north-shop-links']).toEqual({ path: 'shop/links/Resource' });
  });

  test('of charts are refused where two would be written to one folder', () => {
    expect(refusalOf((chart, app) => {
      build(chart);
      build(new HelmChart(app, 'second', { chartName: 'shop', version: '1.0.0', appVersion: '1' }));
    })).toContain('\'shop\' and \'second\' would both write \'deploy/helm/shop/Chart.yaml\'; give one of them another name or folder');
  });

  test('that two constructs would share are refused with the paths of both', () => {
    expect(refusalOf(chart => {
      new kplus.ConfigMap(chart, 'a-b', { data: { x: 'y' } });
      new kplus.ConfigMap(new Construct(chart, 'a'), 'b', { data: { x: 'y' } });
    })).toContain('\'metadata.name\' of the ConfigMap at \'shop/a-b\' is that of the one at \'shop/a/b\', too: the name of the release and \'-a-b\'; '
      + 'give one of the constructs another id, or a \'metadata.name\' of its own');
  });

  test('that three constructs would share are refused pair by pair', () => {
    const refusal = refusalOf(chart => {
      new kplus.ConfigMap(chart, 'a-b', { data: { x: 'y' } });
      new kplus.ConfigMap(chart, 'aB', { data: { x: 'y' } });
      new kplus.ConfigMap(new Construct(chart, 'a'), 'b', { data: { x: 'y' } });
    });

    expect(refusal).toContain('of the ConfigMap at \'shop/a-b\' is that of the one at \'shop/aB\', too');
    expect(refusal).toContain('of the ConfigMap at \'shop/a-b\' is that of the one at \'shop/a/b\', too');
  });

  test('of objects of different kinds may be the same', () => {
    expect(identities(builtChart(chart => {
      new kplus.ConfigMap(chart, 'a-b', { data: { x: 'y' } });
      new kplus.Secret(new Construct(chart, 'a'), 'b');
    }).plain)).toEqual(['ConfigMap shop-a-b', 'Secret shop-a-b']);
  });

  test('that their author gives are kept, in every release, and reported', () => {
    const { plain, files } = builtChart(chart => new kplus.ConfigMap(chart, 'shared', { metadata: { name: 'shared-settings' }, data: { a: 'b' } }), { releaseName: 'north' });

    expect(identities(plain)).toEqual(['ConfigMap shared-settings']);
    expect(files['README.md']).toContain('`shared-settings`');
  });

  test.each([['a', 12], ['a-chart-with-quite-a-long-name', 42]])('of volumes are the same in every release, in a chart called %s', name => {
    const { plain } = builtChart((_, app) => {
      const chart = new HelmChart(app, name, { version: '1.0.0', appVersion: '1' });
      const config = new kplus.ConfigMap(chart, 'configuration-of-the-first-application', { data: { a: 'b' } });
      const other = new kplus.ConfigMap(chart, 'configuration-of-the-first-application-too', { data: { a: 'b' } });
      const api = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080 });
      api.containers[0].mount('/etc/one', kplus.Volume.fromConfigMap(api, 'one', config));
      api.containers[0].mount('/etc/two', kplus.Volume.fromConfigMap(api, 'two', other));
    }, { releaseName: 'north' });
    const spec = asMap(asMap(asMap(objectOf(plain, 'Deployment').spec).template).spec);
    const volumes = mapsOf(spec.volumes).map(({ name: each }) => String(each));

    expect(new Set(volumes).size).toBe(volumes.length);
    expect(volumes.filter(each => !/^[a-z0-9][-a-z0-9]{0,62}$/.test(each) || each.includes('fullname') || each.includes('north'))).toEqual([]);
    expect(mapsOf(mapsOf(spec.containers)[0].volumeMounts).map(({ name: each }) => each).sort()).toEqual([...volumes].sort());
  });
});

describe('a HelmChart without a SigilApp', () => {
  afterEach(() => jest.restoreAllMocks());

  test('gives plain manifests to Testing and to toJson()', () => {
    const chart = new HelmChart(Testing.app(), 'shop', { version: '1.0.0', appVersion: '1', namespace: RELEASE.namespace, releaseName: 'north' });
    build(chart);

    expect(Testing.synth(chart)).toEqual(chart.toJson());
    expect(identities(Testing.synth(chart))).toContain('Deployment north-shop-api');
  });

  test('leaves out what is not there', () => {
    jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const folder = temporaryFolder();
    const app = new App({ outdir: folder, yamlOutputType: YamlOutputType.FILE_PER_CHART });
    const chart = new HelmChart(app, 'shop', { version: '1.0.0', appVersion: '1', overrides: { extra: { enabled: false } } });
    const enabled = chart.values.boolean('extra.enabled', { default: true, description: 'Whether there is more.' });
    new kplus.ConfigMap(chart, 'always', { data: { a: 'b' } });
    chart.when(enabled, new kplus.ConfigMap(chart, 'sometimes', { data: { a: 'b' } }));
    new ApiObject(chart, 'last', { apiVersion: 'v1', kind: 'ConfigMap' });
    app.synth();

    const text = Object.values(filesBelow(folder)).join('');
    expect(text).toContain('name: shop-always');
    expect(text).toContain('name: shop-last');
    expect(text).not.toContain('sometimes');
    expect(text).not.toMatch(/null|undefined|---\n---/);
  });

  test('warns that only manifests are written', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const app = new App({ outdir: temporaryFolder() });
    build(new HelmChart(app, 'shop', { version: '1.0.0', appVersion: '1' }));
    app.synth();

    expect(warn).toHaveBeenCalledWith('the Helm chart of \'shop\' is not written, as an \'App\' writes manifests only; create a \'SigilApp\' in place of the \'App\'', 'HelmChartNotWritten');
    warn.mockClear();
    builtChart(build);
    expect(warn).not.toHaveBeenCalled();
  });
});
