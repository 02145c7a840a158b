import { SHOP } from './shop';
import { ChartMetadata } from '../../../src/helm/chart-model';
import { chartYaml } from '../../../src/helm/files/chart-yaml';
import { helmIgnore } from '../../../src/helm/files/helm-ignore';
import { temporaryFolder, writeFiles } from '../../support/helm/chart-folders';
import { useHelm } from '../../support/helm/helm';
import { HELM_MAJORS } from '../../support/helm/releases';
import { toldBy, writeCheckerChart } from '../checker-chart';

const FULL: ChartMetadata = {
  ...SHOP,
  kubeVersion: '>=1.28.0-0 <1.40.0-0',
  keywords: ['shop', 'yes'],
  home: 'https://shop.example.com',
  icon: 'https://shop.example.com/icon.svg',
  sources: ['https://git.example.com/shop'],
  maintainers: [{ name: 'Zoë', email: 'zoe@example.com', url: undefined }],
  dependencies: [{ name: 'redis', version: '~20.1', repository: 'oci://registry.example.com/charts', condition: 'redis.enabled', alias: undefined }],
  annotations: { 'category': 'Database', 'artifacthub.io/license': 'MIT' },
  license: 'Apache-2.0',
  images: [{ name: 'api', image: 'registry.example.com/api:2.0.0' }],
};

