import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { at, containerOf, IMAGE, KINDS, MAKE, manifestOf, newChart, refusalsOf } from './workloads';
import { WritablePath } from '../../src/hardening/writable-path';
import { JsonMap, mapsOf } from '../../src/template/json';
import { HardenedDeployment, HardenedDeploymentProps } from '../../src/workloads/hardened-deployment';

/** The container `main` of a Deployment of one image. */
function mainOf(props: HardenedDeploymentProps): JsonMap {
  const chart = newChart();
  new HardenedDeployment(chart, 'api', { image: IMAGE, ...props });
  return containerOf(manifestOf(chart, 'Deployment'));
}

function resourcesOf(resources?: kplus.ContainerResources, props: HardenedDeploymentProps = {}): JsonMap {
  return mainOf({ resources, ...props }).resources as JsonMap;
}

const DEFAULT_RESOURCES = {
  limits: { 'ephemeral-storage': '256Mi', 'memory': '256Mi' },
  requests: { 'cpu': '100m', 'ephemeral-storage': '64Mi', 'memory': '128Mi' },
};

describe('the resources of a container', () => {
  test.each(KINDS)('of a %s are small, with limits for all but the CPU', kind => {
    // GIVEN
    const chart = newChart();

    // WHEN
    MAKE[kind](chart, 'it', { image: IMAGE, port: 8080, initContainers: [{ name: 'first', image: IMAGE }] });

    // THEN
    const object = manifestOf(chart, kind);
    expect(containerOf(object).resources).toEqual(DEFAULT_RESOURCES);
    expect(containerOf(object, 'first').resources).toEqual(DEFAULT_RESOURCES);
  });

  test('that is added later are the same', () => {
    // GIVEN
    const chart = newChart();
    const deployment = new HardenedDeployment(chart, 'api', { image: IMAGE });

    // WHEN
    deployment.addContainer({ name: 'added', image: IMAGE });
    deployment.addInitContainer({ name: 'added-init', image: IMAGE });

    // THEN
    expect(containerOf(manifestOf(chart, 'Deployment'), 'added').resources).toEqual(DEFAULT_RESOURCES);
    expect(containerOf(manifestOf(chart, 'Deployment'), 'added-init').resources).toEqual(DEFAULT_RESOURCES);
  });

  test.each<[string, kplus.ContainerResources, string, string]>([
    ['the CPU request', { cpu: { request: kplus.Cpu.millis(250) } }, 'requests.cpu', '250m'],
    ['the CPU limit', { cpu: { limit: kplus.Cpu.units(2) } }, 'limits.cpu', '2'],
    ['the memory request', { memory: { request: Size.mebibytes(200) } }, 'requests.memory', '200Mi'],
    ['the memory limit', { memory: { limit: Size.gibibytes(2) } }, 'limits.memory', '2048Mi'],
    ['the storage request', { ephemeralStorage: { request: Size.mebibytes(100) } }, 'requests.ephemeral-storage', '100Mi'],
    ['the storage limit', { ephemeralStorage: { limit: Size.mebibytes(300) } }, 'limits.ephemeral-storage', '300Mi'],
  ])('keep their other defaults when %s is given', (_, given, path, value) => {
    // WHEN
    const resources = resourcesOf(given);

    // THEN
    const [list, name] = path.split('.') as ['limits' | 'requests', string];
    const defaults: { limits: JsonMap; requests: JsonMap } = DEFAULT_RESOURCES;
    expect(resources).toEqual({ ...defaults, [list]: { ...defaults[list], [name]: value } });
  });

  test.each<[string, kplus.ContainerResources, string, string]>([
    ['a memory request above the default limit widens it', { memory: { request: Size.gibibytes(1) } }, 'limits.memory', '1024Mi'],
    ['a storage request above the default limit widens it', { ephemeralStorage: { request: Size.mebibytes(500) } }, 'limits.ephemeral-storage', '500Mi'],
    ['a memory limit below the default request lowers it', { memory: { limit: Size.mebibytes(96) } }, 'requests.memory', '96Mi'],
    ['a storage limit below the default request lowers it', { ephemeralStorage: { limit: Size.mebibytes(32) } }, 'requests.ephemeral-storage', '32Mi'],
    ['a CPU limit below the default request lowers it', { cpu: { limit: kplus.Cpu.millis(50) } }, 'requests.cpu', '50m'],
  ])('fit together: %s', (_, given, path, value) => {
    expect(at(resourcesOf(given), path)).toBe(value);
  });

  test('hold the writable paths on disk, by a wider storage limit', () => {
    // WHEN
    const resources = resourcesOf(undefined, { writablePaths: [WritablePath.disk('cache', '/cache', { sizeLimit: Size.mebibytes(512) })] });

    // THEN
    expect(at(resources, 'limits.ephemeral-storage')).toBe('768Mi');
    expect(at(resources, 'requests.ephemeral-storage')).toBe('64Mi');
  });

  test('that was attached ready-made are completed, and what it says stays', () => {
    // GIVEN
    const chart = newChart();
    const deployment = new HardenedDeployment(chart, 'api', { image: IMAGE });

    // WHEN
    deployment.attachContainer(new kplus.Container({ name: 'attached', image: IMAGE, resources: { memory: { request: Size.mebibytes(512) } } }));

    // THEN
    expect(containerOf(manifestOf(chart, 'Deployment'), 'attached').resources).toEqual({
      limits: { 'ephemeral-storage': '256Mi', 'memory': '512Mi' },
      requests: { 'cpu': '100m', 'ephemeral-storage': '64Mi', 'memory': '512Mi' },
    });
  });
});

