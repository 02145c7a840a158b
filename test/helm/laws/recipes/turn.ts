import fc from 'fast-check';
import { keyOf } from './cook';
import { ChartRecipe, PartRecipe } from './recipe';
import { JsonMap } from '../../../../src/template/json';

/** Values of a chart, and the recipe that says the same with literals. */
export interface Turn {
  readonly values: JsonMap;
  readonly literally: (recipe: ChartRecipe) => ChartRecipe;
}

/** A value of a part: what it is turned to, and what of the part is another then. */
interface PartKnob<T> {
  /** What it is turned to, among it what synth refuses. */
  readonly to: fc.Arbitrary<T>;
  readonly isOffered?: (part: PartRecipe) => boolean;
  /** The values of the chart, of which those of the part stand below its key. */
  readonly values: (value: T, key: string, part: PartRecipe) => JsonMap;
  readonly literally: (part: PartRecipe, value: T) => Partial<PartRecipe>;
}

/** The same for the whole chart. */
interface ChartKnob<T> {
  readonly to: fc.Arbitrary<T>;
  readonly isOffered?: (recipe: ChartRecipe) => boolean;
  readonly values: (value: T) => JsonMap;
  readonly literally: (recipe: ChartRecipe, value: T) => Partial<ChartRecipe>;
}

/** What a value of a part may be turned to; undefined for a part without it. */
export type TurnsOfPart = (part: PartRecipe, index: number) => fc.Arbitrary<Turn> | undefined;

/** What a value of a chart may be turned to; undefined for a chart without it. */
export type TurnsOfChart = (recipe: ChartRecipe) => fc.Arbitrary<Turn> | undefined;

/** A value of a part, with the literal in its place. */
export function ofPart<T>({ to, isOffered = () => true, values, literally }: PartKnob<T>): TurnsOfPart {
  return (part, index) => !isOffered(part) ? undefined : to.map(value => ({
    values: values(value, keyOf(index), part),
    literally: recipe => ({ ...recipe, parts: recipe.parts.map((each, at) => at === index ? { ...each, ...literally(each, value) } : each) }),
  }));
}

/** A value of a chart, with the literals in its place. */
export function ofChart<T>({ to, isOffered = () => true, values, literally }: ChartKnob<T>): TurnsOfChart {
  return recipe => !isOffered(recipe) ? undefined : to.map(value => ({
    values: values(value), literally: literal => ({ ...literal, ...literally(literal, value) }),
  }));
}
