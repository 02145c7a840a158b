import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, Chart, Include } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { ADDRESS, ANYWHERE_8080, api, INGRESS, inNamespace, openedOf, podsOf, specOf, STRICT } from './isolated';
import { at, IMAGE, namesOf, newChart, refusalsOf } from './workloads';
import { Json, JsonMap, mapsOf } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';

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
