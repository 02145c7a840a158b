import { Owner, Owners } from './owners';
import { FEWEST } from './series';
import { keyOf } from '../../template/expression';
import { Json, JsonList } from '../../template/json';

/** Items of a list, once for each of several workloads; without any they stand for themselves. */
export interface Run {
  readonly each: readonly Owner[];
  readonly items: JsonList;
}

/** Neighbours that are the same but for the workload that they belong to. */
interface Neighbours {
  /** What they have in common; undefined for what belongs to no workload. */
  readonly key?: string;
  readonly general: Json;
  readonly owners: Owner[];
  readonly items: Json[];
}

/** The items of a list in their order, with neighbours that are the same but for their workload as any workload has them. */
export function runsIn(list: JsonList, workloads: Owners): Run[] {
  const neighbours: Neighbours[] = [];
  for (const item of list) {
    const own = workloads.own(item);
    const key = own === undefined ? undefined : keyOf(own.general);
    const last = neighbours[neighbours.length - 1];
    if (own === undefined || last === undefined || last.key !== key) {
      neighbours.push({ key, general: own?.general ?? item, owners: own === undefined ? [] : [own.owner], items: [item] });
    } else {
      last.owners.push(own.owner);
      last.items.push(item);
    }
  }
  return neighbours.map(({ general, owners, items }) => owners.length < FEWEST ? { each: [], items } : { each: owners, items: [general] });
}
