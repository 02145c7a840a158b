import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { builtChart, IMAGE } from './values/built-chart';
import { HelmChart } from '../../src/helm/helm-chart';
import { asMap, Json, JsonMap, mapsOf } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { NetworkIsolation } from '../../src/workloads/network-isolation';
import { chartDifferences, HELM_MAJORS, objectsOf, renderChart, useHelm } from '../support/helm';

/** All that says where the objects of a chart are, with its namespace in each place. */
function build(chart: HelmChart): void {
  const own = chart.namespace ?? 'default';
  const networkIsolation = NetworkIsolation.STRICT;
  const api = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, networkIsolation });
  const service = api.exposeViaService();
  const gateway = new HardenedDeployment(chart, 'gateway', {
    image: IMAGE, port: 8080, networkIsolation, env: { API: kplus.EnvValue.fromValue(`http://${service.name}.${own}.svc.cluster.local:8080`) },
  });
  gateway.network.allowTo(api);
  gateway.network.allowFrom(kplus.Namespaces.select(chart, 'own-namespace', { names: [own] }));
  gateway.scheduling.colocate(api);
  const reader = new kplus.Role(chart, 'reader');
  reader.allowRead(kplus.ApiResource.SECRETS);
  reader.bind(api.serviceAccount as kplus.ServiceAccount);
  const watcher = new kplus.ClusterRole(chart, 'watcher');
  watcher.allowRead(kplus.ApiResource.NODES);
  watcher.bind(api.serviceAccount as kplus.ServiceAccount);
  new ApiObject(chart, 'hook', {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    webhooks: [{
      name: 'shop.example.com',
      clientConfig: { service: { name: service.name, namespace: own, path: '/check' } },
      namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system', own] }] },
    }],
  });
  new ApiObject(chart, 'monitor', {
    apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', spec: { namespaceSelector: { matchNames: [own] }, selector: { matchLabels: { app: 'api' } } },
  });
}

const ELSEWHERE = { release: 'shop', namespace: 'elsewhere', kubeVersion: '1.35.0' } as const;

describe.each(HELM_MAJORS)('a chart with a namespace on Helm %s', version => {
  const helm = useHelm(version);

  test('means that of its release wherever it names its own', async () => {
    const { folder } = builtChart(build);
    const { plain } = builtChart(build, { namespace: ELSEWHERE.namespace });

    expect(chartDifferences(objectsOf(await renderChart(helm, folder, ELSEWHERE)), plain)).toEqual([]);
  });
});

describe('a chart with a namespace', () => {
  const helm = useHelm(HELM_MAJORS[0]);

  test('leaves what only looks like the domain name of a Service', async () => {
    const { folder } = builtChart(chart => {
      const service = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080 }).exposeViaService();
      const config = new kplus.ConfigMap(chart, 'config', { data: { topic: `${service.name}.${chart.namespace}.v1`, host: `${service.name}.${chart.namespace}.example.com` } });
      config.addData('file', `/etc/${config.name}.${chart.namespace}`);
      config.addData('address', `${service.name}.${chart.namespace}:8080`);
    }, { namespace: 'shop' });
    const [config] = objectsOf(await renderChart(helm, folder, ELSEWHERE)).filter(({ kind }) => kind === 'ConfigMap');

    expect(config.data).toEqual({
      address: 'shop-api-service.elsewhere:8080', file: '/etc/shop-config.shop', host: 'shop-api-service.shop.example.com', topic: 'shop-api-service.shop.v1',
    });
  });

  test('leaves the pods of others where they are', async () => {
    const { folder } = builtChart(chart => {
      const networkIsolation = NetworkIsolation.STRICT;
      const others = kplus.Pods.select(chart, 'dns', { labels: { 'k8s-app': 'dns' }, namespaces: kplus.Namespaces.select(chart, 'dns-namespace', { names: ['stores'] }) });
      new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, networkIsolation }).network.allowTo(others, [kplus.NetworkPolicyPort.tcp(53)]);
    });
    const rendered = objectsOf(await renderChart(helm, folder, ELSEWHERE));
    const peers = rendered.filter(({ metadata }) => asMap(metadata).name === 'shop-api-peers')
      .flatMap(({ spec }) => mapsOf(asMap(spec).egress)).flatMap(({ to }) => mapsOf(to));

    expect(peers.map(({ namespaceSelector }) => namespaceSelector)).toEqual([{ matchLabels: { 'kubernetes.io/metadata.name': 'stores' } }]);
  });

  test('keeps what its author writes into data and annotations to the letter', async () => {
    const { folder } = builtChart(chart => {
      new kplus.ConfigMap(chart, 'config', { metadata: { annotations: { name: 'x', namespace: 'stores' } }, data: { name: 'x', namespace: 'stores' } });
    });
    const [{ data, metadata }] = objectsOf(await renderChart(helm, folder, ELSEWHERE));

    expect([data, asMap(metadata).annotations]).toEqual([{ name: 'x', namespace: 'stores' }, { name: 'x', namespace: 'stores' }]);
  });

  test('selects the pods of its release only where pods stand beside others', async () => {
    const { folder, files } = builtChart(build);
    const terms = objectsOf(await renderChart(helm, folder, { ...ELSEWHERE, release: 'north' })).flatMap(object => affinityTerms(object));

    expect(terms.map(({ labelSelector }) => asMap(asMap(labelSelector).matchLabels)['app.kubernetes.io/instance'])).toEqual(['north']);
    expect(files['values.yaml']).not.toContain('podAffinity');
  });
});

function affinityTerms({ spec }: JsonMap): JsonMap[] {
  const template = asMap(asMap(spec).template);
  const affinity = asMap(asMap(template.spec).affinity).podAffinity;
  return Object.values(asMap(affinity)).flatMap((terms: Json | undefined) => mapsOf(terms)).map(term => asMap(term.podAffinityTerm ?? term));
}
