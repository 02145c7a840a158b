import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { jsonOfCdk8sPlus } from './json-of-cdk8s-plus';
import { withPatches } from './patched-object';
import { ValidationError } from './validation-error';
import { Condition, isExpression } from '../template/expression';
import { isList, Json, JsonList, JsonMap } from '../template/json';
import { Refusal } from '../template/refusal';

/** The fixed order in which steps edit a finished object, whatever the order in which they were added. */
export enum Rank {
  /** Storage and other parts that cdk8s-plus-28 cannot express. */
  SHAPE,
  /** The values of a Helm chart in place of literals; what comes after works on trees. */
  VALUES,
  /** The hardening of its pod templates. */
  HARDENING,
  /** What is derived from the finished content: checksums, names. */
  CONTENT,
  /** The plain object that a tree stands for. */
  RESULT,
}

/** Takes note of a mistake; all mistakes of an app are told at once. In a Helm chart the values may decide whether it is one. */
export type Refuse = (message: Json, when?: Condition, about?: Pick<Refusal, 'scopes' | 'subject'>) => void;

/** Takes note of several mistakes. */
export function refuseEach(refusals: readonly Refusal[] | undefined, refuse: Refuse): void {
  refusals?.forEach(({ message, when, ...about }) => refuse(message, when, about));
}

/**
 * Edits the finished JSON of an object; it returns fresh nodes and leaves what it was given as it is. Undefined stands for an object
 * that is not there.
 */
export type Step = (json: JsonMap, refuse: Refuse) => JsonMap | undefined;

/** Says which mistakes that depend on values are made with the values at hand. */
export type Judge = (refusals: readonly Refusal[]) => readonly string[];

/** An object as it will be written, and why it must not be. */
interface Finished {
  /** Undefined where it is not there, or cannot even be rendered. */
  readonly json?: JsonMap;
  /** Whether its keys stand as cdk8s orders them. */
  readonly isOrdered?: boolean;
  readonly refusals: readonly string[];
}

const STEPS = Symbol('cdk8s-sigil.steps');

/** An `ApiObject` whose `toJson()` has been decorated. */
interface DecoratedObject extends ApiObject {
  [STEPS]?: Steps;
}

/**
 * Adds a step to the rendering of an object.
 *
 * This is the only mechanism by which the library reaches an object: `toJson()` is decorated, once, because cdk8s-plus drops
 * every key that its own API version does not know after resolvers and JSON patches have run.
 */
export function addStep(apiObject: ApiObject, rank: Rank, step: Step): void {
  stepsOf(apiObject).add(rank, step);
}

/** Notes that cdk8s-plus makes an object, of its own types only, which is rendered faster. */
export function noteCdk8sPlus(apiObject: ApiObject): void {
  stepsOf(apiObject).isOfCdk8sPlus = true;
}

/** Lets a chart decide on the mistakes of an object that depend on values. */
export function setJudge(apiObject: ApiObject, judge: Judge): void {
  stepsOf(apiObject).judge = judge;
}

function stepsOf(apiObject: DecoratedObject): Steps {
  apiObject[STEPS] ??= new Steps(apiObject);
  return apiObject[STEPS];
}

/** Whether an object has a step of a rank. */
export function hasStep(apiObject: ApiObject, rank: Rank): boolean {
  return (apiObject as DecoratedObject)[STEPS]?.has(rank) ?? false;
}

/** An object as it is before the steps of a rank edit it, whatever is wrong with it. */
export function jsonBefore(apiObject: ApiObject, rank: Rank): JsonMap {
  // cdk8s types it as 'any'; it has been sanitized to plain JSON.
  return (apiObject as DecoratedObject)[STEPS]?.before(rank) ?? apiObject.toJson() as JsonMap;
}

/**
 * The JSON of an object as `toJson()` gives it, but with its keys in no order: a printer that sorts spares the copy. Where the
 * object is refused this tells its own mistakes only: whoever renders all objects would be told those of the whole app by each,
 * and wait for that.
 *
 * @throws ValidationError when the object is refused.
 */
export function renderAlone(apiObject: ApiObject): JsonMap | undefined {
  const steps = (apiObject as DecoratedObject)[STEPS];
  // cdk8s types it as 'any'; it has been sanitized to plain JSON.
  return steps?.isOutermost() ? steps.renderAlone() : apiObject.toJson() as JsonMap;
}

/** Where there are no values no mistake depends on them. */
const WITHOUT_VALUES: Judge = () => [];

/** A mistake that several objects share, and that names the construct which has it. */
export class SharedMistake extends Error {}

/** A mistake of an object, with its path; cdk8s names the object where it fails itself. */
export function messageOfObject(error: unknown, path: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof SharedMistake || message.includes(path) ? message : `'${path}' cannot be rendered: ${message}`;
}

class Steps {
  /** Decides on the mistakes that depend on values. */
  public judge = WITHOUT_VALUES;
  /** Whether cdk8s-plus makes the object of its own types only. */
  public isOfCdk8sPlus = false;

