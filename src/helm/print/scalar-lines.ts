import { fits, Go, LONGEST_LINE } from './go';
import { includedPart } from './included-part';
import { inlineText, isMultiLine } from './inline-text';
import { isRead } from './operands';
import { Scope } from './scope';
import { innerConditions } from './settle';
import { typeOf } from './type-of';
import { scalar } from './values';
import { Expression } from '../../template/expression';

/** Arguments that are no longer than this are read at a glance. */
const LONGEST_ARGUMENT = 80;

/** The lines of a text, number or boolean behind what leads to it, a key or a dash. */
export function scalarLines(lead: string, tree: Expression, below: string, scope: Scope): string[] {
  const inline = inlineText(tree, below, scope);
  if (inline !== undefined && (isMultiLine(tree) || lead.length + inline.length < LONGEST_LINE)) {
    return `${lead} ${inline}`.split('\n');
  }
  const isText = typeOf(tree) === 'string' && !isRead(tree) && tree.operation.kind !== 'named';
  const conditions = isText ? innerConditions(tree, scope).length : 0;
  const needsTemplate = isMultiLine(tree) || conditions > 1;
  const forms = needsTemplate ? [] : linesOfAction(scalar(tree, scope), lead, below);
  const isShort = isText && conditions === 0 ? isLegible : fitsInOneLine;
  const found = forms.find(isShort);
  if (found !== undefined) {
    return found;
  }
  const room = LONGEST_LINE - `${lead} {{ include "" . | quote }}`.length;
  const value = needsTemplate || isText ? includedPart(tree, scope, room).pipe('quote') : scalar(tree, scope);
  return linesOfAction(value, lead, below).find(fits) ?? [lead, `${below}{{ ${value.text} }}`];
}

/** The lines of an action behind what leads to it: beside it, under it, beside it with its arguments in lines of their own. */
function linesOfAction(go: Go, lead: string, below: string): readonly string[][] {
  const isItem = lead.endsWith('-');
  const line = `${lead} {{ ${go.text} }}`;
  return [[line], ...(isItem ? [] : [[lead, `${below}{{ ${go.text} }}`]]), go.lines(`${lead} {{ `, ' }}', line.length - 1)];
}

function fitsInOneLine([first, ...others]: readonly string[]): boolean {
  return others.length === 0 && first.length <= LONGEST_LINE;
}

/** Whether arguments that stand in lines of their own are read at a glance. */
function isLegible(lines: readonly string[]): boolean {
  const args = lines.slice(1).map(line => line.trim()).filter(line => !line.startsWith('{{'));
  return fits(lines) && args.every(({ length }) => length <= LONGEST_ARGUMENT);
}
