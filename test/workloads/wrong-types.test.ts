import { App, Chart, Cron, Duration, Lazy, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { IMAGE, KINDS, MAKE, newChart } from './workloads';
import {
  AppArmorProfile, ClaimTemplate, HardenedCronJob, HardenedDeployment, HardenedJob, HardenedNamespace, HardenedStatefulSet, Hardening,
  HardeningException, HardeningProfile, HealthChecks, HelmChart, LevelDbVolume, PodIds, PodSecurity, SeccompProfile, SecretMount,
  SigilApp, SigilService, WritableDirectory, WritablePath,
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

describe('what has to be known before cdk8s renders is refused where it is not:', () => {
  const LATE = Lazy.any({ produce: () => 'late' });

  test.each<[string, object, string]>([
    ['a name, after which labels and selectors are called', { metadata: { name: LATE } }, '\'metadata.name\' (an object of the class Lazy) at \'shop/api\' is no text; give one, in quotes'],
    ['a number of pods, on which a PodDisruptionBudget depends', { replicas: LATE }, '\'replicas\' (an object of the class Lazy) at \'shop/api\' is no number; give one, without quotes'],
    ['a port, which Services and probes ask', { port: LATE }, '\'port\' (an object of the class Lazy) at \'shop/api\' is no number'],
    ['the start of the ports that are open to everybody', { unprivilegedPortStart: LATE }, '\'unprivilegedPortStart\' (an object of the class Lazy) at \'shop/api\' is no number'],
    ['an image', { image: LATE }, '\'image\' (an object of the class Lazy) at \'shop/api\' is no image'],
    ['variables as a whole, which would be lost', { env: LATE }, '\'env\' (an object of the class Lazy) at \'shop/api\' is no map'],
    ['resources as a whole, which would be lost', { resources: LATE }, '\'resources\' (an object of the class Lazy) at \'shop/api\' is no object'],
    ['a command as a whole', { command: LATE }, '\'command\' (an object of the class Lazy) at \'shop/api\' is no list'],
    ['a switch', { disruptionBudget: LATE }, '\'disruptionBudget\' (an object of the class Lazy) at \'shop/api\' is no boolean'],
    ['a level of isolation', { networkIsolation: LATE }, '\'networkIsolation\' (an object of the class Lazy) at \'shop/api\' is no NetworkIsolation'],
    ['a command that hardening writes', { shutdown: { preStopCommand: [LATE] } }, '\'shutdown.preStopCommand[0]\' (an object of the class Lazy) at \'shop/api\' is no text; give one, in quotes'],
    ['a label that the pods share', { metadata: { labels: { 'app.kubernetes.io/part-of': LATE } } },
      '\'app.kubernetes.io/part-of\' (an object of the class Lazy) at \'shop/api\' is no text; give one, in quotes'],
    ['exceptions', { exceptions: LATE }, '\'exceptions\' (an object of the class Lazy) at \'shop/api\' is no list'],
  ])('%s', (_, props, sentence) => {
    expect(() => new HardenedDeployment(newChart(), 'api', untyped({ image: IMAGE, port: 8080, ...props }))).toThrow(sentence);
  });

  test.each<[string, () => unknown, string]>([
    ['an id', () => PodIds.of(untyped(LATE)), '\'user\' (an object of the class Lazy) of PodIds is no number'],
    ['the name of a path', () => WritablePath.memory(untyped(LATE), '/x'), '\'name\' (an object of the class Lazy) of a writable path is no text'],
    ['the access mode of a claim', () => new ClaimTemplate({ name: 'data', mountPath: '/data', size: Size.gibibytes(1), accessMode: untyped(LATE) }),
      '\'accessMode\' (an object of the class Lazy) of a ClaimTemplate is no PersistentVolumeAccessMode'],
    ['the name of a secret', () => SecretMount.fromSecretName(untyped(LATE)), '\'name\' (an object of the class Lazy) of a SecretMount is no text'],
  ])('%s', (_, make, sentence) => {
    expect(make).toThrow(sentence);
  });
});

test('a word of Kubernetes may be the value of a chart', () => {
  const chart = new HelmChart(new SigilApp(), 'shop', { version: '1.0.0', appVersion: '1.0.0' });
  const policy = chart.values.choice('policy', { default: 'Forbid', allowed: ['Allow', 'Forbid'], description: 'What happens to a report that is late.' });
  new HardenedCronJob(chart, 'report', { image: IMAGE, schedule: Cron.daily(), concurrencyPolicy: untyped(`${policy}`) });

  expect(JSON.stringify(Testing.synth(chart))).toContain('"concurrencyPolicy":"Forbid"');
});

test.each<[string, object, string]>([
  ['a label', { metadata: { labels: { team: Lazy.any({ produce: () => 'north' }) } } }, '"team":"north"'],
  ['an annotation', { metadata: { annotations: { team: Lazy.any({ produce: () => 'north' }) } } }, '"team":"north"'],
  ['a namespace', { metadata: { namespace: Lazy.any({ produce: () => 'north' }) } }, '"namespace":"north"'],
  ['a user', { securityContext: { user: Lazy.any({ produce: () => 1000 }) } }, '"runAsUser":1000'],
])('%s may be found out when cdk8s renders', (_, props, written) => {
  const chart = newChart();
  new HardenedDeployment(chart, 'late', untyped({ image: IMAGE, ...props }));

  expect(JSON.stringify(Testing.synth(chart))).toContain(written);
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
    ['with an image that does not say who runs it', { image: { reference: IMAGE, path: 'catalog', writableDirectories: [] } },
      '\'image.user\' (undefined) at \'shop/api\' is no number; give one, without quotes\n\'image.group\' (undefined) at \'shop/api\' is no number'],
    ['with an image that does not say where it writes', { image: { reference: IMAGE, path: 'catalog', user: 1000, group: 1000 } },
      '\'image.writableDirectories\' (undefined) at \'shop/api\' is no list; give one in \'[\' and \']\', such as [WritableDirectory.scratch(\'/var/cache/app\')]'],
    ['with an image that writes to texts', { image: { reference: IMAGE, path: 'catalog', user: 1000, group: 1000, writableDirectories: ['/cache'] } },
      '\'image.writableDirectories[0]\' (\'/cache\') at \'shop/api\' is no WritableDirectory; give one, such as WritableDirectory.scratch(\'/var/cache/app\')'],
    ['with an image of a port as a text', { image: { reference: IMAGE, path: 'catalog', user: 1000, group: 1000, writableDirectories: [], port: '8080' } },
      '\'image.port\' (\'8080\') at \'shop/api\' is no number'],
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
    ['with one init container outside of a list', { initContainers: { image: IMAGE } }, '\'initContainers\' (an object) at \'shop/api\' is no list'],
    ['with seconds until a pod counts as ready as a number', { minReady: 5 }, '\'minReady\' (5) at \'shop/api\' is no Duration; give one, such as Duration.seconds(5)'],
    ['with seconds for a rollout as a number', { progressDeadline: 600 }, '\'progressDeadline\' (600) at \'shop/api\' is no Duration'],
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
    ['a Job with seconds as a number', chart => new HardenedJob(chart, 'it', untyped({ image: IMAGE, activeDeadline: 60, ttlAfterFinished: 60, backoffLimit: '3' })),
      '\'activeDeadline\' (60) at \'shop/it\' is no Duration; give one, such as Duration.seconds(5)\n\'ttlAfterFinished\' (60) at \'shop/it\' is no Duration; '
        + 'give one, such as Duration.seconds(5)\n\'backoffLimit\' (\'3\') at \'shop/it\' is no number'],
    ['a CronJob with seconds as a number', chart => new HardenedCronJob(chart, 'it', untyped({ image: IMAGE, schedule: Cron.daily(), startingDeadline: 10 })),
      '\'startingDeadline\' (10) at \'shop/it\' is no Duration'],
    ['a CronJob with a policy of another spelling', chart => new HardenedCronJob(chart, 'it', untyped({ image: IMAGE, schedule: Cron.daily(), concurrencyPolicy: 'allow' })),
      '\'concurrencyPolicy\' (\'allow\') at \'shop/it\' is no ConcurrencyPolicy; give ConcurrencyPolicy.ALLOW (\'Allow\'), '],
    ['a StatefulSet with a Service by its name', chart => new HardenedStatefulSet(chart, 'it', untyped({ image: IMAGE, service: 'it' })),
      '\'service\' (\'it\') at \'shop/it\' is no Service; give one, such as new Service(…)'],
    ['a StatefulSet with an order of another spelling', chart => new HardenedStatefulSet(chart, 'it', untyped({ image: IMAGE, podManagementPolicy: 'parallel' })),
      '\'podManagementPolicy\' (\'parallel\') at \'shop/it\' is no PodManagementPolicy; give PodManagementPolicy.ORDERED_READY (\'OrderedReady\') or PodManagementPolicy.PARALLEL (\'Parallel\')'],
    ['a path with a limit outside of the options', () => WritablePath.memory('cache', '/cache', untyped('2Gi')), 'the properties (\'2Gi\') of a writable path are no object; write them in'],
    ['a path with null for options', () => WritablePath.disk('cache', '/cache', untyped(null)), 'the properties (null) of a writable path are no object'],
    ['a path for no container', () => WritablePath.memory('cache', '/cache', { containers: [] }),
      '\'containers\' ([]) of a writable path is no list of names; give one in \'[\' and \']\', such as [\'main\'], or leave it out'],
    ['a secret for no container', () => SecretMount.fromSecretName('a', { containers: [] }), '\'containers\' ([]) of a SecretMount is no list of names'],
    ['a claim for no container', () => new ClaimTemplate({ name: 'data', mountPath: '/data', size: Size.gibibytes(1), containers: [] }), '\'containers\' ([]) of a ClaimTemplate is no list of names'],
    ['a claim with an access mode of another spelling', () => new ClaimTemplate(untyped({ name: 'data', mountPath: '/data', size: Size.gibibytes(1), accessMode: 'RWO' })),
      '\'accessMode\' (\'RWO\') of a ClaimTemplate is no PersistentVolumeAccessMode; give PersistentVolumeAccessMode.READ_WRITE_ONCE (\'ReadWriteOnce\'), '],
    ['a secret with its directory outside of the options', () => SecretMount.fromSecretName('a', untyped('/etc/a')), 'the properties (\'/etc/a\') of a SecretMount are no object'],
    ['a secret with null for options', () => SecretMount.fromSecretName('a', untyped(null)), 'the properties (null) of a SecretMount are no object'],
    ['a secret of a store with its directory outside of the options', () => SecretMount.fromCsiSecretStore('a', untyped('/etc/a')), 'the properties (\'/etc/a\') of a SecretMount are no object'],
    ['ids with a group outside of the options', () => PodIds.of(1000, untyped(2000)), 'the properties (2000) of PodIds are no object; write them in \'{\' and \'}\''],
    ['ids with null for options', () => PodIds.of(5, untyped(null)), 'the properties (null) of PodIds are no object'],
    ['a profile with the seccomp profile for AppArmor', () => new HardeningProfile(untyped({ appArmor: SeccompProfile.localhost('audit.json') })),
      '\'appArmor\' (an object of the class SeccompProfile) of a HardeningProfile is no AppArmorProfile'],
    ['a profile with the AppArmor profile for seccomp', () => new HardeningProfile(untyped({ seccomp: AppArmorProfile.unset() })),
      '\'seccomp\' (an object of the class AppArmorProfile) of a HardeningProfile is no SeccompProfile'],
    ['a profile for OpenShift of a version', () => HardeningProfile.openShift(untyped('1.30')), 'the properties (\'1.30\') of a HardeningProfile are no object'],
    ['a profile with nothing that differs', () => called(HardeningProfile.prototype.with).call(new HardeningProfile(), null), 'the properties (null) of a HardeningProfile are no object'],
    ['a look with options that are true', chart => PodSecurity.expectRestricted(chart, untyped(true)), 'the properties (true) of PodSecurity are no object'],
    ['a directory with its limit outside of the options', () => WritableDirectory.scratch('/cache', untyped('2Gi')), 'the properties (\'2Gi\') of a WritableDirectory are no object'],
    ['a directory with a limit as a text', () => WritableDirectory.scratch('/cache', untyped({ sizeLimit: '2Gi' })), '\'sizeLimit\' (\'2Gi\') of a WritableDirectory is no Size'],
    ['a directory of nothing', () => WritableDirectory.data(NOTHING), '\'path\' of a WritableDirectory is missing'],
    ['a path with a limit as a text', () => WritablePath.disk('cache', '/cache', untyped({ sizeLimit: '64Mi' })), '\'sizeLimit\' (\'64Mi\') of a writable path is no Size'],
    ['a path in a container as a text', () => WritablePath.memory('cache', '/cache', untyped({ containers: 'main' })),
      '\'containers\' (\'main\') of a writable path is no list of names; give one in \'[\' and \']\', such as [\'main\'], or leave it out'],
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
