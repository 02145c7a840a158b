import { ApiObject } from 'cdk8s';
import { keyOfPort } from './asked-ports';
import { Knobs } from './knobs';
import { liftService } from './lift-service';
import { mapPodTemplates } from '../../hardening/pod-template';
import { choose } from '../../template/choose';
import { and, asCondition, isNonEmpty } from '../../template/conditions';
import { captioned, Condition, Expression, isExpression, isSame, keyOf } from '../../template/expression';
import { asMap, Json, JsonMap } from '../../template/json';
import { GivenObject } from '../chart-objects';

/** A ServiceAccount of the chart with the values that decide on it. */
interface LiftedAccount {
  readonly object: ApiObject;
  /** Its name where nobody sets another. */
  readonly literal: Json;
  readonly name: Json;
  /** The name that somebody sets. */
  readonly given: Json;
  readonly create: Condition;
  readonly knobs: Knobs;
}

/** An autoscaler of the chart with what it scales. */
export interface LiftedAutoscaler {
  readonly object: ApiObject;
  readonly condition: Condition;
}

/** All objects of a chart, for what one has to know of another. */
export class Surroundings {
  private readonly byObject: ReadonlyMap<ApiObject, GivenObject>;
  private readonly byName: ReadonlyMap<string, GivenObject>;
  private readonly autoscalers: readonly GivenObject[];
  private readonly accounts: ReadonlyMap<ApiObject, LiftedAccount>;
  private readonly accountsByName: ReadonlyMap<string, LiftedAccount>;

  constructor(
    public readonly given: readonly GivenObject[],
    private readonly knobsFor: (object: ApiObject, group: readonly string[]) => Knobs,
    private readonly conditionOf: (object: ApiObject) => Condition,
    /** For which ports something else asks the Services. */
    private readonly asked: ReadonlySet<string>,
  ) {
    this.byObject = new Map(given.map(each => [each.object, each]));
    this.byName = firstOfEach(given, ({ tree }) => nameKey(tree.kind, asMap(tree.metadata).name));
    this.autoscalers = given.filter(({ tree }) => tree.kind === 'HorizontalPodAutoscaler');
    const accounts = given.filter(({ tree }) => tree.kind === 'ServiceAccount').map(({ object, group, tree }) => this.liftAccount(object, group, tree));
    this.accounts = new Map(accounts.map(account => [account.object, account]));
    this.accountsByName = firstOfEach(accounts, ({ literal }) => keyOf(literal));
  }

  /** A workload, or what grants rights to it, that uses the account under the name that the values give it. */
  public withServiceAccount(tree: JsonMap): JsonMap {
    return mapPodTemplates(tree, ({ holder }) => {
      const spec = asMap(holder.spec);
      const account = this.accountNamed(spec.serviceAccountName);
      // Without a name and without an account of its own a pod runs under the namespace's default account.
      return account === undefined ? holder : {
        ...holder,
        spec: { ...spec, serviceAccountName: choose(account.create, account.name, choose(isNonEmpty(account.given), account.given, undefined)) },
      };
    });
  }

  /** The account of the chart that has a name. */
  public accountNamed(name: Json | undefined): LiftedAccount | undefined {
    return name === undefined ? undefined : this.accountsByName.get(keyOf(name));
  }

  public accountOf(object: ApiObject): LiftedAccount | undefined {
    return this.accounts.get(object);
  }

  /** The knobs of an object. */
  public knobsOf(object: ApiObject, ...below: readonly string[]): Knobs {
    const group = this.byObject.get(object)?.group ?? [];
    return below.length === 0 ? this.knobsFor(object, group) : this.knobsFor(object, group).below(...below);
  }

  /** The object of a kind that has a name. */
  public named(kind: Json | undefined, name: Json | undefined): GivenObject | undefined {
    return name === undefined ? undefined : this.byName.get(nameKey(kind, name));
  }

  /** The autoscaler that decides on the number of pods of a workload. */
  public autoscalerOf(workload: JsonMap): LiftedAutoscaler | undefined {
    const { kind, metadata } = workload;
    const found = this.autoscalers.find(({ tree }) => {
      const target = asMap(asMap(tree.spec).scaleTargetRef);
      return target.kind === kind && isSame(target.name, asMap(metadata).name);
    });
    return found === undefined ? undefined : {
      object: found.object,
      condition: and(this.conditionOf(found.object), autoscalerCondition(this.knobsOfAutoscaler(found.object, found.tree))),
    };
  }

  /** The knobs of an autoscaler: below those of what it scales. */
  public knobsOfAutoscaler(object: ApiObject, tree: JsonMap): Knobs {
    const { kind, name } = asMap(asMap(tree.spec).scaleTargetRef);
    const target = this.named(kind, name);
    return target === undefined ? this.knobsOf(object) : this.knobsOf(target.object, 'autoscaling');
  }

  /** A Service with its values; others refer to its ports. */
  public service(name: Json | undefined): { readonly given: JsonMap; readonly lifted: JsonMap } | undefined {
    const found = this.named('Service', name);
    return found === undefined ? undefined : { given: found.tree, lifted: this.liftedService(found.tree, found.object) };
  }

  public liftedService(tree: JsonMap, object: ApiObject): JsonMap {
    return liftService(tree, this.knobsOf(object), port => this.asked.has(keyOfPort(object.name, port)));
  }

  private liftAccount(object: ApiObject, group: readonly string[], tree: JsonMap): LiftedAccount {
    const knobs = this.knobsFor(object, group);
    knobs.describe('The ServiceAccount; its token is not mounted.');
    const create = knobs.boolean('create', true, 'Whether the chart makes the account.');
    const name = knobs.objectName('name', '', 'The name of the account; empty for that of the workload, and for `default` where the chart makes none.');
    const literal = asMap(tree.metadata).name ?? null;
    return {
      object,
      literal,
      knobs,
      given: name,
      create: asCondition(create),
      name: isExpression(name) ? nameOfAccount(name, literal) : literal,
    };
  }
}

function nameOfAccount(given: Expression, literal: Json): Json {
  return captioned(choose(isNonEmpty(given), given, literal) ?? null, ['serviceAccountName'], 'The name of the ServiceAccount of a workload.');
}

/** Whether there is an autoscaler. */
export function autoscalerCondition(knobs: Knobs): Condition {
  return asCondition(knobs.boolean('enabled', true, 'Whether a HorizontalPodAutoscaler decides on the number of pods.'));
}

function nameKey(kind: Json | undefined, name: Json | undefined): string {
  return `${keyOf(kind)} ${keyOf(name)}`;
}

/** What stands first under each key. */
function firstOfEach<T>(all: readonly T[], keyOfOne: (one: T) => string): ReadonlyMap<string, T> {
  const result = new Map<string, T>();
  for (const one of all) {
    const key = keyOfOne(one);
    if (!result.has(key)) {
      result.set(key, one);
    }
  }
  return result;
}
