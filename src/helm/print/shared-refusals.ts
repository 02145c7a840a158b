import { Generalizer, generalizer, valuesAsVariable } from './generalize';
import { isExpression, keyOf, variable } from '../../template/expression';
import { Json } from '../../template/json';
import { join } from '../../template/operations';
import { Refusal, RefusalOwner } from '../../template/refusal';

/** The variables that stand for one of several owners of refusals, and a word for all of them. */
export const OWNER = { place: 'place', values: 'workload', all: 'workloads' } as const;

/** What several owners refuse alike, or what one or nobody owns. */
export interface RefusalGroup {
  /** None where the refusals stand for themselves; else those that the variables in them stand for. */
  readonly owners: readonly RefusalOwner[];
  readonly refusals: readonly Refusal[];
}

/** Refusals that say the same but for their owner. */
interface Alike {
  readonly first: Refusal;
  /** The first one with variables in the place of what belongs to its owner. */
  readonly general: Refusal;
  readonly owners: Map<string, RefusalOwner>;
}

/** What several workloads refuse alike, once for all of them, and what stands for itself; each group keeps its order. */
export function sharedRefusals(refusals: readonly Refusal[]): RefusalGroup[] {
  const groups = new Map<string, { readonly owners: readonly RefusalOwner[]; readonly refusals: Refusal[] }>();
  for (const { first, general, owners } of alike(refusals)) {
    const shared = owners.size > 1 ? [...owners.values()] : [];
    const name = shared.map(({ place }) => place).join();
    const group = groups.get(name) ?? { owners: shared, refusals: [] };
    group.refusals.push(shared.length === 0 ? first : general);
    groups.set(name, group);
  }
  return [...groups.values()];
}

function alike(refusals: readonly Refusal[]): Iterable<Alike> {
  const known = new Map<string, Alike>();
  const generalizers = new Map<string, OwnerGeneralizer>();
  for (const refusal of refusals) {
    const { owner } = refusal;
    if (owner !== undefined && !generalizers.has(owner.place)) {
      generalizers.set(owner.place, new OwnerGeneralizer(owner));
    }
    const general = generalizers.get(owner?.place ?? '')?.of(refusal) ?? refusal;
    const text = textOf(general);
    const same = known.get(text) ?? { first: refusal, general, owners: new Map() };
    known.set(text, same);
    // What names nothing of its owner is the same for all.
    if (owner !== undefined && general !== refusal) {
      same.owners.set(owner.place, owner);
    }
  }
  return known.values();
}

/** A text that two refusals share if they say the same on the same condition. */
function textOf({ scopes = [], when, message }: Refusal): string {
  return [...scopes.map(({ over, variable: name, key }) => [over.key, name, key].join(' ')), keyOf(when), keyOf(message)].join(' / ');
}

/** Makes of the refusals of one owner those that any owner could have. */
class OwnerGeneralizer {
  private readonly generalizer: Generalizer;

  constructor(private readonly owner: RefusalOwner) {
    this.generalizer = generalizer({ leaf: valuesAsVariable(owner.values, OWNER.values), partsOf: text => this.partsOf(text) });
  }

  /** The very refusal where nothing in it belongs to the owner. */
  public of(refusal: Refusal): Refusal {
    const scopes = refusal.scopes?.map(scope => ({ ...scope, over: this.generalizer.expression(scope.over) }));
    const when = isExpression(refusal.when) ? this.generalizer.expression(refusal.when) : refusal.when;
    const message = typeof refusal.message === 'string' ? join(...this.partsOf(refusal.message)) : this.generalizer.tree(refusal.message);
    const isSame = when === refusal.when && message === refusal.message
      && (scopes ?? []).every(({ over }, index) => over === refusal.scopes?.[index].over);
    return isSame ? refusal : { scopes, when, message, subject: refusal.subject && { ...refusal.subject, of: OWNER.all } };
  }

  /** Messages have the place of the owner in quotes. */
  private partsOf(text: string): readonly Json[] {
    return text.split(`'${this.owner.place}'`).flatMap((piece, index): Json[] => index === 0 ? [piece] : ['\'', variable(OWNER.place, 'name'), `'${piece}`]);
  }
}
