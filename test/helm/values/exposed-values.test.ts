import * as kplus from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { builtChart, disagreements, IMAGE, refusalOf, RELEASE } from './built-chart';
import { HelmChart } from '../../../src/helm/helm-chart';
import { asMap, JsonMap } from '../../../src/template/json';
import { HardenedDeployment } from '../../../src/workloads/hardened-deployment';
import { HardenedStatefulSet } from '../../../src/workloads/hardened-stateful-set';
import { SigilService } from '../../../src/workloads/sigil-service';
import { temporaryFolder } from '../../app/files';
import { asSubchart, chartDifferences, declaredValues, HELM_MAJORS, objectsOf, readContract, renderChart, useHelm, withoutReferences } from '../../support/helm';

interface Shop {
  readonly api: HardenedDeployment;
  readonly service: kplus.Service;
}

function shop(chart: HelmChart): Shop {
  const api = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, replicas: 2 });
  return { api, service: api.exposeViaService() };
}

function pathsOf(build: (chart: HelmChart) => void): string[] {
  return declaredValues(readContract(builtChart(build).folder).schema).map(({ path }) => path.join('.'));
}

describe('hidden values', () => {
  const all = pathsOf(chart => shop(chart));

  test.each<[string, (shop: Shop) => [kplus.Workload | kplus.Service, ...string[]], RegExp]>([
    ['a name', ({ api }) => [api, 'replicas'], /^api\.replicas$/],
    ['a group', ({ api }) => [api, 'image'], /^api\.image\./],
    ['a name in a group', ({ api }) => [api, 'image.tag'], /^api\.image\.tag$/],
    ['a map', ({ api }) => [api, 'resources'], /^api\.resources/],
    ['a group of probes', ({ api }) => [api, 'livenessProbe'], /^api\.livenessProbe\./],
    ['a name of a companion', ({ api }) => [api, 'service.type'], /^api\.service\.type$/],
    ['a companion', ({ api }) => [api, 'podDisruptionBudget'], /^api\.podDisruptionBudget\./],
    ['a name at the companion itself', ({ service }) => [service, 'type'], /^api\.service\.type$/],
    ['several names', ({ api }) => [api, 'replicas', 'serviceAccount.create'], /^api\.(replicas|serviceAccount\.create)$/],
    ['everything of a construct', ({ service }) => [service], /^api\.service\./],
  ])('are %s, and nothing else', (_, choose, hidden) => {
    const left = pathsOf(chart => {
      const [construct, ...names] = choose(shop(chart));
      chart.hideValues(construct, ...names);
    });

    expect(all.filter(path => hidden.test(path)).length).toBeGreaterThan(0);
    expect(left).toEqual(all.filter(path => !hidden.test(path)));
  });

  test('leave the plain manifests as they are', () => {
    expect(builtChart(chart => chart.hideValues(shop(chart).api)).plain).toEqual(builtChart(chart => void shop(chart)).plain);
  });

  test.each(['replica', 'image.tags', 'service.types', 'hardening.runAsUsers'])('are refused where \'%s\' is none, with those that are', name => {
    const message = refusalOf(chart => chart.hideValues(shop(chart).api, name));

    expect(message).toContain(`'hideValues()' names the value '${name}', which 'shop/api' does not expose; it exposes `);
    expect(message).toContain('\'replicas\'');
    expect(message).toContain('\'service.type\'');
  });
});

