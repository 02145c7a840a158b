import { printed, printedCondition, printedObject } from './printing';
import { choose } from '../../../src/template/choose';
import { amountOf, and, contains, equals, greater, hasPart, hasPrefix, isNonEmpty, longerThan, matches, not, or, some } from '../../../src/template/conditions';
import { Condition, Expression, named, valueAt, ValueType, variable } from '../../../src/template/expression';
import { Json } from '../../../src/template/json';
import { sum, total } from '../../../src/template/operations';

const value = (type: ValueType, ...path: string[]) => valueAt(path, type);
const flag = value('boolean', 'flag');
const isGiven = (operand: Expression): Condition => new Expression({ kind: 'isGiven', operand });

describe('a condition', () => {
  test.each<[string, Condition, string]>([
    ['of a boolean', flag, '.Values.flag'],
    ['of what is not empty', isNonEmpty(value('list', 'l')), '.Values.l'],
    ['of a quantity, which may be zero', isNonEmpty(value('quantity', 'q')), 'not (has .Values.q (list nil ""))'],
    ['of what is given, which may be zero or false', isGiven(value('integer', 'n')), 'not (kindIs "invalid" .Values.n)'],
    ['of what is not given', not(isGiven(value('integer', 'n'))), 'kindIs "invalid" .Values.n'],
    ['that texts are the same', equals('Memory', value('string', 's')), 'eq .Values.s "Memory"'],
    ['that texts differ', not(equals(value('string', 's'), 'Memory')), 'ne .Values.s "Memory"'],
    ['that whole numbers are the same', equals(value('integer', 'n'), 3), 'eq (int .Values.n) 3'],
    ['that numbers are the same', equals(value('number', 'n'), 3), 'eq (float64 .Values.n) 3.0'],
    ['that a number or text is a number', equals(value('intOrString', 'x'), 80), 'eq (.Values.x | toJson) (80 | toJson)'],
    ['that a number or text is a text', equals(value('intOrString', 'x'), 'http'), 'eq (.Values.x | toString) "http"'],
    ['that booleans are the same', equals(flag, value('boolean', 'other')), 'eq .Values.flag .Values.other'],
    ['of what is the same as true', equals(flag, true), '.Values.flag'],
    ['of what is the same as false', equals(flag, false), 'not .Values.flag'],
    ['of what is the same as null', equals(value('string', 's'), null), 'kindIs "invalid" .Values.s'],
    ['that a whole number is greater', greater(value('integer', 'n'), 1), 'gt (int .Values.n) 1'],
    ['that a whole number is not greater', not(greater(value('integer', 'n'), 1)), 'le (int .Values.n) 1'],
    ['that a sum is greater', greater(sum(value('integer', 'n'), 25), value('integer', 'm')), 'gt (add .Values.n 25) (int .Values.m)'],
    ['that an amount is greater', greater(amountOf(value('quantity', 'q')), amountOf('64Mi')), 'gt (include "api.amount" .Values.q | float64) 67108864.0'],
    ['that a list has a text', contains(value('list', 'l'), 'ALL'), 'has "ALL" .Values.l'],
    ['that one of several texts is there', contains(['a', 'b'], value('string', 's')), 'has .Values.s (list "a" "b")'],
    ['that a map has a key', new Expression({ kind: 'hasKey', map: value('map', 'm'), key: 'a b' }), 'hasKey .Values.m "a b"'],
    ['that a text begins with another', hasPrefix(value('string', 's'), '/tmp'), 'hasPrefix "/tmp" .Values.s'],
    ['that a text is long', longerThan(value('string', 's'), 8), 'gt (len .Values.s) 8'],
    ['that a text is not long', not(longerThan(value('string', 's'), 8)), 'le (len .Values.s) 8'],
    ['that a text has another in it', hasPart(value('string', 's'), 'x'), 'contains "x" .Values.s'],
    ['that a text matches', matches(value('string', 's'), '^[a-z]+$'), 'regexMatch "^[a-z]+$" .Values.s'],
    ['that a text matches an expression with escapes', matches(value('string', 's'), '^\\d"$'), 'regexMatch `^\\d"$` .Values.s'],
    ['of the version of the cluster', new Expression({ kind: 'kubernetesAtLeast', version: '1.30' }), 'semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version'],
    ['of several', and(flag, or(isNonEmpty(value('string', 's')), not(value('boolean', 'b')))), 'and .Values.flag (or .Values.s (not .Values.b))'],
    ['that depends on another one', conditionOf(choose(flag, value('boolean', 'a'), value('boolean', 'b'))), 'or (and .Values.flag .Values.a) (and (not .Values.flag) .Values.b)'],
  ])('%s', (_, condition, expected) => {
    expect(printedCondition(condition)).toBe(expected);
  });

  test.each<[string, Condition]>([
    ['a text and a number', equals(value('string', 's'), 3)],
    ['lists', equals(value('list', 'l'), value('list', 'm'))],
  ])('that can never hold is not asked: of %s', (_, condition) => {
    expect(printedCondition(condition)).toBe('false');
  });

  test('compares numbers only', () => {
    expect(() => printedCondition(greater(value('quantity', 'q'), 1))).toThrow(
      'numbers are needed where quantity and integer are compared; take the amount of a quantity',
    );
  });
});

