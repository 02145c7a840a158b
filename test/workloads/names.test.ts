import { App, Chart, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { at, CommonProps, IMAGE, Kind, KINDS, MAKE, manifestOf, manifestsOf, namesOf, newChart, refusalsOf, templateOf } from './workloads';
import { asMap, JsonMap } from '../../src/template/json';
import { ClaimTemplate } from '../../src/workloads/claim-template';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { HardenedJob } from '../../src/workloads/hardened-job';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';
import { LevelDbVolume } from '../../src/workloads/level-db-volume';
import { NetworkIsolation } from '../../src/workloads/network-isolation';

const ADDRESS = kplus.Pod.ADDRESS_LABEL;

const selectorOf = (object: JsonMap) => at(object, 'spec.selector');
const labelsOf = (object: JsonMap) => asMap(at(object, 'metadata.labels'));

describe('an explicit name', () => {
  test.each(KINDS)('of a %s is kept to the letter, and what it brings along follows it', kind => {
    // GIVEN
    const chart = newChart({ namespace: 'prod' });
    const name = kind === 'StatefulSet' ? 'billing-v2' : 'billing.v2';

    // WHEN
    MAKE[kind](chart, 'it', { image: IMAGE, port: 8080, metadata: { name } });

    // THEN
    expect(namesOf(chart, kind)).toEqual([name]);
    expect(namesOf(chart, 'ServiceAccount')).toEqual([name]);
    expect(namesOf(chart, 'NetworkPolicy')).toEqual([name]);
    expect(manifestsOf(chart).map(object => at(object, 'metadata.namespace'))).toEqual(manifestsOf(chart).map(() => 'prod'));
  });

  test('decides the names of the budget, the policy of its peers, the headless Service and the claim of a StatefulSet', () => {
    // GIVEN
    const chart = newChart({ namespace: 'prod' });

    // WHEN
    const database = new HardenedStatefulSet(chart, 'db', {
      image: IMAGE,
      port: 5432,
      replicas: 3,
      metadata: { name: 'orders' },
      claimTemplates: [new ClaimTemplate({ name: 'data', mountPath: '/data', size: Size.gibibytes(1) })],
    });
    database.network.allowFrom(kplus.Namespaces.select(chart, 'ops', { names: ['ops'] }));

    // THEN
    expect(namesOf(chart, 'PodDisruptionBudget')).toEqual(['orders']);
    expect(namesOf(chart, 'NetworkPolicy').sort()).toEqual(['orders', 'orders-peers']);
    expect(namesOf(chart, 'Service')).toEqual(['orders-headless']);
    expect(at(manifestOf(chart, 'StatefulSet'), 'spec.serviceName')).toBe('orders-headless');
    expect(at(manifestOf(chart, 'Service'), 'metadata.namespace')).toBe('prod');
  });

  test.each<[Kind, string, string]>([
    ['Deployment', 'Billing', 'lower-case letters, digits, dashes and dots, up to 253 characters'],
    ['Deployment', 'billing_v2', 'up to 253'],
    ['Deployment', 'b'.repeat(254), 'up to 253'],
    ['DaemonSet', '-billing', 'up to 253'],
    ['StatefulSet', 'billing.v2', 'lower-case letters, digits and dashes, up to 52 characters'],
    ['StatefulSet', 'b'.repeat(53), 'up to 52'],
    ['Job', 'b'.repeat(64), 'up to 63'],
    ['CronJob', 'b'.repeat(53), 'up to 52'],
  ])('of a %s, %s, is refused: it takes %s', (kind, name, limit) => {
    // GIVEN
    const chart = newChart();

    // WHEN
    MAKE[kind](chart, 'it', { image: IMAGE, metadata: { name } });

    // THEN
    expect(refusalsOf(chart)).toEqual([expect.stringMatching(`^'metadata.name' \\('${name}'\\) of the ${kind} at 'shop/it' .*${limit}`)]);
  });

  test.each<[Kind, string]>([
    ['Deployment', 'b'.repeat(253)], ['StatefulSet', 'b'.repeat(52)], ['Job', 'b'.repeat(63)], ['CronJob', 'b'.repeat(52)], ['DaemonSet', 'a.b-c.0'],
  ])('of a %s, %s, is taken', (kind, name) => {
    // GIVEN
    const chart = newChart();

    // WHEN
    MAKE[kind](chart, 'it', { image: IMAGE, metadata: { name } });

    // THEN
    expect(namesOf(chart, kind)).toEqual([name]);
  });

  test.each(KINDS)('and the namespace of a %s hold for all that it brings along', kind => {
    // GIVEN
    const chart = newChart({ namespace: 'prod' });

    // WHEN
    MAKE[kind](chart, 'it', { image: IMAGE, port: 8080, metadata: { name: 'billing', namespace: 'edge' }, ...{ replicas: 2 } });

    // THEN
    expect(new Set(manifestsOf(chart).map(object => at(object, 'metadata.namespace')))).toEqual(new Set(['edge']));
  });

  test.each([
    ['billing', 'billing'], ['billing.v2', 'billing-v2'], ['2fa', 'service-2fa'], ['b'.repeat(70), expect.stringMatching(/^b{54}-[0-9a-f]{8}$/)],
  ])('of a Deployment, %s, is that of the Service and the Ingress which expose it, as a DNS label: %s', (name, expected) => {
    // GIVEN
    const chart = newChart({ namespace: 'prod' });
    const deployment = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, metadata: { name, namespace: 'edge' } });

    // WHEN
    deployment.exposeViaIngress('/');

    // THEN
    for (const kind of ['Service', 'Ingress']) {
      expect(manifestOf(chart, kind).metadata).toMatchObject({ name: expected, namespace: 'edge' });
    }
  });

  test('of a Deployment gives way to the one that is given for its Service, as it may have several', () => {
    // GIVEN
    const chart = newChart();
    const deployment = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, metadata: { name: 'billing' } });

    // WHEN
    ['public', 'partners'].forEach(name => deployment.exposeViaIngress('/', { name }));

    // THEN
    expect(namesOf(chart, 'Service')).toEqual(['public', 'partners']);
    expect(namesOf(chart, 'Ingress')).toEqual(['public', 'partners']);
  });

  test.each(KINDS)('of a %s makes every byte the same wherever the code around it moves', kind => {
    // GIVEN
    const render = (scopeOf: (chart: Chart) => Construct) => {
      const chart = newChart({ namespace: 'prod' });
      const props: CommonProps = { image: IMAGE, port: 8080, metadata: { name: 'billing' }, ...{ replicas: 3 } };
      const workload = MAKE[kind](scopeOf(chart), 'billing', props);
      if (workload instanceof HardenedDeployment) {
        workload.exposeViaIngress('/');
      }
      return manifestsOf(chart);
    };

    // THEN
    expect(JSON.stringify(render(chart => new Construct(new Construct(chart, 'moved'), 'deeper')))).toBe(JSON.stringify(render(chart => chart)));
  });

  test('gives the pods an address that is a label, however long it is', () => {
    // GIVEN
    const chart = newChart();
    const name = 'a'.repeat(100) + '.b';

    // WHEN
    new HardenedDeployment(chart, 'api', { image: IMAGE, metadata: { name } });

    // THEN
    const address = labelsOf(templateOf(manifestOf(chart, 'Deployment')))[ADDRESS];
    expect(address).toMatch(/^deployment\.a+-[0-9a-f]{8}$/);
    expect(String(address)).toHaveLength(63);
  });
});

