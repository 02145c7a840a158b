import { isBlock, literalKey, literalScalar } from './literal-text';
import { Expression } from '../../template/expression';
import { Json, JsonMap } from '../../template/json';

/** Longer keys cannot stand before their colon. */
export const LONGEST_KEY = 1000;

const known = new WeakMap<object, boolean>();

/** As `isLiteral()`, which each part of a printed tree is asked again and again; so what is found out is kept. */
export function isAllLiteral(tree: Json): boolean {
  if (typeof tree !== 'object' || tree === null) {
    return true;
  }
  if (tree instanceof Expression) {
    return false;
  }
  let isLiteral = known.get(tree);
  if (isLiteral === undefined) {
    isLiteral = (Object.values(tree) as (Json | undefined)[]).every(part => isAllLiteral(part ?? null));
    known.set(tree, isLiteral);
  }
  return isLiteral;
}

/** Adds the lines of a literal behind what leads to it, a key or a dash. */
export function addLiteral(lead: string, tree: Json, below: string, lines: string[]): void {
  if (typeof tree !== 'object' || tree === null) {
    const scalar = `${lead} ${literalScalar(tree, below)}`;
    if (typeof tree === 'string' && isBlock(tree)) {
      lines.push(...scalar.split('\n'));
    } else {
      lines.push(scalar);
    }
  } else if (Array.isArray(tree)) {
    addLiteralList(lead, tree, below, lines);
  } else {
    // A literal that is no list is a map.
    addLiteralMap(lead, tree as JsonMap, below, lines);
  }
}

function addLiteralMap(lead: string, map: JsonMap, below: string, lines: string[]): void {
  const keys = Object.keys(map).filter(key => map[key] !== undefined).sort();
  if (keys.length === 0) {
    lines.push(`${lead} {}`);
    return;
  }
  const isItem = lead.endsWith('-');
  if (!isItem) {
    lines.push(lead);
  }
  let start = isItem ? `${lead} ` : below;
  for (const key of keys) {
    const name = literalKey(key);
    const value = map[key] ?? null;
    if (name.length > LONGEST_KEY) {
      lines.push(`${start}? ${name}`);
      addLiteral(`${below}:`, value, `${below}  `, lines);
    } else {
      addLiteral(`${start}${name}:`, value, `${below}  `, lines);
    }
    start = below;
  }
}

function addLiteralList(lead: string, list: readonly Json[], below: string, lines: string[]): void {
  if (list.length === 0) {
    lines.push(`${lead} []`);
    return;
  }
  const isItem = lead.endsWith('-');
  if (!isItem) {
    lines.push(lead);
  }
  let start = isItem ? `${lead} ` : below;
  for (const item of list) {
    addLiteral(`${start}-`, item, `${below}  `, lines);
    start = below;
  }
}
