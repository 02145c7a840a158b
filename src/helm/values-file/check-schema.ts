import { isList, isMap, Json, JsonMap } from '../../template/json';
import { regularExpression } from '../../template/regular-expression';

/** Keywords that all versions of Helm heed. What came after draft-07 the older ones pass over in silence. */
const CONSTRAINTS = [
  'type', 'enum', 'const', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'pattern', 'minLength', 'maxLength',
  'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'required',
];

/** Keywords that tell people something. */
const ANNOTATIONS = ['title', 'description', 'default', 'examples', '$comment', '$schema'];

/** Keywords that hold a schema, a list of them or a map of them. */
const SCHEMAS = ['items', 'properties', 'additionalProperties', 'propertyNames', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'];

/**
 * Holds a schema against what every version of Helm, and this library, understand alike.
 *
 * @param place where the schema belongs, for messages
 * @throws on a keyword that is not known, or a pattern that engines read differently
 */
export function checkSchema(schema: JsonMap, place: string): void {
  for (const [keyword, argument] of Object.entries(schema)) {
    if (argument === undefined) {
      continue;
    }
    if (SCHEMAS.includes(keyword)) {
      schemasIn(keyword, argument).forEach(each => checkSchema(each, place));
    } else if (!CONSTRAINTS.includes(keyword) && !ANNOTATIONS.includes(keyword)) {
      throw new Error(`the schema of '${place}' has the keyword '${keyword}', which not every version of Helm heeds; `
        + `use ${[...CONSTRAINTS, ...SCHEMAS].map(each => `'${each}'`).join(', ')}`);
    } else if (keyword === 'pattern') {
      checkPattern(String(argument), place);
    }
  }
}

function schemasIn(keyword: string, argument: Json): readonly JsonMap[] {
  const children = keyword === 'properties' && isMap(argument) ? Object.values(argument) : isList(argument) ? argument : [argument];
  return children.filter(isMap);
}

function checkPattern(pattern: string, place: string): void {
  try {
    regularExpression(pattern);
  } catch (error) {
    throw new Error(`the schema of '${place}': ${(error as Error).message}`);
  }
}
