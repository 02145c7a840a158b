import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { ADDRESS, api, inNamespace, NONE, podsOf, specOf, STRICT } from './isolated';
import { at, IMAGE, KINDS, MAKE, manifestOf, manifestsOf, namesOf, newChart } from './workloads';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { PodIds } from '../../src/hardening/pod-ids';
import { asMap, mapsOf } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { schemaFindings } from '../support/kubernetes-schema';

describe('the level ingress', () => {
  test.each(KINDS)('is the default of a %s: declared ports from its own namespace, egress open', kind => {
    // GIVEN
    const chart = newChart({ namespace: 'prod' });

    // WHEN
    MAKE[kind](chart, 'it', { image: IMAGE, port: 8080, metricsPort: 9090, metadata: { name: 'api' } });

    // THEN
    expect(manifestOf(chart, 'NetworkPolicy')).toMatchObject({ apiVersion: 'networking.k8s.io/v1', metadata: { name: 'api', namespace: 'prod' } });
    expect(specOf(chart)).toEqual({
      ...podsOf('api', kind.toLowerCase()),
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080, protocol: 'TCP' }, { port: 9090, protocol: 'TCP' }] }],
      egress: [{}],
    });
  });

  test('lets nobody in where nothing is declared', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    api(chart, { port: undefined, metricsPort: undefined });

    // THEN
    expect(specOf(chart).ingress).toEqual([]);
  });

  test('follows the ports of containers and sidecars that are added later, with their protocols', () => {
    // GIVEN
    const chart = newChart();
    const deployment = api(chart, { metricsPort: undefined });

    // WHEN
    deployment.addContainer({ name: 'dns', image: IMAGE, ports: [{ name: 'dns', number: 5353, protocol: kplus.Protocol.UDP }] });
    deployment.addInitContainer({ name: 'proxy', image: IMAGE, portNumber: 15001, restartPolicy: kplus.ContainerRestartPolicy.ALWAYS });
    deployment.containers[0].addPort({ number: 8443 });

    // THEN
    expect(at(mapsOf(specOf(chart).ingress)[0], 'ports')).toEqual([
      { port: 8080, protocol: 'TCP' },
      { port: 8443, protocol: 'TCP' },
      { port: 5353, protocol: 'UDP' },
      { port: 15001, protocol: 'TCP' },
    ]);
  });

  test('loses none of its egress by connections of cdk8s-plus', () => {
    // GIVEN
    const chart = newChart();
    const deployment = api(chart);
    const database = new kplus.Deployment(chart, 'db', { containers: [{ image: IMAGE, portNumber: 5432 }] });

    // WHEN
    deployment.connections.allowTo(database);

    // THEN
    const policies = manifestsOf(chart).filter(object => object.kind === 'NetworkPolicy')
      .filter(policy => at(policy, 'spec.podSelector.matchLabels')![ADDRESS as never] === 'deployment.api');
    expect(policies).toHaveLength(2);
    expect(policies.flatMap(policy => mapsOf(at(policy, 'spec.egress')))).toContainEqual({});
  });
});

describe('the level none', () => {
  test('makes no policy, and none for peers', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    const deployment = api(chart, { networkIsolation: NONE });
    deployment.network.allowTo(kplus.Pods.all(chart, 'all'));
    deployment.network.allowFrom(kplus.Pods.all(chart, 'all-again'));

    // THEN
    expect(namesOf(chart, 'NetworkPolicy')).toEqual([]);
    expect(deployment.network.isolation).toBe(NONE);
  });
});

describe('isolate of cdk8s-plus', () => {
  test('denies all, and no level of this library opens anything', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    api(chart, { isolate: true });

    // THEN
    expect(asMap(manifestOf(chart, 'NetworkPolicy').spec)).toEqual({ ...podsOf('api'), policyTypes: ['Egress', 'Ingress'] });
  });

  test('cannot be given together with a level', () => {
    expect(() => api(newChart(), { isolate: true, networkIsolation: STRICT }))
      .toThrow('\'isolate\' and \'networkIsolation\' (strict) are both given at \'shop/api\'; keep one of them: policies add up, and the wider one would count');
  });
});

