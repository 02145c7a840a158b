import { inSeries } from './schema-words';
import { canonicalJson } from '../../template/canonical-json';
import { asMap, isList, isMap, Json, JsonList, JsonMap } from '../../template/json';
import { regularExpression } from '../../template/regular-expression';

const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];

const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];

/** Keywords with a list of which no item may stand there twice, and what such an item is called. */
const SETS: { readonly [keyword: string]: string } = { enum: 'choice', required: 'required key' };

/** Keywords that all versions of Helm heed. What came after draft-07 the older ones pass over in silence. */
const CONSTRAINTS = ['type', 'enum', 'const', ...BOUNDS, 'pattern', ...COUNTS, 'uniqueItems', 'required'];

/** Keywords that tell people something. */
const ANNOTATIONS = ['title', 'description', 'default', 'examples', '$comment', '$schema'];

/** Keywords that hold a schema, a list of them or a map of them. */
const SCHEMAS = ['items', 'properties', 'additionalProperties', 'propertyNames', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'];

const KEYWORDS_OF_LISTS = ['allOf', 'anyOf', 'oneOf'];

/**
 * Holds a schema against what every version of Helm, and this library, understand alike.
 *
 * @param place where the schema belongs, for messages
 * @throws on a keyword that is not known, a pattern that engines read differently, or what makes no schema of a keyword
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
    } else if (BOUNDS.includes(keyword)) {
      checkBound(keyword, argument, schema, place);
    } else if (COUNTS.includes(keyword) && !(Number.isInteger(argument) && Number(argument) >= 0)) {
      refuse(`the '${keyword}' of '${place}' (${JSON.stringify(argument)}) is no whole number from 0; give one, or leave it out`);
    } else if (SETS[keyword] !== undefined && isList(argument)) {
      checkSet(SETS[keyword], argument, place);
    }
  }
  checkRequired(schema, place);
}

function checkBound(keyword: string, bound: Json, { type }: JsonMap, place: string): void {
  if (typeof bound !== 'number') {
    refuse(`the '${keyword}' of '${place}' (${JSON.stringify(bound)}) is no number; give one, or leave it out`);
  }
  if (type === 'integer' && Math.abs(bound) > Number.MAX_SAFE_INTEGER) {
    refuse(`the '${keyword}' of '${place}' (${bound}) is beyond the whole numbers that every version of Helm writes in the same digits; `
      + `give one from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`);
  }
}

function checkSet(noun: string, items: JsonList, place: string): void {
  const written = items.map(canonicalJson);
  const repeated = written.find((item, index) => written.indexOf(item) < index);
  if (repeated !== undefined) {
    refuse(`the ${noun} ${repeated} of '${place}' stands there twice; name each once`);
  }
}

/** Nothing would fit a schema that asks for a key and refuses it. */
function checkRequired({ additionalProperties, properties, required }: JsonMap, place: string): void {
  if (additionalProperties !== false || !isList(required)) {
    return;
  }
  const known = Object.keys(asMap(properties));
  const unknown = required.map(String).find(key => !known.includes(key));
  if (unknown !== undefined) {
    refuse(`the required key '${unknown}' of '${place}' is none that may be there; describe it, too, or require none but ${inSeries(known.map(key => `'${key}'`), 'and')}`);
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
