import { ApiObject, Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { METRICS_PORT } from './containers';
import { addStep, Rank, Refuse } from './finished-object';
import { standardLabelsOf, versionedLabelsOf } from './standard-labels';
import { TreeIndex } from './tree-index';
import { asMap, isList, JsonMap, mapsOf } from '../template/json';

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
  /**
   * The network isolation of a workload, with its policy.
   *
   * @internal
   */
  public static _of(workload: kplus.Workload, isolation: NetworkIsolation, openShift: boolean): WorkloadNetwork {
    return new WorkloadNetwork(workload, isolation, openShift);
  }

  private peers?: kplus.NetworkPolicy;

  /** For each rule of the peers' policy whose ports were not given, the pods that declare them; they may do so later. */
  private readonly declaredBy: { readonly egress: (object | undefined)[]; readonly ingress: (object | undefined)[] } = { egress: [], ingress: [] };

  private constructor(
    private readonly workload: kplus.Workload,
    /** How far the network is closed. */
    public readonly isolation: NetworkIsolation,
    private readonly openShift: boolean,
  ) {
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
    this.openTo(peer, ports);
    const other = networkOf(peer);
    // Its declared ports are open to its own namespace already.
    if (other !== undefined && (ports !== undefined || other.workload.metadata.namespace !== this.workload.metadata.namespace)) {
      other.letIn(this.workload, ports);
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
    this.letIn(peer, ports);
    networkOf(peer)?.openTo(this.workload, ports);
  }

  private openTo(peer: kplus.INetworkPolicyPeer, ports: kplus.NetworkPolicyPort[] | undefined): void {
    if (this.isolation === NetworkIsolation.STRICT) {
      this.policyOfPeers().addEgressRule(peer, ports);
      this.declaredBy.egress.push(ports === undefined ? peer : undefined);
    }
  }

  private letIn(peer: kplus.INetworkPolicyPeer, ports: kplus.NetworkPolicyPort[] | undefined): void {
    if (this.isolation !== NetworkIsolation.NONE) {
      this.policyOfPeers().addIngressRule(peer, ports);
      this.declaredBy.ingress.push(ports === undefined ? this.workload : undefined);
    }
  }

  private policyOfPeers(): kplus.NetworkPolicy {
    if (this.peers === undefined) {
      this.peers = new kplus.NetworkPolicy(this.workload, 'Peers', {
        selector: this.workload,
        metadata: { name: `${this.workload.name}-peers`, namespace: this.workload.metadata.namespace, labels: standardLabelsOf(this.workload) },
      });
      addStep(ApiObject.of(this.peers), Rank.SHAPE, (json, refuse) => this.withDeclaredPorts(json, refuse));
    }
    return this.peers;
  }

  private withDeclaredPorts(policy: JsonMap, refuse: Refuse): JsonMap {
    const spec = asMap(policy.spec);
    if (this.declaredBy.ingress.includes(this.workload) && portsOf(this.workload).length === 0) {
      refuse(`'allowFrom()' of '${this.workload.node.path}' opens no port, as its containers declare none; declare the port, or give 'ports'`);
    }
    const withPorts = (direction: 'egress' | 'ingress') => spec[direction] === undefined ? {} : {
      [direction]: mapsOf(spec[direction]).map((rule, index) => {
        const peer = this.declaredBy[direction][index];
        const ports = peer === undefined ? rule.ports : portsOf(peer);
        return { ...rule, ports: isList(ports) && ports.length > 0 ? ports : undefined };
      }),
    };
    return { ...policy, spec: { ...spec, ...withPorts('egress'), ...withPorts('ingress') } };
  }

  private toPolicySpec(): JsonMap {
    const declared = declaredPortsOf(this.workload);
    const labels = { ...versionedLabelsOf(this.workload), ...this.workload.podMetadata.toJson()?.labels };
    const exposed = new Set(TreeIndex.of(this.workload).portsExposedOf(ApiObject.of(this.workload), labels));
    const opened = declared.filter(port => exposed.has(port.number) || (port.name !== undefined && exposed.has(port.name)));
    const closed = declared.filter(port => !opened.includes(port));
    const dns = (this.openShift ? OPENSHIFT_DNS_PORTS : DNS_PORTS)
      .flatMap(port => ['UDP', 'TCP'].map(protocol => ({ port, protocol })));
    return {
      podSelector: { matchLabels: { [kplus.Pod.ADDRESS_LABEL]: this.workload.podMetadata.getLabel(kplus.Pod.ADDRESS_LABEL) } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        ...(closed.length > 0 ? [{ from: [{ podSelector: {} }], ports: toRules(closed) }] : []),
        ...(opened.length > 0 ? [{ ports: toRules(opened) }] : []),
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

/** The ports of all containers of a pod, sidecars included. */
function declaredPortsOf(pod: kplus.AbstractPod): kplus.ContainerPort[] {
  return [...pod.containers, ...pod.initContainers].flatMap(container => container.ports);
}

/** The ports that the peers of a pod need: those that it declares, the one for metrics only where there is no other. */
function portsOf(peer: object): JsonMap[] {
  const declared = peer instanceof kplus.AbstractPod ? declaredPortsOf(peer) : [];
  const serving = declared.filter(port => port.name !== METRICS_PORT);
  return toRules(serving.length > 0 ? serving : declared);
}

function toRules(ports: readonly kplus.ContainerPort[]): JsonMap[] {
  return ports.map(port => ({ port: port.number, protocol: port.protocol ?? 'TCP' }));
}
