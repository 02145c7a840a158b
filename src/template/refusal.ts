import { Condition, Expression } from './expression';
import { Json } from './json';

/** A list or map that a refusal looks at, item by item. */
export interface RefusalScope {
  readonly over: Expression;
  readonly variable: string;
  readonly key?: string;
}

/** What must not be, and the sentence that says so. */
export interface Refusal {
  /** The loops around the condition, from the outside in. */
  readonly scopes?: readonly RefusalScope[];
  readonly when: Condition;
  /** What the condition is about, for whoever names what it is computed from: `memoryOfPaths` of `api main`. */
  readonly subject?: { readonly what: string; readonly of: string };
  /** A text, which may name values. */
  readonly message: Json;
}
