import { JsonPatch, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { REASON, chartWith, containerOf, deployment, hardened, manifestOf, newChart, plainSpec, refusalOf, specOf } from './foreign-pods';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { PodIds } from '../../src/hardening/pod-ids';
import { WritablePath } from '../../src/hardening/writable-path';
import { asMap, JsonMap, mapsOf } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { Hardening } from '../../src/workloads/hardening';
import { PodSecurity } from '../../src/workloads/restricted';

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
