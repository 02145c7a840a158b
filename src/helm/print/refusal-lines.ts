import { LONGEST_CONDITION, test, wholeTest } from './conditions';
import { Go, goPath, goString, goVariable, LONGEST_LINE } from './go';
import { heldLoop } from './holding';
import { binding, knowing, Scope } from './scope';
import { OWNER, sharedRefusals } from './shared-refusals';
import { packed, rangeLines } from './text-lines';
import { text } from './values';
import { and } from '../../template/conditions';
import { Condition, Expression, isExpression, keyOf } from '../../template/expression';
import { Json } from '../../template/json';
import { partsOfText } from '../../template/operations';
import { Refusal, RefusalOwner, RefusalScope } from '../../template/refusal';

/** The lines of a file that refuses values and gives nothing. */
export function refusalLines(refusals: readonly Refusal[], scope: Scope): string[] {
  return sharedRefusals(refusals).flatMap(({ owners, refusals: each }) => owners.length === 0 ? linesOf(each, '', scope) : loopLines(owners, distinct(each), scope));
}

/** What several owners refuse alike, in a loop over them. */
function loopLines(owners: readonly RefusalOwner[], refusals: readonly Refusal[], scope: Scope): string[] {
  const parts = new Map([OWNER.place, OWNER.values].map(variable => [variable, goVariable(variable)]));
  const trees = refusals.flatMap(({ scopes = [], when, message }): Json[] => [when, message, ...scopes.map(around => new Expression({ kind: 'each', ...around, body: null }))]);
  const { beforeLoop, inRound, lines } = heldLoop(trees, { ...binding(scope, OWNER.place, OWNER.values), parts }, inner => linesOf(refusals, '  ', inner));
  return [...beforeLoop, ...ownerLines(owners, scope), ...inRound.map(line => `  ${line}`), ...lines, '{{- end }}'];
}

/** What begins a loop over all that refuses alike. */
function ownerLines(owners: readonly RefusalOwner[], scope: Scope): string[] {
  const pairs = owners.map(({ place, values }) => `${goString(place).text} ${goPath(`${scope.root}.Values`, values).text}`);
  const begin = `{{- range ${goVariable(OWNER.place)}, ${goVariable(OWNER.values)} := dict`;
  const line = `${begin} ${pairs.join(' ')} }}`;
  return line.length <= LONGEST_LINE ? [line] : [begin, ...pairs.map((pair, index) => `  ${pair}${index === pairs.length - 1 ? ' }}' : ''}`)];
}

/** Refusals one after another; those with the same loops share them. */
function linesOf(refusals: readonly Refusal[], indent: string, scope: Scope): string[] {
  const loops = refusals.map(loopsOf);
  const lines: string[] = [];
  for (let start = 0; start < refusals.length;) {
    let end = start + 1;
    while (end < refusals.length && loops[end] === loops[start]) {
      end++;
    }
    const together = refusals.slice(start, end);
    const print = (below: string, inner: Scope) => together.flatMap(refusal => oneRefusal(refusal, below, inner));
    lines.push(...inLoops(refusals[start].scopes ?? [], indent, scope, print));
    start = end;
  }
  return lines;
}

function loopsOf({ scopes = [] }: Refusal): string {
  return scopes.map(({ over, variable, key }) => [over.key, variable, key].join(' ')).join(' / ');
}

function inLoops(scopes: readonly RefusalScope[], indent: string, scope: Scope, print: (indent: string, scope: Scope) => string[]): string[] {
  const [outer, ...inner] = scopes;
  return outer === undefined
    ? print(indent, scope)
    : rangeLines(outer, indent, scope, within => inLoops(inner, `${indent}  `, within, print));
}

function oneRefusal({ when, message, subject }: Refusal, indent: string, around: Scope): string[] {
  if (when === false) {
    return [];
  }
  const scope = subject === undefined ? around : { ...around, place: { file: subject.of, key: subject.what } };
  const asked = conditions(when, scope);
  const depth = (level: number) => indent + '  '.repeat(level);
  return [
    ...asked.flatMap((condition, level) => condition.lines(`${depth(level)}{{- if `)),
    // What a sentence tells is made only where it is told.
    ...failure(message, depth(asked.length), { ...knowing(scope, when, true), holding: undefined }),
    ...asked.map((_, level) => `${depth(asked.length - 1 - level)}{{- end }}`),
  ];
}

/** What has to hold, in one condition or, where that is too long, in several that stand in each other. */
function conditions(when: Condition, scope: Scope): Go[] {
  const whole = wholeTest(when, scope);
  if (whole.text.length <= LONGEST_CONDITION || !isExpression(when)) {
    return [whole];
  }
  switch (when.operation.kind) {
    case 'and': return packed(when.operation.operands, scope).flatMap(operands => conditions(and(...operands), scope));
    case 'or':
    case 'not': return [test(when, scope)];
    default: return [whole];
  }
}

/** The order to fail, the sentence in as many lines as it needs. */
function failure(message: Json, indent: string, scope: Scope): string[] {
  const line = `${indent}{{- fail ${text(message, scope).argument} }}`;
  if (line.length <= LONGEST_LINE) {
    return [line];
  }
  // The last line ends with what closes the action.
  const room = LONGEST_LINE - indent.length - 6;
  const pieces = partsOfText(message).flatMap(part => isExpression(part) ? [text(part, scope).argument] : wrapped(String(part), room));
  const lines = filled(pieces, room).map(words => `${indent}  ${words}`);
  return [`${indent}{{- fail (print`, ...lines.slice(0, -1), `${lines[lines.length - 1]}) }}`];
}

/** Pieces in lines of a length. */
function filled(pieces: readonly string[], length: number): string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + piece.length < length) {
      lines[lines.length - 1] = `${last} ${piece}`;
    } else {
      lines.push(piece);
    }
  }
  return lines;
}

/** A text in quoted pieces of a length, broken after spaces; no two of them have room in one line. */
function wrapped(words: string, length: number): string[] {
  const pieces = [''];
  for (const word of words.split(/(?<= )/)) {
    const last = pieces[pieces.length - 1];
    if (last !== '' && goString(last + word).text.length > length) {
      pieces.push(word);
    } else {
      pieces[pieces.length - 1] = last + word;
    }
  }
  return pieces.map(piece => goString(piece).text);
}

/** Refusals without those that nobody would meet, as another one of the same condition comes before; those with the same loops stand together. */
export function distinct(refusals: readonly Refusal[]): Refusal[] {
  const byLoops = new Map<string, Map<string, Refusal>>();
  for (const refusal of refusals) {
    const loops = loopsOf(refusal);
    const known = byLoops.get(loops) ?? new Map<string, Refusal>();
    byLoops.set(loops, known);
    const condition = keyOf(refusal.when);
    if (!known.has(condition)) {
      known.set(condition, refusal);
    }
  }
  return [...byLoops.values()].flatMap(known => [...known.values()]);
}
