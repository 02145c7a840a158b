import * as kplus from 'cdk8s-plus-28';
import { ChartUnderTest } from './laws/chart-under-test';
import { useHelms } from './laws/helms';
import { HardenedDeployment, HelmChart } from '../../src';
import { JsonMap } from '../../src/template/json';
import { HELM_MAJORS } from '../support/helm';

const TIMEOUT = 300_000;

/** A chart of a Deployment whose selector asks for a label, beside one that its pods have. */
function selecting(selector: kplus.LabelSelectorOptions, labelsOf: (chart: HelmChart) => { [label: string]: string } = () => ({})): ChartUnderTest {
  return ChartUnderTest.of(chart => {
    const podMetadata = { labels: { app: 'api', ...labelsOf(chart) } };
    const api = new HardenedDeployment(chart, 'api', { image: 'registry.example.com/shop/api:1.4.2', select: false, podMetadata });
    api.select(kplus.LabelSelector.of({ labels: { app: 'api' } }), kplus.LabelSelector.of(selector));
  });
}

const team = (chart: HelmChart) => ({ team: `${chart.values.string('team', { default: 'a', description: 'Whose pods they are.' })}` });

describe.each(HELM_MAJORS)('with Helm %s the selector of an author', version => {
  const helm = useHelms(HELM_MAJORS);

  test.each<[string, ChartUnderTest, JsonMap]>([
    ['a label that is a value', selecting({ labels: { team: 'a' } }, team), { team: 'b' }],
    ['one of several values of a label that is a value', selecting({ expressions: [kplus.LabelExpression.in('team', ['a', 'c'])] }, team), { team: 'b' }],
    ['the tag of the image', selecting({ labels: { 'app.kubernetes.io/version': '1.4.2' } }), { api: { image: { tag: '1.5.0' } } }],
    ['no label of a name', selecting({ expressions: [kplus.LabelExpression.doesNotExist('example.com/canary')] }), { api: { podLabels: { 'example.com/canary': 'x' } } }],
    ['no label of a value', selecting({ expressions: [kplus.LabelExpression.notIn('tier', ['web'])] }), { api: { podLabels: { tier: 'web' } } }],
  ])('that asks for %s is refused with values by which the pods are others', async (_, chart, values) => {
    expect(chart.refusals(values)).toEqual([expect.stringContaining('the selector of the Deployment at \'shop/api\' asks for')]);
    expect(await chart.disagreements(helm(version), values)).toEqual([]);
  }, TIMEOUT);

  test.each<[string, ChartUnderTest, JsonMap]>([
    ['one of several values', selecting({ expressions: [kplus.LabelExpression.in('team', ['a', 'b'])] }, team), { team: 'b' }],
    ['a label that may be empty', selecting({ expressions: [kplus.LabelExpression.exists('team')] }, team), { team: '' }],
    ['no label of a name', selecting({ expressions: [kplus.LabelExpression.doesNotExist('canary')] }), { api: { podLabels: { tier: 'web' } } }],
  ])('that asks for %s is what the values leave it', async (_, chart, values) => {
    expect(chart.refusals(values)).toEqual([]);
    expect(await chart.disagreements(helm(version), values)).toEqual([]);
  }, TIMEOUT);
});
