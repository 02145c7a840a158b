import { ApiObject, Chart, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { builtChart, IMAGE, refusalOf } from './built-chart';
import {
  AppArmorProfile, ChartValue, ClaimTemplate, HardeningException, HealthChecks, HelmChart, LevelDbVolume, PodIds, SeccompProfile, ValueSchema,
  WritablePath,
} from '../../../src';
import { HardenedDeployment } from '../../../src/workloads/hardened-deployment';

const text = (chart: HelmChart) => chart.values.string('title', { default: 'A shop', description: 'The title.' });
const number = (chart: HelmChart) => chart.values.integer('jobs', { default: 4, minimum: 1, description: 'How many jobs run.' });

function config(chart: Construct, data: { [key: string]: string }): kplus.ConfigMap {
  return new kplus.ConfigMap(chart, 'config', { data });
}

function api(chart: Construct, props: Partial<ConstructorParameters<typeof HardenedDeployment>[2]> = {}): HardenedDeployment {
  return new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, ...props });
}

describe('a declaration', () => {
  test.each<[string, (chart: HelmChart) => void, string]>([
    ['that is there already with other terms', chart => {
      number(chart);
      chart.values.integer('jobs', { default: 5, minimum: 1, description: 'How many jobs run.' });
    }, 'the value \'jobs\' of the chart \'shop\' is declared twice with other terms: default 4 and 5; declare it once and use it in both places'],
    ['whose default breaks its bounds', chart => chart.values.integer('jobs', { default: 0, minimum: 1, description: 'Jobs.' }),
      'the value \'jobs\' of the chart \'shop\' cannot be declared: the default of a value breaks its own constraints: '
      + '\'jobs\' is 0; it must be a whole number from 1 to 9007199254740991'],
    ['with a bound that a number cannot hold', chart => chart.values.integer('jobs', { default: 1, maximum: 1e19, description: 'Jobs.' }),
      'the \'maximum\' of \'jobs\' (10000000000000000000) is beyond the whole numbers that every version of Helm writes in the same digits; '
      + 'give one from -9007199254740991 to 9007199254740991'],
    ['whose default is no choice', chart => chart.values.choice('mode', { default: 'medium', allowed: ['fast', 'slow'], description: 'The mode.' }),
      '\'mode\' is the text "medium"; it must be \'fast\' or \'slow\''],
    ['whose default is no quantity', chart => chart.values.quantity('size', { default: '5 GB', description: 'The size.' }), '\'size\' is the text "5 GB"'],
    ['whose default is an item of another form', chart =>
      chart.values.list('hosts', { default: [1], items: ValueSchema.text(), description: 'Hosts.' }), '\'hosts[0]\' is 1; it must be a text'],
    ['whose default holds null', chart => chart.values.map('labels', { default: { a: null }, form: ValueSchema.anyObject(), description: 'Labels.' }),
      'the default of \'labels\' holds null'],
    ['whose default holds another value', chart => chart.values.string('greeting', { default: `Welcome to ${text(chart)}`, description: 'Greeting.' }),
      'the default of the value \'greeting\' of the chart \'shop\' is made of the value \'title\' of the chart \'shop\', which is known only when the chart is rendered; '
      + 'write the literal'],
    ['whose default is another value', chart => chart.values.number('share', { default: number(chart).asNumber(), description: 'Share.' }),
      'the default of the value \'share\' of the chart \'shop\' is made of a value of a chart'],
    ['whose default holds another value as an item', chart =>
      chart.values.list('titles', { default: ['A shop', `${text(chart)}`], items: ValueSchema.text(), description: 'Titles.' }),
    '\'1\' of the default of the value \'titles\' of the chart \'shop\' is made of the value \'title\''],
    ['whose default holds another value as a key', chart => chart.values.map('names', { default: { [`${text(chart)}`]: 'a' }, description: 'Names.' }),
      'a key of the default of the value \'names\' of the chart \'shop\' is made of the value \'title\''],
    ['whose default holds another value itself', chart =>
      chart.values.map('names', { default: { a: text(chart) }, form: ValueSchema.anyObject(), description: 'Names.' }),
    'the default of the value \'names\' of the chart \'shop\' holds at \'a\' a ChartValue; give texts, numbers, true, false, lists and maps of them'],
    ['that is described by another value', chart => chart.values.string('greeting', { description: `As ${text(chart)}.` }),
      'the description of the value \'greeting\' of the chart \'shop\' is made of the value \'title\' of the chart \'shop\''],
    ['of which another value may be chosen', chart => chart.values.choice('mode', { default: 'fast', allowed: ['fast', `${text(chart)}`], description: 'The mode.' }),
      '\'enum.1\' of the form of the value \'mode\' of the chart \'shop\' is made of the value \'title\''],
    ['whose default is no number', chart => chart.values.number('share', { default: 1 / 0, description: 'Share.' }),
      'the default of the value \'share\' of the chart \'shop\' is Infinity; give texts, numbers, true, false, lists and maps of them'],
    ['whose default has a hole', chart => chart.values.list('ports', { default: new Array(1), items: ValueSchema.integer(), description: 'Ports.' }),
      'the default of the value \'ports\' of the chart \'shop\' holds at \'0\' undefined'],
    ['whose default is an object of a class', chart =>
      chart.values.map('since', { default: new Date(0) as unknown as { [key: string]: string }, form: ValueSchema.anyObject(), description: 'Since.' }),
    'the default of the value \'since\' of the chart \'shop\' is a Date'],
    ['at a key that JavaScript keeps for itself', chart => chart.values.string('__proto__.title', { description: 'Title.' }),
      '\'__proto__.title\' is no path of a value in the chart \'shop\': JavaScript keeps the key \'__proto__\' for itself; use another name'],
    ['whose pattern Go reads differently', chart => chart.values.string('title', { default: 'x', pattern: '(?=x)', description: 'Title.' }),
      '\'(?=x)\' is no regular expression that Helm (RE2) and JavaScript read alike'],
    ['with a dash in its path', chart => chart.values.string('shop-front.title', { description: 'Title.' }),
      '\'shop-front.title\' is no path of a value in the chart \'shop\': templates cannot address the key \'shop-front\'; use letters, digits and underscores'],
    ['at a key that YAML takes for something else', chart => chart.values.string('regions.no', { description: 'Norway.' }),
      '\'regions.no\' is no path of a value in the chart \'shop\': YAML takes the key \'no\' for false where it stands without quotes; use another name'],
    ['without a path', chart => chart.values.string('', { description: 'Title.' }), 'templates cannot address the key \'\''],
    ['below \'global\'', chart => chart.values.string('global.title', { description: 'Title.' }), 'Helm keeps \'global\' at the root for parent charts; use another name'],
    ['at \'enabled\'', chart => chart.values.boolean('enabled', { default: true, description: 'Whether.' }), 'Helm keeps \'enabled\' at the root for parent charts'],
    ['within another', chart => {
      number(chart);
      chart.values.string('jobs.title', { description: 'Title.' });
    }, 'the values \'jobs.title\' and \'jobs\' of the chart \'shop\' lie one within the other; give each a path of its own'],
    ['around another', chart => {
      chart.values.string('jobs.title', { description: 'Title.' });
      number(chart);
    }, 'the values \'jobs\' and \'jobs.title\' of the chart \'shop\' lie one within the other; give each a path of its own'],
    ['at a path that a workload exposes by itself', chart => {
      config(chart, { replicas: `${chart.values.integer('api.replicas', { default: 2, description: 'Mine.' })}` });
      api(chart);
    }, 'a construct exposes it by itself, so take a path of your own or hide the construct\'s with \'hideValues()\''],
    ['that nothing uses', chart => {
      number(chart);
      config(chart, { a: 'b' });
    }, '[shop] the value \'jobs\' decides nothing: no object and no condition uses it; write it into a text as `${value}`, use \'asNumber()\', '
      + '\'values.bind()\' or \'chart.when()\', or take the declaration out'],
    ['that decides on a Namespace only', chart => {
      const owner = chart.values.string('owner', { default: 'a', description: 'Owner.' });
      new ApiObject(chart, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'stores', labels: { owner: `${owner}` } } });
      config(chart, { a: 'b' });
    }, '[shop] the value \'owner\' decides nothing in the Helm chart: only Namespace objects use it, which belong to the release; write the literal there, or take the declaration out'],
    ['on which only a Namespace depends', chart => {
      const isOwn = chart.values.boolean('ownNamespace', { default: true, description: 'Whether.' });
      chart.when(isOwn, new ApiObject(chart, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'stores' } }));
      config(chart, { a: 'b' });
    }, '[shop] the value \'ownNamespace\' decides nothing in the Helm chart: only Namespace objects use it'],
  ])('%s is refused', (_, build, message) => {
    expect(refusalOf(build)).toContain(message);
  });

  test('keeps the default that it was given, whatever becomes of that', () => {
    const files = builtChart(chart => {
      const hosts = ['a'];
      chart.values.bind(config(chart, {}), '/metadata/finalizers', chart.values.list('hosts', { default: hosts, items: ValueSchema.text(), description: 'Hosts.' }));
      hosts.push('b');
    }).files;

    expect(files['values.yaml']).toContain('hosts:\n  - a\n');
    expect(files['values.yaml']).not.toContain('  - b\n');
  });

  test('may be repeated in the same words', () => {
    expect(builtChart(chart => config(chart, { jobs: `${number(chart)} and ${number(chart)}` })).plain[0].data).toEqual({ jobs: '4 and 4' });
  });

  test('is used by a condition alone', () => {
    const enabled = (chart: HelmChart) => chart.values.boolean('extra', { default: true, description: 'Whether there is more.' });

    expect(builtChart(chart => chart.when(enabled(chart), config(chart, { a: 'b' }))).plain).toHaveLength(1);
  });

  test('that is wrong is told with everything else that is', () => {
    const message = refusalOf(chart => {
      number(chart);
      config(chart, { title: `${text(chart)}`.toUpperCase() });
      new kplus.ConfigMap(chart, 'second', { data: { title: `${text(chart)}`.slice(3) } });
      api(chart, { replicas: -1 });
    });

    expect(message).toContain('\'data.title\' of \'shop/config/Resource\' holds a value');
    expect(message).toContain('\'data.title\' of \'shop/second/Resource\' holds a value');
    expect(message).toContain('\'replicas\' (-1) at \'shop/api\'');
  });
});

