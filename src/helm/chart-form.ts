import { HelmChartProps } from './helm-chart-props';
import { isReleaseName, RELEASE_NAME_LENGTH } from './lift/patterns';
import { Form, listOf, mapOf, objectOf, Shape, TEXT, textSuchAs } from '../template/form';

/** What Helm takes, whatever the chart makes of it. */
const RELEASE_NAME: Shape = {
  is: value => typeof value === 'string' && isReleaseName(value),
  noun: 'name of a release',
  advice: `use lower-case letters, digits, dashes and dots, up to ${RELEASE_NAME_LENGTH} characters`,
};

const TEXTS = listOf(TEXT, '[\'shop\']');

/** What the properties of a Helm chart have to be. */
export const CHART_FORM = new Form<HelmChartProps>({
  version: textSuchAs('give a semantic version, such as \'1.4.2\''),
  appVersion: textSuchAs('give the version of what the chart installs, such as \'1.4.2\''),
  description: TEXT,
  chartName: TEXT,
  releaseName: RELEASE_NAME,
  valuesFile: TEXT,
  overrides: objectOf({}, '{ api: { replicas: 3 } }'),
  directory: TEXT,
  keywords: TEXTS,
  home: TEXT,
  icon: TEXT,
  sources: TEXTS,
  maintainers: listOf(objectOf({ name: TEXT, email: TEXT, url: TEXT }, '{ name: \'The shop team\' }'), '[{ name: \'The shop team\' }]'),
  dependencies: listOf(objectOf({ name: TEXT, version: TEXT, repository: TEXT, condition: TEXT, alias: TEXT }, '{ … }'),
    '[{ name: \'postgresql\', version: \'16.2.1\', repository: \'oci://…\' }]'),
  license: TEXT,
  annotations: mapOf(TEXT, '{ category: \'database\' }'),
}, ['version', 'appVersion']);
