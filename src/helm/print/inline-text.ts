import { Go } from './go';
import { isBlock, withoutActions } from './literal-text';
import { Scope } from './scope';
import { typeOf } from './type-of';
import { integer, text } from './values';
import { Expression, isExpression } from '../../template/expression';
import { Json } from '../../template/json';
import { blockText } from '../../template/yaml-scalar';

/** Literal parts of a name. */
const NAME_PART = /^[A-Za-z0-9.-]*$/;

/** A beginning of which nothing that follows makes a number, a word or a date. */
const NAME_BEGINNING = /^[a-z][a-z0-9]+-/;

/** What makes a name of whatever stands before it. */
const NAME_SUFFIX = /^-[a-z]/;

/** What an expression is while the text around it is looked at: a character that needs no care anywhere. */
const PLACEHOLDER = 'x';

/**
 * A text whose expressions stand among its literal parts, as in `{{ include "api.fullname" . }}-web` or in the lines of a block. That
 * is only possible where no value of them has a meaning in YAML; undefined where it might.
 */
export function inlineText(tree: Expression, below: string, scope: Scope): string | undefined {
  const parts = tree.operation.kind === 'join' ? tree.operation.parts : [];
  if (isNameOf(parts)) {
    return parts.map(part => isExpression(part) ? action(text(part, scope)) : String(part)).join('');
  }
  const sketch = parts.map(part => isExpression(part) ? PLACEHOLDER : String(part)).join('');
  return isMultiLine(tree) && parts.every(isHarmless) && isBlock(sketch)
    ? blockText(parts.map(part => partOfText(part, scope)).join(''), below)
    : undefined;
}

/** Whether a text has several lines, whatever the values are. */
export function isMultiLine({ operation }: Expression): boolean {
  return operation.kind === 'join' && operation.parts.some(part => typeof part === 'string' && part.includes('\n'));
}

/** A part of a text as it stands in a template outside of actions. */
export function partOfText(part: Json, scope: Scope): string {
  if (!isExpression(part)) {
    // A brace before the braces of an action would begin the action too early.
    return withoutActions(String(part)).replace(/\{$/, '{{ "{" }}');
  }
  return action(typeOf(part) === 'integer' ? integer(part, scope) : text(part, scope));
}

function action(go: Go): string {
  return `{{ ${go.text} }}`;
}

function isNameOf(parts: readonly Json[]): boolean {
  const [first, second] = parts;
  return parts.length > 1 && parts.every(part => isExpression(part) ? isName(part) : NAME_PART.test(String(part)))
    && (typeof first === 'string' ? NAME_BEGINNING.test(first) : typeof second === 'string' && NAME_SUFFIX.test(second));
}

/** Whether what an expression gives consists of letters, digits, dashes and dots. */
function isName(tree: Json | undefined): boolean {
  if (!isExpression(tree)) {
    return typeof tree === 'string' && NAME_PART.test(tree);
  }
  const { operation } = tree;
  switch (operation.kind) {
    case 'value':
    case 'variable': return operation.type === 'name';
    case 'builtIn': return operation.name === 'Release.Name' || operation.name === 'Chart.Name';
    case 'byteQuantity':
    case 'digest': return true;
    case 'join': return operation.parts.every(isName);
    case 'truncate':
    case 'lower': return isName(operation.text);
    case 'named': return isName(operation.body);
    case 'choose': return isName(operation.then) && isName(operation.otherwise);
    default: return false;
  }
}

/** Whether a part of a text means nothing to YAML inside of a block. */
function isHarmless(part: Json): boolean {
  return !isExpression(part) || isName(part) || ['integer', 'boolean', 'number'].includes(typeOf(part));
}
