import { ON_MAIN, policyOf, profileOf, REASON } from './policies';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningPolicy, Replacement } from '../../src/hardening/hardening-policy';
import { refusalsOfRetrofit, refusalsOfWorkload } from '../../src/hardening/refusals/refusals';
import { WritablePath } from '../../src/hardening/writable-path';
import { JsonMap } from '../../src/template/json';
import { Refusal } from '../../src/template/refusal';

const TODAY = '2027-03-31';
const IMAGE = 'registry.example/app:1.0';
const AT = 'intelgraph/api';
const MAIN = `container 'main' at '${AT}'`;

/** Why the library's own workload would be refused. */
function refusals(spec: JsonMap, policy: Partial<HardeningPolicy> = {}, replacements: Replacement[] = []): string[] {
  return sentences(refusalsOfWorkload({ spec, policy: policyOf(policy), path: AT }, replacements, TODAY));
}

/** What is told of literals, which is decided. */
function sentences(found: readonly Refusal[]): string[] {
  expect(found.map(({ when }) => when)).toEqual(found.map(() => true));
  return found.map(({ message }) => String(message));
}

/** The spec of a pod that nothing is wrong with, with more fields in it and its container. */
function pod(container: JsonMap, spec: JsonMap = {}): JsonMap {
  return { containers: [{ name: 'main', image: IMAGE, ...container }], ...spec };
}

/** The spec of a pod with emptyDir volumes that the container mounts. */
function mounting(mounts: Record<string, string>, volumes: Record<string, JsonMap> = {}, container: JsonMap = {}): JsonMap {
  const names = Object.keys(mounts);
  return pod({ ...container, volumeMounts: names.map(name => ({ name, mountPath: mounts[name] })) }, {
    volumes: names.map(name => ({ name, ...volumes[name] ?? { emptyDir: {} } })),
  });
}

describe('a pod that nothing is wrong with', () => {
  test('is not refused', () => {
    expect(refusals(pod({}))).toEqual([]);
  });
});

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

describe('requests', () => {
  const resources = (request: JsonMap, limit: JsonMap) => pod({ resources: { requests: request, limits: limit } });

  test.each([
    ['memory', '1Gi', '512Mi'],
    ['cpu', '1', '500m'],
    ['ephemeral-storage', '2G', '1G'],
  ])('of %s are refused above their limit', (name, request, limit) => {
    expect(refusals(resources({ [name]: request }, { [name]: limit }))).toEqual([
      `the ${name} request (${request}) exceeds the ${name} limit (${limit}) of ${MAIN}; lower the request or raise the limit`,
    ]);
  });

  test.each([
    ['memory', '1Gi', '1024Mi'],
    ['cpu', '700m', '0.7'],
    ['cpu', '100m', '1'],
  ])('of %s stay at or below it: %s of %s', (name, request, limit) => {
    expect(refusals(resources({ [name]: request }, { [name]: limit }))).toEqual([]);
  });

  test('stay without a limit', () => {
    expect(refusals(resources({ cpu: '4' }, { memory: '1Gi' }))).toEqual([]);
  });
});