describe('a generated name', () => {
  test('is that of cdk8s, with its address', () => {
    // GIVEN
    const chart = newChart();
    const plain = new kplus.Deployment(newChart(), 'api', { containers: [{ image: IMAGE }] });

    // WHEN
    const deployment = new HardenedDeployment(chart, 'api', { image: IMAGE });

    // THEN
    expect(deployment.name).toBe(plain.name);
    expect(deployment.matchLabels).toEqual(plain.matchLabels);
    expect(namesOf(chart, 'ServiceAccount')).toEqual([plain.name]);
  });

  test('of what exposes a Deployment is that of cdk8s-plus', () => {
    // GIVEN
    const chart = newChart();
    const plainChart = newChart();
    new kplus.Deployment(plainChart, 'api', { containers: [{ image: IMAGE, portNumber: 8080 }] }).exposeViaIngress('/');

    // WHEN
    new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080 }).exposeViaIngress('/');

    // THEN
    expect(['Service', 'Ingress'].map(kind => namesOf(chart, kind))).toEqual(['Service', 'Ingress'].map(kind => namesOf(plainChart, kind)));
  });

  test('of a StatefulSet stands in the namespace of its chart with its headless Service', () => {
    // GIVEN
    const chart = newChart({ namespace: 'prod' });

    // WHEN
    const database = new HardenedStatefulSet(chart, 'db', { image: IMAGE, port: 5432 });

    // THEN
    expect(manifestOf(chart, 'Service').metadata).toMatchObject({ name: database.service.name, namespace: 'prod' });
    expect(at(manifestOf(chart, 'StatefulSet'), 'spec.serviceName')).toBe(database.service.name);
  });
});

