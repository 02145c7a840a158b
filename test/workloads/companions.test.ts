import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { at, IMAGE, KINDS, MAKE, manifestOf, manifestsOf, namesOf, newChart, podSpecOf, refusalsOf, templateOf } from './workloads';
import { asMap, JsonMap } from '../../src/template/json';
import { HardenedDeployment, HardenedDeploymentProps } from '../../src/workloads/hardened-deployment';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';
import { LevelDbVolume } from '../../src/workloads/level-db-volume';

const ADDRESS = kplus.Pod.ADDRESS_LABEL;

function chartWith(props: HardenedDeploymentProps) {
  const chart = newChart();
  new HardenedDeployment(chart, 'api', { image: IMAGE, metadata: { name: 'api' }, ...props });
  return chart;
}

describe('the ServiceAccount of a workload', () => {
  test.each(KINDS)('is its own, without a token, in a %s', kind => {
    // GIVEN
    const chart = newChart({ namespace: 'prod' });

    // WHEN
    const workload = MAKE[kind](chart, 'it', { image: IMAGE, port: 8080, metadata: { name: 'billing' } });

    // THEN
    const account = manifestOf(chart, 'ServiceAccount');
    expect(account).toMatchObject({ metadata: { name: 'billing', namespace: 'prod' }, automountServiceAccountToken: false });
    expect(podSpecOf(manifestOf(chart, kind))).toMatchObject({ serviceAccountName: 'billing', automountServiceAccountToken: false });
    expect(workload.serviceAccount?.name).toBe('billing');
  });

  test('can be another one', () => {
    // GIVEN
    const chart = newChart();
    const serviceAccount = kplus.ServiceAccount.fromServiceAccountName(chart, 'shared', 'shared');

    // WHEN
    new HardenedDeployment(chart, 'api', { image: IMAGE, serviceAccount });

    // THEN
    expect(namesOf(chart, 'ServiceAccount')).toEqual([]);
    expect(podSpecOf(manifestOf(chart, 'Deployment')).serviceAccountName).toBe('shared');
  });

  test('cannot be another one and its own', () => {
    // GIVEN
    const chart = newChart();
    const serviceAccount = kplus.ServiceAccount.fromServiceAccountName(chart, 'shared', 'shared');

    // THEN
    expect(() => new HardenedDeployment(chart, 'api', { image: IMAGE, serviceAccount, createServiceAccount: true }))
      .toThrow('\'createServiceAccount\' is true at \'shop/api\' and \'serviceAccount\' is given too; leave out one of them');
  });

  test('can be off', () => {
    // GIVEN
    const chart = chartWith({ createServiceAccount: false });

    // THEN
    expect(namesOf(chart, 'ServiceAccount')).toEqual([]);
    expect(podSpecOf(manifestOf(chart, 'Deployment'))).not.toHaveProperty('serviceAccountName');
  });

  test('is the subject of a role binding', () => {
    // GIVEN
    const chart = newChart();
    const deployment = new HardenedDeployment(chart, 'api', { image: IMAGE, metadata: { name: 'api' } });
    const role = new kplus.Role(chart, 'role');
    role.allowRead(kplus.ApiResource.PODS);

    // WHEN
    role.bind(deployment);

    // THEN
    expect(manifestOf(chart, 'RoleBinding').subjects).toEqual([{ apiGroup: '', kind: 'ServiceAccount', name: 'api' }]);
  });
});

