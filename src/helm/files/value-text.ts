import { asSentence, paragraphsOf } from './prose';
import { asMap, isList, isMap, Json, JsonMap } from '../../template/json';
import { ValueDeclaration } from '../chart-model';
import { problemsOf } from '../values-file/schema-problems';
import { constraintInWords, valueInWords } from '../values-file/schema-words';

/** What people read of a value: what it is for, and what it must be. */
export function valueParagraphs({ description, schema, example, default: value }: ValueDeclaration): string[] {
  const [first = '', ...more] = paragraphsOf(description);
  const isScalar = example !== undefined && !isList(value) && !isMap(value);
  const sentences = [asSentence(first), constraintInWords(schema), isScalar ? `For example ${valueInWords(example)}.` : ''];
  return [sentences.filter(sentence => sentence !== '').join(' '), ...more.map(asSentence)];
}

/** What could stand in a list or map that is empty by default; undefined where nobody can tell. */
export function exampleOf({ example, default: value, schema }: ValueDeclaration): Json | undefined {
  const isEmpty = isList(value) ? value.length === 0 : isMap(value) && Object.keys(value).length === 0;
  if (!isEmpty || example !== undefined) {
    return isEmpty ? example : undefined;
  }
  const sample = isTelling(schema) ? sampleOf(schema) : undefined;
  return sample === undefined || problemsOf(sample, schema).length > 0 ? undefined : sample;
}

/** Whether a sample tells more than the type: a list of texts needs one only where somebody wrote it. */
function isTelling({ type, items, examples }: JsonMap): boolean {
  return examples !== undefined || type !== 'array' || isMap(items) && (items.type === 'object' || items.examples !== undefined);
}

/** A value that a schema itself suggests: by an example, a default, a choice or a bound. */
function sampleOf(schema: JsonMap): Json | undefined {
  const { examples, default: value, const: only, enum: allowed, type, minimum, items } = schema;
  const suggested = (isList(examples) ? examples[0] : undefined) ?? value ?? only ?? (isList(allowed) ? allowed[0] : undefined) ?? minimum;
  if (suggested !== undefined) {
    return suggested;
  }
  if (type === 'array') {
    const item = isMap(items) ? sampleOf(items) : undefined;
    return item === undefined ? undefined : [item];
  }
  return type === 'object' ? sampleOfMap(schema) : undefined;
}

/** A map of the keys that something is known of; without one that is required it would be no example. */
function sampleOfMap({ properties, required }: JsonMap): JsonMap | undefined {
  const samples = Object.entries(asMap(properties)).map(([key, property]) => [key, sampleOf(asMap(property))] as const);
  const known = samples.filter(([, sample]) => sample !== undefined);
  const isComplete = !isList(required) || required.every(key => known.some(([name]) => name === key));
  return known.length > 0 && isComplete ? Object.fromEntries(known) : undefined;
}
