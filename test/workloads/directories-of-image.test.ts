import { Chart, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { newChart } from './foreign-pods';
import { imageOfApi } from './images';
import { mainOf, mountsOf, PATHS_OF_PODS, podOf, Props, refusalFor, volumeIn } from './workloads-of-images';
import { WritablePath } from '../../src/hardening/writable-path';
import { mapsOf } from '../../src/template/json';
import { ClaimTemplate } from '../../src/workloads/claim-template';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { HardenedStatefulSet, HardenedStatefulSetProps } from '../../src/workloads/hardened-stateful-set';
import { LevelDbVolume } from '../../src/workloads/level-db-volume';
import { SecretMount } from '../../src/workloads/secret-mount';
import { WritableDirectory } from '../../src/workloads/writable-directory';

describe('a directory whose content may be lost', () => {
  const CACHE = WritableDirectory.scratch('/app/.next/cache');

  test('is a writable path of the container that runs the image, and of no other', () => {
    // WHEN
    const [main, sidecar] = mapsOf(podOf({ writableDirectories: [CACHE] }, {}, api => {
      api.addContainer({ name: 'sidecar', image: 'registry.example/sidecar:1.0.0' });
    }).containers);

    // THEN
    expect(mountsOf(main)).toEqual({ ...PATHS_OF_PODS, '/app/.next/cache': 'app-next-cache' });
    expect(mountsOf(sidecar)).toEqual(PATHS_OF_PODS);
  });

  test('is in memory or on disk, as large as the image says', () => {
    // WHEN
    const pod = podOf({
      writableDirectories: [CACHE, WritableDirectory.scratch('/spool', { onDisk: true, sizeLimit: Size.gibibytes(2) })],
    });

    // THEN
    expect(volumeIn(pod, 'app-next-cache')).toMatchObject({ emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } });
    expect(volumeIn(pod, 'spool')).toEqual({ name: 'spool', emptyDir: { sizeLimit: '2Gi' } });
  });

  test('on disk widens the limit of ephemeral storage', () => {
    expect(mainOf({ writableDirectories: [WritableDirectory.scratch('/spool', { onDisk: true })] }).resources)
      .toMatchObject({ limits: { 'ephemeral-storage': '1280Mi' } });
  });

  test('in memory counts against the memory limit', () => {
    expect(refusalFor({ writableDirectories: [WritableDirectory.scratch('/cache', { sizeLimit: Size.gibibytes(1) })] }))
      .toMatch(/'sizeLimit' of the memory-backed paths, .*'cache' \(1Gi\), sums up to 1104Mi, which exceeds the memory limit/);
  });

  test.each<[string, Props, (api: HardenedDeployment) => void]>([
    ['a writable path there', { writablePaths: [WritablePath.disk('mine', '/app/.next/cache')] }, () => undefined],
    ['a writable path above', { writablePaths: [WritablePath.disk('mine', '/app/.next/', { containers: ['main'] })] }, () => undefined],
    ['a volume there', {}, api => api.containers[0].mount('/app/.next/cache', kplus.Volume.fromEmptyDir(api, 'Mine', 'mine', { sizeLimit: Size.gibibytes(1) }))],
    ['a volume above', {}, api => api.containers[0].mount('/app/', kplus.Volume.fromEmptyDir(api, 'Mine', 'mine', { sizeLimit: Size.gibibytes(1) }))],
    ['a database', { levelDb: new LevelDbVolume({ mountPath: '/app/.next' }) }, () => undefined],
  ])('is left to its author, who mounts %s', (_, props, more) => {
    expect(JSON.stringify(podOf({ writableDirectories: [CACHE] }, props, more))).not.toContain('app-next-cache');
  });

  test('is not left to a writable path of another container', () => {
    const others = WritablePath.disk('mine', '/app/.next/cache', { containers: ['sidecar'] });
    expect(mountsOf(mainOf({ writableDirectories: [CACHE] }, { writablePaths: [others] }, api => {
      api.addContainer({ name: 'sidecar', image: 'registry.example/sidecar:1.0.0' });
    }))).toMatchObject({ '/app/.next/cache': 'app-next-cache' });
  });

  test('is mounted once where it stands twice, or in another one', () => {
    expect(mountsOf(mainOf({ writableDirectories: ['/cache/a', '/cache', '/cache/'].map(path => WritableDirectory.scratch(path)) })))
      .toEqual({ ...PATHS_OF_PODS, '/cache': 'cache' });
  });

  test('below a default path needs nothing', () => {
    expect(podOf({ writableDirectories: ['/tmp', '/run/app/sockets'].map(path => WritableDirectory.scratch(path)) })).toEqual(podOf());
  });

  test('in the place of a default path gives it its size, for all containers', () => {
    // WHEN
    const pod = podOf({ writableDirectories: [WritableDirectory.scratch('/tmp', { onDisk: true, sizeLimit: Size.gibibytes(4) })] });

    // THEN
    expect(volumeIn(pod, 'tmp')).toEqual({ name: 'tmp', emptyDir: { sizeLimit: '4Gi' } });
    expect(mountsOf(mapsOf(pod.containers)[0])).toEqual(PATHS_OF_PODS);
  });

  test.each<[string, readonly string[], Props, readonly RegExp[]]>([
    ['two paths that read alike', ['/app/a-b', '/app/a/b'], {}, [/^app-a-b-[0-9a-f]{8}$/, /^app-a-b-[0-9a-f]{8}$/]],
    ['a path without letters', ['/..._'], {}, [/^directory$/]],
    ['a long path', [`/${'directory/'.repeat(10)}`], {}, [/^[a-z0-9-]{1,54}-[0-9a-f]{8}$/]],
  ])('has a volume of its own name: %s', (_, paths, props, names) => {
    // WHEN
    const mounts = mountsOf(mainOf({ writableDirectories: paths.map(path => WritableDirectory.scratch(path)) }, props));

    // THEN
    paths.forEach((path, index) => expect(mounts[path]).toMatch(names[index]));
    expect(new Set(Object.values(mounts)).size).toBe(Object.values(mounts).length);
  });

  // Values of a chart may add such a path, on which the name of no other volume can depend.
  test('is refused where a writable path has the name of its volume', () => {
    expect(refusalFor({ writableDirectories: [WritableDirectory.scratch('/cache')] }, { writablePaths: [WritablePath.memory('cache', '/other')] }))
      .toContain('two writable paths have the name \'cache\' at \'shop/api\' (\'/cache\' and \'/other\'); give each a name of its own');
  });

  test('does not share a volume that its author calls alike', () => {
    const pod = podOf({ writableDirectories: [WritableDirectory.scratch('/cache')] }, {}, api => {
      const volume = kplus.Volume.fromEmptyDir(api, 'Cache', 'cache', { medium: kplus.EmptyDirMedium.MEMORY, sizeLimit: Size.mebibytes(64) });
      api.containers[0].mount('/elsewhere', volume);
    });
    expect(mountsOf(mapsOf(pod.containers)[0])).toMatchObject({ '/elsewhere': 'cache', '/cache': expect.stringMatching(/^cache-[0-9a-f]{8}$/) });
  });

  test('is refused below a mount that cannot be written', () => {
    const secrets = [SecretMount.fromSecretName('tls', { directory: '/etc/sigil' })];

    expect(refusalFor({ writableDirectories: [WritableDirectory.scratch('/etc/sigil/cache')] }, { secrets }))
      .toMatch(/'\/etc\/sigil\/cache', which image 'shop\/api-image' writes to, lies in the read-only mount '\/etc\/sigil' \(volume '.*'\) of container 'main' at 'shop\/api'; /);
  });
});

