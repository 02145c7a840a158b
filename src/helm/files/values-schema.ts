import { schemaOfValues } from './schema-of-values';
import { withDefinitions } from './shared-schemas';
import { ChartMetadata, ValueDeclaration, ValueGroup } from '../chart-model';

/** `values.schema.json`, with which Helm checks the values of every release. */
export function valuesSchema(declarations: readonly ValueDeclaration[], groups: readonly ValueGroup[], metadata: ChartMetadata): string {
  return `${JSON.stringify(withDefinitions(schemaOfValues(declarations, groups, metadata)), undefined, 2)}\n`;
}
