import { Cron, Duration, Size } from 'cdk8s';
import fc from 'fast-check';
import { Around, Build, ChartOfCode, synthesize } from './stronger-law';
import { AppArmorProfile } from '../../src/hardening/app-armor-profile';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningProfile, HardeningProfileProps } from '../../src/hardening/hardening-profile';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { PodIds } from '../../src/hardening/pod-ids';
import { restrictedViolations } from '../../src/hardening/pod-security';
import { podTemplatesOf } from '../../src/hardening/pod-template';
import { SeccompProfile } from '../../src/hardening/seccomp-profile';
import { WritablePath } from '../../src/hardening/writable-path';
import { asMap, JsonMap } from '../../src/template/json';
import { HardenedCronJob } from '../../src/workloads/hardened-cron-job';
import { HardenedDeployment, HardenedDeploymentProps } from '../../src/workloads/hardened-deployment';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';
import { chartDifferences, HELM_MAJORS, overridesOf, readContract, renderChart, renderedObjects, renderMany, runs, singleOverrides, useHelm } from '../support/helm';

const IMAGE = 'registry.example.com/shop/api:1.4.2';
const TIMEOUT = 300_000;
const RUNS = runs(4);
const REASON = { reason: 'The test needs it.' };
const RESOURCES = {
  memory: { request: Size.mebibytes(128), limit: Size.gibibytes(1) },
};

/** A chart with a Deployment, whose properties differ where they are given, and a CronJob. */
function build(ofBoth: Pick<HardenedDeploymentProps, 'exceptions' | 'writablePaths'> = {}, ofApi: HardenedDeploymentProps = {}): Build {
  return chart => {
    new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, resources: RESOURCES, ...ofBoth, ...ofApi });
    new HardenedCronJob(chart, 'report', { image: IMAGE, schedule: Cron.daily(), resources: RESOURCES, ...ofBoth });
  };
}

/** A profile around a chart. */
function on(props: HardeningProfileProps): Around {
  return { profile: new HardeningProfile(props) };
}

const id = fc.integer({ min: 1, max: 2147483647 });

