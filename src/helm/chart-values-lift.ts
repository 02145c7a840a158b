import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ChartPlan } from './chart-plan';
import { HardeningValues } from './lift/hardening-values';
import { Knobs } from './lift/knobs';
import { openingOf } from './lift/lift-claims';
import { keysOfItems } from './lift/lift-workload';
import { groupOf } from './lift/place';
import { withReleaseNames } from './release-names';
import { MarkedValues, withValues } from './values/markers';
import { ShutdownSettings } from '../hardening/graceful-shutdown';
import { PolicySettings } from '../hardening/policy-settings';
import { Context, evaluate, holds } from '../template/evaluate';
import { Condition, isSame } from '../template/expression';
import { asMap, Json, JsonMap } from '../template/json';
import { Storage, StorageSettings } from '../workloads/claim-storage';
import { NetworkSettings } from '../workloads/network-policy-spec';
import { Configuration, ListItem, ValuesLift } from '../workloads/values-lift';

/** What the lift of a chart reads of it. */
export interface LiftedChart {
  readonly values: MarkedValues & { readonly defaults: JsonMap };
  hardening(): HardeningValues;
  plan(): Pick<ChartPlan, 'objects' | 'names'>;
  knobsFor(object: ApiObject, group: readonly string[]): Knobs;
  context(): Context;
}

/** What the workloads of a Helm chart ask it. */
export class ChartValuesLift extends ValuesLift {
  constructor(private readonly chart: LiftedChart) {
    super();
  }

  public policyOf(construct: IConstruct, literal: PolicySettings, item?: ListItem): PolicySettings {
    const ofConstruct = this.knobsOf(construct);
    const knobs = item === undefined ? ofConstruct : ofConstruct.below(keysOfItems(item.items)[item.index]);
    return this.chart.hardening().policyOf(this.withValues(literal, construct), knobs);
  }

  public shutdownOf(construct: IConstruct, literal: ShutdownSettings): ShutdownSettings {
    return this.chart.hardening().shutdownOf(this.withValues(literal, construct), this.knobsOf(construct));
  }

  public networkOf(construct: IConstruct, literal: NetworkSettings): NetworkSettings {
    return {
      isolation: this.knobsOf(construct).choice('networkIsolation', literal.isolation, ['none', 'ingress', 'strict'],
        'Who may connect: `ingress` opens the declared ports to the namespace, and to everybody where something exposes them; '
        + '`strict` lets the pods connect to declared peers only, too; `none` is open both ways.'),
      isOpenShift: this.chart.hardening().isOpenShift(literal.isOpenShift),
    };
  }

  public openingOf(object: ApiObject, storage: Storage): Pick<StorageSettings, 'isPersistent' | 'existingClaim'> {
    return openingOf(storage, object, this.chart.plan().objects.get(object)?.tree ?? {}, this.chart.knobsFor(object, groupOf(object)));
  }

  public plain(tree: JsonMap, construct: IConstruct): JsonMap {
    const context = this.chart.context();
    const { condition = true } = this.chart.plan().objects.get(ApiObject.of(construct)) ?? {};
    // Of what is not there no value is wrong, and what its author wrote may be.
    return asMap(evaluate(tree, holds(condition, context) ? context : { ...context, values: this.chart.values.defaults }));
  }

  public conditionOf(object: ApiObject): Condition {
    return this.chart.plan().objects.get(object)?.condition ?? true;
  }

  public configurationsNamed(kind: string, name: Json): readonly Configuration[] {
    const named: Configuration[] = [];
    for (const { condition, tree } of this.chart.plan().objects.values()) {
      if (tree.kind === kind && isSame(asMap(tree.metadata).name, name)) {
        named.push({ condition, tree });
      }
    }
    return named;
  }

  /** Settings with the values and the names of objects that their author put there. */
  private withValues<T extends object>(settings: T, construct: IConstruct): T {
    // Settings are maps of trees, and what takes the place of a tree is one.
    const bound = withValues(settings as unknown as Json, this.chart.values, construct.node.path) as JsonMap;
    return withReleaseNames(bound, this.chart.plan().names) as unknown as T;
  }

  private knobsOf(construct: IConstruct): Knobs {
    const object = ApiObject.of(construct);
    return this.chart.knobsFor(object, groupOf(object));
  }
}
