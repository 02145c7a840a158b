import { inSeries, MOST_KEYS } from './schema-words';
import { placeOf, ValuePath } from './value-place';

/** That a key is not known, and which one was meant. */
export function unknownKey(path: ValuePath, known: readonly string[]): string {
  const key = String(path[path.length - 1]);
  const near = known
    .map(each => ({ each, distance: distanceBetween(key.toLowerCase(), each.toLowerCase()) }))
    .filter(({ each, distance }) => distance <= Math.max(1, Math.min(key.length, each.length) / 3))
    .sort((one, other) => one.distance - other.distance);
  const hint = near.length > 0 ? `; did you mean '${placeOf([...path.slice(0, -1), near[0].each])}'?`
    : known.length === 0 || known.length > MOST_KEYS ? '' : `; what may stand there is ${inSeries(known.map(each => `'${each}'`), 'or')}`;
  return `'${placeOf(path)}' is not known${hint}`;
}

/** How many characters have to be added, taken away or changed to make one text of another. */
function distanceBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length];
}
