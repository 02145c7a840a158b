import { blockDefinition, collection, merged } from './collections';
import { test, wholeTest } from './conditions';
import { Definition, included } from './definitions';
import { Element, elementsOfMap, entriesOfObject, Group, grouped, isSureToBeThere, itemsOf, steadyFirst } from './elements';
import { call, fits, Go, goPath, goString } from './go';
import { addLiteral, isAllLiteral, LONGEST_KEY } from './literal-lines';
import { literalKey } from './literal-text';
import { isReference, isWithable, reference } from './operands';
import { scalarLines } from './scalar-lines';
import { at, inItem, knowing, Scope, simplified, withDot } from './scope';
import { holdsForSure, isContent, isOfElements, settle, soleSpread } from './settle';
import { Loop, rangeLines } from './text-lines';
import { typeOf } from './type-of';
import { raw, text } from './values';
import { isNonEmpty, not } from '../../template/conditions';
import { Expression, isExpression, isSame, Operation } from '../../template/expression';
import { isList, Json, JsonMap } from '../../template/json';

/** The lines of an object. */
export function objectLines(object: JsonMap, scope: Scope): string[] {
  const lines: string[] = [];
  addElements(entriesOfObject(object), '', scope, lines);
  return lines;
}

/** The lines of a list or map that stands for itself, as in a named template; `{}` or `[]` where it is empty. */
export function blockLines(tree: Json, scope: Scope): string[] {
  const settled = settle(tree, scope);
  const empty = typeOf(tree) === 'list' ? '[]' : '{}';
  const condition = settled === undefined ? false : simplified(isNonEmpty(settled), scope);
  if (settled === undefined || condition === false) {
    return [empty];
  }
  if (isExpression(settled) && settled.operation.kind === 'choose') {
    return eitherLines(settled.operation.condition, scope, inner => blockLines(settled, inner));
  }
  if (isExpression(settled) && settled.operation.kind === 'put') {
    return putLines(settled.operation, scope);
  }
  if (isExpression(settled) && !isOfElements(settled)) {
    return contentOf(settled, scope).lines('{{- ');
  }
  if (condition === true) {
    return linesOf(lines => addElements(steadyFirst(elementsOf(settled), scope), '', scope, lines));
  }
  const groups = grouped(elementsOf(settled), scope);
  const [only] = groups;
  if (groups.length > 1 || only.condition === undefined || !isCovered(only.condition, only.elements, scope)) {
    return eitherLines(condition, scope, inner => blockLines(settled, inner));
  }
  const cases = casesOf('if', only.condition, only.elements, '', scope);
  const all: readonly Case[] = cases.some(({ head }) => head === 'else') ? cases : [...cases, { head: 'else', lines: [empty] }];
  // What is trimmed on both sides begins with its text, as a block without conditions does.
  return caseLines(all, '', all.every(({ lines }) => !isControl(lines[0])) ? ' -}}' : ' }}');
}

/** A copy, as what is read may not be changed. */
function putLines({ map, path, value }: Extract<Operation, { kind: 'put' }>, scope: Scope): string[] {
  const key = path[path.length - 1];
  const holder = goPath('$map', path.slice(0, -1));
  return [
    `{{- $map := deepCopy ${collection(map, scope).argument} }}`,
    ...call('set', holder, goString(key), raw(value, at(scope, key))).lines('{{- $_ := '),
    '{{- toYaml $map }}',
  ];
}

function isControl(line: string): boolean {
  return line.trimStart().startsWith('{{-');
}

/** Whether one of the elements is there in each case that their conditions tell apart, but for the case in which none is. */
function isCovered(condition: Expression, elements: readonly Element[], scope: Scope): boolean {
  const isSure = (groups: readonly Group[], within: Scope) =>
    groups.some(group => group.condition === undefined && isSureToBeThere(group.element, within));
  const [inside, outside] = [true, false].map(holds => knowing(scope, condition, holds));
  const [then, otherwise] = [grouped(elements, inside), grouped(elements, outside)];
  const isEnd = (groups: readonly Group[]) => groups.length === 0 || isSure(groups, outside)
    || (groups.length === 1 && groups[0].condition !== undefined && isCovered(groups[0].condition, groups[0].elements, outside));
  return (isSure(then, inside) && isEnd(otherwise)) || (then.length === 0 && isSure(otherwise, outside));
}

function eitherLines(condition: Expression, scope: Scope, print: (scope: Scope) => string[]): string[] {
  return [
    ...askedIn(condition, scope).lines('{{- if '), ...print(knowing(scope, condition, true)),
    '{{- else }}', ...print(knowing(scope, condition, false)),
    '{{- end }}',
  ];
}