describe('the ports of a container', () => {
  test('are named http and metrics', () => {
    expect(mainOf({ port: 8080, metricsPort: 9090 }).ports).toEqual([
      { containerPort: 8080, name: 'http' },
      { containerPort: 9090, name: 'metrics' },
    ]);
  });

  test('may be none', () => {
    expect(mainOf({}).ports).toBeUndefined();
  });

  test('take the name of the container where another one has the name http', () => {
    // GIVEN
    const chart = newChart();
    const deployment = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080 });

    // WHEN
    deployment.addContainer({ name: 'admin-console-of-the-shop', image: IMAGE, portNumber: 8081 });

    // THEN
    const added = containerOf(manifestOf(chart, 'Deployment'), 'admin-console-of-the-shop');
    expect(added.ports).toEqual([{ containerPort: 8081, name: 'admin-console-o' }]);
  });

  test('have names of their own when a sidecar came first', () => {
    // GIVEN
    const chart = newChart();
    const deployment = new HardenedDeployment(chart, 'api', {
      containers: [{ image: IMAGE }],
      initContainers: [{ name: 'proxy', image: IMAGE, portNumber: 15001, restartPolicy: kplus.ContainerRestartPolicy.ALWAYS }],
    });

    // WHEN
    deployment.addContainer({ name: 'admin', image: IMAGE, portNumber: 8081 });

    // THEN
    const object = manifestOf(chart, 'Deployment');
    expect(containerOf(object, 'proxy').ports).toEqual([{ containerPort: 15001, name: 'http' }]);
    expect(containerOf(object, 'admin').ports).toEqual([{ containerPort: 8081, name: 'admin' }]);
  });

  test('take a name from the number where the container has none that would do', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    const deployment = new HardenedDeployment(chart, 'api', {
      image: IMAGE,
      port: 8080,
      initContainers: [15001, 15002].map(portNumber => ({ image: IMAGE, portNumber, restartPolicy: kplus.ContainerRestartPolicy.ALWAYS })),
    });
    deployment.addContainer({ name: '2', image: IMAGE, portNumber: 8081 });

    // THEN
    const object = manifestOf(chart, 'Deployment');
    expect(['init-0', 'init-1', '2'].map(name => mapsOf(containerOf(object, name).ports)[0].name)).toEqual(['port-15001', 'port-15002', 'port-8081']);
  });

  test('do not take a name that the same container gives to another port', () => {
    expect(mainOf({
      image: undefined,
      containers: [{ image: IMAGE, portNumber: 8443, ports: [{ name: 'http', number: 8080 }] }],
    }).ports).toEqual([{ containerPort: 8443, name: 'port-8443' }, { containerPort: 8080, name: 'http' }]);
  });

  test('keep the name that portNumber has in ports', () => {
    expect(mainOf({ image: undefined, containers: [{ image: IMAGE, portNumber: 8080, ports: [{ name: 'web', number: 8080 }] }] }).ports)
      .toEqual([{ containerPort: 8080, name: 'web' }]);
  });

  test('are two where one number is served over TCP and UDP', () => {
    expect(mainOf({
      image: undefined,
      containers: [{ image: IMAGE, portNumber: 5353, ports: [{ name: 'dns-udp', number: 5353, protocol: kplus.Protocol.UDP }] }],
    }).ports).toEqual([{ containerPort: 5353, name: 'http' }, { containerPort: 5353, name: 'dns-udp', protocol: 'UDP' }]);
  });

  test('answer to what cdk8s-plus asks of them', () => {
    // GIVEN
    const deployment = new HardenedDeployment(newChart(), 'api', { image: IMAGE, port: 8080 });

    // THEN
    expect(deployment.containers[0].portNumber).toBe(8080);
    expect(deployment.containers[0].ports).toEqual([{ name: 'http', number: 8080 }]);
  });
});

describe('the single container', () => {
  test('takes env, command and args', () => {
    // WHEN
    const container = mainOf({ env: { MODE: kplus.EnvValue.fromValue('fast') }, command: ['/app'], args: ['serve'] });

    // THEN
    expect(container).toMatchObject({ name: 'main', image: IMAGE, env: [{ name: 'MODE', value: 'fast' }], command: ['/app'], args: ['serve'] });
  });

  test('cannot be given together with containers', () => {
    expect(() => mainOf({ containers: [{ image: IMAGE }] }))
      .toThrow('\'image\' and \'containers\' are both given at \'shop/api\'; use \'image\' for a single container, \'containers\' for several');
  });

  test.each<[string, HardenedDeploymentProps]>([
    ['port', { port: 8080 }],
    ['metricsPort', { metricsPort: 9090 }],
    ['env', { env: {} }],
    ['command', { command: ['a'] }],
    ['args', { args: ['a'] }],
    ['resources', { resources: {} }],
  ])('cannot be given by %s without an image', (name, props) => {
    expect(() => new HardenedDeployment(newChart(), 'api', props)).toThrow(`'${name}' is given at 'shop/api' without 'image'; `);
  });

  test('can be added later', () => {
    // GIVEN
    const chart = newChart();
    const deployment = new HardenedDeployment(chart, 'api');

    // WHEN
    deployment.addContainer({ image: IMAGE, portNumber: 8080 });

    // THEN
    expect(refusalsOf(chart)).toEqual([]);
    expect(mapsOf(containerOf(manifestOf(chart, 'Deployment')).ports)).toEqual([{ containerPort: 8080, name: 'http' }]);
  });
});
