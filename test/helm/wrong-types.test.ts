import { App } from 'cdk8s';
import { ChartValue, ChartValues, HelmChart, HelmChartProps, SigilApp, ValueSchema } from '../../src';

/** What a program in JavaScript gives, whatever the types say. */
function untyped<T>(given: unknown): T {
  return given as T;
}

const NOTHING = untyped<never>(undefined);

function newChart(): HelmChart {
  return new HelmChart(new SigilApp(), 'shop', { version: '1.0.0', appVersion: '1' });
}

function flag(chart: HelmChart): ChartValue {
  return chart.values.boolean('flag', { default: true, description: 'A flag.' });
}

describe('a Helm chart is refused at once, in a program without types,', () => {
  test.each<[string, unknown, string]>([
    ['of nothing', undefined, '\'version\' of the chart \'shop\' is missing; give a semantic version, such as \'1.4.2\'\n\'appVersion\' of the chart \'shop\' is missing'],
    ['without the version of what it installs', { version: '1.0.0' }, '\'appVersion\' of the chart \'shop\' is missing; give the version of what the chart installs, such as \'1.4.2\''],
    ['with a number for a version', { version: 1, appVersion: '1' }, '\'version\' (1) of the chart \'shop\' is no text; give a semantic version'],
    ['for a release in capital letters', { version: '1.0.0', appVersion: '1', releaseName: 'North' },
      '\'releaseName\' (\'North\') of the chart \'shop\' is no name of a release; use lower-case letters, digits, dashes and dots, up to 53 characters'],
    ['for a release of no name', { version: '1.0.0', appVersion: '1', releaseName: '' }, '\'releaseName\' (\'\') of the chart \'shop\' is no name of a release'],
    ['for a release of too long a name', { version: '1.0.0', appVersion: '1', releaseName: 'n'.repeat(54) }, 'of the chart \'shop\' is no name of a release'],
    ['with a keyword outside of a list', { version: '1.0.0', appVersion: '1', keywords: 'shop' }, '\'keywords\' (\'shop\') of the chart \'shop\' is no list'],
    ['with a maintainer as a text', { version: '1.0.0', appVersion: '1', maintainers: ['Ada'] }, '\'maintainers[0]\' (\'Ada\') of the chart \'shop\' is no object'],
  ])('%s', (_, props, sentence) => {
    expect(() => new HelmChart(new App(), 'shop', untyped<HelmChartProps>(props))).toThrow(sentence);
  });

  test.each<[string, (values: ChartValues) => unknown, string]>([
    ['a value of nothing', values => values.string('a', NOTHING), '\'description\' of the value \'a\' of the chart \'shop\' is missing; say what the value is for'],
    ['an empty description', values => values.integer('a', { default: 1, description: ' ' }), '\'description\' (\' \') of the value \'a\' of the chart \'shop\' is no description; say what the value is for'],
    ['a value without a path', values => values.integer(NOTHING, { default: 1, description: 'A number.' }), 'the path (undefined) of a value of the chart \'shop\' is no text'],
    ['a list without the form of its items', values => values.list('a', untyped({ description: 'A list.' })), '\'items\' of the value \'a\' of the chart \'shop\' is missing; give one, such as ValueSchema.text()'],
    ['a map with a form as a text', values => values.map('a', untyped({ description: 'A map.', form: 'text' })), '\'form\' (\'text\') of the value \'a\' of the chart \'shop\' is no ValueSchema'],
    ['a choice of nothing', values => values.choice('a', { description: 'A choice.', default: '', allowed: [] }),
      '\'allowed\' ([]) of the value \'a\' of the chart \'shop\' is no list of texts to choose from; give one in \'[\' and \']\', such as [\'debug\', \'info\']'],
    ['a choice of nothing within a value', () => ValueSchema.oneOf(), '\'allowed\' ([]) of ValueSchema.oneOf() is no list of texts to choose from'],
    ['a list of nothing within a value', () => ValueSchema.list(NOTHING), '\'items\' of ValueSchema.list() is missing'],
    ['a map of nothing within a value', () => ValueSchema.map(NOTHING), '\'values\' of ValueSchema.map() is missing'],
    ['an object of nothing within a value', () => ValueSchema.object(NOTHING), '\'properties\' of ValueSchema.object() is missing'],
  ])('with %s', (_, declare, sentence) => {
    expect(() => declare(newChart().values)).toThrow(sentence);
  });

  test.each<[string, (chart: HelmChart) => unknown, string]>([
    ['a condition that is none', chart => chart.when(untyped(null), chart), '\'when()\' of the chart \'shop\' was given what is no value; declare one in \'values\' of the chart'],
    ['a condition for nothing', chart => chart.unless(flag(chart), NOTHING),
      '\'unless()\' of the chart \'shop\' was given what is no construct'],
    ['a value that is bound to nothing', chart => chart.values.bind(NOTHING, '/spec', flag(chart)), '\'values.bind()\' of the chart \'shop\' was given what is no construct'],
    ['a bound value that is none', chart => chart.values.bind(chart, '/spec', NOTHING), '\'values.bind()\' of the chart \'shop\' was given what is no value'],
    ['a pointer that is a number', chart => chart.values.bind(chart, untyped(5), flag(chart)), '\'5\' at \'shop\' is no JSON pointer'],
    ['hidden values of nothing', chart => chart.hideValues(NOTHING), '\'hideValues()\' of the chart \'shop\' was given what is no construct'],
    ['an overlay of nothing', chart => chart.addOverlay('production', NOTHING), '\'values\' of the overlay \'production\' of the chart \'shop\' is missing'],
  ])('with %s', (_, ask, sentence) => {
    expect(() => ask(newChart())).toThrow(sentence);
  });
});
