import { Generalizer, generalizer } from './generalize';
import { Expression, isExpression, variable } from '../../template/expression';
import { isMap, Json, JsonMap } from '../../template/json';

/** A workload, of which others may look alike. */
export interface Owner {
  /** Its name among those of the chart, which its labels have, too. */
  readonly name: string;
  /** The path of its values. */
  readonly values: readonly string[];
}

/** A tree as any owner could have it, with variables for what belongs to one. */
export interface OwnedTree {
  readonly owner: Owner;
  readonly general: Json;
}

/** The variables that stand for what belongs to one owner. */
export const OWNED = { name: 'name', values: 'workload' } as const;

const VARIABLES: readonly string[] = Object.values(OWNED);

const NAME_LABEL = 'app.kubernetes.io/name';

/** The workloads of a chart, which may share what differs between them only in their names and in the place of their values. */
export class Owners {
  private readonly byValues = new Map<string, Owner>();
  private readonly byName = new Map<string, Owner>();
  private readonly generalizers = new Map<Owner, Generalizer>();
  private readonly readings = new WeakMap<object, OwnedTree | null>();
  private readonly labellings = new WeakMap<object, OwnedTree | null>();

  constructor(owners: readonly Owner[]) {
    // One alone has nobody to share with.
    for (const owner of owners.length > 1 ? owners : []) {
      this.byName.set(owner.name, owner);
      if (owner.values.length > 0) {
        this.byValues.set(textOf(owner.values), owner);
      }
    }
  }

  /** A tree that reads the values of one owner, as any could have it; undefined for others. */
  public reading(tree: Json): OwnedTree | undefined {
    return this.known(tree, this.readings, () => undefined);
  }

  /** A tree that reads the values of one owner, or labels that tell its name, as any could have it; undefined for others. */
  public owned(tree: Json): OwnedTree | undefined {
    return this.known(tree, this.labellings, () => this.byName.get(String(labelsIn(tree)[NAME_LABEL])));
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
      const word = new RegExp(`(?<![A-Za-z0-9])${owner.name.replace(/[.]/g, '\\.')}(?![A-Za-z0-9])`);
      const name = variable(OWNED.name, 'name');
      known = generalizer({
        values: owner.values,
        variableOfValues: OWNED.values,
        partsOf: text => text.split(word).flatMap((piece, index): Json[] => index === 0 ? [piece] : [name, piece]),
        whole: text => text === owner.name ? name : text,
      });
      this.generalizers.set(owner, known);
    }
    return known;
  }
}

/** Finds whose values a tree reads. What has a name is no part of it. */
class Reader {
  public readonly owners = new Set<Owner>();
  /** Whether a loop of the tree calls something as the parts of owners are called. */
  public usesVariables = false;

  constructor(private readonly ownerOf: (path: readonly string[]) => Owner | undefined) {}

  public read(node: unknown): void {
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
      Object.values(operation).forEach(each => this.read(each));
    }
  }
}

function textOf(path: readonly string[]): string {
  return path.join('.');
}

/** The keys of a map, or of the maps that it consists of, as far as they are known. */
export function labelsIn(tree: Json): JsonMap {
  if (isMap(tree)) {
    return tree;
  }
  return isExpression(tree) && tree.operation.kind === 'union' ? Object.assign({}, ...tree.operation.maps.filter(isMap)) as JsonMap : {};
}
