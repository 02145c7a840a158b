import { Condition, Expression } from './expression';
import { Json } from './json';

/** A list or map that a refusal looks at, item by item. */
export interface RefusalScope {
  readonly over: Expression;
  readonly variable: string;
  readonly key?: string;
}

/** What a refusal speaks of, among others of its kind. */
export interface RefusalOwner {
  /** The name that messages have for it, in quotes. */
  readonly place: string;
  /** The path of its values. */
  readonly values: readonly string[];
}

/** What must not be, and the sentence that says so. */
export interface Refusal {
  readonly owner?: RefusalOwner;
  /** The loops around the condition, from the outside in. */
  readonly scopes?: readonly RefusalScope[];
  readonly when: Condition;
  /** What the condition is about, for whoever names what it is computed from: `memoryOfPaths` of `api main`. */
  readonly subject?: { readonly what: string; readonly of: string };
  /** A text, which may name values. */
  readonly message: Json;
}

/** What there is to tell where nothing is wrong. */
export const NOTHING_REFUSED: readonly Refusal[] = [];

/** A refusal under a condition; its words are put together only where it can come true. */
export function refusalWhen(when: Condition, message: () => Json): readonly Refusal[] {
  return when === false ? NOTHING_REFUSED : [{ when, message: message() }];
}