describe('a text that only speaks of a product called sigil', () => {
  test.each(['registry.sigil.example.com/team/node-sigil:1', 'https://sigil.example.com/docs/text/sigil', 'sigil/a/b-text-sigil'])('stays: %s', words => {
    expect(() => builtChart(chart => config(chart, { a: words }))).not.toThrow();
  });
});

describe('a value between the quotes of JSON', () => {
  test.each<[string, (chart: HelmChart) => ChartValue]>([
    ['a quantity', chart => chart.values.quantity('size', { default: '1Gi', description: 'The size.' })],
    ['a text of plain characters', chart => chart.values.string('size', { default: 'big', description: 'The size.', pattern: '^[a-z.]+$' })],
  ])('may be %s', (_, declare) => {
    expect(() => builtChart(chart => config(chart, { 'a.json': `{"size":"${declare(chart)}"}` }))).not.toThrow();
  });

  const ofPattern = (pattern: string, given: string) => (chart: HelmChart) =>
    config(chart, { 'a.json': `{"size":"${chart.values.string('size', { default: given, description: 'The size.', pattern })}"}` });

  test.each([
    ['^[\\w.-]+$', 'a-b'], ['^\\d+(\\.\\d+)*$', '1.2'], ['^(big|small)$', 'big'], ['^https?://[a-z.]+(:[0-9]{2,5})?/$', 'http://a/'], ['^(?:a|(b|c)d)$', 'a'],
  ])('may be a text that matches %s', (pattern, given) => {
    expect(() => builtChart(ofPattern(pattern, given))).not.toThrow();
  });

  test.each([
    ['[a-z]+', 'a'], ['^a|b$', 'a'], ['^a$|b', 'a'], ['^(a)|(b)$', 'a'], ['^[ -~]+$', 'a'], ['^[A-z]+$', 'a'], ['^[a-z"]$', 'a'], ['^a.c$', 'abc'], ['^[^a]$', 'b'],
    ['^[\t]$', '\t'], ['^\\s$', ' '],
  ])('may be no text that matches %j, as quotes, backslashes or controls do', (pattern, given) => {
    expect(refusalOf(ofPattern(pattern, given))).toContain('is a text in JSON with the value \'size\' between quotes');
  });
});

