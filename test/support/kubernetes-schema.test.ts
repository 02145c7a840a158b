import { Chart, Cron, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { SCHEMA_VERSIONS, schemaFindings } from './kubernetes-schema';
import { goodContainer, goodPod } from './pods';
import { JsonMap } from '../../src/template/json';

function deployment(spec: JsonMap = {}, container: JsonMap = {}): JsonMap {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'api' },
    spec: {
      selector: { matchLabels: { app: 'api' } },
      template: { metadata: { labels: { app: 'api' } }, spec: { containers: [{ name: 'main', ...container }] } },
      ...spec,
    },
  };
}

const CONTAINER = 'spec.template.spec.containers[0]';

describe('the Kubernetes schema', () => {
  test.each(SCHEMA_VERSIONS)('of %s accepts a pod with the common fields', version => {
    const pod = goodPod({
      containers: [goodContainer('main', {
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
        resources: { requests: { 'cpu': '100m', 'memory': '64Mi', 'ephemeral-storage': 1e6 } },
        livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
        readinessProbe: { tcpSocket: { port: 8080 } },
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      })],
      volumes: [{ name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } }],
    });
    expect(schemaFindings(pod, version)).toEqual([]);
  });

  test.each(SCHEMA_VERSIONS)('of %s accepts what cdk8s-plus makes', version => {
    // GIVEN
    const chart = new Chart(Testing.app(), 'chart');
    const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'nginx:1', portNumber: 8080 }] });
    web.exposeViaIngress('/');
    web.containers[0].mount('/data', kplus.Volume.fromPersistentVolumeClaim(chart, 'data', new kplus.PersistentVolumeClaim(chart, 'claim')));
    new kplus.HorizontalPodAutoscaler(chart, 'hpa', { target: web, maxReplicas: 3, metrics: [kplus.Metric.resourceCpu(kplus.MetricTarget.averageUtilization(70))] });
    new kplus.NetworkPolicy(chart, 'policy', { selector: web });
    new kplus.StatefulSet(chart, 'set', { containers: [{ image: 'nginx:1' }], service: new kplus.Service(chart, 'service', { ports: [{ port: 80 }] }) });
    new kplus.DaemonSet(chart, 'daemon', { containers: [{ image: 'nginx:1' }] });
    new kplus.CronJob(chart, 'cron', { containers: [{ image: 'nginx:1' }], schedule: Cron.daily() });
    new kplus.Role(chart, 'role').allowRead(kplus.ApiResource.PODS);

    // THEN
    expect((Testing.synth(chart) as JsonMap[]).flatMap(object => schemaFindings(object, version))).toEqual([]);
  });
});

