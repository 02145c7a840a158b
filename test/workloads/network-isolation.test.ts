import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, Chart, Include } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { at, CommonProps, IMAGE, KINDS, MAKE, manifestOf, manifestsOf, namesOf, newChart, refusalsOf } from './workloads';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { PodIds } from '../../src/hardening/pod-ids';
import { asMap, Json, JsonMap, mapsOf } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { NetworkIsolation } from '../../src/workloads/network-isolation';
import { schemaFindings } from '../support/kubernetes-schema';

const { INGRESS, NONE, STRICT } = NetworkIsolation;
const ADDRESS = kplus.Pod.ADDRESS_LABEL;
const ANYWHERE_8080 = { ports: [{ port: 8080, protocol: 'TCP' }] };

function api(chart: Chart, props: CommonProps = {}): HardenedDeployment {
  return new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, metricsPort: 9090, metadata: { name: 'api' }, ...props });
}

function specOf(chart: Chart, name = 'api'): JsonMap {
  return asMap(manifestOf(chart, 'NetworkPolicy', name).spec);
}

/** The rules that let everybody in. */
function openedOf(chart: Chart, name?: string): JsonMap[] {
  return mapsOf(specOf(chart, name).ingress).filter(rule => rule.from === undefined);
}

function podsOf(name: string, kind = 'deployment'): JsonMap {
  return { podSelector: { matchLabels: { [ADDRESS]: `${kind}.${name}` } } };
}

function inNamespace(peer: JsonMap, namespace: string): JsonMap {
  return { ...peer, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}

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

describe('allowFrom', () => {
  test('lets a namespace in at the declared ports, save the one for metrics', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    api(chart).network.allowFrom(kplus.Namespaces.select(chart, 'ops', { names: ['ops'] }));

    // THEN
    expect(specOf(chart, 'api-peers')).toMatchObject({
      policyTypes: ['Ingress'],
      ingress: [{
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ops' } } }],
        ports: [{ port: 8080, protocol: 'TCP' }],
      }],
    });
  });

  test('lets a namespace in at the port for metrics where there is no other', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    api(chart, { port: undefined }).network.allowFrom(kplus.Namespaces.select(chart, 'ops', { names: ['ops'] }));

    // THEN
    expect(at(mapsOf(specOf(chart, 'api-peers').ingress)[0], 'ports')).toEqual([{ port: 9090, protocol: 'TCP' }]);
  });

  test('is refused where no port is declared, as the rule would open all of them', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    api(chart, { port: undefined, metricsPort: undefined }).network.allowFrom(kplus.Namespaces.select(chart, 'ops', { names: ['ops'] }));

    // THEN
    expect(refusalsOf(chart)).toEqual([
      '\'allowFrom()\' of \'shop/api\' opens no port, as its containers declare none; declare the port, or give \'ports\'',
    ]);
  });

  test('lets a namespace in at one port', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    api(chart).network.allowFrom(kplus.Namespaces.select(chart, 'ops', { names: ['ops'] }), [kplus.NetworkPolicyPort.tcp(9090)]);

    // THEN
    expect(at(mapsOf(specOf(chart, 'api-peers').ingress)[0], 'ports')).toEqual([{ port: 9090, protocol: 'TCP' }]);
  });

  test('lets a strictly isolated peer out at the same time, and no other', () => {
    // GIVEN
    const chart = newChart({ namespace: 'prod' });
    const deployment = api(chart);
    const peers = [INGRESS, STRICT].map(networkIsolation =>
      new HardenedDeployment(chart, networkIsolation, { image: IMAGE, metadata: { name: networkIsolation }, networkIsolation }));

    // WHEN
    peers.forEach(peer => deployment.network.allowFrom(peer));

    // THEN
    expect(namesOf(chart, 'NetworkPolicy').sort()).toEqual(['api', 'api-peers', 'ingress', 'strict', 'strict-peers']);
    expect(mapsOf(specOf(chart, 'strict-peers').egress)[0].to).toEqual([inNamespace(podsOf('api'), 'prod')]);
  });
});

