import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as fc from 'fast-check';
import { regularExpression } from '../../src/template/regular-expression';
import { toldBy, writeCheckerChart } from '../helm/checker-chart';
import { useHelm } from '../support/helm/helm';
import { HELM_MAJORS } from '../support/helm/releases';

/** Characters on which engines disagree, and some on which they do not. */
const CHARACTER = fc.constantFrom(
  ...['a', 'B', '0', '_', '-', '.', ' ', '\t', '\n', '\r', '\v', '\f', '\u00a0', '\u2028', '\u2029', '\ufeff', 'é', 'Ω', '٣', '😀', '[', ']', '^', '$', '/'],
);

const TEXT = fc.string({ unit: CHARACTER, maxLength: 4 });

const CLASS = fc.tuple(fc.constantFrom('', '^'), fc.array(fc.constantFrom('a-z', '\\d', '\\w', '\\s', '.', '\\]', '\\-', '\\x41', '😀', '$', ' ', '^', '\\W'), {
  minLength: 1, maxLength: 3,
})).map(([not, members]) => `[${not}${members[0] === '^' && not === '' ? '\\^' : ''}${members.join('')}]`);

const ATOM = fc.oneof(CLASS, fc.constantFrom('a', 'B', '.', '\\.', '\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '\\b', '\\x20', '😀', 'é', '\\/', '\\$', '\\t'));

const PATTERN = fc.tuple(
  fc.constantFrom('', '^'),
  fc.array(fc.tuple(ATOM, fc.constantFrom('', '', '?', '*', '+', '{1,2}', '{2}')), { minLength: 1, maxLength: 3 }),
  fc.constantFrom('', '$'),
  fc.constantFrom('', '|a', '|(?:b|)$'),
).map(([start, atoms, end, rest]) => start + atoms.map(([atom, count]) => atom === '\\b' ? atom : atom + count).join('') + end + rest);

describe('a regular expression', () => {
  test.each([
    ['^[a-z]([-a-z0-9]*[a-z0-9])?$', 'a-b', 'a-'],
    ['^.$', '😀', 'ab'],
    ['^\\S+$', '\u00a0', 'a b'],
  ])('matches what it says: %s', (pattern, match, mismatch) => {
    expect(regularExpression(pattern).test(match)).toBe(true);
    expect(regularExpression(pattern).test(mismatch)).toBe(false);
  });

  test.each([
    ['looks ahead', '^(?!a)', "'(?!' is not known"],
    ['looks behind', '(?<=a)b', "'(?<' is not known"],
    ['has flags', '(?i)a', "'(?i' is not known"],
    ['refers back', '(a)\\1', "'\\1' is not known"],
    ['names characters in the way of one engine', '\\p{L}', "'\\p' is not known"],
    ['has a POSIX class', '[[:alpha:]]', "'[[:alpha:]' is read differently"],
    ['has an empty class', '[]a]', "'[]' is read differently"],
    ['repeats too often', 'a{1001}', 'more than 1000 repetitions'],
    ['is none', '(a', 'it is none (Unterminated group)'],
  ])('is refused if it %s', (_, pattern, reason) => {
    expect(() => regularExpression(pattern)).toThrow(`'${pattern}' is no regular expression that Helm (RE2) and JavaScript read alike: `);
    expect(() => regularExpression(pattern)).toThrow(reason);
  });

  describe.each(HELM_MAJORS)('in Helm %s', version => {
    const helm = useHelm(version);
    const folder = mkdtempSync(join(tmpdir(), 'regular-expressions-'));

    afterAll(() => rmSync(folder, { recursive: true }));

    test('matches what it matches in JavaScript', async () => {
      const chart = writeCheckerChart(folder, {
        before: '{{- $told := list }}{{- range .Values.cases }}{{- $told = append $told (regexMatch .pattern .text) }}{{- end }}',
        tells: '$told',
      });
      await fc.assert(fc.asyncProperty(fc.array(fc.record({ pattern: PATTERN, text: TEXT }), { minLength: 500, maxLength: 500 }), async cases => {
        expect(await toldBy(helm, chart, { cases })).toEqual(cases.map(({ pattern, text }) => regularExpression(pattern).test(text)));
      }), { numRuns: 5 });
    }, 60_000);
  });
});
