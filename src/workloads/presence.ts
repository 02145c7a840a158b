import { ApiObject } from 'cdk8s';
import { Condition } from '../template/expression';
import { JsonMap } from '../template/json';

const PRESENCE = Symbol('cdk8s-sigil.presence');

/** Whether an object is there, decided by another object that a value may have changed. */
export interface Presence {
  readonly owner: ApiObject;
  readonly isThere: (owner: JsonMap) => Condition;
}

interface ConditionalApiObject extends ApiObject {
  [PRESENCE]?: Presence;
}

/** Makes an object be there only where its owner is, and where the finished JSON of that says so. */
export function setPresence(object: ApiObject, presence: Presence): void {
  (object as ConditionalApiObject)[PRESENCE] = presence;
}

/** What decides whether an object is there; undefined where it always is. */
export function presenceOf(object: ApiObject): Presence | undefined {
  return (object as ConditionalApiObject)[PRESENCE];
}
