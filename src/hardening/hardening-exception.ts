import { isDay } from './day';
import { HardeningProfile } from './hardening-profile';
import { Form, NUMBER, TEXT, textSuchAs } from '../template/form';
import { refuseValue } from '../template/placeholder';

/** The restriction that an exception relaxes; it names the annotation that carries the reason. */
export enum HardeningControl {
  /** All restrictions are off: the profile has `enabled: false`. */
  HARDENING_DISABLED = 'hardening-disabled',
  /** A container adds a capability. */
  EXTRA_CAPABILITY = 'extra-capability',
  /** A container may write to its root filesystem. */
  WRITABLE_ROOT_FILESYSTEM = 'writable-root-filesystem',
  /** A container runs as user 0. */
  ROOT_USER = 'root-user',
  /** A container's processes may gain more privileges than their parent. */
  PRIVILEGE_ESCALATION = 'privilege-escalation',
  /** A container is privileged. */
  PRIVILEGED = 'privileged',
  /** A container runs without a seccomp profile. */
  SECCOMP_UNCONFINED = 'seccomp-unconfined',
  /** A container runs without an AppArmor profile. */
  APPARMOR_UNCONFINED = 'apparmor-unconfined',
  /** The pod shares the network of its node. */
  HOST_NETWORK = 'host-network',
  /** The pod sees the processes of its node. */
  HOST_PID = 'host-pid',
  /** The pod shares the inter-process communication of its node. */
  HOST_IPC = 'host-ipc',
  /** A container takes a port of its node. */
  HOST_PORT = 'host-port',
  /** A probe or a hook of a container asks a host that it names. */
  PROBE_HOST = 'probe-host',
  /** The pod mounts a path of its node. */
  HOST_PATH = 'host-path',
  /** The pod mounts a volume of a type that Pod Security Standards *restricted* forbids. */
  VOLUME_TYPE = 'volume-type',
  /** The pod holds a token for the Kubernetes API. */
  SERVICE_ACCOUNT_TOKEN = 'service-account-token',
  /** An environment variable looks like a credential and is written as it is. */
  LITERAL_CREDENTIAL = 'literal-credential',
}

/** Options for the factories of `HardeningException` that concern the whole pod. */
export interface HardeningExceptionOptions {
  /** Why the restriction is relaxed; it is written to the output, and never empty. */
  readonly reason: string;

  /**
   * Who answers for the exception: a person, a team or a ticket.
   *
   * @default - nobody is named
   */
  readonly owner?: string;

  /**
   * The last day on which the exception holds, `YYYY-MM-DD` in UTC; a synth after it is refused.
   *
   * @default - it does not expire
   */
  readonly expires?: string;
}

/** Options for the factories of `HardeningException` that concern containers. */
export interface ContainerExceptionOptions extends HardeningExceptionOptions {
  /**
   * The name of the container that needs the exception.
   *
   * @default - all containers of the pod, init containers included
   */
  readonly container?: string;
}

/** What concerns a pod as a whole. */
const OF_PODS: readonly HardeningControl[] = [
  HardeningControl.HARDENING_DISABLED, HardeningControl.HOST_NETWORK, HardeningControl.HOST_PID, HardeningControl.HOST_IPC,
  HardeningControl.HOST_PATH, HardeningControl.VOLUME_TYPE, HardeningControl.SERVICE_ACCOUNT_TOKEN,
];

const REASON = textSuchAs('say why the restriction is relaxed');

const FORM = new Form<ContainerExceptionOptions>({ reason: REASON, owner: TEXT, expires: TEXT, container: TEXT }, ['reason']);

/**
 * One restriction that is relaxed for one workload, with the reason.
 *
 * An exception does what it says: `writableRootFilesystem` makes the root filesystem writable, nothing else has to be set.
 * It is listed by the construct, written as an annotation of the workload, refused after its expiry and refused
 * when nothing uses it.
 */
