import { Admission, Verdict } from './admission';
import { isExpected, isUnchecked, updateOf } from './exempt';
import { JsonMap } from '../../src/template/json';
import { identityOf } from '../support/helm';

/** What Kubernetes objects to, each thing once: the same mistake stands in hundreds of sets of values. */
export class Findings {
  private readonly found = new Map<string, { readonly first: string; count: number }>();

  constructor(private readonly admission: Admission) {}

  /** Has the creation of objects judged that are rendered with values. */
  public async judge(objects: readonly JsonMap[], values: JsonMap = {}): Promise<void> {
    await Promise.all(objects.map(async object => this.add(object, await this.admission.ofCreation(object), values)));
  }

  /** Has the updates judged of objects that there were before, to those that are rendered with values. */
  public async judgeUpdates(before: readonly JsonMap[], after: readonly JsonMap[], values: JsonMap): Promise<void> {
    const known = new Map(before.map(object => [identityOf(object), object]));
    await Promise.all(after.map(async object => {
      const old = known.get(identityOf(object));
      const update = old === undefined ? undefined : updateOf(old, object);
      if (old !== undefined && update !== undefined) {
        this.add(object, await this.admission.ofUpdate(old, update), values);
      }
    }));
  }

  /** A line for each thing, how often it was said, and of what first. */
  public get lines(): string[] {
    return [...this.found].map(([message, { first, count }]) => `${message} (${count} times, first of ${first})`);
  }

  private add(object: JsonMap, { errors, warnings }: Verdict, values: JsonMap): void {
    for (const message of [...errors.filter(error => !isUnchecked(error)), ...warnings.filter(warning => !isExpected(object, values, warning))]) {
      const kind = `${String(object.kind)}: ${withoutDetails(message)}`;
      const known = this.found.get(kind) ?? { first: `${identityOf(object)} with the values ${JSON.stringify(values)}: ${message.slice(0, 400)}`, count: 0 };
      known.count++;
      this.found.set(kind, known);
    }
  }
}

/** A message without what tells one set of values from another. */
function withoutDetails(message: string): string {
  return message.replace(/"(?:[^"\\]|\\.)*"/g, '"…"').replace(/\[[^\]]*\]/g, '[…]').replace(/\{.*\}/g, '{…}').replace(/\d+/g, '…').slice(0, 300);
}
