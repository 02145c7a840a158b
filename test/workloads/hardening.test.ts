import { Chart, JsonPatch, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { add, containerOf, deployment, manifestOf, newChart, plainSpec, pod, refusalOf, specOf, unsafeSpec } from './foreign-pods';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { PodIds } from '../../src/hardening/pod-ids';
import { WritablePath } from '../../src/hardening/writable-path';
import { asMap, JsonMap, mapsOf } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { Hardening } from '../../src/workloads/hardening';
import { HardeningOptions, WorkloadHardeningOptions } from '../../src/workloads/hardening-options';
import { PodSecurity } from '../../src/workloads/restricted';

const REASON = { reason: 'The test needs it.' };

/** The pod spec of the Deployment `it` after hardening. */
function hardened(spec: JsonMap, options?: HardeningOptions): JsonMap {
  const chart = newChart();
  add(chart, deployment('it', spec));
  Hardening.apply(chart, options);
  return specOf(Testing.synth(chart), 'it');
}

function messageOf(action: () => void): string {
  try {
    action();
  } catch (error) {
    return String(error);
  }
  throw new Error('nothing was refused');
}

function chartWith(...objects: JsonMap[]): Chart {
  const chart = newChart();
  objects.forEach(object => add(chart, object));
  return chart;
}

describe('a hardened pod of somebody else', () => {
  test('gets what the profile says, and no field twice', () => {
    // WHEN
    const spec = hardened(plainSpec());

    // THEN
    expect(spec).toEqual({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        appArmorProfile: { type: 'RuntimeDefault' },
        fsGroup: 65532,
        fsGroupChangePolicy: 'OnRootMismatch',
        runAsGroup: 65532,
        runAsNonRoot: true,
        runAsUser: 65532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [{
        name: 'main',
        image: 'registry.example/app:1',
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, privileged: false, readOnlyRootFilesystem: true },
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }, { name: 'run', mountPath: '/var/run/app' }],
      }],
      volumes: [
        { name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } },
        { name: 'run', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } },
      ],
    });
  });

  test('keeps explicit ids that are no root', () => {
    // WHEN
    const spec = hardened(plainSpec({ securityContext: { runAsUser: 1000 } }, { securityContext: { runAsUser: 2000, fsGroup: 3000 } }));

    // THEN
    expect(spec.securityContext).toMatchObject({ runAsUser: 2000, fsGroup: 3000 });
    expect(containerOf(spec).securityContext).toMatchObject({ runAsUser: 1000 });
  });

  test('keeps its resources, probes, ports and environment', () => {
    // GIVEN
    const container: JsonMap = {
      env: [{ name: 'PASSWORD', value: 'theirs' }],
      image: 'registry.example/app:latest',
      livenessProbe: { exec: { command: ['true'] } },
      name: 'main',
      ports: [{ containerPort: 80 }],
      resources: { limits: { cpu: '4' }, requests: { memory: '128Mi' } },
    };

    // THEN
    expect(containerOf(hardened({ containers: [container] }))).toMatchObject(container);
  });

  test('keeps what stands outside of its pod template', () => {
    // GIVEN
    const theirs = deployment('it', plainSpec(), { replicas: 7, strategy: { type: 'Recreate' }, minReadySeconds: 3 });
    const chart = chartWith(theirs);

    // WHEN
    Hardening.apply(chart);

    // THEN
    const { template, ...spec } = asMap(theirs.spec);
    expect(manifestOf(Testing.synth(chart), 'it')).toMatchObject({ ...theirs, spec });
  });

  test('stands beside objects that are the same as before', () => {
    // GIVEN
    const others: JsonMap[] = [
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'account' }, automountServiceAccountToken: true },
      { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'policy' }, spec: { podSelector: {} } },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' }, data: { spec: 'hostPID: true' } },
    ];
    const chart = chartWith(...others, deployment('it'));

    // WHEN
    Hardening.apply(chart);

    // THEN
    expect(Testing.synth(chart).slice(0, 3)).toEqual(others);
  });

  test('keeps its own volumes, and mounts no second one where it mounts one already', () => {
    // WHEN
    const spec = hardened(plainSpec({ volumeMounts: [{ name: 'scratch', mountPath: '/tmp' }] }, { volumes: [{ name: 'scratch', emptyDir: {} }] }));

    // THEN
    expect(containerOf(spec).volumeMounts).toEqual([{ name: 'scratch', mountPath: '/tmp' }, { name: 'run', mountPath: '/var/run/app' }]);
    expect(mapsOf(spec.volumes).map(({ name }) => name)).toEqual(['scratch', 'run']);
  });

  test('keeps a volume of another purpose that is called as a writable path', () => {
    // WHEN
    const spec = hardened(plainSpec({ volumeMounts: [{ name: 'tmp', mountPath: '/data' }] }, { volumes: [{ name: 'tmp', configMap: { name: 'config' } }] }));

    // THEN
    expect(mapsOf(spec.volumes).map(({ name }) => name)).toEqual(['tmp', 'tmp-writable', 'run']);
  });

  test('keeps what it mounts itself in a ConfigMap, where the kubelet makes the mount point', () => {
    // GIVEN
    const volumeMounts = [{ name: 'config', mountPath: '/etc/app' }, { name: 'cache', mountPath: '/etc/app/cache' }];
    const volumes = [{ name: 'config', configMap: { name: 'config' } }, { name: 'cache', emptyDir: {} }];

    // THEN
    expect(containerOf(hardened(plainSpec({ volumeMounts }, { volumes }))).volumeMounts).toEqual(expect.arrayContaining(volumeMounts));
  });

  test('keeps the volume of a claim template that is called as a writable path', () => {
    // GIVEN
    const claimed = deployment('store', plainSpec({ volumeMounts: [{ name: 'tmp', mountPath: '/data' }] }), { volumeClaimTemplates: [{ metadata: { name: 'tmp' } }] });
    const chart = chartWith({ ...claimed, kind: 'StatefulSet' });
    Hardening.apply(chart);

    // WHEN
    const spec = specOf(Testing.synth(chart), 'store');

    // THEN
    expect(mapsOf(spec.volumes).map(({ name }) => name)).toEqual(['tmp-writable', 'run']);
  });

  test.each(['/var/run', '/run/', '/var'])('goes without the default path that lies in a volume of its own at %s', mountPath => {
    // GIVEN
    const volumeMounts = [{ name: 'config', mountPath }];

    // WHEN
    const spec = hardened(plainSpec({ volumeMounts }, { volumes: [{ name: 'config', configMap: { name: 'config' } }] }));

    // THEN
    expect(containerOf(spec).volumeMounts).toEqual([...volumeMounts, { name: 'tmp', mountPath: '/tmp' }]);
  });

  test.each([['100Mi', 'Memory'], ['80Mi', 'Memory'], ['79Mi', undefined], ['50M', undefined]])(
    'with a memory limit of %s has default paths of medium %s', (memory, medium) => {
      // WHEN
      const spec = hardened(plainSpec({ resources: { limits: { memory } } }));

      // THEN
      expect(mapsOf(spec.volumes).map(volume => asMap(volume.emptyDir).medium)).toEqual([medium, medium]);
      expect(containerOf(spec).resources).toEqual({ limits: { memory } });
    });

  test('keeps a volume in memory that is larger than the memory limit of its container, as shared memory may be', () => {
    // GIVEN
    const volumes = [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } }];

    // WHEN
    const spec = hardened(plainSpec({ resources: { limits: { memory: '1Gi' } }, volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }] }, { volumes }));

    // THEN
    expect(spec.volumes).toEqual([...volumes, { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } }, { name: 'run', emptyDir: { sizeLimit: '1Gi' } }]);
  });

  test('has a declared path in memory although the default ones have to go to disk', () => {
    // WHEN
    const spec = hardened(plainSpec({ resources: { limits: { memory: '50Mi' } } }), {
      writablePaths: [WritablePath.memory('cache', '/cache', { sizeLimit: Size.mebibytes(16) })],
    });

    // THEN
    expect(spec.volumes).toEqual([
      { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
      { name: 'run', emptyDir: { sizeLimit: '1Gi' } },
      { name: 'cache', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } },
    ]);
  });

  test('is hardened after JSON patches', () => {
    // GIVEN
    const chart = newChart();
    const object = new kplus.k8s.KubeDeployment(chart, 'it', { spec: { selector: {}, template: { spec: { containers: [{ name: 'main', image: 'a:1' }] } } } });

    // WHEN
    Hardening.apply(chart);
    object.addJsonPatch(JsonPatch.add('/spec/template/spec/hostPID', true));

    // THEN
    expect(PodSecurity.findings(chart)).toEqual([]);
  });
});