describe.each(HELM_MAJORS)('on Helm %s', version => {
  const helm = useHelm(version);

  test('a chart with hidden values renders the plain manifests', async () => {
    expect(await disagreements(helm, chart => chart.hideValues(shop(chart).api), {})).toEqual([]);
  });

  test.each<[string, (chart: HelmChart) => IConstruct]>([
    ['StatefulSet', chart => new HardenedStatefulSet(chart, 'store', { image: IMAGE, port: 8080 })],
    ['SigilService', chart => new SigilService(chart, 'main', { image: IMAGE, args: ['main.js'] })],
  ])('a %s on a condition takes all that it brought along', async (_, workload) => {
    const built = (isThere: boolean) => (chart: HelmChart) => {
      new kplus.ConfigMap(chart, 'config', { data: { a: 'b' } });
      const wanted = chart.values.boolean('wanted', { default: isThere, description: 'Whether it is there.' });
      chart.when(wanted, workload(chart));
    };

    expect(await disagreements(helm, built(true), { wanted: false })).toEqual([]);
    expect(builtChart(built(false)).plain.map(({ kind }) => kind)).toEqual(['ConfigMap']);
  });

  describe('constructs on conditions', () => {
    const build = (chart: HelmChart) => {
      const extra = chart.values.boolean('extra.enabled', { default: false, description: 'Whether there is more.' });
      const debug = chart.values.boolean('debug', { default: false, description: 'Whether somebody looks for a mistake.' });
      const more = new HardenedDeployment(chart, 'more', { image: IMAGE, port: 8080, replicas: 2 });
      more.exposeViaIngress('/more');
      chart.when(extra, more);
      chart.unless(debug, more);
      chart.unless(extra, new kplus.ConfigMap(chart, 'only-without', { data: { a: 'b' } }));
    };
    const kindsWith = (values: JsonMap) => builtChart(build, { overrides: values as { [key: string]: unknown } }).plain.map(({ kind }) => kind);

    test.each<[JsonMap, number]>([
      [{}, 1],
      [{ extra: { enabled: true } }, 6],
      [{ extra: { enabled: true }, debug: true }, 0],
      [{ extra: { enabled: true }, more: { replicas: 1 } }, 5],
      [{ debug: true }, 1],
    ])('are there with %j where the plain manifests have them', async (values, count) => {
      expect(await disagreements(helm, build, values)).toEqual([]);
      expect(kindsWith(values)).toHaveLength(count);
    });
  });

  test('a chart works as a subchart, with what its parent gives to all', async () => {
    const { folder } = builtChart(chart => void shop(chart));
    const { plain } = builtChart(chart => void shop(chart), { overrides: { api: { replicas: 3 }, global: { region: 'eu' }, enabled: true } });
    const values = { global: { region: 'eu' }, shop: { enabled: true, api: { replicas: 3 } } };
    const parent = asSubchart(folder, temporaryFolder());

    expect(chartDifferences(objectsOf(await renderChart(helm, parent, { ...RELEASE, values })), plain)).toEqual([]);
    expect(objectsOf(await renderChart(helm, parent, { ...RELEASE, values: { shop: { enabled: false } } }))).toEqual([]);
    expect((await renderChart(helm, parent, { ...RELEASE, values: { shop: { api: { replica: 3 } } } })).refusal?.by).toBe('schema');
  });
});

describe('more environment variables', () => {
  const schemaOf = (...names: string[]) => {
    const env = Object.fromEntries(names.map(name => [name, kplus.EnvValue.fromValue('info')]));
    const { files } = builtChart(chart => void new HardenedDeployment(chart, 'api', { image: IMAGE, env }));
    const { properties } = withoutReferences(JSON.parse(files['values.schema.json']));
    return asMap(asMap(asMap(asMap(properties).api).properties).extraEnv);
  };

  test('tell which the chart sets itself, as the schema refuses these in words that do not say why', () => {
    expect(schemaOf('LOG_LEVEL', 'REGION').description).toContain('The chart sets \'LOG_LEVEL\' and \'REGION\' itself.');
  });

  test('tell of none where the chart sets none', () => {
    expect(schemaOf().description).not.toContain('itself');
  });

  test('have an example', () => {
    expect(schemaOf('REGION').examples).toEqual([{ LOG_LEVEL: 'debug' }]);
  });

  test('have no example that is refused', () => {
    expect(schemaOf('LOG_LEVEL').examples).toBeUndefined();
  });
});

describe('the first of two releases with other values', () => {
  test('knows nothing of the second', () => {
    const [one, other] = ['north', 'south'].map(releaseName =>
      builtChart(chart => void shop(chart), { releaseName, overrides: { fullnameOverride: releaseName } }));

    expect(one.plain.map(({ metadata }) => asMap(metadata).name)).toContain('north-api');
    expect(JSON.stringify(one.plain)).not.toContain('south');
    expect(other.files).toEqual(one.files);
  });
});