export class HardeningException {
  /**
   * A container adds a capability.
   *
   * The process receives it only if it runs as root, or if the binary carries the capability itself and may escalate its
   * privileges: see the runbook before you add `NET_BIND_SERVICE` for a low port.
   *
   * @param capability the name without prefix, e.g. `SYS_PTRACE`
   * @throws if it is none, has the prefix or stands for all
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container
   */
  public static extraCapability(capability: string, options: ContainerExceptionOptions): HardeningException {
    if (!/^[A-Z][A-Z_]*$/.test(capability) || capability.startsWith('CAP_') || capability === 'ALL') {
      throw new Error(`'capability' ('${capability}') must be the name of one capability without the prefix 'CAP_', such as 'SYS_PTRACE'`);
    }
    return new HardeningException(HardeningControl.EXTRA_CAPABILITY, options, capability);
  }

  /** A container may write to its root filesystem. A writable path is the narrower way where the paths are known. */
  public static writableRootFilesystem(options: ContainerExceptionOptions): HardeningException {
    return new HardeningException(HardeningControl.WRITABLE_ROOT_FILESYSTEM, options);
  }

  /** A container runs as user 0. */
  public static rootUser(options: ContainerExceptionOptions): HardeningException {
    return new HardeningException(HardeningControl.ROOT_USER, options);
  }

  /** A container's processes may gain more privileges than their parent, as setuid programs do. */
  public static privilegeEscalation(options: ContainerExceptionOptions): HardeningException {
    return new HardeningException(HardeningControl.PRIVILEGE_ESCALATION, options);
  }

  /** A container is privileged: it can do nearly all that root can do on the node. It keeps the capabilities that other containers drop. */
  public static privileged(options: ContainerExceptionOptions): HardeningException {
    return new HardeningException(HardeningControl.PRIVILEGED, options);
  }

  /** A container runs without a seccomp profile. */
  public static seccompUnconfined(options: ContainerExceptionOptions): HardeningException {
    return new HardeningException(HardeningControl.SECCOMP_UNCONFINED, options);
  }

  /** A container runs without an AppArmor profile. */
  public static appArmorUnconfined(options: ContainerExceptionOptions): HardeningException {
    return new HardeningException(HardeningControl.APPARMOR_UNCONFINED, options);
  }

  /** The pod shares the network of its node. */
  public static hostNetwork(options: HardeningExceptionOptions): HardeningException {
    return new HardeningException(HardeningControl.HOST_NETWORK, options);
  }

  /** The pod sees the processes of its node. */
  public static hostPid(options: HardeningExceptionOptions): HardeningException {
    return new HardeningException(HardeningControl.HOST_PID, options);
  }

  /** The pod shares the inter-process communication of its node. */
  public static hostIpc(options: HardeningExceptionOptions): HardeningException {
    return new HardeningException(HardeningControl.HOST_IPC, options);
  }

  /**
   * A container takes a port of its node; the port itself is declared on the container.
   *
   * @param port the port of the node, 1 to 65535
   * @throws if it is none
   */
  public static hostPort(port: number, options: ContainerExceptionOptions): HardeningException {
    new Form<{ port: number }>({ port: NUMBER }, ['port']).check({ port }, () => `of the exception '${HardeningControl.HOST_PORT}'`);
    refuseValue(port, `'port' of the exception '${HardeningControl.HOST_PORT}'`);
    if (!Number.isInteger(port) || port < 1 || port > 65535) {
      throw new Error(`'port' (${port}) of the exception '${HardeningControl.HOST_PORT}' must be a whole number from 1 to 65535`);
    }
    return new HardeningException(HardeningControl.HOST_PORT, options, String(port));
  }

  /**
   * A probe or a lifecycle hook of a container asks a host that it names, in place of the address of the pod; the probe itself is declared on
   * the container. The kubelet asks, so `localhost` is the node: a pod in the network of its node that listens there alone needs it.
   *
   * @param host the host, as the probe or hook names it
   */
  public static probeHost(host: string, options: ContainerExceptionOptions): HardeningException {
    return new HardeningException(HardeningControl.PROBE_HOST, options, nameOf('host', host, HardeningControl.PROBE_HOST));
  }

  /**
   * The pod mounts a path of its node; the volume itself is declared on the workload.
   *
   * @param volume the name of the `hostPath` volume
   */
  public static hostPath(volume: string, options: HardeningExceptionOptions): HardeningException {
    return new HardeningException(HardeningControl.HOST_PATH, options, nameOf('volume', volume, HardeningControl.HOST_PATH));
  }

