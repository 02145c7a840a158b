import { HardeningControl } from './hardening-exception';
import { allows, HardeningPolicy } from './hardening-policy';
import { containersOf } from './pod-template';
import { asMap, asString, JsonMap } from '../template/json';

/** The security context of a pod, as it was given and as it is written. */
export interface PodContexts {
  readonly given: JsonMap;
  readonly written: JsonMap;
}

/** The settings of a pod and of a container that make them root's. */
export const ROOT = [{ field: 'runAsNonRoot', unsafe: false }, { field: 'runAsUser', unsafe: 0 }, { field: 'runAsGroup', unsafe: 0 }] as const;

/** Whether an exception makes the pod as a whole root's: where it must keep what is explicit, each of its containers has to take it. */
export function isRootPod(spec: JsonMap, policy: HardeningPolicy): boolean {
  if (!allows(policy, HardeningControl.ROOT_USER)) {
    return false;
  }
  const pod = asMap(spec.securityContext);
  const containers = containersOf(spec);
  return !policy.keepsExplicit
    || (takesRoot(pod, {}) && containers.length > 0 && containers.every(({ container }) => takesRoot(asMap(container.securityContext), pod)));
}

/** Whether an exception makes a container root's. */
export function isRootContainer(container: JsonMap, { given }: PodContexts, policy: HardeningPolicy): boolean {
  return allows(policy, HardeningControl.ROOT_USER, asString(container.name) ?? '')
    && (!policy.keepsExplicit || takesRoot(asMap(container.securityContext), given));
}

/** The ids of root for the pod; a group of its own stays where the policy keeps what is explicit. */
export function rootIds(own: JsonMap, pod: JsonMap, policy: HardeningPolicy): JsonMap {
  return { runAsGroup: policy.keepsExplicit ? own.runAsGroup ?? pod.runAsGroup ?? 0 : 0, runAsUser: 0 };
}

/** Whether a security context leaves root open: it names no other user, and does not say that root must not be. */
export function takesRoot(own: JsonMap, pod: JsonMap): boolean {
  const user = own.runAsUser ?? pod.runAsUser ?? undefined;
  return user === 0 || (user === undefined && (own.runAsNonRoot ?? pod.runAsNonRoot) !== true);
}
