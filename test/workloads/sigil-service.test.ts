import { ApiObject, Chart, JsonPatch, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { manifestOf, newChart, refusalOf } from './foreign-pods';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { PodIds } from '../../src/hardening/pod-ids';
import { asMap, JsonMap, mapsOf } from '../../src/template/json';
import { ClaimTemplate } from '../../src/workloads/claim-template';
import { HealthChecks } from '../../src/workloads/health-checks';
import { LevelDbVolume } from '../../src/workloads/level-db-volume';
import { PREFLIGHT_PROGRAM } from '../../src/workloads/preflight';
import { PodSecurity } from '../../src/workloads/restricted';
import { SecretMount } from '../../src/workloads/secret-mount';
import { SigilService, SigilServiceProps, SigilVariant } from '../../src/workloads/sigil-service';
import { schemaFindings, SchemaVersion } from '../support/kubernetes-schema';

const IMAGE = 'registry.example/sigil:1.4.2';

const REASON = { reason: 'The test needs it.' };

function sigilIn(chart: Chart, props: Partial<SigilServiceProps> = {}, id = 'sigil'): SigilService {
  return new SigilService(chart, id, { image: IMAGE, metadata: { name: id }, ...props });
}

/** What a chart with one service renders to. */
function manifestsOf(props: Partial<SigilServiceProps> = {}): JsonMap[] {
  const chart = newChart();
  sigilIn(chart, props);
  return Testing.synth(chart);
}

function statefulSetOf(manifests: readonly JsonMap[]): JsonMap {
  return manifestOf(manifests.filter(({ kind }) => kind === 'StatefulSet'), 'sigil');
}

function podSpecOf(props: Partial<SigilServiceProps> = {}): JsonMap {
  return asMap(asMap(asMap(statefulSetOf(manifestsOf(props)).spec).template).spec);
}

function mainOf(props: Partial<SigilServiceProps> = {}): JsonMap {
  return mapsOf(podSpecOf(props).containers)[0];
}

function preflightOf(props: Partial<SigilServiceProps> = {}): JsonMap {
  return mapsOf(podSpecOf(props).initContainers)[0];
}

function envOf(container: JsonMap): JsonMap {
  return Object.fromEntries(mapsOf(container.env).map(({ name, value }) => [String(name), value]));
}

describe('a SigilService', () => {
  test('runs the main program by default', () => {
    expect(mainOf()).toMatchObject({ image: IMAGE, args: ['server/index.cjs'] });
  });

  test('runs the consciousness server by option', () => {
    expect(mainOf({ variant: SigilVariant.CONSCIOUSNESS }).args).toEqual(['server/start-consciousness-server.cjs']);
  });

  test('runs a program of its author', () => {
    expect(mainOf({ args: ['--max-old-space-size=192', 'server/other.cjs'] }).args).toEqual(['--max-old-space-size=192', 'server/other.cjs']);
  });

  test('says port, path and ids once to all that have to agree', () => {
    // WHEN
    const main = mainOf();

    // THEN
    expect(envOf(main)).toEqual({ SIGIL_PORT: '3000', SIGIL_DB_PATH: '/var/lib/sigil-leveldb', SIGIL_NODE_UID: '65532', SIGIL_NODE_GID: '65532' });
    expect(main.ports).toEqual([{ name: 'http', containerPort: 3000 }]);
    expect(main.volumeMounts).toContainEqual({ name: 'leveldb', mountPath: '/var/lib/sigil-leveldb' });
    expect(podSpecOf().securityContext).toMatchObject({ runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532 });
  });

  test('is probed on its named port', () => {
    expect(mainOf()).toMatchObject({
      startupProbe: { httpGet: { path: '/healthz', port: 'http' } },
      livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
      readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
    });
  });

  test('moves everything with its port', () => {
    // WHEN
    const manifests = manifestsOf({ port: 4000 });

    // THEN
    const main = mapsOf(asMap(asMap(asMap(statefulSetOf(manifests).spec).template).spec).containers)[0];
    expect(envOf(main).SIGIL_PORT).toBe('4000');
    expect(main.ports).toEqual([{ name: 'http', containerPort: 4000 }]);
    const services = manifests.filter(({ kind }) => kind === 'Service').map(({ spec }) => mapsOf(asMap(spec).ports).map(({ port, targetPort }) => [port, targetPort]));
    expect(services).toEqual([[[4000, 4000]], [[4000, 4000]]]);
    expect(manifests.find(({ kind }) => kind === 'NetworkPolicy')).toMatchObject({ spec: { ingress: [{ ports: [{ port: 4000 }] }] } });
  });

  test('moves everything with the path of its database', () => {
    // WHEN
    const spec = podSpecOf({ levelDb: new LevelDbVolume({ mountPath: '/data/db' }) });

    // THEN
    for (const container of [...mapsOf(spec.containers), ...mapsOf(spec.initContainers)]) {
      expect(envOf(container).SIGIL_DB_PATH).toBe('/data/db');
      expect(container.volumeMounts).toContainEqual({ name: 'leveldb', mountPath: '/data/db' });
    }
  });

  test.each<[string, Partial<SigilServiceProps>, JsonMap]>([
    ['a profile', { profile: new HardeningProfile({ ids: PodIds.of(1000, { group: 2000 }) }) }, { SIGIL_NODE_UID: '1000', SIGIL_NODE_GID: '2000' }],
    ['its security context', { securityContext: { user: 1000, group: 2000 } }, { SIGIL_NODE_UID: '1000', SIGIL_NODE_GID: '2000' }],
    ['an exception for root', { exceptions: [HardeningException.rootUser(REASON)] }, { SIGIL_NODE_UID: '0', SIGIL_NODE_GID: '0' }],
    ['an exception for root in its container', { exceptions: [HardeningException.rootUser({ ...REASON, container: 'main' })] }, { SIGIL_NODE_UID: '0', SIGIL_NODE_GID: '0' }],
    ['a profile that is switched off', { profile: new HardeningProfile({ enabled: false, disabledReason: 'Debugging.' }) }, { SIGIL_NODE_UID: '65532', SIGIL_NODE_GID: '65532' }],
  ])('tells the program the ids of %s', (_, props, ids) => {
    expect(envOf(mainOf(props))).toMatchObject(ids);
  });

  test('tells the program no ids where the cluster picks them', () => {
    expect(envOf(mainOf({ profile: HardeningProfile.openShift() }))).toEqual({ SIGIL_PORT: '3000', SIGIL_DB_PATH: '/var/lib/sigil-leveldb' });
  });

  test('keeps the other variables of its author, and those that say the same', () => {
    // WHEN
    const main = mainOf({ env: { LOG_LEVEL: kplus.EnvValue.fromValue('info'), SIGIL_PORT: kplus.EnvValue.fromValue('3000') } });

    // THEN
    expect(envOf(main)).toMatchObject({ LOG_LEVEL: 'info', SIGIL_PORT: '3000', SIGIL_DB_PATH: '/var/lib/sigil-leveldb' });
  });

  test('is a StatefulSet of one replica whose claim outlives it', () => {
    expect(statefulSetOf(manifestsOf())).toMatchObject({
      spec: {
        replicas: 1,
        serviceName: 'sigil-headless',
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        volumeClaimTemplates: [{ metadata: { name: 'leveldb' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }],
      },
    });
  });

  test('claims what its author says', () => {
    // GIVEN
    const levelDb = new LevelDbVolume({
      size: Size.gibibytes(20), storageClassName: 'fast', accessMode: kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE_POD,
    });

    // THEN
    expect(asMap(statefulSetOf(manifestsOf({ levelDb })).spec).volumeClaimTemplates).toEqual([{
      metadata: { name: 'leveldb' },
      spec: { accessModes: ['ReadWriteOncePod'], resources: { requests: { storage: '20Gi' } }, storageClassName: 'fast' },
    }]);
  });

  test('opens an existing claim instead of one of its own', () => {
    // WHEN
    const { spec } = statefulSetOf(manifestsOf({ levelDb: new LevelDbVolume({ existingClaim: 'sigil-data' }) }));

    // THEN
    expect(asMap(spec).volumeClaimTemplates).toBeUndefined();
    expect(asMap(asMap(asMap(spec).template).spec).volumes).toContainEqual({ name: 'leveldb', persistentVolumeClaim: { claimName: 'sigil-data' } });
  });

  test('brings along a client Service, a headless one, a ServiceAccount without a token and network isolation', () => {
    // WHEN
    const manifests = manifestsOf();

    // THEN
    expect(manifests.map(({ kind, metadata }) => `${kind}/${asMap(metadata).name}`).sort()).toEqual([
      'NetworkPolicy/sigil', 'Service/sigil', 'Service/sigil-headless', 'ServiceAccount/sigil', 'StatefulSet/sigil',
    ]);
    expect(manifests.find(({ kind }) => kind === 'ServiceAccount')).toMatchObject({ automountServiceAccountToken: false });
  });

  test('lets its client Service select its pods', () => {
    // WHEN
    const manifests = manifestsOf();

    // THEN
    const labels = asMap(asMap(asMap(statefulSetOf(manifests).spec).template).metadata).labels;
    const service = manifests.find(({ kind, metadata }) => kind === 'Service' && asMap(metadata).name === 'sigil');
    expect(labels).toMatchObject(asMap(asMap(service?.spec).selector));
  });

  test('names the port of its Service after the protocol that it speaks', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    const { clientService } = sigilIn(chart, { healthChecks: HealthChecks.grpc() });

    // THEN
    expect(clientService.ports).toMatchObject([{ name: 'grpc', port: 3000 }]);
  });

  test.each(Object.values(KubernetesVersion).filter(version => version >= KubernetesVersion.V1_30))(
    'is restricted on Kubernetes %s without a security option', kubernetesVersion => {
      // GIVEN
      const chart = newChart();
      sigilIn(chart, { profile: new HardeningProfile({ kubernetesVersion }) });

      // THEN
      expect(PodSecurity.findings(chart, { kubernetesVersion })).toEqual([]);
    });

  test.each<[KubernetesVersion, SchemaVersion]>([
    [KubernetesVersion.V1_30, '1.30'], [KubernetesVersion.V1_36, '1.36'],
  ])('is what the API of Kubernetes %s knows', (kubernetesVersion, schema) => {
    // WHEN
    const manifests = manifestsOf({
      profile: new HardeningProfile({ kubernetesVersion }),
      secrets: [SecretMount.fromSecretName('postgres'), SecretMount.fromSecretName('env', { files: { '.env': 'env' } })],
    });

    // THEN
    expect(manifests.flatMap(manifest => schemaFindings(manifest, schema))).toEqual([]);
  });
});

describe('the preflight container of a SigilService', () => {
  test('runs the preflight program in the same image', () => {
    expect(preflightOf()).toMatchObject({ name: 'preflight', image: IMAGE, args: ['-e', PREFLIGHT_PROGRAM] });
  });

  test('runs as the same user, as nothing says otherwise', () => {
    expect(preflightOf().securityContext).toEqual({
      allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, privileged: false, readOnlyRootFilesystem: true,
    });
  });

  test('starts Node as the service does', () => {
    // GIVEN
    const props = { command: ['/usr/local/bin/node', '--enable-source-maps'] };

    // THEN
    expect(preflightOf(props).command).toEqual(props.command);
    expect(mainOf(props)).toMatchObject({ command: props.command, args: ['server/index.cjs'] });
  });

  test('mounts the database', () => {
    expect(preflightOf().volumeMounts).toContainEqual({ name: 'leveldb', mountPath: '/var/lib/sigil-leveldb' });
  });

  test('is not handed the secrets of the service', () => {
    const secrets = [SecretMount.fromSecretName('postgres')];
    expect(mapsOf(preflightOf({ secrets }).volumeMounts).map(mount => mount.mountPath)).not.toContain('/run/secrets');
    expect(mapsOf(mainOf({ secrets }).volumeMounts).map(mount => mount.mountPath)).toContain('/run/secrets');
  });

  test('comes before init containers that open the database too', () => {
    // GIVEN
    const chart = newChart();
    sigilIn(chart, { levelDb: new LevelDbVolume({ initContainers: ['migrate'] }) }).addInitContainer({ name: 'migrate', image: IMAGE });

    // THEN
    const containers = mapsOf(asMap(asMap(asMap(statefulSetOf(Testing.synth(chart)).spec).template).spec).initContainers);
    expect(containers.map(({ name, volumeMounts }) => [name, mapsOf(volumeMounts)[0].name])).toEqual([['preflight', 'leveldb'], ['migrate', 'leveldb']]);
  });

  test('is left out by option', () => {
    expect(podSpecOf({ preflight: false }).initContainers).toBeUndefined();
  });

  test('tells its program the path of the database, and nothing else', () => {
    expect(preflightOf().env).toEqual([{ name: 'SIGIL_DB_PATH', value: '/var/lib/sigil-leveldb' }]);
  });
});

describe('the user of the preflight container', () => {
  const ON_MAIN = { ...REASON, owner: 'team', expires: '2999-12-31', container: 'main' };

  test('is root where the service is by an exception for its container', () => {
    expect(preflightOf({ exceptions: [HardeningException.rootUser(ON_MAIN)] }).securityContext)
      .toMatchObject({ runAsUser: 0, runAsGroup: 0, runAsNonRoot: false });
  });

  test('is recorded like that of the service', () => {
    // GIVEN
    const service = sigilIn(newChart(), { exceptions: [HardeningException.rootUser(ON_MAIN)] });

    // THEN
    expect(service.exceptions.map(({ control, container, reason, owner, expires }) => ({ control, container, reason, owner, expires }))).toEqual([
      { control: 'root-user', ...ON_MAIN }, { control: 'root-user', ...ON_MAIN, container: 'preflight' },
    ]);
  });

  test.each<[string, Partial<SigilServiceProps>]>([
    ['an exception for all containers', { exceptions: [HardeningException.rootUser(REASON)] }],
    ['an exception of its own', { exceptions: ['main', 'preflight'].map(container => HardeningException.rootUser({ ...REASON, container })) }],
    ['no preflight', { exceptions: [HardeningException.rootUser(ON_MAIN)], preflight: false }],
    ['an exception for something else', { exceptions: [HardeningException.writableRootFilesystem(ON_MAIN)] }],
  ])('needs nothing more with %s', (_, props) => {
    expect(sigilIn(newChart(), props).exceptions).toEqual(props.exceptions);
  });
});

describe('the Service of a SigilService', () => {
  test('has a name that a Service may have, where the service itself has another', () => {
    expect(sigilIn(newChart(), { metadata: { name: 'my.app' } }).clientService.name).toBe('my-app');
  });
});

describe('a SigilService that takes the place of a live StatefulSet', () => {
  /** What a StatefulSet of old has: one Service, labels and a claim of its own. */
  function adopting(serviceName: string): [Chart, SigilService] {
    const chart = newChart();
    const service = new kplus.Service(chart, 'service', { metadata: { name: serviceName }, clusterIP: 'None', ports: [{ name: 'http', port: 3000 }] });
    const sigil = sigilIn(chart, {
      podMetadata: { labels: { app: 'sigil' } }, select: false, service, levelDb: new LevelDbVolume({ name: 'data', size: Size.gibibytes(10) }),
    });
    sigil.select(kplus.LabelSelector.of({ labels: { app: 'sigil' } }));
    return [chart, sigil];
  }

  test('keeps all that cannot be changed', () => {
    expect(statefulSetOf(Testing.synth(adopting('sigil')[0])).spec).toMatchObject({
      serviceName: 'sigil',
      selector: { matchLabels: { app: 'sigil' } },
      podManagementPolicy: 'OrderedReady',
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } } }],
    });
  });

  test('lets its clients connect to the Service that it has, where that has its name', () => {
    // GIVEN
    const [chart, sigil] = adopting('sigil');

    // THEN
    expect(sigil.clientService).toBe(sigil.service);
    expect(Testing.synth(chart).filter(({ kind }) => kind === 'Service')).toHaveLength(1);
  });

  test('brings a Service for its clients beside one of another name', () => {
    expect(adopting('sigil-peers')[1].clientService.name).toBe('sigil');
  });
});

