import { ApiObject } from 'cdk8s';
import { ConfigMap } from 'cdk8s-plus-28';
import { ChartUnderTest } from './laws/chart-under-test';
import { useHelms } from './laws/helms';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { WritableDirectory } from '../../src/workloads/writable-directory';
import { HELM_MAJORS } from '../support/helm';

const helmOf = useHelms(HELM_MAJORS);

const writingTo = (directory: string) => ChartUnderTest.of(chart => {
  new HardenedDeployment(chart, 'api', {
    image: {
      reference: 'registry.example.com/shop/api:1.0.0',
      path: 'image',
      port: 8080,
      user: 65532,
      group: 65532,
      writableDirectories: [WritableDirectory.scratch(directory)],
    },
  });
});

/** Helm charts with a text of two lines, each with a value in it, under a key. */
const configuredBy = (key: string) => ChartUnderTest.of(chart => {
  const [title, server] = ['title', 'server'].map(name => chart.values.string(`docs.${name}`, { description: `The ${name} of the API.` }));
  new ConfigMap(chart, 'a', { data: { [key]: `title: ${title}\nserver: ${server}\n` } });
  new HardenedDeployment(chart, 'api', { image: 'registry.example.com/shop/api:1.0.0', port: 8080 });
});

describe('the comment of a named template', () => {
  test.each(HELM_MAJORS)('tells of a folder in which a comment would end, for Helm %s', async version => {
    expect(await writingTo('/var/cache*/shop').disagreements(helmOf(version), {})).toEqual([]);
  }, 120_000);
});

describe('a security context that nobody hardens', () => {
  test('is not told to be there where hardening is off', () => {
    const { files } = ChartUnderTest.of(chart => {
      const runAsUser = chart.values.integer('user', { description: 'The user.', default: 7 }).asNumber();
      const spec = { containers: [{ name: 'main', image: 'x/y:1', securityContext: { runAsUser } }] };
      new ApiObject(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', spec });
    });

    expect(files['templates/_security.tpl']).toContain('{{- /* What a container is restricted in. */}}\n{{- define "shop.containerSecurityContext" -}}');
  });
});

describe('a text of the author', () => {
  test.each(['image', 'spec'])('under the key \'%s\' is not told to be what others of that name are', key => {
    expect(configuredBy(key).files['templates/_helpers.tpl']).toContain(`\n{{- end }}\n\n{{- define "shop.${key}" -}}\ntitle: `);
  });

  test('under the name of a security context leaves that to the security context', () => {
    expect(configuredBy('podSecurityContext').files['templates/_security.tpl']).toContain('{{- define "shop.podSecurityContext" -}}');
  });
});
