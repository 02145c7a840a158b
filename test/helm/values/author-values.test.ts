import { ApiObject, ApiObjectProps, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { builtChart, disagreements, IMAGE, objectOf, refusalOf, RELEASE } from './built-chart';
import { HelmChart } from '../../../src/helm/helm-chart';
import { ChartValue } from '../../../src/helm/values/chart-value';
import { ChartValues } from '../../../src/helm/values/chart-values';
import { ValueSchema } from '../../../src/helm/values/value-schema';
import { coalesce } from '../../../src/template/coalesce';
import { asMap, Json, JsonMap } from '../../../src/template/json';
import { HardenedDeployment } from '../../../src/workloads/hardened-deployment';
import { HardenedStatefulSet } from '../../../src/workloads/hardened-stateful-set';
import { chartDifferences, HELM_MAJORS, objectDifferences, objectsOf, readContract, renderChart, useHelm } from '../../support/helm';

/** What a program writes into its properties: values of the chart, or the literals in their places. */
interface Given {
  readonly text: string;
  readonly name: string;
  readonly number: number;
  readonly numberInText: string;
}

const DEFAULTS = { text: 'plain text', name: 'one', number: 4 } as const;

/** The same program with values and with literals. */
interface Program {
  readonly build: (chart: HelmChart, given: Given) => void;
}

const PROGRAMS: { readonly [place: string]: Program } = {
  'an environment variable': {
    build: (chart, { text, numberInText }) => deployment(chart, { env: { TEXT: kplus.EnvValue.fromValue(`<${text}>`), NUMBER: kplus.EnvValue.fromValue(numberInText) } }),
  },
  'an address with the name that the release gives a Service': {
    build: (chart, { text, name, numberInText }) => {
      const { name: host } = new HardenedDeployment(chart, 'server', { image: IMAGE, port: 8080 }).exposeViaService();
      deployment(chart, {
        env: {
          AROUND: kplus.EnvValue.fromValue(`${name}://${host}:${numberInText}/${text}`),
          DOMAIN: kplus.EnvValue.fromValue(`${host}.${chart.namespace ?? 'default'}.svc/${host}?${name}`),
        },
      });
    },
  },
  'an annotation': { build: (chart, { text }) => deployment(chart, { metadata: { annotations: { 'example.com/text': text } } }) },
  'a name': { build: (chart, { name }) => void new kplus.ConfigMap(chart, 'config', { metadata: { name: `shop-${name}-config` }, data: { a: 'b' } }) },
  'the name of a workload': { build: (chart, { name }) => deployment(chart, { metadata: { name: `shop-${name}` } }) },
  'a ConfigMap that a workload reads': {
    build: (chart, { text, numberInText }) => {
      const config = new kplus.ConfigMap(chart, 'config', { data: { 'app.ini': `title = ${text}\njobs = ${numberInText}\n` } });
      deployment(chart, { env: { INI: kplus.EnvValue.fromConfigMap(config, 'app.ini') } });
    },
  },
  'the number of replicas': { build: (chart, { number }) => deployment(chart, { replicas: number }) },
  'the seconds before a container stops': { build: (chart, { number }) => deployment(chart, { shutdown: { preStopSleep: Duration.seconds(number) } }) },
  'the seconds that a container drains': { build: (chart, { number }) => deployment(chart, { shutdown: { drain: Duration.seconds(number) } }) },
  'the port of a workload': { build: (chart, { number }) => deployment(chart, { port: number, unprivilegedPortStart: 1 }) },
  'a port': {
    build: (chart, { number }) => {
      const pod = new kplus.Deployment(chart, 'api', { containers: [{ image: IMAGE, ports: [{ number }] }] });
      new kplus.Service(chart, 'service', { selector: pod, ports: [{ port: number, targetPort: number }] });
    },
  },
  'amounts of CPU and memory': {
    build: (chart, { number }) => void new kplus.Deployment(chart, 'api', {
      containers: [{ image: IMAGE, resources: { cpu: { request: kplus.Cpu.millis(number) }, memory: { limit: Size.mebibytes(number) } } }],
    }),
  },
  'any object of the Kubernetes API': {
    build: (chart, { text, number }) => void new ApiObject(chart, 'thing', {
      apiVersion: 'example.com/v1', kind: 'Thing', spec: { text: `a ${text}`, number, list: [{ number }, text] },
    }),
  },
};

function deployment(chart: HelmChart, props: Partial<ConstructorParameters<typeof HardenedDeployment>[2]>): void {
  new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, ...props });
}

