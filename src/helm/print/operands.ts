import { included } from './definitions';
import { call, Go, goNumber, goPath, goString, operand } from './go';
import { isKnown, Scope, variableIn } from './scope';
import { typeOf } from './type-of';
import { Expression, isExpression, variable } from '../../template/expression';
import { isList, isMap, Json } from '../../template/json';

/** An expression that is read and not computed. */
export function isReference(tree: Json | undefined): tree is Expression {
  return isExpression(tree) && isRead(tree);
}

/** Whether an expression is read and not computed. */
export function isRead({ operation }: Expression): boolean {
  return operation.kind === 'value' || operation.kind === 'variable' || operation.kind === 'builtIn';
}

/** Whether Go takes a value for false where it is empty, and only there. */
export function isWithable(tree: Json | undefined): tree is Expression {
  return isReference(tree) && ['string', 'list', 'map'].includes(typeOf(tree));
}

/** What reads a value, a variable or a built-in object. */
export function reference(expression: Expression, scope: Scope): Go {
  const { operation } = expression;
  if (expression.key === scope.dot) {
    return operand('.');
  }
  switch (operation.kind) {
    case 'value': return valuePath(operation.path, scope);
    case 'builtIn': return operand(`${scope.root}.${operation.name}`);
    case 'variable': return operation.isWhole === true ? goPath(variableIn(scope, operation.name), operation.path) : variablePath(operation.name, operation.path, scope);
    default: throw new Error(`'${operation.kind}' is computed; it cannot be read`);
  }
}

/** The path of a value, from the root or, in a template that is handed a part of the values, from that part. */
function valuePath(path: readonly string[], { root, base }: Scope): Go {
  return base === undefined ? goPath(`${root}.Values`, path) : goPath(root, path.slice(base.length));
}

/** The path of a part of a variable; parts of what may not be there are read with care. */
function variablePath(name: string, path: readonly string[], scope: Scope): Go {
  const keys = path.slice(0, -1).map((_, index) => path.slice(0, index + 1));
  const optional = keys.findIndex(parent => !isKnownToBeThere(name, parent, scope));
  if (optional < 0) {
    return goPath(variableIn(scope, name), path);
  }
  const careful = path.slice(optional + 1).reduce((base, key) => goPath(`(${base})`, [key]).text, goPath(variableIn(scope, name), path.slice(0, optional + 1)).text);
  return operand(careful);
}

function isKnownToBeThere(name: string, path: readonly string[], scope: Scope): boolean {
  const parent = variable(name, 'map', path);
  return (['nonEmpty', 'isGiven'] as const).some(kind => isKnown(new Expression({ kind, operand: parent }), scope));
}

/** What the first argument of a function is given: a list or map that has only scalars in it. */
export function literalCollection(tree: Json): Go {
  if (isList(tree)) {
    return call('list', ...tree.map(literalCollection));
  }
  if (isMap(tree)) {
    return call('dict', ...Object.keys(tree).sort().flatMap(key => tree[key] === undefined ? [] : [goString(key), literalCollection(tree[key] ?? null)]));
  }
  return literal(tree);
}

/** A scalar as a constant. */
function literal(tree: Json | undefined): Go {
  switch (typeof tree) {
    case 'string': return goString(tree);
    case 'boolean': return operand(String(tree));
    case 'number': return goNumber(tree);
    default: return operand('nil');
  }
}

/** The text that a named template gives. */
export function includedText(name: string, tree: Json, scope: Scope): Go {
  const held = scope.held?.get(name);
  return held !== undefined ? operand(held) : included(scope.definitions.named(name, 'text', tree), scope);
}
