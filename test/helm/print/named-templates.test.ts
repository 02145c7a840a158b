import { printed, printedObject } from './printing';
import { choose } from '../../../src/template/choose';
import { equals, isNonEmpty, longerThan, some } from '../../../src/template/conditions';
import { builtIn, captioned, isSame, named, valueAt, variable } from '../../../src/template/expression';
import { Json, JsonMap } from '../../../src/template/json';
import { each, join, put, truncate, union } from '../../../src/template/operations';

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

  test('that actions give as a whole in each case begins with what they give', () => {
    const [one, other] = ['one', 'other'].map(name => valueAt([name], 'map'));
    const files = printedObject({ a: named('api.a', choose(enabled, put(one, ['size'], release), other) ?? null) });
    expect(files['_helpers.tpl']).toBe([
      '{{- define "api.a" -}}', '{{- if .Values.enabled }}',
      '{{- $map := deepCopy .Values.one }}', '{{- $_ := set $map "size" .Release.Name }}', '{{- toYaml $map }}',
      '{{- else }}', '{{- toYaml .Values.other }}', '{{- end }}', '{{- end }}', '',
    ].join('\n'));
    expect(files['web.yaml']).toContain('  {{- include "api.a" . | nindent 2 }}\n');
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
      commentOf: name => name === 'api.fullname' ? 'What the names of all objects begin with.' : undefined,
    });
    expect(files['_helpers.tpl']).toContain('{{- /* What the names of all objects begin with. */}}\n{{- define "api.fullname" -}}\n');
  });

  test('stands with its parts in the file of its subject', () => {
    const tree = { a: named('api.color', join(named('api.color.red', join(release, '-r')), '-x')), b: named('api.colorful', join(release, '-y')) };
    const files = printed({
      files: [{ name: 'web.yaml', objects: [{ condition: true, tree }] }],
      sections: [{ file: '_colors.tpl', names: /^api\.color(?:\.|$)/, comment: 'What has a color.' }],
    });

    expect(files['_colors.tpl']).toMatch(/^\{\{- \/\* What has a color. \*\/\}\}\n\n/);
    expect(files['_colors.tpl'].match(/define "[^"]*"/g)).toEqual(['define "api.color"', 'define "api.color.red"']);
    expect(files['_helpers.tpl'].match(/define "[^"]*"/g)).toEqual(['define "api.colorful"']);
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
});

describe('a security context that is another one with more in it', () => {
  const plain: JsonMap = { runAsUser: 1, fsGroup: 1, runAsNonRoot: choose(enabled, true, undefined) };
  const sysctls = { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '80' }] };

  test('includes that one', () => {
    const files = printedPods(pod('api', plain, []), pod('web', plain, []), pod('gateway', { ...plain, ...sysctls }, []));
    expect(files['gateway.yaml']).toContain([
      '  securityContext:', '    sysctls:', '      - name: net.ipv4.ip_unprivileged_port_start', '        value: "80"',
      '    {{- include "api.podSecurityContext" . | nindent 4 }}', '',
    ].join('\n'));
    expect(files['_security.tpl'].match(/define "[^"]*"/g)).toEqual(['define "api.podSecurityContext"']);
  });

  test('stands for itself where the other one may be empty', () => {
    const mayBeEmpty: JsonMap = { runAsUser: choose(enabled, 1, undefined), runAsNonRoot: choose(enabled, true, undefined) };
    const files = printedPods(pod('api', mayBeEmpty, []), pod('web', mayBeEmpty, []), pod('gateway', { ...mayBeEmpty, ...sysctls }, []));
    expect(files['gateway.yaml']).toContain('  securityContext:\n    {{- include "api.gateway.podSecurityContext" . | nindent 4 }}\n');
  });

  test('stands for itself where something differs', () => {
    const files = printedPods(pod('api', plain, []), pod('web', plain, []), pod('gateway', { ...plain, ...sysctls, fsGroup: 2 }, []));
    expect(files['gateway.yaml']).toContain('{{- include "api.gateway.podSecurityContext" . | nindent 4 }}');
  });
});

describe('a tree with a caption', () => {
  const asksFor = (port: number) => {
    const ports = valueAt(['ports'], 'list');
    return captioned(some(ports, 'port', equals(variable('port', 'integer'), port)), ['opens', String(port)], `Whether port ${port} is open.`);
  };

  test('gives its template the name and the comment', () => {
    const files = printedObject({ a: choose(asksFor(80), 'x', undefined) });
    expect(files['web.yaml']).toContain('{{- if include "api.opens80" . }}');
    expect(files['_helpers.tpl']).toMatch(/^\{\{- \/\* Whether port 80 is open. \*\/\}\}\n\{\{- define "api.opens80" -\}\}\n/);
  });

  test('gives it the words of its file besides where another one has the name', () => {
    const other = captioned(asksFor(81), ['opens', '80'], 'Something else.');
    const files = printedObject({ a: choose(asksFor(80), 'x', undefined), b: choose(other, 'x', undefined) });
    expect(files['_helpers.tpl'].match(/define "[^"]*"/g)).toEqual(['define "api.opens80"', 'define "api.webOpens80"']);
  });

  test('is the same as one without', () => {
    expect(isSame(asksFor(80), captioned(asksFor(80), ['other'], 'Other.'))).toBe(true);
  });
});

describe('labels', () => {
  test('of no application that several files have are called after none of them', () => {
    const common = union({ chart: release }, valueAt(['commonLabels'], 'map')) ?? null;
    const objects = [{ condition: true, tree: { metadata: { labels: common } } }];

    expect(printed({ files: [{ name: 'a.yaml', objects }, { name: 'b.yaml', objects }] })['a.yaml']).toContain('include "api.commonLabels" .');
    expect(printed({ files: [{ name: 'a.yaml', objects: [...objects, ...objects] }] })['a.yaml']).toContain('include "api.a.labels" .');
  });

  const labels = (name: string): Json => union({ 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': release }, valueAt(['commonLabels'], 'map'));

  test('that several objects have are written once, under the name of what they belong to', () => {
    const object = (name: string) => ({ condition: true, tree: { metadata: { labels: labels(name) } } });
    const files = printed({ files: [{ name: 'a.yaml', objects: [object('web'), object('web'), object('db')] }] });
    expect(files['a.yaml'].match(/include "api.web.labels"/g)).toHaveLength(2);
    expect(files['_helpers.tpl']).toMatch(/^\{\{- define "api.web.labels" -\}\}\n/);
    expect(files['a.yaml']).toContain('app.kubernetes.io/name: db');
  });
});

describe('what several workloads have alike', () => {
  const owners = [{ name: 'web', values: ['web'] }, { name: 'db', values: ['db'] }];
  const fullname = named('api.fullname', join(release, '-api'));
  const account = (name: string): Json => {
    const own = valueAt([name, 'account', 'name'], 'string');
    return join('of-', choose(enabled, own, choose(valueAt([name, 'isShared'], 'boolean'), join(fullname, '-', name), '')) ?? null);
  };
  const printedFor = (tree: (name: string) => JsonMap) => printed({
    owners, files: ['web', 'db'].map(name => ({ name: `${name}-pod.yaml`, objects: [{ condition: true, tree: tree(name) }] })),
  });

  test('is written once, and handed the name and the values of each', () => {
    const files = printedFor(name => ({ serviceAccountName: account(name) }));
    expect(files['db-pod.yaml']).toBe('serviceAccountName: {{ include "api.serviceAccountName" (dict "root" . "name" "db" "workload" .Values.db) | quote }}\n');
    expect(files['web-pod.yaml']).toContain('(dict "root" . "name" "web" "workload" .Values.web)');
    expect(files['_helpers.tpl']).toContain([
      '{{- define "api.serviceAccountName" -}}', '{{- "of-" }}',
      '{{- if .root.Values.enabled }}', '  {{- .workload.account.name }}',
      '{{- else if .workload.isShared }}', '  {{- printf "%s-%s" (include "api.fullname" .root) .name }}',
      '{{- end }}', '{{- end }}', '',
    ].join('\n'));
  });

  test('is written for each where it differs in something else', () => {
    const files = printedFor(name => ({ serviceAccountName: join(account(name), name === 'db' ? '-1' : '-2') }));
    expect(files['web-pod.yaml']).toContain('include "api.serviceAccountName" ');
    expect(files['db-pod.yaml']).toContain('include "api.podServiceAccountName" ');
  });

  test('are the resources of containers, under a name of all', () => {
    const resources = (name: string) => named(`api.${name}.main.resources`, { limits: { memory: valueAt([name, 'memory'], 'string') } });
    const files = printedFor(name => ({ spec: { containers: [{ name: 'main', resources: resources(name) }] } }));
    expect(files['web-pod.yaml']).toContain('{{- include "api.resources" (dict "root" . "workload" .Values.web) | nindent 8 }}\n');
    expect(files['_helpers.tpl']).toBe('{{- define "api.resources" -}}\nlimits:\n  memory: {{ .workload.memory | quote }}\n{{- end }}\n');
  });

  test('are labels that several objects have, whose values are the name', () => {
    const labels = (name: string): JsonMap => ({ 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': release });
    const object = (kind: string, name: string) => ({ condition: true, tree: { kind, metadata: { labels: labels(name) } } });
    const files = printed({ owners, files: ['web', 'db'].map(name => ({ name: `${name}.yaml`, objects: [object('X', name), object('Y', name)] })) });
    expect(files['db.yaml'].match(/\{\{- include "api.labels" \(dict "root" \. "name" "db"\) \| nindent 4 \}\}/g)).toHaveLength(2);
    expect(files['_helpers.tpl']).toContain('app.kubernetes.io/name: {{ .name | quote }}\n');
  });

  test('is nothing of a workload that stands alone', () => {
    const files = printed({ owners: owners.slice(0, 1), files: [{ name: 'web-pod.yaml', objects: [{ condition: true, tree: { serviceAccountName: account('web') } }] }] });
    expect(files['web-pod.yaml']).toBe('serviceAccountName: {{ include "api.webPodServiceAccountName" . | quote }}\n');
  });
});

describe('a text that a named template includes several times', () => {
  test('is held by a variable', () => {
    const name = named('api.name', join(release, '-api'));
    const files = printedObject({ a: named('api.fullname', choose(longerThan(name, 32), truncate(name, 23), name) ?? null) });
    expect(files['_helpers.tpl']).toContain([
      '{{- define "api.fullname" -}}', '{{- $name := include "api.name" . -}}',
      '{{- if gt (len $name) 32 }}', '  {{- regexReplaceAll "[-.]+$" ($name | trunc 23) "" }}',
      '{{- else }}', '  {{- $name }}', '{{- end }}', '{{- end }}', '',
    ].join('\n'));
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
