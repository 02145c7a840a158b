import { Inclusion, included } from './definitions';
import { call, Go, goString } from './go';
import { isReference, literalCollection, reference } from './operands';
import { Scope, wordsOf } from './scope';
import { typeOf } from './type-of';
import { chosen } from './values';
import { isExpression, isLiteral } from '../../template/expression';
import { isList, isMap, Json } from '../../template/json';
import { isBlockText } from '../../template/yaml-scalar';

/** Longer literals are written as YAML in a template of their own. */
const LONGEST_LITERAL = 100;

/** A list or map as an argument. */
export function collection(tree: Json, scope: Scope): Go {
  if (isReference(tree)) {
    return reference(tree, scope);
  }
  if (!isExpression(tree)) {
    return isLiteral(tree) && literalCollection(tree).text.length <= LONGEST_LITERAL ? literalCollection(tree) : parsed(tree, scope);
  }
  const { operation } = tree;
  switch (operation.kind) {
    case 'choose': return chosen(operation, scope, (node, inner) => collection(node ?? null, inner));
    case 'sorted': return sortedTexts(operation.lists, scope);
    case 'merge':
    case 'union': return endedByNewline(merged(operation.maps, scope)).pipe('fromYaml');
    default: return parsed(tree, scope);
  }
}

/** The lines of several maps as one. */
export function merged(maps: readonly Json[], scope: Scope): Go {
  return call('include', goString(scope.definitions.helper('merge')), call('list', ...maps.flatMap(mapsIn).map(map => collection(map, scope))));
}

/** The maps of a map that is merged of others itself. */
function mapsIn(map: Json): readonly Json[] {
  const operation = isExpression(map) ? map.operation : undefined;
  return operation?.kind === 'merge' || operation?.kind === 'union' ? operation.maps.flatMap(mapsIn) : [map];
}

/** The named template that holds the lines of a list or map. */
export function blockDefinition(tree: Json, scope: Scope): Inclusion {
  return isExpression(tree) && tree.operation.kind === 'named'
    ? scope.definitions.named(tree.operation.name, 'block', tree.operation.body)
    : scope.definitions.forTree('block', tree, scope.place.file, [wordsOf(scope.place)], { general: [[scope.place.key], wordsOf(scope.place)] });
}

/** A list or map that is printed as YAML and read again. */
function parsed(tree: Json, scope: Scope): Go {
  const block = included(blockDefinition(tree, scope), scope);
  const read = typeOf(tree) === 'list' ? 'fromYamlArray' : 'fromYaml';
  return (mayEndInText(tree) ? endedByNewline(block) : block).pipe(read);
}

/** A named template ends without a newline, which a text at its end may need. */
function endedByNewline(block: Go): Go {
  return call('printf', goString('%s\n'), block);
}

function sortedTexts(lists: readonly Json[], scope: Scope): Go {
  const [first, ...others] = lists.map(list => collection(list, scope));
  return (others.length === 0 ? first : call('concat', first, ...others)).pipe('uniq').pipe('sortAlpha');
}

/** Whether the printed lines of a tree may end with a text of several lines. */
function mayEndInText(tree: Json | undefined): boolean {
  if (typeof tree === 'string') {
    return isBlockText(tree);
  }
  if (isList(tree) || isMap(tree)) {
    return Object.values(tree).some(mayEndInText);
  }
  if (!isExpression(tree)) {
    return false;
  }
  const { operation } = tree;
  switch (operation.kind) {
    case 'named': return mayEndInText(operation.body);
    case 'choose': return mayEndInText(operation.then) || mayEndInText(operation.otherwise);
    case 'each': return mayEndInText(operation.body);
    case 'entries': return mayEndInText(operation.value);
    case 'join': return operation.parts.some(mayEndInText);
    default: return ['list', 'map'].includes(typeOf(tree));
  }
}