describe('a low port of a pod of somebody else', () => {
  const SYSCTL = 'net.ipv4.ip_unprivileged_port_start';
  const sysctlsIn = (spec: JsonMap) => asMap(spec.securityContext).sysctls;
  const listening = (port: number, securityContext: JsonMap = {}, more: JsonMap = {}) =>
    plainSpec({ ports: [{ containerPort: port }], securityContext }, more);

  test.each<[string, JsonMap]>([
    ['that names no user', {}],
    ['that runs as root', { runAsUser: 0 }],
    ['whose program has the capability for it', { runAsUser: 101, capabilities: { add: ['NET_BIND_SERVICE'] } }],
  ])('stays open for one %s', (_, securityContext) => {
    expect(sysctlsIn(hardened(listening(80, securityContext)))).toEqual([{ name: SYSCTL, value: '80' }]);
  });

  test('stays open with the lowest of all', () => {
    // GIVEN
    const containers = [443, 80, 8080].map(containerPort => ({ name: `on-${containerPort}`, image: 'registry.example/app:1', ports: [{ containerPort }] }));

    // THEN
    expect(sysctlsIn(hardened({ containers }))).toEqual([{ name: SYSCTL, value: '80' }]);
  });

  test('stays open beside the sysctls that the pod has', () => {
    // GIVEN
    const sysctls = [{ name: 'net.ipv4.tcp_syncookies', value: '1' }];

    // THEN
    expect(sysctlsIn(hardened(listening(80, {}, { securityContext: { sysctls } })))).toEqual([...sysctls, { name: SYSCTL, value: '80' }]);
  });

  test('stays as the pod has opened it itself', () => {
    // GIVEN
    const sysctls = [{ name: SYSCTL, value: '0' }];

    // THEN
    expect(sysctlsIn(hardened(listening(80, {}, { securityContext: { sysctls } })))).toEqual(sysctls);
  });

  test.each<[string, JsonMap, HardeningException[]]>([
    ['is none', listening(8080), []],
    ['is one that a user other than root could not bind before', listening(80, { runAsUser: 1000 }), []],
    ['is one that the user of the image could not bind before', listening(80, { runAsNonRoot: true }), []],
    ['is one of the node', listening(80, {}, { hostNetwork: true }), [HardeningException.hostNetwork(REASON)]],
    ['is bound by root with its capability', listening(80, { capabilities: { add: ['NET_BIND_SERVICE'] } }), [HardeningException.rootUser(REASON)]],
    ['is bound by root in a privileged container', listening(80, { privileged: true }), [HardeningException.privileged(REASON), HardeningException.rootUser(REASON)]],
    ['is one of Windows', { ...listening(80), os: { name: 'windows' } }, []],
  ])('needs nothing where it %s', (_, spec, exceptions) => {
    expect(sysctlsIn(hardened(spec, { workloads: [{ name: 'it', exceptions }] }))).toBeUndefined();
  });

  test.each<[string, JsonMap, HardeningException[]]>([
    ['root that keeps no capability', listening(80), [HardeningException.rootUser(REASON)]],
    ['a privileged container that is root\'s no more, as only root has what that brings', listening(80, { privileged: true }), [HardeningException.privileged(REASON)]],
  ])('is opened for %s', (_, spec, exceptions) => {
    expect(sysctlsIn(hardened(spec, { workloads: [{ name: 'it', exceptions }] }))).toEqual([{ name: SYSCTL, value: '80' }]);
  });

  test('passes restricted, and is told among the changes', () => {
    // GIVEN
    const chart = chartWith(deployment('it', listening(80, { runAsUser: 0 }, { securityContext: { fsGroup: 1000 } })));

    // WHEN
    const hardening = Hardening.apply(chart);

    // THEN
    expect(PodSecurity.findings(chart)).toEqual([]);
    expect(hardening.changes).toContainEqual(expect.objectContaining({
      field: 'spec.template.spec.securityContext.sysctls', after: JSON.stringify([{ name: SYSCTL, value: '80' }]),
    }));
  });
});

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