function withValues({ build }: Program): (chart: HelmChart) => void {
  return chart => {
    const text = chart.values.string('own.text', { default: DEFAULTS.text, description: 'A text.' });
    const name = chart.values.string('own.name', { default: DEFAULTS.name, pattern: '^[a-z]+$', description: 'A part of a name.' });
    const number = chart.values.integer('own.number', { default: DEFAULTS.number, minimum: 1, maximum: 60000, description: 'A number.' });
    // Not every program uses every value.
    new kplus.ConfigMap(chart, 'all', { data: { all: `${text} ${name} ${number}` } });
    build(chart, { text: `${text}`, name: `${name}`, number: number.asNumber(), numberInText: `${number}` });
  };
}

function withLiterals({ build }: Program, { text, name, number }: Omit<Given, 'numberInText'>): (chart: HelmChart) => void {
  return chart => {
    new kplus.ConfigMap(chart, 'all', { data: { all: `${text} ${name} ${number}` } });
    build(chart, { text, name, number, numberInText: `${number}` });
  };
}

const SETS = [
  { text: 'x\nhostNetwork: true', name: 'three', number: 65 },
  { text: '{{ .Release.Name }} "quoted" \'too\'', name: 'no', number: 8080 },
  { text: '0123', name: 'yes', number: 30000 },
] as const;

describe.each(Object.keys(PROGRAMS))('a value in %s', place => {
  const program = PROGRAMS[place];
  const chart = builtChart(withValues(program));

  describe.each(HELM_MAJORS)('on Helm %s', version => {
    const helm = useHelm(version);

    test.each(SETS)('is in the Helm chart what it is in the plain manifests, and what the literal %j is', async values => {
      const rendered = await renderChart(helm, chart.folder, { ...RELEASE, values: { own: values } });
      const plain = builtChart(withValues(program), { overrides: { own: values } }).plain;

      expect(chartDifferences(objectsOf(rendered), plain)).toEqual([]);
      expect(objectDifferences(plain, builtChart(withLiterals(program, values)).plain)).toEqual([]);
    });
  });

  test('is its default where nobody sets it', () => {
    expect(objectDifferences(chart.plain, builtChart(withLiterals(program, DEFAULTS)).plain)).toEqual([]);
  });
});

describe('a whole number without bounds', () => {
  const jobs = (chart: HelmChart) => void new kplus.ConfigMap(chart, 'config', {
    data: { jobs: `${chart.values.integer('own.jobs', { default: 1, description: 'How many.' })}` },
  });

  describe.each(HELM_MAJORS)('on Helm %s', version => {
    const helm = useHelm(version);

    test.each([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 31, 1e15])('is %d in the Helm chart and in the plain manifests', async number => {
      expect(await disagreements(helm, jobs, { own: { jobs: number } })).toEqual([]);
    });

    test('is refused where it has more digits than a number holds', async () => {
      const rendered = await renderChart(helm, builtChart(jobs).folder, { ...RELEASE, values: { own: { jobs: 1e19 } } });

      expect(rendered.refusal).toMatchObject({ by: 'schema' });
      expect(refusalOf(jobs, { overrides: { own: { jobs: 1e19 } } })).toContain('\'own.jobs\' is 10000000000000000000; it must be a whole number');
    });
  });

  test.each<[string, Json, (values: ChartValues) => ChartValue]>([
    ['alone', 1, values => values.integer('own.jobs', { default: 1, description: 'How many.', minimum: undefined, maximum: undefined })],
    ['in a list', [1], values => values.list('own.jobs', {
      default: [1], description: 'How many.', items: ValueSchema.integer({ minimum: undefined, maximum: undefined }),
    })],
  ])('that are said to be undefined is bound by what a number holds, %s', (_, given, declared) => {
    const { files } = builtChart(chart => {
      const own = new ApiObject(chart, 'own', { apiVersion: 'example.com/v1', kind: 'Own', spec: { jobs: given } } as ApiObjectProps);
      chart.values.bind(own, '/spec/jobs', declared(chart.values));
    });

    expect(files['values.schema.json'].match(/"(minimum|maximum)": -?9007199254740991/g)).toHaveLength(2);
  });

  test('has no bounds to tell', () => {
    expect(builtChart(jobs).files['README.md']).toContain('| `own.jobs` | integer | `1` | How many. |');
  });
});

