import { policyOf, REASON } from './policies';
import { AT, IMAGE, MAIN, TODAY, mounting, pod, refusals, sentences } from './refused-pods';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { refusalsOfRetrofit } from '../../src/hardening/refusals/refusals';
import { WritablePath } from '../../src/hardening/writable-path';
import { JsonMap } from '../../src/template/json';

describe('mount paths', () => {
  test.each<[string, JsonMap, string]>([
    ['twice', mounting({ a: '/data', b: '/data' }), '/data'],
    ['twice, once with a closing slash', mounting({ a: '/data', b: '/data/' }), '/data'],
    ['twice, once through the link /var/run', mounting({ a: '/run/app', b: '/var/run/app' }), '/run/app'],
  ])('are refused where one stands %s', (_, spec, path) => {
    expect(refusals(spec)).toEqual([`the volumes 'a' and 'b' are mounted at the same path '${path}' in ${MAIN}; give each a path of its own`]);
  });

  test('are refused where one lies inside another', () => {
    expect(refusals(mounting({ outer: '/var/lib', inner: '/var/lib/app' }))).toEqual([
      `'/var/lib/app' (volume 'inner') lies inside '/var/lib' (volume 'outer') in ${MAIN}; `
        + 'mount them side by side, or leave out the inner one where the outer one is writable',
    ]);
  });

  test.each<[string, JsonMap]>([
    ['one only begins like another', mounting({ a: '/data', b: '/data2' })],
    ['two stand side by side', mounting({ a: '/data/a', b: '/data/b' })],
  ])('stay where %s', (_, spec) => {
    expect(refusals(spec)).toEqual([]);
  });

  test('stay where they are in two containers', () => {
    // GIVEN
    const containers = ['main', 'helper'].map(name => ({ name, image: IMAGE, volumeMounts: [{ name: 'a', mountPath: '/data' }] }));

    // THEN
    expect(refusals({ containers, volumes: [{ name: 'a', emptyDir: {} }] })).toEqual([]);
  });

  test('are refused without their volume', () => {
    expect(refusals(pod({ volumeMounts: [{ name: 'gone', mountPath: '/data' }] }))).toEqual([
      `'/data' in ${MAIN} mounts the volume 'gone', which the pod does not have; add it to 'volumes'`,
    ]);
  });
});

describe('a writable path below a read-only mount', () => {
  const REFUSAL = `writable path '/etc/app/cache' (volume 'cache') lies below the read-only mount '/etc/app' (volume 'config') in ${MAIN}; `
    + 'the container would not start: mount it outside of \'/etc/app\'';

  test.each<[string, JsonMap]>([
    ['a ConfigMap', { configMap: { name: 'c' } }],
    ['a Secret', { secret: { secretName: 's' } }],
    ['a projection', { projected: { sources: [] } }],
    ['the downward API', { downwardAPI: { items: [] } }],
    ['an image', { image: { reference: IMAGE } }],
    ['a read-only CSI volume', { csi: { driver: 'secrets-store.csi.k8s.io', readOnly: true } }],
    ['a read-only claim', { persistentVolumeClaim: { claimName: 'p', readOnly: true } }],
  ])('is refused: %s', (_, config) => {
    expect(refusals(mounting({ config: '/etc/app', cache: '/etc/app/cache' }, { config }))).toEqual([REFUSAL]);
  });

  test('is refused: a mount that is read-only itself', () => {
    // GIVEN
    const volumeMounts = [{ name: 'config', mountPath: '/etc/app', readOnly: true }, { name: 'cache', mountPath: '/etc/app/cache' }];

    // THEN
    expect(refusals(pod({ volumeMounts }, { volumes: [{ name: 'config', emptyDir: {} }, { name: 'cache', emptyDir: {} }] }))).toEqual([REFUSAL]);
  });

  test('stays beside it', () => {
    expect(refusals(mounting({ config: '/etc/app', cache: '/etc/app-cache' }, { config: { configMap: { name: 'c' } } }))).toEqual([]);
  });
});

describe('secrets together with the service-account token', () => {
  const TOKEN = { automountServiceAccountToken: true };
  const SECRET = { db: { secret: { secretName: 's' } } };

  test.each(['/run/secrets', '/var/run/secrets', '/run/secrets/', '/run'])('are refused at %s', path => {
    expect(refusals({ ...mounting({ db: path }, SECRET), ...TOKEN })).toEqual([
      `volume 'db' is mounted at '${path}' in ${MAIN} while 'automountServiceAccountToken' is on; `
        + 'the token goes below /var/run/secrets, which is the same folder, and the container would not start: '
        + 'mount the secrets at \'/etc/sigil\' or \'/run/secrets/<name>\', or switch the token off',
    ]);
  });

  test.each<[string, JsonMap]>([
    ['the token off', { ...mounting({ db: '/run/secrets' }, SECRET), automountServiceAccountToken: false }],
    ['a folder of their own', { ...mounting({ db: '/run/secrets/app' }, SECRET), ...TOKEN }],
    ['another place', { ...mounting({ db: '/etc/sigil' }, SECRET), ...TOKEN }],
    ['a folder that is writable', { ...mounting({ run: '/run' }), ...TOKEN }],
  ])('stay with %s', (_, spec) => {
    expect(refusals(spec)).toEqual([]);
  });
});

