import { App, Chart, Duration, Lazy, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { IMAGE, KINDS, MAKE, newChart } from './workloads';
import {
  AppArmorProfile, ClaimTemplate, HardenedCronJob, HardenedDeployment, HardenedJob, HardenedNamespace, HardenedStatefulSet, Hardening,
  HardeningException, HardeningProfile, HealthChecks, LevelDbVolume, PodIds, PodSecurity, SeccompProfile, SecretMount, SigilService, WritablePath,
} from '../../src';

/** What a program in JavaScript gives, whatever the types say. */
function untyped<T>(given: unknown): T {
  return given as T;
}

/** A function as a program in JavaScript may call it. */
function called(method: unknown): (...given: unknown[]) => unknown {
  return method as (...given: unknown[]) => unknown;
}

test('a variable of the process that is not set there is empty', () => {
  const chart = newChart();
  new HardenedDeployment(chart, 'api', { image: IMAGE, env: { REGION: kplus.EnvValue.fromProcess('NOT_SET_ANYWHERE') } });

  expect(JSON.stringify(Testing.synth(chart))).toContain('"env":[{"name":"REGION"}]');
});

test('what cdk8s finds out when it renders is not judged before', () => {
  const chart = newChart();
  new HardenedDeployment(chart, 'late', { image: IMAGE, args: [Lazy.any({ produce: () => '--fast' })] });

  expect(JSON.stringify(Testing.synth(chart))).toContain('["--fast"]');
});

test('the value of a variable that cdk8s finds out when it renders is not judged before', () => {
  const chart = newChart();
  new HardenedDeployment(chart, 'late', { image: IMAGE, env: { REGION: kplus.EnvValue.fromValue(Lazy.any({ produce: () => 'north' }) as string) } });

  expect(JSON.stringify(Testing.synth(chart))).toContain('"env":[{"name":"REGION","value":"north"}]');
});

describe('a workload is refused at once, in a program without types,', () => {
  test.each<[string, object, string]>([
    ['with a level of isolation of another spelling', { networkIsolation: 'Strict' },
      '\'networkIsolation\' (\'Strict\') at \'shop/api\' is no NetworkIsolation; give NetworkIsolation.NONE (\'none\'), NetworkIsolation.INGRESS (\'ingress\') or NetworkIsolation.STRICT (\'strict\')'],
    ['with a level of isolation that there is not', { networkIsolation: 'closed' }, '\'networkIsolation\' (\'closed\') at \'shop/api\' is no NetworkIsolation'],
    ['with a variable that is a text, which may be a secret and is not told', { env: { A: 'hunter2' } },
      '\'env.A\' (a text) at \'shop/api\' is no EnvValue; give one, such as EnvValue.fromValue(\'info\')'],
    ['with a variable that is nothing', { env: { A: null } }, '\'env.A\' (null) at \'shop/api\' is no EnvValue'],
    ['with variables in a list', { env: ['A=b'] }, '\'env\' ([\'A=b\']) at \'shop/api\' is no map; give one in \'{\' and \'}\', such as { LOG_LEVEL: EnvValue.fromValue(\'info\') }'],
    ['with a command as a text', { command: 'node x' }, '\'command\' (\'node x\') at \'shop/api\' is no list; give one in \'[\' and \']\', such as [\'node\', \'main.js\']'],
    ['with a number among arguments', { args: ['--port', 80] }, '\'args[1]\' (80) at \'shop/api\' is no text; give one, in quotes'],
    ['with no image', { image: null }, '\'image\' (null) at \'shop/api\' is no image; give a reference, such as \'registry.example.com/api:1.4.2\''],
    ['with an object that is no image', { image: {} }, '\'image\' (an object) at \'shop/api\' is no image'],
    ['with a number for an image', { image: 42 }, '\'image\' (42) at \'shop/api\' is no image'],
    ['with a number of pods as a text', { replicas: '3' }, '\'replicas\' (\'3\') at \'shop/api\' is no number; give one, without quotes'],
    ['with a port that is nothing', { port: null }, '\'port\' (null) at \'shop/api\' is no number'],
    ['with a port that is no number, as Number() says of a text that holds none', { port: Number('none') }, '\'port\' (NaN) at \'shop/api\' is no number; give one, without quotes'],
    ['with an amount as a text', { resources: { memory: { limit: '512Mi' } } }, '\'resources.memory.limit\' (\'512Mi\') at \'shop/api\' is no Size; give one, such as Size.mebibytes(64)'],
    ['with resources as Kubernetes writes them', { resources: { limits: { memory: '512Mi' } } },
      '\'resources.limits\' (an object) at \'shop/api\' is no property; give \'cpu\' or \'memory\' or \'ephemeralStorage\''],
    ['with resources as Kubernetes writes them, which cdk8s finds out when it renders', { resources: { limits: Lazy.any({ produce: () => ({ memory: '512Mi' }) }) } },
      '\'resources.limits\' (an object of the class Lazy) at \'shop/api\' is no property; give \'cpu\' or \'memory\' or \'ephemeralStorage\''],
    ['with an amount that has no such bound', { resources: { memory: { limits: Size.mebibytes(512) } } },
      '\'resources.memory.limits\' (an object of the class Size) at \'shop/api\' is no property; give \'request\' or \'limit\''],
    ['with a shutdown of another word', { shutdown: { sleep: Duration.seconds(5) } }, '\'shutdown.sleep\' (an object of the class Duration) at \'shop/api\' is no property'],
    ['with seconds as a number', { shutdown: { preStopSleep: 5 } }, '\'shutdown.preStopSleep\' (5) at \'shop/api\' is no Duration; give one, such as Duration.seconds(5)'],
    ['with a path as a text', { writablePaths: ['/x'] }, '\'writablePaths[0]\' (\'/x\') at \'shop/api\' is no WritablePath; give one, such as WritablePath.memory('],
    ['with a secret as a text', { secrets: ['postgres'] }, '\'secrets[0]\' (\'postgres\') at \'shop/api\' is no SecretMount'],
    ['with checks as a text', { healthChecks: 'http' }, '\'healthChecks\' (\'http\') at \'shop/api\' is no HealthChecks; give one, such as HealthChecks.http()'],
    ['with a database that is true', { levelDb: true }, '\'levelDb\' (true) at \'shop/api\' is no LevelDbVolume; give one, such as new LevelDbVolume()'],
    ['with an exception as a text', { exceptions: ['root-user'] }, '\'exceptions[0]\' (\'root-user\') at \'shop/api\' is no HardeningException'],
    ['with the properties of a profile', { profile: { enabled: false } }, '\'profile\' (an object) at \'shop/api\' is no HardeningProfile'],
    ['with a text for false', { createServiceAccount: 'false' }, '\'createServiceAccount\' (\'false\') at \'shop/api\' is no boolean; give true or false, without quotes'],
    ['with a number for the value of a variable', { env: { PORT: kplus.EnvValue.fromValue(untyped(8080)) } },
      '\'env.PORT.value\' (8080) at \'shop/api\' is no text; give one, in quotes'],
    ['with metadata that is a text', { metadata: 'api' }, '\'metadata\' (\'api\') at \'shop/api\' is no object; give one in \'{\' and \'}\', such as { name: \'api\' }'],
    ['with a name that is nothing', { metadata: { name: null } }, '\'metadata.name\' (null) at \'shop/api\' is no text'],
    ['with a name that is a number', { metadata: { name: 5 } }, '\'metadata.name\' (5) at \'shop/api\' is no text'],
    ['with a label that is a number', { metadata: { labels: { shard: 1 } } }, '\'metadata.labels.shard\' (1) at \'shop/api\' is no text'],
    ['with an annotation of the pods that is a number', { podMetadata: { annotations: { 'prometheus.io/port': 9090 } } },
      '\'podMetadata.annotations.prometheus.io/port\' (9090) at \'shop/api\' is no text; give one, in quotes'],
    ['with a user that is a text', { securityContext: { user: '1000' } },
      '\'securityContext.user\' (\'1000\') at \'shop/api\' is no id; give a whole number from 0 to 2147483647, without quotes'],
    ['with a user below zero', { securityContext: { user: -1 } }, '\'securityContext.user\' (-1) at \'shop/api\' is no id'],
    ['with an account as a text', { serviceAccount: 'api' }, '\'serviceAccount\' (\'api\') at \'shop/api\' is no ServiceAccount'],
    ['with a strategy as a text', { strategy: 'Recreate' }, '\'strategy\' (\'Recreate\') at \'shop/api\' is no strategy; give one, such as DeploymentStrategy.recreate()'],
    ['with a volume as Kubernetes writes it', { volumes: [{ name: 'cache', emptyDir: {} }] }, '\'volumes[0]\' (an object) at \'shop/api\' is no Volume'],
    ['with volumes outside of a list', { volumes: {} }, '\'volumes\' (an object) at \'shop/api\' is no list'],
    ['with one container outside of a list', { image: undefined, port: undefined, containers: { image: IMAGE } }, '\'containers\' (an object) at \'shop/api\' is no list'],
  ])('%s', (_, props, sentence) => {
    expect(() => new HardenedDeployment(newChart(), 'api', { image: IMAGE, port: 8080, ...props })).toThrow(sentence);
  });

  test('with all mistakes of its properties', () => {
    expect(() => new HardenedDeployment(newChart(), 'api', untyped({ image: IMAGE, command: 'node x', args: 'y' })))
      .toThrow(/^'command' .* is no list; .*\n'args' .* is no list; .*$/);
  });

  test.each(KINDS)('as any other, as a %s', kind => {
    expect(() => MAKE[kind](newChart(), 'api', untyped({ image: IMAGE, command: 'node x' }))).toThrow('\'command\' (\'node x\') at \'shop/api\' is no list');
  });

  test('in a container that is added later', () => {
    const deployment = new HardenedDeployment(newChart(), 'api');
    expect(() => deployment.addContainer({ image: IMAGE, name: 'proxy', envVariables: untyped({ A: 'x' }) }))
      .toThrow('\'envVariables.A\' (a text) of container \'proxy\' at \'shop/api\' is no EnvValue');
  });

  test.each<[string, unknown, string]>([
    ['nothing', undefined, '\'image\' of container \'main\' at \'shop/api\' is missing; give a name with a tag or a digest, such as \'registry.example.com/api:1.4.2\''],
    ['null', null, 'the properties (null) of container \'main\' at \'shop/api\' are no object'],
    ['no image', { name: 'proxy' }, '\'image\' of container \'proxy\' at \'shop/api\' is missing'],
    ['a number for an image', { image: 42 }, '\'image\' (42) of container \'main\' at \'shop/api\' is no text'],
    ['no number for a port', { image: IMAGE, portNumber: NaN }, '\'portNumber\' (NaN) of container \'main\' at \'shop/api\' is no number'],
    ['no number among its ports', { image: IMAGE, ports: [{ number: NaN }] }, '\'ports[0].number\' (NaN) of container \'main\' at \'shop/api\' is no number'],
    ['ports in no list', { image: IMAGE, ports: 8080 }, '\'ports\' (8080) of container \'main\' at \'shop/api\' is no list; give one in \'[\' and \']\', such as [{ number: 8080 }]'],
    ['a text for a user', { image: IMAGE, securityContext: { user: '1000' } }, '\'securityContext.user\' (\'1000\') of container \'main\' at \'shop/api\' is no id'],
  ])('in a container of %s', (_, container, sentence) => {
    const deployment = new HardenedDeployment(newChart(), 'api');
    expect(() => deployment.addContainer(untyped(container))).toThrow(sentence);
    expect(() => deployment.addInitContainer(untyped(container))).toThrow(sentence);
  });

  test('below an app, too', () => {
    expect(() => new HardenedDeployment(untyped(new App()), 'api', untyped(null))).toThrow('the properties (null) at \'api\' are no object; write them in \'{\' and \'}\'');
  });
});

describe('what a workload is made of is refused by itself:', () => {
  const NOTHING = untyped<never>(undefined);
  const reason = 'agreed with the vendor';

  test.each<[string, (chart: Chart) => unknown, string]>([
    ['a CronJob without a schedule', chart => new HardenedCronJob(chart, 'it', untyped({ image: IMAGE })), '\'schedule\' at \'shop/it\' is missing; give one, such as Cron.daily()'],
    ['a CronJob of nothing', chart => new HardenedCronJob(chart, 'it', NOTHING), '\'schedule\' at \'shop/it\' is missing'],
    ['a migration that is a text', chart => new HardenedJob(chart, 'it', untyped({ image: IMAGE, migration: 'yes' })), '\'migration\' (\'yes\') at \'shop/it\' is no boolean'],
    ['a StatefulSet with a claim as a text', chart => new HardenedStatefulSet(chart, 'it', untyped({ image: IMAGE, claimTemplates: ['data'] })),
      '\'claimTemplates[0]\' (\'data\') at \'shop/it\' is no ClaimTemplate'],
    ['a SigilService of nothing', chart => new SigilService(chart, 'it', NOTHING), '\'image\' of the SigilService at \'shop/it\' is missing'],
    ['a SigilService with a program that it does not have', chart => new SigilService(chart, 'it', untyped({ image: IMAGE, variant: 'main' })),
      '\'variant\' (\'main\') at \'shop/it\' is no SigilVariant; give SigilVariant.MAIN (\'server/index.cjs\') or'],
    ['a namespace of another level', chart => new HardenedNamespace(chart, 'it', untyped({ enforce: 'Privileged', enforceReason: reason })),
      '\'enforce\' (\'Privileged\') at \'shop/it\' is no PodSecurityLevel'],
    ['a namespace with a label that is a number', chart => new HardenedNamespace(chart, 'it', untyped({ metadata: { labels: { tier: 1 } } })),
      '\'metadata.labels.tier\' (1) at \'shop/it\' is no text'],
    ['a connection to nobody', chart => new HardenedDeployment(chart, 'it', { image: IMAGE }).network.allowTo(NOTHING), '\'peer\' of \'allowTo()\' at \'shop/it\' is missing'],
    ['a connection at a number', chart => new HardenedDeployment(chart, 'it', { image: IMAGE }).network.allowFrom(kplus.Namespaces.all(chart, 'all'), untyped(5432)),
      '\'ports\' (5432) of \'allowFrom()\' at \'shop/it\' is no list; give one in \'[\' and \']\', such as [NetworkPolicyPort.tcp(5432)]'],
    ['an exception without a reason', () => HardeningException.rootUser(untyped({})), '\'reason\' of the exception \'root-user\' is missing; say why the restriction is relaxed'],
    ['an exception of nothing', () => called(HardeningException.rootUser)(), '\'reason\' of the exception \'root-user\' is missing'],
    ['an exception for several containers', () => HardeningException.rootUser(untyped({ reason, container: ['a'] })), '\'container\' ([\'a\']) of the exception \'root-user\' is no text'],
    ['an exception without its volume', () => called(HardeningException.hostPath)({ reason }), '\'volume\' (an object) of the exception \'host-path\' is no text'],
    ['an exception without its variable', () => called(HardeningException.literalCredential)(), '\'variable\' of the exception \'literal-credential\' is missing'],
    ['a path without a place', () => called(WritablePath.memory)('cache'), '\'mountPath\' of a writable path is missing'],
    ['a path with a limit as a text', () => WritablePath.disk('cache', '/cache', untyped({ sizeLimit: '64Mi' })), '\'sizeLimit\' (\'64Mi\') of a writable path is no Size'],
    ['a path in a container as a text', () => WritablePath.memory('cache', '/cache', untyped({ containers: 'main' })),
      '\'containers\' (\'main\') of a writable path is no list; give one in \'[\' and \']\', such as [\'main\']'],
    ['checks with a number of seconds', () => HealthChecks.tcp(untyped({ timeout: 5 })), '\'timeout\' (5) of HealthChecks.tcp() is no Duration'],
    ['checks with a path outside of the options', () => HealthChecks.http(untyped('/healthz')), 'the properties (\'/healthz\') of HealthChecks.http() are no object'],
    ['a secret without a name', () => called(SecretMount.fromSecretName)(), '\'name\' of a SecretMount is missing'],
    ['a secret by its name, which may be what it holds and is not told', () => SecretMount.fromSecret(untyped('postgres')), '\'secret\' (a text) of a SecretMount is no Secret; give one'],
    ['a secret that is none', () => SecretMount.fromSecret(NOTHING), '\'secret\' of a SecretMount is missing'],
    ['ids of nothing', () => PodIds.of(NOTHING), '\'user\' of PodIds is missing; give one, without quotes'],
    ['ids as a text', () => PodIds.of(untyped('1000')), '\'user\' (\'1000\') of PodIds is no number; give one, without quotes'],
    ['an exception for a port as a text', () => HardeningException.hostPort(untyped('9100'), { reason }), '\'port\' (\'9100\') of the exception \'host-port\' is no number'],
    ['an Ingress of no path', chart => new HardenedDeployment(chart, 'it', { image: IMAGE, port: 8080 }).exposeViaIngress(NOTHING), '\'path\' of \'exposeViaIngress()\' at \'shop/it\' is missing'],
    ['a scope that is none', () => Hardening.apply(NOTHING), '\'scope\' of Hardening.apply() is missing; give one, such as the chart'],
    ['a profile for no scope', () => Hardening.setProfile(NOTHING, new HardeningProfile()), '\'scope\' of Hardening.setProfile() is missing'],
    ['a look at no scope', () => PodSecurity.expectRestricted(untyped('shop')), '\'scope\' (\'shop\') of PodSecurity is no construct'],
    ['files of a secret in a list', () => SecretMount.fromSecretName('a', untyped({ files: ['x'] })), '\'files\' ([\'x\']) of a SecretMount is no map'],
    ['a database with a size as a text', () => new LevelDbVolume(untyped({ size: '1Gi' })), '\'size\' (\'1Gi\') of a LevelDbVolume is no Size'],
    ['a claim of nothing', () => new ClaimTemplate(NOTHING), '\'size\' of a ClaimTemplate is missing'],
    ['a seccomp profile of nothing', () => SeccompProfile.localhost(NOTHING), '\'path\' of a localhost seccomp profile is missing'],
    ['an AppArmor profile of nothing', () => AppArmorProfile.localhost(NOTHING), '\'name\' of a localhost AppArmor profile is missing'],
    ['a profile for a version that is not known', () => new HardeningProfile(untyped({ kubernetesVersion: '1.20' })),
      '\'kubernetesVersion\' (\'1.20\') of a HardeningProfile is no KubernetesVersion; give KubernetesVersion.V1_28 (\'1.28\'), '],
    ['a profile with ids that nobody checked', () => new HardeningProfile(untyped({ ids: { user: 0, group: 0, fsGroup: 0 } })), '\'ids\' (an object) of a HardeningProfile is no PodIds'],
    ['a profile that a text switches off', () => new HardeningProfile(untyped({ enabled: 'false' })), '\'enabled\' (\'false\') of a HardeningProfile is no boolean'],
    ['a scope with a path as a text', chart => Hardening.apply(chart, untyped({ writablePaths: ['/x'] })), '\'writablePaths[0]\' (\'/x\') of Hardening.apply() on \'shop\' is no WritablePath'],
    ['a scope with one workload outside of a list', chart => Hardening.apply(chart, untyped({ workloads: { name: 'grafana' } })), '\'workloads\' (an object) of Hardening.apply() on \'shop\' is no list'],
    ['a scope with the properties of a profile', chart => Hardening.setProfile(chart, untyped({ enabled: false })), '\'profile\' (an object) of Hardening.setProfile() on \'shop\' is no HardeningProfile'],
  ])('%s', (_, make, sentence) => {
    expect(() => make(newChart())).toThrow(sentence);
  });
});

describe('ids', () => {
  test('of another copy of the library are ids', () => {
    let theirs: typeof import('../../src/hardening/pod-ids') | undefined;
    jest.isolateModules(() => {
      theirs = jest.requireActual('../../src/hardening/pod-ids');
    });

    expect(theirs?.PodIds).not.toBe(PodIds);
    expect(new HardeningProfile({ ids: theirs?.PodIds.of(10001) }).ids.user).toBe(10001);
  });

  test('that inherit from nothing are none', () => {
    expect(() => new HardeningProfile(untyped({ ids: Object.create(null) }))).toThrow('\'ids\' (an object) of a HardeningProfile is no PodIds');
  });
});
