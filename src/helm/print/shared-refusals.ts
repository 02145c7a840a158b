import { generalizer } from './generalize';
import { keyOf } from '../../template/expression';
import { Refusal, RefusalOwner } from '../../template/refusal';

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
  const generalizers = new Map<string, (refusal: Refusal) => Refusal>();
  for (const refusal of refusals) {
    const { owner } = refusal;
    if (owner !== undefined && !generalizers.has(owner.place)) {
      generalizers.set(owner.place, generalizer(owner));
    }
    const general = generalizers.get(owner?.place ?? '')?.(refusal) ?? refusal;
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
  return [...scopes.map(({ over, variable, key }) => [over.key, variable, key].join(' ')), keyOf(when), keyOf(message)].join(' / ');
}
