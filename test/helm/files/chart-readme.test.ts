import { declared, SHOP, SHOP_GROUPS, SHOP_VALUES } from './shop';
import { ChartMetadata } from '../../../src/helm/chart-model';
import { chartReadme } from '../../../src/helm/files/chart-readme';

/** A section of the README, by its heading. */
function section(readme: string, heading: string): string {
  const [, text = ''] = readme.split(`\n\n${heading}\n\n`);
  return text.split(/\n\n##/)[0].trim();
}

describe('the README of a chart', () => {
  const readme = chartReadme(SHOP, SHOP_VALUES, SHOP_GROUPS);

  test('reads as a careful person writes it', () => {
    expect(readme).toBe(`# shop

Sells things.

## Installation

\`\`\`sh
helm install shop ./shop --namespace shop --create-namespace
\`\`\`

To change values later, and to take everything away again:

\`\`\`sh
helm upgrade shop ./shop --namespace shop --values my-values.yaml
helm uninstall shop --namespace shop
\`\`\`

Values that an upgrade is given take the place of all that were given before: give them all each time, or add \`--reset-then-reuse-values\`, which Helm has from 3.14 on. \`--reuse-values\` keeps the defaults of the version that is installed, too, its images among them, and is refused where the new version has other values.

## Prerequisites

- Kubernetes 1.28 or later
- Helm 3 or 4

## Values

Give your own in a file with \`--values\`, or one by one with \`--set api.replicas=…\`. Maps are merged key by key, lists are replaced whole, and \`null\`, as which a key with nothing behind it is read, takes out of a map what stands there in \`values.yaml\`, but not what another file of yours puts there; what the chart needs is then told as missing. A key that is not in the tables, or a value of another type, is refused by \`values.schema.json\`, but for what stands below \`global\`, which is for other charts and read by nothing here; \`--set\` takes digits alone for a number and \`0.5\` for a text, so say it with \`--set-string\` or \`--set-json\` where that is not meant.

### The whole chart

| Key | Type | Default | Description |
| --- | --- | --- | --- |
| \`nameOverride\` | string | \`""\` | Another name for the chart in the names of its objects. |
| \`commonLabels\` | map | \`{}\` | Labels of all objects. |

### \`api\`

The API of the shop.

| Key | Type | Default | Description |
| --- | --- | --- | --- |
| \`api.replicas\` | integer | \`2\` | How many pods run. At least 0. |
| \`api.image.repository\` | string | \`"registry.example.com/api"\` | The image without its tag. |
| \`api.image.pullPolicy\` | string | \`""\` | When the image is fetched. One of 'Always', 'IfNotPresent' or empty. |
| \`api.resources\` | map | \`{"limits":{"memory":"64Mi"}}\` | What the pods may use. |

### \`worker\`

What sends the mails.

| Key | Type | Default | Description |
| --- | --- | --- | --- |
| \`worker.concurrency\` | integer | \`4\` | How many jobs a worker takes on at a time, which should be no more than its processors can really work on in parallel. From 1 to 64. |
| \`worker.paths\` | list | \`[]\` | More directories to write to. |
`);
  });

  test('installs from where the chart is published', () => {
    expect(section(chartReadme({ ...SHOP, repository: 'oci://registry.example.com/charts/' }, [], []), '## Installation'))
      .toContain('helm install shop oci://registry.example.com/charts/shop --version 1.4.2 --namespace shop --create-namespace');
  });

  test('tells a range of Kubernetes versions as it is', () => {
    expect(section(chartReadme({ ...SHOP, kubeVersion: '>=1.28.0-0 <1.40.0-0' }, [], []), '## Prerequisites')).toContain('- Kubernetes `>=1.28.0-0 <1.40.0-0`\n');
  });

  test('tells the charts that it brings along', () => {
    // GIVEN
    const dependencies = [
      { name: 'redis', version: '~20.1', repository: 'https://charts.example.com', condition: 'redis.enabled' },
      { name: 'postgresql', version: '16.0.0', repository: 'oci://registry.example.com/charts', alias: 'db' },
    ];

    // THEN
    expect(section(chartReadme({ ...SHOP, dependencies }, [], []), '## Prerequisites')).toContain(`The chart brings these charts along:

| Chart | Version | Values | Only if |
| --- | --- | --- | --- |
| [redis](https://charts.example.com) | \`~20.1\` | \`redis\` | \`redis.enabled\` |
| \`postgresql\` | \`16.0.0\` | \`db\` |  |`);
  });

  test('fetches the charts that it brings along before a folder is installed', () => {
    const dependencies = [{ name: 'redis', version: '~20.1', repository: 'https://charts.example.com' }];
    const installation = (metadata: ChartMetadata) => section(chartReadme(metadata, [], []), '## Installation');

    expect(installation({ ...SHOP, dependencies })).toContain('```sh\nhelm dependency update ./shop\nhelm install shop ./shop ');
    expect(installation({ ...SHOP, dependencies, repository: 'oci://registry.example.com/charts' })).not.toContain('dependency update');
  });

  test('sends the reader of a long default to values.yaml', () => {
    const values = [declared('args', { type: 'list', schema: { type: 'array' }, default: Array.from({ length: 30 }, (_, index) => `--option-${index}`) })];
    expect(chartReadme(SHOP, values, [])).toContain('| `args` | list | see [values.yaml](values.yaml) | The args. |');
  });

  test('keeps every value in its row, whatever its default and description hold', () => {
    // GIVEN
    const values = [declared('odd', { default: 'a|b`c`\n<script>', description: 'One | other.\n\n<b>More</b>, `x|y`.' })];

    // THEN
    expect(chartReadme(SHOP, values, [])).toContain(
      '| `odd` | string | `` "a\\|b`c`\\n<script>" `` | One \\| other. &lt;b>More&lt;/b>, `x\\|y`. |\n');
  });

  test('has a table for each heading within a group', () => {
    // GIVEN
    const values = [declared('api.a', {}), declared('api.probes.b', {}), declared('api.c.d', {})];

    // WHEN
    const text = chartReadme(SHOP, values, [{ path: ['api', 'probes'], description: 'How the pods are asked.' }]);

    // THEN
    expect(text.match(/^### .*|^\| `[a-z.]+`/gm)).toEqual(['### `api`', '| `api.a`', '| `api.c.d`', '### `api.probes`', '| `api.probes.b`']);
    expect(section(text, '### `api.probes`')).toMatch(/^How the pods are asked\./);
  });

  test('says so if there are no values', () => {
    expect(section(chartReadme(SHOP, [], []), '## Values')).toBe('The chart has no values.');
  });

  describe('on hardening', () => {
    test('tells what to do where the cluster has no preStop sleep, for which the chart is refused with its defaults', () => {
      const text = chartReadme(SHOP, [declared('hardening.preStopSleepSeconds', { type: 'integer', schema: { type: 'integer' }, default: 5 })], []);

      expect(section(text, '## Hardening')).toContain('| The cluster is older than Kubernetes 1.30, which brought that wait | Set `hardening.preStopSleepSeconds` to 0');
    });

    test('says nothing where the chart has no such values', () => {
      expect(readme).not.toContain('## Hardening');
    });

    test('tells only of the values that the chart has', () => {
      // WHEN
      const text = section(chartReadme(SHOP, [declared('hardening.openshift', { schema: { type: 'boolean' }, default: false })], []), '## Hardening');

      // THEN
      expect(text).toContain('Pod Security Standard *restricted*');
      expect(text.match(/`hardening\.[A-Za-z.]+`/g)).toEqual(['`hardening.openshift`']);
      expect(text).not.toContain('```yaml');
    });

    test('shows how a directory is made writable', () => {
      const text = chartReadme(SHOP, [declared('hardening.writablePaths', { type: 'list', schema: { type: 'array' }, default: [] })], []);
      expect(section(text, '## Hardening')).toContain('```yaml\nhardening:\n  writablePaths:\n    - name: cache\n      mountPath: /var/cache/app\n');
    });
  });
});
