import { chartDifferences, comparable } from './comparable';
import { JsonMap } from '../../../src/template/json';

function deployment(metadata: JsonMap = {}, template: JsonMap = {}, containers: JsonMap[] = [{ name: 'main', image: 'a:1' }]): JsonMap {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api', ...metadata }, spec: { template: { metadata: template, spec: { containers } } } };
}

function configMap(name: string, metadata: JsonMap = {}): JsonMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data: { a: 'b' } };
}

const BOOKKEEPING = { 'helm.sh/chart': 'app-1.0.0', 'app.kubernetes.io/managed-by': 'Helm' };

const LABELS = { app: 'api' };

describe('a chart and plain manifests are the same', () => {
  test('whatever the order of objects and of keys', () => {
    const { apiVersion, kind, ...rest } = configMap('a');
    expect(chartDifferences([configMap('b'), configMap('a')], [{ ...rest, kind, apiVersion }, configMap('b')])).toEqual([]);
  });

  test('whatever the order of maps in lists has as keys', () => {
    expect(chartDifferences([{ ...configMap('a'), list: [{ x: 1, y: 2 }] }], [{ ...configMap('a'), list: [{ y: 2, x: 1 }] }])).toEqual([]);
  });

  test.each<[string, JsonMap[], JsonMap[]]>([
    ['bookkeeping labels of objects', [deployment({ labels: { ...LABELS, ...BOOKKEEPING } })], [deployment({ labels: LABELS })]],
    ['bookkeeping labels alone', [deployment({ labels: BOOKKEEPING })], [deployment()]],
    ['bookkeeping labels of pod templates', [deployment({}, { labels: { ...LABELS, ...BOOKKEEPING } })], [deployment({}, { labels: LABELS })]],
    ['another manager', [deployment({ labels: BOOKKEEPING })], [deployment({ labels: { 'app.kubernetes.io/managed-by': 'cdk8s' } })]],
    ['namespaces', [configMap('a')], [configMap('a', { namespace: 'space' })]],
    ['Namespace objects', [], [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'space' } }]],
    ['CustomResourceDefinitions', [], [{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'a' } }]],
    ['tests', [configMap('test', { annotations: { 'helm.sh/hook': 'test' } })], []],
    ['annotations of hooks', [configMap('a', { annotations: { 'helm.sh/hook': 'pre-upgrade', 'helm.sh/hook-weight': '-1' } })], [configMap('a')]],
  ])('apart from %s', (_, chart, plain) => {
    expect(chartDifferences(chart, plain)).toEqual([]);
  });

  test('if the templates of CronJobs differ in bookkeeping labels only', () => {
    const cronJob = (labels: JsonMap): JsonMap => ({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'a' },
      spec: { jobTemplate: { metadata: { labels }, spec: { template: { metadata: { labels: { ...LABELS, ...labels } } } } } },
    });
    expect(chartDifferences([cronJob({ ...LABELS, ...BOOKKEEPING })], [cronJob(LABELS)])).toEqual([]);
  });
});

describe('a difference is', () => {
  const IDENTITY = "Deployment 'api' of apps/v1";

  test.each<[string, JsonMap[], JsonMap[], string[]]>([
    ['an object that only one has', [configMap('a')], [configMap('b')],
      ["ConfigMap 'a' of v1 is only in the chart", "ConfigMap 'b' of v1 is only in the plain manifests"]],
    ['an object that stands twice', [configMap('a'), configMap('a')], [configMap('a')], ["ConfigMap 'a' of v1 (number 2) is only in the chart"]],
    ['a field', [deployment({}, {}, [{ name: 'main', image: 'a:2' }])], [deployment()],
      [`${IDENTITY}: 'spec.template.spec.containers[main].image' is "a:2" in the chart and "a:1" in the plain manifests`]],
    ['a type', [{ ...configMap('a'), data: { a: '1' } }], [{ ...configMap('a'), data: { a: 1 } }],
      ["ConfigMap 'a' of v1: 'data.a' is \"1\" in the chart and 1 in the plain manifests"]],
    ['an absent field', [{ ...configMap('a'), data: {} }], [configMap('a')],
      ["ConfigMap 'a' of v1: 'data.a' is absent in the chart and \"b\" in the plain manifests"]],
    ['null in place of nothing', [{ ...configMap('a'), x: null }], [configMap('a')],
      ["ConfigMap 'a' of v1: 'x' is null in the chart and absent in the plain manifests"]],
    ['an empty map in place of nothing', [deployment({ labels: {} })], [deployment()],
      [`${IDENTITY}: 'metadata.labels' is {} in the chart and absent in the plain manifests`]],
    ['a label of a selector', [deployment({ labels: { 'app.kubernetes.io/instance': 'a' } })], [deployment()],
      [`${IDENTITY}: 'metadata.labels' is {"app.kubernetes.io/instance":"a"} in the chart and absent in the plain manifests`]],
    ['a test in the plain manifests', [], [configMap('test', { annotations: { 'helm.sh/hook': 'test' } })], ["ConfigMap 'test' of v1 is only in the plain manifests"]],
    ['a hook that the plain manifests do not have', [configMap('a', { annotations: { 'helm.sh/hook': 'pre-install' } })], [], ["ConfigMap 'a' of v1 is only in the chart"]],
    ['the namespace of what a binding names', [{ ...configMap('a'), subjects: [{ name: 'a', namespace: 'x' }] }], [{ ...configMap('a'), subjects: [{ name: 'a', namespace: 'y' }] }],
      ["ConfigMap 'a' of v1: 'subjects[a].namespace' is \"x\" in the chart and \"y\" in the plain manifests"]],
  ])('%s', (_, chart, plain, differences) => {
    expect(chartDifferences(chart, plain)).toEqual(differences);
  });

  test('a bookkeeping label of a claim template, which is immutable', () => {
    const set = (labels: JsonMap): JsonMap => ({
      apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'a' }, spec: { volumeClaimTemplates: [{ metadata: { name: 'data', labels } }] },
    });
    expect(chartDifferences([set(BOOKKEEPING)], [set({})])).toHaveLength(1);
  });

  test('the order of a list, though its items have names', () => {
    const containers = [{ name: 'main' }, { name: 'sidecar' }];
    expect(chartDifferences([deployment({}, {}, containers)], [deployment({}, {}, [...containers].reverse())])).toEqual([
      expect.stringMatching(/^Deployment 'api' of apps\/v1: a list has another order: .*main.*sidecar.* in the chart and .*sidecar.*main.* in the plain manifests$/),
    ]);
  });
});

test('objects are sorted by apiVersion, kind, namespace and name', () => {
  const objects = [configMap('b', { namespace: 'x' }), configMap('a', { namespace: 'y' }), configMap('c'), deployment()];
  expect(comparable(objects, 'plain').map(({ kind, metadata }) => [kind, metadata])).toEqual([
    ['Deployment', { name: 'api' }], ['ConfigMap', { name: 'b' }], ['ConfigMap', { name: 'a' }], ['ConfigMap', { name: 'c' }],
  ]);
});
