import type { Document, ParsedNode } from 'yaml';
import { RefusedNode, YamlNodeReader } from './yaml-node-reader';
import { JsonMap } from '../../template/json';

/** What Go's YAML library refuses wherever it stands, or takes for the end of a line where JavaScript's does not. */
const ODD_CHARACTER = /[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]|\r(?!\n)/u;

/**
 * Reads the text of a values file as Helm does, which is YAML 1.1 as Go reads it: `yes` is true, `0644` is 420, `1e400` is a text.
 *
 * What Helm passes over in silence is refused: a key that stands twice, and all that follows on the first document.
 *
 * @param name the name of the file, for messages
 * @throws on text that is no YAML, or that holds no map, with the line and column
 */
export function parseValues(text: string, name: string): JsonMap {
  const yamlText = text.replace(/^\ufeff/, '');
  try {
    refuseOddCharacter(yamlText);
    return mapIn(yamlText);
  } catch (error) {
    if (error instanceof RefusedNode) {
      const before = yamlText.slice(0, error.offset).split('\n');
      throw new Error(`${name}:${before.length}:${before[before.length - 1].length + 1}: ${error.message}`);
    }
    throw error;
  }
}

function refuseOddCharacter(text: string): void {
  const odd = ODD_CHARACTER.exec(text);
  if (odd) {
    const code = (odd[0].codePointAt(0) ?? 0).toString(16).padStart(4, '0');
    throw new RefusedNode(odd.index, `the character U+${code.toUpperCase()} must not stand in YAML; write it in double quotes, as "\\u${code}"`);
  }
}

function mapIn(text: string): JsonMap {
  // The parser takes longer to load than the rest of the library, and few programs read values files.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const yaml = require('yaml') as typeof import('yaml');
  const documents: Document.Parsed<ParsedNode>[] = yaml.parseAllDocuments(text, { schema: 'failsafe', uniqueKeys: false, logLevel: 'error' });
  const problem = documents.flatMap(({ errors }) => errors)[0];
  if (problem) {
    throw new RefusedNode(problem.pos[0], problem.message.replace(/ at line \d+, column \d+:[^]*$/, ''));
  }
  const [document, another] = documents;
  if (another) {
    throw new RefusedNode(another.range[0], 'a second document begins, which Helm does not read; make one of both, or two files');
  }
  return document ? new YamlNodeReader(yaml, document, text).readMap() : {};
}
