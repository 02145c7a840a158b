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

const KEYWORDS_OF_LISTS = ['allOf', 'anyOf', 'oneOf'];

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
      schemasIn(keyword, argument, place).forEach(each => checkSchema(each, place));
    } else if (!CONSTRAINTS.includes(keyword) && !ANNOTATIONS.includes(keyword)) {
      refuse(`the schema of '${place}' has the keyword '${keyword}', which not every version of Helm heeds; `
        + `use ${[...CONSTRAINTS, ...SCHEMAS].map(each => `'${each}'`).join(', ')}`);
    } else if (keyword === 'pattern') {
      checkPattern(String(argument), place);
    } else if (schema.type === 'integer' && keyword.endsWith('imum') && Math.abs(Number(argument)) > Number.MAX_SAFE_INTEGER) {
      refuse(`the '${keyword}' of '${place}' (${String(argument)}) is beyond the whole numbers that every version of Helm writes in the same digits; `
        + `give one from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`);
    }
  }
}

function schemasIn(keyword: string, argument: Json, place: string): readonly JsonMap[] {
  if (keyword === 'additionalProperties' && typeof argument === 'boolean') {
    return [];
  }
  const children = keyword === 'properties' && isMap(argument) ? Object.values(argument) : KEYWORDS_OF_LISTS.includes(keyword) && isList(argument) ? argument : [argument];
  return children.map(child => isMap(child) ? child
    : refuse(`the schema of '${place}' has ${JSON.stringify(child)} where '${keyword}' asks for a schema; write one such as { type: 'string' }`));
}

function refuse(message: string): never {
  throw new Error(message);
}

function checkPattern(pattern: string, place: string): void {
  try {
    regularExpression(pattern);
  } catch (error) {
    refuse(`the schema of '${place}': ${(error as Error).message}`);
  }
}
