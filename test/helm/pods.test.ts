import { ApiObject, Cron, Duration, JsonPatch, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import fc from 'fast-check';
import { Build, ChartOfCode } from './stronger-law';
import { Json, JsonMap } from '../../src/template/json';
import { HardenedCronJob } from '../../src/workloads/hardened-cron-job';
import { HardenedDeployment, HardenedDeploymentProps } from '../../src/workloads/hardened-deployment';
import { HealthChecks } from '../../src/workloads/health-checks';
import { HELM_MAJORS, runs, useHelm } from '../support/helm';

const IMAGE = 'registry.example.com/shop/api:1.4.2';
const TIMEOUT = 300_000;
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** A Deployment, of whose pod template something is set that cdk8s-plus has no property for. */
function build(props: HardenedDeploymentProps = {}, patches: Readonly<Record<string, Json>> = {}): Build {
  return chart => {
    const api = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, ...props });
    Object.entries(patches).forEach(([path, value]) => ApiObject.of(api).addJsonPatch(JsonPatch.add(`/spec/template/${path}`, value)));
  };
}

/** A Deployment of several containers, each with how its image is fetched. */
function containers(image: string, policies: Readonly<Record<string, kplus.ImagePullPolicy>>): Build {
  return chart => void new HardenedDeployment(chart, 'api', {
    containers: Object.entries(policies).map(([name, imagePullPolicy]) => ({ name, image, imagePullPolicy })),
  });
}

function schedule(cron: Cron): Build {
  return chart => void new HardenedCronJob(chart, 'report', { image: IMAGE, schedule: cron });
}

const NODES = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }] };
const AFFINITY = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: NODES } };
const TOLERATIONS = [{ key: 'dedicated', operator: 'Exists', effect: 'NoSchedule' }];
const SPREAD = [{ maxSkew: 2, topologyKey: 'example.com/rack', whenUnsatisfiable: 'DoNotSchedule' }];

describe.each(HELM_MAJORS)('what a value says of pods is what the TypeScript says with a literal, on Helm %s:', version => {
  const helm = useHelm(version);
  const chart = new ChartOfCode(build());

  test.each<[string, JsonMap, Build]>([
    ['the tag of the image', { image: { tag: '2.0.0' } }, build({ image: 'registry.example.com/shop/api:2.0.0' })],
    ['the repository of the image', { image: { repository: 'other.example.com:5000/a' } }, build({ image: 'other.example.com:5000/a:1.4.2' })],
    ['a registry in upper case', { image: { repository: 'Registry.Example.com/shop/api' } }, build({ image: 'Registry.Example.com/shop/api:1.4.2' })],
    ['a registry by its address', { image: { repository: '[2001:db8::1]:5000/shop/api' } }, build({ image: '[2001:db8::1]:5000/shop/api:1.4.2' })],
    ['the digest of the image', { image: { tag: '', digest: DIGEST } }, build({ image: `registry.example.com/shop/api@${DIGEST}` })],
    ['tag and digest of the image', { image: { digest: DIGEST } }, build({ image: `${IMAGE}@${DIGEST}` })],
    [
      'resources', { resources: { limits: { memory: '512Mi' }, requests: { memory: '256Mi', cpu: '250m' } } },
      build({ resources: { memory: { request: Size.mebibytes(256), limit: Size.mebibytes(512) }, cpu: { request: kplus.Cpu.millis(250) } } }),
    ],
    ['podAnnotations', { podAnnotations: { 'example.com/a': '{{ b }}' } }, build({ podMetadata: { annotations: { 'example.com/a': '{{ b }}' } } })],
    ['podLabels', { podLabels: { team: 'y' } }, build({ podMetadata: { labels: { team: 'y' } } })],
    ['nodeSelector', { nodeSelector: { disk: 'ssd' } }, build({}, { 'spec/nodeSelector': { disk: 'ssd' } })],
    ['tolerations', { tolerations: TOLERATIONS }, build({}, { 'spec/tolerations': TOLERATIONS })],
    ['affinity', { affinity: AFFINITY }, build({}, { 'spec/affinity': AFFINITY })],
    ['topologySpreadConstraints', { topologySpreadConstraints: SPREAD }, build({}, { 'spec/topologySpreadConstraints': SPREAD })],
    ['priorityClassName', { priorityClassName: 'high' }, build({}, { 'spec/priorityClassName': 'high' })],
    ['imagePullSecrets', { imagePullSecrets: ['a', 'b'] }, build({}, { 'spec/imagePullSecrets': [{ name: 'a' }, { name: 'b' }] })],
    [
      'the timing of probes',
      { startupProbe: { failureThreshold: 60, timeoutSeconds: 7 }, livenessProbe: { timeoutSeconds: 7 }, readinessProbe: { timeoutSeconds: 7 } },
      build({ healthChecks: HealthChecks.http({ startupTimeout: Duration.minutes(2), timeout: Duration.seconds(7) }) }),
    ],
  ])('%s', async (_, api, fresh) => {
    expect(await chart.disagreements(helm, { api }, fresh)).toEqual([]);
  }, TIMEOUT);

  // An API server merges them by their names, and takes no name twice.
  test('Secrets to fetch images with that pod, chart and workload name, each once', async () => {
    const named = (...names: string[]) => build({}, { 'spec/imagePullSecrets': names.map(name => ({ name })) });
    const ofOwn = new ChartOfCode(named('a'));

    expect(await ofOwn.disagreements(helm, { imagePullSecrets: ['a', 'b'], api: { imagePullSecrets: ['b', 'c', 'a'] } }, named('a', 'b', 'c'))).toEqual([]);
    expect(await chart.disagreements(helm, { imagePullSecrets: ['a'], api: { imagePullSecrets: ['a'] } }, named('a'))).toEqual([]);
  }, TIMEOUT);

  test('how an image is fetched that several containers run, but for those that fetch it in a way of their own', async () => {
    const { ALWAYS, IF_NOT_PRESENT, NEVER } = kplus.ImagePullPolicy;
    const several = new ChartOfCode(containers(IMAGE, { main: ALWAYS, side: ALWAYS, other: NEVER }));

    expect(await several.disagreements(helm, { api: { image: { pullPolicy: 'IfNotPresent' } } }, containers(IMAGE, { main: IF_NOT_PRESENT, side: IF_NOT_PRESENT, other: NEVER }))).toEqual([]);
  });

  test('extraEnv, with odd texts', async () => {
    const text = fc.constantFrom('', 'yes', '0123', '1e400', '{{ .Release.Name }}', 'a\nhostNetwork: true', '"', '\'', '\t', 'é 🦊', '$(A)');
    await fc.assert(fc.asyncProperty(text, async value => {
      const fresh = build({ env: { LANGUAGE: kplus.EnvValue.fromValue(value) } });

      expect(await chart.disagreements(helm, { api: { extraEnv: { LANGUAGE: value } } }, fresh)).toEqual([]);
    }), { numRuns: runs(6) });
  }, TIMEOUT);

  test('extraEnv, with odd names', async () => {
    const names = ['discovery.type', 'Logging:Level', '1ST', 'a b', '{{', '"', '\'', '`', '#', '~', 'true', '$(A)', '\\'].sort();
    const fresh = build({ env: Object.fromEntries(names.map(name => [name, kplus.EnvValue.fromValue('a')])) });

    expect(await chart.disagreements(helm, { api: { extraEnv: Object.fromEntries(names.map(name => [name, 'a'])) } }, fresh)).toEqual([]);
  }, TIMEOUT);

  test('extraEnv, with a name that is none', async () => {
    const fresh = build({ env: { 'A=B': kplus.EnvValue.fromValue('a') } });

    expect(await chart.disagreements(helm, { api: { extraEnv: { 'A=B': 'a' } } }, fresh)).toEqual([]);
  }, TIMEOUT);

  test.each([0, 1, 2, 3])('%s replicas, with the budget and the spread that follow', async replicas => {
    expect(await chart.disagreements(helm, { api: { replicas } }, build({ replicas }))).toEqual([]);
  }, TIMEOUT);

  test('the schedule of a CronJob', async () => {
    const report = new ChartOfCode(schedule(Cron.daily()));

    expect(await report.disagreements(helm, { report: { schedule: '*/5 * * * *' } }, schedule(Cron.schedule({ minute: '*/5' })))).toEqual([]);
  }, TIMEOUT);
});

