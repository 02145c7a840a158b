import { duplicatesIn } from '../../template/duplicates';
import { asString, isList, isMap, JsonMap } from '../../template/json';
import { isLabel } from '../../template/names';
import { ChartMetadata } from '../chart-model';
import { keyOfDependency } from '../dependencies';

/** @see https://semver.org/#is-there-a-suggested-regular-expression-regex-to-check-a-semver-string */
const SEMANTIC_VERSION = new RegExp([
  '^(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)',
  '(?:-(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?',
  '(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?$',
].join(''));

/** One bound of a range of versions, with a space at most behind its sign. */
const BOUND = /^(?<sign>=|!=|>=?|<=?|=>|=<|~>?|\^)? ?v?\d+(?:\.(?:\d+|[xX*])){0,2}(?<suffix>-[0-9A-Za-z.-]+)?$/;

const URL = /^[a-z][a-z0-9+.-]*:\/\/\S+$/;

/** What is wrong with the metadata of a chart, as sentences; nothing where Helm and Artifact Hub take it. */
export function problemsOfMetadata(metadata: ChartMetadata): string[] {
  const { name, version, appVersion, description, kubeVersion } = metadata;
  return [
    // Objects are named after the chart.
    ...(isLabel(name) ? [] : [`the name '${name}' is no DNS label; use at most 63 lower-case letters, digits and dashes, without a dash at either end`]),
    ...problemsOfVersion(version),
    ...(appVersion === '' ? ['the version of what the chart installs is empty; give it, as \'1.0.0\''] : []),
    ...(description.trim() === '' ? ['the description is empty; say in a sentence what the chart installs'] : []),
    ...problemsOfRange(kubeVersion),
    ...problemsOfLinks(metadata),
    ...metadata.maintainers.flatMap(problemsOfMaintainer),
    ...metadata.dependencies.flatMap(problemsOfDependency),
    ...duplicatesIn(metadata.dependencies.map(keyOfDependency)).map(twice =>
      `two dependencies have the name '${twice}'; give one of them an 'alias'`),
  ];
}

function problemsOfVersion(version: string): string[] {
  if (SEMANTIC_VERSION.test(version)) {
    return [];
  }
  const bare = version.replace(/^v/, '');
  const hint = SEMANTIC_VERSION.test(bare) ? `write '${bare}'` : 'write three numbers with dots between, such as \'1.4.2\' or \'1.4.2-rc.1\'';
  return [`the version '${version}' is no semantic version (SemVer 2), which 'helm lint --strict' asks for; ${hint}`];
}

/** A bound without a suffix leaves out every cluster whose version has one, as those of most vendors do. */
function problemsOfRange(range: string): string[] {
  const bounds = range.split('||').flatMap(each => each.trim().replace(/([=<>~^]) +/g, '$1').split(/[\s,]+/)).filter(bound => bound !== '-');
  const groups = bounds.map(bound => ({ bound, groups: BOUND.exec(bound)?.groups }));
  const odd = groups.find(each => each.groups === undefined);
  if (range === '' || odd) {
    return [`the range of Kubernetes versions '${range}' is none that Helm reads; write one such as '>=1.28.0-0'`];
  }
  const bare = groups.find(each => each.groups?.suffix === undefined);
  return bare
    ? [`the range of Kubernetes versions '${range}' leaves out clusters such as 'v1.30.0-gke.100', as '${bare.bound}' has no suffix; end each version with '-0', as in '>=1.28.0-0'`]
    : [];
}

function problemsOfLinks({ home, icon, sources }: ChartMetadata): string[] {
  const links = [['home', home], ['icon', icon], ...sources.map(source => ['source', source] as const)] as const;
  return links.flatMap(([what, link]) => link === undefined || URL.test(link) || (what === 'icon' && link.startsWith('data:image')) ? []
    : [`the ${what} '${link}' is no URL; write one such as 'https://example.com/shop'`]);
}

function problemsOfMaintainer({ name, url }: JsonMap): string[] {
  return [
    ...(asString(name)?.trim() ? [] : ['a maintainer has no name; give one']),
    ...(url === undefined || URL.test(String(url)) ? [] : [`the page '${String(url)}' of the maintainer '${String(name)}' is no URL; write one such as 'https://example.com'`]),
  ];
}

function problemsOfDependency(dependency: JsonMap): string[] {
  const { version, alias } = dependency;
  const name = asString(dependency.name) ?? '';
  const imports = dependency['import-values'];
  return [
    ...(name === '' ? ['a dependency has no name; give that of the other chart'] : []),
    ...(asString(version) ? [] : [`the dependency '${name}' has no version; give one, or a range such as '~1.4'`]),
    ...(alias === undefined || /^[a-zA-Z0-9_-]+$/.test(String(alias)) ? [] : [`the alias '${String(alias)}' of the dependency '${name}' may hold letters, digits, '-' and '_' only`]),
    ...(imports === undefined ? [] : importProblems(name, imports)),
  ];
}

/** What is imported stands among the chart's own values, and its schema is closed. */
function importProblems(name: string, imports: JsonMap[string]): string[] {
  const isEmpty = isList(imports) && imports.length === 0;
  return isEmpty || isMap(imports) && Object.keys(imports).length === 0 ? []
    : [`the dependency '${name}' imports values, which the closed schema of the chart refuses; set the values of '${name}' instead`];
}
