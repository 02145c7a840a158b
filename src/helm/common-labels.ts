import { isCustomResourceDefinition } from './custom-resource-definitions';
import { choose } from '../template/choose';
import { contains, isNonEmpty } from '../template/conditions';
import { Expression, isExpression, variable } from '../template/expression';
import { asMap, Json, JsonMap } from '../template/json';
import { join, union } from '../template/operations';
import { knownEntries } from '../template/parts';
import { Refusal } from '../template/refusal';
import { INSTANCE_LABEL } from '../workloads/standard-labels';

/** The labels that Helm and the tests of a chart write, whatever is in the chart. */
const LABELS_OF_CHARTS = ['app.kubernetes.io/component', INSTANCE_LABEL, 'app.kubernetes.io/managed-by', 'app.kubernetes.io/name', 'helm.sh/chart'];

/** An object with the labels that all objects of its chart get; Helm renders no template in a definition. */
export function withCommonLabels(tree: JsonMap, commonLabels: Json): JsonMap {
  if (isCustomResourceDefinition(tree)) {
    return tree;
  }
  const metadata = asMap(tree.metadata);
  const labels = union(metadata.labels, commonLabels);
  return { ...tree, metadata: { ...metadata, labels: choose(isNonEmpty(labels), labels, undefined) } };
}

/** Common labels that objects have already: of two with one key YAML would lose one. */
export function commonLabelRefusals(trees: readonly JsonMap[], commonLabels: Json, chartName: string): readonly Refusal[] {
  if (!isExpression(commonLabels)) {
    return [];
  }
  const ofChart = trees.filter(({ kind }) => kind !== 'Namespace');
  const taken = new Set([...LABELS_OF_CHARTS, ...ofChart.flatMap(tree => Object.keys(knownEntries(asMap(tree.metadata).labels)))]);
  // Literal as they are, they are too many for the line that asks for them.
  const keys = new Expression({ kind: 'named', name: `${chartName}.labelsOfObjects`, body: [...taken].sort() });
  const key = variable('key', 'string');
  return [{
    scopes: [{ over: commonLabels, variable: 'label', key: 'key' }],
    when: contains(keys, key),
    message: join('\'commonLabels\' holds \'', key, '\', which objects of the chart have already; leave it out, or give the label another name'),
  }];
}