describe('the PodDisruptionBudget of a workload', () => {
  test.each(['Deployment', 'StatefulSet'] as const)('lets one pod at a time be evicted, from two replicas on, in a %s', kind => {
    // GIVEN
    const chart = newChart({ namespace: 'prod' });

    // WHEN
    MAKE[kind](chart, 'it', { image: IMAGE, port: 8080, metadata: { name: 'api' }, ...{ replicas: 2 } });

    // THEN
    const budget = manifestOf(chart, 'PodDisruptionBudget');
    expect(budget).toMatchObject({ apiVersion: 'policy/v1', metadata: { name: 'api', namespace: 'prod' } });
    expect(budget.spec).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels: { [ADDRESS]: at(templateOf(manifestOf(chart, kind)), 'metadata.labels')![ADDRESS as never] } },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
  });

  test.each<[string, HardenedDeploymentProps, number]>([
    ['two replicas, which is the default', {}, 1],
    ['three replicas', { replicas: 3 }, 1],
    ['one replica', { replicas: 1 }, 0],
    ['no replica', { replicas: 0 }, 0],
    ['two replicas and the option off', { replicas: 2, disruptionBudget: false }, 0],
    ['a database, which makes it one replica', { levelDb: new LevelDbVolume() }, 0],
  ])('of a Deployment with %s', (_, props, count) => {
    expect(namesOf(chartWith(props), 'PodDisruptionBudget')).toHaveLength(count);
  });

  test('is not there for a StatefulSet of one, which is the default', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    new HardenedStatefulSet(chart, 'db', { image: IMAGE, port: 5432 });

    // THEN
    expect(namesOf(chart, 'PodDisruptionBudget')).toEqual([]);
  });

  test.each([[true, 1], [false, 0]])('of a Deployment with an autoscaler, the option %s', (disruptionBudget, count) => {
    // GIVEN
    const chart = newChart();
    const target = new HardenedDeployment(chart, 'api', { image: IMAGE, disruptionBudget });

    // WHEN
    new kplus.HorizontalPodAutoscaler(chart, 'hpa', { target, maxReplicas: 5, minReplicas: 2 });

    // THEN
    expect(namesOf(chart, 'PodDisruptionBudget')).toHaveLength(count);
  });

  describe('beside one of the author', () => {
    /** A chart with a workload of the labels `app: api`, and with a budget of its author's. */
    function chartWithBudget(selector: JsonMap | undefined, props: Partial<HardenedDeploymentProps> = {}, namespace?: string): Chart {
      const chart = chartWith({ podMetadata: { labels: { app: 'api' } }, ...props });
      new ApiObject(chart, 'budget', {
        apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'mine', namespace }, spec: { minAvailable: 1, selector },
      });
      return chart;
    }

    test.each<[selector: JsonMap]>([[{ matchLabels: { app: 'api' } }], [{ matchLabels: { [ADDRESS]: 'deployment.api' } }], [{}]])(
      'for pods with %j is refused, as the cluster evicts no pod that has two', selector => {
        expect(refusalsOf(chartWithBudget(selector))).toEqual([
          '\'disruptionBudget\' (true) of \'shop/api\' gives its pods a second PodDisruptionBudget besides the one at \'shop/budget\', and the cluster evicts no pod '
            + 'that has two; set \'disruptionBudget: false\', or take that one away',
        ]);
      });

    test.each<[what: string, chart: () => Chart]>([
      ['other pods', () => chartWithBudget({ matchLabels: { app: 'web' } })],
      ['no pods', () => chartWithBudget(undefined)],
      ['pods of another namespace', () => chartWithBudget({}, {}, 'other')],
      ['one pod, which brings none along', () => chartWithBudget({}, { replicas: 1 })],
      ['pods that have none of their own', () => chartWithBudget({}, { disruptionBudget: false })],
    ])('for %s is none of its business', (_, chart) => {
      expect(refusalsOf(chart())).toEqual([]);
    });
  });

  test('comes with the autoscaler of a StatefulSet', () => {
    // GIVEN
    const chart = newChart();
    const target = new HardenedStatefulSet(chart, 'db', { image: IMAGE, port: 5432 });

    // WHEN
    new kplus.HorizontalPodAutoscaler(chart, 'hpa', { target, maxReplicas: 5 });

    // THEN
    expect(namesOf(chart, 'PodDisruptionBudget')).toHaveLength(1);
  });
});

