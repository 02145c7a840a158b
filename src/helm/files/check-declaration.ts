import { isList, isMap, Json } from '../../template/json';
import { ValueDeclaration } from '../chart-model';
import { checkSchema } from '../values-file/check-schema';
import { problemsOf } from '../values-file/schema-problems';

/**
 * Holds a value against its own schema.
 *
 * @throws if the schema says what not every Helm understands, or if the default does not fit it
 */
export function checkDeclaration({ path, schema, default: value }: ValueDeclaration): void {
  const place = path.join('.');
  checkSchema(schema, place);
  if (holdsNull(value)) {
    throw new Error(`the default of '${place}' holds null, which Helm's versions read differently; give an empty text, list or map for what is not there`);
  }
  const [problem] = problemsOf(value, schema, path);
  if (problem) {
    throw new Error(`the default of a value breaks its own constraints: ${problem.message}`);
  }
}

/** Whether null stands somewhere in a tree. */
export function holdsNull(tree: Json | undefined): boolean {
  return tree === null || (isList(tree) ? tree.some(holdsNull) : isMap(tree) && Object.values(tree).some(holdsNull));
}
