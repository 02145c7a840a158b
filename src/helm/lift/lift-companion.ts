import { ApiObject } from 'cdk8s';
import { Knobs } from './knobs';
import { autoscalerCondition, liftAutoscaler, LiftedAutoscaler } from './lift-autoscaler';
import { liftClaim } from './lift-claims';
import { liftIngress } from './lift-ingress';
import { liftService, withMoreAnnotations } from './lift-service';
import { placeOf } from './place';
import { mapPodTemplates } from '../../hardening/pod-template';
import { choose } from '../../template/choose';
import { and, isNonEmpty, not } from '../../template/conditions';
import { Condition, isExpression, isSame, keyOf } from '../../template/expression';
import { asMap, isList, Json, JsonMap, mapsOf } from '../../template/json';
import { Refusal } from '../../template/refusal';

/** An object as it is before its values are lifted. */
export interface GivenObject {
  readonly object: ApiObject;
  readonly group: readonly string[];
  readonly tree: JsonMap;
}

/** An object that stands beside workloads, whether it is there, and what the values must not be. */
export interface LiftedCompanion {
  readonly tree: JsonMap;
  readonly condition: Condition;
  readonly refusals?: readonly Refusal[];
}

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
    return found === undefined ? undefined : { given: found.tree, lifted: liftService(found.tree, this.knobsOf(found.object)) };
  }

  private liftAccount(object: ApiObject, group: readonly string[], tree: JsonMap): LiftedAccount {
    const knobs = this.knobsFor(object, group);
    knobs.describe('The ServiceAccount; its token is not mounted.');
    const create = knobs.boolean('create', true, 'Whether the chart makes the account.');
    const name = knobs.objectName('name', '', 'The name of the account, where it is not the name of the workload.');
    const literal = asMap(tree.metadata).name ?? null;
    return {
      object,
      literal,
      knobs,
      given: name,
      create: isExpression(create) ? create : true,
      name: isExpression(name) ? choose(isNonEmpty(name), name, literal) ?? null : literal,
    };
  }
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

/** Puts values in the place of what of an object that runs no pods differs from cluster to cluster. */
export function liftCompanion(tree: JsonMap, object: ApiObject, surroundings: Surroundings): LiftedCompanion {
  const knobs = surroundings.knobsOf(object);
  switch (tree.kind) {
    case 'Service': return { tree: liftService(tree, knobs), condition: true };
    case 'Ingress': return liftIngress(tree, knobs, surroundings);
    case 'ServiceAccount': return liftAccount(tree, object, surroundings);
    case 'PodDisruptionBudget': return liftBudget(tree, knobs);
    case 'HorizontalPodAutoscaler': {
      const ofTarget = surroundings.knobsOfAutoscaler(object, tree);
      return liftAutoscaler(tree, autoscalerCondition(ofTarget), ofTarget);
    }
    case 'RoleBinding':
    case 'ClusterRoleBinding': return withSubjects(tree, object, surroundings);
    case 'PersistentVolumeClaim': return liftClaim(tree, object, other => surroundings.knobsOf(other), surroundings.given);
    default: return { tree, condition: true };
  }
}

function liftAccount(tree: JsonMap, object: ApiObject, surroundings: Surroundings): LiftedCompanion {
  const account = surroundings.accountOf(object);
  if (account === undefined) {
    return { tree, condition: true };
  }
  const metadata = asMap(tree.metadata);
  return {
    tree: withMoreAnnotations({ ...tree, metadata: { ...metadata, name: account.name } }, account.knobs, 'More annotations of the account, such as the cloud role that it stands for.'),
    condition: account.create,
  };
}

function withSubjects(tree: JsonMap, object: ApiObject, surroundings: Surroundings): LiftedCompanion {
  if (!isList(tree.subjects)) {
    return { tree, condition: true };
  }
  const accounts = mapsOf(tree.subjects).map(subject => subject.kind === 'ServiceAccount' ? surroundings.accountNamed(subject.name) : undefined);
  return {
    condition: true,
    tree: { ...tree, subjects: mapsOf(tree.subjects).map((subject, index) => ({ ...subject, name: accounts[index]?.name ?? subject.name })) },
    refusals: accounts.flatMap(account => account === undefined ? [] : [{
      when: and(not(account.create), not(isNonEmpty(account.given))),
      message: `'${account.knobs.group.join('.')}.create' is false and no 'name' is given, but '${placeOf(object)}' gives rights to the account; `
        + 'name the account that has them, or let the chart make it',
    }]),
  };
}

function liftBudget(tree: JsonMap, knobs: Knobs): LiftedCompanion {
  knobs.describe('How many pods may be evicted at a time.');
  const spec = asMap(tree.spec);
  const enabled = knobs.boolean('enabled', true, 'Whether there is a budget; it is for two replicas and more.');
  const bound = (['maxUnavailable', 'minAvailable'] as const).find(field => spec[field] !== undefined);
  return {
    tree: bound === undefined ? tree : {
      ...tree, spec: { ...spec, [bound]: knobs.share(bound, spec[bound] ?? null, `The number or share of pods that ${bound === 'maxUnavailable' ? 'may be missing' : 'have to stay'}.`) },
    },
    condition: isExpression(enabled) ? enabled : true,
  };
}
