import { ApiObject, App, Chart, Lazy, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';
import { configMap, messageOf } from './apps';
import { filesBelow, temporaryFolder } from './files';
import { SigilApp } from '../../src/app/sigil-app';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';

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
