import { ChartMetadata } from './chart-model';
import { HelmChartProps } from './helm-chart-props';

/** What `Chart.yaml` says of a chart. */
export function metadataOf(chartName: string, props: HelmChartProps): ChartMetadata {
  return {
    name: chartName,
    version: props.version,
    appVersion: props.appVersion,
    description: props.description ?? `Installs ${chartName}.`,
    kubeVersion: '>=1.28.0-0',
    annotations: props.annotations ?? {},
    dependencies: (props.dependencies ?? []).map(dependency => ({ ...dependency })),
    home: props.home,
    icon: props.icon,
    keywords: props.keywords ?? [],
    license: props.license,
    maintainers: (props.maintainers ?? []).map(maintainer => ({ ...maintainer })),
    sources: props.sources ?? [],
  };
}