describe('a finding', () => {
  test.each<[string, JsonMap, string]>([
    ['an unknown field', { replica: 1 }, "'spec.replica' is not known to Kubernetes 1.36"],
    ['a string for a number', { replicas: '2' }, "'spec.replicas' is \"2\", not integer"],
    ['a fraction for an integer', { replicas: 1.5 }, "'spec.replicas' is 1.5, not integer"],
    ['a missing field', { selector: null }, "'spec.selector' is required"],
    ['a list for an object', { strategy: [] }, "'spec.strategy' is [], not an object"],
    ['a value outside an enum', { strategy: { type: 'Rolling' } }, "'spec.strategy.type' is \"Rolling\", not one of 'Recreate', 'RollingUpdate'"],
    ['a boolean for an int-or-string', { strategy: { rollingUpdate: { maxSurge: true } } },
      "'spec.strategy.rollingUpdate.maxSurge' is true, not intOrString"],
  ])('names %s', (_, spec, finding) => {
    expect(schemaFindings(deployment(spec), '1.36')).toEqual([finding]);
  });

  test.each<[string, JsonMap, string]>([
    ['an unknown field', { port: [] }, `'${CONTAINER}.port' is not known to Kubernetes 1.36`],
    ['a key of a typed construct in place of the API\'s', { livenessProbe: { exec: { cmd: [] } } },
      `'${CONTAINER}.livenessProbe.exec.cmd' is not known to Kubernetes 1.36`],
    ['a missing field', { ports: [{ name: 'http' }] }, `'${CONTAINER}.ports[0].containerPort' is required`],
    ['a map for a list', { args: { a: 'b' } }, `'${CONTAINER}.args' is {"a":"b"}, not a list`],
    ['a number in a list of strings', { args: ['-v', 3] }, `'${CONTAINER}.args[1]' is 3, not string`],
    ['a number as the value of an environment variable', { env: [{ name: 'PORT', value: 3000 }] }, `'${CONTAINER}.env[0].value' is 3000, not string`],
    ['a quantity with an unknown unit', { resources: { limits: { memory: '1GB' } } },
      `'${CONTAINER}.resources.limits['memory']' is "1GB", not quantity`],
    ['a boolean for a quantity', { resources: { limits: { cpu: true } } }, `'${CONTAINER}.resources.limits['cpu']' is true, not quantity`],
    ['a string for a boolean', { securityContext: { privileged: 'false' } }, `'${CONTAINER}.securityContext.privileged' is "false", not boolean`],
  ])('names %s in a container', (_, container, finding) => {
    expect(schemaFindings(deployment({}, container), '1.36')).toEqual([finding]);
  });

  test('names the data of a Secret that is not base64', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', data: { good: 'aHVudGVyMg==', bad: 'hunter2' } };
    expect(schemaFindings(secret, '1.36')).toEqual(["'data['bad']' is \"hunter2\", not base64"]);
  });

  test('tells several things at once', () => {
    expect(schemaFindings(deployment({ replica: 1, paused: 'no' }, { nam: 'x' }), '1.30')).toHaveLength(3);
  });

  test('names the place in a List', () => {
    const list = { apiVersion: 'v1', kind: 'List', items: [goodPod(), goodPod({ hostPid: true })] };
    expect(schemaFindings(list, '1.28')).toEqual(["'items[1].spec.hostPid' is not known to Kubernetes 1.28"]);
  });

  test('names a kind that is not known, so that nothing goes unchecked', () => {
    expect(schemaFindings({ apiVersion: 'apps/v1beta1', kind: 'Deployment' }, '1.36')).toEqual([
      "'kind' apps/v1beta1/Deployment is not among the kinds known here",
    ]);
  });
});

describe('a value', () => {
  test.each(['1', '100m', '1.5', '.5', '64Mi', '1e3', '2E', '12E6', '-1', 1, 0.5])('%s is a quantity', memory => {
    expect(schemaFindings(deployment({}, { resources: { limits: { memory } } }), '1.28')).toEqual([]);
  });

  test.each(['', 'm', '1 Gi', '1GiB', '1kib', 'Infinity'])("'%s' is no quantity", memory => {
    expect(schemaFindings(deployment({}, { resources: { limits: { memory } } }), '1.28')).toHaveLength(1);
  });

  test.each(['25%', 1])('%s is an int-or-string', maxUnavailable => {
    expect(schemaFindings(deployment({ strategy: { rollingUpdate: { maxUnavailable } } }), '1.28')).toEqual([]);
  });

  test('null is the absence of an optional field', () => {
    expect(schemaFindings(deployment({ replicas: null }), '1.28')).toEqual([]);
  });
});

describe('what a version does not know', () => {
  test.each<[string, JsonMap, string]>([
    ['appArmorProfile', goodPod({}, { appArmorProfile: { type: 'RuntimeDefault' } }), 'spec.securityContext.appArmorProfile'],
    ['trafficDistribution', { apiVersion: 'v1', kind: 'Service', spec: { trafficDistribution: 'PreferClose' } }, 'spec.trafficDistribution'],
  ])('%s is refused for 1.28 and accepted from 1.30 on', (_, object, path) => {
    expect(SCHEMA_VERSIONS.map(version => schemaFindings(object, version))).toEqual([[`'${path}' is not known to Kubernetes 1.28`], [], []]);
  });

  test('preStop.sleep is refused for 1.28 and accepted from 1.30 on', () => {
    const object = deployment({}, { lifecycle: { preStop: { sleep: { seconds: 5 } } } });
    expect(SCHEMA_VERSIONS.map(version => schemaFindings(object, version)))
      .toEqual([[`'${CONTAINER}.lifecycle.preStop.sleep' is not known to Kubernetes 1.28`], [], []]);
  });

  test('supplementalGroupsPolicy is refused for 1.28 and 1.30 and accepted for the newest version', () => {
    expect(SCHEMA_VERSIONS.map(version => schemaFindings(goodPod({}, { supplementalGroupsPolicy: 'Strict' }), version).length)).toEqual([1, 1, 0]);
  });
});
