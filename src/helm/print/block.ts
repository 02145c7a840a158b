import { blockDefinition, collection, merged } from './collections';
import { test } from './conditions';
import { included } from './definitions';
import { Element, elementsOfMap, entriesOf, Group, grouped, isSureToBeThere, itemsOf, steadyFirst } from './elements';
import { includedPart } from './included-part';
import { inlineText, isMultiLine } from './inline-text';
import { literalKey, literalScalar } from './literal-text';
import { isRead, isReference, isWithable, reference } from './operands';
import { at, inItem, knowing, Scope, simplified, withDot } from './scope';
import { innerConditions, settle, soleSpread } from './settle';
import { rangeLines } from './text-lines';
import { typeOf } from './type-of';
import { scalar, text } from './values';
import { isNonEmpty, not } from '../../template/conditions';
import { Expression, isExpression, isSame } from '../../template/expression';
import { isList, Json, JsonMap } from '../../template/json';

/** Lines are no longer than this, unless a literal is. */
const LONGEST_LINE = 120;

/** Longer keys cannot stand before their colon. */
const LONGEST_KEY = 1000;

/** The lines of an object. */
export function objectLines(object: JsonMap, scope: Scope): string[] {
  return elementLines(entriesOf(object, true), '', scope);
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
  if (isExpression(settled) && !isOfElements(settled)) {
    return [`{{- ${contentOf(settled, scope)} | nindent 0 }}`];
  }
  if (condition === true) {
    return collectionLines(settled, '', scope, true);
  }
  const groups = grouped(elementsOf(settled), scope);
  const [only] = groups;
  if (groups.length > 1 || only.condition === undefined || !isCovered(only.condition, only.elements, scope)) {
    return eitherLines(condition, scope, inner => blockLines(settled, inner));
  }
  const cases = casesOf('if', only.condition, only.elements, '', scope);
  const all = cases.some(({ head }) => head === 'else') ? cases : [...cases, { head: 'else', lines: [empty] }];
  // What is trimmed on both sides begins with its text, as a block without conditions does.
  return caseLines(all, '', all.every(({ lines }) => !isControl(lines[0])) ? ' -}}' : ' }}');
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
    `{{- if ${test(condition, scope).text} }}`, ...print(knowing(scope, condition, true)),
    '{{- else }}', ...print(knowing(scope, condition, false)),
    '{{- end }}',
  ];
}

function elementsOf(tree: Json): Element[] {
  return isList(tree) ? itemsOf(tree) : elementsOfMap(tree);
}

/** The lines of a map or list that holds something. */
function collectionLines(tree: Json, indent: string, scope: Scope, isFirstSteady: boolean): string[] {
  const elements = elementsOf(tree);
  return elementLines(isFirstSteady ? steadyFirst(elements, scope) : elements, indent, scope);
}

function elementLines(elements: readonly Element[], indent: string, scope: Scope): string[] {
  return grouped(elements, scope).flatMap(group => groupLines(group, indent, scope));
}

function groupLines(group: Group, indent: string, scope: Scope): string[] {
  return group.condition === undefined
    ? plainLines(group.element, indent, scope)
    : caseLines(casesOf('if', group.condition, group.elements, indent, scope), indent);
}

/** Lines that are there in one case, and what begins them: `if` or `with` something, `else`. */
interface Case {
  readonly head: string;
  readonly lines: readonly string[];
}

function caseLines(cases: readonly Case[], indent: string, close = ' }}'): string[] {
  return cases.length === 0 ? [] : [...cases.flatMap(({ head, lines }) => [`${indent}{{- ${head}${close}`, ...lines]), `${indent}{{- end }}`];
}

/** Elements that depend on a condition, case by case. */
function casesOf(keyword: 'if' | 'else if', condition: Expression, elements: readonly Element[], indent: string, scope: Scope): Case[] {
  const [inside, outside] = [knowing(scope, condition, true), knowing(scope, condition, false)];
  const lines = elementLines(elements, indent, inside);
  const rest = grouped(elements, outside);
  const opposite = not(condition);
  if (lines.length === 0 && typeof opposite !== 'boolean') {
    return rest.length === 0 ? [] : casesOf(keyword, opposite, elements, indent, scope);
  }
  const [only] = rest;
  const isChain = rest.length === 1 && only.condition !== undefined;
  const dotted = isChain || keyword !== 'if' ? undefined : caseOfWith(condition, elements, indent, scope);
  return [
    dotted ?? { head: `${keyword} ${test(condition, placed(scope, elements[0])).text}`, lines },
    ...(isChain
      ? casesOf('else if', only.condition, only.elements, indent, outside)
      : rest.length === 0 ? [] : [{ head: 'else', lines: rest.flatMap(group => groupLines(group, indent, outside)) }]),
  ];
}

/** The place of what a condition is about. */
function placed(scope: Scope, element: Element): Scope {
  return element.kind === 'entry' && typeof element.key === 'string' ? at(scope, element.key) : scope;
}

/** What is printed only if it holds something, with the dot for it. */
function caseOfWith({ operation }: Expression, elements: readonly Element[], indent: string, scope: Scope): Case | undefined {
  const [element] = elements;
  if (operation.kind !== 'nonEmpty' || elements.length !== 1 || (element.kind !== 'entry' && element.kind !== 'item')) {
    return undefined;
  }
  const { operand } = operation;
  const inside = withDot(scope, operand);
  return isWithable(operand) && isSame(settle(element.tree, inside), operand)
    ? { head: `with ${reference(operand, scope).text}`, lines: elementLines(elements, indent, inside) }
    : undefined;
}

