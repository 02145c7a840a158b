import { ApiObject, Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { METRICS_PORT } from './single-container';
import { standardLabelsOf } from './standard-labels';
import { TreeIndex } from './tree-index';
import { Json, JsonMap } from '../template/json';

/** How far the network of a workload is closed. */
export enum NetworkIsolation {
  /** Everybody may connect, and the workload may connect to everybody. */
  NONE = 'none',
  /**
   * Only declared ports can be reached: from the workload's own namespace, and from anywhere where an Ingress, a route or
   * a Service of an external type exposes them. The workload itself may connect to everybody.
   */
  INGRESS = 'ingress',
  /** As `INGRESS`; the workload itself may only resolve names and connect to the peers that are declared in code. */
  STRICT = 'strict',
}

const DNS_PORTS = [53];

/** On OpenShift the name servers listen on this port, and policies see the port behind the Service. */
const OPENSHIFT_DNS_PORTS = [53, 5353];

/**
 * The network isolation of a workload: one NetworkPolicy that follows its ports, and the peers that it declares.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class WorkloadNetwork {
  private peers?: kplus.NetworkPolicy;

  /** @internal */
  public constructor(private readonly workload: kplus.Workload, public readonly isolation: NetworkIsolation, private readonly openShift: boolean) {
    if (isolation !== NetworkIsolation.NONE) {
      new ApiObject(workload, 'NetworkPolicy', {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: workload.name, namespace: workload.metadata.namespace, labels: standardLabelsOf(workload) },
        spec: Lazy.any({ produce: () => this.toPolicySpec() }),
      });
    }
  }

  /**
   * Lets the workload connect to a peer.
   *
   * A hardened workload in another namespace lets it in at the same time.
   *
   * @param peer whom to connect to: a workload, `kplus.Pods`, `kplus.Namespaces` or a `kplus.NetworkPolicyIpBlock`
   * @param ports the ports of the peer; by default those that a workload declares, save the one for metrics, or all of them
   */
  public allowTo(peer: kplus.INetworkPolicyPeer, ports?: kplus.NetworkPolicyPort[]): void {
    const open = ports ?? portsOf(peer);
    this.openTo(peer, open);
    const other = networkOf(peer);
    // Its declared ports are open to its own namespace already.
    if (other !== undefined && (ports !== undefined || other.workload.metadata.namespace !== this.workload.metadata.namespace)) {
      other.letIn(this.workload, open);
    }
  }

  /**
   * Lets a peer connect to the workload, from other namespaces too.
   *
   * A hardened workload that is strictly isolated may connect at the same time.
   *
   * @param peer who connects: a workload, `kplus.Pods`, `kplus.Namespaces` or a `kplus.NetworkPolicyIpBlock`
   * @param ports the ports of this workload; by default those that it declares, save the one for metrics
   */
  public allowFrom(peer: kplus.INetworkPolicyPeer, ports?: kplus.NetworkPolicyPort[]): void {
    const open = ports ?? portsOf(this.workload);
    this.letIn(peer, open);
    networkOf(peer)?.openTo(this.workload, open);
  }

  private openTo(peer: kplus.INetworkPolicyPeer, ports: kplus.NetworkPolicyPort[]): void {
    if (this.isolation === NetworkIsolation.STRICT) {
      this.policyOfPeers().addEgressRule(peer, ports);
    }
  }

  private letIn(peer: kplus.INetworkPolicyPeer, ports: kplus.NetworkPolicyPort[]): void {
    if (this.isolation !== NetworkIsolation.NONE) {
      this.policyOfPeers().addIngressRule(peer, ports);
    }
  }

  private policyOfPeers(): kplus.NetworkPolicy {
    this.peers ??= new kplus.NetworkPolicy(this.workload, 'Peers', {
      selector: this.workload,
      metadata: { name: `${this.workload.name}-peers`, namespace: this.workload.metadata.namespace, labels: standardLabelsOf(this.workload) },
    });
    return this.peers;
  }

  private toPolicySpec(): JsonMap {
    const { namespace } = this.workload.metadata;
    const declared = this.workload.containers.flatMap(container => container.ports);
    const exposed = new Set(TreeIndex.of(this.workload).portsExposedOf(this.workload.podMetadata.toJson()?.labels ?? {}, namespace));
    const toRule = (ports: kplus.ContainerPort[]): Json[] => ports.map(port => ({ port: port.number, protocol: port.protocol ?? 'TCP' }));
    const opened = declared.filter(port => exposed.has(port.number) || (port.name !== undefined && exposed.has(port.name)));
    const closed = declared.filter(port => !opened.includes(port));
    const dns = (this.openShift ? OPENSHIFT_DNS_PORTS : DNS_PORTS)
      .flatMap(port => ['UDP', 'TCP'].map(protocol => ({ port, protocol })));
    return {
      podSelector: { matchLabels: { [kplus.Pod.ADDRESS_LABEL]: this.workload.podMetadata.getLabel(kplus.Pod.ADDRESS_LABEL) } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        ...(closed.length > 0 ? [{ from: [{ podSelector: {} }], ports: toRule(closed) }] : []),
        ...(opened.length > 0 ? [{ ports: toRule(opened) }] : []),
      ],
      // Policies add up: while all egress is allowed here, none that is made by 'connections' takes any of it away.
      egress: this.isolation === NetworkIsolation.STRICT ? [{ ports: dns }] : [{}],
    };
  }
}

/** A workload whose network this library isolates. */
interface IsolatedWorkload {
  readonly network: WorkloadNetwork;
}

function networkOf(peer: object): WorkloadNetwork | undefined {
  const network = (peer as Partial<IsolatedWorkload>).network;
  return network instanceof WorkloadNetwork ? network : undefined;
}

function portsOf(peer: object): kplus.NetworkPolicyPort[] {
  return peer instanceof kplus.AbstractPod
    ? peer.containers.flatMap(container => container.ports).filter(port => port.name !== METRICS_PORT).map(port => kplus.NetworkPolicyPort.of({
      port: port.number,
      protocol: kplus.NetworkProtocol[port.protocol ?? kplus.Protocol.TCP],
    }))
    : [];
}