describe('a directory whose content has to outlive the pod', () => {
  const DATA = { writableDirectories: [WritableDirectory.data('/var/lib/shop')] };
  const MISSING = '\'/var/lib/shop\', where image \'shop/api-image\' keeps its data, is mounted by nothing in container \'main\' at \'shop/api\'; '
    + 'mount a volume there with \'levelDb\', \'claimTemplates\' or containers[0].mount()';

  function claimOf(api: HardenedDeployment): kplus.Volume {
    return kplus.Volume.fromPersistentVolumeClaim(api, 'Data', new kplus.PersistentVolumeClaim(api, 'Claim', { metadata: { name: 'data' }, storage: Size.gibibytes(1) }));
  }

  test.each<[string, Props, (api: HardenedDeployment) => void]>([
    ['a database', { levelDb: new LevelDbVolume({ mountPath: '/var/lib/shop' }) }, () => undefined],
    ['a claim', {}, api => api.containers[0].mount('/var/lib/shop/', claimOf(api))],
    ['a claim above', {}, api => api.containers[0].mount('/var/lib', claimOf(api))],
    ['a writable path, whose author does not need the data', { writablePaths: [WritablePath.disk('data', '/var/lib/shop')] }, () => undefined],
  ])('is where its author mounts %s', (_, props, more) => {
    expect(() => podOf(DATA, props, more)).not.toThrow();
  });

  function statefulSetWith(props: HardenedStatefulSetProps): Chart {
    const chart = newChart('shop');
    new HardenedStatefulSet(chart, 'api', { image: imageOfApi(DATA), ...props });
    return chart;
  }

  test('is where a StatefulSet has a claim template', () => {
    expect(() => Testing.synth(statefulSetWith({ claimTemplates: [new ClaimTemplate({ name: 'data', mountPath: '/var/lib/shop', size: Size.gibibytes(1) })] }))).not.toThrow();
  });

  test.each<[string, Props]>([
    ['nothing', {}],
    ['a volume beside', { levelDb: new LevelDbVolume({ mountPath: '/var/lib/shopping' }) }],
    ['a volume inside', { levelDb: new LevelDbVolume({ mountPath: '/var/lib/shop/db' }) }],
  ])('is refused where its author mounts %s', (_, props) => {
    expect(refusalFor(DATA, props)).toContain(MISSING);
  });

  test('is refused where only another container mounts something', () => {
    expect(refusalFor(DATA, {}, api => {
      const sidecar = api.addContainer({ name: 'sidecar', image: 'registry.example/sidecar:1.0.0' });
      sidecar.mount('/var/lib/shop', claimOf(api));
    })).toContain(MISSING);
  });

  test('is refused in the memory that every pod has', () => {
    expect(refusalFor({ writableDirectories: [WritableDirectory.data('/tmp/db')] })).toContain('\'/tmp/db\', where image \'shop/api-image\' keeps its data, is mounted by nothing');
  });

  test('is refused on a mount that cannot be written', () => {
    expect(refusalFor(DATA, {}, api => api.containers[0].mount('/var/lib', claimOf(api), { readOnly: true })))
      .toMatch(/'\/var\/lib\/shop', which image 'shop\/api-image' writes to, lies in the read-only mount '\/var\/lib' \(volume '.*'\) of container 'main'/);
  });
});
