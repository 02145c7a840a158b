import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { newChart, refusalOf, specOf } from './foreign-pods';
import { imageOfApi } from './images';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { PodIds } from '../../src/hardening/pod-ids';
import { asMap, JsonMap, mapsOf } from '../../src/template/json';
import { containerImageOf, IContainerImage } from '../../src/workloads/container-image';
import { LevelDbVolume } from '../../src/workloads/level-db-volume';
import { SigilService, SigilServiceProps, SigilVariant } from '../../src/workloads/sigil-service';
import { WritableDirectory } from '../../src/workloads/writable-directory';

type Props = Omit<SigilServiceProps, 'image'>;

const DATA = '/var/lib/sigil-leveldb';

/** The image of a Sigil service; what is given takes the place of its parts. */
function imageOfSigil(more: Partial<IContainerImage> = {}): IContainerImage {
  return imageOfApi({
    path: 'shop/sigil-image', port: 4000, portVariable: 'SIGIL_PORT', writableDirectories: [WritableDirectory.data(DATA)], ...more,
  });
}

function sigilIn(chart: Chart, image: Partial<IContainerImage>, props: Props): SigilService {
  return new SigilService(chart, 'sigil', { image: imageOfSigil(image), metadata: { name: 'sigil' }, ...props });
}

function podOf(image: Partial<IContainerImage> = {}, props: Props = {}): JsonMap {
  const chart = newChart();
  sigilIn(chart, image, props);
  return specOf(Testing.synth(chart).filter(({ kind }) => kind === 'StatefulSet'), 'sigil');
}

function refusalFor(image: Partial<IContainerImage>, props: Props = {}): string {
  const chart = newChart('shop');
  sigilIn(chart, image, props);
  return refusalOf(chart);
}

function envOf(container: JsonMap): JsonMap {
  return Object.fromEntries(mapsOf(container.env).map(({ name, value }) => [String(name), value]));
}

describe('a SigilService whose image knows what it needs', () => {
  test('is the service that its author would have written with a reference', () => {
    // GIVEN
    const chart = newChart();
    new SigilService(chart, 'sigil', {
      image: imageOfSigil().reference,
      metadata: { name: 'sigil' },
      port: 4000,
      profile: new HardeningProfile({ ids: PodIds.of(1000, { group: 2000 }) }),
      levelDb: new LevelDbVolume({ mountPath: '/data/db' }),
    });
    const ofImage = newChart();
    sigilIn(ofImage, { user: 1000, group: 2000, writableDirectories: [WritableDirectory.data('/data/db')] }, {});

    // THEN
    expect(Testing.synth(ofImage)).toEqual(Testing.synth(chart));
  });

  test('tells the program its port once', () => {
    expect(mapsOf(mapsOf(podOf().containers)[0].env).filter(({ name }) => name === 'SIGIL_PORT')).toEqual([{ name: 'SIGIL_PORT', value: '4000' }]);
  });

  test('serves on the port of its author, which the image follows', () => {
    expect(mapsOf(podOf({}, { port: 5000 }).containers)[0]).toMatchObject({ ports: [{ containerPort: 5000 }] });
  });

  test('has the port of the image for clients', () => {
    const service = sigilIn(newChart(), {}, {});
    expect([service.port, service.clientService.port]).toEqual([4000, 4000]);
  });

  test('has its own port where the image names none', () => {
    expect(sigilIn(newChart(), { port: undefined }, {}).port).toBe(3000);
  });

  test('tells the port in a variable of the image too', () => {
    expect(envOf(mapsOf(podOf({ portVariable: 'PORT' }).containers)[0])).toMatchObject({ SIGIL_PORT: '4000', PORT: '4000' });
  });

  test.each<[string, Partial<IContainerImage>, Props, string[]]>([
    ['that of its image', { args: ['dist/ledger.cjs', '--verbose'] }, {}, ['dist/ledger.cjs', '--verbose']],
    ['the variant of its author', { args: ['dist/ledger.cjs'] }, { variant: SigilVariant.CONSCIOUSNESS }, ['server/start-consciousness-server.cjs']],
    ['what its author says', { args: ['dist/ledger.cjs'] }, { args: ['dist/other.cjs'] }, ['dist/other.cjs']],
    ['the main one where its image says none', {}, {}, ['server/index.cjs']],
  ])('runs the program: %s', (_, image, props, args) => {
    expect(mapsOf(podOf(image, props).containers)[0].args).toEqual(args);
  });

  test('keeps its database where the image does, in the preflight too', () => {
    // WHEN
    const pod = podOf({ writableDirectories: [WritableDirectory.scratch('/cache'), WritableDirectory.data('/data/db')] });

    // THEN
    for (const container of [...mapsOf(pod.containers), ...mapsOf(pod.initContainers)]) {
      expect(envOf(container).SIGIL_DB_PATH).toBe('/data/db');
      expect(container.volumeMounts).toContainEqual({ name: 'leveldb', mountPath: '/data/db' });
    }
  });

  test('tells the program the ids of the image', () => {
    // WHEN
    const pod = podOf({ user: 1000, group: 2000 });

    // THEN
    expect(envOf(mapsOf(pod.containers)[0])).toMatchObject({ SIGIL_NODE_UID: '1000', SIGIL_NODE_GID: '2000' });
    expect(asMap(pod.securityContext)).toMatchObject({ runAsUser: 1000, runAsGroup: 2000 });
  });

  test('tells the program no ids where the cluster picks them', () => {
    expect(envOf(mapsOf(podOf({ user: 1000 }, { profile: HardeningProfile.openShift() }).containers)[0])).not.toHaveProperty('SIGIL_NODE_UID');
  });

  test('is asked on its health paths though the image names none', () => {
    expect(mapsOf(podOf({ livenessPath: undefined, readinessPath: undefined }).containers)[0])
      .toMatchObject({ livenessProbe: { httpGet: { path: '/healthz' } }, readinessProbe: { httpGet: { path: '/readyz' } } });
  });

  test('runs the image in the preflight too', () => {
    // GIVEN
    const image = imageOfSigil();

    // WHEN
    const service = new SigilService(newChart(), 'sigil', { image });

    // THEN
    expect(['main', 'preflight'].map(name => containerImageOf(service, name))).toEqual([image, image]);
  });

  test.each<[string, Partial<IContainerImage>, Props, string]>([
    ['a port that the image does not serve on', { portVariable: undefined }, { port: 3000 }, '\'port\' (3000) of the workload at \'shop/sigil\' is not the port that image \'shop/sigil-image\''],
    [
      'a database where the image keeps none', {}, { levelDb: new LevelDbVolume({ mountPath: '/data/db' }) },
      `'${DATA}', where image 'shop/sigil-image' keeps its data, is mounted by nothing in container 'main' at 'shop/sigil'`,
    ],
    [
      'another user', {}, { profile: new HardeningProfile({ ids: PodIds.of(1000) }) },
      '\'runAsUser\' (1000) of container \'main\' at \'shop/sigil\' is not the user that image \'shop/sigil-image\' runs as (65532)',
    ],
  ])('is refused with %s', (_, image, props, refusal) => {
    expect(refusalFor(image, props)).toContain(refusal);
  });

  test('is refused once with a variable that says another port', () => {
    expect(refusalFor({}, { env: { SIGIL_PORT: kplus.EnvValue.fromValue('5000') } }).match(/'SIGIL_PORT'/g)).toHaveLength(1);
  });
});
