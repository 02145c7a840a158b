import { Expression, isExpression, ValueType } from '../../template/expression';
import { isList, Json } from '../../template/json';

/** What a tree gives: the type of a value, nothing, or one of several types. A name is a string. */
export type TreeType = Exclude<ValueType, 'name'> | 'null' | 'mixed';

/** What a tree gives, as far as it is known without values. */
export function typeOf(tree: Json | undefined): TreeType {
  if (isExpression(tree)) {
    return typeOfExpression(tree);
  }
  switch (typeof tree) {
    case 'string': return 'string';
    case 'boolean': return 'boolean';
    case 'number': return Number.isSafeInteger(tree) ? 'integer' : 'number';
    default: return tree === null || tree === undefined ? 'null' : isList(tree) ? 'list' : 'map';
  }
}

function typeOfExpression({ operation }: Expression): TreeType {
  switch (operation.kind) {
    case 'value':
    case 'variable': return operation.type === 'name' ? 'string' : operation.type;
    case 'builtIn': return operation.name === 'Release.Revision' ? 'integer' : 'string';
    case 'named': return typeOf(operation.body);
    case 'textAt':
    case 'join':
    case 'lower':
    case 'truncate':
    case 'exchanged':
    case 'byteQuantity':
    case 'joined':
    case 'repeated':
    case 'digest': return 'string';
    case 'sum':
    case 'maximum': return operation.terms.every(term => typeOf(term) === 'integer') ? 'integer' : 'number';
    case 'total': return typeOf(operation.term) === 'integer' ? 'integer' : 'number';
    case 'amount': return 'number';
    case 'choose': return common(operation.then, operation.otherwise);
    case 'spread':
    case 'each':
    case 'sorted': return 'list';
    case 'merge':
    case 'put':
    case 'union':
    case 'entries': return 'map';
    default: return 'boolean';
  }
}

/** The type of one of two trees; what is not there has none. */
function common(one: Json | undefined, other: Json | undefined): TreeType {
  const types = [one, other].filter(tree => tree !== undefined).map(typeOf);
  const [first] = types;
  if (types.every(type => type === first)) {
    return first ?? 'null';
  }
  return types.every(type => type === 'integer' || type === 'number') ? 'number' : 'mixed';
}
