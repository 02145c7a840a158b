import fc from 'fast-check';
import { withoutNextLine } from './admitted-values';
import { ChartUnderTest, KUBERNETES_VERSIONS } from './chart-under-test';
import { Json, JsonMap } from '../../../src/template/json';
import { coalesced, declaredValues, nested, tellingValues, valueOf } from '../../support/helm';

/** A set of values that a chart admits, and the Kubernetes that it is for. */
export interface RandomSet {
  readonly values: JsonMap;
  readonly kubernetes: string;
}

/** How many values are left out for each that is set. */
const SPARSENESS = [1, 5, 25];

/** Of each declared value so many that are drawn from its schema, besides those that tell most. */
const DRAWN = 5;

/**
 * Sets of values drawn from the schema of a chart, in changing company: every value is set in some, to many things. What each value may be
 * is drawn once and then combined, as to draw whole sets takes longer than to render them.
 */
export function randomSets(chart: ChartUnderTest, count: number, seed: number): RandomSet[] {
  const { schema } = chart.contract;
  const pools = declaredValues(schema).map(({ path, schema: declared }) =>
    ({ path, pool: [...tellingValues(declared), ...fc.sample(valueOf(declared), { numRuns: DRAWN, seed })] }));
  const sets = fc.oneof(...SPARSENESS.map(sparseness => fc.tuple(...pools.map(({ pool }) =>
    fc.oneof({ arbitrary: fc.constant(undefined), weight: sparseness }, { arbitrary: fc.constantFrom<Json>(...pool), weight: 1 })))));
  return fc.sample(sets, { numRuns: count, seed }).map((drawn, index) => {
    const kubernetes = KUBERNETES_VERSIONS[index % KUBERNETES_VERSIONS.length];
    const values = drawn.reduce<JsonMap>((set, value, at) => value === undefined ? set : coalesced(set, nested(pools[at].path, value)), {});
    return { kubernetes, values: chart.admitted(withoutNextLine(schema, values), index, kubernetes) };
  });
}
