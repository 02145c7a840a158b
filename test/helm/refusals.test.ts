import { ApiObject, Cron, Duration, JsonPatch, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Build, ChartOfCode, synthesize } from './stronger-law';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { WritablePath } from '../../src/hardening/writable-path';
import { HelmChart } from '../../src/helm/helm-chart';
import { JsonMap } from '../../src/template/json';
import { HardenedCronJob } from '../../src/workloads/hardened-cron-job';
import { HardenedDeployment, HardenedDeploymentProps } from '../../src/workloads/hardened-deployment';
import { HELM_MAJORS, HELM_VERSIONS, readContract, renderChart, renderMany, useHelm } from '../support/helm';

const IMAGE = 'registry.example.com/shop/api:1.4.2';
const TIMEOUT = 300_000;

function build(props: HardenedDeploymentProps = {}): Build {
  return chart => {
    new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, ...props });
    new HardenedCronJob(chart, 'report', { image: IMAGE, schedule: Cron.daily() });
  };
}

const OFF = new HardeningProfile({ enabled: false, disabledReason: 'a debugger' });

function limits(limit: string, request: string): JsonMap {
  return { api: { resources: { limits: { memory: limit }, requests: { memory: request } } } };
}

function env(name: string, value: string): JsonMap {
  return { api: { extraEnv: { [name]: value } } };
}

function literalEnv(name: string, value: string): HardenedDeploymentProps {
  return { env: { [name]: kplus.EnvValue.fromValue(value) } };
}

/** A Deployment with a Service of two ports. */
function served(http: number): Build {
  return chart => {
    const api = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, metricsPort: 9090 });
    api.exposeViaService({ ports: [{ name: 'http', port: http, targetPort: 8080 }, { name: 'metrics', port: 9090, targetPort: 9090 }] });
  };
}

/** A Deployment that sees all processes of its node, and where containers see those of each other. */
function sharing(isShared: boolean | 'debug'): Build {
  return chart => {
    const exceptions = [HardeningException.hostPid({ reason: 'It looks for the processes that leak.' })];
    const api = new HardenedDeployment(chart, 'api', { image: IMAGE, exceptions });
    ApiObject.of(api).addJsonPatch(JsonPatch.add('/spec/template/spec/shareProcessNamespace', isShared === true));
    if (isShared === 'debug') {
      chart.values.bind(api, '/spec/template/spec/shareProcessNamespace', chart.values.boolean('debug', { default: false, description: 'Debug.' }));
    }
  };
}

/** A Deployment that a value switches, beside a CronJob that is always there. */
function switched(chart: HelmChart): void {
  const api = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080 });
  chart.when(chart.values.boolean('apiEnabled', { default: true, description: 'Whether there is an API.' }), api);
  withReport(chart);
}

function withReport(chart: HelmChart): void {
  new HardenedCronJob(chart, 'report', { image: IMAGE, schedule: Cron.daily() });
}

/** What stands in the place of a value and is none. */
function wrongFor(byDefault: JsonMap[string]): readonly (string | number | boolean | null | JsonMap)[] {
  return typeof byDefault === 'object' ? [null, 'text', 1, true] : typeof byDefault === 'string' ? [null, 1, {}] : [null, 'text', {}];
}

