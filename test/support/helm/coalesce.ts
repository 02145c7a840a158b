import { isMap, Json, JsonMap } from '../../../src/template/json';

/** The values that Helm validates and renders: maps merge, lists are replaced whole, and null takes a default away. */
export function coalesced(defaults: JsonMap, overrides: JsonMap): JsonMap {
  const keys = [...new Set([...Object.keys(defaults), ...Object.keys(overrides)])];
  return Object.fromEntries(keys.flatMap(key => {
    const value = valueOf(ownAt(defaults, key), ownAt(overrides, key));
    return value === undefined ? [] : [[key, value]];
  }));
}

function valueOf(before: Json | undefined, after: Json | undefined): Json | undefined {
  if (after === undefined) {
    return before;
  }
  if (after === null && before !== undefined) {
    return undefined;
  }
  return isMap(before) && isMap(after) ? coalesced(before, after) : after;
}

function ownAt(map: JsonMap, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
