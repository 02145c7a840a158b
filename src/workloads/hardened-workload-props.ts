import * as kplus from 'cdk8s-plus-28';
import { IContainerImage } from './container-image';
import { HealthChecks } from './health-checks';
import { LevelDbVolume } from './level-db-volume';
import { NetworkIsolation } from './network-isolation';
import { SecretMount } from './secret-mount';
import { GracefulShutdown } from '../hardening/graceful-shutdown';
import { HardeningException } from '../hardening/hardening-exception';
import { HardeningProfile } from '../hardening/hardening-profile';
import { WritablePath } from '../hardening/writable-path';

/** What every hardened workload takes besides the properties of its cdk8s-plus class. */
export interface HardenedWorkloadProps {
  /**
   * The image of the single container, instead of `containers`: a reference with a tag or a digest, or an image that knows its port,
   * user, health paths, directories and preStop command. The workload takes those from it wherever its author says nothing, and what
   * contradicts the image is refused.
   *
   * @default - `containers`, or what `addContainer()` adds
   */
  readonly image?: string | IContainerImage;

  /**
   * The port that the single container serves on; it is named after the protocol of `healthChecks`, `http` by default.
   *
   * @default - the port of the image, if it knows one and the pods run all the time; else the container serves nothing
   */
  readonly port?: number;

  /**
   * A second port of the single container, named `metrics`.
   *
   * @default - none
   */
  readonly metricsPort?: number;

  /**
   * The environment variables of the single container.
   *
   * @default - none
   */
  readonly env?: { [name: string]: kplus.EnvValue };

  /**
   * The entry point of the single container, as a list.
   *
   * @default - the image's own
   */
  readonly command?: string[];

  /**
   * The arguments of the single container's entry point.
   *
   * @default - the image's own
   */
  readonly args?: string[];

  /**
   * What the single container asks for and may use.
   *
   * @default - requests of 100m CPU, 128Mi memory and 64Mi ephemeral storage, no more than a limit that is given; limits of 256Mi memory and
   * of 256Mi ephemeral storage besides what writable paths have on disk, no less than a request that is given; no CPU limit
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * What the pods are hardened with.
   *
   * @default - the profile that `Hardening.setProfile()` or `SigilApp` gives to the scope, else `new HardeningProfile()`; one that gives
   * no ids takes those of the image
   */
  readonly profile?: HardeningProfile;

  /**
   * The restrictions that are relaxed for this workload, each with its reason.
   *
   * @default - none
   */
  readonly exceptions?: HardeningException[];

  /**
   * Directories that containers may write to, besides `/tmp` and `/var/run/app`.
   *
   * @default - none
   */
  readonly writablePaths?: WritablePath[];

  /**
   * Secrets that containers read as files.
   *
   * @default - none
   */
  readonly secrets?: SecretMount[];

  /**
   * A LevelDB database on a volume. The workload becomes its only writer: one replica, never two pods at a time.
   *
   * @default - none
   */
  readonly levelDb?: LevelDbVolume;

  /**
   * The lowest port that the containers may bind without being root; it sets the safe sysctl
   * `net.ipv4.ip_unprivileged_port_start`. An added `NET_BIND_SERVICE` would not reach a process that is not root.
   *
   * @default - 1024, the kernel's own
   * @see https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/
   */
  readonly unprivilegedPortStart?: number;

  /**
   * How far the network of the workload is closed.
   *
   * @default - NetworkIsolation.INGRESS, or none besides the policy of `isolate` where that is set
   */
  readonly networkIsolation?: NetworkIsolation;

  /**
   * Whether the workload brings its own ServiceAccount, without a token.
   *
   * @default - true, unless `serviceAccount` is given
   */
  readonly createServiceAccount?: boolean;

  /**
   * Whether the workload and its pods carry the `app.kubernetes.io` labels.
   *
   * @default true
   */
  readonly standardLabels?: boolean;

  /**
   * Whether pods are replaced when a ConfigMap or Secret of this app that they mount or read changes.
   *
   * @default true
   */
  readonly rollOnConfigChange?: boolean;
}

/** What a hardened workload that runs all the time takes. */
export interface HardenedServingProps extends HardenedWorkloadProps {
  /**
   * How the kubelet checks the first container that declares a TCP port other than `metrics`; a probe that the container declares
   * itself stays, and by default one that declares its liveness probe gets no start-up probe, as it may not answer on that path. Given
   * explicitly, it checks the port `metrics` where there is no other.
   *
   * @default - the health paths of the image, if it knows its port, or connections where it has none; else HealthChecks.http()
   */
  readonly healthChecks?: HealthChecks;

  /**
   * How pods stop.
   *
   * @default - 5 seconds of sleep, or the preStop command of the image instead; 20 to drain, 5 in reserve
   */
  readonly shutdown?: GracefulShutdown;
}

/** What a hardened workload with several equal pods takes. */
export interface HardenedReplicatedProps extends HardenedServingProps {
  /**
   * Whether a PodDisruptionBudget lets only one pod at a time be evicted, from two replicas on.
   *
   * @default true
   */
  readonly disruptionBudget?: boolean;

  /**
   * Whether pods prefer to stand on different nodes and in different zones, from two replicas on.
   *
   * @default true
   */
  readonly topologySpread?: boolean;
}
