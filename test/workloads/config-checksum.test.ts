import { App, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { at, CommonProps, containerOf, IMAGE, KINDS, MAKE, manifestOf, newChart, templateOf } from './workloads';
import { Json } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { SecretMount } from '../../src/workloads/secret-mount';

const CHECKSUM = 'checksum/config';

interface Configuration {
  readonly config: kplus.ConfigMap;
  readonly secret: kplus.Secret;
}

/** The checksum of a Deployment that uses a ConfigMap and a Secret of given values, if it has one. */
function checksumWith(
  values: { config?: string; secret?: string },
  use: (chart: Chart, configuration: Configuration) => CommonProps,
): Json | undefined {
  const chart = newChart({ namespace: 'prod' });
  const config = new kplus.ConfigMap(chart, 'config', { metadata: { name: 'config' }, data: { mode: values.config ?? 'a', other: 'x' } });
  const secret = new kplus.Secret(chart, 'secret', { metadata: { name: 'secret' }, stringData: { password: values.secret ?? 'b' } });
  MAKE.Deployment(chart, 'api', { image: IMAGE, ...use(chart, { config, secret }) });
  const annotations = at(templateOf(manifestOf(chart, 'Deployment')), 'metadata.annotations');
  return annotations === undefined ? undefined : annotations![CHECKSUM as never];
}

const mounted = (volume: kplus.Volume): CommonProps => ({ image: undefined, containers: [{ image: IMAGE, volumeMounts: [{ path: '/etc/app', volume }] }] });

const CONFIG_USES: [string, (chart: Chart, configuration: Configuration) => CommonProps][] = [
  ['mounts as a volume', (chart, { config }) => mounted(kplus.Volume.fromConfigMap(chart, 'volume', config))],
  ['reads as one variable', (_, { config }) => ({ env: { MODE: kplus.EnvValue.fromConfigMap(config, 'mode') } })],
  ['reads as all variables', (_, { config }) => ({ image: undefined, containers: [{ image: IMAGE, envFrom: [kplus.Env.fromConfigMap(config)] }] })],
  ['reads in an init container', (_, { config }) => ({ initContainers: [{ image: IMAGE, envFrom: [kplus.Env.fromConfigMap(config)] }] })],
];

const SECRET_USES: [string, (chart: Chart, configuration: Configuration) => CommonProps][] = [
  ['mounts as a volume', (chart, { secret }) => mounted(kplus.Volume.fromSecret(chart, 'volume', secret))],
  ['reads as one variable', (_, { secret }) => ({ env: { PASSWORD: kplus.EnvValue.fromSecretValue({ secret, key: 'password' }) } })],
  ['reads as all variables', (_, { secret }) => ({ image: undefined, containers: [{ image: IMAGE, envFrom: [new kplus.EnvFrom(undefined, undefined, secret)] }] })],
  ['mounts as files', (_, { secret }) => ({ secrets: [SecretMount.fromSecret(secret)] })],
  ['projects with another one', (_, { secret }) => ({ secrets: [SecretMount.fromSecret(secret), SecretMount.fromSecretName('foreign')] })],
];

describe('pods are replaced when a ConfigMap changes that a container', () => {
  test.each(CONFIG_USES)('%s', (_, use) => {
    expect(checksumWith({ config: 'a' }, use)).toMatch(/^[0-9a-f]{16}$/);
    expect(checksumWith({ config: 'changed' }, use)).not.toBe(checksumWith({ config: 'a' }, use));
  });
});

describe('pods are replaced when a Secret changes that a container', () => {
  test.each(SECRET_USES)('%s', (_, use) => {
    expect(checksumWith({ secret: 'a' }, use)).toMatch(/^[0-9a-f]{16}$/);
    expect(checksumWith({ secret: 'changed' }, use)).not.toBe(checksumWith({ secret: 'a' }, use));
  });
});

describe('pods stay', () => {
  test('when something else changes', () => {
    const [[, use]] = CONFIG_USES;
    expect(checksumWith({ config: 'a', secret: 'changed' }, use)).toBe(checksumWith({ config: 'a' }, use));
  });

  test('when another key changes than the one that is read', () => {
    // GIVEN
    const use = (_: Chart, { config }: Configuration): CommonProps => ({ env: { OTHER: kplus.EnvValue.fromConfigMap(config, 'other') } });

    // THEN
    expect(checksumWith({ config: 'changed' }, use)).toBe(checksumWith({ config: 'a' }, use));
  });

  test.each<[string, (chart: Chart) => CommonProps]>([
    ['reads nothing', () => ({})],
    ['reads what is not in this app', chart => ({ env: { A: kplus.EnvValue.fromConfigMap(kplus.ConfigMap.fromConfigMapName(chart, 'f', 'foreign'), 'a') } })],
    ['reads a namesake of what stands in another namespace', chart => {
      new kplus.ConfigMap(new Chart(chart.node.root, 'data', { namespace: 'data' }), 'c', { metadata: { name: 'foreign' }, data: { a: 'b' } });
      return { env: { A: kplus.EnvValue.fromConfigMap(kplus.ConfigMap.fromConfigMapName(chart, 'f', 'foreign'), 'a') } };
    }],
    ['is told not to', chart => ({ rollOnConfigChange: false, ...CONFIG_USES[0][1](chart, { config: chart.node.findChild('config') as kplus.ConfigMap } as never) })],
  ])('by themselves, without a checksum, where the pod %s', (_, use) => {
    expect(checksumWith({}, chart => use(chart))).toBeUndefined();
  });
});

describe('the checksum', () => {
  test.each(KINDS)('stands on the pods of a %s', kind => {
    // GIVEN
    const chart = newChart();
    const config = new kplus.ConfigMap(chart, 'config', { data: { mode: 'a' } });

    // WHEN
    MAKE[kind](chart, 'it', { image: IMAGE, port: 8080, env: { MODE: kplus.EnvValue.fromConfigMap(config, 'mode') } });

    // THEN
    const object = manifestOf(chart, kind);
    expect(at(templateOf(object), 'metadata.annotations')).toHaveProperty([CHECKSUM]);
    expect(at(object, 'metadata.annotations')).toBeUndefined();
    expect(containerOf(object).env).toHaveLength(1);
  });

  test('is the same when the ConfigMap is made after the workload', () => {
    // GIVEN
    const checksumOf = (isFirst: boolean) => {
      const chart = newChart();
      const add = () => new kplus.ConfigMap(chart, 'config', { metadata: { name: 'config' }, data: { mode: 'a' } });
      const config = isFirst ? add() : kplus.ConfigMap.fromConfigMapName(chart, 'by-name', 'config');
      new HardenedDeployment(chart, 'api', { image: IMAGE, env: { MODE: kplus.EnvValue.fromConfigMap(config, 'mode') } });
      if (!isFirst) {
        add();
      }
      return at(templateOf(manifestOf(chart, 'Deployment')), 'metadata.annotations');
    };

    // THEN
    expect(checksumOf(false)).toEqual(checksumOf(true));
    expect(checksumOf(false)).toHaveProperty([CHECKSUM]);
  });

  test('finds the ConfigMap in another chart of the namespace', () => {
    // GIVEN
    const app = new App();
    const chart = new Chart(app, 'shop', { namespace: 'prod' });
    const config = new kplus.ConfigMap(new Chart(app, 'config', { namespace: 'prod' }), 'config', { data: { mode: 'a' } });

    // WHEN
    new HardenedDeployment(chart, 'api', { image: IMAGE, env: { MODE: kplus.EnvValue.fromConfigMap(config, 'mode') } });

    // THEN
    expect(at(templateOf(manifestOf(chart, 'Deployment')), 'metadata.annotations')).toHaveProperty([CHECKSUM]);
  });

  test('is that of the ConfigMap for the same cluster, where the app has charts for two', () => {
    // GIVEN
    const app = new App();
    const checksums = ['staging', 'prod'].map(cluster => {
      const chart = new Chart(new Chart(app, cluster, { namespace: 'shop' }), 'api', { namespace: 'shop' });
      const config = new kplus.ConfigMap(new Chart(app.node.findChild(cluster), 'config', { namespace: 'shop' }), 'it', {
        metadata: { name: 'config' }, data: { mode: cluster },
      });
      new HardenedDeployment(chart, 'api', { image: IMAGE, metadata: { name: 'api' }, env: { MODE: kplus.EnvValue.fromConfigMap(config, 'mode') } });
      return () => at(templateOf(manifestOf(chart, 'Deployment')), 'metadata.annotations');
    }).map(checksum => checksum());

    // THEN
    expect(checksums[0]).toHaveProperty([CHECKSUM]);
    expect(checksums[0]).not.toEqual(checksums[1]);
  });

  test('comes with a ConfigMap that is added between two synths', () => {
    // GIVEN
    const chart = newChart();
    const config = kplus.ConfigMap.fromConfigMapName(chart, 'by-name', 'config');
    new kplus.ConfigMap(chart, 'another', { data: { mode: 'a' } });
    new HardenedDeployment(chart, 'api', { image: IMAGE, env: { MODE: kplus.EnvValue.fromConfigMap(config, 'mode') } });
    expect(at(templateOf(manifestOf(chart, 'Deployment')), 'metadata.annotations')).toBeUndefined();

    // WHEN
    new kplus.ConfigMap(chart, 'config', { metadata: { name: 'config' }, data: { mode: 'a' } });

    // THEN
    expect(at(templateOf(manifestOf(chart, 'Deployment')), 'metadata.annotations')).toHaveProperty([CHECKSUM]);
  });

  test('changes when the ConfigMap changes between two synths', () => {
    // GIVEN
    const chart = newChart();
    const config = new kplus.ConfigMap(chart, 'config', { data: { mode: 'a' } });
    new HardenedDeployment(chart, 'api', { image: IMAGE, env: { MODE: kplus.EnvValue.fromConfigMap(config, 'mode'), NEW: kplus.EnvValue.fromConfigMap(config, 'new') } });
    const first = JSON.stringify(Testing.synth(chart));

    // WHEN
    config.addData('new', 'b');

    // THEN
    const checksum = /"checksum\/config":"([0-9a-f]+)"/;
    const second = JSON.stringify(Testing.synth(chart));
    expect(checksum.exec(second)?.[1]).toMatch(/^[0-9a-f]{16}$/);
    expect(checksum.exec(second)?.[1]).not.toBe(checksum.exec(first)?.[1]);
  });
});
