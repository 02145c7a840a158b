import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { addHardenedContainer } from './containers';
import { HardenedReplicatedProps } from './hardened-workload-props';
import { WorkloadNetwork } from './network-isolation';
import { finishResource, primaryPortOf } from './services';
import { toWorkloadProps } from './single-container';
import { WorkloadHardening } from './workload-hardening';
import { HardeningException } from '../hardening/hardening-exception';
import { HardeningProfile } from '../hardening/hardening-profile';

/** Properties for `HardenedDeployment`. */
export interface HardenedDeploymentProps extends kplus.DeploymentProps, HardenedReplicatedProps {}

/**
 * A Deployment that is hardened without a security option being typed.
 *
 * It is a `kplus.Deployment`: whatever takes one takes this.
 */
export class HardenedDeployment extends kplus.Deployment {
  /** What the pods are hardened with. */
  public readonly profile: HardeningProfile;

  /** The network isolation of the pods. */
  public readonly network: WorkloadNetwork;

  private readonly hardening: WorkloadHardening;

  /**
   * A Deployment with the defaults of this library for all that is left out.
   *
   * @throws if the props describe the container twice, or by halves, or contradict each other
   */
  constructor(scope: Construct, id: string, props: HardenedDeploymentProps = {}) {
    super(scope, id, toWorkloadProps(scope, id, props));
    this.hardening = new WorkloadHardening(this, props, { serves: true, replicated: true });
    this.profile = this.hardening.profile;
    this.network = this.hardening.network;
    if ((props.replicas ?? 2) > 1 && props.levelDb === undefined) {
      this.hardening.limitDisruption();
    }
  }

  /** The restrictions that are relaxed, with their reasons; a copy. */
  public get exceptions(): HardeningException[] {
    return [...this.hardening.exceptions];
  }

  /** Adds a container, which is hardened as the others are. */
  public addContainer(container: kplus.ContainerProps): kplus.Container {
    return addHardenedContainer(this, container, props => super.addContainer(props));
  }

  /** Adds an init container or a sidecar, which is hardened as the others are. */
  public addInitContainer(container: kplus.ContainerProps): kplus.Container {
    return addHardenedContainer(this, container, props => super.addInitContainer(props));
  }

  /** Exposes the declared ports through a Service. */
  public exposeViaService(options: kplus.DeploymentExposeViaServiceOptions = {}): kplus.Service {
    return finishResource(super.exposeViaService(options), this);
  }

  /** Exposes the first declared TCP port other than `metrics` through a Service and an Ingress. */
  public exposeViaIngress(path: string, options: kplus.ExposeDeploymentViaIngressOptions = {}): kplus.Ingress {
    const ingress = super.exposeViaIngress(path, { ...options, ports: options.ports ?? primaryPortOf(this) });
    return options.ingress === undefined ? finishResource(ingress, this) : ingress;
  }

  /**
   * Called by an autoscaler; several pods are to be expected then.
   *
   * @see IScalable.markHasAutoscaler()
   */
  public markHasAutoscaler(): void {
    super.markHasAutoscaler();
    this.hardening.limitDisruption();
  }
}