describe('a live object is adopted', () => {
  test('with a selector of its own, to the letter', () => {
    // GIVEN
    const chart = newChart();
    const labels = { app: 'billing', tier: 'backend' };

    // WHEN
    const deployment = new HardenedDeployment(chart, 'api', {
      image: IMAGE, port: 8080, replicas: 2, metadata: { name: 'billing' }, select: false, podMetadata: { labels },
    });
    deployment.select(kplus.LabelSelector.of({ labels }));
    deployment.exposeViaService({ name: 'billing' });

    // THEN
    const live = manifestOf(chart, 'Deployment');
    expect(live.metadata).toMatchObject({ name: 'billing' });
    expect(selectorOf(live)).toEqual({ matchLabels: labels });
    expect(labelsOf(templateOf(live))).toMatchObject(labels);
    for (const kind of ['PodDisruptionBudget', 'NetworkPolicy', 'Service']) {
      const selector = at(manifestOf(chart, kind), kind === 'NetworkPolicy' ? 'spec.podSelector' : 'spec.selector');
      const required = asMap(kind === 'Service' ? selector : asMap(selector).matchLabels);
      expect(labelsOf(templateOf(live))).toMatchObject(required);
      expect(Object.keys(required)).not.toEqual([]);
    }
  });

  test.each(['Deployment', 'StatefulSet', 'DaemonSet'] as const)('from cdk8s-plus, a %s with the address that it has', kind => {
    // GIVEN
    const chart = newChart();
    const address = 'c8ce3bcb8c1b9e0a3bd6ed7a6a0a8b84ccd22d2fe2';

    // WHEN
    MAKE[kind](chart, 'api', { image: IMAGE, port: 8080, metadata: { name: 'billing' }, podMetadata: { labels: { [ADDRESS]: address } } });

    // THEN
    const live = manifestOf(chart, kind);
    expect(selectorOf(live)).toEqual({ matchLabels: { [ADDRESS]: address } });
    expect(labelsOf(templateOf(live))[ADDRESS]).toBe(address);
    expect(at(manifestOf(chart, 'NetworkPolicy'), 'spec.podSelector')).toEqual({ matchLabels: { [ADDRESS]: address } });
  });

  test('as a StatefulSet, with the governing Service that it has', () => {
    // GIVEN
    const chart = newChart();
    const service = new kplus.Service(chart, 'service', { metadata: { name: 'orders' }, clusterIP: 'None', ports: [{ port: 5432 }] });

    // WHEN
    new HardenedStatefulSet(chart, 'db', { image: IMAGE, port: 5432, metadata: { name: 'orders' }, service });

    // THEN
    expect(at(manifestOf(chart, 'StatefulSet'), 'spec.serviceName')).toBe('orders');
    expect(selectorOf(manifestOf(chart, 'Service'))).toEqual({ [ADDRESS]: 'statefulset.orders' });
  });
});

describe('the headless Service of a StatefulSet', () => {
  test('selects its pods, names every port and has no address of its own', () => {
    // GIVEN
    const chart = newChart();
    const database = new HardenedStatefulSet(chart, 'db', { image: IMAGE, port: 5432, metricsPort: 9090, metadata: { name: 'orders' } });

    // WHEN
    database.addContainer({ name: 'admin', image: IMAGE, portNumber: 8081 });

    // THEN
    expect(manifestOf(chart, 'Service').spec).toEqual({
      clusterIP: 'None',
      ports: [
        { name: 'http', port: 5432, targetPort: 5432 },
        { name: 'metrics', port: 9090, targetPort: 9090 },
        { name: 'admin', port: 8081, targetPort: 8081 },
      ],
      selector: { [ADDRESS]: 'statefulset.orders' },
      type: 'ClusterIP',
    });
    expect(labelsOf(templateOf(manifestOf(chart, 'StatefulSet')))).toMatchObject({ [ADDRESS]: 'statefulset.orders' });
  });

  test('names a port that its container does not, as a Service of several ports must', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    new HardenedStatefulSet(chart, 'db', { containers: [{ image: IMAGE, ports: [{ number: 5432 }, { name: 'metrics', number: 9090 }] }] });

    // THEN
    expect(at(manifestOf(chart, 'Service'), 'spec.ports')).toEqual([
      { name: 'port-5432', port: 5432, targetPort: 5432 },
      { name: 'metrics', port: 9090, targetPort: 9090 },
    ]);
  });

  test('names the port of a container that was attached ready-made', () => {
    // GIVEN
    const chart = newChart();
    const database = new HardenedStatefulSet(chart, 'db', { image: IMAGE, port: 5432 });

    // WHEN
    database.attachContainer(new kplus.Container({ name: 'attached', image: IMAGE, portNumber: 8081 }));

    // THEN
    expect(at(manifestOf(chart, 'Service'), 'spec.ports')).toContainEqual({ name: 'port-8081', port: 8081, targetPort: 8081 });
  });

  test('may have no port, where the pods serve nothing', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    new HardenedStatefulSet(chart, 'worker', { image: IMAGE });

    // THEN
    expect(manifestOf(chart, 'Service').spec).toMatchObject({ clusterIP: 'None' });
    expect(manifestOf(chart, 'Service').spec).not.toHaveProperty('ports');
  });
});

