import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { ChartUnderTest } from './laws/chart-under-test';
import { Build, ChartOfCode, synthesize } from './stronger-law';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { PodIds } from '../../src/hardening/pod-ids';
import { WritablePath } from '../../src/hardening/writable-path';
import { HelmChart } from '../../src/helm/helm-chart';
import { JsonMap } from '../../src/template/json';
import { IContainerImage } from '../../src/workloads/container-image';
import { HardenedDeployment, HardenedDeploymentProps } from '../../src/workloads/hardened-deployment';
import { SigilService } from '../../src/workloads/sigil-service';
import { WritableDirectory } from '../../src/workloads/writable-directory';
import { coveringOverrides, HELM_MAJORS, runs, spreadOver, useHelm } from '../support/helm';
import { imageOfApi } from '../workloads/images';

const TIMEOUT = 300_000;

const CACHE = WritableDirectory.scratch('/app/cache');

const FOLLOWING = { portVariable: 'PORT', user: 1000, group: 2000, writableDirectories: [CACHE], preStopCommand: ['/app/drain'] };

/** A port: a literal, or a value that is one by default. */
type PortOf = (chart: HelmChart) => number;

const valueOf = (port: number): PortOf => chart => chart.values.integer('port', { default: port, description: 'The port.' }).asNumber();

function build(image: Partial<IContainerImage>, port?: PortOf, props: Omit<HardenedDeploymentProps, 'image'> = {}): Build {
  return chart => {
    const api = new HardenedDeployment(chart, 'api', { image: imageOfApi(image), port: port?.(chart), ...props });
    api.addContainer({ name: 'sidecar', image: 'registry.example/sidecar:1.0.0' });
  };
}

function buildSigil(image: Partial<IContainerImage>, port?: PortOf): Build {
  const writableDirectories = [WritableDirectory.data('/data/db')];
  return chart => void new SigilService(chart, 'sigil', {
    image: imageOfApi({ writableDirectories, ...image }), port: port?.(chart), metadata: { name: 'sigil' },
  });
}

function hardened(hardening: JsonMap): JsonMap {
  return { hardening };
}

