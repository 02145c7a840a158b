import { ApiObject } from 'cdk8s';
import { Knobs } from './knobs';
import { liftIngress } from './lift-ingress';
import { liftService, withMoreAnnotations } from './lift-service';
import { mapPodTemplates } from '../../hardening/pod-template';
import { choose } from '../../template/choose';
import { isNonEmpty } from '../../template/conditions';
import { Condition, isExpression, isSame } from '../../template/expression';
import { asMap, isList, Json, JsonMap, mapsOf } from '../../template/json';

/** An object as it is before its values are lifted. */
export interface GivenObject {
  readonly object: ApiObject;
  readonly group: readonly string[];
  readonly tree: JsonMap;
}

/** An object that stands beside workloads, and whether it is there. */
export interface LiftedCompanion {
  readonly tree: JsonMap;
  readonly condition: Condition;
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
  private readonly accounts: readonly LiftedAccount[];

  constructor(
    private readonly given: readonly GivenObject[],
    private readonly knobsFor: (object: ApiObject, group: readonly string[]) => Knobs,
  ) {
    this.accounts = given.filter(({ tree }) => tree.kind === 'ServiceAccount').map(({ object, group, tree }) => this.liftAccount(object, group, tree));
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
    return name === undefined ? undefined : this.accounts.find(({ literal }) => isSame(literal, name));
  }

  public accountOf(object: ApiObject): LiftedAccount | undefined {
    return this.accounts.find(account => account.object === object);
  }

  /** The knobs of an object. */
  public knobsOf(object: ApiObject, ...below: readonly string[]): Knobs {
    const group = this.given.find(each => each.object === object)?.group ?? [];
    return below.length === 0 ? this.knobsFor(object, group) : this.knobsFor(object, group).below(...below);
  }

  /** The object of a kind that has a name. */
  public named(kind: Json | undefined, name: Json | undefined): GivenObject | undefined {
    return name === undefined ? undefined : this.given.find(({ tree }) => tree.kind === kind && isSame(asMap(tree.metadata).name, name));
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
      object, literal, knobs,
      given: name,
      create: isExpression(create) ? create : true,
      name: isExpression(name) ? choose(isNonEmpty(name), name, literal) ?? null : literal,
    };
  }
}

/** Puts values in the place of what of an object that runs no pods differs from cluster to cluster. */
export function liftCompanion(tree: JsonMap, object: ApiObject, surroundings: Surroundings): LiftedCompanion {
  const knobs = surroundings.knobsOf(object);
  switch (tree.kind) {
    case 'Service': return { tree: liftService(tree, knobs), condition: true };
    case 'Ingress': return liftIngress(tree, knobs, surroundings);
    case 'ServiceAccount': return liftAccount(tree, object, surroundings);
    case 'PodDisruptionBudget': return liftBudget(tree, knobs);
    case 'HorizontalPodAutoscaler': return { tree: liftAutoscaler(tree, surroundings, knobs), condition: true };
    case 'RoleBinding':
    case 'ClusterRoleBinding': return { tree: withSubjects(tree, surroundings), condition: true };
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

function withSubjects(tree: JsonMap, surroundings: Surroundings): JsonMap {
  return !isList(tree.subjects) ? tree : {
    ...tree,
    subjects: mapsOf(tree.subjects).map(subject => {
      const account = subject.kind === 'ServiceAccount' ? surroundings.accountNamed(subject.name) : undefined;
      return account === undefined ? subject : { ...subject, name: account.name };
    }),
  };
}

function liftBudget(tree: JsonMap, knobs: Knobs): LiftedCompanion {
  knobs.describe('How many pods may be evicted at a time.');
  const spec = asMap(tree.spec);
  const enabled = knobs.boolean('enabled', true, 'Whether there is a budget; it is for two replicas and more.');
  const bound = (['maxUnavailable', 'minAvailable'] as const).find(field => spec[field] !== undefined);
  return {
    tree: bound === undefined ? tree : {
      ...tree, spec: { ...spec, [bound]: knobs.intOrString(bound, spec[bound] ?? null, `The number or share of pods that ${bound === 'maxUnavailable' ? 'may be missing' : 'have to stay'}.`) },
    },
    condition: isExpression(enabled) ? enabled : true,
  };
}

function liftAutoscaler(tree: JsonMap, surroundings: Surroundings, own: Knobs): JsonMap {
  const spec = asMap(tree.spec);
  const { kind, name } = asMap(spec.scaleTargetRef);
  const target = surroundings.named(kind, name);
  const knobs = target === undefined ? own : surroundings.knobsOf(target.object, 'autoscaling');
  knobs.describe('How many pods the HorizontalPodAutoscaler starts.');
  return {
    ...tree,
    spec: {
      ...spec,
      ...(spec.minReplicas === undefined ? {} : { minReplicas: knobs.integer('minReplicas', spec.minReplicas, 'The least number of pods.', { minimum: 1 }) }),
      maxReplicas: knobs.integer('maxReplicas', spec.maxReplicas ?? 1, 'The greatest number of pods.', { minimum: 1 }),
      metrics: mapsOf(spec.metrics).map(metric => liftMetric(metric, knobs)),
    },
  };
}

function liftMetric(metric: JsonMap, knobs: Knobs): JsonMap {
  const resource = asMap(metric.resource);
  const target = asMap(resource.target);
  return metric.type !== 'Resource' || typeof target.averageUtilization !== 'number' ? metric : {
    ...metric,
    resource: {
      ...resource,
      target: {
        ...target,
        averageUtilization: knobs.integer(`${String(resource.name)}Utilization`, target.averageUtilization,
          `The use of ${String(resource.name)} that the autoscaler aims at, in percent of the request.`, { minimum: 1 }),
      },
    },
  };
}