describe('a workload of the library below a hardened scope', () => {
  test('is the same as without the call', () => {
    // GIVEN
    const make = () => {
      const chart = newChart();
      new HardenedDeployment(chart, 'api', { image: 'registry.example/api:1.0', port: 8080, profile: new HardeningProfile({ ids: PodIds.of(1000) }) });
      return chart;
    };
    const [chart, untouched] = [make(), make()];

    // WHEN
    const hardening = Hardening.apply(chart, { profile: new HardeningProfile({ ids: PodIds.of(2000) }) });

    // THEN
    expect(Testing.synth(chart)).toEqual(Testing.synth(untouched));
    expect(hardening.changes).toEqual([]);
  });

  test('must not be named among the workloads, as its own properties say what it needs', () => {
    // GIVEN
    const chart = chartWith(deployment('theirs'));
    new HardenedDeployment(chart, 'ours', { image: 'registry.example/api:1.0', metadata: { name: 'ours' } });

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'ours', exceptions: [HardeningException.hostPid(REASON)] }] });

    // THEN
    expect(refusalOf(chart)).toContain("names 'ours', which is not among the pods that it hardens: 'theirs' (Deployment)");
  });
});

describe('the changes of Hardening.apply()', () => {
  test('are none before a synth', () => {
    expect(Hardening.apply(chartWith(deployment('it'))).changes).toEqual([]);
  });

  test('tell each setting that was unsafe, what stood there and what stands there now', () => {
    // GIVEN
    const chart = chartWith(deployment('it', unsafeSpec()));
    const hardening = Hardening.apply(chart);

    // WHEN
    Testing.synth(chart);

    // THEN
    const changes = hardening.changes.filter(({ before }) => before !== undefined).map(({ field, before, after }) => [field, before, after]);
    expect(changes).toEqual([
      ['spec.template.spec.containers[main].livenessProbe.httpGet.host', '"localhost"', undefined],
      ['spec.template.spec.containers[main].ports', '[{"containerPort":8080,"hostPort":80}]', '[{"containerPort":8080}]'],
      ['spec.template.spec.containers[main].securityContext.allowPrivilegeEscalation', 'true', 'false'],
      ['spec.template.spec.containers[main].securityContext.capabilities.add', '["SYS_ADMIN"]', undefined],
      ['spec.template.spec.containers[main].securityContext.privileged', 'true', 'false'],
      ['spec.template.spec.containers[main].securityContext.readOnlyRootFilesystem', 'false', 'true'],
      ['spec.template.spec.hostNetwork', 'true', undefined],
      ['spec.template.spec.hostPID', 'true', undefined],
      ['spec.template.spec.initContainers[setup].securityContext.runAsUser', '0', undefined],
      ['spec.template.spec.securityContext.runAsUser', '0', '65532'],
      ['spec.template.spec.securityContext.seccompProfile.type', '"Unconfined"', '"RuntimeDefault"'],
    ]);
  });

  test('tell what was added', () => {
    // GIVEN
    const chart = chartWith(pod('it'));
    const hardening = Hardening.apply(chart);

    // WHEN
    Testing.synth(chart);

    // THEN
    expect(hardening.changes).toContainEqual({ constructPath: 'chart/it', object: 'Pod/it', field: 'spec.automountServiceAccountToken', after: 'false' });
  });

  test('leave out what an exception keeps', () => {
    // GIVEN
    const chart = chartWith(deployment('it', unsafeSpec()));
    const hardening = Hardening.apply(chart, { workloads: [{ name: 'it', exceptions: [HardeningException.hostPid(REASON)] }] });

    // WHEN
    Testing.synth(chart);

    // THEN
    expect(hardening.changes.map(({ field }) => field)).not.toContain('spec.template.spec.hostPID');
  });

  test('name the item of a List, and the field in it', () => {
    // GIVEN
    const chart = newChart();
    add(chart, { apiVersion: 'v1', kind: 'List', items: [pod('one'), deployment('two', plainSpec({}, { hostIPC: true }))] }, 'list');
    const hardening = Hardening.apply(chart);

    // WHEN
    Testing.synth(chart);

    // THEN
    expect(hardening.changes).toContainEqual({ constructPath: 'chart/list', object: 'Deployment/two', field: 'spec.template.spec.hostIPC', before: 'true' });
  });

  test('are told once, however often the app is rendered', () => {
    // GIVEN
    const chart = chartWith(deployment('it', unsafeSpec()));
    const hardening = Hardening.apply(chart);
    Testing.synth(chart);
    const { changes } = hardening;

    // WHEN
    Testing.synth(chart);

    // THEN
    expect(hardening.changes).toEqual(changes);
  });
});

