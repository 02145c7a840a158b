import { HelmChartProps } from './helm-chart-props';
import { Form, listOf, mapOf, objectOf, TEXT, textSuchAs } from '../template/form';

const TEXTS = listOf(TEXT, '[\'shop\']');

/** What the properties of a Helm chart have to be. */
export const CHART_FORM = new Form<HelmChartProps>({
  version: textSuchAs('give a semantic version, such as \'1.4.2\''),
  appVersion: textSuchAs('give the version of what the chart installs, such as \'1.4.2\''),
  description: TEXT,
  chartName: TEXT,
  releaseName: TEXT,
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
