import { asMap, asString, isList, isMap, Json, JsonMap } from '../../template/json';

/** More keys than these are not told. */
export const MOST_KEYS = 12;

/** What a value of a schema is, in words that follow on "it must be". */
export function schemaInWords(schema: JsonMap): string {
  const title = asString(schema.title);
  if (title !== undefined) {
    return title[0].toLowerCase() + title.slice(1);
  }
  if (schema.const !== undefined || isList(schema.enum)) {
    return choiceOf(schema);
  }
  const choices = [schema.anyOf, schema.oneOf].flatMap(forms => isList(forms) ? forms.filter(isMap) : []);
  if (choices.length > 0) {
    return inSeries(choices.map(schemaInWords), 'or');
  }
  const types = isList(schema.type) ? schema.type : [schema.type ?? typeIn(schema)];
  return inSeries(types.map(type => typeInWords(type, schema)), 'or');
}

/** The type that the keywords of a schema speak of where it names none. */
function typeIn(schema: JsonMap): Json {
  const [type = null] = Object.entries(KEYWORDS).find(([, keywords]) => keywords.some(keyword => schema[keyword] !== undefined)) ?? [];
  return type;
}

const KEYWORDS: { readonly [type: string]: readonly string[] } = {
  string: ['pattern', 'minLength', 'maxLength'],
  array: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  object: ['properties', 'additionalProperties', 'propertyNames', 'required', 'minProperties', 'maxProperties'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
};

/** What a schema asks of a value beyond its type, as one sentence; empty where that is nothing worth telling. */
export function constraintInWords(schema: JsonMap): string {
  if (schema.const !== undefined || isList(schema.enum)) {
    return `One of ${choiceOf(schema)}.`;
  }
  if (schema.type === 'string' && schema.minLength === 1 && withoutNoNews(schema).maxLength === undefined) {
    return 'Not empty.';
  }
  const words = limitsOf(withoutNoNews(schema)).replace(/^[, ]*(?:of |with )?/, '');
  return words === '' ? '' : `${words[0].toUpperCase()}${words.slice(1)}.`;
}

const GREATEST_INT32 = 2 ** 31 - 1;

/** The longest name of an object in Kubernetes. */
const LONGEST_NAME = 253;

/** A schema without the least and the greatest number and the greatest length that anything has. */
function withoutNoNews(schema: JsonMap): JsonMap {
  const { minimum, maximum, maxLength } = schema;
  return {
    ...schema,
    minimum: Number(minimum) <= -GREATEST_INT32 ? undefined : minimum,
    maximum: Number(maximum) >= GREATEST_INT32 ? undefined : maximum,
    maxLength: Number(maxLength) >= LONGEST_NAME ? undefined : maxLength,
  };
}

function limitsOf(schema: JsonMap): string {
  switch (schema.type) {
    case 'string': return lengthOf(schema);
    case 'array': return countOf(schema);
    case 'integer':
    case 'number': return rangeOf(schema);
    default: return '';
  }
}

/** What may be chosen, with what is empty at the end. */
function choiceOf({ enum: allowed, const: only }: JsonMap): string {
  const choices = isList(allowed) ? allowed : [only ?? null];
  return inSeries([...choices.filter(each => each !== ''), ...choices.filter(each => each === '')].map(valueInWords), 'or');
}

/** A value as it is written in a sentence. */
function valueInWords(value: Json): string {
  if (value === '') {
    return 'empty';
  }
  return isList(value) ? 'a list' : isMap(value) ? 'a map' : typeof value === 'string' ? textInWords(value) : JSON.stringify(value);
}

/** What must not stand in the line of a comment, as it ends the line, or the file, for a reader. */
const NOT_OF_A_LINE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufeff\ufffe\uffff]/gu;

function textInWords(text: string): string {
  return text.search(NOT_OF_A_LINE) < 0 ? `'${text}'`
    : JSON.stringify(text).replace(NOT_OF_A_LINE, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Words with commas, and a last one behind `and` or `or`. */
export function inSeries(words: readonly string[], conjunction: 'and' | 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${conjunction} ${words[words.length - 1]}`;
}

function typeInWords(type: Json, schema: JsonMap): string {
  switch (type) {
    case 'string': return `a text${lengthOf(schema)}${schema.pattern === undefined ? '' : ` that matches ${asString(schema.pattern)}`}`;
    case 'integer': return `a whole number${rangeOf(schema)}`;
    case 'number': return `a number${rangeOf(schema)}`;
    case 'boolean': return 'true or false';
    case 'array': return `a list${pluralOf(schema.items)}${countOf(schema)}`;
    case 'object': return `a map${keysOf(schema)}${amountOf(schema.minProperties, schema.maxProperties, ', with', 'key')}`;
    case 'null': return 'null';
    default: return 'something else';
  }
}

function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonMap): string {
  const between = minimum !== undefined && maximum !== undefined;
  return [
    between ? ` from ${String(minimum)} to ${String(maximum)}` : '',
    minimum !== undefined && !between ? ` of at least ${String(minimum)}` : '',
    maximum !== undefined && !between ? ` of at most ${String(maximum)}` : '',
    exclusiveMinimum === undefined ? '' : ` greater than ${String(exclusiveMinimum)}`,
    exclusiveMaximum === undefined ? '' : ` less than ${String(exclusiveMaximum)}`,
  ].filter(bound => bound !== '').join(' and');
}

function lengthOf({ minLength, maxLength }: JsonMap): string {
  return amountOf(minLength, maxLength, ' of', 'character');
}

function countOf({ minItems, maxItems, uniqueItems }: JsonMap): string {
  return `${amountOf(minItems, maxItems, ', with', 'item')}${uniqueItems === true ? ', no item twice' : ''}`;
}

function amountOf(least: Json | undefined, most: Json | undefined, lead: string, unit: string): string {
  const units = (amount: Json) => `${String(amount)} ${unit}${amount === 1 ? '' : 's'}`;
  if (least !== undefined && least !== 0) {
    return most === undefined ? `${lead} at least ${units(least)}` : `${lead} ${String(least)} to ${units(most)}`;
  }
  return most === undefined ? '' : `${lead} at most ${units(most)}`;
}

function pluralOf(items: Json | undefined): string {
  const plurals: { readonly [type: string]: string } = {
    string: ' of texts', integer: ' of whole numbers', number: ' of numbers', array: ' of lists', object: ' of maps',
  };
  return isMap(items) ? plurals[String(items.type)] ?? '' : '';
}

function keysOf({ properties, additionalProperties }: JsonMap): string {
  const keys = Object.keys(asMap(properties));
  if (keys.length === 0 || keys.length > MOST_KEYS) {
    return pluralOf(additionalProperties);
  }
  return ` with the ${keys.length === 1 ? 'key' : 'keys'} ${inSeries(keys.map(key => `'${key}'`), 'and')}`;
}
