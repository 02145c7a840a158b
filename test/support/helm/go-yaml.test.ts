import * as fc from 'fast-check';
import { temporaryFolder, writeFiles } from './chart-folders';
import { runs } from './effort';
import { readPlainScalar, readYaml } from './go-yaml';
import { Helm, useHelm } from './helm';
import { HELM_VERSIONS } from './releases';
import { asMap, asString, Json } from '../../../src/template/json';

jest.setTimeout(120_000);

/** What looks like a number, a word with a meaning, a date, or is on the verge of it. */
const PLAIN = fc.oneof(
  fc.array(fc.constantFrom('0', '1', '9', '7', 'x', 'o', 'b', 'e', 'E', '.', '_', '+', '-', 'inf', 'nan', 'f', 'A', '00', '400', '2024-01-31', ':30'), { minLength: 1, maxLength: 5 })
    .map(parts => parts.join('')),
  fc.constantFrom('y', 'Y', 'n', 'N', 'yes', 'Yes', 'yEs', 'no', 'NO', 'on', 'On', 'off', 'OFF', 'true', 'True', 'tRUE', 'false', 'FALSE', '~', 'null', 'Null', 'nULL', '<<', '='),
  fc.stringMatching(/^[0-9A-Za-z_.+~-][0-9A-Za-z_.+~-]{0,8}$/),
).filter(text => !/^-*$/.test(text) && !/^:|:$/.test(text) && isJson(text));

function isJson(text: string): boolean {
  try {
    readPlainScalar(text);
    return true;
  } catch {
    return false;
  }
}

const FOLDER_FILES = {
  'Chart.yaml': 'apiVersion: v2\nname: reader\nversion: 1.0.0\n',
  'templates/read.yaml': 'kind: Read\njson: {{ .Files.Get "document.yaml" | fromYaml | toJson | quote }}\n',
};

/** What Helm itself reads in a YAML document. */
async function readByHelm(helm: Helm, folder: string, document: string): Promise<Json> {
  const { stdout } = await helm.runToSuccess(['template', 'release', writeFiles(folder, { ...FOLDER_FILES, 'document.yaml': document })]);
  return JSON.parse(asString(asMap(readYaml(stdout)[0].value).json) ?? '');
}

describe.each(HELM_VERSIONS)('Helm %s reads', version => {
  const helm = useHelm(version);
  const folder = temporaryFolder();

  test('plain scalars as the tests do', async () => {
    await fc.assert(fc.asyncProperty(fc.array(PLAIN, { minLength: 1, maxLength: 300 }), async texts => {
      const document = `list:\n${texts.map(text => `- ${text}\n`).join('')}`;
      expect(readYaml(document)[0].value).toEqual(await readByHelm(helm, folder, document));
    }), { numRuns: runs(10) });
  });

  test('keys as the tests do', async () => {
    const key = PLAIN.filter(text => typeof readPlainScalar(text) !== 'number' && readPlainScalar(text) !== null && text !== '<<');
    await fc.assert(fc.asyncProperty(fc.array(key, { minLength: 1, maxLength: 300 }), async texts => {
      const document = `list:\n${texts.map(text => `- ${text}: 1\n`).join('')}`;
      expect(readYaml(document)[0].value).toEqual(await readByHelm(helm, folder, document));
    }), { numRuns: runs(5) });
  });

  test('quotes, blocks, comments, flow style and aliases as the tests do', async () => {
    const document = [
      '# a comment', 'a: "\\x7f\\u2028\\U0001F600\\t\\n"', "b: 'it''s'", 'c: |', '  # text', '   more', '', 'd: >-', '  one', '  two', 'e: {f: [1, "2", off], "g": ~}',
      'h: &h {i: 0o17}', 'j: *h', 'k: one', '  two # comment', 'l:', 'm: ""', 'n: |2+', '   lead', '', 'o: 8080', '80: x', '',
    ].join('\n');
    expect(readYaml(document)[0].value).toEqual(await readByHelm(helm, folder, document));
  });
});

describe('a text', () => {
  test.each<[string, Json]>([
    ['1e400', '1e400'], ['e1', 'e1'], ['.', '.'], ['12:30:45', '12:30:45'], ['2024-01-31', '2024-01-31'], ['off', false], ['0o17', 15], ['0644', 420], ['09', 9],
    ['1_000', 1000], ['.0_5', 0.05], ['._5', '._5'], ['0b11', 3], ['0b-11', -3], ['-0x1F', -31], ['1.10', 1.1], ['.5', 0.5], ['~', null], ['', null], ['123456789012345678901234567890', 1.2345678901234568e29],
  ])("'%s' that is in no quotes is %j", (text, value) => {
    expect(readPlainScalar(text)).toBe(value);
  });

  test.each(['.inf', '-.Inf', '.NaN', '9007199254740993'])("'%s' is refused, as no comparison could be trusted", text => {
    expect(() => readPlainScalar(text)).toThrow(`'${text}' is `);
  });

  test.each([
    ['a key that stands twice', 'a: 1\na: 2\n', /unique/],
    ['keys that Go reads as one', 'yes: 1\n"true": 2\n', /'true' stands twice/],
    ['a raw next-line character', 'a: "x\u0085y"\n', /U\+0085/],
    ['a tag', 'a: !!int "1"\n', /tag/],
    ['a list for a key', '[1]: a\n', /no key/],
    ['what is no YAML', 'a: b: c\n', /./],
  ])('with %s is refused', (_, text, message) => {
    expect(() => readYaml(text)).toThrow(message);
  });

  test('of several documents gives each, with its text, and where texts of several lines stand', () => {
    expect(readYaml('---\n# Source: a.yaml\na: "---"\n---\n# Source: b.yaml\n---\n# c\nc: |\n  ---\n')).toEqual([
      { text: '---\n# Source: a.yaml\na: "---"\n', value: { a: '---' }, longTexts: [] },
      { text: '---\n# Source: b.yaml\n', value: null, longTexts: [] },
      { text: '---\n# c\nc: |\n  ---\n', value: { c: '---\n' }, longTexts: [[62, 70]] },
    ]);
  });
});
