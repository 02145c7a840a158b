import { ApiObject, App, Chart, Duration, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { at, containerOf, IMAGE, manifestOf, newChart, podSpecOf } from './workloads';
import { HelmChart } from '../../src/helm/helm-chart';
import { Json, JsonMap, mapsOf } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';

const POD = '/spec/template/spec';

/** The Deployment that patches of its author make. */
function patched(...patches: JsonPatch[]): JsonMap {
  const chart = newChart();
  ApiObject.of(newApi(chart)).addJsonPatch(...patches);
  return manifestOf(chart, 'Deployment');
}

function newApi(chart: Chart): HardenedDeployment {
  return new HardenedDeployment(chart, 'api', { metadata: { name: 'api' }, image: IMAGE, port: 8080 });
}

describe('a JSON patch of a workload keeps', () => {
  test.each<[what: string, amount: unknown]>([
    ['a number', 1],
    ['a text', '1'],
    ['an object of cdk8s-plus', kplus.k8s.Quantity.fromNumber(1)],
  ])('an amount of devices that is %s', (_, amount) => {
    const { resources } = containerOf(patched(JsonPatch.add(`${POD}/containers/0/resources/limits/nvidia.com~1gpu`, amount)));

    expect(at(resources as JsonMap, 'limits')).toMatchObject({ 'nvidia.com/gpu': typeof amount === 'string' ? '1' : 1, 'memory': '256Mi' });
  });

  test('a number where a percentage may stand too', () => {
    expect(at(patched(JsonPatch.replace('/spec/strategy/rollingUpdate/maxUnavailable', 0)), 'spec.strategy.rollingUpdate')).toEqual({ maxSurge: '25%', maxUnavailable: 0 });
  });

  test.each<[path: string, value: Json]>([
    ['supplementalGroupsPolicy', 'Strict'],
    ['seLinuxChangePolicy', 'MountOption'],
  ])('%s of the pod, which a later release of Kubernetes has', (field, value) => {
    expect(podSpecOf(patched(JsonPatch.add(`${POD}/securityContext`, { [field]: value }))).securityContext).toMatchObject({ [field]: value, runAsNonRoot: true });
  });

  test('volumes under the names that Kubernetes has for what they hold', () => {
    // GIVEN
    const volumes = [
      { name: 'model', image: { reference: 'registry.example/model:1.0.0', pullPolicy: 'IfNotPresent' } },
      {
        name: 'info',
        projected: {
          sources: [
            { downwardAPI: { items: [{ path: 'cpu', resourceFieldRef: { containerName: 'main', resource: 'limits.memory', divisor: '1Mi' } }] } },
            { clusterTrustBundle: { name: 'example', path: 'ca.pem' } },
          ],
        },
      },
    ];

    // THEN
    expect(podSpecOf(patched(JsonPatch.add(`${POD}/volumes`, volumes))).volumes).toEqual(expect.arrayContaining(volumes));
  });

  test('a field once where it has the name that cdk8s-plus gives it', () => {
    // GIVEN
    const items = [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }];

    // WHEN
    const { volumes } = podSpecOf(patched(JsonPatch.add(`${POD}/volumes`, [{ name: 'info', downwardApi: { items } }])));

    // THEN
    expect(volumes).toContainEqual({ name: 'info', downwardAPI: { items } });
  });

  test('words of a schema once that cdk8s-plus writes otherwise', () => {
    // GIVEN
    const chart = new HelmChart(new App(), 'shop', { version: '1.0.0', appVersion: '1.0.0' });
    const resource = new kplus.k8s.KubeCustomResourceDefinition(chart, 'resource', {
      metadata: { name: 'shops.example.com' },
      spec: {
        group: 'example.com',
        names: { kind: 'Shop', plural: 'shops' },
        scope: 'Namespaced',
        versions: [{ name: 'v1', served: true, storage: true, schema: { openApiv3Schema: { type: 'object', xKubernetesPreserveUnknownFields: true } } }],
      },
    });

    // WHEN
    resource.addJsonPatch(JsonPatch.add('/spec/preserveUnknownFields', false));

    // THEN
    const [version] = mapsOf(at(manifestOf(chart, 'CustomResourceDefinition'), 'spec.versions'));
    expect(version.schema).toEqual({ openAPIV3Schema: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true } });
  });

  test.each([[90], [20]])('a time to stop of %s seconds, which the library counts out otherwise', seconds => {
    // GIVEN
    const chart = newChart();
    const api = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, shutdown: { drain: Duration.seconds(10) } });

    // WHEN
    ApiObject.of(api).addJsonPatch(JsonPatch.replace(`${POD}/terminationGracePeriodSeconds`, seconds));

    // THEN
    expect(podSpecOf(manifestOf(chart, 'Deployment')).terminationGracePeriodSeconds).toBe(seconds);
  });

  test('what it takes away', () => {
    expect(patched(JsonPatch.remove('/spec/progressDeadlineSeconds')).spec).not.toHaveProperty('progressDeadlineSeconds');
  });

  test('the keys in the order of cdk8s', () => {
    // WHEN
    const keys = Object.keys(podSpecOf(patched(JsonPatch.add(`${POD}/schedulingGroup`, {}))));

    // THEN
    expect(keys).toContain('schedulingGroup');
    expect(keys).toEqual([...keys].sort());
  });

  test('what Services of a later release have', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    ApiObject.of(newApi(chart).exposeViaService({ name: 'api' })).addJsonPatch(JsonPatch.add('/spec/trafficDistribution', 'PreferClose'), JsonPatch.replace('/spec/ports/0/targetPort', 'http'));

    // THEN
    expect(manifestOf(chart, 'Service').spec).toMatchObject({ trafficDistribution: 'PreferClose', ports: [{ port: 8080, targetPort: 'http' }] });
  });
});

test('a time to stop that a JSON patch makes too short is refused', () => {
  expect(() => patched(JsonPatch.replace(`${POD}/terminationGracePeriodSeconds`, 10)))
    .toThrow('\'terminationGracePeriod\' (10s) at \'shop/api\' is too short');
});

test('what a JSON patch weakens under a name of a later release is refused', () => {
  expect(() => patched(JsonPatch.add(`${POD}/containers/0/securityContext`, { appArmorProfile: { type: 'Unconfined' } })))
    .toThrow('\'spec.containers[main].securityContext.appArmorProfile\' ({"type":"Unconfined"}) at \'shop/api\' weakens the pod');
});
