import { ApiObject } from 'cdk8s';
import { ConditionalObject } from './chart-model';
import { JsonMap } from '../template/json';
import { Refusal } from '../template/refusal';

/** An object of a chart as it is before its values are lifted. */
export interface GivenObject {
  readonly object: ApiObject;
  /** Where its values stand. */
  readonly group: readonly string[];
  readonly tree: JsonMap;
}

/** An object that stands beside workloads, whether it is there, and what the values must not be. */
export interface LiftedCompanion extends ConditionalObject {
  readonly refusals?: readonly Refusal[];
}

/** An object of a chart as it is printed. */
export interface PrintedObject extends GivenObject, ConditionalObject {}

/** An object of a chart with values in it, before it is hardened. */
export interface PlannedObject extends PrintedObject {
  readonly refusals: readonly Refusal[];
}
