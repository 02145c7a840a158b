import * as fs from 'fs';
import * as path from 'path';
import { App, Chart, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';
import { configMap } from './apps';
import { filesBelow, temporaryFolder } from './files';
import { SigilApp } from '../../src/app/sigil-app';

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
