import { ApiObject, Chart, Cron, Duration, JsonPatch, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { newChart, refusalOf, specOf } from './foreign-pods';
import { imageOfApi } from './images';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { PodIds } from '../../src/hardening/pod-ids';
import { WritablePath } from '../../src/hardening/writable-path';
import { asMap, JsonMap, mapsOf } from '../../src/template/json';
import { ClaimTemplate } from '../../src/workloads/claim-template';
import { containerImageOf, IContainerImage } from '../../src/workloads/container-image';
import { HardenedCronJob } from '../../src/workloads/hardened-cron-job';
import { HardenedDaemonSet } from '../../src/workloads/hardened-daemon-set';
import { HardenedDeployment, HardenedDeploymentProps } from '../../src/workloads/hardened-deployment';
import { HardenedJob } from '../../src/workloads/hardened-job';
import { HardenedStatefulSet, HardenedStatefulSetProps } from '../../src/workloads/hardened-stateful-set';
import { Hardening } from '../../src/workloads/hardening';
import { HealthChecks } from '../../src/workloads/health-checks';
import { LevelDbVolume } from '../../src/workloads/level-db-volume';
import { SecretMount } from '../../src/workloads/secret-mount';
import { WritableDirectory } from '../../src/workloads/writable-directory';

type Props = Omit<HardenedDeploymentProps, 'image'>;

function deploymentIn(chart: Chart, image: string | Partial<IContainerImage>, props: Props = {}): HardenedDeployment {
  return new HardenedDeployment(chart, 'api', {
    image: typeof image === 'string' ? image : imageOfApi(image), metadata: { name: 'api' }, ...props,
  });
}

/** The pod of a Deployment that runs the image. */
function podOf(image: string | Partial<IContainerImage> = {}, props: Props = {}, more: (api: HardenedDeployment) => void = () => undefined): JsonMap {
  const chart = newChart();
  more(deploymentIn(chart, image, props));
  return specOf(Testing.synth(chart).filter(({ kind }) => kind === 'Deployment'), 'api');
}

function mainOf(image: string | Partial<IContainerImage> = {}, props: Props = {}, more?: (api: HardenedDeployment) => void): JsonMap {
  return mapsOf(podOf(image, props, more).containers)[0];
}

/** Why a Deployment that runs the image is refused. */
function refusalFor(image: Partial<IContainerImage>, props: Props = {}, more: (api: HardenedDeployment) => void = () => undefined): string {
  const chart = newChart('shop');
  more(deploymentIn(chart, image, props));
  return refusalOf(chart);
}

function mountsOf(container: JsonMap): JsonMap {
  return Object.fromEntries(mapsOf(container.volumeMounts).map(({ mountPath, name }) => [String(mountPath), name]));
}

function volumeIn(spec: JsonMap, name: string): JsonMap | undefined {
  return mapsOf(spec.volumes).find(volume => volume.name === name);
}

const PATHS_OF_PODS = { '/tmp': 'tmp', '/var/run/app': 'run' };

const PORT_4000 = { PORT: kplus.EnvValue.fromValue('4000') };

describe('a workload whose image knows what it needs', () => {
  test('is the workload that its author would have written with a reference', () => {
    // GIVEN
    const image = {
      port: 4000,
      portVariable: 'PORT',
      user: 1000,
      group: 2000,
      livenessPath: '/live',
      readinessPath: '/ready',
      writableDirectories: [WritableDirectory.scratch('/app/cache', { sizeLimit: Size.mebibytes(32) })],
      preStopCommand: ['/app/drain'],
    };
    const written = {
      port: 4000,
      env: PORT_4000,
      profile: new HardeningProfile({ ids: PodIds.of(1000, { group: 2000 }) }),
      healthChecks: HealthChecks.http({ livenessPath: '/live', readinessPath: '/ready' }),
      writablePaths: [WritablePath.memory('app-cache', '/app/cache', { sizeLimit: Size.mebibytes(32) })],
      shutdown: { preStopCommand: ['/app/drain'] },
    };

    // THEN
    expect(podOf(image)).toEqual(podOf(imageOfApi().reference, written));
  });

  test('pulls the reference', () => {
    expect(mainOf({ reference: 'registry.example/other:2.0.0' }).image).toBe('registry.example/other:2.0.0');
  });

  test('keeps the image for whoever renders its container elsewhere', () => {
    // GIVEN
    const image = imageOfApi();

    // WHEN
    const api = new HardenedDeployment(newChart(), 'api', { image });

    // THEN
    expect([containerImageOf(api, 'main'), containerImageOf(api, 'sidecar')]).toEqual([image, undefined]);
  });

  test('tells what contradicts the image together with all other mistakes', () => {
    // GIVEN
    const chart = newChart('shop');
    deploymentIn(chart, {}, { port: 9090, replicas: -1 });
    new HardenedDeployment(chart, 'other', { image: 'registry.example/other' });

    // THEN
    expect(refusalOf(chart)).toMatch(/image 'shop\/api-image' serves on[^]*'replicas' \(-1\)[^]*has no tag/);
  });
});

describe('the port', () => {
  test('is that of the image', () => {
    expect(mainOf().ports).toEqual([{ containerPort: 8080, name: 'http' }]);
  });

  test('may be said by the author too', () => {
    expect(mainOf({}, { port: 8080 }).ports).toEqual([{ containerPort: 8080, name: 'http' }]);
  });

  test('is opened to others and served by the governing Service of a StatefulSet', () => {
    // WHEN
    const chart = newChart();
    new HardenedStatefulSet(chart, 'api', { image: imageOfApi() });
    const manifests = Testing.synth(chart);

    // THEN
    expect(manifests.find(({ kind }) => kind === 'NetworkPolicy')).toMatchObject({ spec: { ingress: [{ ports: [{ port: 8080 }] }] } });
    expect(manifests.find(({ kind }) => kind === 'Service')).toMatchObject({ spec: { ports: [{ port: 8080, targetPort: 8080 }] } });
  });

  test('is that of the image in a DaemonSet', () => {
    const chart = newChart();
    new HardenedDaemonSet(chart, 'agent', { image: imageOfApi(), metadata: { name: 'agent' } });
    expect(specOf(Testing.synth(chart).filter(({ kind }) => kind === 'DaemonSet'), 'agent')).toMatchObject({ containers: [{ ports: [{ containerPort: 8080 }] }] });
  });

  test('is none in a Job, which serves nothing', () => {
    // WHEN
    const chart = newChart();
    new HardenedJob(chart, 'migrate', { image: imageOfApi({ portVariable: 'PORT' }), metadata: { name: 'migrate' } });
    new HardenedCronJob(chart, 'report', { image: imageOfApi({ portVariable: 'PORT' }), schedule: Cron.daily() });

    // THEN
    expect(JSON.stringify(Testing.synth(chart))).not.toMatch(/containerPort|"PORT"|Probe/);
  });

  test('is refused where it is not the one of the image', () => {
    expect(refusalFor({}, { port: 9090 })).toContain('\'port\' (9090) of the workload at \'shop/api\' is not the port that image \'shop/api-image\' serves on (8080); '
      + 'leave \'port\' out, or change the image\'s');
  });

  test('is refused where a patch of the finished object changes it', () => {
    expect(refusalFor({}, {}, api => ApiObject.of(api).addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/ports/0/containerPort', 9090))))
      .toContain('\'port\' (9090) of the workload at \'shop/api\' is not the port');
  });

  test('is its author\'s where the image names none', () => {
    expect(mainOf({ port: undefined }, { port: 9090 }).ports).toEqual([{ containerPort: 9090, name: 'http' }]);
  });

  test('of metrics is another one', () => {
    expect(mainOf({}, { metricsPort: 9090 }).ports).toEqual([{ containerPort: 8080, name: 'http' }, { containerPort: 9090, name: 'metrics' }]);
  });
});

describe('the variable that the program reads its port from', () => {
  test('tells the port of the image', () => {
    expect(mainOf({ portVariable: 'PORT' }).env).toEqual([{ name: 'PORT', value: '8080' }]);
  });

  test('tells the port of the author, which the image follows', () => {
    expect(mainOf({ portVariable: 'PORT' }, { port: 4000 })).toMatchObject({ env: [{ name: 'PORT', value: '4000' }], ports: [{ containerPort: 4000 }] });
  });

  test('stands beside those of the author, and once', () => {
    expect(mainOf({ portVariable: 'PORT' }, { port: 4000, env: { ...PORT_4000, LANGUAGE: kplus.EnvValue.fromValue('en') } }).env)
      .toEqual([{ name: 'PORT', value: '4000' }, { name: 'LANGUAGE', value: 'en' }]);
  });

  test('is not there without a port', () => {
    expect(mainOf({ port: undefined, portVariable: 'PORT' }).env).toBeUndefined();
  });

  test('is refused as a literal other than the port', () => {
    expect(refusalFor({ portVariable: 'PORT' }, { env: PORT_4000 })).toContain('the environment variable \'PORT\' (4000) of container \'main\' at \'shop/api\', '
      + 'from which image \'shop/api-image\' reads its port, contradicts \'port\' (8080); set \'port\' and leave the variable out');
  });

  test('is refused as a reference, of which nobody knows what it holds', () => {
    const refusal = refusalFor({ portVariable: 'PORT' }, {}, api => {
      const settings = new kplus.ConfigMap(api, 'Settings', { metadata: { name: 'settings' }, data: { port: '4000' } });
      api.containers[0].env.addVariable('PORT', kplus.EnvValue.fromConfigMap(settings, 'port'));
    });
    expect(refusal).toContain('the environment variable \'PORT\' ({"configMapKeyRef":{"key":"port","name":"settings"}}) of container \'main\'');
  });

  test('is refused where it has been taken away', () => {
    expect(refusalFor({ portVariable: 'PORT' }, {}, api => ApiObject.of(api).addJsonPatch(JsonPatch.remove('/spec/template/spec/containers/0/env'))))
      .toContain('the environment variable \'PORT\' (undefined) of container \'main\'');
  });
});

describe('the ids', () => {
  const OWN = { user: 1000, group: 2000 };

  test('are those of the image', () => {
    expect(podOf(OWN).securityContext).toMatchObject({ runAsUser: 1000, runAsGroup: 2000, fsGroup: 2000 });
  });

  test('are those of the image below a profile that says nothing of them', () => {
    // GIVEN
    const chart = newChart();
    Hardening.setProfile(chart, new HardeningProfile().with({ enabled: false, disabledReason: 'Debugging.' }));

    // WHEN
    const api = deploymentIn(chart, OWN);

    // THEN
    expect([api.profile.ids.user, api.profile.enabled]).toEqual([1000, false]);
  });

  test('may be said by the author too', () => {
    expect(podOf(OWN, { profile: new HardeningProfile({ ids: PodIds.of(1000, { group: 2000, fsGroup: 3000 }) }) }).securityContext)
      .toMatchObject({ runAsUser: 1000, runAsGroup: 2000, fsGroup: 3000 });
  });

  test('are left to the cluster where the profile does so', () => {
    expect(podOf(OWN, { profile: HardeningProfile.openShift() }).securityContext).not.toHaveProperty('runAsUser');
  });

  test('are root\'s by an exception, which has its reason', () => {
    expect(podOf(OWN, { exceptions: [HardeningException.rootUser({ reason: 'The test needs it.' })] }).securityContext).toMatchObject({ runAsUser: 0 });
  });

  test('are refused as those of root without one', () => {
    expect(refusalFor({ user: 0, group: 0 })).toContain('\'runAsUser\' (65532) of container \'main\' at \'shop/api\' is not the user that image \'shop/api-image\' runs as (0)');
  });

  test('give the user a group of its number where the image has that of root', () => {
    expect(podOf({ user: 1000, group: 0 }).securityContext).toMatchObject({ runAsUser: 1000, runAsGroup: 1000 });
  });

  test.each<[string, Props]>([
    ['the profile of the workload', { profile: new HardeningProfile({ ids: PodIds.of(3000, { group: 2000 }) }) }],
    ['a profile made of another', { profile: new HardeningProfile({ ids: PodIds.of(3000, { group: 2000 }) }).with({ enabled: true }) }],
    ['its security context', { securityContext: { user: 3000 } }],
  ])('are refused where %s names another user', (_, props) => {
    expect(refusalFor(OWN, props)).toContain('\'runAsUser\' (3000) of container \'main\' at \'shop/api\' is not the user that image \'shop/api-image\' runs as (1000); '
      + 'leave \'ids\' and \'securityContext\' to the image, or change the image\'s');
  });

  test('are refused where the profile of the scope names another user', () => {
    // GIVEN
    const chart = newChart('shop');
    Hardening.setProfile(chart, new HardeningProfile({ ids: PodIds.nonroot() }));
    deploymentIn(chart, OWN);

    // THEN
    expect(refusalOf(chart)).toContain('\'runAsUser\' (65532) of container \'main\'');
  });

  test('are refused where only the group is another one', () => {
    expect(refusalFor(OWN, { profile: new HardeningProfile({ ids: PodIds.of(1000) }) })).toContain('\'runAsGroup\' (1000) of container \'main\' at \'shop/api\' '
      + 'is not the group that image \'shop/api-image\' runs as (2000)');
  });
});

describe('the probes', () => {
  test('ask the paths of the image', () => {
    expect(mainOf({ livenessPath: '/live', readinessPath: '/ready' })).toMatchObject({
      startupProbe: { httpGet: { path: '/live', port: 'http' } },
      livenessProbe: { httpGet: { path: '/live', port: 'http' } },
      readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
    });
  });

  test('ask the one path that the image knows', () => {
    expect(mainOf({ livenessPath: '/live', readinessPath: undefined })).toMatchObject({ readinessProbe: { httpGet: { path: '/live' } } });
  });

  test('ask for a connection where the image answers no HTTP checks', () => {
    expect(mainOf({ livenessPath: undefined, readinessPath: undefined })).toMatchObject({
      ports: [{ name: 'tcp', containerPort: 8080 }], livenessProbe: { tcpSocket: { port: 'tcp' } }, readinessProbe: { tcpSocket: { port: 'tcp' } },
    });
  });

  test('are none where nothing is served, as with a reference', () => {
    expect(podOf({ port: undefined })).toEqual(podOf(imageOfApi().reference));
  });

  test('are those of the author', () => {
    expect(mainOf({}, { healthChecks: HealthChecks.grpc() })).toMatchObject({ livenessProbe: { grpc: { port: 8080 } } });
  });
});

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

describe('the command before a stop', () => {
  const DRAIN = { preStopCommand: ['/app/drain', '--wait'] };

  function hooksOf(props: Props): unknown[] {
    const pod = podOf(DRAIN, props, api => {
      api.addContainer({ name: 'sidecar', image: 'registry.example/sidecar:1.0.0' });
    });
    return mapsOf(pod.containers).map(container => asMap(container.lifecycle).preStop);
  }

  test('is that of the image in its container, while others sleep', () => {
    expect(hooksOf({})).toEqual([{ exec: { command: ['/app/drain', '--wait'] } }, { sleep: { seconds: 5 } }]);
  });

  test('is its author\'s, everywhere', () => {
    expect(hooksOf({ shutdown: { preStopCommand: ['/stop'] } })).toEqual([{ exec: { command: ['/stop'] } }, { exec: { command: ['/stop'] } }]);
  });

  test('takes as long as its author says', () => {
    expect(podOf(DRAIN, { shutdown: { preStopSleep: Duration.seconds(30) } })).toMatchObject({
      containers: [{ lifecycle: { preStop: { exec: { command: ['/app/drain', '--wait'] } } } }], terminationGracePeriodSeconds: 55,
    });
  });

  test('is none where its author wants no wait', () => {
    expect(hooksOf({ shutdown: { preStopSleep: Duration.seconds(0) } })).toEqual([undefined, undefined]);
  });
});

describe('an image without a shell', () => {
  const WITHOUT = { hasShell: false };
  const CURL = { exec: { command: ['/usr/bin/curl', '127.0.0.1'] } };
  const WAY_OUT = 'and image \'shop/api-image\' has no shell and none of its tools; name a program of the image, give the container another image, or this one a base that has them';

  test.each<[string, string, Props]>([
    ['as its command', '\'command\' (["sh","-c","exit 0"])', { command: ['sh', '-c', 'exit 0'] }],
    ['by its path', '\'command\' (["/bin/bash"])', { command: ['/bin/bash'] }],
    ['before it stops', '\'lifecycle.preStop\' (["/bin/sh","-c","sleep 5"])', { shutdown: { preStopCommand: ['/bin/sh', '-c', 'sleep 5'] } }],
    ['for a tool of its own', '\'lifecycle.preStop\' (["sleep","5"])', { shutdown: { preStopCommand: ['sleep', '5'] } }],
  ])('does not run what needs one %s', (_, told, props) => {
    expect(refusalFor(WITHOUT, props)).toContain(`${told} of container 'main' at 'shop/api' starts '`);
    expect(refusalFor(WITHOUT, props)).toContain(WAY_OUT);
  });

  test('does not run one in an init container of the image', () => {
    expect(refusalFor(WITHOUT, {}, api => {
      api.addInitContainer({ name: 'setup', image: imageOfApi().reference, command: ['sh', '-c', 'true'] });
    })).toContain(`'command' (["sh","-c","true"]) of init container 'setup' at 'shop/api' starts 'sh', ${WAY_OUT}`);
  });

  test.each([
    ['after it starts', 'lifecycle.postStart', { lifecycle: { postStart: CURL } }],
    ['to ask whether it has started', 'startupProbe', { startupProbe: CURL }],
    ['to ask for its health', 'livenessProbe', { livenessProbe: CURL }],
    ['to ask whether it is ready', 'readinessProbe', { readinessProbe: CURL }],
  ])('does not run one %s', (_, property, patch) => {
    const patches = Object.entries(patch).map(([key, value]) => JsonPatch.add(`/spec/template/spec/containers/0/${key}`, value));
    expect(refusalFor(WITHOUT, {}, api => ApiObject.of(api).addJsonPatch(...patches))).toContain(`'${property}' (["/usr/bin/curl","127.0.0.1"]) of container 'main' at 'shop/api' starts '/usr/bin/curl', ${WAY_OUT}`);
  });

  test.each<[string, Props]>([
    ['a program of the image', { command: ['/nodejs/bin/node', '-e', 'sh'], shutdown: { preStopCommand: ['/app/drain'] } }],
    ['arguments of its entry point', { args: ['sh'] }],
    ['a shell that a volume brings along', { command: ['/tools/sh'] }],
  ])('runs %s', (_, props) => {
    expect(() => podOf(WITHOUT, props)).not.toThrow();
  });

  test('leaves a shell to the containers of other images', () => {
    expect(() => podOf(WITHOUT, {}, api => {
      api.addInitContainer({ name: 'setup', image: 'registry.example/busybox:1.0.0', command: ['sh', '-c', 'true'] });
    })).not.toThrow();
  });

  test.each([[true], [undefined]])('is none where it says %s', hasShell => {
    expect(() => podOf({ hasShell }, { command: ['sh', '-c', 'exit 0'] })).not.toThrow();
  });
});