  private readonly steps: { readonly rank: Rank; readonly step: Step }[] = [];
  private readonly toJson: () => unknown;
  private readonly decorated: () => JsonMap | undefined;

  constructor(private readonly object: ApiObject) {
    this.toJson = object.toJson.bind(object);
    this.decorated = () => this.render();
    object.toJson = this.decorated;
  }

  /** Whether nobody has decorated the object once more. */
  public isOutermost(): boolean {
    return this.object.toJson === this.decorated;
  }

  /** The object with its keys in no order, or its own mistakes. */
  public renderAlone(): JsonMap | undefined {
    const { json, refusals } = this.finish();
    if (refusals.length > 0) {
      throw new ValidationError(refusals);
    }
    return json;
  }

  public add(rank: Rank, step: Step): void {
    const next = this.steps.findIndex(other => other.rank > rank);
    this.steps.splice(next < 0 ? this.steps.length : next, 0, { rank, step });
  }

  public has(rank: Rank): boolean {
    return this.steps.some(step => step.rank === rank);
  }

  public before(rank: Rank): JsonMap {
    return this.apply(this.steps.filter(step => step.rank < rank), () => undefined).json ?? {};
  }

  public finish(): Finished {
    const refusals: string[] = [];
    const conditional: Refusal[] = [];
    const refuse: Refuse = (message, when = true, about = {}) => {
      if (when === true && about.scopes === undefined && typeof message === 'string') {
        refusals.push(message);
      } else if (when !== false) {
        conditional.push({ when, message, ...about });
      }
    };
    try {
      const finished = this.apply(this.steps, refuse);
      const judged = this.judge(conditional);
      // What the values make wrong may be wrong in the finished object too.
      return { ...finished, refusals: judged.length === 0 ? refusals : [...new Set([...refusals, ...judged])] };
    } catch (error) {
      return { refusals: [...refusals, messageOfObject(error, this.object.node.path)] };
    }
  }

  /** The object as cdk8s orders it, or the mistakes of all objects where it has some. */
  private render(): JsonMap | undefined {
    const { json, isOrdered, refusals } = this.finish();
    if (refusals.length > 0) {
      throw new ValidationError(refusalsBelow(this.object.node.root));
    }
    return isOrdered || json === undefined ? json : inCanonicalOrder(json);
  }

  private apply(steps: readonly { readonly step: Step }[], refuse: Refuse): Pick<Finished, 'json' | 'isOrdered'> {
    const unordered = this.isOfCdk8sPlus ? jsonOfCdk8sPlus(this.object) : undefined;
    // cdk8s types it as 'any'; it has been sanitized to plain JSON.
    const ordered = unordered ?? this.toJson() as JsonMap;
    let json: JsonMap | undefined = unordered ?? withPatches(ordered, this.object);
    for (const { step } of steps) {
      json = json && step(json, refuse);
    }
    return { json, isOrdered: unordered === undefined && json === ordered };
  }
}

/** The mistakes of every object of an app, so that an author meets them all at once. */
function refusalsBelow(root: IConstruct): string[] {
  const objects = root.node.findAll().filter((construct): construct is DecoratedObject => ApiObject.isApiObject(construct));
  return [...new Set(objects.flatMap(object => object[STEPS]?.finish().refusals ?? []))];
}

/** The keys that cdk8s puts first in an object. */
const FIRST_KEYS = ['apiVersion', 'kind', 'metadata'];

/** A copy with sorted keys, as cdk8s leaves them: steps add theirs at the end, and no node may stand in two places. */
function inCanonicalOrder(object: JsonMap): JsonMap {
  const rest = Object.keys(object).filter(key => !FIRST_KEYS.includes(key));
  const sortKeys = !process.env.CDK8S_DISABLE_SORT;
  return copyOf(object, [...FIRST_KEYS, ...sortKeys ? rest.sort() : rest], sortKeys);
}

function copyOf(map: JsonMap, keys: readonly string[], sortKeys: boolean): JsonMap {
  const result: { [key: string]: Json } = {};
  for (const key of keys) {
    const value = map[key];
    if (value !== undefined) {
      result[key] = typeof value === 'object' && value !== null && !isExpression(value) ? copyOfCollection(value, sortKeys) : value;
    }
  }
  return result;
}

function copyOfCollection(value: JsonList | JsonMap, sortKeys: boolean): Json {
  if (isList(value)) {
    return value.map(item => typeof item === 'object' && item !== null && !isExpression(item) ? copyOfCollection(item, sortKeys) : item);
  }
  const keys = Object.keys(value);
  return copyOf(value, sortKeys && !areSorted(keys) ? keys.sort() : keys, sortKeys);
}

/** Most maps are, as cdk8s has sorted them before. */
function areSorted(keys: readonly string[]): boolean {
  for (let index = 1; index < keys.length; index++) {
    if (keys[index - 1] > keys[index]) {
      return false;
    }
  }
  return true;
}
