import { ApiObject, Size } from 'cdk8s';
import { configMap, deployment, omittedWith, serviceOf, serviceWith, workloadOf, write, WrittenProject } from './projects';
import { asMap, JsonMap } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { LevelDbVolume } from '../../src/workloads/level-db-volume';
import { SecretMount } from '../../src/workloads/secret-mount';
import { SigilService } from '../../src/workloads/sigil-service';
import { goodContainer } from '../support/pods';

const IMAGE = 'registry.example.com/shop/api:1.4.2';

const IDS = { securityContext: { runAsUser: 1000, runAsGroup: 2000 } };

/** The project of a Deployment that mounts a volume at /data. */
function mounting(volume: JsonMap, mount: JsonMap = {}): WrittenProject {
  return write(chart => {
    configMap(chart, 'config', { 'app.yaml': 'a: 1\n', 'level': 'info $x' });
    deployment(chart, 'api', { ...IDS, volumes: [{ name: 'data', ...volume }] }, { volumeMounts: [{ name: 'data', mountPath: '/data', ...mount }] });
  });
}

const mountsOf = (volume: JsonMap, mount: JsonMap = {}) => {
  const { tmpfs, volumes, secrets, configs } = serviceOf(mounting(volume, mount), 'api');
  return { tmpfs, volumes, secrets, configs };
};

const folder = (source: string, target = '/data') => ({ type: 'bind', source, target, read_only: true, bind: { create_host_path: false } });

describe('a directory in memory', () => {
  test('is a tmpfs of its size, of the user', () => {
    expect(mountsOf({ emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } }).tmpfs).toEqual(['/data:size=16m,mode=1777,uid=1000,gid=2000,noexec,nosuid,nodev']);
  });

  test('is read-only where the pod says so', () => {
    expect(mountsOf({ emptyDir: { medium: 'Memory' } }, { readOnly: true }).tmpfs).toEqual(['/data:ro,mode=1777,uid=1000,gid=2000,noexec,nosuid,nodev']);
  });

  test('without a size is as large as the memory of the service', () => {
    expect(mountsOf({ emptyDir: { medium: 'Memory' } }).tmpfs).toEqual(['/data:mode=1777,uid=1000,gid=2000,noexec,nosuid,nodev']);
  });

  test('that containers have at one place is one for each, which is told', () => {
    // GIVEN
    const mount = { volumeMounts: [{ name: 'data', mountPath: '/data' }] };
    const spec = { volumes: [{ name: 'data', emptyDir: { medium: 'Memory' } }], initContainers: [goodContainer('init', mount)] };

    // THEN
    const written = write(chart => deployment(chart, 'api', spec, mount));
    expect(serviceOf(written, 'api-init').tmpfs).toEqual(serviceOf(written, 'api').tmpfs);
    expect(omittedWith(spec, mount)).toContain('api volumes.emptyDir');
  });

  test('in which one container leaves something for another is a volume of both, which is told', () => {
    // GIVEN
    const mount = (readOnly: boolean) => ({ volumeMounts: [{ name: 'data', mountPath: '/data', readOnly }] });
    const spec = { volumes: [{ name: 'data', emptyDir: { medium: 'Memory' } }], initContainers: [goodContainer('init', mount(false))] };

    // THEN
    const written = write(chart => deployment(chart, 'api', spec, mount(true)));
    expect(serviceOf(written, 'api-init').volumes).toEqual(['api-data:/data']);
    expect(serviceOf(written, 'api').volumes).toEqual(['api-data:/data:ro']);
    expect(omittedWith(spec, mount(true))).toContain('api volumes.emptyDir.medium');
  });
});

