import { ApiObject, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { CommonProps, IMAGE, newChart, refusalsOf } from './workloads';
import { Json, JsonMap } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { NetworkIsolation } from '../../src/workloads/network-isolation';

const OPTIONS = { name: 'api', labels: { app: 'api' } };

/** A chart with a workload on port 8080, and with a Service as others write it. */
function chartWith(port: JsonMap, props: CommonProps = {}, service: JsonMap = {}): { readonly chart: Chart; readonly api: HardenedDeployment } {
  const chart = newChart();
  const api = new HardenedDeployment(chart, 'api', {
    metadata: { name: OPTIONS.name }, podMetadata: { labels: OPTIONS.labels }, image: IMAGE, port: 8080, metricsPort: 9090, ...props,
  });
  new ApiObject(chart, 'service', {
    apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: OPTIONS.labels, ports: [port], ...service },
  });
  return { chart, api };
}

function refusalOf(targetPort: Json, declared = '8080, 9090'): string {
  return `'targetPort' (${String(targetPort)}) of the Service at 'shop/service' is none of the ports that containers of 'shop/api' declare (${declared}), `
    + 'so nobody can reach it; declare it, or lead to a declared one';
}

describe('a Service that leads to', () => {
  test.each<[JsonMap]>([[{ port: 80, targetPort: 8080 }], [{ port: 80, targetPort: 'http' }], [{ port: 8080 }], [{ port: 9090, targetPort: 'metrics' }]])('%j of the pods is right', port => {
    expect(refusalsOf(chartWith(port).chart)).toEqual([]);
  });

  test.each<[JsonMap, Json]>([[{ port: 80, targetPort: 3000 }, 3000], [{ port: 80, targetPort: 'web' }, 'web'], [{ port: 80 }, 80]])('%j is refused, as no container declares the port', (port, given) => {
    expect(refusalsOf(chartWith(port).chart)).toEqual([refusalOf(given)]);
  });

  test('a port that no container declares is refused where everybody is let in, too', () => {
    expect(refusalsOf(chartWith({ port: 80, targetPort: 3000 }, {}, { type: 'LoadBalancer' }).chart)).toEqual([refusalOf(3000)]);
  });

  test('a port of pods that declare none is refused', () => {
    const { chart } = chartWith({ port: 80, targetPort: 3000 }, { port: undefined, metricsPort: undefined });

    expect(refusalsOf(chart)).toEqual([refusalOf(3000, 'none')]);
  });

  test.each<[what: string, props: CommonProps, service: JsonMap]>([
    ['pods whose network is open', { networkIsolation: NetworkIsolation.NONE }, {}],
    ['pods of no port, as it tells their addresses only', {}, { clusterIP: 'None' }],
    ['other pods', {}, { selector: { app: 'web' } }],
  ])('%s is right whatever the port', (_, props, service) => {
    expect(refusalsOf(chartWith({ port: 80, targetPort: 3000 }, props, service).chart)).toEqual([]);
  });

  test.each([['the port', kplus.NetworkPolicyPort.tcp(3000)], ['a range', kplus.NetworkPolicyPort.tcpRange(2000, 4000)], ['all ports', kplus.NetworkPolicyPort.allTcp()]])(
    'pods whose author lets somebody connect to %s is right', (_, port) => {
      // GIVEN
      const { chart, api } = chartWith({ port: 80, targetPort: 3000 });

      // WHEN
      api.network.allowFrom(kplus.Namespaces.all(chart, 'everybody'), [port]);

      // THEN
      expect(refusalsOf(chart)).toEqual([]);
    });

  test.each([['its own', OPTIONS.labels], ['all', {}]])('pods for which there is a NetworkPolicy of %s labels is right, as it may open the port', (_, matchLabels) => {
    // GIVEN
    const { chart } = chartWith({ port: 80, targetPort: 3000 });

    // WHEN
    new ApiObject(chart, 'policy', {
      apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', spec: { podSelector: { matchLabels }, ingress: [{ ports: [{ port: 3000 }] }] },
    });

    // THEN
    expect(refusalsOf(chart)).toEqual([]);
  });

  test('a port that peers are connected to by cdk8s-plus is right', () => {
    // GIVEN
    const { chart, api } = chartWith({ port: 80, targetPort: 3000 });

    // WHEN
    api.connections.allowFrom(kplus.NetworkPolicyIpBlock.anyIpv4(chart, 'everybody'), { ports: [kplus.NetworkPolicyPort.tcp(3000)] });

    // THEN
    expect(refusalsOf(chart)).toEqual([]);
  });

  test('no declared port is refused beside a NetworkPolicy for other pods', () => {
    // GIVEN
    const { chart } = chartWith({ port: 80, targetPort: 3000 });

    // WHEN
    new ApiObject(chart, 'policy', {
      apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', spec: { podSelector: { matchLabels: { app: 'web' } }, ingress: [{}] },
    });

    // THEN
    expect(refusalsOf(chart)).toEqual([refusalOf(3000)]);
  });

  test('other ports than those that its author opens is refused', () => {
    // GIVEN
    const { chart, api } = chartWith({ port: 80, targetPort: 3000 });

    // WHEN
    api.network.allowFrom(kplus.Namespaces.all(chart, 'everybody'), [kplus.NetworkPolicyPort.tcp(9090)]);

    // THEN
    expect(refusalsOf(chart)).toEqual([refusalOf(3000)]);
  });
});
