import type { ValueRegistry } from './value-registry';
import { greater } from '../../template/conditions';
import { isExpression } from '../../template/expression';
import { asMap, JsonMap } from '../../template/json';
import { join } from '../../template/operations';
import { Refusal } from '../../template/refusal';

/** A workload whose number of pods is a value of the author is refused what is refused as a literal, if the value can be that. */
export function refusalsOfReplicas(tree: JsonMap, values: ValueRegistry, place: string): Refusal[] {
  const { replicas } = asMap(tree.spec);
  const declared = isExpression(replicas) && replicas.operation.kind === 'value' ? values.valueAt(replicas.operation.path.join('.')) : undefined;
  return declared !== undefined && !(Number(declared.declaration.schema.minimum) >= 0)
    ? [{ when: greater(0, declared.expression), message: join('\'replicas\' (', declared.expression, `) at '${place}' is no number of pods; use a whole number from 0`) }]
    : [];
}
