import { choose, mapChoices } from './choose';
import { and, not } from './conditions';
import { Condition, Expression, isExpression, ValueType } from './expression';
import { asMap, isList, isListOfMaps, isMap, Json, JsonList, JsonMap, merged } from './json';

/** What stands under a key of a map, which may be a value; undefined where nothing can stand there. */
export function partOf(tree: Json | undefined, key: string, type: ValueType = 'map'): Json | undefined {
  if (isMap(tree)) {
    return tree[key];
  }
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

/** What is known of a map among whose entries there may be those of values. */
export function knownEntries(tree: Json | undefined): JsonMap {
  const operation = isExpression(tree) ? tree.operation : undefined;
  return operation?.kind === 'union' || operation?.kind === 'merge' ? merged(...operation.maps.map(asMap)) : asMap(tree);
}

/** The items of a list that may be there on a condition, each on that condition; none of what is no list. */
export function itemsIn(list: Json | undefined): JsonList {
  if (isList(list)) {
    return list;
  }
  if (!isExpression(list) || list.operation.kind !== 'choose') {
    return [];
  }
  const { condition, then, otherwise } = list.operation;
  return [
    ...itemsIn(then).flatMap(item => present(choose(condition, item, undefined))),
    ...itemsIn(otherwise).flatMap(item => present(choose(condition, undefined, item))),
  ];
}

function present(item: Json | undefined): JsonList {
  return item === undefined ? [] : [item];
}

/** A map of a list, and the condition on which it is there. */
export interface ConditionalItem {
  readonly item: JsonMap;
  readonly when: Condition;
}

/** The maps of a list, those that are there on a condition among them; what loops give is not. */
export function conditionalItems(list: Json | undefined): ConditionalItem[] {
  return isListOfMaps(list) ? list.map(item => ({ item, when: true })) : itemsIn(list).flatMap(item => casesOf(item))
    .flatMap(({ tree, when }) => isMap(tree) && when !== false ? [{ item: tree, when }] : []);
}

/** What a tree may be, and the condition on which it is that. */
export interface Case {
  readonly tree: Json;
  readonly when: Condition;
}

/** What a tree may be by its choices; what is not there is none of it. */
export function casesOf(tree: Json | undefined, when: Condition = true): readonly Case[] {
  if (tree === undefined) {
    return [];
  }
  if (!isExpression(tree) || tree.operation.kind !== 'choose') {
    return [{ tree, when }];
  }
  const { condition, then, otherwise } = tree.operation;
  return [...casesOf(then, and(when, condition)), ...casesOf(otherwise, and(when, not(condition)))];
}
