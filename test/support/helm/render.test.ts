import { temporaryFolder, writeFiles } from './chart-folders';
import { Helm, useHelm } from './helm';
import { namesPath } from './refusal';
import { HELM_VERSIONS } from './releases';
import { objectsOf, renderChart, renderedObjects, renderMany, renderNotes } from './render';
import { WINDOW_WITH_SCHEMA } from './sample-charts';
import { JsonMap } from '../../../src/template/json';

const CHART = 'apiVersion: v2\nname: small\nversion: 1.0.0\n';

/** A chart whose only template says everything that a render depends on. */
const CONTEXT = {
  'Chart.yaml': CHART,
  'values.yaml': 'x: 1\n',
  'templates/context.yaml': [
    'kind: Context',
    'release: {{ .Release.Name | quote }}',
    'namespace: {{ .Release.Namespace }}',
    'kubernetes: {{ .Capabilities.KubeVersion.Version }}',
    'upgrade: {{ .Release.IsUpgrade }}',
    'api: {{ .Capabilities.APIVersions.Has "example.com/v1/Thing" }}',
    'x: {{ .Values.x }}',
    '',
  ].join('\n'),
  'templates/NOTES.txt': 'Welcome, {{ .Release.Name }}.\n',
};

describe.each(HELM_VERSIONS)('a render by Helm %s', version => {
  const helm = useHelm(version);
  const folder = temporaryFolder();
  const chart = (template: string): string => writeFiles(`${folder}/one`, { 'Chart.yaml': CHART, 'values.yaml': 'x: 1\n', 'templates/one.yaml': template });

  test('leaves nothing to the version of Helm', async () => {
    expect(await renderedObjects(helm, writeFiles(`${folder}/context`, CONTEXT))).toEqual([
      { kind: 'Context', release: 'sigil', namespace: 'space', kubernetes: 'v1.34.0', upgrade: false, api: false, x: 1 },
    ]);
  });

  test('takes values whose text fills a buffer to its end', async () => {
    // GIVEN
    const values = { x: 'x'.repeat(4096 - JSON.stringify({ x: '' }).length) };

    // THEN
    expect(await renderedObjects(helm, writeFiles(`${folder}/context`, CONTEXT), { values })).toMatchObject([values]);
  });

  test('takes all options', async () => {
    const options = {
      release: '123', namespace: 'other', kubeVersion: 'v1.28.3-gke.100', upgrade: true, apiVersions: ['example.com/v1/Thing'], values: { x: 2 }, set: ['x=3'],
    };
    expect(await renderedObjects(helm, writeFiles(`${folder}/context`, CONTEXT), options)).toEqual([
      { kind: 'Context', release: '123', namespace: 'other', kubernetes: 'v1.28.3-gke.100', upgrade: true, api: true, x: 3 },
    ]);
  });

  test('names the template of each object, whatever order Helm puts them in', async () => {
    const rendering = await renderChart(helm, writeFiles(`${folder}/two`, {
      'Chart.yaml': CHART,
      'templates/a.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: "---"}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: a}\n',
      'templates/b.yaml': '{{- if false }}\nkind: Nothing\n{{- end }}\n',
    }));
    expect(rendering.refusal === undefined && rendering.objects.map(({ source, object }) => [source, object.kind])).toEqual([
      ['small/templates/a.yaml', 'Service'], ['small/templates/a.yaml', 'Deployment'],
    ]);
  });

  test('gives several results in the order in which they were asked for', async () => {
    const context = writeFiles(`${folder}/context`, CONTEXT);
    const renderings = await renderMany(helm, context, [1, 2, 3, 4, 5].map(x => ({ values: { x } })));
    expect(renderings.flatMap(objectsOf).map(({ x }) => x)).toEqual([1, 2, 3, 4, 5]);
  });

  test('gives the sentence of a template that refuses, from however deep', async () => {
    const template = '{{- define "inner" }}{{ fail (printf "\'x\' is %v;\\nmake it less" .Values.x) }}{{ end }}\n{{- define "outer" }}{{ include "inner" . }}{{ end }}\n'
      + 'kind: {{ include "outer" . }}\n';
    expect(await renderChart(helm, chart(template))).toEqual({ refusal: { by: 'template', message: "'x' is 1;\nmake it less", issues: [] } });
  });

  test('gives the sentence of a value that is required', async () => {
    expect(await renderChart(helm, chart('kind: {{ required "set y" .Values.y }}\n'))).toEqual({ refusal: { by: 'template', message: 'set y', issues: [] } });
  });

  test('that is refused has no objects to compare', async () => {
    const rendering = await renderChart(helm, chart('{{ fail "no" }}'));
    expect(() => objectsOf(rendering)).toThrow('the values are refused: no');
  });

  test.each<[string, JsonMap, readonly string[]]>([
    ['a wrong type', { replicas: 'x' }, ['replicas']],
    ['a number out of bounds', { replicas: -1 }, ['replicas']],
    ['a key that is missing at the root', { replicas: null }, ['replicas']],
    ['a key that is missing below', { image: { tag: null } }, ['image', 'tag']],
    ['an unknown key', { image: { tags: 'x' } }, ['image', 'tags']],
    ['an item of a list', { hardening: { writablePaths: [{ name: 'a', mountPath: '/a' }, { name: 'b', mountPath: 'b' }] } }, ['hardening', 'writablePaths', '1', 'mountPath']],
    ['a key of a free map', { labels: { 'example.com/a~b': 1 } }, ['labels', 'example.com/a~b']],
    ['the name of a key', { env: { 'no-name': 'x' } }, ['env', 'no-name']],
    ['a key that goes over several lines', { labels: { 'a\n\tb': 1 } }, ['labels', 'a\n\tb']],
    ['none of several alternatives', { port: '-' }, ['port']],
  ])('that the schema refuses names %s', async (_, values, path) => {
    const { refusal } = await renderChart(helm, writeFiles(`${folder}/schema`, WINDOW_WITH_SCHEMA), { values });
    expect(refusal && { by: refusal.by, named: namesPath(refusal, path), other: namesPath(refusal, ['ratio']) }).toEqual({ by: 'schema', named: true, other: false });
  });

  test.each([
    ['a nil pointer', 'kind: {{ .Values.y.z }}\n', 'nil pointer'],
    ['a template that is none', 'kind: {{ if }}\n', 'missing value for if'],
    ['output that is no YAML', 'kind: a: b\n', 'YAML parse error'],
    ['a key that stands twice, which Helm lets through', 'kind: a\nkind: b\n', 'unique'],
    ['a document that is no object', 'a: b\n', 'what is no object of a template'],
  ])('fails on %s, which is no refusal', async (_, template, message) => {
    await expect(renderChart(helm, chart(template))).rejects.toThrow(message);
  });

  test('fails on a schema that is none, which is no refusal', async () => {
    const schema = JSON.stringify({ properties: { x: { pattern: '(?!a)' } } });
    await expect(renderChart(helm, writeFiles(`${folder}/bad`, { ...CONTEXT, 'values.schema.json': schema }))).rejects.toThrow('not because it refuses the values');
  });

  test('gives what Helm warns of', async () => {
    const rendering = await renderChart(helm, writeFiles(`${folder}/context`, CONTEXT), { values: { x: { a: 1 } } });
    expect(rendering.refusal === undefined && rendering.warnings.join()).toMatch(/skipped value for small.x: Not a table/);
  });
});

describe('notes', () => {
  const folder = writeFiles(temporaryFolder(), CONTEXT);

  describe.each(['4.1.4', '4.2.3'] as const)('by Helm %s', version => {
    const helm = useHelm(version);

    test('are what the user reads after the installation', async () => {
      expect(await renderNotes(helm, folder, { release: 'mine' })).toBe('Welcome, mine.\n');
    });
  });

  test('cannot be had from Helm 3', async () => {
    await expect(renderNotes(new Helm('3.17.3'), folder)).rejects.toThrow('Helm 3.17.3 asks a cluster before it prints notes; take Helm 4');
  });
});