/** What is asked, its parts in lines of their own rather than in a template of its own. */
function askedIn(condition: Expression, scope: Scope): Go {
  const whole = wholeTest(condition, scope);
  return fits(whole.lines('{{- if ')) ? whole : test(condition, scope);
}

function elementsOf(tree: Json): Element[] {
  return isList(tree) ? itemsOf(tree) : elementsOfMap(tree);
}

function linesOf(add: (lines: string[]) => void): string[] {
  const lines: string[] = [];
  add(lines);
  return lines;
}

/** Adds the lines of elements. All functions that add lines do so at the end of one list, which spares a copy at each depth. */
function addElements(elements: readonly Element[], indent: string, scope: Scope, lines: string[]): void {
  grouped(elements, scope).forEach(group => addGroup(group, indent, scope, lines));
}

function addGroup(group: Group, indent: string, scope: Scope, lines: string[]): void {
  if (group.condition === undefined) {
    addElement(group.element, indent, scope, lines);
  } else {
    lines.push(...caseLines(casesOf('if', group.condition, group.elements, indent, scope), indent));
  }
}

/** Lines that are there in one case, and what begins them: `if` or `with` something, `else`. */
interface Case {
  readonly head: 'if' | 'else if' | 'with' | 'else';
  readonly asked?: Go;
  readonly lines: readonly string[];
}

function caseLines(cases: readonly Case[], indent: string, close = ' }}'): string[] {
  return cases.length === 0 ? [] : [
    ...cases.flatMap(({ head, asked: go, lines }) => [
      ...(go === undefined ? [`${indent}{{- ${head}${close}`] : go.lines(`${indent}{{- ${head} `, close)), ...lines,
    ]),
    `${indent}{{- end }}`,
  ];
}

/** Elements that depend on a condition, case by case. */
function casesOf(keyword: 'if' | 'else if', condition: Expression, elements: readonly Element[], indent: string, scope: Scope): Case[] {
  const [inside, outside] = [knowing(scope, condition, true), knowing(scope, condition, false)];
  const lines = linesOf(added => addElements(elements, indent, inside, added));
  const rest = grouped(elements, outside);
  if (lines.length === 0) {
    const opposite = not(condition);
    return rest.length === 0 || typeof opposite === 'boolean' ? [] : casesOf(keyword, opposite, elements, indent, scope);
  }
  const [only] = rest;
  const isChain = rest.length === 1 && only.condition !== undefined;
  const dotted = isChain || keyword !== 'if' ? undefined : caseOfWith(condition, elements, indent, scope);
  return [
    dotted ?? { head: keyword, asked: test(condition, placed(scope, elements[0])), lines },
    ...(isChain
      ? casesOf('else if', only.condition, only.elements, indent, outside)
      : rest.length === 0 ? [] : [{ head: 'else' as const, lines: linesOf(added => rest.forEach(group => addGroup(group, indent, outside, added))) }]),
  ];
}

/** The place of what a condition is about. */
function placed(scope: Scope, element: Element): Scope {
  return element.kind === 'entry' && typeof element.key === 'string' ? at(scope, element.key) : scope;
}

/** What is printed only if it holds something, with the dot for it. */
function caseOfWith(condition: Expression, elements: readonly Element[], indent: string, scope: Scope): Case | undefined {
  const { operation } = condition;
  const [element] = elements;
  if (operation.kind !== 'nonEmpty' || elements.length !== 1 || (element.kind !== 'entry' && element.kind !== 'item')) {
    return undefined;
  }
  const { operand } = operation;
  const inside = withDot(scope, condition, operand);
  return isWithable(operand) && isSame(settle(element.tree, inside), operand)
    ? { head: 'with', asked: reference(operand, scope), lines: linesOf(lines => addElements(elements, indent, inside, lines)) }
    : undefined;
}

function addElement(element: Element, indent: string, scope: Scope, lines: string[]): void {
  switch (element.kind) {
    case 'entry': return addEntry(element.key, element.tree, indent, scope, lines);
    case 'item': return addItem(element.tree, indent, scope, lines);
    case 'rest':
    case 'spread': return addContent(element.tree, indent, scope, lines);
    case 'each': return addRange(element.tree, itemsOf([element.tree.body]), indent, scope, lines);
    case 'entries': return addRange(element.tree, [{ kind: 'entry', key: element.tree.name, tree: element.tree.value }], indent, scope, lines);
  }
}

function addRange(loop: Loop, elements: readonly Element[], indent: string, scope: Scope, lines: string[]): void {
  lines.push(...rangeLines(loop, indent, scope, inner => linesOf(added => addElements(elements, indent, inner, added))));
}

