import { Testing } from 'cdk8s';
import { REASON, add, chartWith, deployment, newChart, plainSpec, pod, refusalOf } from './foreign-pods';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { WritablePath } from '../../src/hardening/writable-path';
import { JsonMap } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { Hardening } from '../../src/workloads/hardening';

function messageOf(action: () => void): string {
  try {
    action();
  } catch (error) {
    return String(error);
  }
  throw new Error('nothing was refused');
}

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
