import { ChartUnderTest, EXAMPLES } from './chart-under-test';
import { canonicalJson } from '../../../src/template/canonical-json';
import { JsonMap } from '../../../src/template/json';
import { PREFLIGHT_PROGRAM } from '../../../src/workloads/preflight';
import { coveringOverrides, deadValues, singleOverrides, textFindings, timeoutOf } from '../../support/helm';

const TIMEOUT = timeoutOf(900_000);

const LONGEST_LINE = 120;

/** So many conditions and loops within each other can still be followed. */
const DEEPEST = 5;

describe.each(EXAMPLES)('the chart of examples/%s', example => {
  const chart = ChartUnderTest.ofExample(example);
  const templates = Object.entries(chart.files).filter(([path]) => path.startsWith('templates/'));

  test('has templates that read well: short lines, nothing at their ends, no runs of blank ones', () => {
    expect(templates.length).toBeGreaterThan(5);
    expect(templates.flatMap(([path, text]) => textFindings(text, LONGEST_LINE).map(finding => `${path} ${finding}`))
      .filter(finding => !isOfAuthor(finding))).toEqual([]);
  });

  test('tells of each named template what it is, and numbers none', () => {
    // What tells credentials is one question in many parts, whose names say it.
    const named = templates.filter(([path]) => !path.endsWith('_credentials.tpl')).flatMap(([path, text]) =>
      [...text.matchAll(/^(.*)\n\{\{- define "([^"]*)"/gm)].map(([, before, name]) => ({ path, before, name })));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ before, name }) => !/^\{\{- \/\* .*[.] \*\/\}\}$/.test(before) || /\d$/.test(name))).toEqual([]);
  });

  test('has templates that nest no deeper than one can follow', () => {
    expect(templates.filter(([, text]) => nesting(text) > DEEPEST).map(([path, text]) => `${path}: ${nesting(text)}`)).toEqual([]);
  });

  test('ends each file with one line break, and has no tab and no Windows line in any', () => {
    expect(Object.entries(chart.files).filter(([, text]) => !/[^\n]\n$/.test(text) || /[\t\r]/.test(text)).map(([path]) => path)).toEqual([]);
  });

  test('has no value that changes nothing', async () => {
    const render = (values: JsonMap) => {
      const { objects, refusals = [] } = chart.plain(values);
      // What an image runs as may be no other: a value that is refused for what it is matters as well.
      return objects === undefined ? refusals.join('\n') : canonicalJson([...objects]);
    };
    const alone = singleOverrides(chart.contract, 2).map(({ values }) => values);
    const onNode = { type: 'Localhost', localhostProfile: 'profile.json' };
    const localhost: JsonMap = { hardening: { seccompProfile: onNode, appArmorProfile: onNode } };
    const company = coveringOverrides(chart.contract).slice(0, 10).map((values, index) => chart.admitted(values, index));

    // `global` and `enabled` are there for a chart around this one; the pods of `helm test` and what the notes say are no plain manifests.
    const dead = await deadValues(chart.contract, [localhost, ...company, ...alone], render);
    expect(dead.filter(path => path !== 'global' && path !== 'enabled' && !path.startsWith('tests.'))).toEqual([]);
  }, TIMEOUT);
});

const PROGRAM = new Set(PREFLIGHT_PROGRAM.split('\n').map(line => line.trim()));

/**
 * Whether a long line is a text of an author, which stays on its line: an annotation that tells the reason of an exception, or a line of the
 * program that checks a database.
 */
function isOfAuthor(finding: string): boolean {
  const [, quoted = '""'] = / has \d+ characters, more than \d+: (".*")$/.exec(finding) ?? [];
  const line = String(JSON.parse(quoted)).trim();
  return /^exception\.cdk8s-sigil\/[\w.-]+: "[^{]*"$/.test(line) || (line !== '' && PROGRAM.has(line));
}

/** How many blocks of a template stand within each other at most. */
function nesting(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const [, word] of text.matchAll(/\{\{-? *(if|range|with|define|block|end)\b/g)) {
    depth += word === 'end' ? -1 : 1;
    deepest = Math.max(deepest, depth);
  }
  if (depth !== 0) {
    throw new Error(`${depth} blocks are not ended`);
  }
  return deepest;
}
