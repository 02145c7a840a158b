import { ChartOfCode, synthesize } from './stronger-law';
import { HelmChart } from '../../src/helm/helm-chart';
import { JsonMap } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { HELM_MAJORS, renderChart, useHelm } from '../support/helm';

const TIMEOUT = 300_000;

function build(chart: HelmChart): void {
  new HardenedDeployment(chart, 'api', { image: 'registry.example.com/shop/api:1.4.2', port: 8080 });
}

const toleration = (...tolerations: JsonMap[]): JsonMap => ({ tolerations });

const spread = (constraint: JsonMap): JsonMap =>
  ({ topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', ...constraint }] });

const asking = (expression: JsonMap): JsonMap => spread({ labelSelector: { matchExpressions: [expression] } });

const nodes = (expression: JsonMap): JsonMap =>
  ({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } } } });

const apart = (term: JsonMap): JsonMap => ({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } });

const limits = (amounts: JsonMap): JsonMap => ({ resources: { limits: amounts } });

// That it takes whatever the schema lets through is what `npm run test:kubernetes` asks.
describe.each(HELM_MAJORS)('values that an API server does not take, on Helm %s,', version => {
  const helm = useHelm(version);
  const chart = new ChartOfCode(build);

  test.each<[string, JsonMap, string]>([
    ['a value where any is tolerated', toleration({ key: 'a', operator: 'Exists', value: 'b' }), '\'api.tolerations[0].value\' is the text "b"; it must be empty'],
    ['seconds for pods that no taint throws out', toleration({ key: 'a', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 60 }),
      '\'api.tolerations[0].effect\' is the text "NoSchedule"; it must be \'NoExecute\''],
    ['seconds for every effect', toleration({ key: 'a', operator: 'Exists', tolerationSeconds: 60 }), '\'api.tolerations[0].effect\' is missing; it must be \'NoExecute\''],
    ['a taint without a key', toleration({ effect: 'NoSchedule' }), '\'api.tolerations[0].operator\' is missing; it must be \'Exists\''],
    ['domains of pods that may stand anywhere', spread({ minDomains: 2 }),
      '\'api.topologySpreadConstraints[0].whenUnsatisfiable\' is the text "ScheduleAnyway"; it must be \'DoNotSchedule\''],
    ['keys of labels without a selector', spread({ matchLabelKeys: ['a'] }), '\'api.topologySpreadConstraints[0].labelSelector\' is missing'],
    ['a label that is one of nothing', asking({ key: 'a', operator: 'In' }), '.matchExpressions[0].values\' is missing'],
    ['a label that is there with values', asking({ key: 'a', operator: 'Exists', values: ['b'] }), '.matchExpressions[0].values\' is a list of 1 item; it must be'],
    ['nodes with more than two numbers', nodes({ key: 'cores', operator: 'Gt', values: ['4', '8'] }), '.matchExpressions[0].values\' is a list of 2 items; it must be'],
    ['nodes with more than a text', nodes({ key: 'cores', operator: 'Gt', values: ['many'] }), '.matchExpressions[0].values[0]\' is the text "many"'],
    ['nodes by a term that is none', { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerm: [] } } } },
      '\'api.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms\' is missing'],
    ['pods apart without a place', apart({ labelSelector: {} }), '.topologyKey\' is missing'],
    ['thousandths of bytes', limits({ memory: '512m' }), '\'api.resources.limits.memory\' is the text "512m"; it must be a number of bytes such as 64Mi'],
    ['a half of a byte', limits({ 'ephemeral-storage': '0.5' }), '\'api.resources.limits.ephemeral-storage\' is the text "0.5"'],
    ['a part of a device', limits({ 'nvidia.com/gpu': '500m' }), '\'api.resources.limits["nvidia.com/gpu"]\' is the text "500m"; it must be a whole number such as 2'],
  ])('are refused: %s', async (_, ofWorkload, sentence) => {
    const values = { api: ofWorkload };

    expect(synthesize(build, { overrides: values }).refusal).toContain(sentence);
    expect((await renderChart(helm, chart.folder, { values })).refusal?.by).toBe('schema');
  }, TIMEOUT);

  test.each<[string, JsonMap]>([
    ['taints of all kinds', toleration(
      { operator: 'Exists' }, { key: 'a', value: 'b' }, { key: 'a', operator: 'Exists', value: '' },
      { key: 'a', operator: 'Equal', value: 'b', effect: 'NoExecute', tolerationSeconds: 60 },
    )],
    ['pods over so many zones', spread({ whenUnsatisfiable: 'DoNotSchedule', minDomains: 3, labelSelector: {}, matchLabelKeys: ['pod-template-hash'] })],
    ['labels by every operator', spread({
      labelSelector: {
        matchExpressions: [
          { key: 'a', operator: 'In', values: ['b'] }, { key: 'a', operator: 'NotIn', values: ['c'] }, { key: 'a', operator: 'Exists' },
          { key: 'b', operator: 'DoesNotExist', values: [] },
        ],
      },
    })],
    ['nodes by number', nodes({ key: 'cores', operator: 'Gt', values: ['4'] })],
    ['nodes that are better than others', {
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 100, preference: { matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: ['node-1'] }] } },
          ],
        },
      },
    }],
    ['pods that are apart from others', apart({ topologyKey: 'kubernetes.io/hostname', namespaces: ['shop'], namespaceSelector: {}, labelSelector: { matchLabels: { app: 'a' } } })],
    ['pods that would be together', {
      affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: { topologyKey: 'zone' } }] } },
    }],
    ['amounts as people write them', { resources: { limits: { 'cpu': '500m', 'memory': '0.5Gi', 'ephemeral-storage': 1073741824, 'nvidia.com/gpu': 1 } } }],
  ])('and those that it takes are rendered: %s', async (_, ofWorkload) => {
    expect(await chart.disagreements(helm, { api: ofWorkload }, build, { overrides: { api: ofWorkload } })).toEqual([]);
    expect(synthesize(build, { overrides: { api: ofWorkload } }).refusal).toBeUndefined();
  }, TIMEOUT);
});
