import { ApiObjectMetadata } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { addHardenedContainer } from './containers';
import { HardenedReplicatedProps } from './hardened-workload-props';
import { WorkloadNetwork } from './network-isolation';
import { finishResource, primaryPortOf, resourceNameOf } from './services';
import { toWorkloadProps } from './single-container';
import { WorkloadHardening } from './workload-hardening';
import { HardeningException } from '../hardening/hardening-exception';
import { HardeningProfile } from '../hardening/hardening-profile';
import { Form, TEXT } from '../template/form';
import { refuseValue } from '../template/placeholder';

/** Properties for `HardenedDeployment`. */
export interface HardenedDeploymentProps extends kplus.DeploymentProps, HardenedReplicatedProps {}

const PATH_FORM = new Form<{ path: string }>({ path: TEXT }, ['path']);

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
  private readonly explicitName?: string;

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
    this.explicitName = props.metadata?.name;
    this.hardening.limitDisruptionOf(props.replicas ?? 2);
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

  /** Exposes the declared ports through a Service; it takes the name of the workload where that is explicit. */
  public exposeViaService(options: kplus.DeploymentExposeViaServiceOptions = {}): kplus.Service {
    return finishResource(super.exposeViaService({ ...options, name: options.name ?? this.stableName() }), this);
  }

  /**
   * Exposes the first declared TCP port other than `metrics` through a Service and an Ingress.
   *
   * Both take the name that is given, else that of the workload, where the name of the workload is explicit.
   *
   * @throws if the path is no text, or begins with a value of a chart
   */
  public exposeViaIngress(path: string, options: kplus.ExposeDeploymentViaIngressOptions = {}): kplus.Ingress {
    PATH_FORM.check({ path }, () => `of 'exposeViaIngress()' at '${this.node.path}'`);
    if (!path.startsWith('/')) {
      refuseValue(path, `the beginning of the path of an Ingress at '${this.node.path}'`, 'write the slash before it, `/${value}`');
    }
    const service = this.exposeViaService({ ...options, ports: options.ports ?? primaryPortOf(this) });
    const ingress = options.ingress ?? finishResource(new kplus.Ingress(service, 'Ingress', { metadata: this.ingressMetadata(options.name) }), this);
    return service.exposeViaIngress(path, { pathType: options.pathType, ingress });
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

  /** The name of what exposes the workload; undefined where cdk8s generates the names. */
  private stableName(): string | undefined {
    return this.explicitName === undefined ? undefined : resourceNameOf(this.explicitName, this.node.path);
  }

  private ingressMetadata(serviceName: string | undefined): ApiObjectMetadata {
    const { namespace } = this.metadata;
    // A name that is there and undefined would be rendered as none.
    return this.explicitName === undefined ? { namespace } : { name: serviceName ?? this.stableName(), namespace };
  }
}
