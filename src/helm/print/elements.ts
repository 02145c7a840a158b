import { isAllLiteral } from './literal-lines';
import { isReference } from './operands';
import { knowing, Scope, simplified } from './scope';
import { firstCondition, settle } from './settle';
import { assume, isNonEmpty } from '../../template/conditions';
import { Expression, isExpression } from '../../template/expression';
import { isList, isMap, Json, JsonList, JsonMap } from '../../template/json';
import { knownEntries } from '../../template/parts';

/** A part of a map or list that is printed for itself. */
export type Element =
  /** A key of a map with its value; in a loop the key is computed. */
  | { readonly kind: 'entry'; readonly key: Json; readonly tree: Json }
  /** All keys of a map that is a value or computed. */
  | { readonly kind: 'rest'; readonly tree: Json }
  /** A key and its value for each round of a loop. */
  | { readonly kind: 'entries'; readonly tree: Extract<Expression['operation'], { kind: 'entries' }> }
  | { readonly kind: 'item'; readonly tree: Json }
  /** All items of a list that is a value or computed. */
  | { readonly kind: 'spread'; readonly tree: Json }
  /** The items that each round of a loop adds. */
  | { readonly kind: 'each'; readonly tree: Extract<Expression['operation'], { kind: 'each' }> };

/** Elements that depend on a condition, or one that does not. */
export type Group =
  | { readonly condition: Expression; readonly elements: readonly Element[]; readonly element?: undefined }
  | { readonly condition?: undefined; readonly elements?: undefined; readonly element: Element };

/** The keys that an object begins with. */
const FIRST_KEYS = ['apiVersion', 'kind', 'metadata'];

/** The keys of texts that an object holds. */
const CONTENTS = ['binaryData', 'data', 'stringData'];

/** The elements of a map in the order of its keys. */
function entriesOf(map: JsonMap): Element[] {
  return entriesAt(map, Object.keys(map).sort());
}

/** The elements of an object, which begins with what it is. */
export function entriesOfObject(object: JsonMap): Element[] {
  const keys = Object.keys(object).sort();
  // Helm trims the end of an object, which may be the end of a text that is a value.
  const contents = keys.filter(key => CONTENTS.includes(key) && !isAllLiteral(object[key] ?? null));
  const [apiVersion, kind, metadata] = FIRST_KEYS.map(first => keys.filter(key => key === first));
  const others = keys.filter(key => !FIRST_KEYS.includes(key) && !contents.includes(key));
  return entriesAt(object, [...apiVersion, ...kind, ...contents, ...metadata, ...others]);
}

function entriesAt(map: JsonMap, keys: readonly string[]): Element[] {
  const elements: Element[] = [];
  for (const key of keys) {
    const tree = map[key];
    if (tree !== undefined) {
      elements.push({ kind: 'entry', key, tree });
    }
  }
  return elements;
}

/** The elements of a map of several that have no key in common, and of one made by a loop. */
export function elementsOfMap(tree: Json): Element[] {
  if (isMap(tree)) {
    return entriesOf(tree);
  }
  const operation = isExpression(tree) ? tree.operation : undefined;
  switch (operation?.kind) {
    // What is known of the keys comes first, in their order.
    case 'union': return [...entriesOf(knownEntries(tree)), ...operation.maps.filter(map => !isMap(map)).flatMap(elementsOfMap)];
    case 'entries': return [{ kind: 'entries', tree: operation }];
    default: return [{ kind: 'rest', tree }];
  }
}

/** The elements of a list. */
export function itemsOf(list: JsonList): Element[] {
  return list.map((item): Element => {
    const operation = isExpression(item) ? item.operation : undefined;
    switch (operation?.kind) {
      case 'spread': return { kind: 'spread', tree: operation.list };
      case 'each': return { kind: 'each', tree: operation };
      default: return { kind: 'item', tree: item };
    }
  });
}

/** What is there of elements, settled, neighbours that depend on one condition together. */
export function grouped(elements: readonly Element[], scope: Scope): Group[] {
  const groups: Group[] = [];
  const settled: Element[] = [];
  elements.forEach(element => addSettled(element, scope, settled));
  for (let index = 0; index < settled.length; index++) {
    const condition = conditionOf(settled[index], scope);
    if (condition === undefined) {
      groups.push({ element: settled[index] });
      continue;
    }
    let end = index + 1;
    while (end < settled.length && isTiedTo(settled[end], condition, scope)) {
      end++;
    }
    groups.push({ condition, elements: settled.slice(index, end) });
    index = end - 1;
  }
  return groups;
}