describe.each(HELM_VERSIONS)('values of hardening that are none, on Helm %s,', version => {
  const helm = useHelm(version);
  const chart = new ChartOfCode(build());
  const contract = readContract(chart.folder);

  const paths = Object.keys(contract.defaults.hardening as JsonMap);

  test('are refused at every key: null, and another type', async () => {
    const sets = paths.flatMap(name => wrongFor((contract.defaults.hardening as JsonMap)[name]).map(value => ({ hardening: { [name]: value } })));
    const renderings = await renderMany(helm, chart.folder, sets.map(values => ({ values })));

    expect(renderings.map(({ refusal }, index) => [sets[index], refusal?.by])).toEqual(sets.map(values => [values, 'schema']));
  }, TIMEOUT);

  test.each<[string, JsonMap]>([
    ['an unknown key', { hardening: { privileged: true } }],
    ['an unknown key of a profile', { hardening: { seccompProfile: { type: 'RuntimeDefault', path: 'a' } } }],
    ['a profile that is none', { hardening: { seccompProfile: { type: 'Unconfined' } } }],
    ['a profile without a type', { hardening: { appArmorProfile: { type: null } } }],
    ['a profile outside of its folder', { hardening: { seccompProfile: { type: 'Localhost', localhostProfile: '../a' } } }],
    ['root', { hardening: { runAsUser: 0 } }],
    ['all capabilities', { hardening: { extraCapabilities: ['ALL'] } }],
    ['the capability of root', { hardening: { extraCapabilities: ['SYS_ADMIN'] } }],
    ['nothing among the capabilities', { hardening: { extraCapabilities: [null] } }],
    ['a path without a place', { hardening: { writablePaths: [{ name: 'a' }] } }],
    ['a path with an unknown key', { hardening: { writablePaths: [{ name: 'a', mountPath: '/a', hostPath: '/' }] } }],
    ['a path of no size', { hardening: { writablePaths: [{ name: 'a', mountPath: '/a', sizeLimit: '0' }] } }],
    ['a path through the link', { hardening: { writablePaths: [{ name: 'a', mountPath: '/run/a' }] } }],
    ['an empty argument', { hardening: { preStopCommand: [''] } }],
    ['an annotation of AppArmor', { api: { podAnnotations: { 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' } } }],
    ['an annotation of seccomp', { api: { podAnnotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' } } }],
    ['the checksum of another', { api: { podAnnotations: { 'checksum/config': 'a' } } }],
    ['the latest image', { api: { image: { tag: 'latest' } } }],
    ['an image with its tag in the name', { api: { image: { repository: 'registry.example.com/shop/api:1' } } }],
    ['an image with upper case letters in its path', { api: { image: { repository: 'registry.example.com/Shop/api' } } }],
    ['no resources', { api: { resources: null } }],
    ['no limit of memory', { api: { resources: { limits: { memory: null } } } }],
    ['no request of storage', { api: { resources: { requests: { 'ephemeral-storage': null } } } }],
    ['a resource that no node has', { api: { resources: { requests: { 'memory ': '1Gi' } } } }],
    ['an affinity that Kubernetes does not know', { api: { affinity: { nodes: {} } } }],
    ['an affinity of no known kind', { api: { affinity: { podAntiAffinity: { requiredDuringScheduling: [] } } } }],
    ['a node label that is none', { api: { nodeSelector: { disk: 'a b' } } }],
    ['the key of a node label that is none', { api: { nodeSelector: { 'a b': 'ssd' } } }],
    ['a taint that is none', { api: { tolerations: [{ key: 'a b', operator: 'Exists' }] } }],
    ['a spread that Kubernetes does not know', { api: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'ScheduleAnyway', weight: 1 }] } }],
    ['more than all pods', { api: { podDisruptionBudget: { maxUnavailable: '101%' } } }],
    ['the name of a port for a share of pods', { api: { podDisruptionBudget: { maxUnavailable: 'http' } } }],
    ['no time of a clock', { report: { schedule: 'at night' } }],
    ['a common label that is none', { commonLabels: { 'a b': 'c' } }],
    ['a domain that is none', { commonLabels: { 'a-.b/c': 'd' } }],
    ['a name with a dot beside a dash', { api: { serviceAccount: { name: 'a-.b' } } }],
  ])('are refused as %s', async (_, values) => {
    const { refusal } = await renderChart(helm, chart.folder, { values });

    expect(refusal?.by).toBe('schema');
    if (version === HELM_VERSIONS[0]) {
      expect(synthesize(build(), { overrides: values }).refusal).toBeDefined();
    }
  }, TIMEOUT);
});

describe.each(HELM_MAJORS)('what synth refuses for a literal, on Helm %s,', version => {
  const helm = useHelm(version);

  const memory = (limit: Size) => ({ resources: { memory: { request: Size.mebibytes(16), limit } } });
  const root: HardenedDeploymentProps = { exceptions: [HardeningException.rootUser({ reason: 'It binds low ports.' })] };

  test.each<[string, Build, JsonMap, Build]>([
    ['a limit that the paths in memory do not fit into', build(), limits('64Mi', '16Mi'), build(memory(Size.mebibytes(64)))],
    [
      'a request above its limit', build(), limits('256Mi', '300Mi'),
      build({ resources: { memory: { request: Size.mebibytes(300), limit: Size.mebibytes(256) } } }),
    ],
    ['a password', build(), env('DB_PASSWORD', 'hunter2hunter2'), build(literalEnv('DB_PASSWORD', 'hunter2hunter2'))],
    ['a private key', build(), env('A', '-----BEGIN PRIVATE KEY-----'), build(literalEnv('A', '-----BEGIN PRIVATE KEY-----'))],
    ['a URL with a password', build(), env('A', 'postgres://me:secret@db/x'), build(literalEnv('A', 'postgres://me:secret@db/x'))],
    ['a random key', build(), env('SIGNING', 'aZ3kP9qL2mN8xR5tY7uW1vB4cD6eF0gH'), build(literalEnv('SIGNING', 'aZ3kP9qL2mN8xR5tY7uW1vB4cD6eF0gH'))],
    ['a flag with a password', build(), env('A', 'serve --db-password hunter2'), build(literalEnv('A', 'serve --db-password hunter2'))],
    ['an authorization header', build(), env('A', 'Bearer abcdefghijklm1234'), build(literalEnv('A', 'Bearer abcdefghijklm1234'))],
    ['an image without tag and digest', build(), { api: { image: { tag: '' } } }, build({ image: 'registry.example.com/shop/api' })],
    [
      'a sleep beyond the grace period', build({ terminationGracePeriod: Duration.seconds(40) }), { hardening: { preStopSleepSeconds: 16 } },
      build({ terminationGracePeriod: Duration.seconds(40), shutdown: { preStopSleep: Duration.seconds(16) } }),
    ],
    [
      'a low port once the pods are restricted', build({ ...root, port: 80, profile: OFF }), { api: { hardening: { enabled: true } } },
      build({ ...root, port: 80 }),
    ],
    ['processes that a pod shares twice', sharing('debug'), { debug: true }, sharing(true)],
    ['one number for two ports of a Service', served(80), { api: { service: { ports: { http: 9090 } } } }, served(9090)],
    [
      'a path of the name of another', build({ writablePaths: [WritablePath.memory('cache', '/cache')] }),
      { hardening: { writablePaths: [{ name: 'cache', mountPath: '/other' }] } },
      build({ writablePaths: [WritablePath.memory('cache', '/cache'), WritablePath.memory('cache', '/other')] }),
    ],
  ])('is refused in the same sentence for a value: %s', async (_, code, values, fresh) => {
    const chart = new ChartOfCode(code);
    const { refusal } = await renderChart(helm, chart.folder, { release: 'shop', kubeVersion: '1.35.0', values });

    expect(refusal?.by).toBe('template');
    expect(synthesize(fresh).refusal).toContain(refusal?.message);
    expect(await chart.disagreements(helm, values, fresh)).toEqual([]);
  }, TIMEOUT);

  test.each<[string, JsonMap]>([
    ['a limit that holds the paths in memory', limits('128Mi', '16Mi')],
    ['no limit of CPU', { api: { resources: { requests: { cpu: null, memory: '16Mi' } } } }],
    ['a variable that is no credential', env('TOKEN_TTL', '3600')],
    ['a flag with a reference', env('JAVA_OPTS', '-Djavax.net.ssl.trustStorePassword=$(PASSWORD) --password env:A')],
    ['a setting for credentials', env('CORS_CREDENTIALS', 'same-origin')],
    ['a path to a password', env('DB_PASSWORD_FILE', '/run/secrets/db')],
  ])('is not refused where it is right: %s', async (_, values) => {
    const { refusal } = await renderChart(helm, new ChartOfCode(build()).folder, { values });

    expect(refusal?.by === 'template' ? refusal.message : undefined).toBeUndefined();
  }, TIMEOUT);

  test.each(['app.kubernetes.io/name', 'app.kubernetes.io/version', 'helm.sh/chart', 'team'])('is refused as a common label that objects have already: %s', async label => {
    const chart = new ChartOfCode(build({ metadata: { labels: { team: 'a' } } }));
    const { refusal } = await renderChart(helm, chart.folder, { values: { commonLabels: { site: 'north', [label]: 'b' } } });

    expect(refusal?.message).toBe(`'commonLabels' holds '${label}', which objects of the chart have already; leave it out, or give the label another name`);
  }, TIMEOUT);

  test('is refused for paths of values that the memory does not hold', async () => {
    const values = { hardening: { writablePaths: [{ name: 'cache', mountPath: '/cache', sizeLimit: '200Mi' }] } };
    const chart = new ChartOfCode(build());
    const literal = build({ writablePaths: [WritablePath.memory('cache', '/cache', { sizeLimit: Size.mebibytes(200) })] });

    expect(synthesize(literal).refusal).toContain('of the memory-backed paths, \'tmp\' (64Mi), \'run\' (16Mi), \'cache\' (200Mi), sums up to 280Mi, which exceeds');
    expect(await chart.disagreements(helm, values, literal)).toEqual([]);
    const fitting = { hardening: { writablePaths: [{ name: 'cache', mountPath: '/cache', sizeLimit: '176Mi' }] } };
    expect((await renderChart(helm, chart.folder, { values: fitting })).refusal).toBeUndefined();
  }, TIMEOUT);

  test('is refused for a sidecar on a cluster that knows none', async () => {
    const code: Build = chart => {
      const api = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, shutdown: { preStopSleep: Duration.seconds(0) } });
      ApiObject.of(api).addJsonPatch(JsonPatch.add('/spec/template/spec/initContainers', [{ name: 'proxy', image: IMAGE, restartPolicy: 'Always' }]));
    };
    const { refusal } = await renderChart(helm, new ChartOfCode(code).folder, { kubeVersion: '1.28.9' });

    expect(refusal?.message).toContain('the sidecar \'proxy\' at \'shop/api\' needs Kubernetes 1.29');
    expect(synthesize(code, { profile: new HardeningProfile({ kubernetesVersion: KubernetesVersion.V1_28 }) }).refusal)
      .toContain('the sidecar \'proxy\' at \'shop/api\' needs Kubernetes 1.29');
  }, TIMEOUT);
});

describe.each(HELM_MAJORS)('a sleep that the cluster has not, on Helm %s,', version => {
  const helm = useHelm(version);

  test.each<[string, string, (chart: HelmChart) => number]>([
    ['a workload has', 'api.hardening.preStopSleepSeconds', () => 10],
    ['its author declares', 'patience', chart => chart.values.integer('patience', { default: 10, minimum: 0, description: 'How long it waits.' }).asNumber()],
  ])('is refused by the name of the value that %s for it, and goes where that is zero', async (_, name, seconds) => {
    const { folder } = new ChartOfCode(chart => {
      new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, shutdown: { preStopSleep: Duration.seconds(seconds(chart)) } });
    });
    const [sleeping, awake] = await renderMany(helm, folder, [[], [`${name}=0`]].map(set => ({ set, kubeVersion: '1.29.0' })));

    expect(sleeping.refusal?.message).toContain(`or set 'shutdown.preStopSleep' (in values '${name}') to zero`);
    expect(awake.refusal).toBeUndefined();
  }, TIMEOUT);
});

