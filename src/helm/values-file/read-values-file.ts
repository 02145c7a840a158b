import { readFileSync } from 'fs';
import { parseValues } from './parse-values';
import { JsonMap } from '../../template/json';

/**
 * Reads a file of values as `helm --values` does.
 *
 * @throws if it cannot be read, or holds no values, naming the file and the place in it
 */
export function readValuesFile(file: string): JsonMap {
  return parseValues(contentOf(file), file);
}

function contentOf(file: string): string {
  try {
    // What is no UTF-8 becomes a replacement character in silence, unless it is asked for.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is no UTF-8 text' : message;
    throw new Error(`the values file '${file}' cannot be read: ${reason}`);
  }
}
