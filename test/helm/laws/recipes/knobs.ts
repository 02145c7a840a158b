import fc from 'fast-check';
import { AROUND_KNOBS } from './around-knobs';
import { CHART_KNOBS } from './chart-knobs';
import { PART_KNOBS } from './part-knobs';
import { ChartRecipe } from './recipe';
import { Turn } from './turn';
import { JsonMap } from '../../../../src/template/json';
import { coalesced } from '../../../support/helm';

/** Some knobs of a chart, each turned to something. */
export function turnsOf(recipe: ChartRecipe): fc.Arbitrary<Turn[]> {
  const all = [
    ...CHART_KNOBS.map(knob => knob(recipe)),
    ...recipe.parts.flatMap((part, index) => [...PART_KNOBS, ...AROUND_KNOBS].map(knob => knob(part, index))),
  ].filter(turns => turns !== undefined);
  return fc.subarray(all, { minLength: 1, maxLength: 6 }).chain(some => fc.tuple(...some));
}

/** All values of some turns. */
export function valuesOf(turns: readonly Turn[]): JsonMap {
  return turns.reduce<JsonMap>((values, turn) => coalesced(values, turn.values), {});
}

/** What a recipe says after its knobs have been turned, as literals only. */
export function literallyOf(recipe: ChartRecipe, turns: readonly Turn[]): ChartRecipe {
  return { ...turns.reduce((literal, turn) => turn.literally(literal), recipe), hasValues: false };
}
