import { Testing } from 'cdk8s';
import { REASON, add, chartWith, containerOf, deployment, hardened, manifestOf, newChart, plainSpec, pod, refusalOf, specOf, unsafeSpec } from './foreign-pods';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { PodIds } from '../../src/hardening/pod-ids';
import { WritablePath } from '../../src/hardening/writable-path';
import { JsonMap, mapsOf } from '../../src/template/json';
import { Hardening } from '../../src/workloads/hardening';
import { HardeningOptions, WorkloadHardeningOptions } from '../../src/workloads/hardening-options';

describe('the options of Hardening.apply()', () => {
  test('give one workload ids of its own', () => {
    // GIVEN
    const chart = chartWith(deployment('one'), deployment('two'));

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'one', ids: PodIds.of(999) }] });

    // THEN
    const manifests = Testing.synth(chart);
    expect(specOf(manifests, 'one').securityContext).toMatchObject({ runAsUser: 999, runAsGroup: 999, fsGroup: 999 });
    expect(specOf(manifests, 'two').securityContext).toMatchObject({ runAsUser: 65532 });
  });

  test('give every workload a writable path, and one workload another', () => {
    // GIVEN
    const chart = chartWith(deployment('one'), deployment('two'));

    // WHEN
    Hardening.apply(chart, {
      writablePaths: [WritablePath.memory('cache', '/cache')],
      workloads: [{ name: 'one', writablePaths: [WritablePath.disk('data', '/data')] }],
    });

    // THEN
    const manifests = Testing.synth(chart);
    const mounts = (name: string) => mapsOf(containerOf(specOf(manifests, name)).volumeMounts).map(({ mountPath }) => mountPath);
    expect(mounts('one')).toEqual(['/tmp', '/var/run/app', '/cache', '/data']);
    expect(mounts('two')).toEqual(['/tmp', '/var/run/app', '/cache']);
  });

  test('give a workload its own writable path instead of one of the same path for all', () => {
    // WHEN
    const spec = hardened(plainSpec(), {
      writablePaths: [WritablePath.memory('cache', '/cache')],
      workloads: [{ name: 'it', writablePaths: [WritablePath.disk('own-cache', '/cache/')] }],
    });

    // THEN
    expect(mapsOf(spec.volumes).map(({ name }) => name)).toEqual(['tmp', 'run', 'own-cache']);
  });

  test('let an exception keep what one workload needs, and write its reason on the object', () => {
    // GIVEN
    const chart = chartWith(deployment('one', plainSpec({}, { hostNetwork: true })), deployment('two', plainSpec({}, { hostNetwork: true })));

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'one', exceptions: [HardeningException.hostNetwork(REASON)] }] });

    // THEN
    const manifests = Testing.synth(chart);
    expect(specOf(manifests, 'one').hostNetwork).toBe(true);
    expect(manifestOf(manifests, 'one').metadata).toEqual({ name: 'one', annotations: { 'exception.cdk8s-sigil/host-network': REASON.reason } });
    expect(specOf(manifests, 'two').hostNetwork).toBeUndefined();
    expect(manifestOf(manifests, 'two').metadata).toEqual({ name: 'two' });
  });

  test('write the reason of an exception on the item of a List', () => {
    // GIVEN
    const chart = newChart();
    add(chart, { apiVersion: 'v1', kind: 'List', items: [pod('one', plainSpec({}, { hostIPC: true })), pod('two'), 'not an object'] }, 'list');

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'one', exceptions: [HardeningException.hostIpc(REASON)] }] });

    // THEN
    expect(Testing.synth(chart)[0].items).toMatchObject([
      { metadata: { name: 'one', annotations: { 'exception.cdk8s-sigil/host-ipc': REASON.reason } }, spec: { hostIPC: true } },
      { metadata: { name: 'two' } },
      'not an object',
    ]);
  });

  test('tell workloads of one name apart by their kind', () => {
    // GIVEN
    const chart = newChart();
    add(chart, deployment('it'), 'deployment');
    add(chart, pod('it'), 'pod');

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'it', kind: 'Pod', ids: PodIds.of(999) }] });

    // THEN
    const [theDeployment, thePod] = Testing.synth(chart);
    expect(theDeployment.spec.template.spec.securityContext.runAsUser).toBe(65532);
    expect(thePod.spec.securityContext.runAsUser).toBe(999);
  });

  test('take the profile', () => {
    expect(hardened(plainSpec(), { profile: HardeningProfile.openShift() }).securityContext).toEqual({
      runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  test('keep what the pod says itself where the profile is switched off, with its exceptions', () => {
    // GIVEN
    const context = { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };

    // WHEN
    const spec = hardened(plainSpec({ securityContext: context }), {
      profile: new HardeningProfile({ enabled: false, disabledReason: 'debugging' }),
      workloads: [{ name: 'it', exceptions: [HardeningException.rootUser(REASON)] }],
    });

    // THEN
    expect(containerOf(spec).securityContext).toEqual(context);
    expect(spec.securityContext).toMatchObject({ runAsUser: 0, runAsGroup: 0 });
  });

  test('are not needed where the scope of an object has a profile', () => {
    // GIVEN
    const app = Testing.app();
    const [plain, openShift] = [newChart('plain', app), newChart('open-shift', app)];
    Hardening.setProfile(openShift, HardeningProfile.openShift());
    add(plain, deployment('it'));
    add(openShift, deployment('it'));

    // WHEN
    Hardening.apply(app);

    // THEN
    expect(specOf(Testing.synth(plain), 'it').securityContext).toMatchObject({ runAsUser: 65532 });
    expect(specOf(Testing.synth(openShift), 'it').securityContext).not.toHaveProperty('runAsUser');
  });

  test('of an inner scope win over those of an outer one', () => {
    // GIVEN
    const app = Testing.app();
    const [inner, other] = [newChart('inner', app), newChart('other', app)];
    add(inner, deployment('it'));
    add(other, deployment('it'));

    // WHEN
    Hardening.apply(app, { profile: new HardeningProfile({ ids: PodIds.of(1000) }) });
    Hardening.apply(inner, { profile: new HardeningProfile({ ids: PodIds.of(2000) }) });

    // THEN
    expect(specOf(Testing.synth(inner), 'it').securityContext).toMatchObject({ runAsUser: 2000 });
    expect(specOf(Testing.synth(other), 'it').securityContext).toMatchObject({ runAsUser: 1000 });
  });

  test('may be given twice if they are the same', () => {
    // GIVEN
    const chart = chartWith(deployment('it'));
    const options = (): HardeningOptions => ({ workloads: [{ name: 'it', ids: PodIds.of(999), exceptions: [HardeningException.hostPid(REASON)] }] });

    // THEN
    expect(Hardening.apply(chart, options())).toBe(Hardening.apply(chart, options()));
  });

  test('must not differ between two calls on one scope', () => {
    // GIVEN
    const chart = newChart();
    Hardening.apply(chart);

    // THEN
    expect(() => Hardening.apply(chart, { writablePaths: [WritablePath.memory('cache', '/cache')] })).toThrow(
      "Hardening.apply() is called twice on 'chart', the second time with other options, which would be lost; give all options in one call");
  });

  test.each<[string, WorkloadHardeningOptions[]]>([
    ["'it'", [{ name: 'it' }, { name: 'other' }, { name: 'it' }]],
    ["'it' (Pod)", [{ name: 'it' }, { name: 'it', kind: 'Pod' }]],
    ["'it'", [{ name: 'it', kind: 'Pod' }, { name: 'it' }]],
  ])('must not name the workload %s twice', (name, workloads) => {
    expect(() => Hardening.apply(newChart(), { workloads })).toThrow(
      `'workloads' of Hardening.apply() on 'chart' names ${name} twice; give all that it needs in one entry`);
  });

  test('may name two workloads of one name and two kinds', () => {
    expect(() => Hardening.apply(Testing.app(), { workloads: [{ name: 'it', kind: 'Pod' }, { name: 'it', kind: 'Job' }] })).not.toThrow();
  });
});

describe('an exception for a pod of somebody else', () => {
  test.each<[string, HardeningException, JsonMap]>([
    ['a privileged container', HardeningException.privileged({ ...REASON, container: 'main' }),
      { containers: [{ securityContext: { privileged: true, allowPrivilegeEscalation: true } }] }],
    ['the network of the node', HardeningException.hostNetwork(REASON), { hostNetwork: true }],
    ['the root user', HardeningException.rootUser(REASON), { securityContext: { runAsUser: 0, runAsNonRoot: false } }],
    ['a port of the node', HardeningException.hostPort(80, REASON), { containers: [{ ports: [{ containerPort: 8080, hostPort: 80 }] }] }],
    ['the host that a probe asks', HardeningException.probeHost('localhost', REASON), { containers: [{ livenessProbe: { httpGet: { host: 'localhost', port: 9100 } } }] }],
    ['a writable root filesystem', HardeningException.writableRootFilesystem(REASON), { containers: [{ securityContext: { readOnlyRootFilesystem: false } }] }],
    ['no seccomp profile', HardeningException.seccompUnconfined(REASON), { securityContext: { seccompProfile: { type: 'Unconfined' } } }],
    ['a capability', HardeningException.extraCapability('SYS_ADMIN', { ...REASON, container: 'main' }),
      { containers: [{ securityContext: { capabilities: { add: ['SYS_ADMIN'], drop: ['ALL'] } } }] }],
  ])('keeps %s', (_, exception, expected) => {
    expect(hardened(unsafeSpec(), { workloads: [{ name: 'it', exceptions: [exception] }] })).toMatchObject(expected);
  });
});

describe('a custom resource with two pods', () => {
  /** A JobSet whose second pod needs the network of its node and a host path. */
  function jobSet(): JsonMap {
    const second = plainSpec({}, { hostNetwork: true, volumes: [{ name: 'logs', hostPath: { path: '/var/log' } }] });
    return {
      apiVersion: 'jobset.x-k8s.io/v1alpha2',
      kind: 'JobSet',
      metadata: { name: 'it' },
      spec: { replicatedJobs: [plainSpec(), second].map((spec, index) => ({ name: `job-${index}`, template: { spec: { template: { spec } } } })) },
    };
  }

  test('may have exceptions that one of them needs', () => {
    // GIVEN
    const chart = chartWith(jobSet());
    const exceptions = [HardeningException.hostNetwork(REASON), HardeningException.hostPath('logs', REASON)];

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'it', exceptions }] });

    // THEN
    expect(Testing.synth(chart)[0]).toMatchObject({
      metadata: { annotations: { 'exception.cdk8s-sigil/host-network': REASON.reason, 'exception.cdk8s-sigil/host-path.logs': REASON.reason } },
      spec: {
        replicatedJobs: [
          { template: { spec: { template: { spec: { automountServiceAccountToken: false } } } } },
          { template: { spec: { template: { spec: { automountServiceAccountToken: false, hostNetwork: true } } } } },
        ],
      },
    });
  });

  test('may have a writable path for a container that one of them has', () => {
    // GIVEN
    const jobs = ['leader', 'worker'].map(name => ({ name, template: { spec: { template: { spec: { containers: [{ name, image: 'a:1' }] } } } } }));
    const chart = chartWith({ ...jobSet(), spec: { replicatedJobs: jobs } });

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'it', writablePaths: [WritablePath.disk('spill', '/spill', { containers: ['leader'] })] }] });

    // THEN
    const mounts = JSON.stringify(Testing.synth(chart)).split('"/spill"').length - 1;
    expect(mounts).toBe(1);
  });

  test('must not have a writable path for a container that none of them has', () => {
    // GIVEN
    const chart = chartWith(jobSet());

    // WHEN
    Hardening.apply(chart, {
      workloads: [{ name: 'it', exceptions: [HardeningException.hostPath('logs', REASON)], writablePaths: [WritablePath.disk('spill', '/spill', { containers: ['gone'] })] }],
    });

    // THEN
    expect(refusalOf(chart)).toContain("writable path 'spill' at 'chart/it (JobSet/it)' names the container 'gone', which does not exist");
  });

  test('must not have one that none of them needs', () => {
    // GIVEN
    const chart = chartWith(jobSet());

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'it', exceptions: [HardeningException.hostPath('logs', REASON), HardeningException.hostPid(REASON)] }] });

    // THEN
    expect(refusalOf(chart).split('\n').slice(1)).toEqual([expect.stringContaining("'host-pid' at 'chart/it (JobSet/it)' is used by nothing")]);
  });

  test('tells the changes by the place of each', () => {
    // GIVEN
    const chart = chartWith(jobSet());
    const hardening = Hardening.apply(chart, { workloads: [{ name: 'it', exceptions: [HardeningException.hostPath('logs', REASON)] }] });

    // WHEN
    Testing.synth(chart);

    // THEN
    expect(hardening.changes.filter(({ before }) => before !== undefined).map(({ field }) => field))
      .toEqual(['spec.replicatedJobs[1].template.spec.template.spec.hostNetwork']);
  });
});
