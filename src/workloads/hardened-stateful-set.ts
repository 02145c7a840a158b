import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ClaimTemplate } from './claim-template';
import { addHardenedContainer } from './containers';
import { HardenedReplicatedProps } from './hardened-workload-props';
import { WorkloadNetwork } from './network-isolation';
import { pathBelow } from './path-below';
import { setPresence } from './presence';
import { finishResource, resourceNameOf } from './services';
import { toWorkloadProps } from './single-container';
import { WorkloadHardening } from './workload-hardening';
import { HardeningException } from '../hardening/hardening-exception';
import { HardeningProfile } from '../hardening/hardening-profile';

/** Properties for `HardenedStatefulSet`. */
export interface HardenedStatefulSetProps extends kplus.StatefulSetProps, HardenedReplicatedProps {
  /**
   * The volumes that each pod has of its own.
   *
   * @default - none
   */
  readonly claimTemplates?: ClaimTemplate[];
}

/**
 * A StatefulSet that is hardened without a security option being typed.
 *
 * It is a `kplus.StatefulSet`: whatever takes one takes this.
 */
export class HardenedStatefulSet extends kplus.StatefulSet {
  /** What the pods are hardened with. */
  public readonly profile: HardeningProfile;

  /** The network isolation of the pods. */
  public readonly network: WorkloadNetwork;

  private readonly hardening: WorkloadHardening;

  private readonly headless?: kplus.Service;

  /**
   * A StatefulSet with the defaults of this library for all that is left out.
   *
   * @throws if the props describe the container twice, or by halves, or contradict each other
   */
  constructor(scope: Construct, id: string, props: HardenedStatefulSetProps = {}) {
    const workloadProps = toWorkloadProps(scope, id, props);
    const headless = props.service === undefined ? headlessService(scope, id, props) : undefined;
    super(scope, id, Object.assign(workloadProps, { service: props.service ?? headless }));
    this.headless = headless;
    this.bindPorts(this.containers);
    this.hardening = new WorkloadHardening(this, props, { serves: true, replicated: true, claimTemplates: props.claimTemplates });
    // cdk8s-plus selected the pods before an explicit name decided their label.
    this.service.select(this);
    if (headless !== undefined) {
      finishResource(headless, this);
      // It stands beside the workload, as cdk8s-plus needs it first.
      setPresence(ApiObject.of(headless), { owner: ApiObject.of(this), isThere: () => true });
    }
    this.profile = this.hardening.profile;
    this.network = this.hardening.network;
    this.hardening.limitDisruptionOf(props.replicas ?? 1);
  }

  /** The restrictions that are relaxed, with their reasons; a copy. */
  public get exceptions(): HardeningException[] {
    return [...this.hardening.exceptions];
  }

  /** Adds a container, which is hardened as the others are. */
  public addContainer(container: kplus.ContainerProps): kplus.Container {
    const added = addHardenedContainer(this, container, props => super.addContainer(props));
    this.bindPorts([added]);
    return added;
  }

  /** Attaches a container that was made before; it is hardened as the others are. */
  public attachContainer(container: kplus.Container): void {
    super.attachContainer(container);
    this.bindPorts([container]);
  }

  /** Adds an init container or a sidecar, which is hardened as the others are. */
  public addInitContainer(container: kplus.ContainerProps): kplus.Container {
    return addHardenedContainer(this, container, props => super.addInitContainer(props));
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

  /** The governing Service names every port; it does not exist yet while cdk8s-plus adds the containers of the constructor. */
  private bindPorts(containers: readonly kplus.Container[]): void {
    for (const { name, number, protocol } of containers.flatMap(container => container.ports)) {
      this.headless?.bind(number, { name: name ?? `port-${number}`, protocol, targetPort: number });
    }
  }
}

/** A Service without an address of its own, which may have no port; cdk8s-plus asks for one. */
class HeadlessService extends kplus.Service {
  /** @internal */
  public _toKube(): kplus.k8s.ServiceSpec {
    if (this.ports.length > 0) {
      return super._toKube();
    }
    // Everything but its ports is read from this Service itself.
    const view: kplus.Service = Object.create(this, { _ports: { value: [{ port: 0 }] } });
    return { ...super._toKube.call(view), ports: undefined };
  }
}

/** The Service that gives each pod its name; a StatefulSet cannot change it later, so an explicit name of the workload decides its name too. */
function headlessService(scope: Construct, id: string, props: HardenedStatefulSetProps): kplus.Service {
  const { name, namespace } = props.metadata ?? {};
  return new HeadlessService(scope, `${id}-headless`, {
    clusterIP: 'None',
    // A name that is there and undefined would be rendered as none.
    metadata: { ...(name === undefined ? {} : { name: resourceNameOf(name, pathBelow(scope, id), '-headless') }), namespace },
  });
}
