import { printed } from './printing';
import { choose } from '../../../src/template/choose';
import { and, equals, greater, isNonEmpty, not, some } from '../../../src/template/conditions';
import { Expression, valueAt, variable } from '../../../src/template/expression';
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

  test('with a long sentence has no line with two pieces of one text', () => {
    const sentences = Array.from({ length: 40 }, (_, length) => join('it is ', replicas, ` ${'word '.repeat(15)}"${'x'.repeat(length)}", zero`));
    const texts = sentences.map(message => validate({ when: greater(replicas, 1), message }));

    expect(texts.filter(text => /[^\\]" "/.test(text))).toEqual([]);
    expect(Math.max(...texts.flatMap(text => text.split('\n').map(line => line.length)))).toBeLessThanOrEqual(120);
  });

  test('says nothing anew that its condition has decided', () => {
    const isOff = equals(valueAt(['openshift'], 'boolean'), true);
    const message = join('not ', choose(not(isOff), replicas, 0) ?? null);

    expect(validate({ when: and(not(isOff), greater(replicas, 1)), message })).toContain('{{- fail (printf "not %d" (int .Values.replicas)) }}');
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

  describe('of one workload among others', () => {
    const owned = (name: string, build: (value: (key: string) => Expression) => Omit<Refusal, 'owner'>): Refusal =>
      ({ owner: { place: `shop/${name}`, values: [name] }, ...build(key => valueAt([name, ...key.split('.')], 'string')) });

    test('is written once for all that refuse alike, with their places and their values', () => {
      const noTag = (name: string) => owned(name, value => ({
        when: not(isNonEmpty(value('image.tag'))), message: join('the image ', value('image.repository'), ` at 'shop/${name}' has no tag`),
      }));
      expect(validate(noTag('api'), noTag('worker'))).toContain([
        '{{- range $place, $workload := dict "shop/api" .Values.api "shop/worker" .Values.worker }}',
        '  {{- if not $workload.image.tag }}',
        '    {{- fail (printf "the image %s at \'%s\' has no tag" $workload.image.repository $place) }}',
        '  {{- end }}', '{{- end }}', '',
      ].join('\n'));
    });

    test('hands the values to the named templates that it needs', () => {
      const sums = (name: string) => owned(name, () => ({
        when: some(valueAt([name, 'paths'], 'list'), 'path', equals(path('name'), valueAt([name, 'own'], 'string'))), message: `no at 'shop/${name}'`,
      }));
      const files = printed({ refusals: [sums('api'), sums('worker')] });
      expect(files['validate.yaml']).toContain('  {{- if include "api.somePaths" (dict "root" $ "workload" $workload) }}\n');
      expect(files['_helpers.tpl']).toContain('{{- range $path := .workload.paths }}\n  {{- if eq $path.name $.workload.own }}\n');
    });

    test('stands for itself where no other refuses the same', () => {
      const own = (name: string, least: number) => owned(name, () => ({ when: greater(least, valueAt([name, 'size'], 'integer')), message: `small at 'shop/${name}'` }));
      const lines = validate(own('api', 1), own('worker', 2));
      expect(lines).toContain('{{- if gt 1 (int .Values.api.size) }}\n  {{- fail "small at \'shop/api\'" }}\n');
      expect(lines).not.toContain('range');
    });

    test('is no one\'s where it names nothing of its own', () => {
      const common = { when: greater(replicas, 1), message: 'one' };
      expect(validate(owned('api', () => common), owned('worker', () => common))).toBe(validate(common));
    });
  });
});