describe('ports', () => {
  const ports = (...numbers: number[]) => pod({ ports: numbers.map(containerPort => ({ containerPort })) });

  test.each([0, -1, 65536, 80.5])('are refused where there is no such port: %d', port => {
    expect(refusals(ports(port))).toEqual([`port ${port} of ${MAIN} is not a port number; use a whole number from 1 to 65535`]);
  });

  test.each([1024, 65535])('stay: %d', port => {
    expect(refusals(ports(port))).toEqual([]);
  });

  const SYSCTL = { securityContext: { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '80' }] } };

  test.each<[string, number, JsonMap, number]>([
    ['without the sysctl', 80, ports(80), 1024],
    ['at the border', 1023, ports(1023), 1024],
    ['below the sysctl', 79, { ...ports(79), ...SYSCTL }, 80],
  ])('are refused where a process cannot bind them: %s', (_, port, spec, first) => {
    expect(refusals(spec)).toEqual([
      `port ${port} of ${MAIN} is below ${first}, and a process that is not root cannot bind it; `
        + `set 'unprivilegedPortStart: ${port}' (the sysctl net.ipv4.ip_unprivileged_port_start), or listen on a port from 1024 on`,
    ]);
  });

  test('are refused where root has dropped the capability to bind them', () => {
    // GIVEN
    const securityContext = { runAsUser: 0, capabilities: { drop: ['ALL'] } };

    // THEN
    expect(refusals(pod({ ports: [{ containerPort: 80 }], securityContext }))).toHaveLength(1);
  });

  test.each<[string, JsonMap, JsonMap]>([
    ['from the sysctl on', {}, SYSCTL],
    ['for root that keeps its capabilities', { securityContext: { runAsUser: 0 } }, {}],
    ['for root with that capability', { securityContext: { runAsUser: 0, capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] } } }, {}],
    ['for a privileged container', { securityContext: { privileged: true } }, {}],
  ])('stay %s', (_, container, spec) => {
    expect(refusals(pod({ ports: [{ containerPort: 80 }], ...container }, spec))).toEqual([]);
  });
});

describe('a name that the API server refuses', () => {
  const LABEL = 'a DNS label: up to 63 lower-case letters, digits and dashes';
  const portNamed = (name: string) => `the name '${name}' of port 9090 of ${MAIN} is no name of a port; use up to 15 lower-case letters, digits and single dashes, `
    + 'at least one letter among them';

  test.each<[string, JsonMap, string]>([
    ['a container with an upper case letter', pod({ name: 'My_App' }), `the name of container 'My_App' at '${AT}' must be ${LABEL}`],
    ['a container whose name is too long', pod({ name: 'a'.repeat(64) }), `the name of container '${'a'.repeat(64)}' at '${AT}' must be ${LABEL}`],
    ['a volume with a dot', pod({}, { volumes: [{ name: 'app.data', emptyDir: {} }] }),
      `the name 'app.data' of a volume at '${AT}' must be ${LABEL}; where it comes of what the volume holds, give one with the option 'name'`],
    ['a port whose name is too long', pod({ ports: [{ name: 'prometheus-metrics', containerPort: 9090 }] }), portNamed('prometheus-metrics')],
    ['a port without a letter', pod({ ports: [{ name: '9090', containerPort: 9090 }] }), portNamed('9090')],
    ['a port with two dashes beside each other', pod({ ports: [{ name: 'a--b', containerPort: 9090 }] }), portNamed('a--b')],
    ['an environment variable with an equals sign', pod({ env: [{ name: 'MODE=fast', value: 'a' }] }),
      `'MODE=fast' of ${MAIN} is no name of an environment variable; use letters, digits and '_', a letter or '_' first`],
    ['an environment variable without a name', pod({ env: [{ name: '', value: 'a' }] }),
      `'' of ${MAIN} is no name of an environment variable; use letters, digits and '_', a letter or '_' first`],
  ])('is refused: %s', (_, spec, sentence) => {
    expect(refusals(spec)).toEqual([sentence]);
  });

  test.each<[string, JsonMap]>([
    ['a container', { name: '2-main' }],
    ['a port', { ports: [{ name: 'h2-metrics-9090', containerPort: 9090 }] }],
    ['environment variables of programs that want dots, colons or a digit first', { env: ['discovery.type', 'Logging:Level', '1ST'].map(name => ({ name, value: 'a' })) }],
  ])('has nothing to do with that of %s', (_, container) => {
    expect(refusals(pod(container))).toEqual([]);
  });
});

