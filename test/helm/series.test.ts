import { EnvValue } from 'cdk8s-plus-28';
import fc from 'fast-check';
import { ChartUnderTest } from './laws/chart-under-test';
import { useHelms } from './laws/helms';
import { HelmChart } from '../../src/helm/helm-chart';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { HardenedJob } from '../../src/workloads/hardened-job';
import { HELM_VERSIONS, overridesOf, runs, textFindings } from '../support/helm';

const helmOf = useHelms();

const addWorker = (chart: HelmChart, id: string, image = `registry.example.com/shop/${id}:1.0.0`, mode = 'fast') =>
  new HardenedDeployment(chart, id, { image, port: 8080, env: { MODE: EnvValue.fromValue(mode) } });

const chartOf = (...ids: string[]) => ChartUnderTest.of(chart => ids.forEach(id => addWorker(chart, id).exposeViaService()));

const templatesOf = ({ files }: ChartUnderTest) => Object.keys(files).filter(path => path.startsWith('templates/') && path.endsWith('.yaml')).sort();

describe('workloads that look alike', () => {
  test('are written once, in a loop over them, their tests too', () => {
    const chart = chartOf('worker-a', 'worker-b', 'worker-c');

    expect(templatesOf(chart)).toEqual(['templates/tests/worker.yaml', 'templates/validate.yaml', 'templates/worker.yaml']);
    expect(chart.files['templates/worker.yaml']).toMatch(new RegExp([
      '{{- range \\$item := list', '  \\(dict "name" "worker-a" "address" "shop-worker-a-\\w+" "workload" .Values.workerA\\)',
    ].join('\\n')));
    expect(Object.entries(chart.files).filter(([path]) => path.startsWith('templates/')).flatMap(([, text]) => textFindings(text))).toEqual([]);
  });

  test('keep their own values', () => {
    const { files } = chartOf('worker-a', 'worker-b', 'worker-c');

    expect(files['values.yaml']).toContain('repository: registry.example.com/shop/worker-c');
  });

  test('are called workloads where their names have no word in common', () => {
    expect(templatesOf(chartOf('api', 'web', 'mail'))).toContain('templates/workloads.yaml');
  });

  test('are written in the order of the program', () => {
    const { files } = chartOf('worker-10', 'worker-9', 'worker-8');

    expect([...files['templates/worker.yaml'].matchAll(/"name" "([^"]*)"/g)].map(([, name]) => name)).toEqual(['worker-10', 'worker-9', 'worker-8']);
  });

  test('are written out where they are only two', () => {
    expect(templatesOf(chartOf('worker-a', 'worker-b'))).toContain('templates/worker-a-deployment.yaml');
  });

  test('leave alone what differs in more than names and values', () => {
    const chart = ChartUnderTest.of(built => {
      ['worker-a', 'worker-b', 'worker-c'].forEach(id => addWorker(built, id));
      addWorker(built, 'worker-d', undefined, 'slow');
    });

    expect(templatesOf(chart).filter(path => path.includes('worker'))).toEqual(expect.arrayContaining(['templates/worker.yaml', 'templates/worker-d-deployment.yaml']));
    expect(chart.files['templates/worker.yaml']).not.toContain('worker-d');
  });

  test('do not take the place of what refuses values', () => {
    const { files } = chartOf('validate-a', 'validate-b', 'validate-c');

    expect(files['templates/validate-2.yaml']).toContain('kind: Deployment');
    expect(files['templates/validate.yaml']).toContain('This file gives no object.');
  });

  test('are told apart by what they run, if there are several kinds', () => {
    const chart = ChartUnderTest.of(built => {
      ['job-a', 'job-b', 'job-c'].forEach(id => addWorker(built, id));
      ['job-d', 'job-e', 'job-f'].forEach(id => addWorker(built, id, undefined, 'slow'));
    });

    expect(templatesOf(chart)).toEqual(expect.arrayContaining(['templates/job.yaml', 'templates/job-2.yaml']));
  });

  test('render with any values what the plain manifests are', async () => {
    const chart = chartOf('worker-a', 'worker-b', 'worker-c', 'worker-d');
    const sets = [{}, ...fc.sample(overridesOf(chart.contract), { numRuns: runs(12), seed: 7 }).map((values, turn) => chart.admitted(values, turn))];
    const found = await Promise.all(sets.map((values, turn) => chart.disagreements(helmOf(HELM_VERSIONS[turn % HELM_VERSIONS.length]), values, '1.35.0')));

    expect(found.flat()).toEqual([]);
  }, 300_000);

  test('share their labels where they are two Jobs that are called after what they run', async () => {
    const chart = ChartUnderTest.of(built => ['migrate-a', 'migrate-b'].forEach(id => new HardenedJob(built, id, {
      image: 'registry.example.com/shop/migrate:1.0.0', migration: true,
    })));

    expect(await chart.disagreements(helmOf('4.2.3'), {})).toEqual([]);
  });

  test('may not have one name for their accounts', async () => {
    const chart = chartOf('worker-a', 'worker-b', 'worker-c', 'worker-d');
    const twice = { workerB: { serviceAccount: { name: 'shared' } }, workerD: { serviceAccount: { name: 'shared' } } };

    expect(chart.plain(twice, '1.35.0').refusals?.join()).toContain('have the name \'shared\'');
    expect(await chart.disagreements(helmOf('4.2.3'), twice, '1.35.0')).toEqual([]);
  });
});
