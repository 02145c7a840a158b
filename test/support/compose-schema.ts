import { readFileSync } from 'fs';
import { join } from 'path';
import Ajv2020 from 'ajv/dist/2020';

// Its `format: duration` is the schema's own word, which ajv does not know; strict mode dislikes unions of types.
const validate = new Ajv2020({ allErrors: true, strict: false, validateFormats: false })
  .compile(JSON.parse(readFileSync(join(__dirname, 'compose-specification/compose-spec.json'), 'utf8')));

/** What the schema of the Compose specification finds wrong with a Compose file: sentences that begin with the path of the field. */
export function composeFindings(file: unknown): string[] {
  return validate(file) ? [] : (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}
