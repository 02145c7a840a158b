import * as kplus from 'cdk8s-plus-28';
import { Build, ChartOfCode, synthesize } from './stronger-law';
import { HelmChart } from '../../src/helm/helm-chart';
import { JsonMap } from '../../src/template/json';
import { IContainerImage } from '../../src/workloads/container-image';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { LevelDbVolume, LevelDbVolumeProps } from '../../src/workloads/level-db-volume';
import { SigilService } from '../../src/workloads/sigil-service';
import { HELM_MAJORS, useHelm } from '../support/helm';
import { imageOfApi } from '../workloads/images';

const IMAGE = 'registry.example.com/shop/sigil:1.4.2';

const TIMEOUT = 300_000;

/** A service with one variable, and what the variable says. */
function buildWith(name: string, valueOf: (chart: HelmChart) => string): Build {
  return chart => void new SigilService(chart, 'sigil', { image: IMAGE, env: { [name]: kplus.EnvValue.fromValue(valueOf(chart)) } });
}

describe('a variable of a SigilService that its author gives a value of the chart', () => {
  const helms = HELM_MAJORS.map(useHelm);

  test.each<[string, string, string]>([
    ['SIGIL_PORT', '3000', '4000'],
    ['SIGIL_DB_PATH', '/var/lib/sigil-leveldb', '/data/db'],
  ])('is refused where it contradicts the rest (%s)', async (name, fits, contradicts) => {
    const chart = new ChartOfCode(buildWith(name, ({ values }) => `${values.string('told', { default: fits, description: 'What the program is told.' })}`));

    expect(await chart.disagreements(helms, {}, buildWith(name, () => fits))).toEqual([]);
    expect(await chart.disagreements(helms, { told: contradicts }, buildWith(name, () => contradicts))).toEqual([]);
  }, TIMEOUT);

  test.each<[string, string | IContainerImage]>([
    ['the service', IMAGE],
    ['its image', imageOfApi({ portVariable: 'SIGIL_PORT', port: 3000 })],
  ])('is refused by %s with the name of the ConfigMap that it is taken from, which begins with that of the release', (_, image) => {
    const fromConfigMap: Build = chart => {
      const config = new kplus.ConfigMap(chart, 'config', { data: { port: '3000' } });
      new SigilService(chart, 'sigil', { image, env: { SIGIL_PORT: kplus.EnvValue.fromConfigMap(config, 'port') } });
    };

    expect(synthesize(fromConfigMap).refusal).toContain("'SIGIL_PORT' ({\"configMapKeyRef\":{\"key\":\"port\",\"name\":\"shop-config\"}})");
  });
});

describe('the port of a SigilService that is a value of the chart', () => {
  const helms = HELM_MAJORS.map(useHelm);
  const build = (portOf: (chart: HelmChart) => number): Build => chart => {
    const { clientService, port } = new SigilService(chart, 'sigil', { image: IMAGE, port: portOf(chart) });
    new HardenedDeployment(chart, 'web', { image: IMAGE, port: 8080, env: { SIGIL_URL: kplus.EnvValue.fromValue(`http://${clientService.name}:${port}`) } });
  };

  test('is the one that its clients are told', async () => {
    const chart = new ChartOfCode(build(({ values }) => values.integer('port', { default: 3000, minimum: 1024, maximum: 65535, description: 'The port.' }).asNumber()));

    expect(await chart.disagreements(helms, {}, build(() => 3000))).toEqual([]);
    expect(await chart.disagreements(helms, { port: 4000 }, build(() => 4000))).toEqual([]);
  }, TIMEOUT);
});

describe('the database of a SigilService that has a name of its own and is migrated first', () => {
  const helms = HELM_MAJORS.map(useHelm);
  const build = (volume: LevelDbVolumeProps = {}): Build => chart => {
    const levelDb = new LevelDbVolume({ name: 'data', initContainers: ['migrate'], ...volume });
    new SigilService(chart, 'sigil', { image: IMAGE, levelDb, resources: {} }).addInitContainer({ name: 'migrate', image: IMAGE, args: ['server/migrate.cjs'], resources: {} });
  };

  test.each<[string, JsonMap, LevelDbVolumeProps]>([
    ['on a claim', {}, {}],
    ['on a claim that exists', { existingClaim: 'data-sigil-0' }, { existingClaim: 'data-sigil-0' }],
    ['on the disk of the node', { enabled: false }, { persistent: false }],
  ])('is that of the TypeScript %s', async (_, persistence, volume) => {
    expect(await new ChartOfCode(build()).disagreements(helms, { sigil: { persistence } }, build(volume))).toEqual([]);
  }, TIMEOUT);
});
