import { asSentence, paragraphsOf } from './prose';
import { asMap, isList, isMap, Json, JsonList, JsonMap } from '../../template/json';
import { ValueDeclaration } from '../chart-model';
import { problemsOf } from '../values-file/schema-problems';
import { constraintInWords } from '../values-file/schema-words';

/** What people read of a value: what it is for, and what it must be. */
export function valueParagraphs({ description, schema }: ValueDeclaration): string[] {
  const [first = '', ...more] = paragraphsOf(description);
  const sentences = [asSentence(first), constraintInWords(schema)];
  return [sentences.filter(sentence => sentence !== '').join(' '), ...more.map(asSentence)];
}

/** What could stand in a list or map that is empty by default, of which the schema tells; undefined where it does not. */
export function exampleOf({ default: value, schema }: ValueDeclaration): Json | undefined {
  const isEmpty = isList(value) ? value.length === 0 : isMap(value) && Object.keys(value).length === 0;
  const sample = isEmpty ? sampleOf(schema) : undefined;
  return sample === undefined || problemsOf(sample, schema).length > 0 ? undefined : sample;
}

/** A value that a schema itself gives as an example; a mere choice or bound could be the worst that one can take. */
function sampleOf({ examples, default: value, type, items, properties, required }: JsonMap): Json | undefined {
  const given = (isList(examples) ? examples[0] : undefined) ?? value;
  if (given !== undefined) {
    return given;
  }
  if (type === 'array') {
    const item = isMap(items) ? sampleOf(items) : undefined;
    return item === undefined ? undefined : [item];
  }
  return type === 'object' ? sampleOfMap(asMap(properties), isList(required) ? required : []) : undefined;
}

/** A map of the keys that have an example; without one that is required it would be none. */
function sampleOfMap(properties: JsonMap, required: JsonList): JsonMap | undefined {
  const samples = Object.entries(properties).map(([key, property]) => [key, sampleOf(asMap(property))] as const);
  const known = samples.filter(([, sample]) => sample !== undefined);
  const isComplete = required.every(key => known.some(([name]) => name === key));
  return known.length > 0 && isComplete ? Object.fromEntries(known) : undefined;
}
