import { problemsOf } from './schema-problems';
import { JsonMap } from '../../template/json';

/**
 * Holds the values of a chart, defaults and overrides coalesced, against the schema that Helm holds them against.
 *
 * @param subject whose values these are, for the message: `the values of the chart 'shop'`
 * @throws with all that the schema refuses
 */
export function validateValues(values: JsonMap, schema: JsonMap, subject: string): void {
  const problems = problemsOf(values, schema);
  if (problems.length > 0) {
    throw new Error([`${subject} do not fit its schema:`, ...problems.map(({ message }) => `- ${message}`)].join('\n'));
  }
}