describe.each(HELM_MAJORS)('a workload whose image knows what it needs, on Helm %s,', version => {
  const helm = useHelm(version);

  test.each<[string, Build]>([
    ['as it is', build({})],
    ['with all that it can say', build(FOLLOWING)],
    ['as a SigilService', buildSigil({ portVariable: 'SIGIL_PORT', user: 1000, group: 2000 })],
    ['with a port that is a value', build(FOLLOWING, valueOf(4000))],
  ])('renders %s with the defaults what the plain manifests are', async (_, code) => {
    expect(await new ChartOfCode(code).disagreements(helm, {}, code)).toEqual([]);
  }, TIMEOUT);

  describe('all of which it says,', () => {
    const chart = new ChartOfCode(build(FOLLOWING));

    test.each<[string, JsonMap, Build]>([
      ['another tag', { api: { image: { tag: '2.0.0' } } }, build({ ...FOLLOWING, reference: 'registry.example/shop/api:2.0.0' })],
      ['no wait', hardened({ preStopSleepSeconds: 0 }), build(FOLLOWING, undefined, { shutdown: { preStopSleep: Duration.seconds(0) } })],
      ['a command of the release', hardened({ preStopCommand: ['/stop'] }), build(FOLLOWING, undefined, { shutdown: { preStopCommand: ['/stop'] } })],
      ['OpenShift', hardened({ openshift: true }), build(FOLLOWING, undefined, { profile: HardeningProfile.openShift() })],
      [
        'another user of the workload', { api: { hardening: { runAsUser: 3000 } } },
        build(FOLLOWING, undefined, { profile: new HardeningProfile({ ids: PodIds.of(3000, { group: 2000 }) }) }),
      ],
      [
        'another group of the workload', { api: { hardening: { runAsGroup: 3000 } } },
        build(FOLLOWING, undefined, { profile: new HardeningProfile({ ids: PodIds.of(1000, { group: 3000 }) }) }),
      ],
      ...[['/cache', 'another'], ['/app', 'one above that of the image'], ['/app/cache', 'one in the place of that of the image']].map(([mountPath, which]): [string, JsonMap, Build] => [
        `${which} directory`, hardened({ writablePaths: [{ name: 'more', mountPath }] }),
        build(FOLLOWING, undefined, { writablePaths: [WritablePath.memory('more', mountPath)] }),
      ]),
      [
        'a directory of the name that the one of the image has', hardened({ writablePaths: [{ name: 'app-cache', mountPath: '/more' }] }),
        build(FOLLOWING, undefined, { writablePaths: [WritablePath.memory('app-cache', '/more')] }),
      ],
    ])('says with %s what the TypeScript says', async (_, values, fresh) => {
      expect(await chart.disagreements(helm, values, fresh)).toEqual([]);
    }, TIMEOUT);

    test.each<[string, string, string]>([
      ['above a directory of the image on disk', 'more', '/app'],
      ['in the place of a default that the image asks for', 'more', '/tmp'],
      ['of the name of a default that the image asks for', 'tmp', '/more'],
    ])('says with a path %s what the TypeScript says', async (_, name, mountPath) => {
      const directories = [WritableDirectory.scratch('/app/cache', { onDisk: true }), WritableDirectory.scratch('/tmp')];
      const asking = { ...FOLLOWING, writableDirectories: directories };
      const fresh = build(asking, undefined, { writablePaths: [WritablePath.disk(name, mountPath)] });

      expect(await new ChartOfCode(build(asking)).disagreements(helm, hardened({ writablePaths: [{ name, mountPath, medium: 'Disk' }] }), fresh)).toEqual([]);
    }, TIMEOUT);

    test('refuses another user, naming the image', () => {
      expect(synthesize(build(FOLLOWING), { overrides: { api: { hardening: { runAsUser: 3000 } } } }).refusal)
        .toContain('\'runAsUser\' (3000) of container \'main\' at \'shop/api\' is not the user that image \'shop/api-image\' runs as (1000)');
    });
  });

  test('takes another user of the chart for a contradiction where the image has that of the runbook', async () => {
    const chart = new ChartOfCode(build({}));
    const fresh = build({}, undefined, { profile: new HardeningProfile({ ids: PodIds.of(3000, { group: 65532, fsGroup: 65532 }) }) });

    expect(await chart.disagreements(helm, hardened({ runAsUser: 3000 }), fresh)).toEqual([]);
    expect(synthesize(build({}), { overrides: hardened({ runAsUser: 3000 }) }).refusal).toContain('\'runAsUser\' (3000) of container \'main\'');
  }, TIMEOUT);

  test('tells the variable of the image a port that is a value', async () => {
    const chart = new ChartOfCode(build({ portVariable: 'PORT' }, valueOf(4000)));

    expect(await chart.disagreements(helm, { port: 5000 }, build({ portVariable: 'PORT' }, () => 5000))).toEqual([]);
  }, TIMEOUT);

  test('tells SIGIL_PORT a port that is a value', async () => {
    const chart = new ChartOfCode(buildSigil({ portVariable: 'SIGIL_PORT' }, valueOf(4000)));

    expect(await chart.disagreements(helm, { port: 5000 }, buildSigil({ portVariable: 'SIGIL_PORT' }, () => 5000))).toEqual([]);
  }, TIMEOUT);

  test.each([8080, 9090])('takes a port that is a value for one of the image or not: %s', async port => {
    const chart = new ChartOfCode(build({}, valueOf(8080)));

    expect(await chart.disagreements(helm, { port }, build({}, () => port))).toEqual([]);
    expect(synthesize(build({}, valueOf(8080)), { overrides: { port } }).refusal === undefined).toBe(port === 8080);
  }, TIMEOUT);

  test.each([4000, 5000])('takes a variable for a contradiction of a port that is a value or not: %s', async port => {
    const literal = { env: { PORT: kplus.EnvValue.fromValue('4000') } };
    const code = build({ portVariable: 'PORT' }, valueOf(4000), literal);

    expect(await new ChartOfCode(code).disagreements(helm, { port }, build({ portVariable: 'PORT' }, () => port, literal))).toEqual([]);
    expect(synthesize(code, { overrides: { port } }).refusal === undefined).toBe(port === 4000);
  }, TIMEOUT);

  test('agrees with the plain manifests on nearly all values, those of a service with a database among them', async () => {
    const chart = ChartUnderTest.of(all => {
      build(FOLLOWING, valueOf(4000))(all);
      buildSigil({ portVariable: 'SIGIL_PORT', user: 1000, group: 2000 })(all);
    });
    const sets = spreadOver(coveringOverrides(chart.contract), runs(8));

    for (const [index, values] of sets.entries()) {
      expect(await chart.disagreements(helm, values)).toEqual([]);
      expect(await chart.disagreements(helm, chart.admitted(values, index))).toEqual([]);
    }
  }, TIMEOUT);
});
