import { collection } from './collections';
import { truthOf } from './conditions';
import { included } from './definitions';
import { call, Go, goFloat, goInteger, goNumber, goString, operand } from './go';
import { includedText, isRead, isReference, reference } from './operands';
import { knowing, Scope, simplified } from './scope';
import { typeOf } from './type-of';
import { Expression, isExpression, isSame, Operation } from '../../template/expression';
import { Json } from '../../template/json';

/** A choice between two trees. */
export type Choose = Extract<Operation, { kind: 'choose' }>;

type Terms = Extract<Operation, { kind: 'sum' | 'maximum' }>;

/** Longer numbers are computed in a template of their own. */
const LONGEST_NUMBER = 80;

/** Longer terms of a number are, too. */
const LONGEST_TERM = 110;

/** What stands between the braces where a scalar is the value of a key: it gives the scalar as YAML. */
export function scalar(tree: Json | undefined, scope: Scope): Go {
  const type = typeOf(tree);
  switch (type) {
    case 'string': return quoted(tree, scope);
    case 'integer': return integer(tree, scope);
    case 'boolean': return truthOf(tree, scope);
    default: return raw(tree, scope).pipe('toJson');
  }
}

/** A text in quotes. What is no text is made one by quoting it. */
function quoted(tree: Json | undefined, scope: Scope): Go {
  const parts = isExpression(tree) && tree.operation.kind === 'join' ? tree.operation.parts : [];
  const [only] = parts.length === 1 ? parts : [];
  const type = typeOf(only);
  return (type === 'integer' || type === 'boolean' ? raw(only, scope) : text(tree, scope)).pipe('quote');
}

/** A scalar as it is, for functions that take any. */
export function raw(tree: Json | undefined, scope: Scope): Go {
  const type = typeOf(tree);
  switch (type) {
    case 'string': return text(tree, scope);
    case 'integer': return integer(tree, scope);
    case 'boolean': return truthOf(tree, scope);
    case 'number': return isExpression(tree) && isRead(tree) ? reference(tree, scope) : float(tree, scope);
    case 'list':
    case 'map': return collection(tree ?? null, scope);
    case 'null': return operand('nil');
    default: return isExpression(tree) && isRead(tree) ? reference(tree, scope) : unfolded(tree, scope, raw);
  }
}

/** A text, whatever type it is made of. */
export function text(tree: Json | undefined, scope: Scope): Go {
  if (!isExpression(tree)) {
    return goString(String(tree ?? null));
  }
  switch (typeOf(tree)) {
    case 'string': return textOf(tree, scope);
    case 'integer': return integer(tree, scope).pipe('toString');
    case 'boolean': return truthOf(tree, scope).pipe('toString');
    case 'number': return float(tree, scope).pipe('toJson');
    case 'quantity':
    case 'intOrString': return isRead(tree) ? reference(tree, scope).pipe('toJson').pipe('trimAll "\\""') : unfolded(tree, scope, text);
    case 'mixed': return unfolded(tree, scope, text);
    default: throw new Error('a list or map is no text; give one of its items');
  }
}

function textOf(tree: Expression, scope: Scope): Go {
  const { operation } = tree;
  switch (operation.kind) {
    case 'named': return includedText(operation.name, operation.body, scope);
    case 'choose': return chosen(operation, scope, text);
    case 'textAt': return call('index', reference(operation.map, scope), text(operation.key, scope)).pipe(`default ${goString(operation.otherwise).text}`);
    case 'join': return joined(operation.parts, scope);
    case 'lower': return text(operation.text, scope).pipe('lower');
    case 'exchanged': return text(operation.text, scope).pipe(`replace ${goString(operation.one).text} ${goString(operation.other).text}`);
    case 'truncate': return call('regexReplaceAll', goString('[-.]+$'), text(operation.text, scope).pipe(`trunc ${operation.length}`), goString(''));
    case 'byteQuantity': return call('include', goString(scope.definitions.helper('byteQuantity')), summand(operation.bytes, scope, float));
    case 'joined': return gathered(tree, 'listed', scope);
    case 'repeated': return repeatedIn(tree, operation.list, scope);
    case 'digest': return raw(operation.of, scope).pipe('toJson').pipe('sha256sum').pipe(`trunc ${operation.length}`);
    default: return reference(tree, scope);
  }
}

/** The first text that a list has more than once; one that has to be gathered is so in a template of its own. */
function repeatedIn(tree: Expression, list: Json, scope: Scope): Go {
  if (isReference(list)) {
    return call('include', goString(scope.definitions.helper('repeated')), reference(list, scope));
  }
  return gathered(tree, 'repeated', scope);
}

/** A text that is made in lines of its own. */
function gathered(tree: Expression, word: string, scope: Scope): Go {
  const { file, key } = scope.place;
  return included(scope.definitions.forTree('text', tree, file, [[word, key], [file, word, key]]), scope);
}