describe.each(HELM_MAJORS)('the hardening values of a chart, on Helm %s,', version => {
  const helm = useHelm(version);
  const chart = new ChartOfCode(build());

  test.each<[string, JsonMap, Build, Around]>([
    ['enabled', { enabled: false, disabledReason: 'a debugger' }, build(), on({ enabled: false, disabledReason: 'a debugger' })],
    ['seccompProfile', { seccompProfile: { type: 'Localhost', localhostProfile: 'profiles/a.json' } }, build(), on({ seccomp: SeccompProfile.localhost('profiles/a.json') })],
    ['appArmorProfile of the node', { appArmorProfile: { type: 'Localhost', localhostProfile: 'a' } }, build(), on({ appArmor: AppArmorProfile.localhost('a') })],
    ['appArmorProfile without one', { appArmorProfile: { type: 'Unset' } }, build(), on({ appArmor: AppArmorProfile.unset() })],
    ['openshift', { openshift: true }, build(), { profile: HardeningProfile.openShift() }],
    [
      'extraCapabilities',
      { extraCapabilities: ['NET_BIND_SERVICE'], justifications: { NET_BIND_SERVICE: 'It binds port 80.' } },
      build({ exceptions: [HardeningException.extraCapability('NET_BIND_SERVICE', { reason: 'It binds port 80.' })] }), {},
    ],
    [
      'extraCapabilities without a word',
      { extraCapabilities: ['CHOWN', 'NET_BIND_SERVICE'], justifications: { CHOWN: 'It owns a folder.', SYS_CHROOT: 'Not any more.' } },
      build({
        exceptions: [
          HardeningException.extraCapability('CHOWN', { reason: 'It owns a folder.' }),
          HardeningException.extraCapability('NET_BIND_SERVICE', { reason: 'added by a value of the release' }),
        ],
      }), {},
    ],
    ['preStopCommand', { preStopCommand: ['/nodejs/bin/node', 'stop.js'] }, build({}, { shutdown: { preStopCommand: ['/nodejs/bin/node', 'stop.js'] } }), {}],
    ['preStopSleepSeconds of zero', { preStopSleepSeconds: 0 }, build({}, { shutdown: { preStopSleep: Duration.seconds(0) } }), {}],
  ])('say with %s what the TypeScript says', async (_, hardening, fresh, around) => {
    expect(await chart.disagreements(helm, { hardening }, fresh, around)).toEqual([]);
  }, TIMEOUT);

  test('leave a capability that an exception gives the reason of its author', async () => {
    const sysChroot = (reason: string) => build({ exceptions: [HardeningException.extraCapability('SYS_CHROOT', { reason })] });
    const hardening = { extraCapabilities: ['SYS_CHROOT'], justifications: { SYS_CHROOT: 'The release needs it.' } };

    expect(await new ChartOfCode(sysChroot('The program needs it.')).disagreements(helm, { hardening }, sysChroot('The program needs it.'))).toEqual([]);
  }, TIMEOUT);

  test('say with ids and a sleep what the TypeScript says', async () => {
    await fc.assert(fc.asyncProperty(id, id, id, fc.integer({ min: 0, max: 3600 }), async (user, group, fsGroup, seconds) => {
      const hardening = { runAsUser: user, runAsGroup: group, fsGroup, preStopSleepSeconds: seconds };
      const fresh = build({}, { shutdown: { preStopSleep: Duration.seconds(seconds) } });

      expect(await chart.disagreements(helm, { hardening }, fresh, on({ ids: PodIds.of(user, { group, fsGroup }) }))).toEqual([]);
    }), { numRuns: RUNS });
  }, TIMEOUT);

  test('say with paths what the TypeScript says, or are refused in the same sentence', async () => {
    const path = fc.record({
      name: fc.constantFrom('tmp', 'run', 'cache'),
      mountPath: fc.constantFrom('/tmp', '/tmp/below', '/var/run', '/var/run/app', '/cache'),
      medium: fc.constantFrom('Memory', 'Disk'),
      gibibytes: fc.constantFrom(1, 2),
    });
    await fc.assert(fc.asyncProperty(path, async ({ name, mountPath, medium, gibibytes }) => {
      const options = { sizeLimit: Size.gibibytes(gibibytes) };
      const fresh = build({ writablePaths: [medium === 'Disk' ? WritablePath.disk(name, mountPath, options) : WritablePath.memory(name, mountPath, options)] });
      const writablePaths = [{ name, mountPath, medium, sizeLimit: `${gibibytes}Gi` }];

      expect(await chart.disagreements(helm, { hardening: { writablePaths } }, fresh)).toEqual([]);
    }), { numRuns: RUNS * 2 });
  }, TIMEOUT);

  test.each<[string, readonly JsonMap[], RegExp]>([
    ['one name', [{ name: 'a', mountPath: '/a' }, { name: 'a', mountPath: '/b' }], /two writable paths have the name 'a' at/],
    ['one place', [{ name: 'a', mountPath: '/a' }, { name: 'b', mountPath: '/a' }], /the writable paths 'a' \('\/a'\) and 'b' \('\/a'\) at .* have the same mount path/],
    ['one in the other', [{ name: 'a', mountPath: '/a' }, { name: 'b', mountPath: '/a/b' }], /'\/a\/b' \(volume 'b'\) lies inside '\/a' \(volume 'a'\)/],
  ])('are refused where two paths have %s', async (_, writablePaths, sentence) => {
    const { refusal } = await renderChart(helm, chart.folder, { values: { hardening: { writablePaths } } });
    const literal = writablePaths.map(({ name, mountPath }) => WritablePath.memory(String(name), String(mountPath)));

    expect(refusal?.message).toMatch(sentence);
    expect(synthesize(build(), { overrides: { hardening: { writablePaths } } }).refusal).toMatch(sentence);
    expect(synthesize(build({ writablePaths: literal })).refusal).toMatch(sentence);
  }, TIMEOUT);

  test.each([['v1.29.5-gke.100', KubernetesVersion.V1_29], ['v1.30.0-gke.100', KubernetesVersion.V1_30], ['v1.37.1+k3s1', KubernetesVersion.V1_37]] as const)(
    'follow the version of the cluster, %s', async (kubeVersion, kubernetesVersion) => {
      const hardening = { preStopCommand: ['/bin/stop'], appArmorProfile: { type: 'Localhost', localhostProfile: 'a' } };
      const fresh = synthesize(build({}, { shutdown: { preStopCommand: ['/bin/stop'] } }), on({ kubernetesVersion, appArmor: AppArmorProfile.localhost('a') }));

      expect(fresh.refusal).toBeUndefined();
      expect(chartDifferences(await renderedObjects(helm, chart.folder, { release: 'shop', kubeVersion, values: { hardening } }), fresh.objects ?? [])).toEqual([]);
    }, TIMEOUT);

  test('refuse the sleep where the cluster has none', async () => {
    const { refusal } = await renderChart(helm, chart.folder, { kubeVersion: '1.29.0' });

    expect(refusal?.message).toContain('the preStop sleep of container \'main\' at \'shop/api\' needs Kubernetes 1.30');
    expect(synthesize(build(), on({ kubernetesVersion: KubernetesVersion.V1_29 })).refusal).toContain(refusal?.message.split(', and')[0]);
  }, TIMEOUT);
});