describe('a value', () => {
  const CALCULATED = 'was computed from a value of the chart, which is known only when the chart is rendered; give the value itself in the unit of the field, or bind it';
  const GARBLED = 'holds a value that was cut, re-cased, encoded or calculated with';

  test.each<[string, (chart: HelmChart) => void, string]>([
    ['cut at its end', chart => config(chart, { a: `${text(chart)}`.slice(0, 12) }), GARBLED],
    ['cut at its start', chart => config(chart, { a: `${text(chart)}`.slice(4) }), GARBLED],
    ['in capital letters', chart => config(chart, { a: `${text(chart)}`.toUpperCase() }), GARBLED],
    ['in base64', chart => config(chart, { a: Buffer.from(`user:${text(chart)}`).toString('base64') }), GARBLED],
    ['in base64 behind one more character', chart => config(chart, { a: Buffer.from(`user::${text(chart)}`).toString('base64') }), GARBLED],
    ['in base64 behind two more characters', chart => config(chart, { a: Buffer.from(`user:::${text(chart)}`).toString('base64') }), GARBLED],
    ['in the encoding of URLs', chart => config(chart, { a: encodeURIComponent(`${text(chart)}`) }), GARBLED],
    ['in the data of a Secret', chart => new kplus.Secret(chart, 'secret', { stringData: { a: `${text(chart)}`.toLowerCase().toUpperCase() } }), GARBLED],
    ['as a key', chart => config(chart, { [`${text(chart)}`]: 'a' }), 'the key \'${title}\' at \'data.${title}\' of \'shop/config/Resource\' holds a value; '
      + 'a key cannot be a value, declare a map with \'values.map()\' and bind it'],
    ['in another unit of memory', chart => api(chart, { resources: { memory: { limit: Size.gibibytes(number(chart).asNumber()) } } }), CALCULATED],
    ['in another unit of time', chart => api(chart, { terminationGracePeriod: Duration.minutes(number(chart).asNumber()) }), CALCULATED],
    ['multiplied', chart => api(chart, { replicas: number(chart).asNumber() * 2 }), CALCULATED],
    ['written by JSON.stringify()', chart => config(chart, { a: JSON.stringify({ title: text(chart) }) }),
      'the value \'title\' cannot be written by JSON.stringify(), as it is known only when the chart is rendered; '
      + 'hand it over as a text of its own, such as an environment variable, or bind a map to the object with \'values.bind()\''],
    ['as a text written by JSON.stringify()', chart => config(chart, { a: JSON.stringify({ title: `The ${text(chart)}` }) }),
      '\'data.a\' of \'shop/config/Resource\' is a text in JSON with the value \'title\' between quotes, which would be no JSON with a quote or a backslash in the value; '
      + 'hand the value over as a text of its own, such as an environment variable, or declare it with \'values.choice()\''],
    ['between the quotes of JSON, beside a name that begins with that of the release',
      chart => config(chart, { a: JSON.stringify({ of: api(chart).name, title: `${text(chart)}` }) }), 'is a text in JSON with the value \'title\' between quotes'],
    ['cut at its end, behind a name that begins with that of the release', chart => config(chart, { a: `${api(chart).name} ${`${text(chart)}`.slice(0, 12)}` }), GARBLED],
    ['with its dots exchanged', chart => config(chart, { a: `${text(chart)}`.replace(/\./g, '-') }), GARBLED],
    ['with all but letters exchanged', chart => config(chart, { a: `a ${text(chart)}`.replace(/[^a-z]/g, '-') }), GARBLED],
    ['split at its dots', chart => config(chart, { a: `${text(chart)}`.split('.')[0] }), GARBLED],
    ['as the path of a writable path', chart => api(chart, { writablePaths: [WritablePath.memory('cache', `/var/${text(chart)}`)] }),
      '\'mountPath\' of writable path \'cache\' is made of the value \'title\' of the chart \'shop\', which is known only when the chart is rendered; '
      + 'write the literal, or use the value \'hardening.writablePaths\', which the chart exposes'],
    ['as the size of a writable path', chart => api(chart, { writablePaths: [WritablePath.disk('cache', '/var/cache', { sizeLimit: Size.mebibytes(number(chart).asNumber()) })] }),
      '\'sizeLimit\' of writable path \'cache\' is made of a value of a chart, which is known only when the chart is rendered; '
      + 'write the literal, or use the value \'hardening.writablePaths\', which the chart exposes'],
    ['as the reason of an exception', chart => HardeningException.rootUser({ reason: `for ${text(chart)}` }),
      '\'reason\' of the exception \'root-user\' is made of the value \'title\' of the chart \'shop\', which is known only when the chart is rendered; write the literal'],
    ['as the name of a ClaimTemplate', chart => new ClaimTemplate({ name: `${text(chart)}`, mountPath: '/data', size: Size.gibibytes(1) }),
      '\'name\' of a ClaimTemplate is made of the value \'title\' of the chart \'shop\''],
    ['as the path of a ClaimTemplate', chart => new ClaimTemplate({ name: 'data', mountPath: `${text(chart)}`, size: Size.gibibytes(1) }),
      '\'mountPath\' of ClaimTemplate \'data\' is made of the value \'title\' of the chart \'shop\''],
    ['as the path of a database', chart => new LevelDbVolume({ mountPath: `${text(chart)}` }),
      '\'mountPath\' of a LevelDbVolume is made of the value \'title\' of the chart \'shop\''],
    ['as the whole path of a check', chart => HealthChecks.http({ livenessPath: `${text(chart)}` }),
      'the beginning of \'livenessPath\' of HealthChecks.http() is made of the value \'title\' of the chart \'shop\', which is known only when the chart is rendered; '
      + 'write the slash before it, `/${value}`'],
    ['as the whole path of an Ingress', chart => api(chart).exposeViaIngress(`${text(chart)}`),
      'the beginning of the path of an Ingress at \'shop/api\' is made of the value \'title\' of the chart \'shop\''],
    ['as the id of a user', chart => PodIds.of(number(chart).asNumber()),
      '\'user\' of PodIds is made of a value of a chart, which is known only when the chart is rendered; '
      + 'write the literal, and set the values \'hardening.runAsUser\', \'runAsGroup\' and \'fsGroup\', which the chart exposes'],
    ['as the port of a node', chart => HardeningException.hostPort(number(chart).asNumber(), { reason: 'the router listens there' }),
      '\'port\' of the exception \'host-port\' is made of a value of a chart, which is known only when the chart is rendered; write the literal'],
    ['as a seccomp profile', chart => SeccompProfile.localhost(`profiles/${text(chart)}`),
      '\'path\' of a localhost seccomp profile is made of the value \'title\' of the chart \'shop\''],
    ['as an AppArmor profile', chart => AppArmorProfile.localhost(`${text(chart)}`),
      '\'name\' of a localhost AppArmor profile is made of the value \'title\' of the chart \'shop\''],
    ['added', chart => config(chart, { a: String(force(number(chart)) + 1) }), 'the value \'jobs\' is known only when the chart is rendered and cannot be compared'],
    ['compared', chart => config(chart, { a: String(force(number(chart)) > 1) }), 'the value \'jobs\' is known only when the chart is rendered and cannot be compared'],
    ['compared loosely', chart => config(chart, { a: String(number(chart) as unknown == 1) }), 'the value \'jobs\' is known only when the chart is rendered'],
    ['that is a text as a number', chart => api(chart, { replicas: text(chart).asNumber() }),
      'the value \'title\' is of the type \'string\', no number; declare it with \'values.integer()\' or \'values.number()\''],
    ['that is a list in a text', chart => config(chart, { a: `${chart.values.list('l', { items: ValueSchema.text(), description: 'L.' })}` }),
      'the value \'l\' is a list and cannot stand in a text; bind it with \'values.bind()\''],
    ['in a chart that is no Helm chart', chart => config(new Chart(chart.node.root, 'other'), { a: `${text(chart)}` }),
      '\'data.a\' of \'other/config/Resource\' uses the value \'title\' of the Helm chart \'shop\', which is known only in objects of that chart; '
      + 'move the object there, or give it the literal'],
    ['as a number in a chart that is no Helm chart', chart => api(new Chart(chart.node.root, 'other'), { replicas: number(chart).asNumber() }),
      '\'spec.replicas\' of \'other/api/Resource\' uses a value of another Helm chart'],
    ['in another Helm chart', chart => config(another(chart), { a: `${text(chart)}` }), '\'data.a\' of \'second/config/Resource\' uses the value \'title\' of the Helm chart \'shop\''],
    ['as a number in another Helm chart that has values too', chart => {
      const second = another(chart);
      config(second, { a: `${number(second)}` });
      api(second, { replicas: number(chart).asNumber() });
    }, '\'spec.replicas\' of \'second/api/Resource\' uses a value of another Helm chart'],
    ['bound in another Helm chart', chart => another(chart).values.bind(api(chart), '/spec/replicas', number(chart)), 'the value \'jobs\' belongs to another chart than \'second\''],
    ['bound to an object of another chart', chart => chart.values.bind(api(new Chart(chart.node.root, 'other')), '/spec/replicas', number(chart)),
      '\'values.bind()\' of the chart \'shop\' was given \'other/api\', which is no part of it; ask the chart that it belongs to'],
    ['bound to what is no pointer', chart => chart.values.bind(api(chart), 'spec.replicas', number(chart)),
      '\'spec.replicas\' at \'shop/api\' is no JSON pointer; begin it with a slash, such as \'/spec/replicas\''],
    ['bound to what is no object', chart => chart.values.bind(kplus.Volume.fromEmptyDir(chart, 'volume', 'volume'), '/emptyDir/sizeLimit', text(chart)),
      '\'values.bind()\' of the chart \'shop\' was given \'shop/volume\', which is no object and stands for none; give the object, or the construct that made it'],
    ['bound to the name of an object', chart => chart.values.bind(config(chart, {}), '/metadata/name', text(chart)),
      'the value \'title\' cannot be bound to the name of \'shop/config\', as what refers to it would not follow; write it where the object gets its name, `metadata: { name: `${value}` }`'],
    ['bound to a key that is another value', chart => chart.values.bind(config(chart, {}), `/data/${text(chart)}`, number(chart)),
      'the pointer \'/data/${title}\' at \'shop/config\' is made of the value \'title\' of the chart \'shop\''],
    ['bound to an empty key', chart => chart.values.bind(api(chart), '/spec/', number(chart)),
      '\'/spec/\' at \'shop/api\' is the pointer to an empty key; name a key behind each slash, such as \'/spec/replicas\''],
    ['bound below a number', chart => chart.values.bind(api(chart), '/spec/minReadySeconds/x', number(chart)), 'lies below something that is no map'],
    ['bound beyond the end of a list', chart => chart.values.bind(api(chart), '/spec/template/spec/containers/3/tty', number(chart)), 'where a list has no item \'3\'; it has 1'],
  ])('%s is refused', (_, build, message) => {
    expect(refusalOf(build)).toContain(message);
  });

  test('may be named like text that a configuration holds', () => {
    const data = { spring: '${values.title} ${Values.title:text}', backstage: '${{ values.title }}', json: '{type:node}', npm: '@sigil/node-sigil registry/text-sigil:1.0', shell: '${sigil:-no}', helm: '{{ .Values.title }}' };

    expect(builtChart(chart => config(chart, data)).plain[0].data).toEqual(data);
  });

  test.each<[string, (chart: HelmChart) => string | number]>([
    ['as a text', chart => `${number(chart)}`],
    ['as a number', chart => number(chart).asNumber()],
  ])('may stand %s behind a name that begins with that of the release, and before one', (_, jobs) => {
    expect(builtChart(chart => {
      const { name } = api(chart);
      config(chart, { a: `http://${name}:${jobs(chart)}/`, b: `${jobs(chart)} of ${name}` });
    }).plain.find(({ kind }) => kind === 'ConfigMap')?.data).toEqual({ a: 'http://shop-api:4/', b: '4 of shop-api' });
  });

  test('may stand in JSON where it needs no escapes', () => {
    const mode = (chart: HelmChart) => chart.values.choice('mode', { default: 'fast', allowed: ['fast', 'slow'], description: 'The mode.' });

    expect(builtChart(chart => config(chart, { a: JSON.stringify({ mode: `${mode(chart)}`, jobs: `${number(chart)}` }) })).plain[0].data)
      .toEqual({ a: '{"mode":"fast","jobs":"4"}' });
  });

  test('passes through an object of the Kubernetes API that no class describes', () => {
    expect(builtChart(chart => new ApiObject(chart, 'thing', { apiVersion: 'example.com/v1', kind: 'Thing', spec: { jobs: number(chart), titles: [text(chart)] } })).plain[0].spec)
      .toEqual({ jobs: 4, titles: ['A shop'] });
  });

  function force(value: ChartValue): number {
    return value as unknown as number;
  }

  function another(chart: HelmChart): HelmChart {
    return new HelmChart(chart.node.root, 'second', { version: '1.0.0', appVersion: '1' });
  }
});

