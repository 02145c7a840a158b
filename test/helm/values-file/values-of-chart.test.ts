import * as fc from 'fast-check';
import { ValueDeclaration } from '../../../src/helm/chart-model';
import { chartYaml } from '../../../src/helm/files/chart-yaml';
import { schemaOfValues } from '../../../src/helm/files/schema-of-values';
import { valuesSchema } from '../../../src/helm/files/values-schema';
import { valuesYaml } from '../../../src/helm/files/values-yaml';
import { parseValues } from '../../../src/helm/values-file/parse-values';
import { problemsOf } from '../../../src/helm/values-file/schema-problems';
import { coalesce } from '../../../src/template/coalesce';
import { Json, JsonMap } from '../../../src/template/json';
import { ChartValuesContract, temporaryFolder, writeFiles } from '../../support/helm/chart-folders';
import { runs } from '../../support/helm/effort';
import { useHelm } from '../../support/helm/helm';
import { readSchema } from '../../support/helm/json-schema';
import { isReadableByHelm } from '../../support/helm/odd-values';
import { namesPath } from '../../support/helm/refusal';
import { HELM_VERSIONS } from '../../support/helm/releases';
import { renderChart } from '../../support/helm/render';
import { overridesOf } from '../../support/helm/value-arbitraries';
import { valuesFile } from '../../support/helm/values-file';
import { violationsOf } from '../../support/helm/violations';
import { declarations, defaultsOf } from '../files/declaration-arbitraries';
import { SHOP, SHOP_GROUPS, SHOP_VALUES } from '../files/shop';

const TIMEOUT = 180_000;

describe('the values of a chart', () => {
  const schema = schemaOfValues(SHOP_VALUES, SHOP_GROUPS, SHOP);
  const valuesWith = (text: string) => coalesce(defaultsOf(SHOP_VALUES), parseValues(text, 'prod.yaml'));

  test('pass if they fit', () => {
    const values = valuesWith('api: {replicas: 3, resources: {limits: {memory: null, cpu: "5"}}}\nglobal: {x: 1}\n');

    expect(problemsOf(values, schema)).toEqual([]);
  });

  test('are refused with all that is wrong', () => {
    // GIVEN
    const values = valuesWith('api:\n  replica: 3\n  replicas: null\n  image: {pullPolicy: always}\nworker: {concurrency: 0, paths: [{name: a}]}\n');

    // THEN
    expect(problemsOf(values, schema).map(({ message }) => message)).toEqual([
      "'api.replicas' is missing, as a null took its default away; leave the key out to keep 2, or give what it must be: a whole number of at least 0",
      "'api.image.pullPolicy' is the text \"always\"; it must be 'Always', 'IfNotPresent' or empty",
      "'api.replica' is not known; did you mean 'api.replicas'?",
      "'worker.concurrency' is 0; it must be a whole number from 1 to 64",
      "'worker.paths[0].mountPath' is missing; it must be a text",
    ]);
  });
});

/** What a chart promises of its values. */
function contractOf(values: readonly ValueDeclaration[]): ChartValuesContract {
  return { defaults: defaultsOf(values), schema: readSchema(schemaOfValues(values, [], SHOP)) };
}

/** Values that Helm 3, too, can read when it validates them. */
const READABLE = declarations(6).filter(values => !holdsUnreadable(defaultsOf(values)));

/** Values of a chart, with some sets that replace them. */
const SETS = READABLE.chain(values =>
  fc.array(overridesOf(contractOf(values)), { minLength: 4, maxLength: 4 }).map(sets => ({ values, sets })));

/** The same with sets, each of which breaks one constraint. */
const VIOLATIONS = fc.oneof(fc.constant(SHOP_VALUES), READABLE)
  .map(values => ({ values, all: violationsOf(contractOf(values)) }))
  .filter(({ all }) => all.length > 0)
  .chain(({ values, all }) =>
    fc.shuffledSubarray(all, { minLength: 1, maxLength: Math.min(12, all.length) }).map(violations => ({ values, violations })));

function holdsUnreadable(tree: Json | undefined): boolean {
  return typeof tree === 'string' ? !isReadableByHelm(tree) : typeof tree === 'object' && tree !== null && Object.values(tree).some(holdsUnreadable);
}

describe.each(HELM_VERSIONS)('the schema that Helm %s validates with', version => {
  const helm = useHelm(version);
  const folder = temporaryFolder();
  let charts = 0;

  /** A chart of some values, and what we say of overrides. */
  const chartOf = (values: readonly ValueDeclaration[]) => {
    const chart = writeFiles(`${folder}/${charts++}`, {
      'Chart.yaml': chartYaml(SHOP), 'values.yaml': valuesYaml(values, []), 'values.schema.json': valuesSchema(values, [], SHOP),
    });
    const schema = schemaOfValues(values, [], SHOP);
    const problems = (overrides: JsonMap) => problemsOf(coalesce(defaultsOf(values), parseValues(valuesFile(overrides), 'v')), schema);
    return { chart, problems };
  };

  test('accepts what we accept', async () => {
    await fc.assert(fc.asyncProperty(SETS, async ({ values, sets }) => {
      // GIVEN
      const { chart, problems } = chartOf(values);

      for (const overrides of sets) {
        // WHEN
        const { refusal } = await renderChart(helm, chart, { values: overrides });

        // THEN
        expect({ overrides, problems: problems(overrides), refusal }).toEqual({ overrides, problems: [], refusal: undefined });
      }
    }), { numRuns: runs(6) });
  }, TIMEOUT);

  test('refuses what we refuse, and both name the path', async () => {
    await fc.assert(fc.asyncProperty(VIOLATIONS, async ({ values, violations }) => {
      // GIVEN
      const { chart, problems } = chartOf(values);

      await Promise.all(violations.map(async ({ path, values: overrides }) => {
        // WHEN
        const { refusal } = await renderChart(helm, chart, { values: overrides });

        // THEN
        expect({ overrides, places: problems(overrides).map(problem => problem.path.map(String)) })
          .toEqual({ overrides, places: expect.arrayContaining([path]) });
        expect({ overrides, refusal, isNamed: refusal !== undefined && namesPath(refusal, path) }).toEqual({ overrides, refusal, isNamed: true });
      }));
    }), { numRuns: runs(5) });
  }, TIMEOUT);

  test('takes a null for the wish to be without a value, as we do', async () => {
    // GIVEN
    const { chart, problems } = chartOf(SHOP_VALUES);
    const nulls: JsonMap[] = [
      { nameOverride: null }, { commonLabels: { a: null } }, { unknown: null }, { global: null },
      { api: null }, { api: { replicas: null } }, { api: { image: null } }, { api: { resources: null } },
      { api: { resources: { limits: null } } }, { api: { resources: { requests: null } } },
      { api: { resources: { limits: { memory: null } } } }, { api: { resources: { limits: { cpu: null } } } },
      { worker: { paths: null } }, { worker: { paths: [null] } },
    ];

    for (const overrides of nulls) {
      // WHEN
      const { refusal } = await renderChart(helm, chart, { values: overrides });

      // THEN
      expect({ overrides, refused: problems(overrides).length > 0 }).toEqual({ overrides, refused: refusal !== undefined });
    }
  }, TIMEOUT);
});