describe('a port is open to everybody', () => {
  const service = (chart: Chart, spec: JsonMap, name = 'api') => new ApiObject(chart, `service-${name}`, {
    apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { [ADDRESS]: 'deployment.api' }, ...spec },
  });
  const BOTH_PORTS: Json = [{ name: 'http', port: 80, targetPort: 'http' }, { name: 'metrics', port: 9090 }];

  test('where exposeViaIngress leads to it, and the one for metrics is not', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    api(chart).exposeViaIngress('/');

    // THEN
    expect(openedOf(chart)).toEqual([ANYWHERE_8080]);
  });

  test('where an Ingress leads to it that was made before', () => {
    // GIVEN
    const chart = newChart();
    const ingress = new kplus.Ingress(chart, 'ingress');
    const deployment = api(chart);

    // WHEN
    ingress.addRule('/', kplus.IngressBackend.fromService(deployment.exposeViaService(), { port: 8080 }));

    // THEN
    expect(openedOf(chart)).toEqual([ANYWHERE_8080]);
  });

  test('where a default backend leads to it', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    new kplus.Ingress(chart, 'ingress', { defaultBackend: kplus.IngressBackend.fromService(api(chart).exposeViaService(), { port: 8080 }) });

    // THEN
    expect(openedOf(chart)).toEqual([ANYWHERE_8080]);
  });

  test.each([kplus.ServiceType.LOAD_BALANCER, kplus.ServiceType.NODE_PORT])('where a Service of type %s has it', serviceType => {
    // GIVEN
    const chart = newChart();

    // WHEN
    api(chart).exposeViaService({ serviceType, ports: [{ port: 443, targetPort: 8080 }] });

    // THEN
    expect(openedOf(chart)).toEqual([ANYWHERE_8080]);
  });

  test.each<[string, JsonMap]>([
    ['by name', { number: 80 }],
    ['by number', { name: 'http' }],
  ])('where an Ingress of another maker leads to it, %s', (_, port) => {
    // GIVEN
    const chart = newChart();
    new ApiObject(chart, 'ingress', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      spec: { rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'api', port } } }] } }] },
    });
    service(chart, { ports: BOTH_PORTS });

    // WHEN
    api(chart);

    // THEN
    expect(openedOf(chart)).toEqual([ANYWHERE_8080]);
  });

  test('where an Ingress leads to it, and the one behind another port of that number is not', () => {
    // GIVEN
    const chart = newChart();
    api(chart);
    service(chart, { ports: [{ name: 'http', port: 9090, targetPort: 8080 }, { name: 'metrics', port: 80, targetPort: 9090 }] });

    // WHEN
    new ApiObject(chart, 'ingress', {
      apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', spec: { defaultBackend: { service: { name: 'api', port: { number: 9090 } } } },
    });

    // THEN
    expect(openedOf(chart)).toEqual([ANYWHERE_8080]);
  });

  test('where an Ingress of an included file leads to it', () => {
    // GIVEN
    const folder = mkdtempSync(join(tmpdir(), 'sigil-include-'));
    const file = join(folder, 'ingress.yaml');
    writeFileSync(file, [
      'apiVersion: networking.k8s.io/v1', 'kind: Ingress', 'metadata: {name: web}',
      'spec: {defaultBackend: {service: {name: api, port: {name: http}}}}',
    ].join('\n'));
    const chart = newChart();
    api(chart);
    service(chart, { ports: BOTH_PORTS });

    // WHEN
    new Include(chart, 'ingress', { url: file });
    rmSync(folder, { recursive: true });

    // THEN
    expect(openedOf(chart)).toEqual([ANYWHERE_8080]);
  });

  test.each([
    ['at one port', 80, [ANYWHERE_8080]],
    ['at every port', undefined, [{ ports: [{ port: 8080, protocol: 'TCP' }, { port: 9090, protocol: 'TCP' }] }]],
  ])('where a route of the Gateway API leads to it, %s', (_, port, opened) => {
    // GIVEN
    const chart = newChart();
    api(chart);
    service(chart, { ports: BOTH_PORTS });

    // WHEN
    new ApiObject(chart, 'route', {
      apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', spec: { rules: [{ backendRefs: [{ name: 'api', port }] }] },
    });

    // THEN
    expect(openedOf(chart)).toEqual(opened);
  });

  test('where a route of another namespace leads to it, and not to its namesake', () => {
    // GIVEN
    const chart = newChart({ namespace: 'prod' });
    const edge = new Chart(chart.node.root, 'edge', { namespace: 'edge' });
    [chart, edge].forEach(each => {
      api(each);
      service(each, { ports: BOTH_PORTS });
    });

    // WHEN
    new ApiObject(edge, 'route', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      spec: { rules: [{ backendRefs: [{ name: 'api', namespace: 'prod', port: 80 }] }] },
    });

    // THEN
    expect(openedOf(chart)).toEqual([ANYWHERE_8080]);
    expect(openedOf(edge)).toEqual([]);
  });

  test('where a route of OpenShift leads to it', () => {
    // GIVEN
    const chart = newChart();
    api(chart);
    service(chart, { ports: BOTH_PORTS });

    // WHEN
    new ApiObject(chart, 'route', { apiVersion: 'route.openshift.io/v1', kind: 'Route', spec: { to: { kind: 'Service', name: 'api' }, port: { targetPort: 'http' } } });

    // THEN
    expect(openedOf(chart)).toEqual([ANYWHERE_8080]);
  });

  test('where a Service has addresses outside of the cluster', () => {
    // GIVEN
    const chart = newChart();
    api(chart);

    // WHEN
    service(chart, { externalIPs: ['192.0.2.7'], ports: [{ port: 80, targetPort: 8080 }] });

    // THEN
    expect(openedOf(chart)).toEqual([ANYWHERE_8080]);
  });

  test.each<[string, (chart: Chart) => void]>([
    ['a Service inside of the cluster', chart => service(chart, { ports: BOTH_PORTS })],
    ['an Ingress that leads elsewhere', chart => {
      const other = new HardenedDeployment(chart, 'other', { image: IMAGE, port: 8080 });
      other.exposeViaIngress('/');
    }],
    ['a LoadBalancer for other pods', chart => service(chart, { type: 'LoadBalancer', selector: { app: 'other' }, ports: BOTH_PORTS })],
    ['a LoadBalancer that selects nothing', chart => service(chart, { type: 'LoadBalancer', selector: undefined, ports: BOTH_PORTS })],
    ['a LoadBalancer of another namespace', chart => service(
      new Chart(chart.node.root, 'edge', { namespace: 'edge' }), { type: 'LoadBalancer', ports: BOTH_PORTS },
    )],
  ])('but not by %s', (_, add) => {
    // GIVEN
    const chart = newChart();
    api(chart);

    // WHEN
    add(chart);

    // THEN
    expect(openedOf(chart)).toEqual([]);
  });

  test('in the cluster whose chart exposes it, and not in another', () => {
    // GIVEN
    const staging = newChart({ namespace: 'shop' }, 'staging');
    const prod = new Chart(staging.node.root, 'prod', { namespace: 'shop' });
    const deployments = [staging, prod].map(chart => api(chart));
    deployments.forEach(deployment => deployment.exposeViaService({ name: 'api' }));

    // WHEN
    new ApiObject(prod, 'web', {
      apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', spec: { defaultBackend: { service: { name: 'api', port: { number: 8080 } } } },
    });

    // THEN
    expect(openedOf(staging)).toEqual([]);
    expect(openedOf(prod)).toEqual([ANYWHERE_8080]);
  });

  test('where a Service selects the pods by labels of their author', () => {
    // GIVEN
    const chart = newChart();
    api(chart, { podMetadata: { labels: { app: 'api' } } });

    // WHEN
    service(chart, { type: 'LoadBalancer', selector: { app: 'api' }, ports: [{ port: 80, targetPort: 'http' }] });

    // THEN
    expect(openedOf(chart)).toEqual([ANYWHERE_8080]);
  });

  test('at the level strict as well, and egress stays closed', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    api(chart, { networkIsolation: STRICT }).exposeViaIngress('/');

    // THEN
    expect(openedOf(chart)).toEqual([ANYWHERE_8080]);
    expect(specOf(chart).egress).not.toContainEqual({});
  });

  test('as soon as something exposes it between two synths', () => {
    // GIVEN
    const chart = newChart();
    const deployment = api(chart);
    expect(openedOf(chart)).toEqual([]);

    // WHEN
    deployment.exposeViaIngress('/');

    // THEN
    expect(openedOf(chart)).toEqual([ANYWHERE_8080]);
  });
});
