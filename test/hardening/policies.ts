import { harden, Hardened } from '../../src/hardening/harden';
import { HardeningPolicy } from '../../src/hardening/hardening-policy';
import { HardeningProfile, HardeningProfileProps } from '../../src/hardening/hardening-profile';
import { restrictedViolations } from '../../src/hardening/pod-security';
import { asMap, JsonMap, mapsOf } from '../../src/template/json';

/** A policy with the default profile, no writable path and no exception, save what is given. */
export function policyOf(policy: Partial<HardeningPolicy> = {}): HardeningPolicy {
  return { profile: new HardeningProfile(), writablePaths: [], exceptions: [], ...policy };
}

/** A policy whose profile differs from the default in what is given. */
export function profileOf(props: HardeningProfileProps, policy: Partial<HardeningPolicy> = {}): HardeningPolicy {
  return policyOf({ profile: new HardeningProfile(props), ...policy });
}

/** Hardens a pod with a spec, and leaves out what is undefined, as the finished manifest does. */
export function hardenSpec(spec: JsonMap, policy: HardeningPolicy = policyOf(), metadata?: JsonMap): Hardened {
  return hardenTemplate(metadata === undefined ? { spec } : { metadata, spec }, policy);
}

/** Hardens a pod template, and leaves out what is undefined, as the finished manifest does. */
export function hardenTemplate(template: JsonMap, policy: HardeningPolicy = policyOf()): Hardened {
  const { template: hardened, replacements } = harden(template, policy);
  return { template: JSON.parse(JSON.stringify(hardened)), replacements };
}

/** The spec of a hardened pod. */
export function specOf({ template }: Hardened): JsonMap {
  return asMap(template.spec);
}

/** The security context of a hardened pod. */
export function podContextOf(hardened: Hardened): JsonMap {
  return asMap(specOf(hardened).securityContext);
}

/** The container of a hardened pod that has a name, of whatever kind. */
export function containerOf(hardened: Hardened, name = 'main'): JsonMap {
  const spec = specOf(hardened);
  const found = [spec.initContainers, spec.containers, spec.ephemeralContainers].flatMap(mapsOf).find(container => container.name === name);
  if (found === undefined) {
    throw new Error(`there is no container '${name}'`);
  }
  return found;
}

/** The security context of a container of a hardened pod. */
export function contextOf(hardened: Hardened, name = 'main'): JsonMap {
  return asMap(containerOf(hardened, name).securityContext);
}

/** The annotations of a hardened pod. */
export function annotationsOf({ template }: Hardened): JsonMap {
  return asMap(asMap(template.metadata).annotations);
}

/** What Pod Security Standards find in a hardened pod. */
export function findingsIn({ template }: Hardened, policy: HardeningPolicy): string[] {
  return restrictedViolations({ holder: template, path: [], owner: template }, policy.profile.kubernetesVersion).map(({ message }) => message);
}

/** What a hardened pod says about seccomp and AppArmor by default. */
export const RUNTIME_DEFAULT = { type: 'RuntimeDefault' };

/** What hardening takes out. */
export const UNCONFINED = { type: 'Unconfined' };

/** An exception of the whole pod. */
export const REASON = { reason: 'The test needs it.' };

/** An exception of the container `main`. */
export const ON_MAIN = { ...REASON, container: 'main' };

/** The spec of a pod with two containers. */
export const TWO: JsonMap = { containers: [{ name: 'main' }, { name: 'helper' }] };

/** The spec of a pod with one container; both may have more fields. */
export function one(container: JsonMap = {}, spec: JsonMap = {}): JsonMap {
  return { ...spec, containers: [{ name: 'main', image: 'registry.example/app:1.0', ...container }] };
}

/** The spec of a pod with one container, whose security context is given. */
export function withContext(securityContext: JsonMap, ofPod?: JsonMap): JsonMap {
  return one({ securityContext }, ofPod === undefined ? {} : { securityContext: ofPod });
}
