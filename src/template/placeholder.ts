/** Numbers beyond this size are none that anybody writes; the values of charts are told apart by them. */
const LEAST_PLACEHOLDER = 1e280;

/** What the texts that stand for the values of charts begin with. */
export const PLACEHOLDER_START = '${sigil.';

/** Whether what an author gives stands for a value of a chart, so that only its tree tells whether it is right. */
export function isPlaceholder(given: number | string): boolean {
  return typeof given === 'number' ? Math.abs(given) >= LEAST_PLACEHOLDER : given.includes(PLACEHOLDER_START);
}
