import { Expression, isExpression, operandsOf } from './expression';
import { isList, isMap, Json } from './json';

/** The values that only decide on the names of a release. */
const NAMES = ['nameOverride', 'fullnameOverride'];

/**
 * A text in which the name of the release stands, with a plain word in the place of that name; undefined for a text that anything else
 * decides on. What is judged by the rest of a text need not be asked anew for every release.
 */
export function withPlainRelease(text: Json): string | undefined {
  if (!isExpression(text)) {
    return typeof text === 'string' ? text : undefined;
  }
  const { operation } = text;
  if (operation.kind !== 'join') {
    return isOfRelease(text) ? 'release' : undefined;
  }
  const parts = operation.parts.map(part => isExpression(part) && isOfRelease(part) ? 'release' : withPlainRelease(part));
  return parts.includes(undefined) ? undefined : parts.join('');
}

/** Whether nothing but the release decides on a tree. */
function isOfRelease(tree: Json | undefined): boolean {
  if (isList(tree)) {
    return tree.every(isOfRelease);
  }
  if (isMap(tree)) {
    return Object.values(tree).every(isOfRelease);
  }
  return !isExpression(tree) || isOfReleaseAlone(tree);
}

function isOfReleaseAlone({ operation }: Expression): boolean {
  switch (operation.kind) {
    case 'builtIn': return operation.name === 'Release.Name' || operation.name === 'Chart.Name';
    case 'value': return operation.path.length === 1 && NAMES.includes(operation.path[0]);
    case 'variable': return false;
    default: return operandsOf(operation).every(isOfRelease);
  }
}