describe('one name for two', () => {
  test.each<[string, JsonMap, string]>([
    ['containers', { ...pod({}), initContainers: [{ name: 'main', image: IMAGE }] },
      `two containers have the name 'main' at '${AT}'; give each a name of its own`],
    ['volumes', pod({}, { volumes: [{ name: 'tmp', emptyDir: {} }, { name: 'tmp', emptyDir: {} }] }),
      `two volumes have the name 'tmp' at '${AT}'; give each a name of its own`],
    ['ports', pod({ ports: [{ name: 'http', containerPort: 8080 }, { name: 'http', containerPort: 8081 }] }),
      `two ports have the name 'http' at '${AT}'; give each a name of its own`],
    ['port numbers', pod({ ports: [{ containerPort: 8080 }, { containerPort: 8080, protocol: 'TCP' }] }),
      `port 8080/TCP is declared twice in ${MAIN}; declare it once`],
    ['environment variables', pod({ env: [{ name: 'MODE', value: 'a' }, { name: 'MODE', value: 'b' }] }),
      `the environment variable 'MODE' is set twice in ${MAIN}; set it once`],
  ])('is refused: %s', (_, spec, sentence) => {
    expect(refusals(spec)).toEqual([sentence]);
  });

  test('is refused once, however often it stands there', () => {
    expect(refusals(pod({ env: ['a', 'b', 'c'].map(value => ({ name: 'MODE', value })) }))).toHaveLength(1);
  });

  test.each<[string, JsonMap]>([
    ['ports of two protocols', pod({ ports: [{ containerPort: 5353 }, { containerPort: 5353, protocol: 'UDP' }] })],
    ['ports without a name', pod({ ports: [{ containerPort: 8080 }, { containerPort: 8081 }] })],
    ['variables of two containers', { containers: ['a', 'b'].map(name => ({ name, image: IMAGE, env: [{ name: 'MODE', value: 'a' }] })) }],
  ])('is none: %s', (_, spec) => {
    expect(refusals(spec)).toEqual([]);
  });
});

describe('user 0 with runAsNonRoot', () => {
  const REFUSAL = `${MAIN} runs as user 0 while 'runAsNonRoot' is true, and would not start; `
    + 'choose another user, or allow it with HardeningException.rootUser({ reason: \'…\' })';

  test.each<[string, JsonMap]>([
    ['both on the container', pod({ securityContext: { runAsNonRoot: true, runAsUser: 0 } })],
    ['both on the pod', pod({}, { securityContext: { runAsNonRoot: true, runAsUser: 0 } })],
    ['one on each', pod({ securityContext: { runAsUser: 0 } }, { securityContext: { runAsNonRoot: true } })],
  ])('is refused: %s', (_, spec) => {
    expect(refusals(spec)).toEqual([REFUSAL]);
  });

  test.each<[string, JsonMap]>([
    ['another user on the container', pod({ securityContext: { runAsUser: 1000 } }, { securityContext: { runAsNonRoot: true, runAsUser: 0 } })],
    ['root allowed on the container', pod({ securityContext: { runAsNonRoot: false, runAsUser: 0 } }, { securityContext: { runAsNonRoot: true } })],
  ])('stays with %s', (_, spec) => {
    expect(refusals(spec)).toEqual([]);
  });
});

describe('an image', () => {
  const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

  test.each<[string | undefined, string]>([
    ['registry.example/app', `'image' ('registry.example/app') of ${MAIN} has no tag and no digest; `
      + 'pin it, such as \'registry.example/app:1.4.2\' or \'registry.example/app@sha256:…\''],
    ['registry.example:5000/app', `'image' ('registry.example:5000/app') of ${MAIN} has no tag and no digest; `
      + 'pin it, such as \'registry.example:5000/app:1.4.2\' or \'registry.example:5000/app@sha256:…\''],
    ['app:latest', `'image' ('app:latest') of ${MAIN} has the tag 'latest', which changes under your feet; pin a version or a digest`],
    ['Shop/api:1.0', `'image' ('Shop/api:1.0') of ${MAIN} has a space, or an upper case letter in its name, which no registry takes; write it in lower case`],
    ['app@sha256:abc', `'image' ('app@sha256:abc') of ${MAIN} has a malformed digest; it must be 'sha256:' and 64 hexadecimal digits`],
    [undefined, `'image' of ${MAIN} is missing; give a name with a tag or a digest, such as 'registry.example/api:1.4.2'`],
  ])('is refused: %s', (image, sentence) => {
    expect(refusals({ containers: [{ name: 'main', image }] })).toEqual([sentence]);
  });

  test('is refused in an init container too, which the sentence calls one', () => {
    expect(refusals({ ...pod({}), initContainers: [{ name: 'init', image: 'init:latest' }] })).toEqual([
      `'image' ('init:latest') of init container 'init' at '${AT}' has the tag 'latest', which changes under your feet; pin a version or a digest`,
    ]);
  });

  test.each(['app:1.0', 'app:latest-1.0', 'localhost/app:1.0', 'Registry.Example/app:1.0', 'registry.example:5000/app:1.0', '[::1]:5000/app:1.0', `app@${DIGEST}`, `app:latest@${DIGEST}`])('stays: %s', image => {
    expect(refusals(pod({ image }))).toEqual([]);
  });
});