describe('a condition that needs a loop', () => {
  const path = (key: string) => variable('path', 'string', [key]);

  test('is a template that gives something or nothing, tested by `include`', () => {
    const files = printedObject({ kind: 'X' }, not(some(value('list', 'hardening', 'paths'), 'path', or(equals(path('name'), 'tmp'), equals(path('mountPath'), '/tmp')))));
    expect(files['web.yaml']).toBe('{{- if not (include "api.somePathsTmp" .) }}\nkind: X\n{{- end }}\n');
    expect(files['_helpers.tpl']).toBe([
      '{{- define "api.somePathsTmp" -}}',
      '{{- range $path := .Values.hardening.paths }}',
      '  {{- if or (eq $path.name "tmp") (eq $path.mountPath "/tmp") }}', '    {{- true }}', '  {{- end }}',
      '{{- end }}',
      '{{- end }}', '',
    ].join('\n'));
  });

  test('is a boolean as a value', () => {
    expect(printedObject({ a: some(value('list', 'l'), 'path', isNonEmpty(path('name'))) as Json })['web.yaml']).toBe('a: {{ ne (include "api.someL" .) "" }}\n');
  });

  test('is handed the variables of loops around it', () => {
    const files = printed({
      files: [],
      refusals: [{
        scopes: [{ over: value('list', 'l'), variable: 'path' }],
        when: some(value('list', 'm'), 'other', equals(variable('other', 'string'), path('name'))),
        message: 'no',
      }],
    });
    expect(files['validate.yaml']).toContain('{{- if include "api.someM" (dict "root" $ "path" $path) }}');
    expect(files['_helpers.tpl']).toBe([
      '{{- define "api.someM" -}}',
      '{{- range $other := .root.Values.m }}', '  {{- if eq $other $.path.name }}', '    {{- true }}', '  {{- end }}', '{{- end }}', '{{- end }}', '',
    ].join('\n'));
  });

  test('asks whether a list has something that is no text', () => {
    expect(printedObject({ kind: 'X' }, contains(value('list', 'ports'), value('integer', 'port')))['_helpers.tpl']).toContain(
      '  {{- if eq ($member | toJson) (int .Values.port | toJson) }}'.replace('.Values', '$.Values'),
    );
  });

  test('may add up what the rounds give', () => {
    const size = variable('path', 'quantity', ['size']);
    const isGreater = greater(total(value('list', 'paths'), 'path', choose(isGiven(size), amountOf(size), 1) ?? null), amountOf(value('quantity', 'limit')));
    const files = printedObject({ kind: 'X' }, isGreater);
    expect(files['web.yaml']).toContain('{{- if gt (include "api.total" . | float64) (include "api.amount" .Values.limit | float64) }}');
    expect(files['_helpers.tpl']).toContain([
      '{{- define "api.total" -}}',
      '{{- $total := 0.0 }}',
      '{{- range $path := .Values.paths }}',
      '  {{- if not (kindIs "invalid" $path.size) }}',
      '    {{- $total = addf $total (include "api.amount" $path.size) }}',
      '  {{- else }}',
      '    {{- $total = addf $total 1 }}',
      '  {{- end }}',
      '{{- end }}',
      '{{- $total }}',
      '{{- end }}',
    ].join('\n'));
  });
});

