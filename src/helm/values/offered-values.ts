import { valuesIn } from './used-values';
import { ValueRegistry } from './value-registry';
import { Json } from '../../template/json';
import { ValueDeclaration, ValueGroup } from '../chart-model';

/** The values that a chart has: of those that have been declared, the ones that something in it reads. What decides nothing is no value. */
export class OfferedValues {
  /** In the order in which people read them. */
  public readonly declarations: readonly ValueDeclaration[];

  /** The headings over them. */
  public readonly groups: readonly ValueGroup[];

  private readonly paths: ReadonlySet<string>;

  /** @param trees all that the values decide */
  constructor({ authorsOwn, declarations, groups }: ValueRegistry, trees: readonly (Json | undefined)[]) {
    // A tree may read a part of a value.
    const used = new Set([...valuesIn(trees).keys()].flatMap(wayTo));
    // An author is told of what he declares and does not use.
    this.declarations = declarations.filter(declaration => used.has(declaration.path.join('.')) || authorsOwn.includes(declaration));
    this.paths = new Set(this.declarations.map(({ path }) => path.join('.')));
    const branches = new Set([...this.paths].flatMap(path => ['', ...wayTo(path).slice(0, -1)]));
    this.groups = groups.filter(({ path }) => branches.has(path.join('.')));
  }

  /** Whether trees read no value but these. */
  public cover(trees: readonly (Json | undefined)[]): boolean {
    return [...valuesIn(trees).keys()].every(path => wayTo(path).some(each => this.paths.has(each)));
  }
}

/** A path and all that lead to it. */
function wayTo(path: string): string[] {
  const keys = path.split('.');
  return keys.map((_, depth) => keys.slice(0, depth + 1).join('.'));
}