describe('a directory on disk', () => {
  test.each([['a scratch directory', { emptyDir: {} }], ['a volume of the pod alone', { ephemeral: { volumeClaimTemplate: { spec: {} } } }]])('is a volume of the service: %s', (_, volume) => {
    const written = mounting(volume);

    expect(serviceOf(written, 'api').volumes).toEqual(['api-data:/data']);
    expect(written.file.volumes).toEqual({ 'api-data': {} });
  });

  test('of a claim is a volume of all that name the claim', () => {
    expect(mountsOf({ persistentVolumeClaim: { claimName: 'shared' } }).volumes).toEqual(['shared:/data']);
  });

  test.each([[{ persistentVolumeClaim: { claimName: 'shared', readOnly: true } }, {}], [{ persistentVolumeClaim: { claimName: 'shared' } }, { readOnly: true }]])(
    'is read-only where the pod says so: %j %j', (volume, mount) => {
      expect(mountsOf(volume, mount).volumes).toEqual(['shared:/data:ro']);
    });

  test('of which a part is mounted is mounted in part', () => {
    expect(mountsOf({ persistentVolumeClaim: { claimName: 'shared' } }, { subPath: 'a/b', readOnly: true }).volumes)
      .toEqual([{ type: 'volume', source: 'shared', target: '/data', read_only: true, volume: { subpath: 'a/b' } }]);
  });

  test('of a StatefulSet is a volume of its own', () => {
    const written = write(chart => new SigilService(chart, 'main', { metadata: { name: 'main' }, image: IMAGE, levelDb: new LevelDbVolume({ size: Size.gibibytes(1) }) }));

    expect(serviceOf(written, 'main').volumes).toEqual(['main-leveldb:/var/lib/sigil-leveldb']);
    expect(serviceOf(written, 'main-preflight').volumes).toEqual(['main-leveldb:/var/lib/sigil-leveldb']);
  });

  test('belongs to whom the image says, which is told', () => {
    expect(mounting({ emptyDir: {} }).project.omissions).toContainEqual(expect.objectContaining({ subject: 'api', field: 'fsGroup' }));
  });
});

describe('a Secret', () => {
  test('whose keys only the cluster knows is a folder that the reader fills', () => {
    // WHEN
    const written = mounting({ secret: { secretName: 'postgres' } });

    // THEN
    expect(serviceOf(written, 'api').volumes).toEqual([folder('./secrets/postgres')]);
    expect(written.text).toContain('# - ./secrets/postgres: a file for each key of the Secret \'postgres\'\n');
  });

  test('of which a workload takes files by name is a secret for each', () => {
    // WHEN
    const written = write(chart => new HardenedDeployment(chart, 'api', {
      metadata: { name: 'api' }, image: IMAGE, secrets: [SecretMount.fromSecretName('app', { directory: '/etc/app', files: { '.env': 'env' } })],
    }));

    // THEN
    expect(serviceOf(written, 'api').secrets).toEqual([{ source: 'app_env', target: '/etc/app/.env' }]);
    expect(written.file.secrets).toEqual({ app_env: { file: './secrets/app/env' } });
    expect(written.text).toContain('# - ./secrets/app/env: the key \'env\' of the Secret \'app\'\n');
  });

  test('of the app gives the names of its keys and keeps what it holds', () => {
    // WHEN
    const written = write(chart => {
      workloadOf(chart, 'x', 'apps/v1', 'Deployment', {
        template: {
          spec: {
            containers: [goodContainer('main', { volumeMounts: [{ name: 'data', mountPath: '/data' }] })],
            volumes: [{ name: 'data', secret: { secretName: 'own' } }],
          },
        },
      });
      new ApiObject(chart, 'own', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'own' }, stringData: { password: 'hunter2' } });
    });

    // THEN
    expect(serviceOf(written, 'x').secrets).toEqual([{ source: 'own_password', target: '/data/password' }]);
    expect(Object.entries(written.files).filter(([path, text]) => path.startsWith('deploy/') && text.includes('hunter2'))).toEqual([]);
  });

  test('of which one key is mounted is one file', () => {
    expect(mountsOf({ secret: { secretName: 'postgres' } }, { subPath: 'password', mountPath: '/run/password' }).secrets)
      .toEqual([{ source: 'postgres_password', target: '/run/password' }]);
  });

  test('of which one file below the directory is mounted has a name that Compose takes', () => {
    expect(mountsOf({ secret: { secretName: 'postgres' } }, { subPath: 'a/b' }).secrets)
      .toEqual([{ source: expect.stringMatching(/^postgres_a_b-[0-9a-f]{8}$/), target: '/data' }]);
  });

  test('that shares its directory with another is a folder for both', () => {
    const sources = ['one', 'two'].map(name => ({ secret: { name } }));

    expect(mountsOf({ projected: { sources } }).volumes).toEqual([folder('./secrets/one+two')]);
  });

  test('that shares its directory with another is a secret for each file whose name is known', () => {
    const sources = ['one', 'two'].map(name => ({ secret: { name, items: [{ key: 'key', path: `${name}/file` }] } }));

    expect(mountsOf({ projected: { sources } }).secrets).toEqual([{ source: 'one_key', target: '/data/one/file' }, { source: 'two_key', target: '/data/two/file' }]);
  });

  test('from a store outside of the cluster is a folder that the reader fills', () => {
    const csi = { driver: 'secrets-store.csi.k8s.io', volumeAttributes: { secretProviderClass: 'vault' } };

    expect(mountsOf({ csi }).volumes).toEqual([folder('./secrets/vault')]);
    expect(mounting({ csi }).project.omissions).toContainEqual(expect.objectContaining({ field: 'volumes.csi.driver' }));
  });

  test('has the mode of the file, which is told', () => {
    expect(mounting({ secret: { secretName: 'postgres' } }).project.omissions).toContainEqual(expect.objectContaining({ subject: 'api', field: 'volumes.secret.defaultMode' }));
  });
});