describe('Hardening.apply() refuses', () => {
  test('a workload that is not there, and tells which ones are', () => {
    // GIVEN
    const chart = chartWith(deployment('one'), { apiVersion: 'v1', kind: 'Service', metadata: { name: 'service' }, spec: {} });
    add(chart, { apiVersion: 'v1', kind: 'List', items: [pod('two')] }, 'list');

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'one', kind: 'DaemonSet' }, { name: 'two' }, { name: 'service' }] });

    // THEN
    expect(refusalOf(chart)).toBe(['Validation failed with the following errors:',
      "  'workloads' of Hardening.apply() on 'chart' names 'one' (DaemonSet), which is not among the pods that it hardens: "
        + "'one' (Deployment), 'two' (Pod); correct the name, or take the entry away",
      "  'workloads' of Hardening.apply() on 'chart' names 'service', which is not among the pods that it hardens: "
        + "'one' (Deployment), 'two' (Pod); correct the name, or take the entry away"].join('\n'));
  });

  test('a workload that is not there although another one is refused too', () => {
    // GIVEN
    const chart = newChart();
    add(chart, { apiVersion: 'v1', kind: 'List', items: [pod('one', plainSpec({}, { volumes: [{ name: 'host', hostPath: { path: '/' } }] }))] }, 'list');

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'two' }] });

    // THEN
    expect(refusalOf(chart).split('\n').slice(1)).toEqual([
      expect.stringContaining("names 'two', which is not among the pods that it hardens: 'one' (Pod)"),
      expect.stringContaining("volume 'host' at 'chart/list (Pod/one)' mounts the host path '/'"),
    ]);
  });

  test('a workload that is not there, with all other mistakes of the app', () => {
    // GIVEN
    const app = Testing.app();
    const [theirs, ours] = [newChart('theirs', app), newChart('ours', app)];
    add(theirs, deployment('it'));
    new HardenedDeployment(ours, 'api', { image: 'registry.example/api' });

    // WHEN
    Hardening.apply(theirs, { workloads: [{ name: 'other' }] });

    // THEN
    const expected = [expect.stringContaining("names 'other', which is not among"), expect.stringContaining("'image' ('registry.example/api')")];
    expect(messageOf(() => app.synth()).split('\n').slice(1)).toEqual(expected);
  });

  test('a workload that is not there, where nothing is', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'it' }] });

    // THEN
    expect(refusalOf(chart)).toContain("[chart] 'workloads' of Hardening.apply() on 'chart' names 'it', which is not among the pods that it hardens: there are none");
  });

  test('a host path without an exception', () => {
    // GIVEN
    const chart = chartWith(deployment('it', plainSpec({}, { volumes: [{ name: 'logs', hostPath: { path: '/var/log' } }] })));

    // WHEN
    Hardening.apply(chart);

    // THEN
    expect(refusalOf(chart)).toBe(['Validation failed with the following errors:',
      "  volume 'logs' at 'chart/it (Deployment/it)' mounts the host path '/var/log' of the node; use another kind of volume, "
        + "or allow it with HardeningException.hostPath('logs', { reason: '…' })"].join('\n'));
  });

  test('all mistakes of all objects at once, and names the item of a List', () => {
    // GIVEN
    const hostPath = plainSpec({}, { volumes: [{ name: 'logs', hostPath: { path: '/var/log' } }] });
    const chart = chartWith(deployment('one', hostPath));
    add(chart, { apiVersion: 'v1', kind: 'List', items: [pod('two', hostPath), pod('three', hostPath)] }, 'list');

    // WHEN
    Hardening.apply(chart);

    // THEN
    const refusal = refusalOf(chart);
    expect(refusal).toContain("volume 'logs' at 'chart/one (Deployment/one)' ");
    expect(refusal).toContain("volume 'logs' at 'chart/list (Pod/two)' ");
    expect(refusal).toContain("volume 'logs' at 'chart/list (Pod/three)' ");
  });

  test('an exception that nothing uses, and one that has expired', () => {
    // GIVEN
    const chart = chartWith(deployment('it', plainSpec({}, { hostPID: true })));

    // WHEN
    Hardening.apply(chart, {
      workloads: [{ name: 'it', exceptions: [HardeningException.hostPath('logs', REASON), HardeningException.hostPid({ ...REASON, expires: '2020-01-31' })] }],
    });

    // THEN
    const refusal = refusalOf(chart);
    expect(refusal).toContain("the exception 'host-path.logs' at 'chart/it (Deployment/it)' is used by nothing");
    expect(refusal).toContain("the exception 'host-pid' at 'chart/it (Deployment/it)' expired on 2020-01-31");
  });

  test.each<[string, HardeningException, JsonMap]>([
    ['host-network', HardeningException.hostNetwork(REASON), plainSpec()],
    ['host-pid', HardeningException.hostPid(REASON), plainSpec()],
    ['host-ipc', HardeningException.hostIpc(REASON), plainSpec()],
    ['privileged.main', HardeningException.privileged({ ...REASON, container: 'main' }), plainSpec()],
    ['root-user', HardeningException.rootUser(REASON), plainSpec({ securityContext: { runAsUser: 1000 } })],
    ['writable-root-filesystem', HardeningException.writableRootFilesystem(REASON), plainSpec({ securityContext: { readOnlyRootFilesystem: true } })],
    ['service-account-token', HardeningException.serviceAccountToken(REASON), plainSpec({}, { automountServiceAccountToken: false })],
  ])('an exception for what the pod does not ask for or forbids itself: %s', (name, exception, spec) => {
    // GIVEN
    const chart = chartWith(deployment('it', spec));

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'it', exceptions: [exception] }] });

    // THEN
    expect(refusalOf(chart)).toBe(`Validation failed with the following errors:\n  the exception '${name}' at 'chart/it (Deployment/it)' is used by nothing: `
      + 'the pod is the same without it, because it does not ask for that, or forbids it itself; take it away');
  });

  test('an exception for a container that is not there, once', () => {
    // GIVEN
    const chart = chartWith(deployment('it'));

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'it', exceptions: [HardeningException.rootUser({ ...REASON, container: 'other' })] }] });

    // THEN
    expect(refusalOf(chart)).toBe('Validation failed with the following errors:\n'
      + "  the exception 'root-user.other' at 'chart/it (Deployment/it)' is used by nothing: there is no container 'other'; take it away");
  });

  test.each<[string, HardeningException[], string]>([
    ['for a container and for all', [HardeningException.writableRootFilesystem({ ...REASON, container: 'main' }), HardeningException.writableRootFilesystem(REASON)],
      "the exception 'writable-root-filesystem.main' at 'chart/it (Deployment/it)' adds nothing"],
    ['that stands twice', [HardeningException.writableRootFilesystem(REASON), HardeningException.writableRootFilesystem(REASON)],
      "the exception 'writable-root-filesystem' stands twice at 'chart/it (Deployment/it)'"],
  ])('an exception once for one reason: %s', (_, exceptions, refusal) => {
    // GIVEN
    const chart = chartWith(deployment('it'));

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'it', exceptions }] });

    // THEN
    expect(refusalOf(chart).split('\n').slice(1)).toEqual([expect.stringContaining(refusal)]);
  });

  test('to make a container privileged because another one asks for it', () => {
    // GIVEN
    const chart = chartWith(deployment('it', {
      containers: [{ name: 'main', image: 'a:1' }, { name: 'other', image: 'b:1', securityContext: { privileged: true } }],
    }));

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'it', exceptions: [HardeningException.privileged({ ...REASON, container: 'main' })] }] });

    // THEN
    expect(refusalOf(chart)).toContain("the exception 'privileged.main' at 'chart/it (Deployment/it)' is used by nothing");
  });

  test('a declared path in the place of a mount that cannot be written', () => {
    // GIVEN
    const chart = chartWith(deployment('it', plainSpec(
      { volumeMounts: [{ name: 'config', mountPath: '/etc/app' }] }, { volumes: [{ name: 'config', configMap: { name: 'config' } }] })));

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'it', writablePaths: [WritablePath.memory('app', '/etc/app')] }] });

    // THEN
    expect(refusalOf(chart)).toContain("the writable path 'app' ('/etc/app') lies where container 'main' at 'chart/it (Deployment/it)' has a read-only mount");
  });

  test('a declared path in memory that the memory limit of a container cannot hold', () => {
    // GIVEN
    const chart = chartWith(deployment('it', plainSpec({ resources: { limits: { memory: '50Mi' } } })));

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'it', writablePaths: [WritablePath.memory('cache', '/cache')] }] });

    // THEN
    expect(refusalOf(chart)).toContain("'sizeLimit' (64Mi) of writable path 'cache' exceeds the memory limit (50Mi) of container 'main' at 'chart/it (Deployment/it)'");
  });

  test('a declared path in memory that the memory limit of a container cannot hold beside what the pod has in memory itself', () => {
    // GIVEN
    const container = { resources: { limits: { memory: '100Mi' } }, volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }] };
    const chart = chartWith(deployment('it', plainSpec(container, { volumes: [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } }] })));

    // WHEN
    Hardening.apply(chart, { workloads: [{ name: 'it', writablePaths: [WritablePath.memory('cache', '/cache')] }] });

    // THEN
    expect(refusalOf(chart)).toContain("'shm' (64Mi), 'cache' (64Mi), sums up to 128Mi, which exceeds the memory limit (100Mi) of container 'main' at 'chart/it (Deployment/it)'");
  });
});
