import { Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { at, containerOf, IMAGE, KINDS, MAKE, manifestOf, manifestsOf, newChart, podSpecOf, templateOf } from './workloads';
import { asMap, mapsOf } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';
import { schemaFindings } from '../support/kubernetes-schema';

const ADDRESS = kplus.Pod.ADDRESS_LABEL;

describe('what a user of cdk8s-plus knows goes on to work', () => {
  test.each(KINDS)('in a %s: volumes, mounts, init containers, host aliases, DNS, registry credentials', kind => {
    // GIVEN
    const chart = newChart();
    const volume = kplus.Volume.fromEmptyDir(chart, 'scratch', 'scratch', { sizeLimit: Size.mebibytes(10) });

    // WHEN
    const workload = MAKE[kind](chart, 'it', {
      image: IMAGE,
      port: 8080,
      volumes: [volume],
      hostAliases: [{ ip: '192.0.2.1', hostnames: ['legacy'] }],
      dns: { hostname: 'it', nameservers: ['192.0.2.53'] },
      dockerRegistryAuth: kplus.Secret.fromSecretName(chart, 'registry', 'registry'),
    });
    workload.containers[0].mount('/scratch', volume);
    workload.containers[0].env.addVariable('LATE', kplus.EnvValue.fromValue('yes'));

    // THEN
    const object = manifestOf(chart, kind);
    expect(podSpecOf(object)).toMatchObject({
      hostAliases: [{ ip: '192.0.2.1', hostnames: ['legacy'] }],
      hostname: 'it',
      dnsConfig: { nameservers: ['192.0.2.53'] },
      imagePullSecrets: [{ name: 'registry' }],
    });
    expect(mapsOf(podSpecOf(object).volumes).map(each => each.name)).toEqual(['scratch', 'tmp', 'run']);
    expect(containerOf(object).env).toEqual([{ name: 'LATE', value: 'yes' }]);
    expect(containerOf(object).volumeMounts).toContainEqual({ mountPath: '/scratch', name: 'scratch' });
    expect(schemaFindings(object, '1.36')).toEqual([]);
  });

  test.each(KINDS)('in a %s: scheduling', kind => {
    // GIVEN
    const chart = newChart();
    const workload = MAKE[kind](chart, 'it', { image: IMAGE, port: 8080 });

    // WHEN
    workload.scheduling.attract(kplus.Node.labeled(kplus.NodeLabelQuery.is('disk', 'ssd')));
    workload.scheduling.tolerate(kplus.Node.tainted(kplus.NodeTaintQuery.exists('spot')));
    workload.scheduling.colocate(kplus.Pods.select(chart, 'cache', { labels: { app: 'cache' } }));

    // THEN
    const spec = podSpecOf(manifestOf(chart, kind));
    expect(Object.keys(asMap(spec.affinity)).sort()).toEqual(['nodeAffinity', 'podAffinity']);
    expect(spec.tolerations).toEqual([{ key: 'spot', operator: 'Exists' }]);
  });

  test('spread asks for nodes and zones once, however often the app is written', () => {
    // GIVEN
    const chart = newChart();
    new HardenedDeployment(chart, 'api', { image: IMAGE, spread: true, metadata: { name: 'api' } });
    Testing.synth(chart);

    // WHEN
    const rules = mapsOf(at(podSpecOf(manifestOf(chart, 'Deployment')), 'affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution'));

    // THEN
    expect(rules.map(rule => rule.topologyKey)).toEqual(['kubernetes.io/hostname', 'topology.kubernetes.io/zone']);
    expect(rules.map(rule => at(rule, 'labelSelector.matchLabels'))).toEqual([{ [ADDRESS]: 'deployment.api' }, { [ADDRESS]: 'deployment.api' }]);
  });

  test('exposeViaService has every port, the labels and no noise', () => {
    // GIVEN
    const chart = newChart({ namespace: 'prod' });

    // WHEN
    new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, metricsPort: 9090, metadata: { name: 'api' } }).exposeViaService({ name: 'api' });

    // THEN
    const service = manifestOf(chart, 'Service');
    expect(service.metadata).toMatchObject({ name: 'api', namespace: 'prod' });
    expect(service.spec).toEqual({
      ports: [{ name: 'http', port: 8080, targetPort: 8080 }, { name: 'metrics', port: 9090, targetPort: 9090 }],
      selector: { [ADDRESS]: 'deployment.api' },
      type: 'ClusterIP',
    });
  });

  test.each([[undefined], [9090]])('exposeViaIngress leads to the first port, with a port for metrics %p', metricsPort => {
    // GIVEN
    const chart = newChart();

    // WHEN
    const ingress = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, metricsPort }).exposeViaIngress('/', { pathType: kplus.HttpIngressPathType.EXACT });

    // THEN
    const service = manifestOf(chart, 'Service');
    expect(ingress).toBeInstanceOf(kplus.Ingress);
    expect(at(mapsOf(at(mapsOf(at(manifestOf(chart, 'Ingress'), 'spec.rules'))[0], 'http.paths'))[0], 'backend.service'))
      .toEqual({ name: asMap(service.metadata).name, port: { number: 8080 } });
    expect(at(service, 'spec.ports')).toEqual([{ name: 'http', port: 8080, targetPort: 8080 }]);
  });

  test('exposeViaIngress leads past a port for metrics and one for datagrams', () => {
    // GIVEN
    const chart = newChart();
    const ports = [{ name: 'metrics', number: 9090 }, { name: 'quic', number: 8443, protocol: kplus.Protocol.UDP }, { name: 'web', number: 8080 }];

    // WHEN
    new HardenedDeployment(chart, 'api', { containers: [{ image: IMAGE, ports }] }).exposeViaIngress('/');

    // THEN
    expect(at(manifestOf(chart, 'Service'), 'spec.ports')).toEqual([{ name: 'web', port: 8080, targetPort: 8080 }]);
  });

  test('exposeViaIngress leads to the port that is given', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080 }).exposeViaIngress('/', { ports: [{ port: 80, targetPort: 8080 }] });

    // THEN
    expect(at(manifestOf(chart, 'Service'), 'spec.ports')).toEqual([{ port: 80, targetPort: 8080 }]);
  });

  test.each(KINDS)('Service.select finds the pods of a %s', kind => {
    // GIVEN
    const chart = newChart();
    const workload = MAKE[kind](chart, 'it', { image: IMAGE, port: 8080, metadata: { name: 'it' } });

    // WHEN
    new kplus.Service(chart, 'service', { metadata: { name: 'front' }, selector: workload, ports: [{ port: 80, targetPort: 8080 }] });

    // THEN
    const [front] = manifestsOf(chart).filter(object => object.kind === 'Service' && asMap(object.metadata).name === 'front');
    expect(at(templateOf(manifestOf(chart, kind)), 'metadata.labels')).toMatchObject(asMap(at(front, 'spec.selector')));
    expect(at(front, 'spec.selector')).toEqual({ [ADDRESS]: `${kind.toLowerCase()}.it` });
  });

  test('an autoscaler takes the replicas over', () => {
    // GIVEN
    const chart = newChart();
    const target = new HardenedDeployment(chart, 'api', { image: IMAGE, metadata: { name: 'api' } });

    // WHEN
    new kplus.HorizontalPodAutoscaler(chart, 'hpa', { target, maxReplicas: 5, metrics: [kplus.Metric.resourceCpu(kplus.MetricTarget.averageUtilization(70))] });

    // THEN
    expect(manifestOf(chart, 'Deployment').spec).not.toHaveProperty('replicas');
    expect(at(manifestOf(chart, 'HorizontalPodAutoscaler'), 'spec.scaleTargetRef')).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' });
  });

  test('connections select the pods by the address that they have', () => {
    // GIVEN
    const chart = newChart();
    const api = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, metadata: { name: 'api' } });
    const db = new HardenedStatefulSet(chart, 'db', { image: IMAGE, port: 5432, metadata: { name: 'db' } });

    // WHEN
    api.connections.allowTo(db);

    // THEN
    const text = JSON.stringify(manifestsOf(chart).filter(object => object.kind === 'NetworkPolicy' && !['api', 'db'].includes(String(asMap(object.metadata).name))));
    expect(text).toContain('"deployment.api"');
    expect(text).toContain('"statefulset.db"');
    expect(text).toContain('5432');
  });

  test.each(KINDS)('a %s is what cdk8s-plus takes it for', kind => {
    expect(MAKE[kind](newChart(), 'it', { image: IMAGE, port: 8080 })).toBeInstanceOf(kplus[kind]);
  });
});
