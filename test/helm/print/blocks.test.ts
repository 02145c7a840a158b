import { printedLines, printedObject } from './printing';
import { choose } from '../../../src/template/choose';
import { and, equals, isNonEmpty, not } from '../../../src/template/conditions';
import { Condition, Expression, valueAt, ValueType, variable } from '../../../src/template/expression';
import { Json } from '../../../src/template/json';
import { each, entries, join, merge, spread, union } from '../../../src/template/operations';

const value = (type: ValueType, ...path: string[]) => valueAt(path, type);
const [a, b, c] = ['a', 'b', 'c'].map(name => value('boolean', name));
const when = (condition: Condition, then: Json, otherwise?: Json): Json => choose(condition, then, otherwise) ?? null;
const isGiven = (operand: Expression): Condition => new Expression({ kind: 'isGiven', operand });

/** Lines of a template, without the indentation that they share with the code around them. */
function lines(text: string): string {
  const [, ...all] = text.split('\n');
  const indent = /^ */.exec(all[0])?.[0] ?? '';
  return all.map(line => line.replace(indent, '')).join('\n').trimEnd() + '\n';
}

describe('an object', () => {
  test('begins with what it is, and has its other keys in order', () => {
    expect(printedLines({ spec: 1, data: 2, metadata: { name: 'x' }, kind: 'X', apiVersion: 'v1' })).toBe(
      'apiVersion: v1\nkind: X\nmetadata:\n  name: x\ndata: 2\nspec: 1\n',
    );
  });

  test('ends with something else than texts that are values, as Helm trims what it ends with', () => {
    expect(printedLines({ data: value('map', 'config'), metadata: { name: 'x' }, kind: 'X' })).toBe(
      'kind: X\ndata:\n  {{- toYaml .Values.config | nindent 2 }}\nmetadata:\n  name: x\n',
    );
  });

  test('that depends on a condition stands in one block', () => {
    expect(printedObject({ kind: 'X' }, a)['web.yaml']).toBe('{{- if .Values.a }}\nkind: X\n{{- end }}\n');
  });
});

describe('what is there on a condition', () => {
  test('shares a block with its neighbours', () => {
    expect(printedLines({ p: when(a, 1), q: when(a, 2, 3), r: when(not(a), 4), s: when(and(a, b), 5), t: 6 })).toBe(lines(`
      {{- if .Values.a }}
      p: 1
      q: 2
      {{- if .Values.b }}
      s: 5
      {{- end }}
      {{- else }}
      q: 3
      r: 4
      {{- end }}
      t: 6
    `));
  });

  test('of several cases is told case by case', () => {
    const type = value('string', 'type');
    expect(printedLines({ x: when(equals(type, 'a'), 1, when(equals(type, 'b'), 2, when(c, 3))) })).toBe(lines(`
      {{- if eq .Values.type "a" }}
      x: 1
      {{- else if eq .Values.type "b" }}
      x: 2
      {{- else if .Values.c }}
      x: 3
      {{- end }}
    `));
  });

  test('asks nothing that a block around it has asked', () => {
    expect(printedLines({ x: when(a, { p: when(and(a, b), 1), z: when(a, 2) }) })).toBe(lines(`
      {{- if .Values.a }}
      x:
        {{- if .Values.b }}
        p: 1
        {{- end }}
        z: 2
      {{- end }}
    `));
  });

  test('and is what the condition is about, is written with the dot for it', () => {
    const selector = value('map', 'nodeSelector');
    const name = value('string', 'name');
    expect(printedLines({ nodeSelector: when(isNonEmpty(selector), selector), z: when(isNonEmpty(name), name, 'x') })).toBe(lines(`
      {{- with .Values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 2 }}
      {{- end }}
      z: {{ .Values.name | default "x" | quote }}
    `));
  });

  test('and given without a default is read where it is given', () => {
    const size = value('quantity', 'size');
    expect(printedLines({ sizeLimit: when(isGiven(size), size) })).toBe(lines(`
      {{- if not (kindIs "invalid" .Values.size) }}
      sizeLimit: {{ .Values.size | toJson }}
      {{- end }}
    `));
  });

  test('inside of a text chooses between two texts', () => {
    const digest = value('string', 'digest');
    expect(printedLines({ image: join('api', when(isNonEmpty(digest), join('@', digest), ':1')) })).toBe(lines(`
      {{- if .Values.digest }}
      image: {{ printf "api@%s" .Values.digest | quote }}
      {{- else }}
      image: api:1
      {{- end }}
    `));
  });
});

describe('a map or list all of which depends on conditions', () => {
  test('is empty where none of them holds', () => {
    expect(printedLines({ emptyDir: { medium: when(a, 'Memory'), sizeLimit: when(b, '1Gi') }, list: [when(c, 1)] })).toBe(lines(`
      {{- if or .Values.a .Values.b }}
      emptyDir:
        {{- if .Values.a }}
        medium: Memory
        {{- end }}
        {{- if .Values.b }}
        sizeLimit: 1Gi
        {{- end }}
      {{- else }}
      emptyDir: {}
      {{- end }}
      {{- if .Values.c }}
      list:
        - 1
      {{- else }}
      list: []
      {{- end }}
    `));
  });

  test('that is empty in any case is written so', () => {
    expect(printedLines({ a: {}, b: [], c: [{}, []] })).toBe('a: {}\nb: []\nc:\n  - {}\n  - []\n');
  });
});

