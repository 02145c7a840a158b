import { ApiObject, App, AppProps, Chart, JsonPatch, YamlOutputType } from 'cdk8s';
import { configMap } from './apps';
import { temporaryFolder } from './files';
import { SigilApp } from '../../src/app/sigil-app';
import { HelmChart } from '../../src/helm/helm-chart';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';

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
