import { HardeningControl, HardeningException } from './hardening-exception';
import { HardeningProfile } from './hardening-profile';
import { PolicySettings, settingsOf } from './policy-settings';
import { WritablePath } from './writable-path';
import { Json } from '../template/json';

/** All that decides how one pod is hardened. */
export interface HardeningPolicy {
  readonly profile: HardeningProfile;
  /**
   * What the policy writes, where that is not what the profile says: in a Helm chart the values have a say.
   */
  readonly settings?: PolicySettings;
  readonly writablePaths: readonly WritablePath[];
  readonly exceptions: readonly HardeningException[];
  /**
   * Whether what a pod says explicitly counts as the will of its author, as in a pod that somebody else wrote: an exception permits then
   * what the pod asks for or leaves open, and loosens nothing that it sets safely.
   *
   * The library's own workloads do without: cdk8s-plus writes safe defaults explicitly, and an exception does what it says.
   */
  readonly keepsExplicit?: boolean;
}

/** An explicit setting of the pod that was unsafe, that no exception allows, and that hardening took out. */
export interface Replacement {
  /** The control that an exception would have to name; undefined where no exception exists for the field. */
  readonly control?: HardeningControl;
  /** Where in the pod template the setting stood, e.g. `spec.containers[main].securityContext.privileged`. */
  readonly field: string;
  /** What stood there. */
  readonly given: Json;
  /** The container, where the setting was a container's. */
  readonly container?: string;
}

/** Collects the replacements of one run. */
export type Report = (replacement: Replacement) => void;

/** Reports a replacement by the place where it stood below a pod spec or a container. */
export type Replace = (control: HardeningControl | undefined, field: string, given: Json) => void;

/** What a policy writes into pods. */
export function settingsFor(policy: HardeningPolicy): PolicySettings {
  return policy.settings ?? settingsOf(policy.profile);
}

/** The exceptions for a control that apply to a container, or to the pod where none is named. */
export function exceptionsFor(policy: HardeningPolicy, control: HardeningControl, container?: string): HardeningException[] {
  return policy.exceptions.filter(exception => exception.control === control
    && (container === undefined ? exception.container === undefined : exception._appliesTo(container)));
}

/** Whether an exception for a control applies to a container, or to the pod where none is named. */
export function allows(policy: HardeningPolicy, control: HardeningControl, container?: string): boolean {
  return policy.exceptions.length > 0 && exceptionsFor(policy, control, container).length > 0;
}
