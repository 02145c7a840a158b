import { Belongings, Generalizer, generalizer, valuesAsVariable } from './generalize';
import { Expression, operandsOf, variable } from '../../template/expression';
import { freeVariables } from '../../template/free-variables';
import { Json } from '../../template/json';
import { join } from '../../template/operations';
import { knownEntries } from '../../template/parts';

/** A workload, of which others may look alike. */
export interface Owner {
  /** Its name among those of the chart, which its labels have, too. */
  readonly name: string;
  /** The path of its values. */
  readonly values: readonly string[];
  /** The label that its pods are selected by, where cdk8s-plus gave them one. */
  readonly address?: string;
}

/** A tree as any owner could have it, with variables for what belongs to one. */
export interface OwnedTree {
  readonly owner: Owner;
  readonly general: Json;
}

/** The variables that stand for what belongs to one owner. */
export const OWNED = { name: 'name', values: 'workload', address: 'address' } as const;

const VARIABLES: readonly string[] = Object.values(OWNED);

/** Whether a tree is as any owner could have it: it has variables, and none but those that stand for what belongs to one. */
export function isOfSeries(tree: Json): boolean {
  const variables = [...freeVariables(tree)];
  return variables.length > 0 && variables.every(name => VARIABLES.includes(name));
}

const NAME_LABEL = 'app.kubernetes.io/name';

/** The workloads of a chart, which may share what differs between them only in their names and in the place of their values. */
export class Owners {
  private readonly byValues = new Map<string, Owner>();
  private readonly byName = new Map<string, Owner>();
  private readonly ranks: ReadonlyMap<Owner, number>;
  private readonly generalizers = new Map<Owner, Generalizer>();
  private readonly readings = new WeakMap<object, OwnedTree | null>();
  private readonly labellings = new WeakMap<object, OwnedTree | null>();

  constructor(owners: readonly Owner[]) {
    this.ranks = new Map(owners.map((owner, index) => [owner, index]));
    // One alone has nobody to share with.
    for (const owner of owners.length > 1 ? owners : []) {
      this.byName.set(owner.name, owner);
      if (owner.values.length > 0) {
        this.byValues.set(textOf(owner.values), owner);
      }
    }
  }

  /** The place of an owner among all of them. */
  public rankOf(owner: Owner): number {
    return this.ranks.get(owner) ?? 0;
  }

  /** A tree that reads the values of one owner, as any could have it; undefined for others. */
  public reading(tree: Json): OwnedTree | undefined {
    return this.known(tree, this.readings, () => undefined);
  }

  /** A tree that reads the values of one owner, or labels that tell its name, as any could have it; undefined for others. */
  public owned(tree: Json): OwnedTree | undefined {
    return this.known(tree, this.labellings, () => this.byName.get(String(knownEntries(tree)[NAME_LABEL])));
  }

  /**
   * What a workload has for itself, as any could have it, with what has a name; undefined for what others have, too.
   *
   * @param word what takes the place of the workload's name in the names of trees that belong to it
   */
  public own(tree: Json, word = ''): OwnedTree | undefined {
    const reader = new Reader(path => this.ownerOf(path));
    reader.read(tree);
    const [owner, ...others] = reader.owners;
    return owner === undefined || others.length > 0 || reader.usesVariables
      ? undefined
      : { owner, general: generalizer({ ...this.belongingsOf(owner), nameOf: name => name.replace(`.${owner.name}.`, `.${word}.`) }).tree(tree) };
  }

  private known(tree: Json, known: WeakMap<object, OwnedTree | null>, otherOwner: () => Owner | undefined): OwnedTree | undefined {
    if (typeof tree !== 'object' || tree === null || this.byName.size === 0) {
      return undefined;
    }
    let owned = known.get(tree);
    if (owned === undefined) {
      owned = this.generalized(tree, otherOwner) ?? null;
      known.set(tree, owned);
    }
    return owned ?? undefined;
  }

  private generalized(tree: Json, otherOwner: () => Owner | undefined): OwnedTree | undefined {
    const reader = new Reader(path => this.ownerOf(path));
    reader.read(tree);
    const [owner = otherOwner(), ...others] = reader.owners;
    if (owner === undefined || others.length > 0 || reader.usesVariables) {
      return undefined;
    }
    const general = this.generalizerOf(owner).tree(tree);
    return general === tree ? undefined : { owner, general };
  }

  private ownerOf(path: readonly string[]): Owner | undefined {
    for (let length = path.length - 1; length > 0; length--) {
      const owner = this.byValues.get(textOf(path.slice(0, length)));
      if (owner !== undefined) {
        return owner;
      }
    }
    return undefined;
  }

  private generalizerOf(owner: Owner): Generalizer {
    let known = this.generalizers.get(owner);
    if (known === undefined) {
      known = generalizer(this.belongingsOf(owner));
      this.generalizers.set(owner, known);
    }
    return known;
  }

  private belongingsOf(owner: Owner): Belongings {
    const word = new RegExp(`(?<![A-Za-z0-9])${owner.name.replace(/[.]/g, '\\.')}(?![A-Za-z0-9])`);
    const [name, address] = [variable(OWNED.name, 'name'), variable(OWNED.address, 'string')];
    return {
      leaf: valuesAsVariable(owner.values, OWNED.values),
      partsOf: text => text.split(word).flatMap((piece, index): Json[] => index === 0 ? [piece] : [name, piece]),
      whole: text => text === owner.address ? address
        : text === owner.name ? name
          : text.startsWith(`${owner.name}-`) ? join(name, text.slice(owner.name.length)) : text,
    };
  }
}

/** Finds whose values a tree reads. What has a name is no part of it. */
class Reader {
  public readonly owners = new Set<Owner>();
  /** Whether a loop of the tree calls something as the parts of owners are called. */
  public usesVariables = false;

  constructor(private readonly ownerOf: (path: readonly string[]) => Owner | undefined) {}

  public read(node: Json | undefined): void {
    if (typeof node !== 'object' || node === null) {
      return;
    }
    if (!(node instanceof Expression)) {
      Object.values(node).forEach(each => this.read(each));
      return;
    }
    const { operation } = node;
    if (operation.kind === 'value') {
      const owner = this.ownerOf(operation.path);
      if (owner !== undefined) {
        this.owners.add(owner);
      }
    } else if (operation.kind === 'variable') {
      this.usesVariables ||= VARIABLES.includes(operation.name);
    } else if (operation.kind !== 'named') {
      this.usesVariables ||= 'over' in operation && [operation.variable, 'key' in operation ? operation.key ?? '' : ''].some(name => VARIABLES.includes(name));
      operandsOf(operation).forEach(operand => this.read(operand));
    }
  }
}

function textOf(path: readonly string[]): string {
  return path.join('.');
}
