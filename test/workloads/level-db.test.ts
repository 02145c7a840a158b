import { ApiObject, Chart, Cron, JsonPatch, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { containerOf, newChart, refusalOf } from './foreign-pods';
import { podTemplatesOf } from '../../src/hardening/pod-template';
import { asMap, JsonMap, mapsOf } from '../../src/template/json';
import { HardenedCronJob } from '../../src/workloads/hardened-cron-job';
import { HardenedDaemonSet } from '../../src/workloads/hardened-daemon-set';
import { HardenedDeployment, HardenedDeploymentProps } from '../../src/workloads/hardened-deployment';
import { HardenedJob } from '../../src/workloads/hardened-job';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';
import { LevelDbVolume, LevelDbVolumeProps } from '../../src/workloads/level-db-volume';
import { schemaFindings } from '../support/kubernetes-schema';

const IMAGE = { image: 'registry.example/store:1.0', metadata: { name: 'store' } };

const BECAUSE = 'a LevelDB volume has a single writer, as LevelDB locks its directory';

function deploymentIn(chart: Chart, props: HardenedDeploymentProps = {}, volume: LevelDbVolumeProps = {}): HardenedDeployment {
  return new HardenedDeployment(chart, 'store', { ...IMAGE, levelDb: new LevelDbVolume(volume), ...props });
}

function deploymentWith(volume: LevelDbVolumeProps = {}, props: HardenedDeploymentProps = {}): JsonMap[] {
  const chart = newChart();
  deploymentIn(chart, props, volume);
  return Testing.synth(chart);
}

function ofKind(manifests: readonly JsonMap[], kind: string): JsonMap {
  return manifests.find(manifest => manifest.kind === kind) ?? {};
}

function refusalsOf(chart: Chart): string[] {
  return refusalOf(chart).split('\n  ').slice(1);
}

/** The workloads, other than a StatefulSet, that can open a database. */
const WORKLOADS: readonly (readonly [string, (chart: Chart) => unknown])[] = [
  ['Deployment', chart => deploymentIn(chart)],
  ['Job', chart => new HardenedJob(chart, 'store', { ...IMAGE, levelDb: new LevelDbVolume() })],
  ['CronJob', chart => new HardenedCronJob(chart, 'store', { ...IMAGE, levelDb: new LevelDbVolume(), schedule: Cron.daily() })],
];

describe.each(WORKLOADS)('a LevelDbVolume on a %s', (kind, make) => {
  test('is a claim of its own, mounted in the first container', () => {
    // GIVEN
    const chart = newChart();
    make(chart);

    // WHEN
    const manifests: JsonMap[] = Testing.synth(chart);

    // THEN
    expect(ofKind(manifests, 'PersistentVolumeClaim')).toMatchObject({
      metadata: { name: 'store-leveldb' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    const [{ holder }] = podTemplatesOf(ofKind(manifests, kind));
    expect(asMap(holder.spec).volumes).toContainEqual({ name: 'leveldb', persistentVolumeClaim: { claimName: 'store-leveldb' } });
    expect(containerOf(asMap(holder.spec)).volumeMounts).toContainEqual({ name: 'leveldb', mountPath: '/var/lib/sigil-leveldb' });
  });

  test('is what the API knows', () => {
    // GIVEN
    const chart = newChart();
    make(chart);

    // THEN
    expect((Testing.synth(chart) as JsonMap[]).flatMap(manifest => schemaFindings(manifest, '1.36'))).toEqual([]);
  });
});

describe('a LevelDbVolume', () => {
  test('gives a Deployment one pod that stops before the next one starts', () => {
    expect(ofKind(deploymentWith(), 'Deployment')).toMatchObject({ spec: { replicas: 1, strategy: { type: 'Recreate' } } });
  });

  test('gives a Deployment no PodDisruptionBudget, which would only block the drain of a node', () => {
    expect(deploymentWith().map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  });

  test('may be given to a Deployment that says the same itself', () => {
    // WHEN
    const manifests = deploymentWith({}, { replicas: 1, strategy: kplus.DeploymentStrategy.recreate() });

    // THEN
    expect(ofKind(manifests, 'Deployment')).toMatchObject({ spec: { replicas: 1, strategy: { type: 'Recreate' } } });
  });

  test('is a claim template of a StatefulSet, beside those of its author', () => {
    // GIVEN
    const chart = newChart();
    new HardenedStatefulSet(chart, 'store', { ...IMAGE, port: 8080, levelDb: new LevelDbVolume() });

    // WHEN
    const { spec } = ofKind(Testing.synth(chart), 'StatefulSet');

    // THEN
    expect(spec).toMatchObject({ replicas: 1, volumeClaimTemplates: [{ metadata: { name: 'leveldb' } }] });
  });

  test('has the name that its author gives, as the claim of a live StatefulSet has one', () => {
    // GIVEN
    const chart = newChart();
    new HardenedStatefulSet(chart, 'store', { ...IMAGE, port: 8080, levelDb: new LevelDbVolume({ name: 'data' }) });

    // WHEN
    const { spec } = ofKind(Testing.synth(chart), 'StatefulSet');

    // THEN
    expect(asMap(spec).volumeClaimTemplates).toMatchObject([{ metadata: { name: 'data' } }]);
    expect(containerOf(asMap(asMap(asMap(spec).template).spec)).volumeMounts).toContainEqual({ name: 'data', mountPath: '/var/lib/sigil-leveldb' });
  });

  test('with a name gives it to the claim of a Deployment', () => {
    // WHEN
    const manifests = deploymentWith({ name: 'data' });

    // THEN
    expect(asMap(ofKind(manifests, 'PersistentVolumeClaim').metadata).name).toBe('store-data');
    const [{ holder }] = podTemplatesOf(ofKind(manifests, 'Deployment'));
    expect(asMap(holder.spec).volumes).toContainEqual({ name: 'data', persistentVolumeClaim: { claimName: 'store-data' } });
  });

  test('is opened by the init containers that its author names, such as a migration', () => {
    // GIVEN
    const chart = newChart();
    const store = deploymentIn(chart, {}, { initContainers: ['migrate'] });
    store.addInitContainer({ name: 'fetch', image: IMAGE.image });
    store.addInitContainer({ name: 'migrate', image: IMAGE.image });

    // WHEN
    const [{ holder }] = podTemplatesOf(ofKind(Testing.synth(chart), 'Deployment'));

    // THEN
    const mounts = (name: string) => mapsOf(containerOf(asMap(holder.spec), name).volumeMounts).map(mount => mount.name);
    expect(mounts('migrate')).toContain('leveldb');
    expect(mounts('fetch')).not.toContain('leveldb');
  });

  test('is opened by the container that its author names', () => {
    // WHEN
    const manifests = deploymentWith({ container: 'db' }, { image: undefined, containers: [{ name: 'web', image: 'a:1' }, { name: 'db', image: 'b:1' }] });

    // THEN
    const [{ holder }] = podTemplatesOf(ofKind(manifests, 'Deployment'));
    const mounts = (name: string) => mapsOf(containerOf(asMap(holder.spec), name).volumeMounts).map(mount => mount.name);
    expect(mounts('db')).toContain('leveldb');
    expect(mounts('web')).not.toContain('leveldb');
  });

  test('takes size, class, mode and path from its author', () => {
    // WHEN
    const manifests = deploymentWith({
      size: Size.mebibytes(1536),
      storageClassName: 'fast',
      accessMode: kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE_POD,
      mountPath: '/db',
    });

    // THEN
    expect(ofKind(manifests, 'PersistentVolumeClaim').spec).toEqual({
      accessModes: ['ReadWriteOncePod'], resources: { requests: { storage: '1536Mi' } }, storageClassName: 'fast',
    });
    const [{ holder }] = podTemplatesOf(ofKind(manifests, 'Deployment'));
    expect(containerOf(asMap(holder.spec)).volumeMounts).toContainEqual({ name: 'leveldb', mountPath: '/db' });
  });

  test('makes no claim where one exists', () => {
    // WHEN
    const manifests = deploymentWith({ existingClaim: 'data' });

    // THEN
    expect(manifests.map(({ kind }) => kind)).not.toContain('PersistentVolumeClaim');
    const [{ holder }] = podTemplatesOf(ofKind(manifests, 'Deployment'));
    expect(asMap(holder.spec).volumes).toContainEqual({ name: 'leveldb', persistentVolumeClaim: { claimName: 'data' } });
  });

  test('is on the disk of the node, up to its size, where it need not outlive its pod', () => {
    // WHEN
    const manifests = deploymentWith({ persistent: false, size: Size.gibibytes(2), storageClassName: 'fast' });

    // THEN
    expect(manifests.map(({ kind }) => kind)).not.toContain('PersistentVolumeClaim');
    const [{ holder }] = podTemplatesOf(ofKind(manifests, 'Deployment'));
    expect(asMap(holder.spec).volumes).toContainEqual({ name: 'leveldb', emptyDir: { sizeLimit: '2Gi' } });
    expect(containerOf(asMap(holder.spec)).volumeMounts).toContainEqual({ name: 'leveldb', mountPath: '/var/lib/sigil-leveldb' });
  });

  test('on the disk widens the limit of ephemeral storage, against which it counts', () => {
    // WHEN
    const [{ holder }] = podTemplatesOf(ofKind(deploymentWith({ persistent: false, size: Size.gibibytes(2) }), 'Deployment'));

    // THEN
    expect(containerOf(asMap(holder.spec)).resources).toMatchObject({ limits: { 'ephemeral-storage': '2304Mi' } });
  });

  test('on the disk leaves a StatefulSet without claim templates', () => {
    // GIVEN
    const chart = newChart();
    new HardenedStatefulSet(chart, 'store', { ...IMAGE, port: 8080, levelDb: new LevelDbVolume({ persistent: false }) });

    // WHEN
    const { spec } = ofKind(Testing.synth(chart), 'StatefulSet');

    // THEN
    expect(spec).not.toHaveProperty('volumeClaimTemplates');
    expect(spec).not.toHaveProperty('persistentVolumeClaimRetentionPolicy');
    expect(spec).toMatchObject({ template: { spec: { volumes: expect.arrayContaining([{ name: 'leveldb', emptyDir: { sizeLimit: '1Gi' } }]) } } });
  });

  test('may open claims of one name in two namespaces', () => {
    // GIVEN
    const app = Testing.app();
    const charts = ['one', 'two'].map(namespace => new Chart(app, namespace, { namespace }));

    // WHEN
    charts.forEach(chart => deploymentIn(chart, {}, { existingClaim: 'data' }));

    // THEN
    expect(() => charts.map(chart => Testing.synth(chart))).not.toThrow();
  });
});

describe('a LevelDbVolume refuses', () => {
  test.each(['data', '/', '/a/../b', '/a:b'])('the path %s', mountPath => {
    expect(() => new LevelDbVolume({ mountPath })).toThrow(
      `'mountPath' ('${mountPath}') of a LevelDbVolume must be an absolute path such as '/var/lib/sigil-leveldb', without ':', '.', '..' and spaces`);
  });

  test('an access mode that lets several nodes write', () => {
    expect(() => new LevelDbVolume({ accessMode: kplus.PersistentVolumeAccessMode.READ_WRITE_MANY })).toThrow(
      "'accessMode' (ReadWriteMany) of a LevelDbVolume must be one of ReadWriteOnce, ReadWriteOncePod: LevelDB has a single writer");
  });

  test('a size of zero', () => {
    expect(() => new LevelDbVolume({ size: Size.gibibytes(0) })).toThrow("'size' of a LevelDbVolume must be more than zero");
  });

  test('an existing claim together with what that claim decides', () => {
    expect(() => new LevelDbVolume({ existingClaim: 'data', storageClassName: 'fast' })).toThrow(
      "'storageClassName' of a LevelDbVolume is given together with 'existingClaim' ('data'), which has its own already; leave one of them out");
  });

  test('an existing claim without a name', () => {
    expect(() => new LevelDbVolume({ existingClaim: '' })).toThrow("'existingClaim' of a LevelDbVolume is empty");
  });

  test('several replicas', () => {
    // GIVEN
    const chart = newChart();
    deploymentIn(chart, { replicas: 3 });

    // THEN
    expect(refusalsOf(chart)).toEqual([`'replicas' (3) at 'chart/store' must be 1: ${BECAUSE}`]);
  });

  test('an autoscaler', () => {
    // GIVEN
    const chart = newChart();
    new kplus.HorizontalPodAutoscaler(chart, 'hpa', { target: deploymentIn(chart), maxReplicas: 3 });

    // THEN
    expect(refusalsOf(chart)).toEqual([`the autoscaler of 'chart/store' would start more pods: ${BECAUSE}; remove the HorizontalPodAutoscaler`]);
  });

  test('a rolling update', () => {
    // GIVEN
    const chart = newChart();
    deploymentIn(chart, { strategy: kplus.DeploymentStrategy.rollingUpdate() });

    // THEN
    expect(refusalsOf(chart)).toEqual([
      "'strategy' (RollingUpdate) at 'chart/store' starts a new pod before the old one has stopped, and the new one would wait for the lock forever: "
        + `${BECAUSE}; leave 'strategy' out, or use DeploymentStrategy.recreate()`,
    ]);
  });

  test('a DaemonSet', () => {
    // GIVEN
    const chart = newChart();
    new HardenedDaemonSet(chart, 'store', { ...IMAGE, levelDb: new LevelDbVolume() });

    // THEN
    expect(refusalsOf(chart)).toEqual([`'levelDb' at 'chart/store' would be opened on every node: ${BECAUSE}; use a HardenedStatefulSet`]);
  });

  test.each([kplus.ConcurrencyPolicy.ALLOW, kplus.ConcurrencyPolicy.REPLACE])('a CronJob whose runs may overlap (%s)', concurrencyPolicy => {
    // GIVEN
    const chart = newChart();
    new HardenedCronJob(chart, 'store', { ...IMAGE, levelDb: new LevelDbVolume(), schedule: Cron.daily(), concurrencyPolicy });

    // THEN
    expect(refusalsOf(chart)).toEqual([
      `'concurrencyPolicy' (${concurrencyPolicy}) at 'chart/store' starts a pod before the last one has stopped: ${BECAUSE}; `
        + 'leave it out, or use ConcurrencyPolicy.FORBID',
    ]);
  });

  test('a Job with pods side by side', () => {
    // GIVEN
    const chart = newChart();
    const job = new HardenedJob(chart, 'store', { ...IMAGE, levelDb: new LevelDbVolume() });

    // WHEN
    ApiObject.of(job).addJsonPatch(JsonPatch.add('/spec/parallelism', 2));

    // THEN
    expect(refusalsOf(chart)).toEqual([`'parallelism' (2) at 'chart/store' must be 1: ${BECAUSE}`]);
  });

  test('a container that is not there', () => {
    // GIVEN
    const chart = newChart();
    deploymentIn(chart, {}, { container: 'db' });

    // THEN
    expect(refusalsOf(chart)).toEqual(["'container' ('db') of the LevelDB volume at 'chart/store' does not exist; there are 'main'"]);
  });

  test('an init container that is not there', () => {
    // GIVEN
    const chart = newChart();
    deploymentIn(chart, {}, { initContainers: ['migrate'] }).addInitContainer({ name: 'fetch', image: IMAGE.image });

    // THEN
    expect(refusalsOf(chart)).toEqual([
      "'initContainers' ('migrate') of the LevelDB volume at 'chart/store' names an init container that does not exist; there are 'fetch'",
    ]);
  });

  test('a sidecar among its init containers, which runs beside the container', () => {
    // GIVEN
    const chart = newChart();
    deploymentIn(chart, {}, { initContainers: ['backup'] })
      .addInitContainer({ name: 'backup', image: IMAGE.image, restartPolicy: kplus.ContainerRestartPolicy.ALWAYS });

    // THEN
    expect(refusalsOf(chart)).toEqual([
      `'initContainers' ('backup') of the LevelDB volume at 'chart/store' names a sidecar, which would open the database beside container 'main': ${BECAUSE}; `
        + 'leave it out',
    ]);
  });

  test.each(['', 'a.b', 'Data'])('the name %s', name => {
    expect(() => new LevelDbVolume({ name })).toThrow(
      `'name' ('${name}') of a LevelDbVolume must be a DNS label: up to 63 lower-case letters, digits and dashes`);
  });

  test('an existing claim that two workloads open, and tells both', () => {
    // GIVEN
    const chart = newChart();
    for (const id of ['one', 'two']) {
      new HardenedDeployment(chart, id, { image: IMAGE.image, levelDb: new LevelDbVolume({ existingClaim: 'data' }) });
    }

    // THEN
    expect(refusalsOf(chart)).toEqual([
      `the claim 'data' of the LevelDB volume at 'chart/one' is also opened by 'chart/two': ${BECAUSE}`,
      `the claim 'data' of the LevelDB volume at 'chart/two' is also opened by 'chart/one': ${BECAUSE}`,
    ]);
  });

  test.each<[string, string, (chart: Chart, replicas?: number) => unknown]>([
    ['StatefulSet', 'leveldb-store-0', (chart, replicas) => new HardenedStatefulSet(chart, 'store', { ...IMAGE, port: 8080, replicas, levelDb: new LevelDbVolume() })],
    ['Deployment', 'store-leveldb', (chart, replicas) => deploymentIn(chart, { replicas })],
  ])('the claim of a %s that a second workload opens by its name, unless the first has no pod', (_, existingClaim, make) => {
    // GIVEN
    const [running, stopped] = [undefined, 0].map(replicas => {
      const chart = newChart();
      make(chart, replicas);
      new HardenedCronJob(chart, 'backup', { image: IMAGE.image, schedule: Cron.daily(), levelDb: new LevelDbVolume({ existingClaim }) });
      return chart;
    });

    // THEN
    expect(refusalsOf(running)).toEqual([`the claim '${existingClaim}' of the LevelDB volume at 'chart/store' is also opened by 'chart/backup': ${BECAUSE}`]);
    expect(() => Testing.synth(stopped)).not.toThrow();
  });
});