describe('Chart.yaml', () => {
  test('says no more than it knows', () => {
    expect(chartYaml(SHOP)).toBe(`apiVersion: v2
name: shop
description: Sells things
type: application
version: "1.4.2"
appVersion: "2.0.0"
kubeVersion: ">=1.28.0-0"
`);
  });

  test('tells people and Artifact Hub all that there is to know', () => {
    expect(chartYaml(FULL)).toBe(`apiVersion: v2
name: shop
description: Sells things
type: application
version: "1.4.2"
appVersion: "2.0.0"
kubeVersion: ">=1.28.0-0 <1.40.0-0"
keywords:
  - shop
  - "yes"
home: https://shop.example.com
icon: https://shop.example.com/icon.svg
sources:
  - https://git.example.com/shop
maintainers:
  - name: "Zoë"
    email: zoe@example.com
dependencies:
  - name: redis
    version: "~20.1"
    repository: oci://registry.example.com/charts
    condition: redis.enabled
annotations:
  artifacthub.io/images: |
    - name: api
      image: registry.example.com/api:2.0.0
  artifacthub.io/license: MIT
  category: Database
`);
  });

  test.each<[string, Partial<ChartMetadata>, string]>([
    ['a version with a v', { version: 'v1.4.2' }, "the version 'v1.4.2' is no semantic version (SemVer 2), which 'helm lint --strict' asks for; write '1.4.2'"],
    ['a version of two numbers', { version: '1.4' }, "the version '1.4' is no semantic version (SemVer 2), which 'helm lint --strict' asks for; write three numbers"],
    ['a version with leading zeros', { version: '1.04.2' }, "the version '1.04.2' is no semantic version"],
    ['a name that no object can have', { name: 'My_Shop' }, "the name 'My_Shop' is no DNS label"],
    ['a name that is too long', { name: 'x'.repeat(64) }, 'use at most 63 lower-case letters'],
    ['no version of what it installs', { appVersion: '' }, 'the version of what the chart installs is empty'],
    ['no description', { description: ' ' }, 'the description is empty'],
    ['a range of versions that is none', { kubeVersion: 'latest' }, "the range of Kubernetes versions 'latest' is none that Helm reads; write one such as '>=1.28.0-0'"],
    ['a range that leaves out vendors', { kubeVersion: '>= 1.28.0' },
      "the range of Kubernetes versions '>= 1.28.0' leaves out clusters such as 'v1.30.0-gke.100', as '>=1.28.0' has no suffix; end each version with '-0', as in '>=1.28.0-0'"],
    ['a range of which a part leaves out vendors', { kubeVersion: '>=1.28.0-0 <2' }, "as '<2' has no suffix"],
    ['a link that is none', { home: 'shop.example.com' }, "the home 'shop.example.com' is no URL; write one such as 'https://example.com/shop'"],
    ['a maintainer without a name', { maintainers: [{ email: 'a@example.com' }] }, 'a maintainer has no name; give one'],
    ['a maintainer whose page is none', { maintainers: [{ name: 'A', url: 'example' }] }, "the page 'example' of the maintainer 'A' is no URL"],
    ['a dependency without a version', { dependencies: [{ name: 'redis' }] }, "the dependency 'redis' has no version"],
    ['a dependency without a name', { dependencies: [{ version: '1' }] }, 'a dependency has no name'],
    ['a dependency with an odd alias', { dependencies: [{ name: 'redis', version: '1', alias: 'a.b' }] }, "the alias 'a.b' of the dependency 'redis' may hold"],
    ['two dependencies of one name', { dependencies: [{ name: 'a', version: '1' }, { name: 'b', alias: 'a', version: '1' }] }, "two dependencies have the name 'a'"],
    ['values of a dependency among its own', { dependencies: [{ 'name': 'redis', 'version': '1', 'import-values': ['data'] }] },
      "the dependency 'redis' imports values, which the closed schema of the chart refuses; set the values of 'redis' instead"],
  ])('refuses %s', (_, metadata, message) => {
    expect(() => chartYaml({ ...SHOP, ...metadata })).toThrow(message);
  });

  test('tells all mistakes at once', () => {
    expect(() => chartYaml({ ...SHOP, version: '1', appVersion: '' })).toThrow(/^'Chart.yaml' of the chart 'shop' cannot be written:\n- the version '1' .*\n- the version of what .*$/);
  });

  describe.each(HELM_MAJORS)('in Helm %s', version => {
    const helm = useHelm(version);
    const folder = temporaryFolder();

    test('is read as it was meant', async () => {
      // GIVEN
      const dependencies = [{ name: 'cache', version: '^1', repository: '', condition: 'cache.enabled', alias: undefined }];
      const tells = ['Name', 'Version', 'AppVersion', 'Keywords', 'Annotations', 'Home', 'Sources'].map(key => `"${key}" .Chart.${key}`).join(' ');
      const chart = writeCheckerChart(folder, {
        chart: chartYaml({ ...FULL, dependencies }),
        withDependency: true,
        tells: `(dict ${tells} "Email" (index .Chart.Maintainers 0).Email "Condition" (index .Chart.Dependencies 0).Condition)`,
      });

      // THEN
      expect(await toldBy(helm, chart)).toEqual({
        Name: 'shop',
        Version: '1.4.2',
        AppVersion: '2.0.0',
        Keywords: ['shop', 'yes'],
        Annotations: { 'artifacthub.io/images': '- name: api\n  image: registry.example.com/api:2.0.0\n', 'artifacthub.io/license': 'MIT', 'category': 'Database' },
        Home: 'https://shop.example.com',
        Sources: ['https://git.example.com/shop'],
        Email: 'zoe@example.com',
        Condition: 'cache.enabled',
      });
    });

    test.each(['1.4.2', '1.0.0-rc.1', '1.4.2+build.7', '0.0.0-0a.b-c'])('passes the strict lint with the version %s', async chartVersion => {
      // GIVEN
      const chart = writeFiles(writeCheckerChart(folder, {}), {
        'templates/checker.yaml': '', 'Chart.yaml': chartYaml({ ...FULL, version: chartVersion, dependencies: [] }), '.helmignore': helmIgnore(),
      });

      // THEN
      await helm.runToSuccess(['lint', '--strict', chart]);
    });

    test.each(['v1.30.0-gke.100', 'v1.28.0', 'v1.33.4+k3s1', 'v1.39.1-eks-abc'])('lets the chart into a cluster of %s', async kubeVersion => {
      const chart = writeCheckerChart(folder, { chart: chartYaml({ ...FULL, dependencies: [] }) });
      await helm.runToSuccess(['template', 'shop', chart, '--kube-version', kubeVersion]);
    });

    test('keeps it out of an older cluster', async () => {
      const chart = writeCheckerChart(folder, { chart: chartYaml(SHOP) });
      expect((await helm.run(['template', 'shop', chart, '--kube-version', 'v1.27.9'])).stderr).toContain('which is incompatible with Kubernetes v1.27.9');
    });

    test('packages without what editors leave behind', async () => {
      // GIVEN
      const chart = writeFiles(writeCheckerChart(folder, { chart: chartYaml(SHOP) }), {
        '.helmignore': helmIgnore(), 'values.yaml~': 'x', '.vscode/settings.json': '{}', '.git/HEAD': 'x', 'docs/kept.md': 'x', 'templates/a.yaml.swp': 'x',
      });

      // THEN
      expect(await toldBy(helm, writeFiles(chart, {
        'templates/checker.yaml': '{{ $names := list }}{{ range $name, $_ := .Files }}{{ $names = append $names $name }}{{ end }}told: {{ $names | toJson | b64enc }}\n',
      }))).toEqual(['.helmignore', 'docs/kept.md']);
    });
  });
});
