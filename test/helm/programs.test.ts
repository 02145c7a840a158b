import { ChartUnderTest } from './laws/chart-under-test';
import { useHelms } from './laws/helms';
import { HardenedDeployment, HelmChart, IContainerImage } from '../../src';
import { JsonMap } from '../../src/template/json';
import { HELM_MAJORS } from '../support/helm';

const TIMEOUT = 300_000;

const WITHOUT_SHELL: IContainerImage = {
  reference: 'registry.example.com/shop/api:1.4.2', path: 'image', user: 65532, group: 65532, writableDirectories: [], hasShell: false,
};

function running(commandOf: (chart: HelmChart) => string[] | undefined): ChartUnderTest {
  return ChartUnderTest.of(chart => {
    new HardenedDeployment(chart, 'api', { image: WITHOUT_SHELL, command: commandOf(chart) });
  });
}

const program = (chart: HelmChart) => [`${chart.values.string('program', { default: '/app/api', description: 'What runs.' })}`, '--fast'];
const preStop = (command: string[]) => ({ hardening: { preStopCommand: command } });

describe.each(HELM_MAJORS)('with Helm %s an image without a shell', version => {
  const helm = useHelms(HELM_MAJORS);

  test.each<[string, ChartUnderTest, JsonMap, string]>([
    ['command', running(program), { program: '/bin/sh' }, '\'command\' (["/bin/sh","--fast"]) of container \'main\' at \'shop/api\' starts \'/bin/sh\', and image \'image\' has no shell'],
    ['hook before a stop', running(() => undefined), preStop(['/bin/sleep', '5']),
      '\'lifecycle.preStop\' ([ /bin/sleep 5 ]) of container \'main\' at \'shop/api\' starts a shell or one of its tools, and image \'image\' has no shell'],
  ])('refuses the %s of values that starts one', async (_, chart, values, sentence) => {
    expect(chart.refusals(values)).toEqual([expect.stringContaining(sentence)]);
    expect(await chart.disagreements(helm(version), values)).toEqual([]);
  }, TIMEOUT);

  test.each<[string, ChartUnderTest, JsonMap]>([
    ['command', running(program), { program: '/opt/sh' }],
    ['hook before a stop', running(() => undefined), preStop(['/app/drain', 'sleep'])],
  ])('takes the %s of values that starts another program', async (_, chart, values) => {
    expect(chart.refusals(values)).toEqual([]);
    expect(await chart.disagreements(helm(version), values)).toEqual([]);
  }, TIMEOUT);
});
