import * as fs from 'fs';
import * as path from 'path';
import { ApiObject, ApiObjectMetadata, App, AppProps, Chart, JsonPatch, Lazy, ResolutionContext, Testing, YamlOutputType } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { filesBelow, temporaryFolder } from './files';
import { SigilApp, SigilAppProps } from '../../src/app/sigil-app';
import { HelmChart } from '../../src/helm/helm-chart';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';

const OUTPUT_TYPES: [string, YamlOutputType][] = [
  ['FILE_PER_APP', YamlOutputType.FILE_PER_APP],
  ['FILE_PER_CHART', YamlOutputType.FILE_PER_CHART],
  ['FILE_PER_RESOURCE', YamlOutputType.FILE_PER_RESOURCE],
  ['FOLDER_PER_CHART_FILE_PER_RESOURCE', YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE],
];

function configMap(scope: Construct, id: string, data: unknown = {}, metadata: ApiObjectMetadata = {}): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
}

/** What a function throws, or nothing. */
function messageOf(action: () => void): string {
  try {
    action();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Three charts, one nested and one that another depends on. */
function addStack(app: App): void {
  const web = new Chart(app, 'web', { namespace: 'team' });
  const deployment = new kplus.Deployment(web, 'server', { containers: [{ image: 'nginx:1.27', portNumber: 8080 }] });
  deployment.exposeViaService();
  const store = new Chart(app, 'Store');
  const account = new kplus.ServiceAccount(store, 'account');
  new kplus.ConfigMap(new Chart(store, 'nested'), 'config', { data: { on: 'y', text: 'a\nb\n' } });
  deployment.node.addDependency(account);
}

describe('an App that is a SigilApp', () => {
  afterEach(() => {
    delete process.env.CDK8S_OUTDIR;
    delete process.env.CDK8S_RECORD_CONSTRUCT_METADATA;
  });

  const outputOf = (type: new (props: AppProps) => App, props: AppProps, fill: (app: App) => void): Record<string, string> => {
    const app = new type({ outdir: temporaryFolder(), ...props });
    fill(app);
    app.synth();
    return filesBelow(app.outdir);
  };

  test.each(OUTPUT_TYPES)('writes the same files, byte for byte, as %s', (_, yamlOutputType) => {
    const props = { yamlOutputType, recordConstructMetadata: true };
    const files = outputOf(SigilApp, props, addStack);
    expect(Object.keys(files).length).toBeGreaterThan(1);
    expect(files).toEqual(outputOf(App, props, addStack));
  });

  test('writes the same files when charts do not depend on each other', () => {
    const fill = (app: App) => ['b', 'a'].forEach(id => configMap(new Chart(app, id), 'config'));
    expect(Object.keys(outputOf(SigilApp, {}, fill))).toEqual(['a.k8s.yaml', 'b.k8s.yaml']);
    expect(outputOf(SigilApp, {}, fill)).toEqual(outputOf(App, {}, fill));
  });

  test.each(OUTPUT_TYPES)('writes the same files for a chart without objects and for no chart at all, as %s', (_, yamlOutputType) => {
    for (const fill of [(app: App) => { new Chart(app, 'empty'); }, () => {}]) {
      expect(outputOf(SigilApp, { yamlOutputType }, fill)).toEqual(outputOf(App, { yamlOutputType }, fill));
    }
  });

  test.each(OUTPUT_TYPES)('names files as cdk8s when a patch changes the name of an object, as %s', (_, yamlOutputType) => {
    const fill = (app: App) => {
      configMap(new Chart(app, 'chart'), 'config').addJsonPatch(JsonPatch.replace('/metadata/name', 'system:patched'));
    };
    expect(outputOf(SigilApp, { yamlOutputType }, fill)).toEqual(outputOf(App, { yamlOutputType }, fill));
  });

  test('takes the extension of its files', () => {
    expect(Object.keys(outputOf(SigilApp, { outputFileExtension: '.yml' }, app => new Chart(app, 'chart')))).toEqual(['chart.yml']);
  });

  test('applies resolvers', () => {
    // GIVEN
    const resolver = { resolve: (context: ResolutionContext) => context.value === 'before' && context.replaceValue('after') };
    // WHEN
    const files = outputOf(SigilApp, { resolvers: [resolver] }, app => configMap(new Chart(app, 'chart'), 'config', { a: 'before' }));
    // THEN
    expect(files['chart.k8s.yaml']).toContain('a: after');
  });

  test('asks a resolver that joins the app afterwards', () => {
    // GIVEN
    const resolver = { resolve: (context: ResolutionContext) => context.value === 'before' && context.replaceValue('after') };
    // WHEN
    const files = outputOf(SigilApp, {}, app => {
      app.resolvers.push(resolver);
      configMap(new Chart(app, 'chart'), 'config', { a: 'before' });
    });
    // THEN
    expect(files['chart.k8s.yaml']).toContain('a: after');
  });

  test('resolves lazy values, tokens and unions as an App does, wherever they stand', () => {
    const token = { resolve: () => [Lazy.any({ produce: () => 'late' }), { kept: 1, dropped: undefined, none: null }] };
    const fill = (app: App) => {
      const lazy = Lazy.any({ produce: () => Lazy.any({ produce: () => ({ token, list: [token, k8s.Quantity.fromString('1Gi')] }) }) });
      const data = { lazy, token, union: k8s.IntOrString.fromNumber(8080), value: { value: 'a map' }, empty: [{}, []] };
      const chart = new Chart(app, 'chart');
      configMap(chart, 'config', data, { annotations: { late: token as unknown as string } });
      new ApiObject(chart, 'class', { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', value: 1000, resolve: 'a text' });
    };
    expect(outputOf(SigilApp, {}, fill)).toEqual(outputOf(App, {}, fill));
  });

  test('refuses what is no data in the words of an App', () => {
    const synth = (type: new (props: AppProps) => App) => messageOf(() => outputOf(type, {}, app => {
      configMap(new Chart(app, 'chart'), 'config', { list: [{ date: new Date(0) }] });
    }));
    expect(synth(SigilApp)).toContain('can\'t render non-simple object of type \'Date\'');
    expect(synth(SigilApp)).toBe(synth(App));
  });

  test('takes folder and metadata from the environment that the cdk8s CLI sets', () => {
    // GIVEN
    const outdir = temporaryFolder();
    process.env.CDK8S_OUTDIR = outdir;
    process.env.CDK8S_RECORD_CONSTRUCT_METADATA = 'true';
    const app = new SigilApp();
    configMap(new Chart(app, 'chart'), 'config');
    // WHEN
    app.synth();
    // THEN
    expect(JSON.parse(filesBelow(outdir)['construct-metadata.json'])).toEqual({
      version: '1.0.0',
      resources: { 'chart-config-c810d075': { path: 'chart/config' } },
    });
  });

  test('renders the same YAML as text', () => {
    const yamlOf = (app: App) => {
      addStack(app);
      return app.synthYaml();
    };
    expect(yamlOf(new SigilApp())).toBe(yamlOf(new App()));
  });

  test('lists its charts with what they depend on first, before any synth', () => {
    const app = new SigilApp();
    addStack(app);
    expect(app.charts.map(chart => chart.node.path)).toEqual(['Store/nested', 'Store', 'web']);
  });

  test.each([['a number of none', 7], ['a name', 'FILE_PER_CHART']])('refuses as output type %s', (_, given) => {
    // JavaScript does not know the enum.
    const yamlOutputType = given as YamlOutputType;
    expect(() => new SigilApp({ yamlOutputType })).toThrow(`'yamlOutputType' (${given}) of SigilApp is not known; give `
      + '\'YamlOutputType.FILE_PER_APP\', \'YamlOutputType.FILE_PER_CHART\', \'YamlOutputType.FILE_PER_RESOURCE\' '
      + 'or \'YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE\'');
  });

  test.each<[string, object | null, string]>([
    ['the properties of a profile', { profile: { enabled: false } }, '\'profile\' (an object) of the SigilApp is no HardeningProfile; give one, such as new HardeningProfile()'],
    ['a folder that is a number', { projectFolder: 5 }, '\'projectFolder\' (5) of the SigilApp is no text'],
    ['an output folder that is a number', { outdir: 5 }, '\'outdir\' (5) of the SigilApp is no text'],
    ['nothing', null, 'the properties (null) of the SigilApp are no object'],
  ])('refuses %s, in a program without types', (_, props, sentence) => {
    expect(() => new SigilApp(props as SigilAppProps)).toThrow(sentence);
  });

  test('renders single charts for tests', () => {
    const app = new SigilApp();
    const chart = new Chart(app, 'chart');
    configMap(chart, 'config', { a: '1' }, { name: 'name' });
    expect(Testing.synth(chart)).toEqual([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'name' }, data: { a: '1' } }]);
  });
});

describe('rendering', () => {
  test.each(OUTPUT_TYPES)('calls toJson of each object once, as %s', (_, yamlOutputType) => {
    // GIVEN
    const app = new SigilApp({ outdir: temporaryFolder(), yamlOutputType, recordConstructMetadata: true });
    addStack(app);
    const calls: string[] = [];
    const objects = app.node.findAll().filter(construct => ApiObject.isApiObject(construct));
    for (const object of objects) {
      const toJson = object.toJson.bind(object);
      object.toJson = () => {
        calls.push(object.node.path);
        return toJson();
      };
    }
    // WHEN
    app.synth();
    // THEN
    expect(calls.sort()).toEqual(objects.map(object => object.node.path).sort());
  });

  test('validates each construct once', () => {
    const app = new SigilApp({ outdir: temporaryFolder() });
    const validate = jest.fn(() => []);
    ['a', 'b', 'c'].forEach(id => new Chart(app, id).node.addValidation({ validate }));
    app.synth();
    expect(validate).toHaveBeenCalledTimes(3);
  });

  test('includes what a validation adds to the tree, and validates that too', () => {
    // GIVEN
    const app = new SigilApp();
    const chart = new Chart(app, 'chart');
    chart.node.addValidation({
      validate: () => {
        configMap(chart, 'added').node.addValidation({ validate: () => ['is not complete'] });
        return [];
      },
    });
    // THEN
    expect(() => app.synthYaml()).toThrow('Validation failed with the following errors:\n  [chart/added] is not complete');
  });

  test('tells all validation errors in the words of cdk8s', () => {
    const messageIn = (app: App): string => {
      const one = new Chart(app, 'one');
      one.node.addValidation({ validate: () => ['first', 'second'] });
      configMap(one, 'config').node.addValidation({ validate: () => ['third'] });
      new Chart(app, 'two').node.addValidation({ validate: () => ['fourth'] });
      return messageOf(() => app.synthYaml());
    };
    expect(messageIn(new SigilApp())).toContain('[two] fourth');
    expect(messageIn(new SigilApp())).toBe(messageIn(new App()));
  });

  test('names the construct and the property of what YAML cannot hold', () => {
    const app = new SigilApp();
    configMap(new Chart(app, 'chart'), 'config', { size: NaN }, { name: 'settings' });
    expect(() => app.synthYaml()).toThrow(
      'Failed printing construct at path \'chart/config\' with name \'settings\': \'data.size\' is NaN, which JSON does not have',
    );
  });
});

describe('a synth that fails', () => {
  const failures: [string, (chart: Chart) => void][] = [
    ['in a validation', chart => chart.node.addValidation({ validate: () => ['wrong'] })],
    ['in rendering the last object', chart => configMap(chart, 'config', Lazy.any({ produce: () => { throw new Error('wrong'); } }))],
    ['in printing the last object', chart => configMap(chart, 'config', { size: Infinity })],
    ['in a cycle', chart => chart.addDependency(chart)],
    ['in two objects for one file', chart => ['a', 'b'].forEach(id => configMap(chart, id, {}, { name: 'same' }))],
  ];

  test.each(failures)('%s leaves the last good output as it is', (_, fail) => {
    // GIVEN
    const outdir = temporaryFolder();
    const app = (version: string) => {
      const created = new SigilApp({ outdir, yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
      configMap(new Chart(created, 'first'), 'config', { version }, { name: 'settings' });
      return created;
    };
    app('1').synth();
    const lastGood = filesBelow(outdir);
    const failing = app('2');
    fail(new Chart(failing, 'second'));
    // WHEN
    expect(() => failing.synth()).toThrow();
    // THEN
    expect(filesBelow(outdir)).toEqual(lastGood);
  });
});

describe('all mistakes of an app', () => {
  const refusing = (scope: Construct, id: string) => {
    new HardenedDeployment(scope, id, { image: 'registry.example.com/app:latest', port: 8080 });
  };
  const refusalOf = (construct: string) => `'image' ('registry.example.com/app:latest') of container 'main' at '${construct}'`;

  /** The lines after the first, which is checked. */
  const mistakesOf = (fill: (app: App) => void, yamlOutputType?: YamlOutputType): string[] => {
    const app = new SigilApp({ outdir: temporaryFolder(), yamlOutputType });
    fill(app);
    const [first, ...lines] = messageOf(() => app.synth()).split('\n');
    expect(first).toBe('Validation failed with the following errors:');
    return lines.map(line => line.replace(/^ {2}/, ''));
  };

  const start = (text: string) => expect.stringMatching(new RegExp(`^${text.replace(/[()]/g, '\\$&')}`));

  test('hold a file of two objects beside what is refused elsewhere', () => {
    expect(mistakesOf(app => {
      const chart = new Chart(app, 'chart');
      ['a', 'b'].forEach(id => configMap(chart, id, {}, { name: 'same' }));
      refusing(chart, 'web');
    }, YamlOutputType.FILE_PER_RESOURCE)).toEqual([
      start(refusalOf('chart/web')),
      start('Each file must have one source'),
      '  \'chart/a\' and \'chart/b\' would be written to one file, \'ConfigMap.same.k8s.yaml\'',
    ]);
  });

  test('hold what cannot be rendered, what cannot be printed and what is refused', () => {
    expect(mistakesOf(app => {
      const chart = new Chart(app, 'chart');
      configMap(chart, 'first', Lazy.any({ produce: () => { throw new Error('wrong'); } }));
      refusing(chart, 'one');
      configMap(chart, 'second', { size: NaN });
      refusing(chart, 'two');
    })).toEqual([
      start('Failed serializing construct at path \'chart/first\''),
      start(refusalOf('chart/one')),
      start('Failed printing construct at path \'chart/second\''),
      start(refusalOf('chart/two')),
    ]);
  });

  test('hold what validations find', () => {
    expect(mistakesOf(app => {
      const chart = new Chart(app, 'chart');
      chart.node.addValidation({ validate: () => ['is wrong'] });
      refusing(chart, 'web');
    })).toEqual(['[chart] is wrong', start(refusalOf('chart/web'))]);
  });

  test('hold a validation that breaks', () => {
    expect(mistakesOf(app => {
      const chart = new Chart(app, 'chart');
      chart.node.addValidation({ validate: () => { throw new Error('broken'); } });
      configMap(chart, 'config').node.addValidation({ validate: () => ['is wrong'] });
    })).toEqual(['broken', '[chart/config] is wrong']);
  });

  test('hold a cycle', () => {
    expect(mistakesOf(app => {
      const chart = new Chart(app, 'chart');
      chart.node.addValidation({ validate: () => ['is wrong'] });
      const [one, other] = ['one', 'other'].map(id => configMap(chart, id));
      one.addDependency(other);
      other.addDependency(one);
      refusing(chart, 'web');
    })).toEqual(['[chart] is wrong', start('Dependency cycle detected'), start(refusalOf('chart/web'))]);
  });

  test('are told once each where somebody decorates objects that are refused', () => {
    expect(mistakesOf(app => {
      const chart = new Chart(app, 'chart');
      ['one', 'two'].forEach(id => refusing(chart, id));
      for (const object of app.node.findAll().filter(construct => ApiObject.isApiObject(construct))) {
        const toJson = object.toJson.bind(object);
        object.toJson = () => toJson();
      }
    })).toEqual([start(refusalOf('chart/one')), start(refusalOf('chart/two'))]);
  });

  test('are found by rendering each object once, however many are refused', () => {
    // GIVEN
    const app = new SigilApp({ outdir: temporaryFolder() });
    const chart = new Chart(app, 'chart');
    ['one', 'two', 'three'].forEach(id => refusing(chart, id));
    const objects = app.node.findAll().filter(construct => ApiObject.isApiObject(construct));
    const renders = objects.map(({ metadata }) => jest.spyOn(metadata, 'toJson'));
    // WHEN
    expect(() => app.synth()).toThrow();
    // THEN
    expect(renders.map(render => render.mock.calls.length)).toEqual(objects.map(() => 1));
  });

  test.each<[string, (chart: Chart) => void]>([
    ['cannot be rendered', chart => configMap(chart, 'config', Lazy.any({ produce: () => { throw new Error('wrong'); } }))],
    ['is a cycle', chart => {
      const [one, other] = ['one', 'other'].map(id => configMap(chart, id));
      one.addDependency(other);
      other.addDependency(one);
    }],
  ])('are told in the words of cdk8s when there is only one, which %s', (_, fill) => {
    const messageIn = (app: App) => {
      fill(new Chart(app, 'chart'));
      return messageOf(() => app.synthYaml());
    };
    expect(messageIn(new SigilApp())).toMatch(/wrong|cycle/);
    expect(messageIn(new SigilApp())).toBe(messageIn(new App()));
  });
});

describe('files that several charts or objects would share', () => {
  const synth = (yamlOutputType: YamlOutputType, fill: (app: App) => void) => () => {
    const app = new SigilApp({ outdir: temporaryFolder(), yamlOutputType });
    fill(app);
    app.synth();
  };
  const advice = 'Each file must have one source; give the charts or objects other names, or choose another \'yamlOutputType\':';

  test('are refused all at once, with the path of each object', () => {
    expect(synth(YamlOutputType.FILE_PER_RESOURCE, app => {
      const chart = new Chart(app, 'chart');
      ['one', 'two', 'three'].forEach(namespace => configMap(chart, namespace, {}, { name: 'settings', namespace }));
      ['a', 'b'].forEach(id => configMap(chart, id, {}, { name: 'other', namespace: id }));
      configMap(chart, 'alone');
    })).toThrow(new Error([
      advice,
      '\'chart/one\' and \'chart/two\' and \'chart/three\' would be written to one file, \'ConfigMap.settings.k8s.yaml\'',
      '\'chart/a\' and \'chart/b\' would be written to one file, \'ConfigMap.other.k8s.yaml\'',
    ].join('\n  ')));
  });

  test('are refused for names that differ in characters that files do not keep', () => {
    expect(synth(YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, app => {
      const chart = new Chart(app, 'chart');
      configMap(chart, 'a', {}, { name: 'system:view' });
      configMap(chart, 'b', {}, { name: 'systemview' });
    })).toThrow('\'chart/a\' and \'chart/b\' would be written to one file, \'chart/ConfigMap.systemview.k8s.yaml\'');
  });

  test('are refused for names that differ in case, since some file systems take them for one', () => {
    expect(synth(YamlOutputType.FILE_PER_RESOURCE, app => {
      const chart = new Chart(app, 'chart');
      configMap(chart, 'a', {}, { name: 'View' });
      configMap(chart, 'b', {}, { name: 'view' });
    })).toThrow('\'chart/a\' and \'chart/b\' would be written to one file, \'ConfigMap.View.k8s.yaml\' alias \'ConfigMap.view.k8s.yaml\'');
  });

  test('are refused for charts, whose names leave out constructs called Default', () => {
    expect(synth(YamlOutputType.FILE_PER_CHART, app => {
      new Chart(new Construct(app, 'team'), 'web');
      new Chart(new Construct(app.node.findChild('team') as Construct, 'Default'), 'web');
    })).toThrow(/'team\/web' and 'team\/Default\/web' would be written to one file, 'team-web-c8[0-9a-f]{6}.k8s.yaml'/);
  });

  test('are no trouble in different charts when each chart has its folder', () => {
    expect(synth(YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, app => {
      ['one', 'two'].forEach(id => configMap(new Chart(app, id), 'config', {}, { name: 'settings' }));
    })).not.toThrow();
  });
});

describe('a plain App with hardened workloads', () => {
  const plainApp = (yamlOutputType: YamlOutputType): App => {
    const app = new App({ outdir: temporaryFolder(), yamlOutputType });
    const chart = new Chart(app, 'chart');
    new HardenedDeployment(chart, 'web', { image: 'registry.example.com/web:1.0.0', port: 8080 });
    ['a', 'b'].forEach(namespace => configMap(chart, namespace, { namespace }, { name: 'settings', namespace }));
    return app;
  };

  test.each([
    ['FILE_PER_RESOURCE', YamlOutputType.FILE_PER_RESOURCE, ''],
    ['FOLDER_PER_CHART_FILE_PER_RESOURCE', YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, 'chart/'],
  ])('refuses two objects for one file as well, and writes nothing, as %s', (_, yamlOutputType, folder) => {
    // GIVEN
    const app = plainApp(yamlOutputType);
    // WHEN
    const message = messageOf(() => app.synth());
    // THEN
    expect({ message, files: filesBelow(app.outdir) }).toEqual({
      message: expect.stringContaining(`'chart/a' and 'chart/b' would be written to one file, '${folder}ConfigMap.settings.k8s.yaml'`),
      files: {},
    });
  });

  test('takes two objects whose names a patch tells apart', () => {
    // GIVEN
    const app = plainApp(YamlOutputType.FILE_PER_RESOURCE);
    // WHEN
    (app.node.findChild('chart').node.findChild('b') as ApiObject).addJsonPatch(JsonPatch.replace('/metadata/name', 'others'));
    // THEN
    expect(() => app.synth()).not.toThrow();
  });

  test.each([['FILE_PER_APP', YamlOutputType.FILE_PER_APP], ['FILE_PER_CHART', YamlOutputType.FILE_PER_CHART]])('takes them in a file of many objects, as %s', (_, yamlOutputType) => {
    expect(() => plainApp(yamlOutputType).synth()).not.toThrow();
  });
});

describe('objects of one kind and name in a chart, of which one would take the place of the other', () => {
  const synthYaml = (fill: (app: App) => void, props: AppProps = {}) => () => {
    const app = new SigilApp({ outdir: temporaryFolder(), ...props });
    fill(app);
    app.synth();
    return app.synthYaml();
  };
  const refusal = '\'chart/a\' and \'chart/b\' are both the ConfigMap \'settings\', of which the cluster would keep the last; give each a name of its own';

  test.each([['one file for each chart', YamlOutputType.FILE_PER_CHART], ['one file for all', YamlOutputType.FILE_PER_APP]])('are refused in %s', (_, yamlOutputType) => {
    expect(synthYaml(app => {
      const chart = new Chart(app, 'chart');
      ['a', 'b'].forEach(id => configMap(chart, id, { id }, { name: 'settings' }));
    }, { yamlOutputType })).toThrow(new Error(refusal));
  });

  test('may say the same, as the cluster has one of them then', () => {
    expect(synthYaml(app => {
      const chart = new Chart(app, 'chart');
      ['a', 'b'].forEach(id => configMap(chart, id, {}, { name: 'settings' }));
    })).not.toThrow();
  });

  test('are refused in a Helm chart though they say the same, as Helm installs no object twice', () => {
    expect(synthYaml(app => {
      const chart = new HelmChart(app, 'chart', { version: '1.0.0', appVersion: '1' });
      ['a', 'b'].forEach(id => configMap(chart, id, {}, { name: 'settings' }));
    })).toThrow(new Error(refusal));
  });

  test('are told once where workloads of this library share a name, and by those', () => {
    expect(synthYaml(app => {
      const chart = new Chart(app, 'chart');
      ['a', 'b'].forEach(id => new HardenedDeployment(chart, id, { metadata: { name: 'api' }, image: `registry.example/${id}:1`, port: 8080 }).exposeViaService());
    })).toThrow(new RegExp('^Validation failed with the following errors:\\n  \'metadata.name\' \\(api\\) of \'chart/b\' is also that of \'chart/a\', and both bring .*$'));
  });

  test('are refused where one of them belongs to a workload of this library, too', () => {
    expect(synthYaml(app => {
      const chart = new Chart(app, 'chart');
      new HardenedDeployment(chart, 'api', { metadata: { name: 'api' }, image: 'registry.example/api:1' });
      new ApiObject(chart, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'api' } });
    })).toThrow('\'chart/api/ServiceAccount\' and \'chart/account\' are both the ServiceAccount \'api\'');
  });

  test('are refused where one workload of this library brings both', () => {
    expect(synthYaml(app => {
      const api = new HardenedDeployment(new Chart(app, 'chart'), 'api', { metadata: { name: 'api' }, image: 'registry.example/api:1' });
      ['a', 'b'].forEach(id => configMap(api, id, { id }, { name: 'settings' }));
    })).toThrow('\'chart/api/a\' and \'chart/api/b\' are both the ConfigMap \'settings\'');
  });

  test('are refused where workloads of one name in two namespaces bring them into a third', () => {
    expect(synthYaml(app => {
      const chart = new Chart(app, 'chart');
      ['a', 'b'].forEach(id => configMap(
        new HardenedDeployment(chart, id, { metadata: { name: 'api', namespace: id }, image: 'registry.example/api:1' }), 'shared', { id }, { name: 'settings', namespace: 'c' }));
    })).toThrow('\'chart/a/shared\' and \'chart/b/shared\' are both the ConfigMap \'settings\' in the namespace \'c\'');
  });

  test('are refused in a text, too', () => {
    const app = new SigilApp();
    const chart = new Chart(app, 'chart');
    ['a', 'b'].forEach(id => configMap(chart, id, { id }, { name: 'settings' }));
    expect(() => app.synthYaml()).toThrow(new Error(refusal));
  });

  test('are refused with the namespace that they share, whatever the version of their API', () => {
    expect(synthYaml(app => {
      const chart = new Chart(app, 'chart');
      ['v1', 'v1beta1'].forEach(version => new ApiObject(chart, version, {
        apiVersion: `batch/${version}`, kind: 'CronJob', metadata: { name: 'report', namespace: 'team' },
      }));
    })).toThrow('\'chart/v1\' and \'chart/v1beta1\' are both the CronJob \'report\' in the namespace \'team\'');
  });

  test.each<[string, (app: App) => void]>([
    ['in other namespaces', app => {
      const chart = new Chart(app, 'chart');
      ['a', 'b'].forEach(namespace => configMap(chart, namespace, { namespace }, { name: 'settings', namespace }));
    }],
    ['in other charts, which may be for other clusters', app =>
      ['a', 'b'].forEach(id => configMap(new Chart(app, id), 'config', { id }, { name: 'settings' }))],
    ['of another API', app => {
      const chart = new Chart(app, 'chart');
      ['networking.k8s.io/v1', 'example.com/v1'].forEach((apiVersion, index) =>
        new ApiObject(chart, String(index), { apiVersion, kind: 'Ingress', metadata: { name: 'web' } }));
    }],
    ['without a name, which the cluster makes up', app => {
      const chart = new Chart(app, 'chart');
      ['a', 'b'].forEach(id => configMap(chart, id, { id }, { name: 'settings', generateName: 'settings-' }).addJsonPatch(JsonPatch.remove('/metadata/name')));
    }],
    ['that say the same', app => {
      const chart = new Chart(app, 'chart');
      ['a', 'b'].forEach(id => configMap(chart, id, {}, { name: 'settings' }));
    }],
  ])('are no trouble %s', (_, fill) => {
    expect(synthYaml(fill)).not.toThrow();
  });
});

describe('the output folder', () => {
  test('keeps files of charts that no longer exist, and files of others, as with an App', () => {
    // GIVEN
    const outdir = temporaryFolder();
    fs.writeFileSync(path.join(outdir, 'notes.txt'), 'mine');
    const synth = (id: string) => {
      const app = new SigilApp({ outdir });
      new Chart(app, id);
      app.synth();
    };
    // WHEN
    synth('before');
    synth('after');
    // THEN
    expect(Object.keys(filesBelow(outdir)).sort()).toEqual(['after.k8s.yaml', 'before.k8s.yaml', 'notes.txt']);
  });
});
