import { included } from './definitions';
import { generalizer, valuesAsVariable, variableAsValues } from './generalize';
import { call, Go, goPath, goString } from './go';
import { OWNED } from './owners';
import { Scope, variableIn, wordsOf } from './scope';
import { Expression, isExpression } from '../../template/expression';
import { Json } from '../../template/json';

/**
 * The text of a tree that is written in a named template. If all that the tree reads is one part of the values, such as the image of a
 * container, the template is handed that part, and serves all that look alike.
 *
 * @param room how long its name may be
 */
export function includedPart(tree: Expression, scope: Scope, room: number): Go {
  const { file, key } = scope.place;
  const values = generalizer({ leaf: variableAsValues(OWNED.values, [OWNED.values]) }).expression(tree);
  const paths = pathsIn(values);
  const base = paths === undefined || scope.base !== undefined ? [] : commonBase(paths);
  if (base.length === 0) {
    const [path] = paths?.length === 1 ? paths : [];
    const words = [wordsOf(scope.place), ...(path === undefined ? [] : [path.slice(-2), path.slice(-1)])];
    return included(scope.definitions.forTree('text', tree, file, words, { longest: room, general: [[key], [file, key]] }), scope);
  }
  const alike = generalizer({ leaf: valuesAsVariable(base, 'part') }).expression(values).key;
  const definition = scope.definitions.forPart(values, base, alike, [[key], [file, key]]);
  const part = values === tree ? goPath(`${scope.root}.Values`, base) : goPath(variableIn(scope, OWNED.values), base.slice(1));
  return call('include', goString(definition.name), part);
}

/** The paths of the values that a tree reads; undefined if it reads something else, too. */
function pathsIn(tree: Json | undefined): readonly (readonly string[])[] | undefined {
  if (typeof tree !== 'object' || tree === null) {
    return [];
  }
  if (!isExpression(tree)) {
    return allOf(Object.values(tree).map(pathsIn));
  }
  const { operation } = tree;
  switch (operation.kind) {
    case 'value': return [operation.path];
    case 'join': return allOf(operation.parts.map(pathsIn));
    case 'choose': return allOf([operation.condition, operation.then, operation.otherwise].map(pathsIn));
    case 'not':
    case 'nonEmpty':
    case 'isGiven': return pathsIn(operation.operand);
    case 'and':
    case 'or': return allOf(operation.operands.map(pathsIn));
    case 'equals': return allOf([operation.one, operation.other].map(pathsIn));
    case 'lower':
    case 'truncate': return pathsIn(operation.text);
    default: return undefined;
  }
}

function allOf(parts: readonly (readonly (readonly string[])[] | undefined)[]): readonly (readonly string[])[] | undefined {
  return parts.some(part => part === undefined) ? undefined : parts.flatMap(part => part ?? []);
}

/** The keys that several paths begin with. */
function commonBase(paths: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...others] = paths;
  const length = first.findIndex((key, index) => index === first.length - 1 || others.some(path => path.length <= index + 1 || path[index] !== key));
  return others.length === 0 ? [] : first.slice(0, Math.max(0, length));
}

