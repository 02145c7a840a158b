import * as kplus from 'cdk8s-plus-28';
import { Build, ChartOfCode, synthesize } from './stronger-law';
import { asMap, asString, Json, JsonMap, mapsOf } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';
import { HealthChecks } from '../../src/workloads/health-checks';
import { NetworkIsolation } from '../../src/workloads/network-isolation';
import { HELM_MAJORS, isTest, objectsOf, renderChart, RenderOptions, useHelm } from '../support/helm';
import { schemaFindings } from '../support/kubernetes-schema';

const IMAGE = 'registry.example.com/shop/api:1.4.2';
const TIMEOUT = 300_000;

/** A workload of each kind that serves, at each level of isolation. */
const build: Build = chart => {
  new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, metricsPort: 9090 }).exposeViaService();
  new HardenedDeployment(chart, 'strict', { image: IMAGE, port: 8080, networkIsolation: NetworkIsolation.STRICT }).exposeViaIngress('/');
  new HardenedDeployment(chart, 'isolated', { image: IMAGE, port: 8080, isolate: true }).exposeViaService();
  new HardenedStatefulSet(chart, 'store', { image: IMAGE, port: 6379, healthChecks: HealthChecks.tcp() });
  new HardenedDeployment(chart, 'worker', { image: IMAGE });
};

describe.each(HELM_MAJORS)('helm test on Helm %s', version => {
  const helm = useHelm(version);
  const chart = new ChartOfCode(build);

  const render = async (options: RenderOptions = {}): Promise<readonly JsonMap[]> =>
    objectsOf(await renderChart(helm, chart.folder, { release: 'shop', kubeVersion: '1.35.0', ...options }));

  test('has a pod for each workload that serves', async () => {
    const tests = (await render()).filter(isTest);

    expect(tests.filter(({ kind }) => kind === 'Pod').map(nameOf).sort()).toEqual(['shop-api-test', 'shop-isolated-test', 'shop-store-test', 'shop-strict-test']);
    expect(tests.flatMap(object => schemaFindings(object, '1.36'))).toEqual([]);
  }, TIMEOUT);

  test('asks over HTTP for what the readiness probe asks for, and else whether somebody listens', async () => {
    const objects = await render({ values: { api: { service: { ports: { http: 8000 } } } } });

    expect(commandsOf(objects, 'shop-api-test')).toEqual([
      'wget -q -T 10 -O /dev/null http://shop-api-service:8000/readyz',
      'nc -z -w 10 shop-api-service 9090',
    ]);
    expect(commandsOf(objects, 'shop-store-test')).toEqual(['nc -z -w 10 shop-store-headless 6379']);
  }, TIMEOUT);

  test.each<[string, RenderOptions]>([
    ['by default', {}],
    ['on a cluster that reads AppArmor from annotations', { kubeVersion: '1.29.0', values: { hardening: { preStopSleepSeconds: 0 } } }],
    ['on OpenShift', { values: { hardening: { openshift: true } } }],
    ['with other ids', { values: { hardening: { runAsUser: 1234, runAsGroup: 1234, fsGroup: 1234 } } }],
    ['with more capabilities', { values: { hardening: { extraCapabilities: ['NET_BIND_SERVICE'], justifications: { NET_BIND_SERVICE: 'Port 80.' } } } }],
    ['without hardening', { values: { hardening: { enabled: false } } }],
    ['without AppArmor', { values: { hardening: { appArmorProfile: { type: 'Unset' } } } }],
  ])('is confined as every other pod is, %s', async (_, options) => {
    const objects = await render(options);
    const workload = podOf(asMap(asMap(objects.find(({ kind, metadata }) => kind === 'Deployment' && asMap(metadata).name === 'shop-api')?.spec).template));
    const tests = objects.filter(object => object.kind === 'Pod' && isTest(object)).map(podOf);

    expect(tests).toHaveLength(4);
    expect(asMap(workload.securityContext).fsGroupChangePolicy).toBe('OnRootMismatch');
    for (const pod of tests) {
      expect(pod).toEqual(workload);
    }
  }, TIMEOUT);

  test('mounts nothing, has no token and little memory', async () => {
    const pods = (await render({ values: { hardening: { enabled: false, writablePaths: [{ name: 'cache', mountPath: '/cache' }] } } }))
      .filter(object => object.kind === 'Pod');

    for (const { spec } of pods) {
      expect(asMap(spec)).toMatchObject({ automountServiceAccountToken: false, restartPolicy: 'Never' });
      expect(asMap(spec).volumes).toBeUndefined();
      expect(mapsOf(asMap(spec).containers)[0].resources).toEqual({ limits: { memory: '32Mi' }, requests: { cpu: '10m', memory: '16Mi' } });
    }
  }, TIMEOUT);

  test('is let in by the isolation of its workload, with a policy of its own only where nobody else is', async () => {
    const objects = await render();
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');

    expect(policies.filter(isTest).map(nameOf)).toEqual(['shop-isolated-test']);
    for (const id of ['api', 'strict', 'isolated', 'store']) {
      const labels = asMap(asMap(asMap(objects.find(object => nameOf(object) === `shop-${id}` && asMap(object.spec).template !== undefined)?.spec).template).metadata).labels;
      const test = objects.find(object => object.kind === 'Pod' && nameOf(object) === `shop-${id}-test`);
      expect([id, mayConnect(policies, asMap(test?.metadata).labels, labels, id === 'store' ? 6379 : 8080)]).toEqual([id, true]);
    }
  }, TIMEOUT);

  test('is selected by no Service, budget or policy of what it tests', async () => {
    const objects = await render();
    const pods = objects.filter(object => object.kind === 'Pod' && isTest(object)).map(({ metadata }) => asMap(asMap(metadata).labels));
    const selectors = objects.filter(object => !isTest(object)).flatMap(({ kind, spec }) => {
      const { selector, podSelector } = asMap(spec);
      return kind === 'Service' ? [asMap(selector)] : [selector, podSelector].filter(each => each !== undefined).map(each => asMap(asMap(each).matchLabels));
    });

    expect(selectors.length).toBeGreaterThan(8);
    expect(selectors.filter(selector => pods.some(labels => selects(selector, labels)))).toEqual([]);
  }, TIMEOUT);

  test('takes another image, with a digest too, from values', async () => {
    const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
    const objects = await render({ values: { tests: { image: { repository: 'mirror.example.com/busybox', tag: '', digest, pullPolicy: 'Always' } }, imagePullSecrets: ['mirror'] } });
    const { containers, imagePullSecrets } = asMap(objects.find(({ kind }) => kind === 'Pod')?.spec);

    expect(mapsOf(containers)[0]).toMatchObject({ image: `mirror.example.com/busybox@${digest}`, imagePullPolicy: 'Always' });
    expect(imagePullSecrets).toEqual([{ name: 'mirror' }]);
  }, TIMEOUT);

  test('refuses an image that is not pinned, as the plain rendering does', async () => {
    const values = { tests: { image: { tag: '' } } };
    const sentence = '\'image\' (\'docker.io/library/busybox\') of the tests of \'shop\' has no tag and no digest';

    expect((await renderChart(helm, chart.folder, { values })).refusal?.message).toContain(sentence);
    expect(synthesize(build, { overrides: values }).refusal).toContain(sentence);
  }, TIMEOUT);

  test('refuses no image where there are no tests', async () => {
    const values = { tests: { enabled: false, image: { tag: '' } } };

    expect((await renderChart(helm, chart.folder, { values })).refusal).toBeUndefined();
    expect(synthesize(build, { overrides: values }).refusal).toBeUndefined();
  }, TIMEOUT);

  test('can be left out', async () => {
    expect((await render({ values: { tests: { enabled: false } } })).filter(isTest)).toEqual([]);
  }, TIMEOUT);
});

