import { App, Chart } from 'cdk8s';
import { hasArtifactWriter } from '../workloads/artifact-source';

/**
 * Lets a plain `App` say that it writes no Helm charts, when it is asked to write. Whoever only renders, as `Testing.synth()` does, is not
 * told.
 */
export function warnWhereNotWritten(chart: Chart): void {
  const { root } = chart.node;
  if (!(root instanceof App) || hasArtifactWriter(root)) {
    return;
  }
  const synth = root.synth.bind(root);
  root.synth = () => {
    synth();
    process.emitWarning(`the Helm chart of '${chart.node.path}' is not written, as an 'App' writes manifests only; create a 'SigilApp' in place of the 'App'`,
      'HelmChartNotWritten');
  };
}
