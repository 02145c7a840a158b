import { PodTemplate } from '../hardening/pod-template';
import { differencesBetween } from '../template/differences';
import { JsonMap } from '../template/json';

/** A setting of somebody else's pod that hardening changed. */
export interface HardeningChange {
  /** The construct path of the object. */
  readonly constructPath: string;

  /** The object, such as `Deployment/grafana`; in a `List` its item. */
  readonly object: string;

  /** Where in the object the setting stands, such as `spec.template.spec.containers[main].securityContext.privileged`. */
  readonly field: string;

  /**
   * What stood there, as JSON.
   *
   * @default - nothing did
   */
  readonly before?: string;

  /**
   * What stands there now, as JSON.
   *
   * @default - it was taken away
   */
  readonly after?: string;
}

/** What hardening changed of the object that holds a pod template. */
export function changesBetween(before: JsonMap, after: JsonMap, template: PodTemplate): Omit<HardeningChange, 'constructPath' | 'object'>[] {
  return differencesBetween(before, after, pathOf(template)).map(difference => ({
    field: difference.field,
    before: JSON.stringify(difference.before),
    after: JSON.stringify(difference.after),
  }));
}

/** Where the pod template stands in the object that owns it; an item of a list is an object of its own. */
function pathOf({ path }: PodTemplate): string {
  let start = 0;
  while (path[start] === 'items' && typeof path[start + 1] === 'number') {
    start += 2;
  }
  return path.slice(start).map(key => typeof key === 'number' ? `[${key}]` : `.${key}`).join('').slice(1);
}
