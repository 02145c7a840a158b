import { Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { containerOf, newChart, refusalOf, specOf } from './foreign-pods';
import { asMap, JsonMap, mapsOf } from '../../src/template/json';
import { ClaimTemplate, ClaimTemplateProps } from '../../src/workloads/claim-template';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';

function claim(props: Partial<ClaimTemplateProps> = {}): ClaimTemplate {
  return new ClaimTemplate({ name: 'data', mountPath: '/data', size: Size.gibibytes(5), ...props });
}

function chartWith(...claimTemplates: ClaimTemplate[]) {
  const chart = newChart();
  const store = new HardenedStatefulSet(chart, 'store', {
    metadata: { name: 'store' },
    containers: [{ name: 'main', image: 'registry.example/store:1.0', portNumber: 8080 }, { name: 'backup', image: 'registry.example/backup:1.0' }],
    claimTemplates,
  });
  store.addInitContainer({ name: 'setup', image: 'registry.example/setup:1.0' });
  return chart;
}

function statefulSetWith(...claimTemplates: ClaimTemplate[]): JsonMap[] {
  return (Testing.synth(chartWith(...claimTemplates)) as JsonMap[]).filter(({ kind }) => kind === 'StatefulSet');
}

/** The names of the containers that mount the claim `data`. */
function mountersOf(manifests: JsonMap[]): string[] {
  return ['setup', 'main', 'backup'].filter(name =>
    mapsOf(containerOf(specOf(manifests, 'store'), name).volumeMounts).some(mount => mount.name === 'data' && mount.mountPath === '/data'));
}

describe('a ClaimTemplate', () => {
  test('asks for a volume that outlives the pod', () => {
    // WHEN
    const [{ spec }] = statefulSetWith(claim());

    // THEN
    expect(asMap(spec).volumeClaimTemplates).toEqual([
      { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } } },
    ]);
    expect(asMap(spec).persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
  });

  test('is not there by default', () => {
    // WHEN
    const [{ spec }] = statefulSetWith();

    // THEN
    expect(Object.keys(asMap(spec))).not.toContain('volumeClaimTemplates');
    expect(Object.keys(asMap(spec))).not.toContain('persistentVolumeClaimRetentionPolicy');
  });

  test('is on the disk of the node, up to its size, where the volume need not outlive the pod', () => {
    // WHEN
    const manifests = statefulSetWith(claim({ persistent: false }));

    // THEN
    expect(asMap(manifests[0].spec)).not.toHaveProperty('volumeClaimTemplates');
    expect(asMap(manifests[0].spec)).not.toHaveProperty('persistentVolumeClaimRetentionPolicy');
    expect(specOf(manifests, 'store').volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '5Gi' } });
    expect(mountersOf(manifests)).toEqual(['main', 'backup']);
  });

  test('asks for the class and the access mode that its author says', () => {
    // GIVEN
    const props = { storageClassName: 'fast', accessMode: kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE_POD };

    // THEN
    expect(asMap(statefulSetWith(claim(props))[0].spec).volumeClaimTemplates).toMatchObject([
      { spec: { accessModes: ['ReadWriteOncePod'], storageClassName: 'fast' } },
    ]);
  });

  test('is mounted in every container that is no init container', () => {
    expect(mountersOf(statefulSetWith(claim()))).toEqual(['main', 'backup']);
  });

  test('is mounted in the containers that its author names only, init containers too', () => {
    expect(mountersOf(statefulSetWith(claim({ containers: ['setup', 'main'] })))).toEqual(['setup', 'main']);
  });

  test.each(['Data', 'a_b', '-a', '', 'a'.repeat(64)])("refuses the name '%s'", name => {
    expect(() => claim({ name })).toThrow(`'name' ('${name}') of a ClaimTemplate must be a DNS label`);
  });

  test.each(['data', '/', '/a/../b', '/a:b'])('refuses the path %s', mountPath => {
    expect(() => claim({ mountPath })).toThrow(
      `'mountPath' ('${mountPath}') of ClaimTemplate 'data' must be an absolute path other than '/', without ':', '.', '..' and spaces`);
  });

  test('refuses a size of zero', () => {
    expect(() => claim({ size: Size.gibibytes(0) })).toThrow("'size' of ClaimTemplate 'data' must be more than zero");
  });

  test('refuses a container that is not there', () => {
    expect(refusalOf(chartWith(claim({ containers: ['mian'] })))).toContain(
      "ClaimTemplate 'data' at 'chart/store' names the container 'mian', which does not exist; there are 'main', 'backup', 'setup'");
  });
});