describe('a long condition', () => {
  const long = (name: string) => equals(value('string', 'some', 'very', 'long', 'path', 'of', name), 'a value');

  test('has a name, after what depends on it', () => {
    const files = printedObject({ volumes: choose(or(long('one'), long('two'), long('three')), [1], undefined) });
    expect(files['web.yaml']).toBe('{{- if include "api.hasVolumes" . }}\nvolumes:\n  - 1\n{{- end }}\n');
    expect(files['_helpers.tpl']).toBe([
      '{{- /* What decides on \'volumes\'. */}}', '{{- define "api.hasVolumes" -}}',
      '{{- if eq .Values.some.very.long.path.of.one "a value" }}', '  {{- true }}',
      '{{- else if eq .Values.some.very.long.path.of.two "a value" }}', '  {{- true }}',
      '{{- else if eq .Values.some.very.long.path.of.three "a value" }}', '  {{- true }}',
      '{{- end }}', '{{- end }}', '',
    ].join('\n'));
  });

  test('of several that must hold is asked step by step', () => {
    expect(printedObject({ a: choose(and(long('one'), long('two'), long('three')), 1, undefined) })['_helpers.tpl']).toBe([
      '{{- /* What decides on \'a\'. */}}', '{{- define "api.hasA" -}}',
      '{{- if eq .Values.some.very.long.path.of.one "a value" }}',
      '  {{- if eq .Values.some.very.long.path.of.two "a value" }}',
      '    {{- if eq .Values.some.very.long.path.of.three "a value" }}', '      {{- true }}', '    {{- end }}',
      '  {{- end }}',
      '{{- end }}', '{{- end }}', '',
    ].join('\n'));
  });

  test('that compares a long sum with something includes the sum', () => {
    const sizes = ['one', 'two', 'three'].map(name => value('integer', 'some', 'very', 'long', 'path', 'of', name));
    const files = printedObject({ a: choose(greater(sum(...sizes), value('integer', 'limit')), 1, undefined) });
    expect(files['web.yaml']).toBe('{{- if gt (include "api.a" . | int) (int .Values.limit) }}\na: 1\n{{- end }}\n');
    expect(files['_helpers.tpl']).toBe([
      '{{- define "api.a" -}}',
      '{{- add .Values.some.very.long.path.of.one .Values.some.very.long.path.of.two .Values.some.very.long.path.of.three }}',
      '{{- end }}', '',
    ].join('\n'));
  });

  test('that is one comparison has a line for each side', () => {
    const [one, other] = ['one', 'other'].map(name => value('integer', 'a', 'path', 'that', 'fills', 'about', 'half', 'of', 'a', 'line', 'as', 'it', 'is', name));
    expect(printedObject({ a: choose(greater(one, other), 1, undefined) })['_helpers.tpl']).toBe([
      '{{- /* What decides on \'a\'. */}}', '{{- define "api.hasA" -}}',
      '{{- if gt',
      '  (int .Values.a.path.that.fills.about.half.of.a.line.as.it.is.one)',
      '  (int .Values.a.path.that.fills.about.half.of.a.line.as.it.is.other) }}', '  {{- true }}', '{{- end }}', '{{- end }}', '',
    ].join('\n'));
  });

  test('that does not hold is asked part by part', () => {
    expect(printedObject({ a: choose(not(and(long('one'), long('two'), long('three'))), 1, undefined) })['_helpers.tpl']).toBe([
      '{{- /* What decides on \'a\'. */}}', '{{- define "api.hasA" -}}',
      '{{- if ne .Values.some.very.long.path.of.one "a value" }}', '  {{- true }}',
      '{{- else if ne .Values.some.very.long.path.of.two "a value" }}', '  {{- true }}',
      '{{- else if ne .Values.some.very.long.path.of.three "a value" }}', '  {{- true }}',
      '{{- end }}', '{{- end }}', '',
    ].join('\n'));
  });

  test('keeps the name that its author gives it, however long it is', () => {
    const condition = named('api.isPublic', and(flag, value('boolean', 'b')) as Json) as Expression;
    expect(printedObject({ kind: 'X' }, condition)['web.yaml']).toBe('{{- if include "api.isPublic" . }}\nkind: X\n{{- end }}\n');
  });
});

function conditionOf(tree: Json | undefined): Condition {
  return tree instanceof Expression ? tree : tree === true;
}
