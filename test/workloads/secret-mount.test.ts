import { Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { containerOf, newChart, refusalOf, specOf } from './foreign-pods';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { asMap, JsonMap, mapsOf } from '../../src/template/json';
import { HardenedDeployment, HardenedDeploymentProps } from '../../src/workloads/hardened-deployment';
import { HardenedJob } from '../../src/workloads/hardened-job';
import { LevelDbVolume } from '../../src/workloads/level-db-volume';
import { SecretMount } from '../../src/workloads/secret-mount';
import { schemaFindings } from '../support/kubernetes-schema';

/** Owner and group may read, in the decimal form that the API takes. */
const MODE_0440 = 288;

const TWO: kplus.ContainerProps[] = [{ name: 'main', image: 'a:1' }, { name: 'helper', image: 'b:1' }];

function workloadWith(secrets: SecretMount[], props: HardenedDeploymentProps = { image: 'registry.example/api:1.0' }) {
  const chart = newChart();
  new HardenedDeployment(chart, 'api', { metadata: { name: 'api' }, secrets, ...props });
  return chart;
}

/** The pod spec of a workload with secrets. */
function podSpecWith(secrets: SecretMount[], props?: HardenedDeploymentProps): JsonMap {
  const manifests: JsonMap[] = Testing.synth(workloadWith(secrets, props));
  return specOf(manifests.filter(({ kind }) => kind === 'Deployment'), 'api');
}

/** The volumes that are not writable paths. */
function volumesOf(spec: JsonMap): JsonMap[] {
  return mapsOf(spec.volumes).filter(volume => volume.emptyDir === undefined);
}

/** The mounts that are not writable paths. */
function mountsOf(spec: JsonMap, container?: string): JsonMap[] {
  return mapsOf(containerOf(spec, container).volumeMounts).filter(mount => mount.readOnly === true);
}

function refusalWith(secrets: SecretMount[], props?: HardenedDeploymentProps): string {
  return refusalOf(workloadWith(secrets, props)).split('\n  ')[1];
}

describe('a SecretMount', () => {
  test('is a read-only directory of files of mode 0440 at /run/secrets', () => {
    // WHEN
    const spec = podSpecWith([SecretMount.fromSecretName('postgres')]);

    // THEN
    expect(volumesOf(spec)).toEqual([{ name: 'run-secrets', secret: { secretName: 'postgres', defaultMode: MODE_0440 } }]);
    expect(mountsOf(spec)).toEqual([{ name: 'run-secrets', mountPath: '/run/secrets', readOnly: true }]);
  });

  test('can be read by the group that the pod runs under', () => {
    // WHEN
    const { securityContext } = podSpecWith([SecretMount.fromSecretName('postgres')]);

    // THEN
    expect(asMap(securityContext).fsGroup).toBe(asMap(securityContext).runAsGroup);
  });

  test('takes a Secret of the app, and replaces the pods when it changes', () => {
    // GIVEN
    const checksumWith = (password: string) => {
      const chart = newChart();
      const secret = new kplus.Secret(chart, 'postgres', { stringData: { password } });
      new HardenedDeployment(chart, 'api', { image: 'registry.example/api:1.0', secrets: [SecretMount.fromSecret(secret)] });
      const deployment = (Testing.synth(chart) as JsonMap[]).find(({ kind }) => kind === 'Deployment');
      return asMap(asMap(asMap(asMap(deployment?.spec).template).metadata).annotations)['checksum/config'];
    };

    // THEN
    expect(checksumWith('one')).toBe(checksumWith('one'));
    expect(checksumWith('two')).not.toBe(checksumWith('one'));
  });

  test('mounts where its author says', () => {
    // WHEN
    const spec = podSpecWith([SecretMount.fromSecretName('env', { directory: '/etc/sigil' })]);

    // THEN
    expect(volumesOf(spec)).toMatchObject([{ name: 'etc-sigil' }]);
    expect(mountsOf(spec)).toEqual([{ name: 'etc-sigil', mountPath: '/etc/sigil', readOnly: true }]);
  });

  test('makes the files that its author names, whatever the order in which they are named', () => {
    // GIVEN
    const spec = podSpecWith([SecretMount.fromSecretName('env', { files: { 'nested/token': 'token', '.env': 'env' } })]);

    // THEN
    expect(volumesOf(spec)).toEqual([{
      name: 'run-secrets',
      secret: { secretName: 'env', defaultMode: MODE_0440, items: [{ key: 'env', path: '.env' }, { key: 'token', path: 'nested/token' }] },
    }]);
  });

  test('may be optional', () => {
    expect(volumesOf(podSpecWith([SecretMount.fromSecretName('env', { optional: true })]))).toMatchObject([{ secret: { optional: true } }]);
  });

  test('shares a directory with others, projected together', () => {
    // WHEN
    const spec = podSpecWith([
      SecretMount.fromSecretName('postgres'),
      SecretMount.fromSecretName('env', { directory: '/var/run/secrets/', files: { '.env': 'env' }, optional: true }),
    ]);

    // THEN
    expect(volumesOf(spec)).toEqual([{
      name: 'run-secrets',
      projected: {
        defaultMode: MODE_0440,
        sources: [{ secret: { name: 'postgres' } }, { secret: { name: 'env', items: [{ key: 'env', path: '.env' }], optional: true } }],
      },
    }]);
    expect(mountsOf(spec)).toEqual([{ name: 'run-secrets', mountPath: '/run/secrets', readOnly: true }]);
  });

  test('comes from a CSI secret store', () => {
    expect(volumesOf(podSpecWith([SecretMount.fromCsiSecretStore('vault', { directory: '/etc/vault' })]))).toEqual([{
      name: 'etc-vault',
      csi: { driver: 'secrets-store.csi.k8s.io', readOnly: true, volumeAttributes: { secretProviderClass: 'vault' } },
    }]);
  });

  test('is mounted in every container, and in init containers', () => {
    // WHEN
    const chart = newChart();
    const deployment = new HardenedDeployment(chart, 'api', { containers: TWO, metadata: { name: 'api' }, secrets: [SecretMount.fromSecretName('env')] });
    deployment.addInitContainer({ name: 'setup', image: 'c:1' });
    const spec = specOf((Testing.synth(chart) as JsonMap[]).filter(({ kind }) => kind === 'Deployment'), 'api');

    // THEN
    expect(['main', 'helper', 'setup'].map(name => mountsOf(spec, name).length)).toEqual([1, 1, 1]);
  });

  test('is mounted in the containers that its author names only', () => {
    // WHEN
    const spec = podSpecWith([SecretMount.fromSecretName('env', { containers: ['helper'] })], { containers: TWO });

    // THEN
    expect(mountsOf(spec, 'main')).toEqual([]);
    expect(mountsOf(spec, 'helper')).toHaveLength(1);
  });

  test('has a volume name that the API takes, however long its directory is', () => {
    // WHEN
    const [volume] = volumesOf(podSpecWith([SecretMount.fromSecretName('env', { directory: `/${'a'.repeat(61)}/-/${'b'.repeat(40)}` })]));

    // THEN
    expect(volume.name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  });

  test('has a volume of its own, even where its directory reads like another', () => {
    // GIVEN
    const directories = ['/etc/a-b', '/etc/a/b', '/etc/A/b', `/${'a'.repeat(70)}`, `/${'A'.repeat(70)}`];

    // WHEN
    const spec = podSpecWith(directories.map(directory => SecretMount.fromSecretName('env', { directory })));

    // THEN
    const names = volumesOf(spec).map(({ name }) => String(name));
    expect(names[0]).toBe('etc-a-b');
    expect(names.slice(1, 3)).toEqual([expect.stringMatching(/^etc-a-b-[0-9a-f]{8}$/), expect.stringMatching(/^etc-a-b-[0-9a-f]{8}$/)]);
    expect(new Set(names).size).toBe(directories.length);
    expect(names.filter(name => !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name))).toEqual([]);
    expect(mountsOf(spec).map(mount => [mount.name, mount.mountPath])).toEqual(directories.map((directory, index) => [names[index], directory]));
  });

  test('has a volume of its own, even where its directory reads like the name of another volume', () => {
    // GIVEN
    const chart = newChart();
    const volume = kplus.Volume.fromEmptyDir(chart, 'volume', 'etc-sigil', { sizeLimit: Size.mebibytes(1) });

    // WHEN
    new HardenedDeployment(chart, 'api', {
      metadata: { name: 'api' },
      containers: [{ image: 'registry.example/api:1.0', volumeMounts: [{ path: '/cache', volume }] }],
      secrets: [SecretMount.fromSecretName('env', { directory: '/etc/sigil' })],
    });

    // THEN
    const spec = specOf((Testing.synth(chart) as JsonMap[]).filter(({ kind }) => kind === 'Deployment'), 'api');
    expect(volumesOf(spec).map(({ name }) => name)).toEqual([expect.stringMatching(/^etc-sigil-[0-9a-f]{8}$/)]);
  });

  test('works on a Job', () => {
    // GIVEN
    const chart = newChart();
    new HardenedJob(chart, 'job', { image: 'registry.example/job:1.0', metadata: { name: 'job' }, secrets: [SecretMount.fromSecretName('env')] });

    // THEN
    const manifests: JsonMap[] = Testing.synth(chart);
    expect(mountsOf(specOf(manifests.filter(({ kind }) => kind === 'Job'), 'job'))).toHaveLength(1);
    expect(manifests.flatMap(manifest => schemaFindings(manifest, '1.36'))).toEqual([]);
  });

  test('stands in a directory below /run/secrets together with a token', () => {
    // WHEN
    const spec = podSpecWith([SecretMount.fromSecretName('env', { directory: '/run/secrets/api' })], {
      image: 'registry.example/api:1.0', exceptions: [HardeningException.serviceAccountToken({ reason: 'It calls the API.' })],
    });

    // THEN
    expect(spec.automountServiceAccountToken).toBe(true);
    expect(mountsOf(spec)).toHaveLength(1);
  });
});

describe('a SecretMount beside a claim that is called like its directory', () => {
  test('has a volume of another name', () => {
    const spec = podSpecWith([SecretMount.fromSecretName('keys')], { image: 'registry.example/api:1.0', levelDb: new LevelDbVolume({ name: 'run-secrets' }) });

    expect(volumesOf(spec).map(({ name, secret }) => [name, secret !== undefined])).toEqual([['run-secrets-feb0c07b', true], ['run-secrets', false]]);
  });
});

describe('a SecretMount refuses', () => {
  test.each(['run/secrets', '/', '//', '/run/../etc', '/a:b'])('the directory %s', directory => {
    expect(() => SecretMount.fromSecretName('env', { directory })).toThrow(`'directory' ('${directory}') of a SecretMount must be an absolute path`);
  });

  test.each(['/etc/passwd', '../up', '..data', 'a/../b', ''])("the file '%s'", file => {
    expect(() => SecretMount.fromSecretName('env', { files: { [file]: 'key' } })).toThrow(
      `'files' of the SecretMount for 'env' has the file '${file}', which must be a path below the directory, such as '.env'`);
  });

  test('an empty list of files, which would stand for all of them', () => {
    expect(() => SecretMount.fromSecretName('env', { files: {} })).toThrow("'files' of the SecretMount for 'env' is empty");
  });

  test('an empty name', () => {
    expect(() => SecretMount.fromSecretName('')).toThrow("'name' of a SecretMount is empty");
    expect(() => SecretMount.fromCsiSecretStore('')).toThrow("'secretProviderClass' of a SecretMount is empty");
  });

  test('a container that is not there', () => {
    expect(refusalWith([SecretMount.fromSecretName('env', { containers: ['mian'] })], { containers: TWO })).toBe(
      "the secret 'env' in '/run/secrets' at 'chart/api' names the container 'mian', which does not exist; there are 'main', 'helper'");
  });

  test('to share its directory with a CSI secret store', () => {
    expect(refusalWith([SecretMount.fromSecretName('env'), SecretMount.fromCsiSecretStore('vault')])).toBe(
      "'/run/secrets' at 'chart/api' is shared by a CSI secret store and other secrets, which cannot be projected together; "
        + 'give the store a directory of its own');
  });

  test('to share its directory in other containers', () => {
    expect(refusalWith([SecretMount.fromSecretName('one'), SecretMount.fromSecretName('two', { containers: ['main'] })], { containers: TWO })).toBe(
      "the secrets in '/run/secrets' at 'chart/api' name different 'containers'; name the same ones, or give each its own directory");
  });

  test('to make a file that another one makes', () => {
    expect(refusalWith([SecretMount.fromSecretName('one', { files: { '.env': 'a' } }), SecretMount.fromSecretName('two', { files: { '.env': 'b' } })])).toBe(
      "two secrets in '/run/secrets' at 'chart/api' make the file '.env'; name the files apart, or give each secret its own directory");
  });

  test('to stand twice in one directory', () => {
    expect(refusalWith([SecretMount.fromSecretName('one'), SecretMount.fromSecretName('one')])).toBe(
      "the secret 'one' stands twice in '/run/secrets' at 'chart/api'; take one of them away");
  });

  test.each(['/run/secrets', '/var/run/secrets', '/run', '/run/secrets/kubernetes.io'])('the directory %s together with a service-account token', directory => {
    expect(refusalWith([SecretMount.fromSecretName('env', { directory, containers: ['main'] })], {
      image: 'registry.example/api:1.0', exceptions: [HardeningException.serviceAccountToken({ reason: 'It calls the API.' })],
    })).toMatch(/is mounted at '\/\S+' in container 'main' at 'chart\/api'|lies below the read-only mount/);
  });
});
