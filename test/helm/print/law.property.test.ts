import { mkdtempSync } from 'fs';
import { join as joinPath } from 'path';
import * as fc from 'fast-check';
import { arbitraryCondition, arbitraryText, arbitraryTree } from './arbitrary-trees';
import { VALUES } from './arbitrary-values';
import { printTemplates, TemplatesInput } from '../../../src/helm/print/print-templates';
import { choose } from '../../../src/template/choose';
import { greater, isNonEmpty } from '../../../src/template/conditions';
import { Context, evaluate, holds } from '../../../src/template/evaluate';
import { builtIn, Expression, named, valueAt, variable } from '../../../src/template/expression';
import { asMap, asString, Json, JsonMap } from '../../../src/template/json';
import { digest, each, entries, join, maximum, merge, sum } from '../../../src/template/operations';
import { temporaryFolder, writeFiles } from '../../support/helm/chart-folders';
import { runs } from '../../support/helm/effort';
import { Helm, useHelm } from '../../support/helm/helm';
import { isReadableByHelm, ODD_NUMBERS, ODD_TEXTS } from '../../support/helm/odd-values';
import { HELM_VERSIONS } from '../../support/helm/releases';
import { objectsOf, renderChart, RenderOptions } from '../../support/helm/render';

const TIMEOUT = 600_000;

const CHART = { name: 'trees', version: '1.2.3', appVersion: '4.5' };

const KUBERNETES = ['1.28.0', 'v1.30.0-gke.100', '1.34.1'];

/** Writes the chart that trees are printed to, each in an object of its own, and returns its folder. */
function chartOf(below: string, trees: readonly Json[], refusals: TemplatesInput['refusals'] = []): string {
  const files = trees.map((tree, index) => ({ name: `tree-${index}.yaml`, objects: [{ condition: true, tree: objectOf(tree, index) }] }));
  return writeFiles(mkdtempSync(joinPath(below, 'chart-')), {
    'Chart.yaml': JSON.stringify({ apiVersion: 'v2', ...CHART }),
    ...Object.fromEntries(printTemplates({ name: CHART.name, files, refusals }).map(({ path, content }) => [path, content])),
  });
}

/** An object that holds a tree. Helm trims the end of a document, which may be the end of a text, so something else stands there. */
function objectOf(tree: Json, index: number): JsonMap {
  return { apiVersion: 'v1', kind: 'Tree', metadata: { name: `t${index}` }, tree, untrimmed: true };
}

function contextOf(values: JsonMap, kubernetesVersion = '1.34.0'): Context {
  return { values, release: { name: 'sigil', namespace: 'space' }, chart: CHART, kubernetesVersion };
}

/** Renders trees with Helm, and holds them against what they evaluate to. */
async function expectAgreement(
  helm: Helm, folder: string, trees: readonly Json[], values: JsonMap, options: RenderOptions = { values },
): Promise<void> {
  const objects = objectsOf(await renderChart(helm, chartOf(folder, trees), options));
  const byName = new Map(objects.map(object => [asString(asMap(object.metadata).name), object]));
  trees.forEach((tree, index) => {
    expect(byName.get(`t${index}`)).toEqual(evaluate(objectOf(tree, index), contextOf(values, options.kubeVersion)));
  });
}

