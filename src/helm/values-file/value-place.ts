/** The keys and indexes that lead to a value. */
export type ValuePath = readonly (string | number)[];

/** A key that is written as it is. */
const WORD = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Where a value stands, as people write it: `worker.concurrency`, `hardening.writablePaths[0].name`, `podLabels["example.com/team"]`. */
export function placeOf(path: ValuePath): string {
  return path.map((key, index) => {
    if (typeof key === 'number') {
      return `[${key}]`;
    }
    return WORD.test(key) ? `${index > 0 ? '.' : ''}${key}` : `[${JSON.stringify(key)}]`;
  }).join('');
}
