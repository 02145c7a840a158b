import { mkdtempSync } from 'fs';
import { join as joinPath } from 'path';
import * as fc from 'fast-check';
import { arbitraryTree, VALUES } from './arbitrary-trees';
import { printTemplates } from '../../../src/helm/print/print-templates';
import { Context, evaluate } from '../../../src/template/evaluate';
import { asMap, asString, Json, JsonMap } from '../../../src/template/json';
import { temporaryFolder, writeFiles } from '../../support/helm/chart-folders';
import { Helm, useHelm } from '../../support/helm/helm';
import { HELM_VERSIONS } from '../../support/helm/releases';
import { objectsOf, renderChart } from '../../support/helm/render';

const CHART = { name: 'trees', version: '1.2.3', appVersion: '4.5' };

const KUBERNETES = ['1.28.0', 'v1.30.0-gke.100', '1.34.1'];

/** The objects of a chart with a tree in each, by the number of the tree. */
async function rendered(helm: Helm, folder: string, trees: readonly Json[], values: JsonMap, kubeVersion: string): Promise<Map<string, JsonMap>> {
  const chart = mkdtempSync(joinPath(folder, 'chart-'));
  const files = trees.map((tree, index) => ({ name: `tree-${index}.yaml`, objects: [{ condition: true, tree: objectOf(tree, index) }] }));
  writeFiles(chart, {
    'Chart.yaml': JSON.stringify({ apiVersion: 'v2', ...CHART }),
    ...Object.fromEntries(printTemplates({ name: CHART.name, files, refusals: [] }).map(({ path, content }) => [path, content])),
  });
  const objects = objectsOf(await renderChart(helm, chart, { values, kubeVersion }));
  return new Map(objects.map(object => [asString(asMap(object.metadata).name) ?? '', object]));
}

/** An object that holds a tree. Helm trims the end of a document, which may be the end of a text, so something else stands there. */
function objectOf(tree: Json, index: number): JsonMap {
  return { apiVersion: 'v1', kind: 'Tree', metadata: { name: `t${index}` }, tree, untrimmed: true };
}

function context(values: JsonMap, kubernetesVersion: string): Context {
  return { values, release: { name: 'sigil', namespace: 'space' }, chart: CHART, kubernetesVersion };
}

describe.each(HELM_VERSIONS)('Helm %s', version => {
  const helm = useHelm(version);
  const folder = temporaryFolder();

  test('renders a printed tree to what it evaluates to', async () => {
    const runs = Number(process.env.RUNS ?? 6);
    await fc.assert(fc.asyncProperty(
      fc.array(arbitraryTree(4), { minLength: 1, maxLength: 60, size: 'max' }), VALUES, fc.constantFrom(...KUBERNETES),
      async (trees, values, kubernetes) => {
        const objects = await rendered(helm, folder, trees, values, kubernetes);
        trees.forEach((tree, index) => {
          expect(objects.get(`t${index}`)).toEqual(evaluate(objectOf(tree, index), context(values, kubernetes)));
        });
      },
    ), { numRuns: runs });
  }, 600_000);
});
