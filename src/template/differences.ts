import { asString, isList, isMap, Json, JsonList, JsonMap } from './json';

/** One place in which two trees differ. */
export interface Difference {
  /**
   * The keys to the place with dots between; items of a list by their name, `spec.containers[main].image`; keys that are no
   * plain words in quotes, `metadata.annotations['example.com/owner']`.
   */
  readonly field: string;
  /** What stood there; undefined where nothing did. */
  readonly before?: Json;
  /** What stands there now; undefined where it was taken away. */
  readonly after?: Json;
}

/** Where two trees differ, each place told once, at the smallest node that differs. */
export function differencesBetween(before: Json | undefined, after: Json | undefined, field = ''): Difference[] {
  if (isMap(before) && isMap(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap(key => differencesBetween(before[key], after[key], keyAt(field, key)));
  }
  if (isListOfNamed(before) && isListOfNamed(after)) {
    const [one, other] = [byName(before), byName(after)];
    return [...new Set([...one.keys(), ...other.keys()])].flatMap(name => differencesBetween(one.get(name), other.get(name), `${field}[${name}]`));
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ field, before, after }];
}

function keyAt(field: string, key: string): string {
  return /^\w+$/.test(key) ? `${field}${field === '' ? '' : '.'}${key}` : `${field}['${key}']`;
}

function isListOfNamed(value: Json | undefined): value is JsonList {
  return isList(value) && value.every(item => isMap(item) && typeof item.name === 'string')
    && new Set(value.map(item => isMap(item) ? item.name : undefined)).size === value.length;
}

function byName(list: JsonList): Map<string, JsonMap> {
  return new Map(list.filter(isMap).map(item => [asString(item.name) ?? '', item]));
}
