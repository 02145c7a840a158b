import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { IMAGE } from './built-chart';
import { HardeningProfile } from '../../../src/hardening/hardening-profile';
import { HelmChart } from '../../../src/helm/helm-chart';
import { HardenedDeployment } from '../../../src/workloads/hardened-deployment';
import { HardenedJob } from '../../../src/workloads/hardened-job';
import { Hardening } from '../../../src/workloads/hardening';
import { coveringOverrides, deadValues, singleOverrides } from '../../support/helm';
import { ChartUnderTest } from '../laws/chart-under-test';

const OPENSHIFT = HardeningProfile.openShift();

/** A foreign Deployment that nobody hardens. */
function vendor(chart: HelmChart): void {
  const labels = { app: 'vendor' };
  const spec = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'a:1' }] } } };
  new ApiObject(chart, 'vendor', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'vendor' }, spec });
}

const CHARTS: readonly (readonly [string, (chart: HelmChart) => void])[] = [
  ['of a job', chart => void new HardenedJob(chart, 'job', { image: IMAGE })],
  ['of a ConfigMap', chart => void new kplus.ConfigMap(chart, 'config', { data: { a: 'b' } })],
  ['of a ConfigMap with a name', chart => void new kplus.ConfigMap(chart, 'config', { metadata: { name: 'config' }, data: { a: 'b' } })],
  ['of somebody else\'s workload', vendor],
  ['of a workload for OpenShift', chart => void new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, profile: OPENSHIFT })],
  ['for OpenShift', chart => {
    Hardening.setProfile(chart, OPENSHIFT);
    new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080 });
  }],
];

function pathsOf(build: (chart: HelmChart) => void): string[] {
  return Object.keys(flattened(ChartUnderTest.of(build).contract.defaults));
}

function flattened(node: object, prefix = ''): Record<string, unknown> {
  return Object.assign({}, ...Object.entries(node).map(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
      ? flattened(value, `${prefix}${key}.`) : { [`${prefix}${key}`]: value })) as Record<string, unknown>;
}

describe('the values of a chart', () => {
  test.each(CHARTS)('%s all decide something', async (_, build) => {
    const chart = ChartUnderTest.of(build);
    const company = coveringOverrides(chart.contract).map((values, index) => chart.admitted(values, index));
    const localhost = { type: 'Localhost', localhostProfile: 'audit.json' };
    const profiles = { hardening: { seccompProfile: localhost, appArmorProfile: localhost, openshift: false } };
    const alone = singleOverrides(chart.contract).map(({ values }) => values);
    const off = { hardening: { enabled: false, disabledReason: 'a test' } };
    const sets = [profiles, { hardening: { openshift: false, runAsUser: 1, runAsGroup: 1, fsGroup: 1 } }, off, ...company, ...alone];

    // `global` and `enabled` are there for a chart around this one.
    expect((await deadValues(chart.contract, sets, values => {
      const { objects } = chart.plain(values);
      return objects === undefined ? undefined : JSON.stringify(objects);
    })).filter(path => path !== 'global' && path !== 'enabled')).toEqual([]);
  });

  test('of a job say nothing of how Services forget a pod', () => {
    expect(pathsOf(CHARTS[0][1]).filter(path => path.includes('preStop'))).toEqual([]);
  });

  test('of a ConfigMap say nothing of pods', () => {
    expect(pathsOf(CHARTS[1][1])).toEqual(['nameOverride', 'fullnameOverride', 'commonLabels']);
  });

  test('do not say that the pods of others are hardened', () => {
    expect(pathsOf(vendor).filter(path => path.startsWith('hardening'))).toEqual([]);
  });

  test('tell of the platform as the profile does that the chart is given', () => {
    const { contract: { defaults } } = ChartUnderTest.of(CHARTS[5][1]);

    expect(defaults.hardening).toMatchObject({ openshift: true });
    expect(Object.keys(defaults.api as object)).not.toContain('hardening');
  });

  test('stand in one order, whenever the profile is given', () => {
    const keys = Object.keys(ChartUnderTest.of(chart => {
      const { values } = chart;
      const greeting = values.string('greeting', { default: 'hello', description: 'What it says.' });
      new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, env: { GREETING: kplus.EnvValue.fromValue(`${greeting}`) } });
    }).contract.defaults);

    expect(keys.slice(0, 6)).toEqual(['nameOverride', 'fullnameOverride', 'commonLabels', 'imagePullSecrets', 'hardening', 'greeting']);
  });
});