describe('a preStop sleep', () => {
  const sleeping = (seconds: number) => pod({ lifecycle: { preStop: { sleep: { seconds } } } });

  test('is refused where it is longer than the grace period', () => {
    expect(refusals({ ...sleeping(11), terminationGracePeriodSeconds: 10 })).toEqual([
      `the preStop sleep (11s) of ${MAIN} is longer than 'terminationGracePeriodSeconds' (10s); shorten it or lengthen the grace period`,
    ]);
  });

  test('is refused where it is longer than the default grace period', () => {
    expect(refusals(sleeping(31))).toHaveLength(1);
  });

  test.each([[sleeping(30)], [{ ...sleeping(10), terminationGracePeriodSeconds: 10 }]])('stays where it is not', spec => {
    expect(refusals(spec)).toEqual([]);
  });
});

describe('a literal credential', () => {
  const PASSWORD = pod({ env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] });

  test('is refused, and its value is not told', () => {
    expect(refusals(PASSWORD)).toEqual([
      `the environment variable 'DB_PASSWORD' of ${MAIN} holds what looks like a credential in plain text; `
        + 'put it into a Secret and mount it as a file with SecretMount, or refer to it with EnvValue.fromSecretValue(); '
        + 'in values, take it out of \'extraEnv\'',
    ]);
  });

  test.each<[string, JsonMap, HardeningException[]]>([
    ['with an exception', PASSWORD, [HardeningException.literalCredential('DB_PASSWORD', ON_MAIN)]],
    ['from a Secret', pod({ env: [{ name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }), []],
  ])('stays %s', (_, spec, exceptions) => {
    expect(refusals(spec, { exceptions })).toEqual([]);
  });

  test('is refused where the exception is for another container', () => {
    // GIVEN
    const exceptions = [HardeningException.literalCredential('DB_PASSWORD', { ...REASON, container: 'other' })];

    // THEN
    expect(refusals(PASSWORD, { exceptions })).toEqual([expect.stringContaining('is used by nothing'), expect.stringContaining('in plain text')]);
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

describe('an exception that nothing uses', () => {
  test.each<[string, HardeningException, JsonMap, string]>([
    ['for a container', HardeningException.rootUser({ ...REASON, container: 'mian' }), pod({}),
      'the exception \'root-user.mian\' at \'intelgraph/api\' is used by nothing: there is no container \'mian\'; take it away'],
    ['for a host path', HardeningException.hostPath('logs', REASON), pod({}, { volumes: [{ name: 'logs', emptyDir: {} }] }),
      'the exception \'host-path.logs\' at \'intelgraph/api\' is used by nothing: there is no hostPath volume \'logs\'; take it away'],
    ['for a volume', HardeningException.volumeType('share', REASON), pod({}, { volumes: [{ name: 'share', emptyDir: {} }] }),
      'the exception \'volume-type.share\' at \'intelgraph/api\' is used by nothing: '
        + 'there is no volume \'share\' of a type that Pod Security Standards forbid; take it away'],
    ['for a host port', HardeningException.hostPort(8080, REASON), pod({ ports: [{ containerPort: 8080 }] }),
      'the exception \'host-port.8080\' at \'intelgraph/api\' is used by nothing: no container takes the host port 8080; take it away'],
    ['for a host of a probe', HardeningException.probeHost('localhost', REASON), pod({ livenessProbe: { httpGet: { port: 80 } } }),
      'the exception \'probe-host.localhost\' at \'intelgraph/api\' is used by nothing: no probe or hook asks the host \'localhost\'; take it away'],
    ['for a variable', HardeningException.literalCredential('TOKEN', REASON), pod({}),
      'the exception \'literal-credential.token\' at \'intelgraph/api\' is used by nothing: '
        + 'no container sets the environment variable \'TOKEN\' to a literal that looks like a credential; take it away'],
    ['for a variable that is harmless by now', HardeningException.literalCredential('TOKEN', REASON), pod({ env: [{ name: 'TOKEN', value: '/run/token' }] }),
      'the exception \'literal-credential.token\' at \'intelgraph/api\' is used by nothing: '
        + 'no container sets the environment variable \'TOKEN\' to a literal that looks like a credential; take it away'],
  ])('is refused: %s', (_, exception, spec, sentence) => {
    expect(refusals(spec, { exceptions: [exception] })).toEqual([sentence]);
  });

  test('is not refused for a restriction that the profile has lifted, as it comes back', () => {
    // GIVEN
    const policy = profileOf({ enabled: false, disabledReason: 'debugging' }, { exceptions: [HardeningException.rootUser(REASON)] });

    // THEN
    expect(refusals(pod({}), policy)).toEqual([]);
  });

  test.each<[string, HardeningException, HardeningException]>([
    ['root-user.main', HardeningException.rootUser(REASON), HardeningException.rootUser(ON_MAIN)],
    ['extra-capability.chown.main', HardeningException.extraCapability('CHOWN', REASON), HardeningException.extraCapability('CHOWN', ON_MAIN)],
  ])('is refused: one for a container where the same stands for all of them: %s', (name, all, main) => {
    expect(refusals(pod({}), { exceptions: [main, all] })).toEqual([
      `the exception '${name}' at '${AT}' adds nothing: another one allows the same for all containers; keep one of them`,
    ]);
  });

  test('is not refused beside another one for all containers', () => {
    // GIVEN
    const exceptions = [HardeningException.extraCapability('CHOWN', REASON), HardeningException.extraCapability('KILL', ON_MAIN)];

    // THEN
    expect(refusals(pod({}), { exceptions })).toEqual([]);
  });

  test('is refused: one that stands there twice', () => {
    // GIVEN
    const exceptions = [HardeningException.rootUser(ON_MAIN), HardeningException.rootUser({ ...ON_MAIN, reason: 'another' })];

    // THEN
    expect(refusals(pod({}), { exceptions })).toEqual([`the exception 'root-user.main' stands twice at '${AT}'; keep one of them`]);
  });

  test.each<[string, HardeningException, JsonMap]>([
    ['for its container', HardeningException.rootUser(ON_MAIN), pod({})],
    ['for the pod', HardeningException.hostNetwork(REASON), pod({})],
    ['for its host port', HardeningException.hostPort(8080, REASON), pod({ ports: [{ containerPort: 8080, hostPort: 8080 }] })],
    ['for the host of its hook', HardeningException.probeHost('localhost', REASON), pod({ lifecycle: { preStop: { httpGet: { host: 'localhost', port: 80 } } } })],
  ])('is none that does its work: %s', (_, exception, spec) => {
    expect(refusals(spec, { exceptions: [exception] })).toEqual([]);
  });

  test('is none of two for one control in two containers', () => {
    // GIVEN
    const containers = ['main', 'helper'].map(name => ({ name, image: IMAGE }));
    const exceptions = containers.map(({ name }) => HardeningException.rootUser({ ...REASON, container: name }));

    // THEN
    expect(refusals({ containers }, { exceptions })).toEqual([]);
  });
});

describe('an exception that expires', () => {
  const until = (expires: string, owner?: string) => ({ exceptions: [HardeningException.rootUser({ reason: 'legacy image', expires, owner })] });

  test('is refused the day after', () => {
    expect(refusals(pod({}), until('2027-03-30'))).toEqual([
      `the exception 'root-user' at '${AT}' expired on 2027-03-30 (reason: legacy image); remove its cause, or decide anew and move 'expires'`,
    ]);
  });

  test('is refused with the owner who has to decide', () => {
    expect(refusals(pod({}), until('2026-12-31', 'team-a'))[0]).toContain('(reason: legacy image; owner: team-a)');
  });

  test('holds on its last day', () => {
    expect(refusals(pod({}), until(TODAY))).toEqual([]);
  });
});

describe('an unsafe setting that hardening took out', () => {
  const LEAVE_OUT = 'weakens the pod; leave it out';
  const OR = `${LEAVE_OUT}, or allow it with HardeningException.`;

  test.each<[string, Replacement, string]>([
    ['of the pod', { control: HardeningException.hostNetwork(REASON).control, field: 'spec.hostNetwork', given: true },
      `'spec.hostNetwork' (true) at '${AT}' ${OR}hostNetwork({ reason: '…' })`],
    ['of a container', { control: HardeningException.privileged(REASON).control, field: 'spec.containers[main].x', given: true, container: 'main' },
      `'spec.containers[main].x' (true) at '${AT}' ${OR}privileged({ reason: '…', container: 'main' })`],
    ['of a container, with a host', { control: HardeningException.probeHost('::1', REASON).control, field: 'f', given: '::1', container: 'main' },
      `'f' ("::1") at '${AT}' ${OR}probeHost('::1', { reason: '…', container: 'main' })`],
    ['of a container, with a number', { control: HardeningException.hostPort(80, REASON).control, field: 'f', given: 80, container: 'main' },
      `'f' (80) at '${AT}' ${OR}hostPort(80, { reason: '…', container: 'main' })`],
    ['of a container, with a name', { control: HardeningException.extraCapability('KILL', REASON).control, field: 'f', given: 'CAP_SYS_TIME', container: 'main' },
      `'f' ("CAP_SYS_TIME") at '${AT}' ${OR}extraCapability('SYS_TIME', { reason: '…', container: 'main' })`],
    ['that no exception allows', { field: 'f', given: { type: 'spc_t' } }, `'f' ({"type":"spc_t"}) at '${AT}' ${LEAVE_OUT}`],
  ])('is refused in the library\'s own workloads: one %s', (_, replacement, sentence) => {
    expect(refusals(pod({}), {}, [replacement])).toEqual([sentence]);
  });
});

describe('a pod that somebody else wrote', () => {
  const retrofit = (spec: JsonMap, policy: Partial<HardeningPolicy> = {}) =>
    sentences(refusalsOfRetrofit({ spec, policy: policyOf(policy), path: AT }, TODAY));

  test('is not refused for mistakes of its author that hardening does not touch', () => {
    // GIVEN
    const spec = pod({
      env: [{ name: 'DB_PASSWORD', value: 'hunter2' }, { name: 'DB_PASSWORD', value: 'hunter2' }],
      image: 'app',
      ports: [{ containerPort: 80 }],
      resources: { requests: { cpu: '2' }, limits: { cpu: '1' } },
      volumeMounts: [{ name: 'gone', mountPath: '/a' }, { name: 'gone', mountPath: '/a/b' }],
    });

    // THEN
    expect(retrofit(spec)).toEqual([]);
  });

  test.each<[string, JsonMap, Partial<HardeningPolicy>]>([
    ['a writable path below a read-only mount', mounting({ config: '/var', run: '/var/run/app' }, { config: { configMap: { name: 'c' } } }), {}],
    ['a host path', pod({}, { volumes: [{ name: 'logs', hostPath: { path: '/var/log' } }] }), {}],
    ['an expired exception', pod({}), { exceptions: [HardeningException.rootUser({ ...REASON, expires: '2027-01-01' })] }],
    ['an exception that nothing uses', pod({}), { exceptions: [HardeningException.hostPort(80, REASON)] }],
    ['a writable path for nobody', pod({}), { writablePaths: [WritablePath.memory('tmp', '/tmp', { containers: ['gone'] })] }],
    ['nodes of Windows that its author does not name as such', pod({}, { nodeSelector: { 'kubernetes.io/os': 'windows' } }), {}],
  ])('is refused for %s', (_, spec, policy) => {
    expect(retrofit(spec, policy)).toHaveLength(1);
  });
});

describe('a pod for nodes of Windows', () => {
  const onWindows = (label: string, more: JsonMap = {}) => pod({}, { nodeSelector: { [label]: 'windows' }, ...more });

  test.each(['kubernetes.io/os', 'beta.kubernetes.io/os'])('is refused where its selector alone says so: %s', label => {
    expect(refusals(onWindows(label))).toEqual([
      `'nodeSelector' (${label}: windows) at '${AT}' sends the pod to nodes of Windows, which refuse what hardening gives to pods of Linux; `
        + 'say \'os: { name: windows }\' too, in a JSON patch if you must',
    ]);
  });

  test.each<[string, JsonMap, HardeningPolicy]>([
    ['that says so', onWindows('kubernetes.io/os', { os: { name: 'windows' } }), policyOf()],
    ['that is not hardened', onWindows('kubernetes.io/os'), profileOf({ enabled: false, disabledReason: 'debugging' })],
    ['of Linux', pod({}, { nodeSelector: { 'kubernetes.io/os': 'linux' } }), policyOf()],
  ])('is none to refuse: one %s', (_, spec, policy) => {
    expect(refusals(spec, policy)).toEqual([]);
  });
});

describe('a pod that shares namespaces of its node', () => {
  const START = { name: 'net.ipv4.ip_unprivileged_port_start', value: '80' };
  const LEAVE_OUT = 'and the API server refuses it; leave out one of them (\'unprivilegedPortStart\' sets net.ipv4.ip_unprivileged_port_start)';

  test('sets no sysctl of the network', () => {
    // GIVEN
    const spec = pod({}, { hostNetwork: true, securityContext: { sysctls: [START] } });

    // THEN
    expect(refusals(spec, { exceptions: [HardeningException.hostNetwork(REASON)] })).toEqual([
      `the sysctl 'net.ipv4.ip_unprivileged_port_start' (80) at '${AT}' belongs to the network of the node, which the pod shares ('hostNetwork'), ${LEAVE_OUT}`,
    ]);
  });

  test('sets no sysctl of the IPC namespace, and may set one of the network', () => {
    // GIVEN
    const sysctls = [{ name: 'kernel.shm_rmid_forced', value: '1' }, START];

    // THEN
    expect(refusals(pod({}, { hostIPC: true, securityContext: { sysctls } }), { exceptions: [HardeningException.hostIpc(REASON)] })).toEqual([
      `the sysctl 'kernel.shm_rmid_forced' (1) at '${AT}' belongs to the IPC namespace of the node, which the pod shares ('hostIPC'), ${LEAVE_OUT}`,
    ]);
  });

  test('is not told of a sysctl where a port is too low for it', () => {
    // GIVEN
    const spec = pod({ ports: [{ containerPort: 80 }] }, { hostNetwork: true });

    // THEN
    expect(refusals(spec, { exceptions: [HardeningException.hostNetwork(REASON)] })).toEqual([
      `port 80 of ${MAIN} is below 1024, and a process that is not root cannot bind it; listen on a port from 1024 on`,
    ]);
  });

  test('does not share processes among its containers as well', () => {
    expect(refusals(pod({}, { hostPID: true, shareProcessNamespace: true }), { exceptions: [HardeningException.hostPid(REASON)] })).toEqual([
      `'shareProcessNamespace' (true) at '${AT}' is given to a pod that sees all processes of the node ('hostPID'), and the API server refuses both; leave it out`,
    ]);
  });
});
