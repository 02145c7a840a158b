import { test } from './conditions';
import { Definitions } from './definitions';
import { Element, Group, grouped, itemsOf } from './elements';
import { partOfText } from './inline-text';
import { knowing, Scope, topScope } from './scope';
import { settle } from './settle';
import { not } from '../../template/conditions';
import { Expression } from '../../template/expression';
import { isList, Json, JsonList } from '../../template/json';
import { partsOfText } from '../../template/operations';
import { PrintedFile } from '../chart-model';

/**
 * `NOTES.txt`, which Helm shows after an installation: paragraphs with an empty line between, each a list of lines. Of both some may
 * be there on a condition.
 */
export function printNotes(paragraphs: JsonList, definitions: Definitions): PrintedFile {
  const scope = topScope(definitions, { file: 'notes', key: 'notes' });
  const [, ...lines] = itemLines(itemsOf(paragraphs), scope, (paragraph, inner) => {
    if (!isList(paragraph)) {
      throw new Error('a paragraph of the notes is a list of lines');
    }
    const own = itemLines(itemsOf(paragraph), inner, textLines);
    // The empty line belongs to the paragraph, or it would stay where the paragraph is not there; control lines would trim it.
    return [own[0]?.startsWith('{{-') ? '{{- "\\n" }}' : '', ...own];
  });
  return { path: 'templates/NOTES.txt', content: `${lines.join('\n')}\n` };
}

type PrintItem = (tree: Json, scope: Scope) => string[];

function itemLines(elements: readonly Element[], scope: Scope, print: PrintItem): string[] {
  return groupLines(grouped(elements, scope), scope, print);
}

function groupLines(groups: readonly Group[], scope: Scope, print: PrintItem): string[] {
  return groups.flatMap(group => group.condition === undefined
    ? print(treeOf(group.element), scope)
    : conditionalLines('if', group.condition, group.elements, scope, print));
}

/** Control lines trim what is before them, so that a paragraph or line that is not there leaves nothing behind. */
function conditionalLines(keyword: 'if' | 'else if', condition: Expression, elements: readonly Element[], scope: Scope, print: PrintItem): string[] {
  const outside = knowing(scope, condition, false);
  const lines = itemLines(elements, knowing(scope, condition, true), print);
  const rest = grouped(elements, outside);
  const opposite = not(condition);
  if (lines.length === 0 && typeof opposite !== 'boolean') {
    return rest.length === 0 ? [] : conditionalLines(keyword, opposite, elements, scope, print);
  }
  const [only] = rest;
  const otherwise = rest.length === 0 ? []
    : rest.length === 1 && only.condition !== undefined ? conditionalLines('else if', only.condition, only.elements, outside, print).slice(0, -1)
      : ['{{- else }}', ...groupLines(rest, outside, print)];
  return [`{{- ${keyword} ${test(condition, scope).text} }}`, ...lines, ...otherwise, '{{- end }}'];
}

function treeOf(element: Element): Json {
  if (element.kind !== 'item') {
    throw new Error('the notes have no loops; list what there is');
  }
  return element.tree;
}

/** A text, which may have several lines. */
function textLines(line: Json, scope: Scope): string[] {
  return partsOfText(settle(line, scope) ?? '').map(part => partOfText(part, scope)).join('').split('\n');
}
