import { printed, printedObject } from './printing';
import { choose } from '../../../src/template/choose';
import { isNonEmpty } from '../../../src/template/conditions';
import { builtIn, named, valueAt } from '../../../src/template/expression';
import { Json, JsonMap } from '../../../src/template/json';
import { each, join, union } from '../../../src/template/operations';

const enabled = valueAt(['enabled'], 'boolean');
const release = builtIn('Release.Name');

function pod(name: string, security: JsonMap, containers: readonly JsonMap[]): { readonly name: string; readonly tree: JsonMap } {
  return { name: `${name}.yaml`, tree: { kind: 'Pod', spec: { containers, securityContext: security } } };
}

function printedPods(...pods: readonly { readonly name: string; readonly tree: JsonMap }[]): { readonly [name: string]: string } {
  return printed({ files: pods.map(({ name, tree }) => ({ name, objects: [{ condition: true, tree }] })) });
}

describe('a tree with a name', () => {
  test('is written once and included, a map with its indentation', () => {
    const labels = named('api.labels', { instance: release });
    const files = printedObject({ metadata: { labels }, spec: { labels } });
    expect(files['web.yaml']).toBe([
      'metadata:', '  labels:', '    {{- include "api.labels" . | nindent 4 }}',
      'spec:', '  labels:', '    {{- include "api.labels" . | nindent 4 }}', '',
    ].join('\n'));
    expect(files['_helpers.tpl']).toBe('{{- define "api.labels" -}}\ninstance: {{ .Release.Name | quote }}\n{{- end }}\n');
  });

  test('gets the root in loops', () => {
    const files = printedObject({ l: [1, each(valueAt(['l'], 'list'), 'x', join(named('api.fullname', release), '-x'))] });
    expect(files['web.yaml']).toContain('  - {{ include "api.fullname" $ }}-x\n');
  });

  test('that may not be there is included where it is', () => {
    const files = printedObject({ a: named('api.a', choose(enabled, { x: release }, undefined) ?? null) });
    expect(files['web.yaml']).toBe('{{- if .Values.enabled }}\na:\n  {{- include "api.a" . | nindent 2 }}\n{{- end }}\n');
  });

  test('that depends on one condition begins with what holds in each case', () => {
    const files = printedObject({ a: named('api.a', { x: choose(enabled, release, undefined) }) });
    expect(files['web.yaml']).toBe('a:\n  {{- include "api.a" . | nindent 2 }}\n');
    expect(files['_helpers.tpl']).toBe(
      '{{- define "api.a" -}}\n{{- if .Values.enabled -}}\nx: {{ .Release.Name | quote }}\n{{- else -}}\n{}\n{{- end }}\n{{- end }}\n',
    );
  });

  test('tells its text case by case', () => {
    const [full, short] = ['fullnameOverride', 'nameOverride'].map(name => valueAt([name], 'string'));
    const files = printedObject({ a: named('api.name', choose(isNonEmpty(full), full, choose(enabled, release, join(release, '-', short))) ?? null) });
    expect(files['_helpers.tpl']).toBe([
      '{{- define "api.name" -}}',
      '{{- if .Values.fullnameOverride }}', '  {{- .Values.fullnameOverride }}',
      '{{- else if .Values.enabled }}', '  {{- .Release.Name }}',
      '{{- else }}', '  {{- printf "%s-%s" .Release.Name .Values.nameOverride }}',
      '{{- end }}', '{{- end }}', '',
    ].join('\n'));
  });

  test('is told apart from others: a name for two trees is refused', () => {
    const tree = { a: named('api.x', join('a', release)), b: named('api.x', join('b', release)) };
    expect(() => printedObject(tree)).toThrow('the named template \'api.x\' stands for two trees; give one of them another name');
  });

  test('has the comment that its author gives', () => {
    const files = printed({
      files: [{ name: 'web.yaml', objects: [{ condition: true, tree: { a: named('api.fullname', join(release, '-x')) } }] }],
      comments: { 'api.fullname': 'What the names of all objects begin with.' },
    });
    expect(files['_helpers.tpl']).toContain('{{- /* What the names of all objects begin with. */}}\n{{- define "api.fullname" -}}\n');
  });
});

