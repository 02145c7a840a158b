/** Whether `npm run test:deep` runs, which takes its time. */
export const IS_DEEP = process.env.SIGIL_TEST_DEPTH === 'deep';

/** How often a property is tried: as often as given for each commit, five times as often in `npm run test:deep`. */
export function runs(usual: number): number {
  return IS_DEEP ? 5 * usual : usual;
}

/** How long a test may take that tries a property so often, in milliseconds. */
export function timeoutOf(usual: number): number {
  return runs(usual);
}

/** All cases in `npm run test:deep`, and for each commit so many of them. */
export function someOf<T>(cases: readonly T[], usual: number): T[] {
  return IS_DEEP ? [...cases] : spreadOver(cases, usual);
}

/** At most so many of some cases, the same each time and from all over. */
export function spreadOver<T>(cases: readonly T[], atMost: number): T[] {
  const step = Math.max(1, cases.length / atMost);
  return cases.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}
