import { Cron, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import fc from 'fast-check';
import { Build, ChartOfCode, synthesize } from './stronger-law';
import { WritablePath } from '../../src/hardening/writable-path';
import { HelmChart } from '../../src/helm/helm-chart';
import { asMap, JsonMap } from '../../src/template/json';
import { ClaimTemplate, ClaimTemplateProps } from '../../src/workloads/claim-template';
import { HardenedCronJob } from '../../src/workloads/hardened-cron-job';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';
import { LevelDbVolume, LevelDbVolumeProps } from '../../src/workloads/level-db-volume';
import { SigilService } from '../../src/workloads/sigil-service';
import { HELM_MAJORS, namesPath, objectsOf, renderChart, runs, useHelm } from '../support/helm';

const IMAGE = 'registry.example.com/shop/store:1.4.2';
const TIMEOUT = 300_000;
const RUNS = runs(4);

/** Resources that say the ephemeral storage, so that it does not follow from the volumes: of a chart it is a value of its own. */
const RESOURCES: kplus.ContainerResources = {};

const SIZES = { '512Mi': Size.mebibytes(512), '2Gi': Size.gibibytes(2), '20Gi': Size.gibibytes(20) } as const;

/** The values of a volume, as a chart has them. */
interface Persistence {
  readonly enabled: boolean;
  readonly existingClaim?: string;
  readonly size: keyof typeof SIZES;
  readonly storageClass: string;
  readonly accessMode: kplus.PersistentVolumeAccessMode;
}

const SINGLE_WRITER_MODES = [kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE, kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE_POD];

const ofClaim = {
  enabled: fc.boolean(),
  size: fc.constantFrom('512Mi', '2Gi', '20Gi'),
  storageClass: fc.constantFrom('', 'fast', 'a.b-c'),
  accessMode: fc.constantFrom(...SINGLE_WRITER_MODES),
} as const;

const ofDatabase = fc.record({ ...ofClaim, existingClaim: fc.constantFrom('', 'old', 'release-claim.v2') });

/** A literal for what a value says. */
function termsOf({ enabled, size, storageClass, accessMode }: Persistence): Omit<ClaimTemplateProps, 'name' | 'mountPath'> {
  return { persistent: enabled, size: SIZES[size], accessMode, ...(storageClass === '' ? {} : { storageClassName: storageClass }) };
}

/** An existing claim takes the place of the terms of a new one. */
function volumeOf(values: Persistence): LevelDbVolumeProps {
  const { enabled, existingClaim = '' } = values;
  return enabled && existingClaim !== '' ? { existingClaim } : termsOf(values);
}

/** The workloads that can open a database, each with its values below `store`. */
const WORKLOADS: { readonly [kind: string]: (chart: HelmChart, levelDb: LevelDbVolume) => void } = {
  SigilService: (chart, levelDb) => new SigilService(chart, 'store', { image: IMAGE, levelDb, resources: RESOURCES, preflight: false }),
  Deployment: (chart, levelDb) => new HardenedDeployment(chart, 'store', { image: IMAGE, port: 8080, levelDb, resources: RESOURCES }),
  CronJob: (chart, levelDb) => new HardenedCronJob(chart, 'store', { image: IMAGE, levelDb, schedule: Cron.daily(), resources: RESOURCES }),
};

describe('on real Helm', () => {
  const helms = HELM_MAJORS.map(useHelm);
  const [helm] = helms;

  describe.each(Object.keys(WORKLOADS))('the database of a %s', kind => {
    const build = (volume: LevelDbVolumeProps): Build => chart => WORKLOADS[kind](chart, new LevelDbVolume(volume));

    test('is that of the TypeScript with the values as literals', async () => {
      const chart = new ChartOfCode(build({}));

      await fc.assert(fc.asyncProperty(ofDatabase, async persistence => {
        expect(await chart.disagreements(helms, { store: { persistence } }, build(volumeOf(persistence)))).toEqual([]);
      }), { numRuns: RUNS });
    }, TIMEOUT);

    test('outlives its pod by a value where its author does without', async () => {
      const chart = new ChartOfCode(build({ persistent: false, size: Size.gibibytes(2) }));

      expect(await chart.disagreements(helms, {}, build({ persistent: false, size: Size.gibibytes(2) }))).toEqual([]);
      expect(await chart.disagreements(helms, { store: { persistence: { enabled: true } } }, build({ size: Size.gibibytes(2) }))).toEqual([]);
    }, TIMEOUT);

    test('stays on the claim that its author names, or goes to another', async () => {
      const chart = new ChartOfCode(build({ existingClaim: 'old' }));

      expect(await chart.disagreements(helms, {}, build({ existingClaim: 'old' }))).toEqual([]);
      expect(await chart.disagreements(helms, { store: { persistence: { existingClaim: 'new' } } }, build({ existingClaim: 'new' }))).toEqual([]);
      expect(await chart.disagreements(helms, { store: { persistence: { enabled: false } } }, build({ persistent: false }))).toEqual([]);
    }, TIMEOUT);
  });

  test.each(['Deployment', 'CronJob'])('the claim of the database of a %s is kept when Helm takes its release away, as a StatefulSet keeps its claims', async kind => {
    const chart = new ChartOfCode(each => WORKLOADS[kind](each, new LevelDbVolume()));

    const claim = objectsOf(await renderChart(helm, chart.folder)).find(object => object.kind === 'PersistentVolumeClaim');

    expect(asMap(claim?.metadata).annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
  }, TIMEOUT);

  describe('a writable path of the values that is called like the volume of a claim', () => {
    const build = (persistent = true, writablePaths: WritablePath[] = []): Build => chart => {
      new HardenedStatefulSet(chart, 'store', { image: IMAGE, port: 8080, levelDb: new LevelDbVolume({ persistent }), resources: RESOURCES, writablePaths });
    };

    test.each([true, false])('gets another name (kept on a claim: %s)', async enabled => {
      const values = { store: { persistence: { enabled } }, hardening: { writablePaths: [{ name: 'leveldb', mountPath: '/x', sizeLimit: '64Mi' }] } };

      expect(await new ChartOfCode(build()).disagreements(helms, values, build(enabled, [WritablePath.memory('leveldb', '/x')]))).toEqual([]);
    }, TIMEOUT);
  });

  test('a volume that is called like the database is refused, in whose place its claim would come', () => {
    const { refusal } = synthesize(chart => {
      const volume = kplus.Volume.fromConfigMap(chart, 'settings', kplus.ConfigMap.fromConfigMapName(chart, 'known', 'known'), { name: 'data' });
      new HardenedDeployment(chart, 'store', { image: IMAGE, port: 8080, levelDb: new LevelDbVolume({ name: 'data' }) }).containers[0].mount('/settings', volume);
    });
    expect(refusal).toContain("two volumes have the name 'data' at 'shop/store'; give each a name of its own");
  });

  describe('the claim templates of a StatefulSet', () => {
    const build = (...[data, wal]: readonly Partial<ClaimTemplateProps>[]): Build => chart => {
      new HardenedStatefulSet(chart, 'store', {
        image: IMAGE,
        port: 8080,
        replicas: 3,
        resources: RESOURCES,
        claimTemplates: [
          new ClaimTemplate({ name: 'data', mountPath: '/data', size: Size.gibibytes(1), ...data }),
          new ClaimTemplate({ name: 'wal-log', mountPath: '/wal', size: Size.gibibytes(1), ...wal }),
        ],
      });
    };

    test('are told apart by their names, and each is that of the TypeScript', async () => {
      const chart = new ChartOfCode(build());

      await fc.assert(fc.asyncProperty(fc.record(ofClaim), fc.record(ofClaim), async (data, walLog) => {
        expect(await chart.disagreements(helms, { store: { persistence: { data, walLog } } }, build(termsOf(data), termsOf(walLog)))).toEqual([]);
      }), { numRuns: RUNS });
    }, TIMEOUT);

    test('may be on disk by default', async () => {
      const chart = new ChartOfCode(build({ persistent: false }, { persistent: false }));

      expect(await chart.disagreements(helms, {}, build({ persistent: false }, { persistent: false }))).toEqual([]);
      expect(await chart.disagreements(helms, { store: { persistence: { data: { enabled: true } } } }, build({}, { persistent: false }))).toEqual([]);
    }, TIMEOUT);

    test('of somebody else are his own with the values in them', async () => {
      const fresh = (spec: kplus.k8s.PersistentVolumeClaimSpec): Build => chart => new kplus.k8s.KubeStatefulSet(chart, 'store', {
        spec: {
          serviceName: 'store',
          selector: { matchLabels: { app: 'store' } },
          template: { metadata: { labels: { app: 'store' } }, spec: { containers: [{ name: 'main', image: IMAGE }] } },
          volumeClaimTemplates: [{ metadata: { name: 'data', labels: { a: 'b' } }, spec }],
        },
      });
      const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: kplus.k8s.Quantity.fromString('1Gi') } }, volumeMode: 'Filesystem' };
      const chart = new ChartOfCode(fresh(spec));

      expect(await chart.disagreements(helms, {}, fresh(spec))).toEqual([]);
      expect(await chart.disagreements(
        helms,
        { store: { persistence: { size: '3Gi', storageClass: 'fast', accessMode: 'ReadWriteMany' } } },
        fresh({ ...spec, accessModes: ['ReadWriteMany'], resources: { requests: { storage: kplus.k8s.Quantity.fromString('3Gi') } }, storageClassName: 'fast' }),
      )).toEqual([]);
    }, TIMEOUT);
  });

  describe('a claim that stands by itself', () => {
    const build = (props: Partial<kplus.PersistentVolumeClaimProps> = {}): Build => chart => {
      const claim = new kplus.PersistentVolumeClaim(chart, 'data', {
        storage: Size.gibibytes(1), accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE], ...props,
      });
      new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, volumes: [kplus.Volume.fromPersistentVolumeClaim(chart, 'volume', claim)] });
    };

    test('has size, class and mode of the values', async () => {
      const values = { data: { size: '2Gi', storageClass: 'fast', accessMode: 'ReadWriteMany' } };
      const literals = { storage: Size.gibibytes(2), storageClassName: 'fast', accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_MANY] };

      expect(await new ChartOfCode(build()).disagreements(helms, values, build(literals))).toEqual([]);
    }, TIMEOUT);
  });

  describe('a second writer of a database', () => {
    const BECAUSE = 'a LevelDB volume has a single writer, as LevelDB locks its directory';
    const build = ({ replicas, claims = {} }: { replicas?: number; claims?: { readonly [id: string]: string } } = {}): Build => chart => {
      for (const id of ['one', 'two']) {
        const levelDb = new LevelDbVolume(claims[id] === undefined ? {} : { existingClaim: claims[id] });
        new HardenedDeployment(chart, id, { image: IMAGE, port: 8080, levelDb, resources: RESOURCES, ...(id === 'one' ? { replicas } : {}) });
      }
    };

    test.each([
      ['by a number of replicas', { one: { replicas: 3 } }, build({ replicas: 3 }), `'replicas' (3) at 'shop/one' must be 1: ${BECAUSE}`],
      [
        'on a shared claim', { one: { persistence: { existingClaim: 'data' } }, two: { persistence: { existingClaim: 'data' } } },
        build({ claims: { one: 'data', two: 'data' } }), `the claim 'data' of the LevelDB volume at 'shop/one' is also opened by 'shop/two': ${BECAUSE}`,
      ],
    ])('%s is refused as by a literal', async (_, values, fresh, sentence) => {
      const chart = new ChartOfCode(build());

      expect(await chart.disagreements(helms, values, fresh)).toEqual([]);
      expect((await renderChart(helm, chart.folder, { values })).refusal?.message).toBe(sentence);
      expect(synthesize(fresh).refusal).toContain(sentence);
    }, TIMEOUT);

    test('is none where one of both has its database on disk', async () => {
      const claim = { existingClaim: 'data' };
      const values = { one: { persistence: claim }, two: { persistence: { ...claim, enabled: false } } };

      expect((await renderChart(helm, new ChartOfCode(build()).folder, { values })).refusal).toBeUndefined();
    }, TIMEOUT);

    test.each([0, 1])('is none with %d replicas', async replicas => {
      expect(await new ChartOfCode(build()).disagreements(helms, { one: { replicas } }, build({ replicas }))).toEqual([]);
    }, TIMEOUT);
  });

  describe('the schema', () => {
    const chart = new ChartOfCode(scope => new SigilService(scope, 'store', { image: IMAGE }));
    const existing = new ChartOfCode(scope => new SigilService(scope, 'store', { image: IMAGE, levelDb: new LevelDbVolume({ existingClaim: 'old' }) }));

    test.each<readonly [string, ChartOfCode, string, JsonMap]>([
      ['no storage', chart, 'size', { size: '0Gi' }],
      ['an amount that is none', chart, 'size', { size: 'much' }],
      ['an access mode for several nodes', chart, 'accessMode', { accessMode: 'ReadWriteMany' }],
      ['a claim that cannot exist', chart, 'existingClaim', { existingClaim: 'No Claim' }],
      ['no claim where there is only that', existing, 'existingClaim', { existingClaim: '' }],
    ])('refuses %s', async (_, { folder }, name, persistence) => {
      const { refusal } = await renderChart(helm, folder, { values: { store: { persistence } } });

      expect(refusal?.by).toBe('schema');
      expect(refusal && namesPath(refusal, ['store', 'persistence', name])).toBe(true);
    }, TIMEOUT);
  });

  test('what is hidden stays as the TypeScript says', () => {
    const chart = new ChartOfCode(scope => scope.hideValues(new SigilService(scope, 'store', { image: IMAGE }), 'persistence'));

    expect(asMap(JSON.parse(chart.files['values.schema.json']).properties.store.properties)).not.toHaveProperty('persistence');
  });
});
