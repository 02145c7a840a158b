import { ApiObject, Chart, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { IMAGE, newChart, refusalsOf } from './workloads';
import { HardenedDaemonSet, HardenedDeployment, HardenedJob, HardenedStatefulSet, HelmChart, SigilApp } from '../../src';

/** A Deployment 'shop/api' whose selector its author gives, and why it is refused. */
function refusalsWith(given: { [label: string]: string }, select: (api: HardenedDeployment) => void, chart: Chart = newChart()): string[] {
  select(new HardenedDeployment(chart, 'api', { image: IMAGE, select: false, podMetadata: { labels: given } }));
  return refusalsOf(chart);
}

function expressions(...asked: kplus.LabelExpression[]): (api: HardenedDeployment) => void {
  return api => api.select(kplus.LabelSelector.of({ expressions: asked }));
}

function labels(asked: { [label: string]: string }): (api: HardenedDeployment) => void {
  return api => api.select(kplus.LabelSelector.of({ labels: asked }));
}

const nothing = () => {};

function newHelmChart(): HelmChart {
  return new HelmChart(new SigilApp(), 'shop', { version: '1.0.0', appVersion: '1.0.0' });
}

describe('a selector of its author', () => {
  test('may ask for what the pods are given', () => {
    expect(refusalsWith({ app: 'api', tier: 'web' }, api => {
      labels({ app: 'api' })(api);
      expressions(
        kplus.LabelExpression.in('tier', ['web', 'worker']), kplus.LabelExpression.notIn('tier', ['database']),
        kplus.LabelExpression.exists('app'), kplus.LabelExpression.doesNotExist('canary'),
      )(api);
    })).toEqual([]);
  });

  test('may ask for a label that every workload has', () => {
    expect(refusalsWith({}, labels({ 'app.kubernetes.io/name': 'api' }))).toEqual([]);
  });

  test.each<[string, { [label: string]: string }]>([
    ['its author', { 'app': 'api', 'app.kubernetes.io/instance': 'live' }],
    ['the library', { app: 'api' }],
  ])('may ask for the instance beside another label, which a Helm chart makes the release in the pods of %s and in the selector', (_, given) => {
    const { 'app.kubernetes.io/instance': instance = 'shop-api-c8fa48f5' } = given;

    expect(refusalsWith(given, labels({ 'app': 'api', 'app.kubernetes.io/instance': instance }), newHelmChart())).toEqual([]);
  });

  test.each([['instance', 'live', '\'shop\''], ['managed-by', 'me', 'none']])('that asks for nothing but %s is refused in a Helm chart, which decides on it in the pods only', (name, value, instead) => {
    const label = `app.kubernetes.io/${name}`;

    expect(refusalsWith({ [label]: value }, labels({ [label]: value }), newHelmChart())).toEqual([
      `the selector of the Deployment at 'shop/api' asks for the label '${label}' with '${value}', and its pods have ${instead}; `
        + 'give it to them in \'podMetadata\', or ask for another one',
    ]);
  });

  test('that is a value of a chart is left to those who give it', () => {
    const chart = newHelmChart();
    const api = new HardenedDeployment(chart, 'api', { image: IMAGE, select: false });
    chart.values.bind(api, '/spec/selector', chart.values.map('selector', { description: 'The pods.' }));

    expect(refusalsOf(chart)).toEqual([]);
  });

  test.each<[string, (chart: Chart) => unknown, string]>([
    ['Deployment', chart => new HardenedDeployment(chart, 'api', { image: IMAGE, select: false }), 'Deployment'],
    ['StatefulSet', chart => new HardenedStatefulSet(chart, 'api', { image: IMAGE, select: false }), 'StatefulSet'],
    ['DaemonSet', chart => new HardenedDaemonSet(chart, 'api', { image: IMAGE, select: false }), 'DaemonSet'],
  ])('that was forgotten is refused, as a %s selects none of its pods without', (_, make, kind) => {
    const chart = newChart();
    make(chart);

    expect(refusalsOf(chart)).toEqual([
      `the selector of the ${kind} at 'shop/api' is empty; call 'select()' with labels of its pods, such as LabelSelector.of({ labels: { app: 'api' } }), or leave 'select' out`,
    ]);
  });

  test('is nothing that a Job has', () => {
    const chart = newChart();
    new HardenedJob(chart, 'api', { image: IMAGE, select: false });

    expect(refusalsOf(chart)).toEqual([]);
  });

  test.each<[string, { [label: string]: string }, (api: HardenedDeployment) => void, string]>([
    ['a label that the pods lack', {}, labels({ app: 'api' }), 'asks for the label \'app\' with \'api\', and its pods have none; give it to them in \'podMetadata\', or ask for another one'],
    ['another value', { app: 'web' }, labels({ app: 'api' }), 'asks for the label \'app\' with \'api\', and its pods have \'web\'; give it to them in \'podMetadata\', or ask for another one'],
    ['one of several values', { app: 'web' }, expressions(kplus.LabelExpression.in('app', ['api', 'worker'])),
      'asks for the label \'app\' with \'api\' or \'worker\', and its pods have \'web\'; give it to them in \'podMetadata\', or ask for another one'],
    ['a label with any value', {}, expressions(kplus.LabelExpression.exists('app')), 'asks for the label \'app\', and its pods have none; give it to them in \'podMetadata\', or ask for another one'],
    ['no label of a kind', { app: 'web' }, expressions(kplus.LabelExpression.doesNotExist('app')), 'asks for pods without the label \'app\', and its pods have \'web\'; take it away from them, or ask for another one'],
    ['other values', { app: 'web' }, expressions(kplus.LabelExpression.notIn('app', ['web'])),
      'asks for pods without the label \'app\' with \'web\', and its pods have \'web\'; take it away from them, or ask for another one'],
  ])('that asks for %s is refused', (_, given, select, sentence) => {
    expect(refusalsWith(given, select)).toEqual([`the selector of the Deployment at 'shop/api' ${sentence}`]);
  });

  test('is judged as a patch leaves it', () => {
    const chart = newChart();
    const api = new HardenedDeployment(chart, 'api', { image: IMAGE });
    ApiObject.of(api).addJsonPatch(JsonPatch.replace('/spec/selector', { matchLabels: { app: 'api' } }));

    expect(() => Testing.synth(chart)).toThrow('asks for the label \'app\' with \'api\', and its pods have none');
  });

  test('is not needed where the pods are selected by the library', () => {
    expect(refusalsWith({ app: 'api' }, nothing)).not.toEqual([]);
    const chart = newChart();
    new HardenedDeployment(chart, 'api', { image: IMAGE, podMetadata: { labels: { app: 'api' } } });
    expect(refusalsOf(chart)).toEqual([]);
  });
});
