import { asMap, isList, isMap, Json, JsonMap } from '../../../src/template/json';
import { coalesced, declaredValues, JsonSchema, nested } from '../../support/helm';

/**
 * As much of a set of values as a chart admits: a chart refuses nearly every set in which nearly every value is set, for one reason or another,
 * and then says nothing of the others.
 *
 * @param turn which values are put in first, and so decide on what goes with them
 * @param base values without which nothing is admitted
 */
export function admittedPart(schema: JsonSchema, values: JsonMap, isAdmitted: (values: JsonMap) => boolean, turn = 0, base: JsonMap = {}): JsonMap {
  const parts = declaredValues(schema).flatMap(({ path }) => {
    const value = path.reduce<Json | undefined>((node, key) => asMap(node)[key], values);
    return value === undefined ? [] : [nested(path, value)];
  });
  const start = parts.length === 0 ? 0 : (turn * 7919) % parts.length;
  return grown(base, [...parts.slice(start), ...parts.slice(0, start)], isAdmitted);
}

/**
 * The same values without the line breaks of Unicode in lists and maps: `toYaml` of every Helm writes them as they stand, and Go reads a space. In a text
 * by itself, which is quoted, it arrives.
 */
export function withoutNextLine(schema: JsonSchema, values: JsonMap): JsonMap {
  return declaredValues(schema).reduce((set, { path }) => {
    const value = path.reduce<Json | undefined>((node, key) => asMap(node)[key], set);
    return isList(value) || isMap(value) ? replaced(set, path, JSON.parse(JSON.stringify(value).replace(/[\u0085\u2028\u2029]/g, 'é'))) : set;
  }, values);
}

function replaced(map: JsonMap, [key, ...rest]: readonly string[], value: Json): JsonMap {
  return { ...map, [key]: rest.length === 0 ? value : replaced(asMap(map[key]), rest, value) };
}

/** Halves what is refused until single values are left out. */
function grown(base: JsonMap, parts: readonly JsonMap[], isAdmitted: (values: JsonMap) => boolean): JsonMap {
  const all = parts.reduce(coalesced, base);
  if (parts.length === 0 || isAdmitted(all)) {
    return all;
  }
  const middle = Math.ceil(parts.length / 2);
  return parts.length === 1 ? base : grown(grown(base, parts.slice(0, middle), isAdmitted), parts.slice(middle), isAdmitted);
}