/** Adds an element with what is known taken into account: none where it is not there, several for a list that is known. */
function addSettled(element: Element, scope: Scope, settled: Element[]): void {
  if (element.kind === 'each' || element.kind === 'entries') {
    if (simplified(isNonEmpty(settle(element.tree.over, scope)), scope) !== false) {
      settled.push(element);
    }
    return;
  }
  const tree = settle(element.tree, scope);
  if (tree === undefined) {
    return;
  }
  const parts = partsOf(element, tree);
  if (parts !== undefined) {
    parts.forEach(part => addSettled(part, scope, settled));
  } else if (element.kind === 'entry' || element.kind === 'item' || simplified(isNonEmpty(tree), scope) !== false) {
    settled.push(tree === element.tree ? element : { ...element, tree });
  }
}

/** The elements that one stands for; undefined for one that stands for itself. */
function partsOf({ kind }: Element, tree: Json): Element[] | undefined {
  if (kind === 'entry') {
    return undefined;
  }
  const operation = isExpression(tree) ? tree.operation.kind : undefined;
  switch (kind) {
    case 'item': return operation === 'each' || operation === 'spread' ? itemsOf([tree]) : undefined;
    case 'spread': return isList(tree) ? itemsOf(tree) : undefined;
    default: return isMap(tree) || operation === 'union' || operation === 'entries' ? elementsOfMap(tree) : undefined;
  }
}

/** Whether an element that depends on no condition prints something in any case; a loop may have no rounds. */
export function isSureToBeThere(element: Element, scope: Scope): boolean {
  switch (element.kind) {
    case 'entry':
    case 'item': return true;
    case 'each': return simplified(isNonEmpty([new Expression(element.tree)]), scope) === true;
    case 'entries': return simplified(isNonEmpty(new Expression(element.tree)), scope) === true;
    default: return simplified(isNonEmpty(element.tree), scope) === true;
  }
}

/** The condition on which the form of an element depends first. */
function conditionOf(element: Element, scope: Scope): Expression | undefined {
  switch (element.kind) {
    case 'entry':
    case 'item': return firstCondition(element.tree, scope);
    case 'entries':
    case 'each': return choiceOf(element.tree.over, scope);
    default: return choiceOf(element.tree, scope) ?? presenceOf(element.tree, scope);
  }
}

function choiceOf(tree: Json, scope: Scope): Expression | undefined {
  const settled = settle(tree, scope);
  return isExpression(settled) && settled.operation.kind === 'choose' ? settled.operation.condition : undefined;
}

/** What is computed is printed among others only if it holds something; what is read is printed by `with`. */
function presenceOf(tree: Json, scope: Scope): Expression | undefined {
  const condition = isReference(tree) ? true : simplified(isNonEmpty(tree), scope);
  return typeof condition === 'boolean' ? undefined : condition;
}

/** Whether an element is decided by a condition, so that it can stand in its block. */
function isTiedTo(element: Element, condition: Expression, scope: Scope): boolean {
  const own = conditionOf(element, scope);
  if (own === undefined) {
    return false;
  }
  return own.key === condition.key || isOpposite(own, condition) || isOpposite(condition, own)
    || (assume(own, condition, false) === false && grouped([element], knowing(scope, condition, false)).length === 0);
}

function isOpposite({ operation }: Expression, condition: Expression): boolean {
  return operation.kind === 'not' && operation.operand.key === condition.key;
}

/** Elements with one first that is there in any case, so that a dash, or a named template, begins with it. */
export function steadyFirst(elements: readonly Element[], scope: Scope): readonly Element[] {
  const isSteady = (element: Element) => element.kind === 'entry' && grouped([element], scope)[0]?.element !== undefined;
  if (elements.length === 0 || elements[0].kind === 'item' || isSteady(elements[0])) {
    return elements;
  }
  const steady = elements.filter(isSteady);
  const first = steady.find(element => element.kind === 'entry' && element.key === 'name') ?? steady[0];
  return first === undefined ? elements : [first, ...elements.filter(element => element !== first)];
}
