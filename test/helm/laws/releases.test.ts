import { ChartUnderTest, EXAMPLES } from './chart-under-test';
import { podTemplatesOf } from '../../../src/hardening/pod-template';
import { asMap, asString, isMap, JsonMap, Json, isList } from '../../../src/template/json';
import { Helm, HELM_MAJORS, identityOf, objectsOf, renderChart, renderingFindings, useHelm } from '../../support/helm';

const TIMEOUT = 300_000;

/** The longest name that Helm takes. */
const LONGEST_NAME = 'r'.repeat(53);

describe.each(HELM_MAJORS)('releases of one chart, by Helm %s', version => {
  const helm = useHelm(version);

  describe.each(EXAMPLES)('examples/%s', example => {
    const chart = ChartUnderTest.ofExample(example);

    // A name that holds that of the chart is not followed by it once more, as is the custom; so the releases `a` and `a-<chart>` have the same
    // names, of which Helm refuses the second. In the third pair one name begins with the other.
    test.each([['north', 'south'], [example, `${example}-2`], ['north', 'north-2'], [LONGEST_NAME, `${LONGEST_NAME.slice(0, 52)}s`]])(
      'in one namespace share no name, and none selects the pods of the other: %s and %s', async (first, second) => {
        const [ones, others] = [await objectsOfRelease(helm, chart, first), await objectsOfRelease(helm, chart, second)];

        expect(ones.length).toBeGreaterThan(5);
        expect(ones.map(identityOf).filter(name => others.map(identityOf).includes(name))).toEqual([]);
        expect([...strangersSelected(ones, others), ...strangersSelected(others, ones)]).toEqual([]);
      }, TIMEOUT);

    test('still select their own pods, each with each of its selectors', async () => {
      const objects = await objectsOfRelease(helm, chart, 'north');
      const labels = podLabels(objects);
      const idle = objects.flatMap(object => selectorsOf(object).filter(selector => !labels.some(each => matches(selector, each)))
        .map(selector => `${identityOf(object)}: ${JSON.stringify(selector)}`));

      expect(objects.flatMap(selectorsOf).length).toBeGreaterThan(5);
      expect(idle).toEqual([]);
    }, TIMEOUT);

    test('may have a name of 53 characters', async () => {
      const rendering = await renderChart(helm, chart.folder, chart.options({ release: LONGEST_NAME }));
      const names = objectsOf(rendering).map(({ kind, metadata }) => ({ kind, name: asString(asMap(metadata).name) ?? '' }));
      const longest = (kind: Json | undefined) => kind === 'StatefulSet' || kind === 'CronJob' ? 52 : 63;

      expect(names.filter(({ kind, name }) => !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) || name.length > longest(kind))).toEqual([]);
      expect(rendering.refusal === undefined ? renderingFindings(rendering) : [rendering.refusal.message]).toEqual([]);
    }, TIMEOUT);
  });
});

async function objectsOfRelease(helm: Helm, chart: ChartUnderTest, release: string): Promise<JsonMap[]> {
  // A namespace is of nobody's release.
  return objectsOf(await renderChart(helm, chart.folder, chart.options({ release }))).filter(({ kind }) => kind !== 'Namespace');
}

function strangersSelected(objects: readonly JsonMap[], others: readonly JsonMap[]): string[] {
  return objects.flatMap(object => selectorsOf(object).filter(selector => podLabels(others).some(labels => matches(selector, labels)))
    .map(selector => `${identityOf(object)} selects ${JSON.stringify(selector)}`));
}

function podLabels(objects: readonly JsonMap[]): JsonMap[] {
  return objects.flatMap(object => [
    ...podTemplatesOf(object).map(({ holder }) => asMap(asMap(holder.metadata).labels)),
    ...(object.kind === 'Pod' ? [asMap(asMap(object.metadata).labels)] : []),
  ]);
}

function matches(selector: JsonMap, labels: JsonMap): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** Everything in an object that selects pods of its own namespace by labels. */
function selectorsOf(object: JsonMap): JsonMap[] {
  const spec = asMap(object.spec);
  const own = object.kind === 'Service' ? [asMap(spec.selector)] : [];
  return [...own, ...labelSelectorsIn(spec, false)].filter(selector => Object.keys(selector).length > 0);
}

/** A selector beside one of namespaces selects pods of other namespaces. */
function labelSelectorsIn(node: Json | undefined, isElsewhere: boolean): JsonMap[] {
  if (isList(node)) {
    return node.flatMap(item => labelSelectorsIn(item, isElsewhere));
  }
  if (!isMap(node)) {
    return [];
  }
  return Object.entries(node).flatMap(([key, value]) => {
    const elsewhere = isElsewhere || node.namespaceSelector !== undefined || key === 'namespaceSelector';
    return key === 'matchLabels' ? (elsewhere ? [] : [asMap(value)]) : labelSelectorsIn(value, elsewhere);
  });
}
