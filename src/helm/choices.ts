import { ifElse, or } from '../template/conditions';
import { Condition, isExpression } from '../template/expression';
import { isList, isMap, Json, JsonMap } from '../template/json';

/** What holds for the tree that choices lead to. */
export function onEnds(tree: Json | undefined, holds: (end: Json | undefined) => Condition): Condition {
  if (!isExpression(tree) || tree.operation.kind !== 'choose') {
    return holds(tree);
  }
  const { condition, then, otherwise } = tree.operation;
  return ifElse(condition, onEnds(then, holds), onEnds(otherwise, holds));
}

/**
 * Whether something holds for one of the maps of a list; the list and its items may be chosen.
 *
 * @param otherwise what an absent list means
 */
export function someMap(list: Json | undefined, holds: (map: JsonMap) => Condition, otherwise = false): Condition {
  const holdsFor = (item: Json) => onEnds(item, map => isMap(map) && holds(map));
  return onEnds(list, end => isList(end) ? or(...end.map(holdsFor)) : end === undefined && otherwise);
}
