import * as kplus from 'cdk8s-plus-28';
import { builtChart, IMAGE, refusalOf } from './built-chart';
import { HelmChart } from '../../../src/helm/helm-chart';
import { HelmChartProps } from '../../../src/helm/helm-chart-props';
import { HardenedDeployment, HardenedDeploymentProps } from '../../../src/workloads/hardened-deployment';

const deploy = (chart: HelmChart, id = 'api', props: HardenedDeploymentProps = {}) => new HardenedDeployment(chart, id, { image: IMAGE, port: 8080, ...props });

/** The lines that a program is refused with. */
function mistakesOf(build: (chart: HelmChart) => void, props: Partial<HelmChartProps> = {}): string[] {
  return refusalOf(build, props).split('\n').slice(1).map(line => line.trim());
}

describe('values that the schema refuses', () => {
  test.each([
    ['a path below /run', { hardening: { writablePaths: [{ name: 'x', mountPath: '/run/x' }] } },
      '\'hardening.writablePaths[0].mountPath\' is the text "/run/x"; it must not be a path below \'/run\', which is written \'/var/run/…\''],
    ['a key that the library writes', { api: { podAnnotations: { 'checksum/config': 'y' } } },
      '\'api.podAnnotations["checksum/config"]\' is no key that may stand there; a key must not be one that stands there already, or that the chart writes itself'],
    ['a null in the place of an amount', { api: { resources: { limits: { memory: null } } } },
      '\'api.resources.limits.memory\' is missing; it must be a number of bytes such as 64Mi or a whole number from 0 to 9007199254740991'],
    ['a null in the place of a workload', { api: null }, '\'api\' is missing; it must be a map'],
    ['a path that mounts nowhere', { hardening: { writablePaths: [{ name: 'x' }] } },
      '\'hardening.writablePaths[0].mountPath\' is missing; it must be a text that matches ^(/[A-Za-z0-9_@%+=,-][A-Za-z0-9_.@%+=,-]*)+$'],
  ])('are told in words that help, and alone: %s', (_, overrides, sentence) => {
    expect(mistakesOf(chart => deploy(chart), { overrides })).toEqual([`[shop] 'overrides': ${sentence}`]);
  });

  test('are told with the mistakes of the program', () => {
    expect(mistakesOf(chart => deploy(chart, 'api', { replicas: -1 }), { overrides: { hardening: { enabled: 'no' } } })).toEqual([
      '[shop] \'overrides\': \'hardening.enabled\' is the text "no"; it must be true or false',
      '\'replicas\' (-1) at \'shop/api\' is no number of pods; use a whole number from 0',
    ].sort());
  });

  test('of several overlays are all told, with the mistakes of the program', () => {
    const message = refusalOf(chart => {
      deploy(chart, 'api', { replicas: -1 });
      chart.addOverlay('north', { api: { networkIsolation: 'open' } });
      chart.addOverlay('south', { hardening: { enabled: 'no' } });
    });

    expect(message).toContain('\'replicas\' (-1) at \'shop/api\'');
    expect(message).toContain('the values of the overlay \'north\' of the chart \'shop\' do not fit its schema: \'api.networkIsolation\' is the text "open"');
    expect(message).toContain('the values of the overlay \'south\' of the chart \'shop\' do not fit its schema: \'hardening.enabled\' is the text "no"');
  });
});

describe('a mistake in the id of a construct', () => {
  test.each([
    ['global', 'the values of \'shop/global\' would stand below \'global\', where those of the whole chart stand; give the construct another id'],
    ['commonLabels', 'the values of \'shop/commonLabels\' would stand below \'commonLabels\', where those of the whole chart stand; give the construct another id'],
    ['hardening', 'the values of \'shop/hardening\' would stand below \'hardening\', where those of the whole chart stand; give the construct another id'],
    ['日本', 'the values of \'shop/日本\' have no key, as its id holds no letter from a to z and no digit; give the construct another id'],
  ])('is told once: %s', (id, sentence) => {
    expect(mistakesOf(chart => deploy(chart, id).exposeViaService())).toEqual([sentence]);
  });

  test('is told once where two ids are one name', () => {
    expect(mistakesOf(chart => {
      deploy(chart, 'a-b');
      deploy(chart, 'aB');
    })).toEqual([
      '[shop] \'metadata.name\' of the Deployment at \'shop/a-b\' is that of the one at \'shop/aB\', too: the name of the release and \'-a-b\'; '
        + 'give one of the constructs another id, or a \'metadata.name\' of its own',
    ]);
  });

  test('is none where the values are hidden', () => {
    expect(builtChart(chart => chart.hideValues(deploy(chart, 'global'))).plain).not.toEqual([]);
  });
});

describe('an object that cdk8s cannot render', () => {
  test('is told alone, and not that the values in it decide nothing', () => {
    const mistakes = mistakesOf(chart => {
      const level = chart.values.string('level', { default: 'info', description: 'How much is told.' });
      const job = new kplus.Job(chart, 'job', { containers: [{ image: IMAGE, args: [`${level}`] }] });
      const volume = (id: string) => kplus.Volume.fromEmptyDir(chart, id, 'data');
      job.containers[0].mount('/one', volume('one'));
      job.containers[0].mount('/other', volume('other'));
    });

    expect(mistakes).toEqual([expect.stringContaining('At least two different volumes have the same name: data')]);
  });
});
