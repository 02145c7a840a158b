import { HardeningProfile } from './hardening-profile';
import { isAtLeast, KubernetesVersion } from './kubernetes-version';
import { Condition, Expression } from '../template/expression';
import { Json } from '../template/json';
import { Refusal } from '../template/refusal';

/**
 * What a policy writes into pods, as trees: literals where a profile says it, expressions where the values of a chart do. Whoever reads
 * a setting builds trees with it and never asks which of both it is.
 */
export interface PolicySettings {
  /** Whether the restrictions apply. */
  readonly enabled: Condition;
  /** Why they do not. */
  readonly disabledReason?: Json;
  /** The ids of the pod; one that is not there is left to the cluster. */
  readonly user?: Json;
  readonly group?: Json;
  readonly fsGroup?: Json;
  readonly seccompProfile?: Json;
  readonly appArmorProfile?: Json;
  /** Whether the cluster reads the AppArmor profile from a field; else from annotations. */
  readonly hasAppArmorField: Condition;
  /** Whether the kubelet can sleep before it stops a container. */
  readonly hasSleepAction: Condition;
  /** Whether the cluster lets an init container go on running. */
  readonly hasSidecars: Condition;
  readonly isOpenShift: Condition;
  /** The capabilities that every container gets besides those of its exceptions; absent where there are none. */
  readonly extraCapabilities?: ExtraCapabilities;
  /** The writable paths that every container gets besides those of the policy; absent where there are none. */
  readonly extraPaths?: Expression;
  /** The name of the chart whose values have a say; the names of trees that its templates share begin with it. */
  readonly chart?: string;
  /** What the values of these settings must not be, whatever the pod. */
  readonly refusals?: readonly Refusal[];
}

/** Capabilities that the values of a chart give. */
export interface ExtraCapabilities {
  /** The names, without their prefix. */
  readonly names: Expression;
  /** Why, by name. */
  readonly justifications: Expression;
}

/** A profile never changes, and is asked many times for each of thousands of pods. */
const SETTINGS = new WeakMap<HardeningProfile, PolicySettings>();

/** The settings that a profile says. */
export function settingsOf(profile: HardeningProfile): PolicySettings {
  let settings = SETTINGS.get(profile);
  if (settings === undefined) {
    settings = readSettings(profile);
    SETTINGS.set(profile, settings);
  }
  return settings;
}

function readSettings(profile: HardeningProfile): PolicySettings {
  const { ids } = profile;
  const hasFields = isAtLeast(profile.kubernetesVersion, KubernetesVersion.V1_30);
  return {
    enabled: profile.enabled,
    disabledReason: profile.disabledReason,
    user: ids.user,
    group: ids.group,
    fsGroup: ids.fsGroup,
    seccompProfile: profile.seccomp._toSeccomp(),
    appArmorProfile: profile.appArmor._toAppArmor(),
    hasAppArmorField: hasFields,
    hasSleepAction: hasFields,
    hasSidecars: isAtLeast(profile.kubernetesVersion, KubernetesVersion.V1_29),
    isOpenShift: profile.isOpenShift,
  };
}