describe('a ConfigMap', () => {
  test('of the app is a file for each key, beside the Compose file', () => {
    // WHEN
    const written = mounting({ configMap: { name: 'config' } });

    // THEN
    expect(serviceOf(written, 'api').configs).toEqual([{ source: 'config_app.yaml', target: '/data/app.yaml' }, { source: 'config_level', target: '/data/level' }]);
    expect(written.file.configs).toEqual({ 'config_app.yaml': { file: './shop/config/app.yaml' }, 'config_level': { file: './shop/config/level' } });
    expect(written.files['deploy/compose/shop/config/level']).toBe('info $x');
  });

  test('of which keys are mounted has these alone', () => {
    expect(mountsOf({ configMap: { name: 'config', items: [{ key: 'level', path: 'a/b' }] } }).configs).toEqual([{ source: 'config_level', target: '/data/a/b' }]);
  });

  test('of which a part is mounted is that part', () => {
    const items = [{ key: 'level', path: 'a/b' }, { key: 'app.yaml', path: 'c' }];

    expect(mountsOf({ configMap: { name: 'config', items } }, { subPath: 'a' }).configs).toEqual([{ source: 'config_level', target: '/data/b' }]);
    expect(mountsOf({ configMap: { name: 'config', items } }, { subPath: 'c' }).configs).toEqual([{ source: 'config_app.yaml', target: '/data' }]);
  });

  test('of the cluster is a folder that the reader fills', () => {
    expect(mountsOf({ configMap: { name: 'foreign' } }).volumes).toEqual([folder('./configs/foreign')]);
  });

  test('of another namespace is not that of the pod', () => {
    // WHEN
    const written = write(chart => {
      new ApiObject(chart, 'other', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config', namespace: 'bank' }, data: { a: 'b' } });
      deployment(chart, 'api', { volumes: [{ name: 'data', configMap: { name: 'config' } }] }, { volumeMounts: [{ name: 'data', mountPath: '/data' }] });
    });

    // THEN
    expect(serviceOf(written, 'api').volumes).toEqual([folder('./configs/config')]);
  });
});

describe('other volumes', () => {
  test('that are images are images', () => {
    expect(mountsOf({ image: { reference: IMAGE } }, { subPath: 'models' }).volumes).toEqual([{ type: 'image', source: IMAGE, target: '/data', image: { subpath: 'models' } }]);
  });

  test.each([
    ['downwardAPI', { downwardAPI: { items: [] } }], ['projected', { projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }],
    ['nfs', { nfs: { server: 'a', path: '/' } }], ['csi', { csi: { driver: 'x' } }],
  ])('are not there, which is told: %s', (source, volume) => {
    const written = mounting(volume);

    expect(serviceOf(written, 'api')).not.toHaveProperty('volumes');
    expect(written.project.omissions).toContainEqual(
      { subject: 'api', field: `volumes.${source}`, reason: 'nothing is mounted at \'/data\', as Compose has no such volume' });
  });
});

describe('the variables of a service', () => {
  const variablesOf = (env: JsonMap[], container: JsonMap = {}, spec: JsonMap = {}) =>
    asMap(serviceOf(write(chart => {
      configMap(chart, 'config', { level: 'info', url: 'http://$host' });
      deployment(chart, 'api', spec, { env, ...container });
    }), 'api').environment);

  test('are those of the pod, with dollars that Compose leaves alone', () => {
    expect(variablesOf([{ name: 'A', value: 'one' }, { name: 'B', value: '$HOME and ${HOME}' }, { name: 'C' }])).toEqual({ A: 'one', B: '$$HOME and $${HOME}', C: '' });
  });

  test('are put into those that follow', () => {
    expect(variablesOf([{ name: 'A', value: '$' }, { name: 'B', value: 'is $(A), not $(C) or $$(A)' }])).toEqual({ A: '$$', B: 'is $$, not $$(C) or $$(A)' });
  });

  test('come from a ConfigMap of the app', () => {
    expect(variablesOf([{ name: 'A', valueFrom: { configMapKeyRef: { name: 'config', key: 'url' } } }])).toEqual({ A: 'http://$$host' });
  });

  test('come from all keys of a ConfigMap of the app', () => {
    const envFrom = [{ configMapRef: { name: 'config' } }, { prefix: 'P_', configMapRef: { name: 'config' } }];

    expect(variablesOf([{ name: 'level', value: 'debug' }], { envFrom })).toEqual({ level: 'debug', url: 'http://$$host', P_level: 'info', P_url: 'http://$$host' });
  });

  test.each([['secretKeyRef', 'Secret'], ['configMapKeyRef', 'ConfigMap']])('that only the cluster knows come from whoever starts the project: %s', (reference, kind) => {
    const env = [{ name: 'PASSWORD', valueFrom: { [reference]: { name: 'postgres-1', key: 'pass.word' } } }, { name: 'URL', value: 'x:$(PASSWORD)@y' }];
    const variable = `\${POSTGRES_1_PASS_WORD:?the key 'pass.word' of the ${kind} 'postgres-1'}`;

    expect(variablesOf(env)).toEqual({ PASSWORD: variable, URL: `x:${variable}@y` });
  });

  test('that may be missing are empty then', () => {
    expect(variablesOf([{ name: 'A', valueFrom: { secretKeyRef: { name: 'x', key: 'y', optional: true } } }])).toEqual({ A: '${X_Y:-}' });
  });

  test('of two keys that read alike stay two', () => {
    const values = Object.values(variablesOf(['a-b', 'a.b'].map((key, index) => ({ name: `V${index}`, valueFrom: { secretKeyRef: { name: 'x', key } } }))));

    expect(new Set(values.map(value => String(value).split(':')[0])).size).toBe(2);
  });

  test('of a whole Secret come from a file', () => {
    const written = write(chart => deployment(chart, 'api', {}, { envFrom: [{ secretRef: { name: 'app' } }, { prefix: 'P_', secretRef: { name: 'other' } }] }));

    expect(serviceOf(written, 'api').env_file).toEqual(['./secrets/app.env', './secrets/other.env']);
    expect(written.project.omissions).toContainEqual(expect.objectContaining({ subject: 'api', field: 'envFrom.prefix' }));
    expect(written.text.replace(/\n# +/g, ' ')).toContain('./secrets/app.env: a line KEY=\'value\' for each key of the Secret \'app\'; without the quotes Compose takes $ for a variable');
  });

  test('tell of the pod what the app knows', () => {
    const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
    const env = [field('NAME', 'metadata.name'), field('SPACE', 'metadata.namespace'), field('APP', 'metadata.labels[\'app\']'), field('ACCOUNT', 'spec.serviceAccountName')];

    expect(variablesOf(env, {}, { serviceAccountName: 'robot' })).toEqual({ NAME: 'api', SPACE: 'shop', APP: 'api', ACCOUNT: 'robot' });
  });

  test('tell of the limits', () => {
    const amount = (name: string, resource: string, divisor?: string) => ({ name, valueFrom: { resourceFieldRef: { resource, divisor } } });
    const env = [amount('BYTES', 'limits.memory'), amount('MEBIBYTES', 'limits.memory', '1Mi'), amount('CORES', 'limits.cpu', '0'), amount('MILLIS', 'requests.cpu', '1m')];

    expect(variablesOf(env, { resources: { limits: { memory: '64Mi', cpu: '1500m' }, requests: { cpu: '100m' } } }))
      .toEqual({ BYTES: '67108864', MEBIBYTES: '64', CORES: '2', MILLIS: '100' });
  });

  test('that only a cluster can know are not set, which is told', () => {
    const env = [{ name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }];

    expect(serviceWith({}, { env })).not.toHaveProperty('environment');
    expect(omittedWith({}, { env })).toContain('api env.IP');
  });
});
