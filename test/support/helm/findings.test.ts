import { temporaryFolder, writeFiles } from './chart-folders';
import { kubernetesFindings, renderingFindings, textFindings } from './findings';
import { useHelm } from './helm';
import { ODD_TEXTS } from './odd-values';
import { HELM_VERSIONS } from './releases';
import { renderChart, RenderOptions } from './render';

const CHART = 'apiVersion: v2\nname: small\nversion: 1.0.0\n';

describe.each(HELM_VERSIONS)('a render by Helm %s', version => {
  const helm = useHelm(version);
  const folder = temporaryFolder();
  const findings = async (template: string, options?: RenderOptions): Promise<string[]> => {
    const chart = writeFiles(folder, { 'Chart.yaml': CHART, 'values.yaml': 'text: a\n', 'templates/a.yaml': template });
    const rendering = await renderChart(helm, chart, options);
    return rendering.refusal ? [rendering.refusal.message] : renderingFindings(rendering);
  };

  test.each([
    ['a value that is not there', 'kind: a\nmetadata:\n  name: {{ .Values.nothing }}\nend: true\n', ['line 5 ends with a space: "  name: "']],
    ['a space at the end of a line', 'kind: a\nx: \n- 1\n', ['line 4 ends with a space: "x: "']],
    ['blank lines', 'kind: a\n\n\nb: 1\n', ['line 5 is one of several blank lines: ""']],
    ['a document with nothing in it', 'kind: a\n---\n# nothing\n', ['a document is empty: "---\\n# Source: small/templates/a.yaml\\n# nothing"']],
    ['two objects of one name', 'apiVersion: v1\nkind: A\nmetadata: {name: a}\n---\napiVersion: v1\nkind: A\nmetadata: {name: a}\n', ["A 'a' of v1 stands there more than once"]],
  ])('is objected to for %s', async (_, template, expected) => {
    expect(await findings(template)).toEqual(expected);
  });

  test('is not objected to for what a user writes into a value', async () => {
    const texts = ['a \nb', 'a\n\n\n\nb', '\n\n\n', 'a\n \n', 'a  \n\n\n  b  '];
    expect(await findings('kind: a\nlist:\n  {{- toYaml .Values.texts | nindent 2 }}\nkept: {{ .Values.texts | toJson }}\nend: true\n', { values: { texts } })).toEqual([]);
    expect(await findings('kind: a\nlist:\n  {{- toYaml .Values.texts | nindent 2 }}\nend: true\n', { values: { texts: ODD_TEXTS.filter(text => !text.includes('\u0085')) } }))
      .toEqual([]);
  });

  test('is objected to beside what a user writes into a value', async () => {
    expect(await findings('kind: a\nx: {{ .Values.nothing }}\ny: |-\n  a\n\n\n  b\nz: {{ .Values.nothing }}\nend: true\n')).toEqual([
      'line 4 ends with a space: "x: "', 'line 10 ends with a space: "z: "',
    ]);
  });
});

describe('a text', () => {
  test('is objected to line by line', () => {
    expect(textFindings('a\nb \n\n\nc\t\nxxxxxxx\n<no value>\n', 6)).toEqual([
      'line 2 ends with a space: "b "',
      'line 4 is one of several blank lines: ""',
      'line 5 ends with a space: "c\\t"',
      'line 6 has 7 characters, more than 6: "xxxxxxx"',
      'line 7 has no value: "<no value>"',
      'line 7 has 10 characters, more than 6: "<no value>"',
    ]);
  });

  test('of even lines passes', () => {
    expect(textFindings('a\n\nb\n')).toEqual([]);
  });
});

describe('the Kubernetes API', () => {
  const pod = (spec: { readonly [field: string]: string | { readonly type: string } }): Parameters<typeof kubernetesFindings>[0] => [
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'main', image: 'a' }], securityContext: spec } },
  ];

  test('refuses what it does not know, with the object', () => {
    expect(kubernetesFindings(pod({ runAs: '1' }), '1.36.0')).toEqual(["Pod 'a' of v1: 'spec.securityContext.runAs' is not known to Kubernetes 1.36"]);
  });

  test.each([['1.28.0', 1], ['v1.29.5-eks-abc', 0], ['1.30', 0], ['v1.34.1+k3s1', 0], ['1.37.0', 0]])('of %s reads as the next version that is known', (version, count) => {
    expect(kubernetesFindings(pod({ appArmorProfile: { type: 'RuntimeDefault' } }), version)).toHaveLength(count);
  });
});