describe('a list', () => {
  test('has items that may not be there, lists among them, and what loops add', () => {
    const env = [
      { name: 'A', value: '1' },
      when(a, { name: 'B' }),
      each(value('map', 'env'), 'text', { name: variable('key', 'string'), value: variable('text', 'string') }, 'key'),
      ...spread(value('list', 'extra')),
    ];
    expect(printedLines({ env })).toBe(lines(`
      env:
        - name: A
          value: "1"
        {{- if .Values.a }}
        - name: B
        {{- end }}
        {{- range $key, $text := .Values.env }}
        - name: {{ $key | quote }}
          value: {{ $text | quote }}
        {{- end }}
        {{- with .Values.extra }}
        {{- toYaml . | nindent 2 }}
        {{- end }}
    `));
  });

  test('that is all of another one is that one', () => {
    expect(printedLines({ args: [...spread(value('list', 'args'))] })).toBe('args:\n  {{- toYaml .Values.args | nindent 2 }}\n');
  });

  test('has a line for each item, which begins with what is there in any case', () => {
    expect(printedLines({ containers: [{ args: when(a, [1]), name: 'main' }, { x: when(a, 1, 2) }, [1, [2]]] })).toBe(lines(`
      containers:
        - name: main
          {{- if .Values.a }}
          args:
            - 1
          {{- end }}
        -
          {{- if .Values.a }}
          x: 1
          {{- else }}
          x: 2
          {{- end }}
        - - 1
          - - 2
    `));
  });

  test('has items that are values', () => {
    expect(printedLines({ l: [value('string', 's'), value('map', 'm')] })).toBe('l:\n  - {{ .Values.s | quote }}\n  -\n    {{- toYaml .Values.m | nindent 4 }}\n');
  });
});

describe('a loop', () => {
  const path = (type: ValueType, ...keys: string[]) => variable('path', type, keys);

  test('reads values from the root, since it has the dot', () => {
    expect(printedLines({ l: [each(value('list', 'paths'), 'path', { name: path('string', 'name'), open: value('boolean', 'a') })] })).toContain(lines(`
        {{- range $path := .Values.paths }}
        - name: {{ $path.name | quote }}
          open: {{ $.Values.a }}
        {{- end }}
    `).replace(/^/gm, '  ').trimEnd());
  });

  test('reads parts of what may not be there with care, unless that was asked', () => {
    const reference = path('map', 'secret');
    const body = { a: path('string', 'secret', 'name'), b: when(isNonEmpty(reference), path('string', 'secret', 'name')) };
    expect(printedLines({ l: [1, each(value('list', 'paths'), 'path', body)] })).toBe(lines(`
      l:
        - 1
        {{- range $path := .Values.paths }}
        - a: {{ ($path.secret).name | quote }}
          {{- if $path.secret }}
          b: {{ $path.secret.name | quote }}
          {{- end }}
        {{- end }}
    `));
  });

  test('makes a list of nothing where none of its rounds gives something', () => {
    expect(printedLines({ l: [each(value('list', 'paths'), 'path', when(path('boolean', 'on'), path('string', 'name')))] })).toBe(lines(`
      {{- if include "api.somePaths" . }}
      l:
        {{- range $path := .Values.paths }}
        {{- if $path.on }}
        - {{ $path.name | quote }}
        {{- end }}
        {{- end }}
      {{- else }}
      l: []
      {{- end }}
    `));
  });

  test('makes the entries of a map', () => {
    const tree = entries(value('map', 'reasons'), 'reason', join('exception/', variable('name', 'string')), variable('reason', 'string'), 'name');
    expect(printedLines({ annotations: union({ a: '1' }, tree) })).toBe(lines(`
      annotations:
        a: "1"
        {{- range $name, $reason := .Values.reasons }}
        {{ printf "exception/%s" $name | quote }}: {{ $reason | quote }}
        {{- end }}
    `));
  });

  test('has variables that Go can name', () => {
    const loop = (name: string) => printedLines({ l: [each(value('list', 'l'), name, variable(name, 'string'))] });
    expect(() => loop('a-b')).toThrow('\'a-b\' is no name for a variable of a Go template; use letters and digits, and not \'root\'');
    expect(() => loop('root')).toThrow('\'root\' is no name for a variable');
  });
});

describe('one map of several', () => {
  test('that have no key in common shows what is known, then the others', () => {
    expect(printedLines({ labels: union({ b: '1' }, value('map', 'labels'), { a: value('string', 's') }) })).toBe(lines(`
      labels:
        a: {{ .Values.s | quote }}
        b: "1"
        {{- with .Values.labels }}
        {{- toYaml . | nindent 2 }}
        {{- end }}
    `));
  });

  test('that may have keys in common is put together key by key', () => {
    const files = printedObject({ labels: merge({ a: '1' }, value('map', 'labels'), { b: value('string', 's') }) });
    expect(files['web.yaml']).toBe(
      'labels:\n  {{- include "api.merge" (list (dict "a" "1") .Values.labels (include "api.webLabels" . | fromYaml)) | nindent 2 }}\n',
    );
    expect(files['_helpers.tpl']).toContain('{{- define "api.webLabels" -}}\nb: {{ .Values.s | quote }}\n{{- end }}\n');
    expect(files['_helpers.tpl']).toContain('{{- define "api.merge" -}}');
  });
});