/** A pod that reads a ConfigMap of the chart: the one, the other, none, or as values say. */
function configured(which: 'one' | 'other' | 'none' | 'by values'): Build {
  return chart => {
    const config = (id: string, data: string) => new kplus.ConfigMap(chart, id, { metadata: { name: 'settings' }, data: { mode: data } });
    if (which === 'by values') {
      const isFast = chart.values.boolean('isFast', { default: true, description: 'Whether it is fast.' });
      const isThere = chart.values.boolean('isThere', { default: true, description: 'Whether it has settings.' });
      const [one, other] = [config('one', 'fast'), config('other', `${chart.values.string('mode', { default: 'slow', description: 'How it is else.' })}`)];
      chart.when(isFast, one);
      chart.unless(isFast, other);
      [one, other].forEach(each => chart.when(isThere, each));
    } else if (which !== 'none') {
      config(which, which === 'one' ? 'fast' : 'steady');
    }
    const settings = kplus.ConfigMap.fromConfigMapName(chart, 'settings', 'settings');
    new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, env: { MODE: kplus.EnvValue.fromConfigMap(settings, 'mode') } });
  };
}

describe.each(HELM_MAJORS)('the checksum of a pod is that of the configuration that values leave, on Helm %s:', version => {
  const helm = useHelm(version);
  const chart = new ChartOfCode(configured('by values'));

  test.each<[Parameters<typeof configured>[0], JsonMap]>([
    ['one', {}],
    ['other', { isFast: false, mode: 'steady' }],
    ['none', { isThere: false }],
  ])('%s', async (which, values) => {
    expect(await chart.disagreements(helm, values, configured(which))).toEqual([]);
  }, TIMEOUT);
});

test('the comment on resources tells of no CPU limit only where there is none', () => {
  const commentWith = (cpu: kplus.CpuResources) => new ChartOfCode(build({ resources: { cpu } })).files['README.md'];
  const request = kplus.Cpu.millis(100);

  expect(commentWith({ request })).toContain('What the container asks for and may use. Memory-backed paths count against the memory limit; no CPU limit is set, as it would throttle. |');
  expect(commentWith({ request, limit: kplus.Cpu.units(1) })).toContain('What the container asks for and may use. Memory-backed paths count against the memory limit. |');
});
