import { goString } from './go';
import { blockText, escaped, isBlockText, numberScalar, textScalar } from '../../template/yaml-scalar';

/** What Go's templates take for the beginning of an action. */
const BRACES = '{{';

/** What Helm takes out of everything that it renders, for it is what Go prints for nothing. */
const NOTHING = '<no value>';

/** What lines of a block must not end with: control lines trim it. */
const ENDS_WITH_SPACES = /[ \t]$/m;

/** A text in which Go's templates find no action, and give it as it is. */
export function withoutActions(text: string): string {
  return text.split(BRACES).join(`{{ "${BRACES}" }}`);
}

/** A literal scalar as it stands behind a key; further lines get `below`. */
export function literalScalar(value: null | boolean | number | string, below: string): string {
  switch (typeof value) {
    case 'number': return numberScalar(value);
    case 'string': return isBlock(value) ? withoutActions(blockText(value, below)) : oneLine(value);
    default: return String(value);
  }
}

/** A key as it stands before its colon. */
export function literalKey(key: string): string {
  return oneLine(key);
}

/** Whether a text is written as a block, which what is around it in a template leaves as it is. */
export function isBlock(value: string): boolean {
  return isBlockText(value) && !value.includes(NOTHING) && !ENDS_WITH_SPACES.test(value) && !value.endsWith('\n\n');
}

function oneLine(value: string): string {
  if (value.includes(NOTHING)) {
    return withoutActions(escaped(value).split(NOTHING).join('<no value\\u003e'));
  }
  return value.includes(BRACES) ? `{{ ${goString(value).pipe('quote').text} }}` : textScalar(value);
}
