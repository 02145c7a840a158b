import { Go, goVariable, operand } from './go';
import type { Scope } from './scope';
import { Expression, operandsOf } from '../../template/expression';
import { Json } from '../../template/json';

/** A variable that holds what a named template gives. */
interface Held {
  readonly variable: string;
  readonly inclusion: Go;
  /** Whether it differs from round to round. */
  readonly isOfRound: boolean;
}

/** The lines that hold what a loop reads. */
export interface HoldingLines {
  readonly beforeLoop: readonly string[];
  readonly inRound: readonly string[];
}

/**
 * What a loop includes in each of its rounds though it is the same in all of them, and what a round includes more than once: it is
 * included once and held in variables.
 */
export class Holding {
  private readonly held = new Map<string, Held>();
  private readonly taken: Set<string>;

  /**
   * @param taken the names that loops inside call their variables
   * @param once what a round includes only once, and which therefore stays where it is
   */
  constructor(taken: ReadonlySet<string>, private readonly once: ReadonlySet<string> = new Set()) {
    this.taken = new Set(taken);
  }

  /** What stands for an inclusion. */
  public of(template: string, inclusion: Go, isOfRound: boolean): Go {
    if (isOfRound && this.once.has(inclusion.text)) {
      return inclusion;
    }
    let held = this.held.get(inclusion.text);
    if (held === undefined) {
      held = { variable: goVariable(this.freeName(template.replace(/^.*[^A-Za-z0-9]/, ''))), inclusion, isOfRound };
      this.held.set(inclusion.text, held);
    }
    return operand(held.variable);
  }

  /** What of a round its lines read once. */
  public readOnce(lines: readonly string[]): Set<string> {
    const reads = readsIn(lines);
    const once = [...this.held.values()].filter(({ variable, isOfRound }) => isOfRound && reads.get(variable) === 1);
    return new Set(once.map(({ inclusion }) => inclusion.text));
  }

  /** The lines that hold what the lines of the loop read; what has only been printed to see how long it is, nobody reads. */
  public linesFor(lines: readonly string[]): HoldingLines {
    const reads = readsIn(lines);
    const of = (isOfRound: boolean) => [...this.held.values()].filter(held => held.isOfRound === isOfRound && reads.has(held.variable))
      .flatMap(({ variable, inclusion }) => inclusion.lines(`{{- ${variable} := `));
    return { beforeLoop: of(false), inRound: of(true) };
  }

  private freeName(word: string): string {
    for (let number = 1; ; number++) {
      const name = number === 1 ? word : `${word}${number}`;
      if (!this.taken.has(name)) {
        this.taken.add(name);
        return name;
      }
    }
  }
}

/** The lines of a loop, and of what it holds. */
export interface HeldLoop extends HoldingLines {
  readonly lines: readonly string[];
}

/**
 * Prints what stands in a loop, with what it includes held in variables.
 *
 * @param trees what is printed
 * @param scope that of a round, with the variables of the loop as its parts
 */
export function heldLoop(trees: readonly Json[], scope: Scope, print: (scope: Scope) => string[]): HeldLoop {
  const taken = loopVariables(trees);
  scope.parts?.forEach(read => taken.add(read.replace(/^\$|\..*$/g, '')));
  // Only what has been printed tells how often it is read.
  const everything = new Holding(taken);
  const holding = new Holding(taken, everything.readOnce(print({ ...scope, holding: everything })));
  const lines = print({ ...scope, holding });
  return { lines, ...holding.linesFor(lines) };
}

/** How often lines read each variable. */
function readsIn(lines: readonly string[]): ReadonlyMap<string, number> {
  const reads = new Map<string, number>();
  for (const variable of lines.flatMap(line => line.match(/\$[A-Za-z_][A-Za-z0-9_]*/g) ?? [])) {
    reads.set(variable, (reads.get(variable) ?? 0) + 1);
  }
  return reads;
}

/** What the loops in a tree call their variables. */
function loopVariables(tree: Json | undefined, known = new Set<string>()): Set<string> {
  if (typeof tree !== 'object' || tree === null) {
    return known;
  }
  if (tree instanceof Expression) {
    const { operation } = tree;
    if ('over' in operation) {
      known.add(operation.variable);
      if ('key' in operation && operation.key !== undefined) {
        known.add(operation.key);
      }
    }
    operandsOf(operation).forEach(part => loopVariables(part, known));
  } else {
    Object.values(tree).forEach(part => loopVariables(part, known));
  }
  return known;
}