describe('a value of an author', () => {
  test('is written down once, in values.yaml, in the schema and in the README', () => {
    const { folder, files } = builtChart(withValues(PROGRAMS['a port']));

    expect(readContract(folder).defaults.own).toEqual(DEFAULTS);
    expect(files['README.md']).toContain('own.number');
    expect(files['values.yaml']).toContain('# -- A part of a name.');
  });

  test('of which the pods read changes their checksum', () => {
    const checksum = (text: string) => {
      const { plain } = builtChart(withValues(PROGRAMS['a ConfigMap that a workload reads']), { overrides: { own: { text } } });
      return asMap(asMap(asMap(asMap(objectOf(plain, 'Deployment').spec).template).metadata).annotations)['checksum/config'];
    };

    expect(checksum('one')).toMatch(/^[0-9a-f]+$/);
    expect(checksum('one')).not.toBe(checksum('another'));
    expect(checksum('one')).toBe(checksum('one'));
  });

  test('may not be what the program may not say', () => {
    const replicas = (chart: HelmChart) => deployment(chart, { replicas: chart.values.integer('own.replicas', { default: 1, description: 'How many.' }).asNumber() });

    expect(refusalOf(replicas, { overrides: { own: { replicas: -1 } } })).toContain('\'replicas\' (-1) at \'shop/api\' is no number of pods; use a whole number from 0');
    expect(refusalOf(chart => deployment(chart, { replicas: -1 }))).toContain('\'replicas\' (-1) at \'shop/api\' is no number of pods; use a whole number from 0');
  });

  test('that only the settings of a workload use is used', () => {
    const draining = (chart: HelmChart) => deployment(chart, {
      shutdown: { drain: Duration.seconds(chart.values.integer('own.drain', { default: 7, minimum: 1, description: 'How long.' }).asNumber()) },
    });
    const graceWith = (drain: number) => {
      const { spec } = asMap(asMap(objectOf(builtChart(draining, { overrides: { own: { drain } } }).plain, 'Deployment').spec).template);
      return Number(asMap(spec).terminationGracePeriodSeconds);
    };

    expect(graceWith(20) - graceWith(7)).toBe(13);
  });

  describe('in the name of a workload', () => {
    const named = (chart: HelmChart) => deployment(chart, { metadata: { name: `shop-${chart.values.string('own.name', { default: 'one', description: 'A name.' })}` } });
    const NO_NAME = '\'metadata.name\' (\'shop-Bad Name\') of the Deployment at \'shop/api\' is no name that the cluster takes; use lower-case letters, digits, dashes and dots';

    test('is refused where the cluster takes no such name', () => {
      expect(refusalOf(named, { overrides: { own: { name: 'Bad Name' } } })).toContain(NO_NAME);
      expect(refusalOf(chart => deployment(chart, { metadata: { name: 'shop-Bad Name' } }))).toContain(NO_NAME);
    });

    test.each(HELM_MAJORS)('is refused by Helm %s where the cluster takes no such name', async version => {
      const rendered = await renderChart(HELMS[version], builtChart(named).folder, { ...RELEASE, values: { own: { name: 'Bad Name' } } });

      expect(rendered.refusal?.message).toContain(NO_NAME);
    });

    test('is refused where a Service is called after it', () => {
      const withService = (chart: HelmChart) => void new HardenedStatefulSet(chart, 'store', {
        image: IMAGE, metadata: { name: `${chart.values.string('own.name', { default: 'one', description: 'A name.' })}` },
      });

      expect(refusalOf(withService)).toBe('the name of the workload at \'shop/store\', after which a Service is called, is made of the value \'own.name\' of the chart \'shop\', '
        + 'which is known only when the chart is rendered; write the literal, or give the Service yourself: by \'service\' for a StatefulSet, with \'name\' for what exposes a Deployment');
    });
  });

  test.each(HELM_MAJORS)('may not be for Helm %s what the program may not say', async version => {
    const { folder } = builtChart(chart => deployment(chart, { replicas: chart.values.integer('own.replicas', { default: 1, description: 'How many.' }).asNumber() }));
    const rendered = await renderChart(HELMS[version], folder, { ...RELEASE, values: { own: { replicas: -1 } } });

    expect(rendered.refusal?.message).toBe('\'replicas\' (-1) at \'shop/api\' is no number of pods; use a whole number from 0');
  });
});

