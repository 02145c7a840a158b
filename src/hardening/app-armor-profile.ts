import { Form, TEXT } from '../template/form';
import { JsonMap } from '../template/json';
import { refuseValue } from '../template/placeholder';

/**
 * The AppArmor profile of a pod: which files, capabilities and signals its processes may use.
 *
 * It is written as a field from Kubernetes 1.30 on and as an annotation before.
 *
 * @see https://kubernetes.io/docs/tutorials/security/apparmor/
 */
export class AppArmorProfile {
  /** The default profile of the container runtime, `runtime/default`. */
  public static runtimeDefault(): AppArmorProfile {
    return new AppArmorProfile('RuntimeDefault');
  }

  /**
   * A profile that is loaded on the node.
   *
   * @param name the profile's name, as `aa-status` lists it
   * @throws if it is empty
   */
  public static localhost(name: string): AppArmorProfile {
    new Form<{ name: string }>({ name: TEXT }, ['name']).check({ name }, () => 'of a localhost AppArmor profile');
    refuseValue(name, '\'name\' of a localhost AppArmor profile', 'write the literal, and set the value \'hardening.appArmorProfile.localhostProfile\', which the chart exposes');
    if (name.trim() === '') {
      throw new Error('\'name\' of a localhost AppArmor profile (in values \'hardening.appArmorProfile.localhostProfile\') is empty; '
        + 'give the name under which the profile is loaded on the node');
    }
    return new AppArmorProfile('Localhost', name);
  }

  /**
   * No profile is asked for, so that the pod starts on nodes without AppArmor too (RHEL, Bottlerocket, Flatcar, kind on macOS).
   *
   * Where AppArmor exists, the runtime applies its default profile all the same. This is a setting of the platform and
   * weakens nothing, so it needs no exception.
   */
  public static unset(): AppArmorProfile {
    return new AppArmorProfile(undefined);
  }

  private constructor(
    /** `RuntimeDefault` or `Localhost`; undefined where no profile is asked for. */
    public readonly type?: string,
    /** The name of a `Localhost` profile. */
    public readonly localhostProfile?: string,
  ) {}

  /**
   * The value of `securityContext.appArmorProfile`, or `undefined` where no profile is asked for.
   *
   * @internal
   */
  public _toAppArmor(): JsonMap | undefined {
    if (this.type === undefined) {
      return undefined;
    }
    return this.localhostProfile === undefined ? { type: this.type } : { localhostProfile: this.localhostProfile, type: this.type };
  }
}