describe.each(HELM_VERSIONS)('Helm %s', version => {
  const helm = useHelm(version);
  const folder = temporaryFolder();

  test('renders a printed tree to what it evaluates to', async () => {
    const trees = fc.array(arbitraryTree(4), { minLength: 1, maxLength: 60, size: 'max' });
    await fc.assert(fc.asyncProperty(trees, VALUES, fc.constantFrom(...KUBERNETES), (all, values, kubeVersion) =>
      expectAgreement(helm, folder, all, values, { values, kubeVersion }),
    ), { numRuns: runs(15) });
  }, TIMEOUT);

  test('fails with the sentence of a refusal if, and only if, its condition holds', async () => {
    await fc.assert(fc.asyncProperty(arbitraryCondition(2), arbitraryText(2), VALUES, async (when, message, values) => {
      const told = evaluate(join('refused: ', message), contextOf(values));
      const { refusal } = await renderChart(helm, chartOf(folder, [1], [{ when, message: join('refused: ', message) }]), { values });
      // Helm's own message is around it, and Go's error handling is not made for all texts.
      expect(refusal === undefined).toBe(!holds(when, contextOf(values)));
      expect(refusal === undefined || !/^[ -~]*$/.test(String(told)) || refusal.message.includes(String(told).trim())).toBe(true);
    }), { numRuns: runs(40) });
  }, TIMEOUT);

  test('refuses each item of a list that a refusal is about', async () => {
    const over = valueAt(['ports'], 'list');
    const port = variable('port', 'integer');
    const refusal = { scopes: [{ over, variable: 'port' }], when: greater(port, 1024), message: join('port ', port, ' of ', builtIn('Release.Name')) };
    const chart = chartOf(folder, [], [refusal]);
    expect((await renderChart(helm, chart, { values: { ports: [80, 1024] } })).refusal).toBeUndefined();
    expect((await renderChart(helm, chart, { values: { ports: [80, 1000000] } })).refusal?.message).toContain('port 1000000 of sigil');
  }, TIMEOUT);

  test('passes on any text, in every place that quotes it', async () => {
    const texts = ODD_TEXTS.filter(isReadableByHelm);
    const text = variable('text', 'string');
    const trees = [
      { l: [each(valueAt(['texts'], 'list'), 'text', text)] },
      { l: [each(valueAt(['texts'], 'list'), 'text', { joined: join('x', text, '\ny\n', text), a: [text] })] },
      // In a loop over a list the key is the number of the round.
      entries(valueAt(['texts'], 'list'), 'text', join('key ', variable('number', 'integer')), choose(isNonEmpty(text), text, 'nothing') ?? null, 'number'),
      { l: [each(valueAt(['texts'], 'list'), 'text', digest(text, 8))] },
    ];
    await expectAgreement(helm, folder, trees, { texts });
  }, TIMEOUT);

  test('shows any literal text, as value, key and item, and inside of other texts', async () => {
    const name = named('trees.name', join(builtIn('Release.Name'), '-x'));
    const trees = [...ODD_TEXTS, 'a <no value> b', 'x\n<no value>\n'].filter(text => text !== '__proto__')
      .flatMap((text): Json[] => [{ [`k${text}`]: text, l: [text, { [text]: [text] }] }, ...(text.includes('<no value>') ? [] : [join(text, name, text)])]);
    await expectAgreement(helm, folder, trees, {});
  }, TIMEOUT);

  test('keeps the ends of texts, wherever control lines stand around them', async () => {
    const flags = ['on', 'off'].map(name => valueAt([name], 'boolean'));
    const trees = ['a\n', 'a\n\n', 'a', 'a \n', '\na\n', 'a\n b\n'].flatMap(text => [text, valueAt(['texts', text.replace(/\s/g, '_')], 'string')]).flatMap((text, index): Json[] => [
      ...flags.flatMap((flag): Json[] => [
        { a: text, b: choose(flag, text, undefined), c: choose(flag, undefined, text) },
        { a: choose(flag, text, 'other\n'), b: { c: text } },
        [text, choose(flag, text, undefined) ?? null, each(valueAt(['list'], 'list'), 'x', text)],
        named(`trees.map${index}`, { a: choose(flags[0], text, undefined), b: text }),
        named(`trees.list${index}`, [text, { a: [text] }]),
      ]),
      digest({ a: text }, 8), digest([text, valueAt(['list'], 'list')], 8),
      merge({ a: text }, valueAt(['texts'], 'map'), { z: text }),
      join(text, 'x\ny', text), join('x\n', text),
    ]);
    const texts = { a_: 'a\n', a__: 'a \n', a: 'a', _a_: '\na\n', a__b_: 'a\n b\n' };
    await expectAgreement(helm, folder, trees, { on: true, off: false, list: ['x', 'a\n'], texts });
  }, TIMEOUT);

  test('keeps the ends of texts that an object ends with', async () => {
    const data = valueAt(['data'], 'map');
    const values = { data: { a: 'x', z: 'a\n\n' } };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' }, data };
    const files = printTemplates({ name: CHART.name, files: [{ name: 'config.yaml', objects: [{ condition: true, tree: object }] }], refusals: [] });
    const chart = writeFiles(chartOf(folder, []), Object.fromEntries(files.map(({ path, content }) => [path, content])));
    expect(objectsOf(await renderChart(helm, chart, { values }))).toEqual([evaluate(object, contextOf(values))]);
  }, TIMEOUT);

  test('writes numbers into texts as they are written elsewhere, however long the text is', async () => {
    const numbers = [1e-7, 0.1, 1e21, 1e6, -1.25, 3];
    const long = 'x'.repeat(130);
    const trees = numbers.flatMap((_, index): Json[] => {
      const number = valueAt(['numbers', `n${index}`], 'number');
      const other = sum(number, 0.5);
      const sums = [other, named(`trees.sum${index}`, other), sum(...numbers.map((__, at) => valueAt(['numbers', `n${at}`], 'number')), index / 2)];
      return [number, ...sums].flatMap((tree): Json[] => [tree, join('n', tree), join(long, tree, long), greater(tree, 0.1), join(tree)]);
    });
    await expectAgreement(helm, folder, trees, { numbers: Object.fromEntries(numbers.map((number, index) => [`n${index}`, number])) });
  }, TIMEOUT);

  test('takes numbers from a values file as from `--set`, where they have another type', async () => {
    const integers = ODD_NUMBERS.filter(Number.isSafeInteger);
    const value = (index: number) => valueAt([`n${index}`], 'integer');
    const trees = integers.flatMap((number, index): Json[] => [
      value(index), join('n', value(index)), sum(value(index), 1), maximum(value(index), 7), valueAt([`n${index}`], 'number'), valueAt([`n${index}`], 'intOrString'),
      greater(value(index), 1), new Expression({ kind: 'equals', one: value(index), other: number }), digest({ a: valueAt([`n${index}`], 'map') }, 8),
      new Expression({ kind: 'equals', one: valueAt([`n${index}`], 'intOrString'), other: number }), join(valueAt([`n${index}`], 'intOrString')),
    ]);
    const values = Object.fromEntries(integers.map((number, index) => [`n${index}`, number]));
    await expectAgreement(helm, folder, trees, values);
    await expectAgreement(helm, folder, trees, values, { set: integers.map((number, index) => `n${index}=${number}`) });
  }, TIMEOUT);
});

describe('printed templates', () => {
  const files = (tree: Json) => printTemplates({ name: 'trees', files: [{ name: 'tree.yaml', objects: [{ condition: true, tree: objectOf(tree, 0) }] }], refusals: [] });

  test('are the same each time', () => {
    fc.assert(fc.property(arbitraryTree(4), tree => {
      expect(files(tree)).toEqual(files(tree));
    }));
  });

  test('have no line that ends with a space, and none that is empty, outside of literal texts', () => {
    fc.assert(fc.property(arbitraryTree(4).filter(tree => !/ \\n| "|\\n\\n|"\\n/.test(JSON.stringify(tree))), tree => {
      for (const { path, content } of files(tree)) {
        expect(content).not.toMatch(/[ \t]$/m);
        expect(content).not.toMatch(path.endsWith('.tpl') ? /\n\n\n/ : /\n\n/);
      }
    }));
  });
});
