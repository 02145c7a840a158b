import { printedLines, printedValue } from './printing';
import { valueAt } from '../../../src/template/expression';
import { join } from '../../../src/template/operations';

describe('a literal text', () => {
  test.each([
    ['no quotes where no parser needs them', 'nginx:1.27', 'nginx:1.27'],
    ['quotes where one does', 'yes', '"yes"'],
    ['single quotes around JSON', '{"a":1}', '\'{"a":1}\''],
    ['actions written out as text', '{{ .x }}', '{{ "{{ .x }}" | quote }}'],
    ['escapes that Go and YAML share', '{{\u0085"\\\u2028', '{{ "{{\\u0085\\"\\\\\\u2028" | quote }}'],
    ['nothing in it that Helm takes out', 'a <no value> b', '"a <no value\\u003e b"'],
    ['neither where both are in it', '{{ x }}: <no value>', '"{{ "{{" }} x }}: <no value\\u003e"'],
    ['no escape for what only closes an action', 'a }}', 'a }}'],
  ])('has %s', (_, text, expected) => {
    expect(printedValue(text)).toBe(expected);
  });

  test('follows the same rules as a key', () => {
    expect(printedLines({ '{{ x }}': 1, 'y': 2, '<no value>': 3 })).toBe('"<no value\\u003e": 3\n"y": 2\n{{ "{{ x }}" | quote }}: 1\n');
  });

  test('that is too long for a simple key is an explicit one', () => {
    expect(printedLines({ ['k'.repeat(1001)]: { a: 1 } })).toBe(`? ${'k'.repeat(1001)}\n:\n  a: 1\n`);
  });

  test('of several lines is a block, in which actions are text', () => {
    expect(printedLines({ rules: 'expr: up\nsummary: {{ $labels.job }} {{{\n' })).toBe(
      'rules: |\n  expr: up\n  summary: {{ "{{" }} $labels.job }} {{ "{{" }}{\n',
    );
  });

  test.each([
    ['it ends with empty lines, which control lines below it would trim', 'a\n\n'],
    ['a line ends with spaces', 'a  \nb\n'],
    ['Helm would take something out of it', 'a\n<no value>\n'],
  ])('of several lines is quoted where %s', (_, text) => {
    expect(printedValue(text)).toMatch(/^".*"$/);
  });

  test('that is no Unicode is refused', () => {
    expect(() => printedValue(join('\ud800', valueAt(['s'], 'string')))).toThrow('holds half of a surrogate pair, which is not Unicode text');
  });

  test('before the braces of an action does not begin it', () => {
    expect(printedLines({ data: join('server {\nport {', valueAt(['port'], 'integer'), '}\n') })).toBe(
      'data: |\n  server {\n  port {{ "{" }}{{ int .Values.port }}}\n',
    );
  });
});

describe('other literals', () => {
  test('are written as YAML has them', () => {
    expect(printedLines({ a: true, b: null, c: 1, d: 0.5, e: 1e21, f: -0 })).toBe('a: true\nb: null\nc: 1\nd: 0.5\ne: 1.0e+21\nf: 0\n');
  });
});
