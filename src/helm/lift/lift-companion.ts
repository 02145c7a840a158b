import { ApiObject } from 'cdk8s';
import { Knobs } from './knobs';
import { liftAutoscaler } from './lift-autoscaler';
import { liftClaim } from './lift-claims';
import { liftIngress } from './lift-ingress';
import { withMoreAnnotations } from './lift-service';
import { placeOf } from './place';
import { autoscalerCondition, Surroundings } from './surroundings';
import { and, asCondition, isNonEmpty, not } from '../../template/conditions';
import { asMap, isList, JsonMap, mapsOf } from '../../template/json';
import { LiftedCompanion } from '../chart-objects';

/** Puts values in the place of what of an object that runs no pods differs from cluster to cluster. */
export function liftCompanion(tree: JsonMap, object: ApiObject, surroundings: Surroundings): LiftedCompanion {
  const knobs = surroundings.knobsOf(object);
  // What grants rights names accounts in one way, whoever defines it: OpenShift has bindings of its own.
  if (tree.kind === 'RoleBinding' || tree.kind === 'ClusterRoleBinding') {
    return withSubjects(tree, object, surroundings);
  }
  switch (isOfKubernetes(tree) ? tree.kind : undefined) {
    case 'Service': return { tree: surroundings.liftedService(tree, object), condition: true };
    case 'Ingress': return liftIngress(tree, knobs, surroundings);
    case 'ServiceAccount': return liftAccount(tree, object, surroundings);
    case 'PodDisruptionBudget': return liftBudget(tree, knobs);
    case 'HorizontalPodAutoscaler': {
      const ofTarget = surroundings.knobsOfAutoscaler(object, tree);
      return liftAutoscaler(tree, autoscalerCondition(ofTarget), ofTarget);
    }
    case 'PersistentVolumeClaim': return liftClaim(tree, object, other => surroundings.knobsOf(other), surroundings.given);
    default: return { tree, condition: true };
  }
}

/** Whether a kind is one of Kubernetes itself; Knative has a Service, and OpenShift an Ingress, with fields of their own. */
function isOfKubernetes({ apiVersion }: JsonMap): boolean {
  const [group] = String(apiVersion).split('/');
  return !group.includes('.') || group.endsWith('.k8s.io');
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
    condition: asCondition(enabled),
  };
}