describe('the pods of a workload are spread', () => {
  const constraintsOf = (props: HardenedDeploymentProps) => podSpecOf(manifestOf(chartWith(props), 'Deployment')).topologySpreadConstraints;

  test('over nodes and zones where that is possible', () => {
    // WHEN
    const constraints = constraintsOf({ replicas: 2 });

    // THEN
    const common = { labelSelector: { matchLabels: { [ADDRESS]: 'deployment.api' } }, maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' };
    expect(constraints).toEqual([
      { ...common, topologyKey: 'kubernetes.io/hostname' },
      { ...common, topologyKey: 'topology.kubernetes.io/zone' },
    ]);
  });

  test.each<[string, HardenedDeploymentProps]>([
    ['there is one replica', { replicas: 1 }],
    ['the option is off', { topologySpread: false }],
    ['a database makes it one replica', { levelDb: new LevelDbVolume() }],
  ])('but not where %s', (_, props) => {
    expect(constraintsOf(props)).toBeUndefined();
  });

  test.each(['DaemonSet', 'Job', 'CronJob'] as const)('but not in a %s', kind => {
    // GIVEN
    const chart = newChart();

    // WHEN
    MAKE[kind](chart, 'it', { image: IMAGE, port: 8080 });

    // THEN
    expect(podSpecOf(manifestOf(chart, kind))).not.toHaveProperty('topologySpreadConstraints');
    expect(namesOf(chart, 'PodDisruptionBudget')).toEqual([]);
  });

  test('when an autoscaler decides how many there are', () => {
    // GIVEN
    const chart = newChart();
    const target = new HardenedDeployment(chart, 'api', { image: IMAGE });

    // WHEN
    new kplus.HorizontalPodAutoscaler(chart, 'hpa', { target, maxReplicas: 5 });

    // THEN
    expect(podSpecOf(manifestOf(chart, 'Deployment')).topologySpreadConstraints).toHaveLength(2);
  });

  test('unless the author wrote constraints of another kind', () => {
    // GIVEN
    const chart = newChart();
    const deployment = new HardenedDeployment(chart, 'api', { image: IMAGE });
    const own = [{ maxSkew: 2, topologyKey: 'rack', whenUnsatisfiable: 'DoNotSchedule' }];

    // WHEN
    ApiObject.of(deployment).addJsonPatch(JsonPatch.add('/spec/template/spec/topologySpreadConstraints', own));

    // THEN
    expect(podSpecOf(manifestOf(chart, 'Deployment')).topologySpreadConstraints).toEqual(own);
  });
});

describe('the labels of a workload', () => {
  const STANDARD = {
    'app.kubernetes.io/instance': 'api',
    'app.kubernetes.io/managed-by': 'cdk8s',
    'app.kubernetes.io/name': 'api',
    'app.kubernetes.io/part-of': 'shop',
  };
  const labelsOf = (object: JsonMap) => at(object, 'metadata.labels');

  test('are the common ones, on it and on its pods, with the version of the image', () => {
    // WHEN
    const deployment = manifestOf(chartWith({}), 'Deployment');

    // THEN
    const expected = { ...STANDARD, 'app.kubernetes.io/version': '1.4.2' };
    expect(labelsOf(deployment)).toEqual(expected);
    expect(labelsOf(templateOf(deployment))).toEqual({ ...expected, [ADDRESS]: 'deployment.api' });
  });

  test('are shared by all that it brings along', () => {
    // GIVEN
    const chart = newChart();
    const deployment = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, metadata: { name: 'api' } });

    // WHEN
    deployment.exposeViaIngress('/');
    deployment.network.allowFrom(kplus.Namespaces.select(chart, 'ops', { names: ['ops'] }));

    // THEN
    const companions = manifestsOf(chart).filter(object => object.kind !== 'Deployment');
    expect(companions.map(object => object.kind).sort()).toEqual(['Ingress', 'NetworkPolicy', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount']);
    expect(companions.map(labelsOf)).toEqual(companions.map(() => STANDARD));
  });

  test.each([
    ['registry.example:5000/app:1.2@sha256:' + '0'.repeat(64), '1.2'],
    ['registry.example/app@sha256:' + '0'.repeat(64), undefined],
  ])('tell the version of %s', (image, version) => {
    // WHEN
    const chart = newChart();
    new HardenedDeployment(chart, 'api', { image });

    // THEN
    expect(asMap(labelsOf(manifestOf(chart, 'Deployment')))['app.kubernetes.io/version']).toBe(version);
  });

  test('tell the version of a container that is added later', () => {
    // GIVEN
    const chart = newChart();
    const deployment = new HardenedDeployment(chart, 'api');

    // WHEN
    deployment.addContainer({ image: 'registry.example/app:7.1' });

    // THEN
    expect(asMap(labelsOf(manifestOf(chart, 'Deployment')))['app.kubernetes.io/version']).toBe('7.1');
  });

  test('that the author gives stay, and hold for the pods too', () => {
    // WHEN
    const deployment = manifestOf(chartWith({
      metadata: { name: 'api', labels: { 'app.kubernetes.io/name': 'checkout', 'team': 'a' } },
      podMetadata: { labels: { 'app.kubernetes.io/version': 'canary' } },
    }), 'Deployment');

    // THEN
    expect(labelsOf(deployment)).toMatchObject({ 'app.kubernetes.io/name': 'checkout', 'app.kubernetes.io/version': '1.4.2', 'team': 'a' });
    expect(labelsOf(templateOf(deployment))).toMatchObject({ 'app.kubernetes.io/name': 'checkout', 'app.kubernetes.io/version': 'canary' });
  });

  test('can be off', () => {
    // WHEN
    const chart = chartWith({ standardLabels: false });

    // THEN
    expect(labelsOf(manifestOf(chart, 'Deployment'))).toBeUndefined();
    expect(labelsOf(templateOf(manifestOf(chart, 'Deployment')))).toEqual({ [ADDRESS]: 'deployment.api' });
    expect(labelsOf(manifestOf(chart, 'PodDisruptionBudget'))).toBeUndefined();
  });
});
