import { mkdtempSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ChartUnderTest, EXAMPLES } from './chart-under-test';
import { useHelms } from './helms';
import { asMap, asString, JsonMap, mapsOf } from '../../../src/template/json';
import { REPOSITORY, run, runToSuccess } from '../../support/command-line';
import { identityOf, objectDifferences, objectsOf, renderChart, spreadOver, coveringOverrides, writeFiles } from '../../support/helm';

const TIMEOUT = 300_000;

const helmOf = useHelms(['4.2.3']);

describe.each(EXAMPLES)('an upgrade of a release of examples/%s', example => {
  const chart = ChartUnderTest.ofExample(example);

  test('from the chart of the commit before touches no immutable field', async () => {
    const before = chartOfCommit('HEAD~', `examples/${example}/deploy/helm/${example}`);

    // A repository without history, or from before there were charts, has nothing to upgrade from.
    expect(before === undefined ? [] : await changesBetween(before, chart.folder, {})).toEqual([]);
  }, TIMEOUT);

  test('that changes values touches no immutable field but those that a value is for', async () => {
    const helm = helmOf('4.2.3');
    const [ofNow] = [objectsOf(await renderChart(helm, chart.folder, chart.options({})))];
    const sets = spreadOver(coveringOverrides(chart.contract), 4).map((values, index) => chart.admitted(withoutNames(values), index));
    for (const values of sets) {
      const changed = objectsOf(await renderChart(helm, chart.folder, chart.options({ values })));
      expect(objectDifferences(immutable(changed, ofNow).map(withoutClaims), immutable(ofNow, changed).map(withoutClaims))).toEqual([]);
    }
  }, TIMEOUT);

  test('that changes a migration is another Job, as one of the same name could not be changed', async () => {
    const helm = helmOf('4.2.3');
    const rendered = async (values: JsonMap) => objectsOf(await renderChart(helm, chart.folder, chart.options({ values })));
    const jobs = async (values: JsonMap) => (await rendered(values)).filter(({ kind }) => kind === 'Job');
    const [before, after] = [await jobs({}), await jobs({ hardening: { fsGroup: 4711 } })];

    const isChanged = (object: JsonMap, other: JsonMap) =>
      identityOf(other) === identityOf(object) && objectDifferences([other], [object]).length > 0;

    expect(after.filter(object => before.some(other => isChanged(object, other)))).toEqual([]);
  }, TIMEOUT);

  async function changesBetween(before: string, after: string, values: JsonMap): Promise<string[]> {
    const helm = helmOf('4.2.3');
    const rendered = async (folder: string) => objectsOf(await renderChart(helm, folder, chart.options({ values })));
    const [ones, others] = await Promise.all([before, after].map(rendered));
    return objectDifferences(immutable(others, ones), immutable(ones, others), ['the chart of today', 'the chart of the commit before']);
  }
});

describe('the chart of the commit before', () => {
  /** A clone of a repository of two commits that have a chart. */
  const clone = (...options: string[]) => {
    const [origin, copy] = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'sigil-clone-')));
    const git = (...args: string[]) => runToSuccess('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], origin);
    git('init', '--quiet');
    for (const version of ['1.0.0', '2.0.0']) {
      writeFiles(origin, { 'chart/Chart.yaml': `version: ${version}\n` });
      git('add', '.');
      git('commit', '--quiet', '--message', version);
    }
    runToSuccess('git', ['clone', '--quiet', ...options, `file://${origin}`, copy], origin);
    return copy;
  };

  test('is found in a clone that has it', () => {
    const before = chartOfCommit('HEAD~', 'chart', clone('--depth=2')) ?? '.';
    expect(readFileSync(join(before, 'Chart.yaml'), 'utf8')).toBe('version: 1.0.0\n');
  }, TIMEOUT);

  test('is missed aloud in a shallow clone', () => {
    expect(() => chartOfCommit('HEAD~', 'chart', clone('--depth=1'))).toThrow('the commit \'HEAD~\' is not in this clone, which is shallow');
  }, TIMEOUT);
});

/**
 * A chart as it was committed, in a folder of its own; undefined where there was none.
 *
 * @throws where a shallow clone does not tell whether there was one
 */
function chartOfCommit(commit: string, folder: string, repository = REPOSITORY): string | undefined {
  const git = (...args: string[]) => run('git', args, repository);
  if (git('rev-parse', '--is-shallow-repository').stdout.trim() === 'true' && git('rev-parse', '--verify', '--quiet', `${commit}^{commit}`).status !== 0) {
    throw new Error(`the commit '${commit}' is not in this clone, which is shallow, so nobody knows what an upgrade would change; run 'git fetch --deepen=1'`);
  }
  const { status, stdout } = git('ls-tree', '-r', '--name-only', commit, '--', folder);
  const paths = status === 0 ? stdout.split('\n').filter(path => path !== '') : [];
  const files = paths.map(path => [path.slice(folder.length + 1), git('show', `${commit}:${path}`).stdout]);
  return files.length === 0 ? undefined : writeFiles(mkdtempSync(join(tmpdir(), 'sigil-before-')), Object.fromEntries(files));
}

/** Of the objects that another render has as well, what the API lets nobody change. A Job is immutable, so its name says what is in it. */
function immutable(objects: readonly JsonMap[], others: readonly JsonMap[]): JsonMap[] {
  const names = new Set(others.map(identityOf));
  return objects.filter(object => names.has(identityOf(object))).flatMap(object => {
    const { apiVersion, kind, metadata } = object;
    const spec = immutableSpec(asString(kind) ?? '', asMap(object.spec));
    return spec === undefined ? [] : [{ apiVersion, kind, metadata: { name: asMap(metadata).name }, spec }];
  });
}

function immutableSpec(kind: string, spec: JsonMap): JsonMap | undefined {
  switch (kind) {
    case 'Deployment': case 'DaemonSet': case 'ReplicaSet': return { selector: spec.selector };
    case 'StatefulSet': return {
      selector: spec.selector,
      serviceName: spec.serviceName,
      podManagementPolicy: spec.podManagementPolicy,
      volumeClaimTemplates: spec.volumeClaimTemplates,
    };
    case 'Job': return { selector: spec.selector, template: spec.template, completions: spec.completions, completionMode: spec.completionMode };
    default: return undefined;
  }
}

/** Claim templates follow the values of the storage, which say so. */
function withoutClaims(object: JsonMap): JsonMap {
  const claims = mapsOf(asMap(object.spec).volumeClaimTemplates);
  return claims.length === 0 ? object : { ...object, spec: { ...asMap(object.spec), volumeClaimTemplates: undefined } };
}

/** Another name is another object. */
function withoutNames({ nameOverride: _, fullnameOverride: __, ...values }: JsonMap): JsonMap {
  return values;
}