function plainLines(element: Element, indent: string, scope: Scope): string[] {
  switch (element.kind) {
    case 'entry': return entryLines(element.key, element.tree, indent, scope);
    case 'item': return itemLines(element.tree, indent, scope);
    case 'rest':
    case 'spread': return contentLines(element.tree, indent, scope);
    case 'each': return rangeLines(element.tree, indent, scope, inner => elementLines(itemsOf([element.tree.body]), indent, inner));
    case 'entries': {
      const { name, value } = element.tree;
      return rangeLines(element.tree, indent, scope, inner => elementLines([{ kind: 'entry', key: name, tree: value }], indent, inner));
    }
  }
}

/** All that a list or map holds, among other lines. */
function contentLines(tree: Json, indent: string, scope: Scope): string[] {
  if (!isReference(tree) || simplified(isNonEmpty(tree), scope) === true) {
    return [`${indent}{{- ${contentOf(tree, scope)} | nindent ${indent.length} }}`];
  }
  return [
    `${indent}{{- with ${reference(tree, scope).text} }}`,
    `${indent}{{- toYaml . | nindent ${indent.length} }}`,
    `${indent}{{- end }}`,
  ];
}

/** What gives the lines of a list or map that is a value or computed. */
function contentOf(tree: Json, scope: Scope): string {
  const operation = isExpression(tree) ? tree.operation : undefined;
  switch (operation?.kind) {
    case 'merge': return merged(operation.maps, scope).text;
    case 'named': {
      const block = included(blockDefinition(tree, scope), scope.root);
      // The lines of a control block begin with a newline, as `nindent` does.
      return beginsWithText(operation.body, scope) ? block.text : block.pipe('trimPrefix "\\n"').text;
    }
    default: return `toYaml ${collection(tree, scope).argument}`;
  }
}

/** Whether the first line of a block is there in any case. */
function beginsWithText(tree: Json, scope: Scope): boolean {
  const [first] = blockLines(tree, { ...scope, dot: undefined, facts: [] });
  return !isControl(first) || first.endsWith(' -}}');
}

function entryLines(key: Json, tree: Json, indent: string, scope: Scope): string[] {
  const name = isExpression(key) ? `{{ ${text(key, scope).pipe('quote').text} }}` : literalKey(String(key));
  const inside = isExpression(key) ? scope : at(scope, String(key));
  return name.length > LONGEST_KEY
    ? [`${indent}? ${name}`, ...nodeLines(`${indent}:`, tree, `${indent}  `, inside)]
    : nodeLines(`${indent}${name}:`, tree, `${indent}  `, inside);
}

/** A list item; its first line stands beside the dash if it is there in any case. */
function itemLines(tree: Json, indent: string, scope: Scope): string[] {
  const below = `${indent}  `;
  const name = isExpression(tree) || isList(tree) || typeof tree !== 'object' ? undefined : tree?.name;
  const [dash, first, ...others] = nodeLines(`${indent}-`, tree, below, typeof name === 'string' ? inItem(scope, name) : scope);
  if (first === undefined) {
    return [dash];
  }
  return dash === `${indent}-` && !isControl(first)
    ? [`${indent}- ${first.slice(below.length)}`, ...others]
    : [dash, first, ...others];
}

/** A settled tree of one form behind what leads to it, a key or a dash. */
function nodeLines(lead: string, tree: Json, below: string, scope: Scope): string[] {
  if (isExpression(tree)) {
    return expressionLines(lead, tree, below, scope);
  }
  if (typeof tree !== 'object' || tree === null) {
    return `${lead} ${literalScalar(tree, below)}`.split('\n');
  }
  const sole = isList(tree) ? soleSpread(tree) : undefined;
  if (sole !== undefined) {
    return nodeLines(lead, settle(sole, scope) ?? [], below, scope);
  }
  return simplified(isNonEmpty(tree), scope) === false
    ? [`${lead} ${isList(tree) ? '[]' : '{}'}`]
    : [lead, ...collectionLines(tree, below, scope, lead.endsWith('-'))];
}

function expressionLines(lead: string, tree: Expression, below: string, scope: Scope): string[] {
  const type = typeOf(tree);
  if (type !== 'list' && type !== 'map') {
    return scalarLines(lead, tree, below, scope);
  }
  if (isOfElements(tree)) {
    return simplified(isNonEmpty(tree), scope) === false ? [`${lead} {}`] : [lead, ...collectionLines(tree, below, scope, lead.endsWith('-'))];
  }
  return [lead, `${below}{{- ${contentOf(tree, scope)} | nindent ${below.length} }}`];
}

/** Whether a map is printed entry by entry. */
function isOfElements({ operation }: Expression): boolean {
  return operation.kind === 'union' || operation.kind === 'entries';
}

function scalarLines(lead: string, tree: Expression, below: string, scope: Scope): string[] {
  const inline = inlineText(tree, below, scope);
  if (inline !== undefined && (isMultiLine(tree) || lead.length + inline.length < LONGEST_LINE)) {
    return `${lead} ${inline}`.split('\n');
  }
  const isText = typeOf(tree) === 'string' && !isRead(tree) && tree.operation.kind !== 'named';
  const hasCases = isText && innerConditions(tree, scope).length > 1;
  const line = hasCases ? '' : `${lead} {{ ${scalar(tree, scope).text} }}`;
  if (!hasCases && !isMultiLine(tree) && !(isText && line.length > LONGEST_LINE)) {
    return [line];
  }
  return [`${lead} {{ ${includedPart(tree, scope).pipe('quote').text} }}`];
}