  /**
   * The pod mounts a volume of a type that Pod Security Standards *restricted* forbids, such as `nfs` or `iscsi`; the volume itself is
   * declared on the workload. A path of the node has an exception of its own, `hostPath`.
   *
   * @param volume the name of the volume
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
   */
  public static volumeType(volume: string, options: HardeningExceptionOptions): HardeningException {
    return new HardeningException(HardeningControl.VOLUME_TYPE, options, nameOf('volume', volume, HardeningControl.VOLUME_TYPE));
  }

  /** The pod holds a token for the Kubernetes API. */
  public static serviceAccountToken(options: HardeningExceptionOptions): HardeningException {
    return new HardeningException(HardeningControl.SERVICE_ACCOUNT_TOKEN, options);
  }

  /**
   * An environment variable looks like a credential and is written as it is, because it is none, or a public one.
   *
   * @param variable the name of the environment variable
   */
  public static literalCredential(variable: string, options: ContainerExceptionOptions): HardeningException {
    return new HardeningException(HardeningControl.LITERAL_CREDENTIAL, options, nameOf('variable', variable, HardeningControl.LITERAL_CREDENTIAL));
  }

  /**
   * The record of a profile with `enabled: false`.
   *
   * @internal
   */
  public static _hardeningDisabled(reason: string): HardeningException {
    return new HardeningException(HardeningControl.HARDENING_DISABLED, { reason });
  }

  /** Why the restriction is relaxed. */
  public readonly reason: string;

  /** Who answers for the exception. */
  public readonly owner?: string;

  /** The last day on which the exception holds, `YYYY-MM-DD` in UTC. */
  public readonly expires?: string;

  /** The container that needs the exception; undefined for all of them, and for what concerns the pod. */
  public readonly container?: string;

  private constructor(
    /** The restriction that is relaxed. */
    public readonly control: HardeningControl,
    options: ContainerExceptionOptions,
    /** What exactly is allowed, where the control leaves it open: the capability, the volume, the port. */
    public readonly subject?: string,
  ) {
    FORM.check(options, () => `of the exception '${control}'`);
    for (const property of ['reason', 'owner', 'expires', 'container'] as const) {
      refuseValue(options[property] ?? '', `'${property}' of the exception '${control}'`);
    }
    this.reason = options.reason.trim();
    this.owner = options.owner;
    this.expires = options.expires;
    this.container = OF_PODS.includes(control) ? undefined : options.container;
    if (this.reason === '') {
      throw new Error(`'reason' of the exception '${control}' is empty; say why the restriction is relaxed`);
    }
    if (this.expires !== undefined && !isDay(this.expires)) {
      throw new Error(`'expires' ('${this.expires}') of the exception '${control}' must be a day such as '2027-03-31'`);
    }
  }

  /**
   * Whether the exception applies to a container.
   *
   * @internal
   */
  public _appliesTo(container: string): boolean {
    return this.container === undefined || this.container === container;
  }

  /**
   * The name in messages: control, subject and container.
   *
   * @internal
   */
  public _name(): string {
    return [this.control, this.subject?.toLowerCase(), this.container].filter(part => part !== undefined).join('.');
  }

  /**
   * The reason with owner and expiry, as the annotation tells it.
   *
   * @internal
   */
  public _statement(): string {
    return [
      this.reason,
      ...(this.owner === undefined ? [] : [`owner: ${this.owner}`]),
      ...(this.expires === undefined ? [] : [`expires: ${this.expires}`]),
    ].join('; ');
  }
}

/** The name of what is allowed. */
function nameOf(property: 'host' | 'variable' | 'volume', name: string, control: HardeningControl): string {
  new Form<{ [property: string]: string }>({ [property]: TEXT }, [property]).check({ [property]: name }, () => `of the exception '${control}'`);
  return name;
}

/** All that is relaxed for a workload: a profile that is switched off counts too. */
export function recordsOf(profile: HardeningProfile, exceptions: readonly HardeningException[]): HardeningException[] {
  return profile.disabledReason === undefined ? [...exceptions] : [HardeningException._hardeningDisabled(profile.disabledReason), ...exceptions];
}
