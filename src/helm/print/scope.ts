import type { Definitions } from './definitions';
import { goVariable } from './go';
import type { Holding } from './holding';
import { decidedBy } from '../../template/comparisons';
import { and, not, or } from '../../template/conditions';
import { Condition, Expression } from '../../template/expression';
import { freeVariables } from '../../template/free-variables';
import { Json } from '../../template/json';

/** What a named template finds the root under that is handed more than it. */
export const ROOT = 'root';

/** A condition that is decided where something is printed. */
interface Fact {
  readonly condition: Expression;
  readonly holds: boolean;
}

/** Where a piece of a template stands: what it can refer to, and what is known there. */
export interface Scope {
  /** What the built-in objects hang from: nothing where the dot is the root, else `$`. */
  readonly root: string;
  /** The path of the values that a named template is handed in the place of the root. */
  readonly base?: readonly string[];
  /** The key of the expression that the dot is. */
  readonly dot?: string;
  /** The variables of loops that a named template was handed, which hang from where the root does. */
  readonly parameters?: ReadonlySet<string>;
  /** The variables of a loop that are parts of what it is at, and what reads them. */
  readonly parts?: ReadonlyMap<string, string>;
  /** The variables that hold what named templates give, by their names. */
  readonly held?: ReadonlyMap<string, string>;
  /** The variables that hold, before a loop, what each of its rounds would include anew. */
  readonly holding?: Holding;
  /** The tree that a named template consists of. */
  readonly isAlone?: Json;
  readonly facts: readonly Fact[];
  readonly definitions: Definitions;
  /** Words that tell the place apart from others, for names: those of the file and the key. */
  readonly place: Place;
}

/** A place in the templates. */
export interface Place {
  /** The name of the file, without its extension. */
  readonly file: string;
  /** The name of the list item, such as a container. */
  readonly item?: string;
  readonly key: string;
}

/** The scope at the top of a file or of a named template. */
export function topScope(definitions: Definitions, place: Place): Scope {
  return { root: '', facts: [], definitions, place };
}

/** The scope inside of a block that is there only if a condition holds, or does not hold. */
export function knowing(scope: Scope, condition: Condition, holds: boolean): Scope {
  return typeof condition === 'boolean' ? scope : { ...scope, facts: [...scope.facts, ...factsOf(condition, holds)] };
}

/** The scope inside of a loop over variables. */
export function binding(scope: Scope, ...variables: readonly (string | undefined)[]): Scope {
  // What is known of an outer variable says nothing of an inner one of the same name.
  const facts = scope.facts.filter(({ condition }) => !variables.some(name => name !== undefined && freeVariables(condition).has(name)));
  const parameters = scope.parameters && new Set([...scope.parameters].filter(name => !variables.includes(name)));
  const parts = scope.parts && new Map([...scope.parts].filter(([name]) => !variables.includes(name)));
  return { ...scope, root: innerRoot(scope.root), parameters, parts, facts };
}

/** What a variable of a loop is called where it is read. */
export function variableIn({ parameters, parts, root }: Scope, name: string): string {
  return parameters?.has(name) === true ? `${root.slice(0, -ROOT.length)}${name}` : parts?.get(name) ?? goVariable(name);
}

/** The scope inside of a `with` on a condition, where the dot is what it asks for. */
export function withDot(scope: Scope, condition: Expression, dot: Expression): Scope {
  return { ...knowing(scope, condition, true), root: innerRoot(scope.root), dot: dot.key };
}

/** The scope at a key of a map. */
export function at(scope: Scope, key: string): Scope {
  return { ...scope, place: { ...scope.place, key } };
}

/** The scope in an item of a list that has a name. */
export function inItem(scope: Scope, item: string): Scope {
  return { ...scope, place: { ...scope.place, item, key: item } };
}

/** Words that describe what stands at a place of a file. */
export function wordsOf({ file, item, key }: Place): string[] {
  return [file, ...(item === undefined || item === key ? [] : [item]), key];
}

/** What is left of a condition by what is known; the very condition where nothing of it is. */
export function simplified(condition: Condition, scope: Scope): Condition {
  return typeof condition === 'boolean' || scope.facts.length === 0 ? condition : withoutFacts(condition, scope.facts);
}

function withoutFacts(condition: Expression, facts: readonly Fact[]): Condition {
  const known = facts.find(fact => fact.condition.key === condition.key);
  if (known !== undefined) {
    return known.holds;
  }
  const decided = facts.map(fact => decidedBy(condition, fact.condition, fact.holds)).find(each => each !== undefined);
  if (decided !== undefined) {
    return decided;
  }
  const rest = withoutKnownOperands(condition, facts);
  // What is left of a condition may be what a block around it asks for.
  return rest === condition || typeof rest === 'boolean' ? rest : withoutFacts(rest, facts);
}

function withoutKnownOperands(condition: Expression, facts: readonly Fact[]): Condition {
  const { operation } = condition;
  switch (operation.kind) {
    case 'not': {
      const operand = withoutFacts(operation.operand, facts);
      return operand === operation.operand ? condition : not(operand);
    }
    case 'and':
    case 'or': {
      const operands = operation.operands.map(operand => withoutFacts(operand, facts));
      return operands.every((operand, index) => operand === operation.operands[index]) ? condition
        : operation.kind === 'and' ? and(...operands) : or(...operands);
    }
    default: return condition;
  }
}

/** Whether it is known that a condition holds. */
export function isKnown(condition: Expression, scope: Scope): boolean {
  return scope.facts.some(fact => fact.holds && fact.condition.key === condition.key);
}

/** A condition and all that it says of its parts. */
function factsOf(condition: Expression, holds: boolean): Fact[] {
  const { operation } = condition;
  switch (operation.kind) {
    case 'not': return factsOf(operation.operand, !holds);
    case 'and': return [{ condition, holds }, ...(holds ? operation.operands.flatMap(operand => factsOf(operand, true)) : [])];
    case 'or': return [{ condition, holds }, ...(holds ? [] : operation.operands.flatMap(operand => factsOf(operand, false)))];
    default: return [{ condition, holds }];
  }
}

function innerRoot(root: string): string {
  return root.startsWith('$') ? root : `$${root}`;
}
