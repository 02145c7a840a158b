import { problemsOfMetadata } from './metadata-problems';
import { byBytes } from '../../template/canonical-json';
import { isList, isMap, Json, JsonMap } from '../../template/json';
import { YamlPrinter } from '../../workloads/yaml';
import { ChartMetadata } from '../chart-model';

/**
 * `Chart.yaml`.
 *
 * @see https://helm.sh/docs/topics/charts/#the-chartyaml-file
 * @throws with all that is wrong with the metadata
 */
export function chartYaml(metadata: ChartMetadata): string {
  const problems = problemsOfMetadata(metadata);
  if (problems.length > 0) {
    throw new Error([`'Chart.yaml' of the chart '${metadata.name}' cannot be written:`, ...problems.map(problem => `- ${problem}`)].join('\n'));
  }
  const { name, description, version, appVersion, kubeVersion, keywords, home, icon, sources, maintainers, dependencies } = metadata;
  const chart: JsonMap = {
    apiVersion: 'v2',
    name,
    description,
    type: 'application',
    version,
    appVersion,
    kubeVersion,
    keywords,
    home,
    icon,
    sources,
    maintainers,
    dependencies,
    annotations: annotationsOf(metadata),
  };
  return new YamlPrinter().print(given(chart));
}

/** Those of Artifact Hub, unless the author writes them. */
function annotationsOf({ annotations, license, images = [] }: ChartMetadata): JsonMap {
  const all: JsonMap = {
    ...(license === undefined ? {} : { 'artifacthub.io/license': license }),
    ...(images.length === 0 ? {} : { 'artifacthub.io/images': new YamlPrinter().print(images.map(({ name, image }) => ({ name, image }))) }),
    ...annotations,
  };
  return Object.fromEntries(Object.entries(all).sort(([one], [other]) => byBytes(one, other)));
}

/** Without what is not there, and without lists and maps that hold nothing. */
function given(node: Json): Json {
  if (isList(node)) {
    return node.map(given);
  }
  if (!isMap(node)) {
    return node;
  }
  return Object.fromEntries(Object.entries(node).flatMap(([key, value]) => value === undefined || isEmpty(value) ? [] : [[key, given(value)]]));
}

function isEmpty(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
