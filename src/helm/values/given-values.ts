import { isMap, Json, JsonMap } from '../../template/json';
import { problemsOf, ValueProblem } from '../values-file/schema-problems';
import { ValuePath } from '../values-file/value-place';

/** Values that somebody gives for one rendering, and what they come from. */
export interface ValuesSource {
  /** The file, or the property, for messages. */
  readonly name: string;
  readonly values: JsonMap;
}

/**
 * What several sources give together, the last one deciding, as Helm puts the files of its command line together before it holds them
 * against the defaults: a null is a value here.
 */
export function combined(sources: readonly ValuesSource[]): JsonMap {
  return sources.reduce<JsonMap>((given, { values }) => over(given, values), {});
}

function over(given: JsonMap, values: JsonMap): JsonMap {
  return Object.fromEntries([...Object.entries(given), ...Object.entries(values).map(([key, value]) => {
    const below = Object.hasOwn(given, key) ? given[key] : undefined;
    return [key, isMap(below) && isMap(value) ? over(below, value) : value] as const;
  })]);
}

/** What the schema refuses in the values of a rendering, each with the source that set it. */
export function problemsWithSources(values: JsonMap, schema: JsonMap, sources: readonly ValuesSource[]): string[] {
  return problemsOf(values, schema).map(problem => `${originOf(problem, sources)}${problem.message}`);
}

/** The source that reaches farthest along the path of a problem; of several the last, as it decides. */
function originOf({ path }: ValueProblem, sources: readonly ValuesSource[]): string {
  const depths = sources.map(({ values }) => depthOf(values, path));
  const index = depths.lastIndexOf(Math.max(0, ...depths));
  return index < 0 || depths[index] === 0 ? '' : `${sources[index].name}: `;
}

function depthOf(values: JsonMap, path: ValuePath): number {
  let node: Json | undefined = values;
  let depth = 0;
  for (const key of path) {
    // Lists are read by their index as maps are by their keys.
    const below: Json | undefined = typeof node === 'object' && node !== null ? (node as { readonly [key: string]: Json | undefined })[key] : undefined;
    if (below === undefined) {
      break;
    }
    node = below;
    depth++;
  }
  return depth;
}