describe('a SigilService refuses', () => {
  test('to be without an image', () => {
    expect(() => new SigilService(newChart(), 'sigil', {})).toThrow(
      "'image' of the SigilService at 'chart/sigil' is missing; give the image of the service, whose entry point is Node");
  });

  test('a variant together with arguments', () => {
    expect(() => sigilIn(newChart(), { variant: SigilVariant.CONSCIOUSNESS, args: ['server/other.cjs'] })).toThrow(
      "'variant' (server/start-consciousness-server.cjs) and 'args' (server/other.cjs) of the SigilService at 'chart/sigil' both say what Node runs; "
        + 'leave one of them out');
  });

  test('a command that names a program, which the preflight container would start too', () => {
    expect(() => sigilIn(newChart(), { command: ['node', 'server/index.cjs'] })).toThrow(
      "'command' of the SigilService at 'chart/sigil' names 'server/index.cjs', but it only starts Node, in the preflight container too; "
        + "give what Node runs as 'args' or 'variant'");
  });

  test('a database for another container', () => {
    expect(() => sigilIn(newChart(), { levelDb: new LevelDbVolume({ container: 'sidecar' }) })).toThrow(
      "'container' ('sidecar') of the LevelDB volume at 'chart/sigil' must be 'main', in which the SigilService runs; leave it out");
  });

  test.each<[string, kplus.EnvValue, string]>([
    ['SIGIL_PORT', kplus.EnvValue.fromValue('4000'), '("4000") at \'chart/sigil\' contradicts \'port\' (3000); set \'port\' and leave the variable out'],
    ['SIGIL_DB_PATH', kplus.EnvValue.fromValue('/data'),
      '("/data") at \'chart/sigil\' contradicts \'mountPath\' of \'levelDb\' (/var/lib/sigil-leveldb); set \'mountPath\' of \'levelDb\' and leave the variable out'],
    ['SIGIL_NODE_UID', kplus.EnvValue.fromValue('0'), '("0") at \'chart/sigil\' contradicts \'ids\' of the profile (65532); set \'ids\' of the profile and leave the variable out'],
    ['SIGIL_NODE_GID', kplus.EnvValue.fromValue('0'), '("0") at \'chart/sigil\' contradicts \'ids\' of the profile (65532); set \'ids\' of the profile and leave the variable out'],
    ['SIGIL_PORT', kplus.EnvValue.fromConfigMap(kplus.ConfigMap.fromConfigMapName(newChart(), 'config', 'config'), 'port'),
      '({"configMapKeyRef":{"key":"port","name":"config"}}) at \'chart/sigil\' contradicts \'port\' (3000); set \'port\' and leave the variable out'],
  ])('the environment variable %s that contradicts the rest', (name, value, rest) => {
    // GIVEN
    const chart = newChart();
    sigilIn(chart, { env: { [name]: value } });

    // THEN
    expect(refusalOf(chart)).toBe(`Validation failed with the following errors:\n  the environment variable '${name}' ${rest}`);
  });

  test('a contradiction that is added later', () => {
    // GIVEN
    const chart = newChart();
    const sigil = sigilIn(chart);

    // WHEN
    sigil.containers[0].env.addVariable('SIGIL_PORT', kplus.EnvValue.fromValue('4000'));

    // THEN
    expect(refusalOf(chart)).toContain("the environment variable 'SIGIL_PORT' (\"4000\") at 'chart/sigil' contradicts 'port' (3000)");
  });

  test('an id that is patched into the pod alone', () => {
    // GIVEN
    const chart = newChart();
    const sigil = sigilIn(chart, { securityContext: { user: 1000 } });

    // WHEN
    ApiObject.of(sigil).addJsonPatch(JsonPatch.replace('/spec/template/spec/securityContext/runAsUser', 2000));

    // THEN
    expect(refusalOf(chart)).toContain("the environment variable 'SIGIL_NODE_UID' (\"1000\") at 'chart/sigil' contradicts 'ids' of the profile (2000)");
  });

  test('an id of its author where the cluster picks them', () => {
    // GIVEN
    const chart = newChart();
    sigilIn(chart, { profile: HardeningProfile.openShift(), env: { SIGIL_NODE_UID: kplus.EnvValue.fromValue('1000') } });

    // THEN
    expect(refusalOf(chart)).toContain("the environment variable 'SIGIL_NODE_UID' (\"1000\") at 'chart/sigil' contradicts 'ids' of the profile (picked by the cluster)");
  });

  test('more than one replica, with the reason', () => {
    // GIVEN
    const chart = newChart();
    sigilIn(chart, { replicas: 2 });

    // THEN
    expect(refusalOf(chart)).toContain("'replicas' (2) at 'chart/sigil' must be 1: a LevelDB volume has a single writer, as LevelDB locks its directory");
  });

  test('an autoscaler', () => {
    // GIVEN
    const chart = newChart();
    new kplus.HorizontalPodAutoscaler(chart, 'hpa', { target: sigilIn(chart), maxReplicas: 3 });

    // THEN
    expect(refusalOf(chart)).toContain("the autoscaler of 'chart/sigil' would start more pods: a LevelDB volume has a single writer");
  });

  test('another claim at the path of the database', () => {
    // GIVEN
    const chart = newChart();
    sigilIn(chart, { claimTemplates: [new ClaimTemplate({ name: 'other', mountPath: '/var/lib/sigil-leveldb', size: Size.gibibytes(1) })] });

    // THEN
    expect(refusalOf(chart)).toContain("are mounted at the same path '/var/lib/sigil-leveldb' in container 'main' at 'chart/sigil'");
  });

  test('secrets at /run/secrets together with a service-account token', () => {
    // GIVEN
    const chart = newChart();
    sigilIn(chart, { secrets: [SecretMount.fromSecretName('postgres')], exceptions: [HardeningException.serviceAccountToken(REASON)] });

    // THEN
    expect(refusalOf(chart)).toContain("is mounted at '/run/secrets' in container 'main' at 'chart/sigil' while 'automountServiceAccountToken' is on");
  });
});
