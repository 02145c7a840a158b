import { JsonMap } from '../../../src/template/json';

/** What JSON writes as it is and Go's YAML library refuses or changes. */
const REFUSED = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A set of values as the text of a values file that every Helm reads as it was meant. */
export function valuesFile(values: JsonMap): string {
  const json = JSON.stringify(values).replace(REFUSED, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  // Helm 4 reads nothing where the last line fills its buffer, 4096 bytes, and no newline ends it.
  return `${json}\n`;
}
