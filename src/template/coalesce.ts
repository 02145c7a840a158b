import { isMap, JsonMap } from './json';

/**
 * The values of a chart with what replaces them, as Helm puts them together: maps merge key by key, everything else is replaced whole,
 * and null takes away a key that has a default. A null for a key without default stays, as does one in a list; schemas refuse it there.
 *
 * @see https://helm.sh/docs/chart_template_guide/values_files/
 */
export function coalesce(defaults: JsonMap, overrides: JsonMap): JsonMap {
  const result = new Map(Object.entries(defaults));
  for (const [key, override] of Object.entries(overrides)) {
    const value = result.get(key);
    if (override === null && value !== undefined) {
      result.delete(key);
    } else if (override !== undefined) {
      result.set(key, isMap(value) && isMap(override) ? coalesce(value, override) : override);
    }
  }
  return Object.fromEntries(result);
}