describe.each(HELM_MAJORS)('a workload that a value switches off, on Helm %s,', version => {
  const helm = useHelm(version);
  const chart = new ChartOfCode(switched);

  test.each<[string, JsonMap]>([
    ['an image without tag and digest', { image: { tag: '' } }],
    ['paths that do not fit its memory', { resources: { limits: { memory: '8Mi' }, requests: { memory: '8Mi' } } }],
    ['a credential in an environment variable', { extraEnv: { API_TOKEN: 'ghp_0123456789abcdefghijABCDEFGHIJ012345' } }],
  ])('is not refused for %s', async (_, api) => {
    expect(await chart.disagreements(helm, { apiEnabled: true, api }, switched)).not.toEqual([]);
    expect(await chart.disagreements(helm, { apiEnabled: false, api }, withReport)).toEqual([]);
  }, TIMEOUT);

  test('is not refused for a sleep that the cluster has not', async () => {
    const [on, off] = await renderMany(helm, chart.folder, [true, false].map(apiEnabled => ({ values: { apiEnabled }, kubeVersion: '1.29.0' })));

    expect(on.refusal?.message).toContain('the preStop sleep of container \'main\' at \'shop/api\' needs Kubernetes 1.30');
    expect(off.refusal).toBeUndefined();
  }, TIMEOUT);

  test('does not take with it what the chart refuses as a whole', async () => {
    const values = { apiEnabled: false, hardening: { seccompProfile: { type: 'Localhost' } } };
    const { refusal } = await renderChart(helm, chart.folder, { values });

    expect(refusal?.message).toContain('of a localhost seccomp profile (in values \'hardening.seccompProfile.localhostProfile\')');
    expect(synthesize(switched, { overrides: values }).refusal).toContain(refusal?.message);
  }, TIMEOUT);
});

test('a workload that a value switches off is refused all the same for what its author wrote', () => {
  const { refusal } = synthesize(chart => {
    const api = new HardenedDeployment(chart, 'api', { image: 'registry.example.com/shop/api' });
    chart.when(chart.values.boolean('apiEnabled', { default: false, description: 'Whether there is an API.' }), api);
    withReport(chart);
  });

  expect(refusal).toContain('has no tag and no digest');
});