describe('memory-backed paths', () => {
  const WAY_OUT = 'lower a \'sizeLimit\', put a path on disk (\'WritablePath.disk()\', in values \'medium: Disk\'), or raise the memory limit';
  const memory = (sizeLimit: string) => ({ emptyDir: { medium: 'Memory', sizeLimit } });
  const limit = (quantity: string) => ({ resources: { limits: { memory: quantity } } });

  test('are refused where one is larger than the memory limit', () => {
    expect(refusals(mounting({ tmp: '/tmp' }, { tmp: memory('2Gi') }, limit('512Mi')))).toEqual([
      `'sizeLimit' (2Gi) of writable path 'tmp' exceeds the memory limit (512Mi) of ${MAIN}; ${WAY_OUT}`,
    ]);
  });

  test('are refused where they do not fit together', () => {
    expect(refusals(mounting({ tmp: '/tmp', run: '/run' }, { tmp: memory('64Mi'), run: memory('16Mi') }, limit('64Mi')))).toEqual([
      `'sizeLimit' of the memory-backed paths, 'tmp' (64Mi), 'run' (16Mi), sums up to 80Mi, which exceeds the memory limit (64Mi) of ${MAIN}; ${WAY_OUT}`,
    ]);
  });

  test.each<[string, JsonMap]>([
    ['fill the limit', mounting({ tmp: '/tmp', run: '/run' }, { tmp: memory('64Mi'), run: memory('16Mi') }, limit('80Mi'))],
    ['are on disk', mounting({ tmp: '/tmp' }, { tmp: { emptyDir: { sizeLimit: '2Gi' } } }, limit('512Mi'))],
    ['meet no limit', mounting({ tmp: '/tmp' }, { tmp: memory('2Gi') })],
  ])('stay where they %s', (_, spec) => {
    expect(refusals(spec)).toEqual([]);
  });

  test('count once where a container mounts parts of one volume', () => {
    // GIVEN
    const volumeMounts = ['/a', '/b'].map(mountPath => ({ name: 'tmp', mountPath, subPath: mountPath.slice(1) }));

    // THEN
    expect(refusals(pod({ ...limit('64Mi'), volumeMounts }, { volumes: [{ name: 'tmp', ...memory('64Mi') }] }))).toEqual([]);
  });
});

describe('a writable path for containers', () => {
  test('is refused where one does not exist', () => {
    expect(refusals(pod({}), { writablePaths: [WritablePath.memory('tmp', '/tmp', { containers: ['mian'] })] })).toEqual([
      `writable path 'tmp' at '${AT}' names the container 'mian', which does not exist; there are 'main'`,
    ]);
  });

  test('stays where they exist', () => {
    expect(refusals(pod({}), { writablePaths: [WritablePath.memory('tmp', '/tmp', { containers: ['main'] })] })).toEqual([]);
  });
});

describe('a host path', () => {
  const HOST_PATH = pod({}, { volumes: [{ name: 'logs', hostPath: { path: '/var/log' } }] });

  test('is refused', () => {
    expect(refusals(HOST_PATH)).toEqual([
      `volume 'logs' at '${AT}' mounts the host path '/var/log' of the node; use another kind of volume, `
        + 'or allow it with HardeningException.hostPath(\'logs\', { reason: \'…\' })',
    ]);
  });

  test('stays with an exception for it', () => {
    expect(refusals(HOST_PATH, { exceptions: [HardeningException.hostPath('logs', REASON)] })).toEqual([]);
  });
});

describe('a volume', () => {
  const NFS = pod({}, { volumes: [{ name: 'share', nfs: { server: 'nas', path: '/share' } }] });
  const SAFE = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'];
  const FORBIDDEN = [
    'awsElasticBlockStore', 'azureDisk', 'azureFile', 'cephfs', 'cinder', 'fc', 'flexVolume', 'flocker', 'gcePersistentDisk', 'gitRepo', 'glusterfs', 'iscsi',
    'nfs', 'photonPersistentDisk', 'portworxVolume', 'quobyte', 'rbd', 'scaleIO', 'storageos', 'vsphereVolume',
  ];

  test.each(FORBIDDEN)('of a type that restricted forbids is refused: %s', type => {
    expect(refusals(pod({}, { volumes: [{ name: 'share', [type]: {} }] }))).toEqual([
      `volume 'share' at '${AT}' is of the type '${type}', which Pod Security Standards forbid; mount a PersistentVolumeClaim or a CSI volume instead, `
        + 'or allow it with HardeningException.volumeType(\'share\', { reason: \'…\' })',
    ]);
  });

  test.each(FORBIDDEN)('of somebody else that restricted forbids is refused: %s', type => {
    const spec = pod({}, { volumes: [{ name: 'share', [type]: {} }] });
    expect(sentences(refusalsOfRetrofit({ spec, policy: policyOf(), path: AT }, TODAY))).toEqual([expect.stringContaining(`is of the type '${type}'`)]);
  });

  test.each(SAFE)('of a type that restricted allows stays: %s', type => {
    expect(refusals(pod({}, { volumes: [{ name: 'share', [type]: {} }] }))).toEqual([]);
  });

  test('stays with an exception for it', () => {
    expect(refusals(NFS, { exceptions: [HardeningException.volumeType('share', REASON)] })).toEqual([]);
  });

  test('is refused where the exception is for another one', () => {
    expect(refusals(NFS, { exceptions: [HardeningException.volumeType('other', REASON)] })).toHaveLength(2);
  });

  test('of the node is no matter of its type', () => {
    // GIVEN
    const spec = pod({}, { volumes: [{ name: 'logs', hostPath: { path: '/var/log' } }] });

    // THEN
    expect(refusals(spec, { exceptions: [HardeningException.volumeType('logs', REASON)] })).toEqual([
      expect.stringContaining('mounts the host path'), expect.stringContaining("'volume-type.logs' at 'intelgraph/api' is used by nothing"),
    ]);
  });
});