test('a chart in which nothing serves has no tests and no values for them', () => {
  const { files } = new ChartOfCode(chart => {
    new kplus.ConfigMap(chart, 'settings', { data: { mode: 'fast' } });
  });

  expect(Object.keys(files).filter(path => path.startsWith('templates/tests/'))).toEqual([]);
  expect(files['values.yaml']).not.toContain('tests:');
});

test('a construct whose values would stand where those of the tests stand is refused', () => {
  expect(() => new ChartOfCode(chart => {
    new HardenedDeployment(chart, 'tests', { image: IMAGE, port: 8080 }).exposeViaService();
  })).toThrow(/the values of 'shop\/tests\/\w+' would stand below 'tests', where those of 'helm test' stand; give the construct another id/);
});

test('the pods of tests have lines that a reviewer can read', () => {
  const { files } = new ChartOfCode(build);
  const lines = Object.entries(files).filter(([path]) => path.startsWith('templates/tests/')).flatMap(([, content]) => content.split('\n'));

  expect(lines.length).toBeGreaterThan(100);
  expect(lines.filter(line => line.length > 120 || /\s$/.test(line))).toEqual([]);
});

/** All that confines a pod. */
function podOf({ metadata, spec }: JsonMap): JsonMap {
  const { securityContext, containers, automountServiceAccountToken, enableServiceLinks } = asMap(spec);
  const [container] = mapsOf(containers);
  const annotations = Object.entries(asMap(asMap(metadata).annotations)).filter(([key]) => key.includes('apparmor')).map(([, value]) => value ?? null);
  return {
    securityContext, automountServiceAccountToken, enableServiceLinks, ofContainer: container.securityContext, appArmor: [...new Set(annotations)],
  };
}

function nameOf({ metadata }: JsonMap): string {
  return asString(asMap(metadata).name) ?? '';
}

function commandsOf(objects: readonly JsonMap[], name: string): string[] {
  const pod = objects.find(object => object.kind === 'Pod' && nameOf(object) === name);
  return mapsOf(asMap(pod?.spec).containers).map(({ command }) => (command as readonly Json[]).join(' '));
}

function selects(selector: JsonMap, labels: Json | undefined): boolean {
  return Object.entries(selector).every(([key, value]) => asMap(labels)[key] === value);
}

/** Whether policies let a pod of the namespace connect to another one, by the rules of Kubernetes. */
function mayConnect(policies: readonly JsonMap[], client: Json | undefined, server: Json | undefined, port: number): boolean {
  const ofServer = policies.map(({ spec }) => asMap(spec)).filter(({ podSelector }) => selects(asMap(asMap(podSelector).matchLabels), server));
  const ofClient = policies.map(({ spec }) => asMap(spec)).filter(({ podSelector }) => selects(asMap(asMap(podSelector).matchLabels), client));
  const letsIn = ({ from, ports }: JsonMap) =>
    (ports === undefined || mapsOf(ports).some(each => each.port === port))
    && (from === undefined || mapsOf(from).some(({ podSelector }) => selects(asMap(asMap(podSelector).matchLabels), client)));
  return ofClient.length === 0 && ofServer.length > 0 && ofServer.some(({ ingress }) => mapsOf(ingress).some(letsIn));
}
