import { Form, TEXT } from '../template/form';
import { JsonMap } from '../template/json';
import { refuseValue } from '../template/placeholder';

/**
 * The seccomp profile of a pod: which system calls its processes may make.
 *
 * @see https://kubernetes.io/docs/tutorials/security/seccomp/
 */
export class SeccompProfile {
  /** The default profile of the container runtime. */
  public static runtimeDefault(): SeccompProfile {
    return new SeccompProfile('RuntimeDefault');
  }

  /**
   * A profile file on the node.
   *
   * @param path the file, relative to the kubelet's seccomp folder, e.g. `profiles/audit.json`
   * @throws if it is empty, or leaves the folder
   */
  public static localhost(path: string): SeccompProfile {
    new Form<{ path: string }>({ path: TEXT }, ['path']).check({ path }, () => 'of a localhost seccomp profile');
    refuseValue(path, '\'path\' of a localhost seccomp profile', 'write the literal, and set the value \'hardening.seccompProfile.localhostProfile\', which the chart exposes');
    if (path.startsWith('/') || path.split('/').includes('..') || path === '') {
      throw new Error(`'path' ('${path}') of a localhost seccomp profile (in values 'hardening.seccompProfile.localhostProfile') must be relative to the kubelet's `
        + 'seccomp folder, such as \'profiles/audit.json\'');
    }
    return new SeccompProfile('Localhost', path);
  }

  private constructor(
    /** `RuntimeDefault` or `Localhost`. */
    public readonly type: string,
    /** The file of a `Localhost` profile, relative to the kubelet's seccomp folder. */
    public readonly localhostProfile?: string,
  ) {}

  /**
   * The value of `securityContext.seccompProfile`.
   *
   * @internal
   */
  public _toSeccomp(): JsonMap {
    return this.localhostProfile === undefined ? { type: this.type } : { localhostProfile: this.localhostProfile, type: this.type };
  }
}