describe.each(HELM_MAJORS)('a chart whose TypeScript says otherwise, on Helm %s,', version => {
  const helm = useHelm(version);

  const profiles: [string, HardeningProfile, JsonMap][] = [
    ['is not restricted', new HardeningProfile({ enabled: false, disabledReason: 'a debugger' }), { enabled: true }],
    ['is for OpenShift', HardeningProfile.openShift(), { openshift: false }],
    ['has other ids', new HardeningProfile({ ids: PodIds.of(1000, { group: 2000 }) }), { runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532 }],
    ['asks for no AppArmor', new HardeningProfile({ appArmor: AppArmorProfile.unset() }), { appArmorProfile: { type: 'RuntimeDefault' } }],
    [
      'has profiles of the node',
      new HardeningProfile({ seccomp: SeccompProfile.localhost('a.json'), appArmor: AppArmorProfile.localhost('a') }),
      { seccompProfile: { type: 'RuntimeDefault' }, appArmorProfile: { type: 'RuntimeDefault' } },
    ],
  ];

  test.each(profiles)('gives the same where it %s, and what the runbook says where values say so', async (_, profile, back) => {
    const chart = new ChartOfCode(build(), { profile });

    expect(await chart.disagreements(helm, {}, build(), { profile })).toEqual([]);
    expect(await chart.disagreements(helm, { hardening: back }, build())).toEqual([]);
  }, TIMEOUT);

  test.each(profiles)('has values of its own for a workload that %s', async (_, profile, back) => {
    const chart = new ChartOfCode(build({}, { profile }));
    const own = 'openshift' in back ? {} : { api: { hardening: back } };

    expect(await chart.disagreements(helm, {}, build({}, { profile }))).toEqual([]);
    expect(await chart.disagreements(helm, own, 'openshift' in back ? build({}, { profile }) : build())).toEqual([]);
  }, TIMEOUT);
});

describe('a chart with an exception', () => {
  const helm = useHelm('4.2.3');

  test.each<[string, HardeningException]>([
    ['root', HardeningException.rootUser(REASON)],
    ['root in one container', HardeningException.rootUser({ ...REASON, container: 'main' })],
    ['privileged', HardeningException.privileged(REASON)],
    ['able to write to its root', HardeningException.writableRootFilesystem(REASON)],
    ['unconfined by seccomp', HardeningException.seccompUnconfined(REASON)],
    ['unconfined by AppArmor', HardeningException.appArmorUnconfined({ ...REASON, container: 'main' })],
    ['given a capability', HardeningException.extraCapability('CHOWN', REASON)],
    ['given a token', HardeningException.serviceAccountToken(REASON)],
  ])('gives the same for a workload that an exception makes %s, whatever the values', async (_, exception) => {
    const exceptions = [exception];
    const chart = new ChartOfCode(build({}, { exceptions }));
    const [user, reason] = [4711, 'a debugger'];

    expect(await chart.disagreements(helm, {}, build({}, { exceptions }))).toEqual([]);
    const ids = { runAsUser: user, runAsGroup: user, fsGroup: user };
    expect(await chart.disagreements(helm, { hardening: ids }, build({}, { exceptions }), on({ ids: PodIds.of(user) }))).toEqual([]);
    const off = { enabled: false, disabledReason: reason };
    expect(await chart.disagreements(helm, { hardening: off }, build({}, { exceptions }), on(off))).toEqual([]);
  }, TIMEOUT);
});

describe.each(HELM_MAJORS)('the pods of a chart, on Helm %s,', version => {
  const helm = useHelm(version);
  const chart = new ChartOfCode(owner => {
    build()(owner);
    new HardenedStatefulSet(owner, 'store', { image: IMAGE, port: 9000 });
  });
  const { defaults, schema } = readContract(chart.folder);

  test('are refused a reason that is the line break U+0085, which Helm 3.17 takes for a space', async () => {
    const { refusal } = await renderChart(helm, chart.folder, { values: { hardening: { disabledReason: '\u0085' } } });
    expect(refusal).toMatchObject({ by: 'schema' });
  }, TIMEOUT);

  test('pass restricted, whatever the values, as long as they are hardened', async () => {
    const versions = Object.values(KubernetesVersion).slice(2);
    const sets = [...fc.sample(overridesOf({ defaults, schema }), runs(5)), ...singleOverrides({ defaults, schema }, 1).map(({ values }) => values)];
    const asked = sets.map((given, index) => ({
      kubernetesVersion: versions[index % versions.length],
      values: { ...given, hardening: { ...asMap(given.hardening), enabled: true, extraCapabilities: ['NET_BIND_SERVICE'] } },
    }));
    const renderings = await renderMany(helm, chart.folder, asked.map(({ kubernetesVersion, values }) => ({ kubeVersion: `${kubernetesVersion}.0`, values })));
    const findings = renderings.flatMap(({ refusal, ...rendering }, index) => refusal !== undefined || !('objects' in rendering) ? []
      : rendering.objects.map(({ object }) => object).flatMap(podTemplatesOf)
        .flatMap(template => restrictedViolations(template, asked[index].kubernetesVersion)).map(({ message }) => [asked[index].values, message]));

    expect(findings).toEqual([]);
    expect(renderings.filter(({ refusal }) => refusal === undefined).length).toBeGreaterThan(sets.length / 2);
  }, TIMEOUT);
});
