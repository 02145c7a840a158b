import { ApiObject } from 'cdk8s';
import { ConditionalObject } from './chart-model';
import { Refusal } from '../template/refusal';

/** An object of a chart as it is printed. */
export interface PrintedObject extends ConditionalObject {
  readonly object: ApiObject;
  /** Where its values stand. */
  readonly group: readonly string[];
}

/** An object of a chart with values in it, before it is hardened. */
export interface PlannedObject extends PrintedObject {
  readonly refusals: readonly Refusal[];
}