describe('a condition', () => {
  test('may be put on a construct before there is something in it', () => {
    const { plain } = builtChart(chart => {
      const group = new Construct(chart, 'group');
      chart.when(chart.values.boolean('switch', { default: false, description: 'On.' }), group);
      config(group, { a: 'b' });
    });

    expect(plain).toEqual([]);
  });

  test.each<[string, (chart: HelmChart) => void, string]>([
    ['that is a text', chart => chart.when(text(chart), api(chart)),
      '\'when()\' of the chart \'shop\' needs a value that is true or false, and \'title\' is of the type \'string\'; declare it with \'values.boolean()\''],
    ['on a construct of another chart', chart => chart.unless(chart.values.boolean('switch', { default: true, description: 'On.' }), api(new Chart(chart.node.root, 'other'))),
      'was given \'other/api\', which is no part of it'],
    ['on what is no object', chart => {
      const isOn = chart.values.boolean('switch', { default: true, description: 'On.' });
      chart.when(isOn, api(chart));
      chart.when(isOn, kplus.Secret.fromSecretName(chart, 'key', 'key'));
    }, '[shop] \'when()\' or \'unless()\' of the chart \'shop\' was given \'shop/key\', which holds no object, so that nothing depends on the value; '
      + 'give a construct with objects, such as a workload'],
  ])('%s is refused', (_, build, message) => {
    expect(refusalOf(build)).toContain(message);
  });
});

describe('a chart within a Helm chart', () => {
  test('is refused', () => {
    expect(refusalOf(chart => config(new Chart(chart, 'inner'), { a: 'b' }))).toContain(
      '\'shop/inner\' is a chart within the Helm chart \'shop\'; put its constructs into the Helm chart, or the chart beside it');
  });
});