const HELMS = { '3.17.3': useHelm('3.17.3'), '4.2.3': useHelm('4.2.3') };

describe('a value that takes the place of what is fixed', () => {
  const FIXED: { readonly [what: string]: { readonly pointer: string; readonly declare: (chart: HelmChart) => Parameters<HelmChart['values']['bind']>[2]; readonly value: Json } } = {
    'a strategy': { pointer: '/spec/strategy', declare: chart => chart.values.map('fixed', { description: 'How pods are replaced.', form: ValueSchema.anyObject(), default: { type: 'Recreate' } }), value: { type: 'RollingUpdate' } },
    'arguments': { pointer: '/spec/template/spec/containers/0/args', declare: chart => chart.values.list('fixed', { description: 'The arguments.', items: ValueSchema.text(), default: ['serve'] }), value: ['serve', '--fast', '{{ x }}'] },
    'annotations': { pointer: '/metadata/annotations', declare: chart => chart.values.map('fixed', { description: 'Annotations.', default: { 'example.com/a': 'b' } }), value: { 'example.com/c': 'true' } },
    'a text': { pointer: '/spec/template/spec/priorityClassName', declare: chart => chart.values.string('fixed', { description: 'A class.', default: 'low' }), value: 'high' },
    'a number': { pointer: '/spec/revisionHistoryLimit', declare: chart => chart.values.integer('fixed', { description: 'How many revisions are kept.', default: 3 }), value: 0 },
    'a switch': { pointer: '/spec/template/spec/hostPID', declare: chart => chart.values.boolean('fixed', { description: 'Whether something is on.', default: false }), value: true },
    'a key with a slash': { pointer: '/metadata/annotations/example.com~1mode', declare: chart => chart.values.string('fixed', { description: 'The mode.', default: 'a' }), value: 'b' },
  };

  describe.each(HELM_MAJORS)('on Helm %s', version => {
    const helm = useHelm(version);

    test.each(Object.keys(FIXED))('is %s', async what => {
      const { pointer, declare, value } = FIXED[what];
      const build = (chart: HelmChart) => {
        const pod = new kplus.Deployment(chart, 'api', { containers: [{ image: IMAGE }] });
        chart.values.bind(pod, pointer, declare(chart));
      };
      const chart = builtChart(build);
      for (const values of [{}, { fixed: value }]) {
        const { plain } = builtChart(build, { overrides: values });
        expect(chartDifferences(objectsOf(await renderChart(helm, chart.folder, { ...RELEASE, values })), plain)).toEqual([]);
        expect(at(objectOf(plain, 'Deployment'), pointer)).toEqual(coalesce(readContract(chart.folder).defaults, values).fixed);
      }
    });
  });
});

function at(object: JsonMap, pointer: string): Json | undefined {
  return pointer.slice(1).split('/').map(key => key.replace('~1', '/')).reduce<Json | undefined>((node, key) =>
    Array.isArray(node) ? node[Number(key)] as Json : asMap(node)[key], object);
}
