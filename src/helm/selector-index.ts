import { isSame, keyOf } from '../template/expression';
import { isMap, Json, JsonMap } from '../template/json';

/** Something that selects pods by their labels. */
export interface Selecting<T> {
  readonly item: T;
  readonly selector: Json | undefined;
}

/** Finds what selects a pod without asking everything that selects. */
export class SelectorIndex<T> {
  private readonly byLabel = new Map<string, { readonly item: T; readonly wanted: readonly (readonly [string, Json | undefined])[] }[]>();

  /** @param all what selects; a selector that asks for nothing selects nothing here */
  constructor(all: readonly Selecting<T>[]) {
    for (const { item, selector } of all) {
      const wanted = isMap(selector) ? Object.entries(selector) : [];
      // The address is each workload's own, whereas many share other labels.
      const rarest = wanted.find(([key]) => key.endsWith('metadata.addr')) ?? wanted[0];
      if (rarest !== undefined) {
        const key = labelKey(...rarest);
        this.byLabel.set(key, [...this.byLabel.get(key) ?? [], { item, wanted }]);
      }
    }
  }

  /** What selects a pod with these labels. */
  public selecting(labels: JsonMap): T[] {
    return Object.entries(labels)
      .flatMap(([key, value]) => this.byLabel.get(labelKey(key, value)) ?? [])
      .filter(({ wanted }) => wanted.every(([key, value]) => isSame(value, labels[key])))
      .map(({ item }) => item);
  }
}

function labelKey(key: string, value: Json | undefined): string {
  return `${key}=${keyOf(value)}`;
}
