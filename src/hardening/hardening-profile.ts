import { AppArmorProfile } from './app-armor-profile';
import { KubernetesVersion } from './kubernetes-version';
import { PodIds } from './pod-ids';
import { SeccompProfile } from './seccomp-profile';
import { IDS } from './shapes';
import { BOOLEAN, Form, madeBy, memberOf, TEXT } from '../template/form';

/** Properties for `HardeningProfile`. */
export interface HardeningProfileProps {
  /**
   * The user and groups that pods run under.
   *
   * @default - those of the image that a workload runs, where it says them, else PodIds.nonroot()
   */
  readonly ids?: PodIds;

  /**
   * The seccomp profile of pods.
   *
   * @default SeccompProfile.runtimeDefault()
   */
  readonly seccomp?: SeccompProfile;

  /**
   * The AppArmor profile of pods.
   *
   * @default AppArmorProfile.runtimeDefault()
   */
  readonly appArmor?: AppArmorProfile;

  /**
   * The oldest Kubernetes version that the manifests have to run on.
   *
   * @default KubernetesVersion.V1_35
   */
  readonly kubernetesVersion?: KubernetesVersion;

  /**
   * Whether the cluster is OpenShift, whose DNS listens on another port. `HardeningProfile.openShift()` sets it, with the ids and the
   * AppArmor profile that go with it.
   *
   * @default false
   */
  readonly openShift?: boolean;

  /**
   * Whether the restrictions apply. Switching them off is for debugging: it lifts seccomp, AppArmor, the read-only root
   * filesystem, the dropped capabilities and the ban on root, and keeps ids, volumes and mounts, so that files stay readable.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Why the restrictions are off; required with `enabled: false`, and written to the output.
   *
   * @default - none
   */
  readonly disabledReason?: string;
}

const FORM = new Form<HardeningProfileProps>({
  ids: IDS,
  seccomp: madeBy('SeccompProfile', '_toSeccomp', 'SeccompProfile.runtimeDefault()'),
  appArmor: madeBy('AppArmorProfile', '_toAppArmor', 'AppArmorProfile.runtimeDefault()'),
  kubernetesVersion: memberOf('KubernetesVersion', KubernetesVersion),
  openShift: BOOLEAN,
  enabled: BOOLEAN,
  disabledReason: TEXT,
});

/**
 * What every pod is hardened with, save what an exception relaxes.
 *
 * The defaults are those of the container-hardening runbook and pass Pod Security Standards *restricted*.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export class HardeningProfile {
  /**
   * The profile for OpenShift: ids and AppArmor are left to the cluster, as its security context constraints ask.
   *
   * @throws as the constructor does
   */
  public static openShift(props: HardeningProfileProps = {}): HardeningProfile {
    FORM.check(props, () => 'of a HardeningProfile');
    return new HardeningProfile({
      ...props,
      ids: props.ids ?? PodIds.assignedByCluster(),
      appArmor: props.appArmor ?? AppArmorProfile.unset(),
      openShift: true,
    });
  }

  /** The user and groups that pods run under. */
  public readonly ids: PodIds;

  /** The seccomp profile of pods. */
  public readonly seccomp: SeccompProfile;

  /** The AppArmor profile of pods. */
  public readonly appArmor: AppArmorProfile;

  /** The oldest Kubernetes version that the manifests have to run on. */
  public readonly kubernetesVersion: KubernetesVersion;

  /** Whether the cluster is OpenShift. */
  public readonly isOpenShift: boolean;

  /** Whether the restrictions apply. */
  public readonly enabled: boolean;

  /** Why the restrictions are off. */
  public readonly disabledReason?: string;

  /**
   * Whether the author chose the ids; those of an image take the place of the default.
   *
   * @internal
   */
  public readonly _givesIds: boolean;

  /**
   * A profile with the runbook's defaults for all that is left out.
   *
   * @throws if `enabled` is false without a `disabledReason`, or the other way round
   */
  constructor(props: HardeningProfileProps = {}) {
    FORM.check(props, () => 'of a HardeningProfile');
    this.ids = props.ids ?? PodIds.nonroot();
    this._givesIds = props.ids !== undefined;
    this.seccomp = props.seccomp ?? SeccompProfile.runtimeDefault();
    this.appArmor = props.appArmor ?? AppArmorProfile.runtimeDefault();
    this.kubernetesVersion = props.kubernetesVersion ?? KubernetesVersion.V1_35;
    this.isOpenShift = props.openShift ?? false;
    this.enabled = props.enabled ?? true;
    this.disabledReason = props.disabledReason;
    if (!this.enabled && !this.disabledReason?.trim()) {
      throw new Error('\'enabled\' is false in a HardeningProfile without a \'disabledReason\'; say there why the restrictions are lifted');
    }
    if (this.enabled && this.disabledReason !== undefined) {
      throw new Error('\'disabledReason\' is given to a HardeningProfile that is enabled; set \'enabled\' to false, or leave the reason out');
    }
  }

  /**
   * A copy of this profile in which the given properties differ.
   *
   * @param props what differs
   * @throws as the constructor does
   */
  public with(props: HardeningProfileProps): HardeningProfile {
    FORM.check(props, () => 'of a HardeningProfile');
    const enabled = props.enabled ?? this.enabled;
    return new HardeningProfile({
      ids: props.ids ?? (this._givesIds ? this.ids : undefined),
      seccomp: props.seccomp ?? this.seccomp,
      appArmor: props.appArmor ?? this.appArmor,
      kubernetesVersion: props.kubernetesVersion ?? this.kubernetesVersion,
      openShift: props.openShift ?? this.isOpenShift,
      enabled,
      disabledReason: props.disabledReason ?? (enabled ? undefined : this.disabledReason),
    });
  }
}
