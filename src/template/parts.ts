import { mapChoices } from './choose';
import { and, not } from './conditions';
import { Condition, Expression, isExpression, ValueType } from './expression';
import { isList, isMap, Json, JsonMap } from './json';

/** What stands under a key of a map, which may be a value; undefined where nothing can stand there. */
export function partOf(tree: Json | undefined, key: string, type: ValueType = 'map'): Json | undefined {
  return mapChoices(tree, choice => {
    if (!isExpression(choice)) {
      return isMap(choice) ? choice[key] : undefined;
    }
    const { operation } = choice;
    switch (operation.kind) {
      case 'value':
      case 'variable': return new Expression({ ...operation, path: [...operation.path, key], type });
      case 'named': return partOf(operation.body, key, type);
      default: return undefined;
    }
  });
}

/** A map of a list, and the condition on which it is there. */
export interface ConditionalItem {
  readonly item: JsonMap;
  readonly when: Condition;
}

/** The maps of a list, those that are there on a condition among them; what loops give is not. */
export function conditionalItems(list: Json | undefined): ConditionalItem[] {
  return isList(list) ? list.flatMap(item => itemsOf(item, true)) : [];
}

function itemsOf(item: Json | undefined, when: Condition): ConditionalItem[] {
  if (isMap(item)) {
    return when === false ? [] : [{ item, when }];
  }
  if (!isExpression(item) || item.operation.kind !== 'choose') {
    return [];
  }
  const { condition, then, otherwise } = item.operation;
  return [...itemsOf(then, and(when, condition)), ...itemsOf(otherwise, and(when, not(condition)))];
}
