import { Expression, isExpression } from './expression';
import { isList, Json, JsonList } from './json';

/** A text that is not known, and the literals of which it is asked to be one. */
interface Comparison {
  readonly asked: Expression;
  readonly texts: readonly string[];
}

/** Whether a text is one of several, as far as it is known to be one of others, or none of them; undefined where that says nothing. */
export function decidedBy(condition: Expression, known: Expression, holds: boolean): boolean | undefined {
  const one = comparisonIn(condition);
  const other = one === undefined ? undefined : comparisonIn(known);
  if (one === undefined || other === undefined || one.asked.key !== other.asked.key) {
    return undefined;
  }
  if (!holds) {
    return one.texts.every(text => other.texts.includes(text)) ? false : undefined;
  }
  const possible = other.texts.filter(text => one.texts.includes(text)).length;
  return possible === 0 ? false : possible === other.texts.length ? true : undefined;
}

/** Whether the literal parts at the ends of a text allow that it is another. */
export function canBe(parts: JsonList, text: string): boolean {
  const [first, last] = [literal(parts[0]), literal(parts[parts.length - 1])];
  return text.length >= first.length + last.length && text.startsWith(first) && text.endsWith(last);
}

function literal(part: Json): string {
  return isExpression(part) ? '' : String(part);
}

function comparisonIn({ operation }: Expression): Comparison | undefined {
  switch (operation.kind) {
    case 'equals': {
      const [asked, text] = isExpression(operation.one) ? [operation.one, operation.other] : [operation.other, operation.one];
      return isExpression(asked) && typeof text === 'string' ? { asked, texts: [text] } : undefined;
    }
    case 'contains': {
      const { list, item } = operation;
      return isExpression(item) && isTexts(list) ? { asked: item, texts: list } : undefined;
    }
    default: return undefined;
  }
}

function isTexts(list: Json): list is readonly string[] {
  return isList(list) && list.every(text => typeof text === 'string');
}
