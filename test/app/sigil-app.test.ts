import { ApiObject, App, AppProps, Chart, JsonPatch, Lazy, ResolutionContext, Testing, YamlOutputType } from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { addStack, configMap, messageOf, OUTPUT_TYPES } from './apps';
import { filesBelow, temporaryFolder } from './files';
import { SigilApp, SigilAppProps } from '../../src/app/sigil-app';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';

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
