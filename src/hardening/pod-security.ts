import { KubernetesVersion } from './kubernetes-version';
import { BASELINE } from './pod-security/baseline';
import { only, Rule, Violation, violationsOf } from './pod-security/control';
import { inContainers, inPod, isWindows, viewOf } from './pod-security/pod-view';
import { RESTRICTED } from './pod-security/restricted';
import { PodTemplate } from './pod-template';

export type { Violation } from './pod-security/control';

/** What this library promises beyond Pod Security Standards, which say nothing about either. */
const BEYOND: readonly Rule[] = [
  {
    control: 'readOnlyRootFilesystem',
    skips: isWindows,
    fields: inContainers('securityContext.readOnlyRootFilesystem'),
    allows: only(true),
    right: 'set it to true, and mount a volume where the container writes',
  },
  {
    control: 'automountServiceAccountToken',
    fields: inPod('automountServiceAccountToken'),
    allows: only(false),
    right: 'set it to false unless the container calls the Kubernetes API',
  },
];

/**
 * What keeps a pod from passing Pod Security Standards *restricted* (which holds *baseline*) of a Kubernetes version.
 *
 * It knows nothing of how the library hardens, so that it can judge it.
 *
 * @see https://github.com/kubernetes/kubernetes/tree/master/staging/src/k8s.io/pod-security-admission/policy
 */
export function restrictedViolations(template: PodTemplate, version: KubernetesVersion): Violation[] {
  return violations([...BASELINE, ...RESTRICTED], template, version);
}

/** The same, and what keeps a pod from being as hardened as this library makes it. */
export function hardenedViolations(template: PodTemplate, version: KubernetesVersion): Violation[] {
  return violations([...BASELINE, ...RESTRICTED, ...BEYOND], template, version);
}

function violations(rules: readonly Rule[], template: PodTemplate, version: KubernetesVersion): Violation[] {
  const pod = viewOf(template, version);
  const byPath = new Map<string, Violation>();
  for (const violation of rules.flatMap(rule => violationsOf(rule, pod))) {
    // A field that breaks baseline and restricted alike is told once, as the weaker level's control.
    if (!byPath.has(violation.path)) {
      byPath.set(violation.path, violation);
    }
  }
  return [...byPath.values()];
}
