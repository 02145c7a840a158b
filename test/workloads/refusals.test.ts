import * as fs from 'fs';
import { inspect } from 'util';
import { ApiObject, App, Chart, Duration, JsonPatch, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { IMAGE, KINDS, MAKE, newChart, refusalsOf } from './workloads';
import { SigilApp } from '../../src/app/sigil-app';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { WritablePath } from '../../src/hardening/writable-path';
import { HardenedDeployment, HardenedDeploymentProps } from '../../src/workloads/hardened-deployment';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';
import { HealthChecks } from '../../src/workloads/health-checks';
import { LevelDbVolume } from '../../src/workloads/level-db-volume';
import { NetworkIsolation } from '../../src/workloads/network-isolation';
import { SecretMount } from '../../src/workloads/secret-mount';
import { filesBelow, temporaryFolder } from '../app/files';

const reason = 'agreed with the vendor';

/** Props, or what makes them of the chart. */
type Props = HardenedDeploymentProps | ((chart: Chart) => HardenedDeploymentProps);

/** Why a Deployment 'shop/api' is refused. */
function refusalsWith(props: Props, alter: (deployment: HardenedDeployment) => void = () => {}): string[] {
  const chart = newChart();
  alter(new HardenedDeployment(chart, 'api', typeof props === 'function' ? props(chart) : props));
  return refusalsOf(chart);
}

function anywhere(scope: HardenedDeployment): kplus.INetworkPolicyPeer {
  return kplus.NetworkPolicyIpBlock.ipv4(scope, 'anywhere', '10.0.0.0/8');
}

const MISTAKES: [string, Props, string[]][] = [
  ['two writable paths at one mount path', {
    image: IMAGE, writablePaths: [WritablePath.memory('a', '/cache'), WritablePath.disk('b', '/cache')],
  }, ['the writable paths \'a\' (\'/cache\') and \'b\' (\'/cache\') at \'shop/api\' have the same mount path']],
  ['two writable paths of one name', {
    image: IMAGE, writablePaths: [WritablePath.memory('a', '/a'), WritablePath.memory('a', '/b')],
  }, ['two writable paths have the name \'a\' at \'shop/api\' (\'/a\' and \'/b\')']],
  ['a writable path in the place of a read-only mount', {
    image: IMAGE, secrets: [SecretMount.fromSecretName('s', { directory: '/etc/sigil' })], writablePaths: [WritablePath.memory('a', '/etc/sigil')],
  }, ['the writable path \'a\' (\'/etc/sigil\') lies where container \'main\' at \'shop/api\' has a read-only mount']],
  ['two mounts at one path', chart => ({
    containers: [{
      image: IMAGE,
      volumeMounts: ['a', 'b'].map(id => ({ path: '/data', volume: kplus.Volume.fromEmptyDir(chart, id, id, { sizeLimit: Size.mebibytes(1) }) })),
    }],
  }), ['the volumes \'a\' and \'b\' are mounted at the same path \'/data\' in container \'main\' at \'shop/api\'']],
  ['one mount inside of another', {
    image: IMAGE, writablePaths: [WritablePath.memory('a', '/cache'), WritablePath.memory('b', '/cache/deep')],
  }, ['\'/cache/deep\'', 'lies inside \'/cache\'', 'container \'main\' at \'shop/api\'']],
  ['a writable path below a read-only mount', {
    image: IMAGE, secrets: [SecretMount.fromSecretName('s', { directory: '/etc/sigil' })], writablePaths: [WritablePath.memory('a', '/etc/sigil/cache')],
  }, ['writable path \'/etc/sigil/cache\'', 'below the read-only mount \'/etc/sigil\'']],
  ['secrets where the token goes', {
    image: IMAGE, secrets: [SecretMount.fromSecretName('s')], exceptions: [HardeningException.serviceAccountToken({ reason })],
  }, ['\'/run/secrets\'', '\'automountServiceAccountToken\'', '\'/etc/sigil\'']],
  ['memory-backed paths beyond the memory limit', {
    image: IMAGE, writablePaths: [WritablePath.memory('cache', '/cache', { sizeLimit: Size.mebibytes(200) })],
  }, ['\'cache\' (200Mi)', '280Mi', 'memory limit (256Mi) of container \'main\' at \'shop/api\'', 'WritablePath.disk()']],
  ['a CPU request above its limit', {
    image: IMAGE, resources: { cpu: { request: kplus.Cpu.units(2), limit: kplus.Cpu.units(1) } },
  }, ['cpu request (2) exceeds the cpu limit (1) of container \'main\' at \'shop/api\'']],
  ['a memory request above its limit', {
    image: IMAGE, resources: { memory: { request: Size.gibibytes(2), limit: Size.gibibytes(1) } },
  }, ['memory request (2048Mi) exceeds the memory limit (1024Mi)']],
  ['a port beyond 65535', { image: IMAGE, port: 70000 }, ['port 70000 of container \'main\' at \'shop/api\'', '1 to 65535']],
  ['a port of zero', { image: IMAGE, port: 0 }, ['port 0 of container \'main\' at \'shop/api\'']],
  ['a probe at a port beyond 65535', { containers: [{ image: IMAGE, portNumber: 8080, readiness: kplus.Probe.fromHttpGet('/', { port: 70000 }) }] },
    ['port 70000 of the readinessProbe of container \'main\' at \'shop/api\'', '1 to 65535']],
  ['a low port', { image: IMAGE, port: 443 }, ['port 443', '\'unprivilegedPortStart: 443\'']],
  ['a first unprivileged port that is none', { image: IMAGE, unprivilegedPortStart: -5 },
    ['\'unprivilegedPortStart\' (-5) at \'shop/api\'', '0 to 65535']],
  ['a stop command without a program', { image: IMAGE, shutdown: { preStopCommand: [] } }, ['\'shutdown.preStopCommand\' at \'shop/api\' is empty']],
  ['a sleep that is not in whole seconds', { image: IMAGE, shutdown: { preStopSleep: Duration.millis(1500) } },
    ['\'shutdown.preStopSleep\' (1.5s) at \'shop/api\' is not in whole seconds']],
  ['a time to drain that is not in whole seconds', { image: IMAGE, shutdown: { drain: Duration.millis(20500) } },
    ['\'shutdown.drain\' (20.5s) at \'shop/api\' is not in whole seconds']],
  ['a reserve that is not in whole seconds', { image: IMAGE, shutdown: { reserve: Duration.millis(500) } },
    ['\'shutdown.reserve\' (0.5s) at \'shop/api\' is not in whole seconds']],
  ['a sidecar before Kubernetes 1.29', {
    image: IMAGE,
    initContainers: [{ name: 'proxy', image: IMAGE, restartPolicy: kplus.ContainerRestartPolicy.ALWAYS }],
    profile: new HardeningProfile({ kubernetesVersion: KubernetesVersion.V1_28 }),
    shutdown: { preStopSleep: Duration.seconds(0) },
  }, ['the sidecar \'proxy\' at \'shop/api\' needs Kubernetes 1.29, and \'kubernetesVersion\' is 1.28', '\'containers\'']],
  ['checks where nothing is served', { image: IMAGE, healthChecks: HealthChecks.http() }, ['\'healthChecks\' is given at \'shop/api\'', '\'port: 8080\'']],
  ['checks where only datagrams are served', {
    containers: [{ image: IMAGE, ports: [{ number: 5353, protocol: kplus.Protocol.UDP }] }], healthChecks: HealthChecks.tcp(),
  }, ['\'healthChecks\' is given at \'shop/api\'']],
  ['secrets in the place of a default writable path', { image: IMAGE, secrets: [SecretMount.fromSecretName('s', { directory: '/tmp' })] },
    ['the writable path \'tmp\' (\'/tmp\') lies where container \'main\' at \'shop/api\' has a read-only mount']],
  ['a read-only mount in the place of a default writable path', chart => ({
    containers: [{
      image: IMAGE,
      volumeMounts: [{
        path: '/run/app', volume: kplus.Volume.fromConfigMap(chart, 'volume', kplus.ConfigMap.fromConfigMapName(chart, 'config', 'c'), { name: 'c' }),
      }],
    }],
  }), ['the writable path \'run\' (\'/var/run/app\') lies where container \'main\' at \'shop/api\' has a read-only mount']],
  ['a negative number of replicas', { image: IMAGE, replicas: -1 }, ['\'replicas\' (-1) at \'shop/api\'', 'whole number']],
  ['half a replica', { image: IMAGE, replicas: 1.5 }, ['\'replicas\' (1.5) at \'shop/api\'', 'whole number']],
  ['an image in upper case', { image: 'registry.example/Shop/api:1.4.2' },
    ['\'image\' (\'registry.example/Shop/api:1.4.2\') of container \'main\' at \'shop/api\'', 'lower case']],
  ['an image with a space', { image: 'registry.example/shop/api:1.4.2 ' }, ['\'image\' (\'registry.example/shop/api:1.4.2 \')', 'space']],
  ['two containers of one name', { containers: [{ image: IMAGE }, { image: IMAGE }] }, ['two containers have the name \'main\' at \'shop/api\'']],
  ['a container and an init container of one name', {
    image: IMAGE, initContainers: [{ name: 'main', image: IMAGE }],
  }, ['two containers have the name \'main\' at \'shop/api\'']],
  ['two ports of one name in a container', {
    containers: [{ image: IMAGE, ports: [{ name: 'web', number: 8080 }, { name: 'web', number: 8081 }] }],
  }, ['two ports have the name \'web\' at \'shop/api\'']],
  ['two ports of one name in two containers', {
    containers: [{ image: IMAGE, ports: [{ name: 'web', number: 8080 }] }, { name: 'b', image: IMAGE, ports: [{ name: 'web', number: 8081 }] }],
  }, ['two ports have the name \'web\' at \'shop/api\'']],
  ['one port twice', { image: IMAGE, port: 8080, metricsPort: 8080 }, ['port 8080/TCP is declared twice in container \'main\' at \'shop/api\'']],
  ['two volumes of one name', chart => ({
    image: IMAGE,
    volumes: ['a', 'b'].map(id => kplus.Volume.fromEmptyDir(chart, id, 'scratch', { sizeLimit: Size.mebibytes(1) })),
  }), ['two volumes have the name \'scratch\' at \'shop/api\'']],
  ['two mounted volumes of one name', chart => ({
    containers: [{
      image: IMAGE,
      volumeMounts: ['a', 'b'].map(id => ({ path: `/${id}`, volume: kplus.Volume.fromEmptyDir(chart, id, 'scratch', { sizeLimit: Size.mebibytes(1) }) })),
    }],
  }), ['at path \'shop/api/Resource\'', 'two different volumes have the same name: scratch']],
  ['a root user', { image: IMAGE, securityContext: { user: 0 } }, ['\'spec.securityContext.runAsUser\' (0) at \'shop/api\'', 'HardeningException.rootUser({ reason: \'…\' })']],
  ['a root user of a container', { containers: [{ image: IMAGE, securityContext: { user: 0 } }] },
    ['\'spec.containers[main].securityContext.runAsUser\' (0) at \'shop/api\'', 'HardeningException.rootUser({ reason: \'…\', container: \'main\' })']],
  ['a root user that is allowed by not asking for another one', { image: IMAGE, securityContext: { ensureNonRoot: false } },
    ['\'spec.securityContext.runAsNonRoot\' (false) at \'shop/api\'']],
  ['a grace period that is too short', { image: IMAGE, terminationGracePeriod: Duration.seconds(10) },
    ['\'terminationGracePeriod\' (10s) at \'shop/api\' is too short', '30s']],
  ['a database with two writers', { image: IMAGE, replicas: 2, levelDb: new LevelDbVolume() }, ['\'replicas\' (2) at \'shop/api\' must be 1']],
  ['a database with a rolling update', { image: IMAGE, levelDb: new LevelDbVolume(), strategy: kplus.DeploymentStrategy.rollingUpdate() },
    ['\'strategy\' (RollingUpdate) at \'shop/api\'', 'DeploymentStrategy.recreate()']],
  ['a credential in plain text', { image: IMAGE, env: { DB_PASSWORD: kplus.EnvValue.fromValue('hunter2!') } },
    ['the environment variable \'DB_PASSWORD\' of container \'main\' at \'shop/api\'', 'SecretMount', 'EnvValue.fromSecretValue()']],
  ['an image without a tag', { image: 'registry.example:5000/app' }, ['\'image\' (\'registry.example:5000/app\') of container \'main\' at \'shop/api\' has no tag']],
  ['an image that is the latest', { image: 'registry.example/app:latest' }, ['has the tag \'latest\'']],
  ['a path of the node', chart => ({
    image: IMAGE, volumes: [kplus.Volume.fromHostPath(chart, 'logs', 'logs', { path: '/var/log' })],
  }), ['volume \'logs\' at \'shop/api\' mounts the host path \'/var/log\'', 'HardeningException.hostPath(\'logs\', { reason: \'…\' })']],
  ['the network of the node', { image: IMAGE, hostNetwork: true }, ['\'spec.hostNetwork\' (true) at \'shop/api\'', 'HardeningException.hostNetwork({ reason: \'…\' })']],
  ['a privileged container', { containers: [{ image: IMAGE, securityContext: { privileged: true, allowPrivilegeEscalation: true } }] }, [
    '\'spec.containers[main].securityContext.privileged\' (true) at \'shop/api\'', 'HardeningException.privileged({ reason: \'…\', container: \'main\' })',
  ]],
  ['a writable root filesystem', { containers: [{ image: IMAGE, securityContext: { readOnlyRootFilesystem: false } }] }, [
    '\'spec.containers[main].securityContext.readOnlyRootFilesystem\' (false) at \'shop/api\'', 'HardeningException.writableRootFilesystem(',
  ]],
  ['a capability', {
    containers: [{ image: IMAGE, securityContext: { capabilities: { add: [kplus.Capability.NET_ADMIN] } } }],
  }, ['capabilities.add', 'HardeningException.extraCapability(\'NET_ADMIN\', { reason: \'…\', container: \'main\' })']],
  ['a token', { image: IMAGE, automountServiceAccountToken: true }, ['\'spec.automountServiceAccountToken\' (true) at \'shop/api\'', 'serviceAccountToken(']],
  ['a probe that asks another host', {
    containers: [{ image: IMAGE, portNumber: 8080, readiness: kplus.Probe.fromTcpSocket({ host: 'example.com' }) }],
  }, ['\'spec.containers[main].readinessProbe.tcpSocket.host\' ("example.com") at \'shop/api\'', 'leave it out']],
  ['an expired exception', { image: IMAGE, exceptions: [HardeningException.rootUser({ reason, expires: '2020-01-31' })] },
    ['the exception \'root-user\' at \'shop/api\' expired on 2020-01-31']],
  ['an exception that nothing uses', { image: IMAGE, exceptions: [HardeningException.rootUser({ reason, container: 'nobody' })] },
    ['the exception \'root-user.nobody\' at \'shop/api\' is used by nothing', 'there is no container \'nobody\'']],
];

describe('a workload is refused, with its path, the property, what was given and the way out:', () => {
  test.each(MISTAKES)('%s', (_, props, parts) => {
    // WHEN
    const refusals = refusalsWith(props);

    // THEN
    expect(refusals.filter(refusal => parts.every(part => refusal.includes(part)))).not.toEqual([]);
    expect(refusals.every(refusal => refusal.includes('\'shop/api'))).toBe(true);
  });

  test('a port as a string, which says so', () => {
    // A program in JavaScript has no types.
    expect(refusalsWith(JSON.parse(`{ "image": "${IMAGE}", "port": "8080" }`))).toEqual([
      'port \'8080\' of container \'main\' at \'shop/api\' is a string; give the number 8080',
    ]);
  });

  test.each([
    'foo:1.2:1.4.2', 'https://registry.example/api:1.4.2', 'registry.example:port/api:1.4.2', '/api:1.4.2', 'registry.example//api:1.4.2', 'api:1.4.2/', 'api:-1', 'api:',
    `api:${'1'.repeat(129)}`, `api@sha256:${'a'.repeat(64)}@sha256:${'a'.repeat(64)}`, 'api_:1.4.2', 'api:1.4.2,web:1.4.2',
  ])('what is no name of an image: %s', image => {
    expect(refusalsWith({ image })).toEqual([
      `'image' ('${image}') of container 'main' at 'shop/api' is no name of an image; write registry, path and tag, or digest, as in 'registry.example.com:5000/shop/api:1.4.2'`,
    ]);
  });

  test.each<[string, (deployment: HardenedDeployment) => void, string]>([
    ['a port of its Service that is none', api => api.exposeViaService({ ports: [{ port: 70000, targetPort: 8080 }] }),
      'port 70000 of the Service at \'shop/api/Service\' is not a port number; use a whole number from 1 to 65535'],
    ['a port of the nodes that is none', api => api.exposeViaService({ ports: [{ port: 80, targetPort: 8080, nodePort: 99999 }] }),
      'port 99999 of the Service at \'shop/api/Service\' is not a port number; use a whole number from 1 to 65535'],
    ['two ports of its Service with one number', api => api.exposeViaService({ ports: [{ name: 'http', port: 80, targetPort: 8080 }, { name: 'admin', port: 80, targetPort: 8080 }] }),
      'port 80 of the Service at \'shop/api/Service\' is that of \'http\' and of \'admin\'; give each a number of its own'],
    ['a port of a peer that is none', api => api.network.allowFrom(anywhere(api), [kplus.NetworkPolicyPort.tcp(80.5)]),
      'port 80.5 of the NetworkPolicy at \'shop/api/Peers\' is not a port number; use a whole number from 1 to 65535'],
    ['a port of a peer beyond all ports', api => api.network.allowTo(anywhere(api), [kplus.NetworkPolicyPort.udpRange(8000, 99999)]),
      'port 99999 of the NetworkPolicy at \'shop/api/Peers\' is not a port number; use a whole number from 1 to 65535'],
    ['a range of ports the wrong way round', api => api.network.allowTo(anywhere(api), [kplus.NetworkPolicyPort.tcpRange(90, 80)]),
      'the ports from 90 to 80 of the NetworkPolicy at \'shop/api/Peers\' end before they begin; give the lower one first'],
  ])('%s', (_, alter, refusal) => {
    expect(refusalsWith({ image: IMAGE, port: 8080, networkIsolation: NetworkIsolation.STRICT }, alter)).toEqual([refusal]);
  });

  test('not two ports of its Service with one number, of which each speaks another protocol', () => {
    expect(refusalsWith({ image: IMAGE, port: 8080 }, api => api.exposeViaService({
      ports: [{ name: 'dns', port: 53, targetPort: 8080 }, { name: 'dns-udp', port: 53, targetPort: 8080, protocol: kplus.Protocol.UDP }],
    }))).toEqual([]);
  });

  test('a first unprivileged port beyond all ports, and no port for being below it', () => {
    expect(refusalsWith({ image: IMAGE, port: 8080, unprivilegedPortStart: 70000 })).toEqual([
      '\'unprivilegedPortStart\' (70000) at \'shop/api\' is not a port number; use a whole number from 0 to 65535',
    ]);
  });

  test('one environment variable twice, as a patch may have it', () => {
    expect(refusalsWith({ image: IMAGE, env: { A: kplus.EnvValue.fromValue('1') } }, deployment =>
      ApiObject.of(deployment).addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/env/-', { name: 'A', value: '2' }))))
      .toEqual(['the environment variable \'A\' is set twice in container \'main\' at \'shop/api\'; set it once']);
  });

  test.each(KINDS)('in a %s as in any other', kind => {
    // GIVEN
    const chart = newChart();

    // WHEN
    MAKE[kind](chart, 'it', { image: 'registry.example/app', port: 8080 });

    // THEN
    expect(refusalsOf(chart)).toEqual([expect.stringContaining('of container \'main\' at \'shop/it\' has no tag and no digest')]);
  });
});

describe('a workload is taken', () => {
  test.each<[string, Props]>([
    ['whose image is of a registry with upper case letters in its host and tag', { image: 'Registry.Example:5000/shop/api:1.4.2-RC1' }],
    ['whose image has a deep path and odd names', { image: 'registry.example/a/b__c/d-e.f:v1_2.3-rc' }],
    ['whose image is at an address', { image: `[fd00::1]:5000/api@sha256:${'a'.repeat(64)}` }],
    ['whose image is at another address, with tag and digest', { image: `10.0.0.7:5000/api:1@sha256:${'a'.repeat(64)}` }],
    ['whose image is on this machine', { image: 'localhost/api:1.4.2' }],
    ['with a sidecar from Kubernetes 1.29 on', {
      image: IMAGE,
      initContainers: [{ name: 'proxy', image: IMAGE, restartPolicy: kplus.ContainerRestartPolicy.ALWAYS }],
      profile: new HardeningProfile({ kubernetesVersion: KubernetesVersion.V1_29 }),
      shutdown: { preStopSleep: Duration.seconds(0) },
    }],
    ['that has no checks and serves nothing', { image: IMAGE, healthChecks: HealthChecks.none() }],
    ['that rests, with no replica', { image: IMAGE, replicas: 0 }],
  ])('%s', (_, props) => {
    expect(refusalsWith(props)).toEqual([]);
  });
});

describe('all mistakes of an app are told at once', () => {
  const TOLD = [
    'two containers have the name \'main\' at \'shop/api\'',
    'has the tag \'latest\'',
    '\'DB_PASSWORD\' of container \'main\' at \'shop/api\'',
    '\'spec.hostNetwork\' (true) at \'shop/api\'',
    'port 70000 of container \'main\' at \'shop/worker\'',
    '\'terminationGracePeriod\' (1s) at \'shop/worker\'',
    'memory request (1024Mi) exceeds the memory limit (512Mi) of container \'main\' at \'shop/worker\'',
    'the exception \'root-user.nobody\' at \'shop/worker\' is used by nothing',
    '\'replicas\' (3) at \'data/db\' must be 1',
    'port 80 of container \'main\' at \'data/db\'',
    '\'shop/broken',
  ];

  function addMistakes(app: App): void {
    const chart = new Chart(app, 'shop');
    new HardenedDeployment(chart, 'api', {
      hostNetwork: true,
      containers: [{ image: 'registry.example/app:latest', envVariables: { DB_PASSWORD: kplus.EnvValue.fromValue('hunter2!') } }, { image: IMAGE }],
    });
    new HardenedDeployment(chart, 'worker', {
      image: IMAGE,
      port: 70000,
      terminationGracePeriod: Duration.seconds(1),
      resources: { memory: { request: Size.gibibytes(1), limit: Size.mebibytes(512) } },
      exceptions: [HardeningException.rootUser({ reason, container: 'nobody' })],
    });
    new HardenedStatefulSet(new Chart(app, 'data'), 'db', { image: IMAGE, port: 80, replicas: 3, levelDb: new LevelDbVolume() });
    // cdk8s-plus itself refuses to render this one.
    new HardenedDeployment(chart, 'broken');
  }

  test.each([['App', App], ['SigilApp', SigilApp]] as const)('on a %s, in the order of the tree, and nothing is written', (_, type) => {
    // GIVEN
    const app = new type({ outdir: temporaryFolder() });
    addMistakes(app);

    // WHEN
    const error = (() => {
      try {
        app.synth();
      } catch (caught) {
        return caught as Error;
      }
      throw new Error('it was not refused');
    })();

    // THEN
    const lines = error.message.split('\n').slice(1);
    for (const part of TOLD) {
      expect(lines.filter(line => line.includes(part))).toHaveLength(1);
    }
    expect(new Set(lines).size).toBe(lines.length);
    expect(filesBelow(app.outdir)).toEqual({});
    fs.rmSync(app.outdir, { recursive: true });
  });

  test.each([App, SigilApp])('once each where Node prints the error of a %p, with what the author wrote of the stack', Kind => {
    // GIVEN
    const app = new Kind({ outdir: temporaryFolder() });
    addMistakes(app);

    // WHEN
    const printed = (() => {
      try {
        app.synth();
        return '';
      } catch (error) {
        return inspect(error);
      }
    })();

    // THEN
    expect(printed).toMatch(/^ValidationError: Validation failed with the following errors:\n {2}\S/);
    expect(TOLD.map(part => printed.split(part).length - 1)).toEqual(TOLD.map(() => 1));
    const frames = printed.split('\n').filter(line => line.startsWith('    at '));
    expect(new Set(frames.map(frame => frame.includes(__filename)))).toEqual(new Set([true]));
  });

  test('when it is the object that cannot be rendered which comes first', () => {
    // GIVEN
    const chart = newChart();
    new HardenedDeployment(chart, 'broken');
    new HardenedDeployment(chart, 'api', { image: 'registry.example/app:latest' });

    // THEN
    expect(refusalsOf(chart)).toEqual([
      expect.stringContaining('\'shop/broken/Resource\''),
      expect.stringContaining('\'shop/api\' has the tag \'latest\''),
    ]);
  });
});

test.each(KINDS)('a policy of restarts that the pods of a %s cannot have is refused', kind => {
  // GIVEN
  const ends = kind === 'Job' || kind === 'CronJob';
  const chart = newChart();

  // WHEN
  MAKE[kind](chart, 'it', { image: IMAGE, restartPolicy: ends ? kplus.RestartPolicy.ALWAYS : kplus.RestartPolicy.NEVER });

  // THEN
  expect(refusalsOf(chart)).toEqual([ends
    ? `'restartPolicy' (Always) at 'shop/it' is none for the pods of a ${kind}; give RestartPolicy.NEVER or RestartPolicy.ON_FAILURE`
    : `'restartPolicy' (Never) at 'shop/it' is none for the pods of a ${kind}; leave it out`]);
});

test.each([kplus.RestartPolicy.NEVER, kplus.RestartPolicy.ON_FAILURE])('a Job with the policy of restarts %s is not refused', restartPolicy => {
  const chart = newChart();
  MAKE.Job(chart, 'it', { image: IMAGE, restartPolicy });
  expect(refusalsOf(chart)).toEqual([]);
});