/** Adds all that a list or map holds, among other lines. */
function addContent(tree: Json, indent: string, scope: Scope, lines: string[]): void {
  if (!isReference(tree) || simplified(isNonEmpty(tree), scope) === true) {
    lines.push(...contentLines(tree, indent, scope));
  } else {
    lines.push(`${indent}{{- with ${reference(tree, scope).text} }}`, `${indent}{{- toYaml . | nindent ${indent.length} }}`, `${indent}{{- end }}`);
  }
}

/** The lines of an action that gives those of a list or map that is a value or computed. */
function contentLines(tree: Json, indent: string, scope: Scope): string[] {
  return contentOf(tree, scope).pipe(`nindent ${indent.length}`).lines(`${indent}{{- `);
}

/** What gives the lines of a list or map that is a value or computed. */
function contentOf(tree: Json, scope: Scope): Go {
  const operation = isExpression(tree) ? tree.operation : undefined;
  switch (operation?.kind) {
    case 'merge': return merged(operation.maps, scope);
    case 'named': {
      const inclusion = blockDefinition(tree, scope);
      const block = included(inclusion, scope);
      // The lines of a control block begin with a newline, as `nindent` does.
      return beginsWithText(inclusion.definition, scope) ? block : block.pipe('trimPrefix "\\n"');
    }
    default: return call('toYaml', collection(tree, scope));
  }
}

const beginnings = new WeakMap<Definition, boolean>();

/** Whether what a named template gives begins with its text, and not with a newline. */
function beginsWithText(definition: Definition, scope: Scope): boolean {
  let isText = beginnings.get(definition);
  if (isText === undefined) {
    const within = { ...scope, dot: undefined, facts: [] };
    const [first] = blockLines(definition.tree, within);
    isText = isContent(definition.tree, within) || !isControl(first) || first.endsWith(' -}}');
    beginnings.set(definition, isText);
  }
  return isText;
}

function addEntry(key: Json, tree: Json, indent: string, scope: Scope, lines: string[]): void {
  const name = isExpression(key) ? `{{ ${text(key, scope).pipe('quote').text} }}` : literalKey(String(key));
  const isLong = name.length > LONGEST_KEY;
  if (isLong) {
    lines.push(`${indent}? ${name}`);
  }
  addNode(isLong ? `${indent}:` : `${indent}${name}:`, tree, `${indent}  `, isExpression(key) || isAllLiteral(tree) ? scope : at(scope, String(key)), lines);
}

/** Adds a list item; its first line stands beside the dash if it is there in any case. */
function addItem(tree: Json, indent: string, scope: Scope, lines: string[]): void {
  const below = `${indent}  `;
  const name = isExpression(tree) || isList(tree) || typeof tree !== 'object' ? undefined : tree?.name;
  const start = lines.length;
  addNode(`${indent}-`, tree, below, typeof name === 'string' ? inItem(scope, name) : scope, lines);
  const first: string | undefined = lines[start + 1];
  if (first !== undefined && lines[start] === `${indent}-` && !isControl(first)) {
    lines.splice(start, 2, `${indent}- ${first.slice(below.length)}`);
  }
}

/** Adds a settled tree of one form behind what leads to it, a key or a dash. */
function addNode(lead: string, tree: Json, below: string, scope: Scope, lines: string[]): void {
  if (isExpression(tree)) {
    return addExpression(lead, tree, below, scope, lines);
  }
  if (typeof tree !== 'object' || tree === null || isAllLiteral(tree)) {
    return addLiteral(lead, tree, below, lines);
  }
  const sole = isList(tree) ? soleSpread(tree) : undefined;
  if (sole !== undefined) {
    return addNode(lead, settle(sole, scope) ?? [], below, scope, lines);
  }
  if (!holdsForSure(tree) && simplified(isNonEmpty(tree), scope) === false) {
    lines.push(`${lead} ${isList(tree) ? '[]' : '{}'}`);
  } else {
    lines.push(lead);
    const elements = elementsOf(tree);
    addElements(lead.endsWith('-') ? steadyFirst(elements, scope) : elements, below, scope, lines);
  }
}

function addExpression(lead: string, tree: Expression, below: string, scope: Scope, lines: string[]): void {
  const type = typeOf(tree);
  if (type !== 'list' && type !== 'map') {
    lines.push(...scalarLines(lead, tree, below, scope));
  } else if (!isOfElements(tree)) {
    lines.push(lead, ...contentLines(tree, below, scope));
  } else if (simplified(isNonEmpty(tree), scope) === false) {
    lines.push(`${lead} {}`);
  } else {
    lines.push(lead);
    addElements(lead.endsWith('-') ? steadyFirst(elementsOfMap(tree), scope) : elementsOfMap(tree), below, scope, lines);
  }
}