/** A text of parts: what varies stands in the format as what it is. */
function joined(parts: readonly Json[], scope: Scope): Go {
  const pieces = parts.map(part => {
    if (!isExpression(part)) {
      return { format: String(part).replace(/%/g, '%%') };
    }
    const type = typeOf(part);
    return type === 'integer' || type === 'boolean'
      ? { format: type === 'integer' ? '%d' : '%t', argument: raw(part, scope) }
      : { format: '%s', argument: text(part, scope) };
  });
  const args = pieces.flatMap(({ argument }) => argument === undefined ? [] : [argument]);
  return pieces.length === 1 && pieces[0].format === '%s' ? args[0] : call('printf', goString(pieces.map(({ format }) => format).join('')), ...args);
}

/** A whole number. */
export function integer(tree: Json | undefined, scope: Scope): Go {
  if (!isExpression(tree)) {
    return goInteger(Number(tree ?? 0));
  }
  const { operation } = tree;
  switch (operation.kind) {
    case 'sum':
    case 'maximum': return computed(tree, operation, scope, integer) ?? includedNumber(tree, scope).pipe('int');
    case 'builtIn': return reference(tree, scope);
    case 'named': return includedText(operation.name, operation.body, scope).pipe('int');
    case 'total': return includedNumber(tree, scope).pipe('int');
    case 'choose': return chosen(operation, scope, integer);
    default: return call('int', reference(tree, scope));
  }
}

/** A number that may have a fraction. */
export function float(tree: Json | undefined, scope: Scope): Go {
  if (!isExpression(tree)) {
    return goFloat(Number(tree ?? 0));
  }
  const { operation } = tree;
  switch (operation.kind) {
    case 'sum':
    case 'maximum': {
      if (typeOf(tree) === 'integer') {
        return call('float64', integer(tree, scope));
      }
      return computed(tree, operation, scope, float) ?? includedNumber(tree, scope).pipe('float64');
    }
    case 'amount': return amount(operation.quantity, scope).pipe('float64');
    case 'named': return includedText(operation.name, operation.body, scope).pipe('float64');
    case 'total': return includedNumber(tree, scope).pipe('float64');
    case 'choose': return chosen(operation, scope, float);
    default: return call('float64', reference(tree, scope));
  }
}

/** A sum or maximum; undefined where it is too long to stand among other things. */
function computed(tree: Expression, { kind, terms }: Terms, scope: Scope, number: typeof integer): Go | undefined {
  const names = number === integer ? { sum: 'add', maximum: 'max' } : { sum: 'addf', maximum: 'maxf' };
  const go = call(names[kind], ...terms.map(term => summand(term, scope, number)));
  // In a template of its own it has the room that it needs.
  return go.text.length <= LONGEST_NUMBER || scope.isAlone === tree ? go : undefined;
}

/** A number as an argument of a function that takes any number, or the text of one. */
export function summand(tree: Json, scope: Scope, number: typeof integer): Go {
  if (isExpression(tree) && tree.operation.kind === 'amount') {
    return amount(tree.operation.quantity, scope);
  }
  if (!isExpression(tree)) {
    return goNumber(Number(tree));
  }
  const go = isRead(tree) ? reference(tree, scope) : number(tree, scope);
  return go.text.length <= LONGEST_TERM || tree.operation.kind !== 'choose' ? go : includedNumber(tree, scope);
}

function amount(quantity: Json, scope: Scope): Go {
  return call('include', goString(scope.definitions.helper('amount')), raw(quantity, scope));
}

/** The text of a number that is computed in a template of its own. */
function includedNumber(tree: Expression, scope: Scope): Go {
  const { file, key } = scope.place;
  const { kind } = tree.operation;
  const word = kind === 'choose' ? 'part' : kind;
  const words = kind === 'total' ? [[kind, key], [file, kind, key]] : [...key === '' ? [] : [[key]], [file, key], [file, word, key]];
  return included(scope.definitions.forTree('text', tree, file, words), scope);
}

/** What a tree of no single type gives. */
function unfolded(tree: Json | undefined, scope: Scope, print: (tree: Json | undefined, scope: Scope) => Go): Go {
  if (!isExpression(tree)) {
    return print(tree, scope);
  }
  const { operation } = tree;
  switch (operation.kind) {
    case 'choose': return chosen(operation, scope, print);
    case 'named': return print(operation.body, scope);
    default: throw new Error(`'${operation.kind}' gives no scalar`);
  }
}

/** One of two arguments. Both are computed, so this is only for what cannot fail. */
export function chosen(choice: Choose, scope: Scope, print: (tree: Json | undefined, scope: Scope) => Go): Go {
  const { condition, then, otherwise } = choice;
  const known = simplified(condition, scope);
  if (typeof known === 'boolean') {
    return print(known ? then : otherwise, scope);
  }
  if (isDefault(choice)) {
    return print(then, scope).pipe(`default ${print(otherwise, scope).argument}`);
  }
  return call('ternary', print(then, knowing(scope, known, true)), print(otherwise, knowing(scope, known, false)), truthOf(known, scope));
}

/** Whether a choice is a text, or another one where it is empty. */
export function isDefault({ condition: { operation }, then, otherwise }: Choose): boolean {
  return operation.kind === 'nonEmpty' && isSame(operation.operand, then) && typeOf(then) === 'string' && typeOf(otherwise) === 'string'
    && (!isExpression(otherwise) || otherwise.operation.kind !== 'choose' || isDefault(otherwise.operation));
}