describe('the level strict', () => {
  const dnsOf = (ports: number[]) => [{ ports: ports.flatMap(port => [{ port, protocol: 'UDP' }, { port, protocol: 'TCP' }]) }];

  test('lets the pods out for names only', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    api(chart, { networkIsolation: STRICT });

    // THEN
    expect(specOf(chart).egress).toEqual(dnsOf([53]));
    expect(specOf(chart).policyTypes).toEqual(['Ingress', 'Egress']);
  });

  test('knows where the name servers of OpenShift listen', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    api(chart, { networkIsolation: STRICT, profile: HardeningProfile.openShift() });

    // THEN
    expect(specOf(chart).egress).toEqual(dnsOf([53, 5353]));
  });

  test.each([
    ['OpenShift that keeps ids of its own', HardeningProfile.openShift({ ids: PodIds.of(1000) }), [53, 5353]],
    ['another cluster that picks the ids', new HardeningProfile({ ids: PodIds.assignedByCluster() }), [53]],
  ])('takes the cluster at its word, not by its ids: %s', (_, profile, ports) => {
    // GIVEN
    const chart = newChart();

    // WHEN
    api(chart, { networkIsolation: STRICT, profile });

    // THEN
    expect(specOf(chart).egress).toEqual(dnsOf(ports));
  });

  test('lets the pods out to a workload of the same namespace, whose ports are open already', () => {
    // GIVEN
    const chart = newChart({ namespace: 'prod' });
    const deployment = api(chart, { networkIsolation: STRICT });
    const orders = new HardenedDeployment(chart, 'orders', { image: IMAGE, port: 7070, metadata: { name: 'orders' } });

    // WHEN
    deployment.network.allowTo(orders);

    // THEN
    expect(namesOf(chart, 'NetworkPolicy')).toEqual(['api', 'api-peers', 'orders']);
    expect(specOf(chart, 'api-peers')).toEqual({
      ...podsOf('api'),
      policyTypes: ['Egress'],
      egress: [{ ports: [{ port: 7070, protocol: 'TCP' }], to: [inNamespace(podsOf('orders'), 'prod')] }],
    });
  });

  test('opens a port of a workload of the same namespace that it does not declare', () => {
    // GIVEN
    const chart = newChart({ namespace: 'prod' });
    const deployment = api(chart, { networkIsolation: STRICT });
    const orders = new HardenedDeployment(chart, 'orders', { image: IMAGE, port: 7070, metadata: { name: 'orders' } });

    // WHEN
    deployment.network.allowTo(orders, [kplus.NetworkPolicyPort.tcp(5005)]);

    // THEN
    expect(specOf(chart, 'orders-peers').ingress).toEqual([{ from: [inNamespace(podsOf('api'), 'prod')], ports: [{ port: 5005, protocol: 'TCP' }] }]);
  });

  test('opens a workload in another namespace at the same time', () => {
    // GIVEN
    const chart = newChart({ namespace: 'prod' });
    const other = new Chart(chart.node.root, 'data', { namespace: 'data' });
    const deployment = api(chart, { networkIsolation: STRICT });
    const orders = new HardenedDeployment(other, 'orders', { image: IMAGE, port: 7070, metadata: { name: 'orders' } });

    // WHEN
    deployment.network.allowTo(orders);

    // THEN
    expect(specOf(chart, 'api-peers').egress).toEqual([{ ports: [{ port: 7070, protocol: 'TCP' }], to: [inNamespace(podsOf('orders'), 'data')] }]);
    expect(manifestOf(other, 'NetworkPolicy', 'orders-peers')).toMatchObject({ metadata: { namespace: 'data' } });
    expect(specOf(other, 'orders-peers')).toEqual({
      ...podsOf('orders'),
      policyTypes: ['Ingress'],
      ingress: [{ from: [inNamespace(podsOf('api'), 'prod')], ports: [{ port: 7070, protocol: 'TCP' }] }],
    });
  });

  test('lets the pods out to addresses, at the ports that are given', () => {
    // GIVEN
    const chart = newChart();
    const deployment = api(chart, { networkIsolation: STRICT });

    // WHEN
    deployment.network.allowTo(kplus.NetworkPolicyIpBlock.ipv4(chart, 'postgres', '10.0.0.7/32'), [kplus.NetworkPolicyPort.tcp(5432)]);

    // THEN
    expect(specOf(chart, 'api-peers').egress).toEqual([{ ports: [{ port: 5432, protocol: 'TCP' }], to: [{ ipBlock: { cidr: '10.0.0.7/32' } }] }]);
    expect(manifestsOf(chart).flatMap(manifest => schemaFindings(manifest, '1.36'))).toEqual([]);
  });

  test('lets the pods out to all ports of a protocol, which cdk8s-plus writes as those from 0 on', () => {
    // GIVEN
    const chart = newChart();
    const deployment = api(chart, { networkIsolation: STRICT });

    // WHEN
    deployment.network.allowTo(kplus.NetworkPolicyIpBlock.ipv4(chart, 'postgres', '10.0.0.7/32'), [kplus.NetworkPolicyPort.allTcp()]);

    // THEN
    expect(specOf(chart, 'api-peers').egress).toEqual([{ ports: [{ protocol: 'TCP' }], to: [{ ipBlock: { cidr: '10.0.0.7/32' } }] }]);
  });

  test('lets the pods out by connections of cdk8s-plus too', () => {
    // GIVEN
    const chart = newChart();
    const deployment = api(chart, { networkIsolation: STRICT });
    const database = new kplus.Deployment(chart, 'db', { containers: [{ image: IMAGE, portNumber: 5432 }] });

    // WHEN
    deployment.connections.allowTo(database, { isolation: kplus.PodConnectionsIsolation.POD });

    // THEN
    const [added] = manifestsOf(chart).filter(object => object.kind === 'NetworkPolicy' && asMap(object.metadata).name !== 'api');
    expect(added.spec).toMatchObject({ ...podsOf('api'), egress: [{ ports: [{ port: 5432, protocol: 'TCP' }] }] });
  });

  test('lets the pods out to the ports that a peer declares later, in any order of the code', () => {
    // GIVEN
    const chart = newChart();
    const deployment = api(chart, { networkIsolation: STRICT });
    const orders = new HardenedDeployment(chart, 'orders', { metadata: { name: 'orders' }, networkIsolation: STRICT });
    deployment.network.allowTo(orders);
    orders.network.allowFrom(kplus.Namespaces.select(chart, 'ops', { names: ['ops'] }));

    // WHEN
    orders.addContainer({ image: IMAGE, portNumber: 7070 });

    // THEN
    expect(at(mapsOf(specOf(chart, 'api-peers').egress)[0], 'ports')).toEqual([{ port: 7070, protocol: 'TCP' }]);
    expect(at(mapsOf(specOf(chart, 'orders-peers').ingress)[0], 'ports')).toEqual([{ port: 7070, protocol: 'TCP' }]);
  });

  test('lets the pods out to all ports of pods that it knows nothing of', () => {
    // GIVEN
    const chart = newChart();
    const deployment = api(chart, { networkIsolation: STRICT });

    // WHEN
    deployment.network.allowTo(kplus.Pods.select(chart, 'legacy', { labels: { app: 'legacy' } }));

    // THEN
    expect(specOf(chart, 'api-peers').egress).toEqual([{ to: [{ podSelector: { matchLabels: { app: 'legacy' } } }] }]);
  });
});