describe('security contexts', () => {
  const context = (user: number): JsonMap => ({ runAsUser: user, runAsNonRoot: choose(enabled, true, undefined) });

  test('that depend on values stand in one file, the most frequent under the plain name', () => {
    const container = { name: 'main', securityContext: { privileged: choose(enabled, false, undefined), readOnly: true } };
    const files = printedPods(pod('db', context(1), [container]), pod('api', context(2), [container]), pod('web', context(2), [container]));
    expect(files['api.yaml']).toBe([
      'kind: Pod', 'spec:', '  containers:', '    - name: main', '      securityContext:',
      '        {{- include "api.containerSecurityContext" . | nindent 8 }}',
      '  securityContext:', '    {{- include "api.podSecurityContext" . | nindent 4 }}', '',
    ].join('\n'));
    expect(files['db.yaml']).toContain('{{- include "api.db.podSecurityContext" . | nindent 4 }}');
    expect(files['_security.tpl'].match(/define "[^"]*"/g)).toEqual([
      'define "api.containerSecurityContext"', 'define "api.db.podSecurityContext"', 'define "api.podSecurityContext"',
    ]);
    expect(files['_helpers.tpl']).toBeUndefined();
  });

  test('of literals stand there if several have them', () => {
    const [shared, own] = [{ runAsUser: 1 }, { runAsUser: 2 }];
    const files = printedPods(pod('a', shared, []), pod('b', shared, []), pod('c', own, []));
    expect(files['_security.tpl']).toContain('{{- define "api.podSecurityContext" -}}\nrunAsUser: 1\n{{- end }}\n');
    expect(files['c.yaml']).toContain('  securityContext:\n    runAsUser: 2\n');
  });

  test('that may not be there are included where they are', () => {
    const container = { name: 'main', securityContext: choose(enabled, { privileged: false, id: release }, undefined) };
    expect(printedPods(pod('a', { x: 1 }, [container]))['a.yaml']).toContain([
      '      {{- if .Values.enabled }}', '      securityContext:',
      '        {{- include "api.containerSecurityContext" . | nindent 8 }}', '      {{- end }}', '',
    ].join('\n'));
  });

  test('stand beside what the author says belongs to them', () => {
    const files = printed({
      files: [{ name: 'web.yaml', objects: [{ condition: true, tree: { a: named('api.profile', join(release, '-x')) } }] }],
      security: ['api.profile'],
    });
    expect(Object.keys(files)).toEqual(['_security.tpl', 'web.yaml']);
  });
});

describe('labels', () => {
  const labels = (name: string): Json => union({ 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': release }, valueAt(['commonLabels'], 'map'));

  test('that several objects have are written once, under the name of what they belong to', () => {
    const object = (name: string) => ({ condition: true, tree: { metadata: { labels: labels(name) } } });
    const files = printed({ files: [{ name: 'a.yaml', objects: [object('web'), object('web'), object('db')] }] });
    expect(files['a.yaml'].match(/include "api.web.labels"/g)).toHaveLength(2);
    expect(files['_helpers.tpl']).toMatch(/^\{\{- define "api.web.labels" -\}\}\n/);
    expect(files['a.yaml']).toContain('app.kubernetes.io/name: db');
  });
});

describe('files', () => {
  test('hold several objects, each where its condition holds', () => {
    const objects = [{ condition: enabled, tree: { kind: 'A' } }, { condition: true, tree: { kind: 'B' } }, { condition: false, tree: { kind: 'C' } }];
    expect(printed({ files: [{ name: 'x.yaml', objects }] })['x.yaml']).toBe('{{- if .Values.enabled }}\n---\nkind: A\n{{- end }}\n---\nkind: B\n');
  });

  test('are the same each time', () => {
    const tree = { a: named('api.b', join(release, 'b')), c: named('api.a', join(release, 'a')) };
    expect(printedObject(tree)).toEqual(printedObject(tree));
    expect(printedObject(tree)['_helpers.tpl'].match(/define "[^"]*"/g)).toEqual(['define "api.a"', 'define "api.b"']);
  });
});
