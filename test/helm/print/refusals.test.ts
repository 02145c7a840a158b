import { printed } from './printing';
import { and, equals, greater, isNonEmpty, not } from '../../../src/template/conditions';
import { valueAt, variable } from '../../../src/template/expression';
import { join, sum } from '../../../src/template/operations';
import { Refusal } from '../../../src/template/refusal';

const validate = (...refusals: readonly Refusal[]) => printed({ refusals })['validate.yaml'];
const replicas = valueAt(['replicas'], 'integer');
const path = (key: string) => variable('path', 'string', [key]);

describe('a refusal', () => {
  test('fails with its sentence where its condition holds', () => {
    expect(validate({ when: greater(replicas, 1), message: join('one writer, not ', replicas, '; set "replicas" to 1') })).toBe([
      '{{- /* What the values must not be. This file gives no object. */}}',
      '{{- if gt (int .Values.replicas) 1 }}',
      '  {{- fail (printf "one writer, not %d; set \\"replicas\\" to 1" (int .Values.replicas)) }}',
      '{{- end }}', '',
    ].join('\n'));
  });

  test('of an item of a list is asked in a loop, which others share', () => {
    const scopes = [{ over: valueAt(['paths'], 'list'), variable: 'path' }];
    expect(validate(
      { scopes, when: equals(path('name'), 'tmp'), message: 'no tmp' },
      { scopes, when: not(isNonEmpty(path('name'))), message: join('no name for ', path('mountPath')) },
    )).toContain([
      '{{- range $path := .Values.paths }}',
      '  {{- if eq $path.name "tmp" }}', '    {{- fail "no tmp" }}', '  {{- end }}',
      '  {{- if not $path.name }}', '    {{- fail (printf "no name for %s" $path.mountPath) }}', '  {{- end }}',
      '{{- end }}', '',
    ].join('\n'));
  });

  test('with a long sentence is broken between words', () => {
    const message = join('the memory of ', replicas, ' replicas, ', 'which is a word after another '.repeat(5), 'ends with ', sum(replicas, 1));
    const lines = validate({ when: greater(replicas, 1), message }).split('\n');
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(120);
    expect(lines[2]).toBe('  {{- fail (print');
    expect(lines[3]).toMatch(/^ {4}"the memory of " \(int \.Values\.replicas \| toString\)$/);
  });

  test('on a long condition asks for one thing after another', () => {
    const long = (name: string) => isNonEmpty(valueAt(['a', 'long', 'path', 'of', 'keys', 'to', 'something', name], 'string'));
    expect(validate({ when: and(long('one'), long('two'), long('three')), message: 'no' })).toContain([
      '{{- if and .Values.a.long.path.of.keys.to.something.one .Values.a.long.path.of.keys.to.something.two }}',
      '  {{- if .Values.a.long.path.of.keys.to.something.three }}',
      '    {{- fail "no" }}', '  {{- end }}', '{{- end }}', '',
    ].join('\n'));
  });

  test('that is told twice is told once, and without any there is no file', () => {
    const refusal = { when: greater(replicas, 1), message: 'no' };
    expect(validate(refusal, { ...refusal })).toBe(validate(refusal));
    expect(printed({ refusals: [] })).toEqual({});
  });
});
