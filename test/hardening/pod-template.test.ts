import { mapPodTemplates, podTemplatesOf } from '../../src/hardening/pod-template';
import { Json, JsonMap } from '../../src/template/json';

const POD: JsonMap = { spec: { containers: [{ name: 'main', image: 'a:1' }] } };

function resource(apiVersion: string, kind: string, spec: Json): JsonMap {
  return { apiVersion, kind, metadata: { name: 'it' }, spec };
}

/** Custom resources with the places of their pods. */
const RESOURCES: [string, JsonMap, (string | number)[][]][] = [
  ['a Rollout', resource('argoproj.io/v1alpha1', 'Rollout', { replicas: 1, template: POD }), [['spec', 'template']]],
  ['a ScaledJob', resource('keda.sh/v1alpha1', 'ScaledJob', { jobTargetRef: { parallelism: 1, template: POD }, triggers: [null, 'cron', { type: 'cron' }] }),
    [['spec', 'jobTargetRef', 'template']]],
  ['a JobSet', resource('jobset.x-k8s.io/v1alpha2', 'JobSet', {
    replicatedJobs: [
      { name: 'leader', template: { spec: { template: POD } } }, { name: 'none' }, { name: 'worker', template: { spec: { template: POD } } },
    ],
  }), [['spec', 'replicatedJobs', 0, 'template', 'spec', 'template'], ['spec', 'replicatedJobs', 2, 'template', 'spec', 'template']]],
  ['a LeaderWorkerSet', resource('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', { leaderWorkerTemplate: { leaderTemplate: POD, workerTemplate: POD } }),
    [['spec', 'leaderWorkerTemplate', 'leaderTemplate'], ['spec', 'leaderWorkerTemplate', 'workerTemplate']]],
  ['an AdvancedCronJob', resource('apps.kruise.io/v1alpha1', 'AdvancedCronJob', { template: { jobTemplate: { spec: { template: POD } } } }),
    [['spec', 'template', 'jobTemplate', 'spec', 'template']]],
  ['a PyTorchJob', resource('kubeflow.org/v1', 'PyTorchJob', { pytorchReplicaSpecs: { Worker: { template: POD } } }),
    [['spec', 'pytorchReplicaSpecs', 'Worker', 'template']]],
  ['an Elasticsearch', resource('elasticsearch.k8s.elastic.co/v1', 'Elasticsearch', { nodeSets: [{ podTemplate: POD }] }), [['spec', 'nodeSets', 0, 'podTemplate']]],
];

describe('the pod templates of a custom resource', () => {
  test.each(RESOURCES)('are found wherever they stand: %s', (_, object, paths) => {
    expect(podTemplatesOf(object)).toEqual(paths.map(path => ({ holder: POD, path, owner: object })));
  });

  test.each(RESOURCES)('are found in the items of a List: %s', (_, object, paths) => {
    expect(podTemplatesOf({ apiVersion: 'v1', kind: 'List', items: ['nothing', object] }).map(({ path }) => path))
      .toEqual(paths.map(path => ['items', 1, ...path]));
  });

  test.each(RESOURCES)('are replaced, and nothing else: %s', (_, object, paths) => {
    // WHEN
    const edited = mapPodTemplates(object, () => ({ spec: 'edited' }));

    // THEN
    const pod = JSON.stringify(POD);
    expect(JSON.stringify(object).split(pod)).toHaveLength(paths.length + 1);
    expect(JSON.stringify(edited)).toBe(JSON.stringify(object).split(pod).join('{"spec":"edited"}'));
  });

  test.each<[string, JsonMap]>([
    ['Knative\'s, whose webhook refuses what hardening writes', resource('serving.knative.dev/v1', 'Service', { template: POD })],
    ['a policy\'s, which are patterns of pods', resource('kyverno.io/v1', 'ClusterPolicy', {
      rules: [{ name: 'defaults', mutate: { patchStrategicMerge: { spec: { template: POD } } } }],
    })],
    ['containers that are the object\'s own', resource('monitoring.coreos.com/v1', 'Prometheus', { containers: [{ name: 'prometheus' }] })],
    ['a template of something else', resource('argoproj.io/v1alpha1', 'ApplicationSet', { template: { spec: { project: 'default' } } })],
    ['a built-in kind with its template elsewhere', resource('apps/v1', 'Deployment', { other: { template: POD } })],
  ])('are not: %s', (_, object) => {
    expect(podTemplatesOf(object)).toEqual([]);
  });
});

describe('the pod templates of a built-in kind', () => {
  test.each<[string, JsonMap, string[]]>([
    ['a Deployment', resource('apps/v1', 'Deployment', { template: POD }), ['spec', 'template']],
    ['a CronJob', resource('batch/v1', 'CronJob', { jobTemplate: { spec: { template: POD } } }), ['spec', 'jobTemplate', 'spec', 'template']],
    ['a PodTemplate', { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'it' }, template: POD }, ['template']],
  ])('stand where its API says: %s', (_, object, path) => {
    expect(podTemplatesOf(object)).toEqual([{ holder: POD, path, owner: object }]);
  });
});
