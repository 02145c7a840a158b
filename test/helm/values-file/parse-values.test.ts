import * as fc from 'fast-check';
import { parseValues } from '../../../src/helm/values-file/parse-values';
import { JsonMap } from '../../../src/template/json';
import { temporaryFolder } from '../../support/helm/chart-folders';
import { useHelm } from '../../support/helm/helm';
import { HELM_MAJORS } from '../../support/helm/releases';
import { toldBy, writeCheckerChart } from '../checker-chart';

/** What may stand behind a key, in every style that YAML has; further lines are indented by seven. */
const VALUES = [
  'a', 'yes', '0644', '~', '', '1.5', '1_000', '"q"', "'it''s'", '"\\u0041\\n\\t\\x41\\e\\_"', 'text with spaces', 'a # no', 'a#b', 'x:y', 'é😀', '<<',
  '{a: 1, b: [c, d]}', '{"a":1}', '{a: "x","b":1}', '[1, 2,]', '[a, {b: c}]', '["a",\'b\']', '{}', '[]', '{a, b: }', '!!str 12', '!!str',
  '\n- a\n- b', '\n       - a\n       - k: 1\n         l: 2\n       -\n         - x', '"a\\\n       b"', "'a\n\n       b\n       c'",
  'plain\n       multi\n\n       line', '|\n       block\n        text\n\n       x', '|-\n       x\n\n', '|+\n       z\n\n', '|2\n          y\n',
  '>\n       folded\n       text\n\n       more\n         indented\n       z\n', '>+\n       z\n\n', '>-\n       a\n       # no comment\n       b',
  '|  # comment\n       x', '\n       deep:\n           deeper: 0x1f\n       other: [on]', '&here {x: 1}', '&here 5',
] as const;

const KEYS = ['a', 'b-c', 'k k', '"q"', "'s'", '0x10', '1_0', 'on', 'é', '&key e', '!!str 7', '"<<"', 'a.b/c', "''"] as const;

/** A document of the styles above, as people and tools write them. */
const DOCUMENT = fc.tuple(
  fc.constantFrom('', '---\n', '--- # values\n', '# comment\n\n', '\ufeff'),
  fc.uniqueArray(fc.record({ key: fc.constantFrom(...KEYS), colon: fc.constantFrom(': ', ' : ', ':  '), value: fc.constantFrom(...VALUES) }), {
    selector: ({ key }) => key, maxLength: 5,
  }),
  fc.constantFrom('', '\n', '\n\n', '\n# comment', '\n...\n'),
  fc.constantFrom('\n', '\r\n'),
).map(([start, entries, end, newline]) =>
  (start + entries.map(({ key, colon, value }) => key + colon + value).join('\n') + (entries.length === 0 && end.includes('.') ? '' : end)).replace(/\n/g, newline));

/** Where `<<` stands, and in which order, decides in Go which value counts. */
const MERGES = [
  'base: &base {a: 1, b: {c: 2}}\nm:\n  <<: *base\n  b: 9\n',
  'base: &base {a: 1, b: 2}\nm: {b: 5, <<: *base}\n',
  'x: &x {a: 1}\nw: &w {a: 2, b: 2}\nm:\n  <<: [*x, *w]\n  c: 3\n',
  'm: {<<: {a: 1}, <<: {a: 2, b: 3}}\n',
  'x: &x 1\nz: *x\nx2: &x 2\nw: *x\n',
  'm:\n  "<<": {a: 1}\n',
  'a: &k key\nm: {*k : v}\n',
];

