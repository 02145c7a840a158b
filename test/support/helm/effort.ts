/** Whether `npm run test:deep` runs, which takes its time. */
export const IS_DEEP = process.env.SIGIL_TEST_DEPTH === 'deep';

/** How often a property is tried: as often as given for each commit, five times as often in `npm run test:deep`. */
export function runs(usual: number): number {
  return IS_DEEP ? 5 * usual : usual;
}
