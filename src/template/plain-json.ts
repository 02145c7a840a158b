import { Json } from './json';
import { refuseValue } from './placeholder';

/**
 * A copy of plain JSON that an author gives, so that what he does with his own later has no effect. What is undefined in a map is left out.
 *
 * @param subject what is given, for messages: `the overlay 'production' of the chart 'shop'`
 * @throws on what is no JSON, and on the value of a chart, which is not known where plain JSON is asked for
 */
export function plainJson(value: unknown, subject: string): Json {
  return copyOf(value, [], subject);
}

function copyOf(value: unknown, path: readonly string[], subject: string): Json {
  if (typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))) {
    refuseValue(value, path.length === 0 ? subject : `'${path.join('.')}' of ${subject}`);
    return value;
  }
  if (value === null || typeof value === 'boolean') {
    return value;
  }
  if (Array.isArray(value)) {
    // What `map()` passes over is undefined, too.
    return Array.from(value, (item: unknown, index) => copyOf(item, [...path, String(index)], subject));
  }
  if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)) {
    return Object.fromEntries(Object.entries(value).flatMap(([key, below]: [string, unknown]) => {
      refuseValue(key, `a key of ${subject}`);
      return below === undefined ? [] : [[key, copyOf(below, [...path, key], subject)]];
    }));
  }
  const place = path.length === 0 ? 'is' : `holds at '${path.join('.')}'`;
  throw new Error(`${subject} ${place} ${inWords(value)}; give texts, numbers, true, false, lists and maps of them`);
}

function inWords(value: unknown): string {
  return typeof value === 'object' && value !== null ? `a ${value.constructor.name}`
    : value === undefined || typeof value === 'number' ? String(value) : `a ${typeof value}`;
}