describe('the text of a values file', () => {
  test('is read to a map', () => {
    expect(parseValues('api:\n  replicas: 3 # more\n  args: [--verbose]\n', 'prod.yaml')).toEqual({ api: { replicas: 3, args: ['--verbose'] } });
  });

  test('may hold keys that mean something to JavaScript', () => {
    expect(Object.entries(parseValues('__proto__: 1\nconstructor: 2\n', 'prod.yaml'))).toEqual([['__proto__', 1], ['constructor', 2]]);
  });

  test.each([[''], ['# nothing\n'], ['---\n'], ['~\n'], ['{}\n']])('sets nothing if it is %j', text => {
    expect(parseValues(text, 'prod.yaml')).toEqual({});
  });

  test.each<[string, string, string]>([
    ['a key stands twice', 'a: 1\nb:\n  c: 1\n  c: 2\n', "prod.yaml:4:3: the key 'c' stands twice in one map, of which Helm takes only the last; keep one of them"],
    ['a second document follows', 'a: 1\n---\nb: 2\n', 'prod.yaml:2:1: a second document begins, which Helm does not read; make one of both, or two files'],
    ['it is no YAML', 'a: [1, 2\nb: 3\n', 'prod.yaml:2:1: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['it is indented wrongly', 'a:\n    b: 1\n  c: 2\n', 'prod.yaml:3:1: All mapping items must start at the same column'],
    ['it holds a list', '- a\n', 'prod.yaml:1:1: the document holds no map from names to values'],
    ['it holds a text', 'text\n', 'prod.yaml:1:1: the document holds no map from names to values'],
    ['a key is nothing', '~: 1\n', "prod.yaml:1:1: '~' cannot be a key; put a text in quotes"],
    ['a key is a fraction', 'v: {1.10: x}\n', "prod.yaml:1:5: '1.10' cannot be a key; put a text in quotes"],
    ['a key is a list', '? [a]\n: 1\n', 'prod.yaml:1:3: a list or map cannot be a key; put a text in quotes'],
    ['a number is none', 'a: .inf\n', "prod.yaml:1:4: '.inf' is no number that values can hold"],
    ['a value has a tag', 'a: !secret x\n', "prod.yaml:1:12: the tag '!secret' has no meaning in values; write the value itself"],
    ['a map has a tag', 'a: !!set {x}\n', "prod.yaml:1:10: the tag '!!set' has no meaning in values; write the value itself"],
    ['an alias stands for nothing', 'a: *b\n', "prod.yaml:1:4: nothing is marked with '&b' before it"],
    ['an alias stands in itself', 'a: &a\n  b: *a\n', "prod.yaml:2:6: '*a' stands inside of what it stands for"],
    ['a text is merged', 'a: &a x\nb: {<<: *a}\n', 'prod.yaml:2:5: only maps can be merged; name a map, or a list of maps'],
    ['a character must not stand in YAML', 'a: 1\nb: "x\u0007"\n', 'prod.yaml:2:6: the character U+0007 must not stand in YAML; write it in double quotes, as "\\u0007"'],
    ['a character ends a line in Go alone', 'a: x\u2028y\n', 'prod.yaml:1:5: the character U+2028 must not stand in YAML; write it in double quotes, as "\\u2028"'],
    ['a character is escaped in halves', 'a: "\\ud83d\\ude00"\n', "prod.yaml:1:4: '\\/' and halves of characters such as '\\ud83d' are escapes of JSON"],
    ['it asks for another YAML', '%YAML 1.2\n---\na: 1\n', "prod.yaml:1:1: the directive '%YAML' has no meaning in values; take it out"],
  ])('is refused if %s', (_, text, message) => {
    expect(() => parseValues(text, 'prod.yaml')).toThrow(message);
  });

  describe.each(HELM_MAJORS)('in Helm %s', version => {
    const helm = useHelm(version);
    const folder = temporaryFolder();

    /** What Helm reads in each of the texts, with the function that reads values files. */
    const readByHelm = async (texts: readonly string[]) => await toldBy(helm, writeCheckerChart(folder, {
      files: Object.fromEntries(texts.map((text, index) => [`texts/${index}.yaml`, text])),
      before: `{{- $told := list }}{{- range until ${texts.length} }}`
        + '{{- $told = append $told (fromYaml ($.Files.Get (printf "texts/%d.yaml" .))) }}{{- end }}',
      tells: '$told',
    })) as JsonMap[];

    test('says the same, in all styles of YAML', async () => {
      await fc.assert(fc.asyncProperty(fc.array(DOCUMENT, { minLength: 300, maxLength: 300 }), async texts => {
        const read = await readByHelm(texts);
        texts.forEach((text, index) => expect({ text, values: parseValues(text, 'v') }).toEqual({ text, values: read[index] }));
      }), { numRuns: 3 });
    }, 60_000);

    test.each(MERGES)('says the same where maps are merged: %j', async text => {
      const [read] = await readByHelm([text]);
      expect(parseValues(text, 'v')).toEqual(read);
    });

    test.each([
      'a: *b\n', 'a: .inf\n', '~: 1\n', '? [a]\n: 1\n', 'a: &a x\nb: {<<: *a}\n', 'a: "\\/"\n', 'a: "\\ud83d\\ude00"\n', '- a\n', 'a: [1, 2\nb: 3\n', 'b: "x\u0007"\n',
    ])('is refused as well: %j', async text => {
      const [read] = await readByHelm([text]);
      expect(read).toEqual({ Error: expect.any(String) });
      expect(() => parseValues(text, 'v')).toThrow();
    });
  });
});
