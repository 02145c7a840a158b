import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Storage, StorageSettings } from './claim-storage';
import { NetworkSettings } from './network-policy-spec';
import { ShutdownSettings } from '../hardening/graceful-shutdown';
import { PolicySettings } from '../hardening/policy-settings';
import { Condition } from '../template/expression';
import { Json, JsonList, JsonMap } from '../template/json';

const LIFT = 'cdk8s-sigil.values-lift';

/** One of the objects that a list holds. */
export interface ListItem {
  readonly items: JsonList;
  readonly index: number;
}

/** A ConfigMap or a Secret, and whether it is there. */
export interface Configuration {
  readonly condition: Condition;
  readonly tree: JsonMap;
}

/** What a workload asks of the chart around it whose values have a say in its objects. */
export abstract class ValuesLift {
  /** How the pods of a construct, or of an item of the list that it is, are hardened, given what its own profile says. */
  public abstract policyOf(construct: IConstruct, literal: PolicySettings, item?: ListItem): PolicySettings;

  /** How the pods of a construct stop, given what its author says. */
  public abstract shutdownOf(construct: IConstruct, literal: ShutdownSettings): ShutdownSettings;

  /** How the network of a workload is closed, given what its author says. */
  public abstract networkOf(construct: IConstruct, literal: NetworkSettings): NetworkSettings;

  /** Whether a volume of a workload outlives its pods, and on which claim, given what its author says. */
  public abstract openingOf(object: ApiObject, storage: Storage): Pick<StorageSettings, 'isPersistent' | 'existingClaim'>;

  /**
   * A tree with the values at hand in the place of its expressions.
   *
   * @param construct whose tree it is; where values say that it is not there, the tree has the values that its author gave it
   */
  public abstract plain(tree: JsonMap, construct: IConstruct): JsonMap;

  /** Whether an object is there; one of another chart always is. */
  public abstract conditionOf(object: ApiObject): Condition;

  /** The ConfigMaps or Secrets of the chart that have a name, which may hold that of the release; the first that is there counts. */
  public abstract configurationsNamed(kind: string, name: Json): readonly Configuration[];
}

/** Gives a lift to everything that is created below a scope later. */
export function setValuesLift(scope: IConstruct, lift: ValuesLift): void {
  scope.node.setContext(LIFT, lift);
}

/** Whether the name of an object begins with that of a release; the chart that generates such names tells where two are one. */
export function hasNameOfRelease(object: ApiObject): boolean {
  return valuesLiftOf(object) !== undefined && object.name === object.chart.generateObjectName(object);
}

/** The lift that a construct's scope gives it; undefined where no values have a say. */
export function valuesLiftOf(construct: IConstruct): ValuesLift | undefined {
  const lift: unknown = construct.node.tryGetContext(LIFT);
  return lift instanceof ValuesLift ? lift : undefined;
}