describe('one name twice', () => {
  test('is refused in one chart and namespace, as what one brings along would take the place of the other\'s', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    MAKE.Deployment(chart, 'api', { image: IMAGE, metadata: { name: 'billing' } });
    MAKE.CronJob(chart, 'nightly', { image: IMAGE, metadata: { name: 'billing' } });

    // THEN
    expect(refusalsOf(chart)).toEqual([
      '\'metadata.name\' (billing) of \'shop/nightly\' is also that of \'shop/api\', and both bring a ServiceAccount and a NetworkPolicy of one name: '
        + 'the later would take the place of the other; give each workload a name of its own',
    ]);
  });

  const ALONE = { networkIsolation: NetworkIsolation.NONE, createServiceAccount: false };

  test.each<[string, CommonProps, CommonProps]>([
    ['neither brings anything', ALONE, ALONE],
    ['only one brings something', {}, ALONE],
    ['they bring different things', { ...ALONE, createServiceAccount: true }, { ...ALONE, networkIsolation: NetworkIsolation.INGRESS }],
  ])('is fine for two kinds where %s', (_, one, other) => {
    // GIVEN
    const chart = newChart();

    // WHEN
    MAKE.Deployment(chart, 'api', { image: IMAGE, metadata: { name: 'billing' }, ...one });
    MAKE.CronJob(chart, 'nightly', { image: IMAGE, metadata: { name: 'billing' }, ...other });

    // THEN
    expect(refusalsOf(chart)).toEqual([]);
  });

  test.each<[string, CommonProps]>([
    ['a NetworkPolicy', { ...ALONE, networkIsolation: NetworkIsolation.INGRESS }],
    ['a ServiceAccount', { ...ALONE, createServiceAccount: true }],
    ['a PodDisruptionBudget', { ...ALONE, ...{ replicas: 2, disruptionBudget: true } }],
    ['a PersistentVolumeClaim', { ...ALONE, ...{ levelDb: new LevelDbVolume(), replicas: 1 } }],
  ])('is refused where both bring %s', (thing, props) => {
    // GIVEN
    const chart = newChart();
    const others = { image: IMAGE, metadata: { name: 'billing' }, ...props };

    // WHEN
    MAKE.Deployment(chart, 'api', others);
    MAKE[thing === 'a PodDisruptionBudget' ? 'StatefulSet' : 'Job'](chart, 'other', others);

    // THEN
    expect(refusalsOf(chart)).toEqual([expect.stringContaining(`both bring ${thing} of one name`)]);
  });

  test('is refused for two workloads of one kind, which would be one', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    ['one', 'other'].forEach(id => MAKE.DaemonSet(chart, id, { image: IMAGE, metadata: { name: 'agent' }, ...ALONE }));

    // THEN
    expect(refusalsOf(chart)).toEqual([expect.stringContaining('both bring a DaemonSet of one name')]);
  });

  test('is fine for two Jobs whose names carry their content', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    ['up', 'down'].forEach(id => new HardenedJob(chart, id, { image: IMAGE, args: [id], metadata: { name: 'data' }, migration: true, ...ALONE }));

    // THEN
    expect(new Set(namesOf(chart, 'Job')).size).toBe(2);
  });

  test('is fine in two namespaces, and in two charts, which may be for two clusters', () => {
    // GIVEN
    const app = new App();
    const charts = ['staging', 'prod'].map(id => new Chart(app, id, { namespace: 'shop' }));

    // WHEN
    charts.forEach(chart => MAKE.Deployment(chart, 'api', { image: IMAGE, metadata: { name: 'billing' } }));
    MAKE.Deployment(charts[0], 'other', { image: IMAGE, metadata: { name: 'billing', namespace: 'other' } });

    // THEN
    expect(charts.flatMap(refusalsOf)).toEqual([]);
  });
});

test('one app is written twice to the same bytes', () => {
  // GIVEN
  const app = new App();
  const chart = new Chart(app, 'shop');
  KINDS.forEach(kind => MAKE[kind](chart, kind.toLowerCase(), { image: IMAGE, port: 8080, spread: kind === 'Deployment' }));

  // THEN
  const first = JSON.stringify(Testing.synth(chart));
  expect(JSON.stringify(Testing.synth(chart))).toBe(first);
});
