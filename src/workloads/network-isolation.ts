import { ApiObject, Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { METRICS_PORT } from './containers';
import { addStep, noteCdk8sPlus, Rank, Refuse, refuseEach } from './finished-object';
import { isIsolated, isStrict, NetworkSettings, policySpecOf, PolicyPort, toRules } from './network-policy-spec';
import { refusalsOfPorts } from './refusals-of-ports';
import { standardLabelsOf, labelsOfPods } from './standard-labels';
import { PodService, TreeIndex } from './tree-index';
import { ValuesLift, valuesLiftOf } from './values-lift';
import { LAST_PORT } from '../hardening/refusals/port-words';
import { choose } from '../template/choose';
import { Condition } from '../template/expression';
import { Form, listOf, madeBy } from '../template/form';
import { asMap, isList, JsonList, JsonMap, mapsOf } from '../template/json';

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

const NETWORK = Symbol('cdk8s-sigil.network');

/** A NetworkPolicy that belongs to the network of a workload. */
interface PolicyObject extends ApiObject {
  [NETWORK]?: WorkloadNetwork;
}

/** The network whose policy an object is; undefined for what somebody else made. */
export function networkOfPolicy(object: ApiObject): WorkloadNetwork | undefined {
  return (object as PolicyObject)[NETWORK];
}

/** A port that a container declares, with the place of the container among those of its pod. */
export interface ContainerPort {
  readonly container: number;
  readonly name?: string;
  readonly number: number;
  readonly protocol: string;
}

const PEER = madeBy('peer', 'toNetworkPolicyPeerConfig', 'another workload, kplus.Pods, kplus.Namespaces or a kplus.NetworkPolicyIpBlock');

const PORTS = listOf(madeBy('NetworkPolicyPort', '_toKube', 'NetworkPolicyPort.tcp(5432)'), '[NetworkPolicyPort.tcp(5432)]');

/** Whom a workload connects to, or is connected to by, and where. */
const PEER_FORM = new Form<{ peer: kplus.INetworkPolicyPeer; ports?: kplus.NetworkPolicyPort[] }>({ peer: PEER, ports: PORTS }, ['peer']);

/**
 * The network isolation of a workload: one NetworkPolicy that follows its ports, and the peers that it declares.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class WorkloadNetwork {
  /**
   * The network isolation of a workload, with its policy.
   *
   * @param mayChange whether the values of a Helm chart may decide on another level
   * @internal
   */
  public static _of(workload: kplus.Workload, isolation: NetworkIsolation, openShift: boolean, mayChange = true): WorkloadNetwork {
    return new WorkloadNetwork(workload, isolation, openShift, mayChange ? valuesLiftOf(workload) : undefined);
  }

  private peers?: kplus.NetworkPolicy;

  /** For each rule of the peers' policy whose ports were not given, the pods that declare them; they may do so later. */
  private readonly declaredBy: { readonly egress: (object | undefined)[]; readonly ingress: (object | undefined)[] } = { egress: [], ingress: [] };

  private readonly openedByHand: kplus.NetworkPolicyPort[] = [];

  private constructor(
    private readonly workload: kplus.Workload,
    /** How far the network is closed. */
    public readonly isolation: NetworkIsolation,
    private readonly openShift: boolean,
    private readonly lift: ValuesLift | undefined,
  ) {
    if (lift !== undefined || isolation !== NetworkIsolation.NONE) {
      this.own(new ApiObject(workload, 'NetworkPolicy', {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: workload.name, namespace: workload.metadata.namespace, labels: standardLabelsOf(workload) },
        spec: Lazy.any({ produce: () => this.toPolicySpec() }),
      }));
    }
  }

  /**
   * Lets the workload connect to a peer.
   *
   * A hardened workload in another namespace lets it in at the same time.
   *
   * @param peer whom to connect to: a workload, `kplus.Pods`, `kplus.Namespaces` or a `kplus.NetworkPolicyIpBlock`
   * @param ports the ports of the peer; by default those that a workload declares, save the one for metrics, or all of them
   * @throws if the peer is none, or the ports are no list of ports
   */
  public allowTo(peer: kplus.INetworkPolicyPeer, ports?: kplus.NetworkPolicyPort[]): void {
    PEER_FORM.check({ peer, ports }, () => `of 'allowTo()' at '${this.workload.node.path}'`);
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
   * @throws if the peer is none, or the ports are no list of ports
   */
  public allowFrom(peer: kplus.INetworkPolicyPeer, ports?: kplus.NetworkPolicyPort[]): void {
    PEER_FORM.check({ peer, ports }, () => `of 'allowFrom()' at '${this.workload.node.path}'`);
    this.letIn(peer, ports);
    networkOf(peer)?.openTo(this.workload, ports);
  }

  private openTo(peer: kplus.INetworkPolicyPeer, ports: kplus.NetworkPolicyPort[] | undefined): void {
    if (this.lift !== undefined || this.isolation === NetworkIsolation.STRICT) {
      this.policyOfPeers().addEgressRule(peer, ports);
      this.declaredBy.egress.push(ports === undefined ? peer : undefined);
    }
  }

  private letIn(peer: kplus.INetworkPolicyPeer, ports: kplus.NetworkPolicyPort[] | undefined): void {
    if (this.lift !== undefined || this.isolation !== NetworkIsolation.NONE) {
      this.policyOfPeers().addIngressRule(peer, ports);
      this.declaredBy.ingress.push(ports === undefined ? this.workload : undefined);
      this.openedByHand.push(...ports ?? []);
    }
  }

  private policyOfPeers(): kplus.NetworkPolicy {
    if (this.peers === undefined) {
      this.peers = new kplus.NetworkPolicy(this.workload, 'Peers', {
        selector: this.workload,
        metadata: { name: `${this.workload.name}-peers`, namespace: this.workload.metadata.namespace, labels: standardLabelsOf(this.workload) },
      });
      this.own(ApiObject.of(this.peers));
      noteCdk8sPlus(ApiObject.of(this.peers));
      addStep(ApiObject.of(this.peers), Rank.SHAPE, (json, refuse) => this.withDeclaredPorts(json, refuse));
    }
    return this.peers;
  }

  private withDeclaredPorts(policy: JsonMap, refuse: Refuse): JsonMap {
    const spec = asMap(policy.spec);
    if (this.declaredBy.ingress.includes(this.workload) && portsOf(this.workload).length === 0) {
      refuse(`'allowFrom()' of '${this.workload.node.path}' opens no port, as its containers declare none; declare the port, or give 'ports'`,
        isIsolated(this._settings()));
    }
    const withPorts = (direction: 'egress' | 'ingress') => spec[direction] === undefined ? {} : {
      [direction]: mapsOf(spec[direction]).map((rule, index) => {
        const peer = this.declaredBy[direction][index];
        const ports = peer === undefined ? rule.ports : portsOf(peer);
        return { ...rule, ports: isList(ports) && ports.length > 0 ? mapsOf(ports).map(withoutPortZero) : undefined };
      }),
    };
    const result = { ...policy, spec: { ...spec, ...withPorts('egress'), ...withPorts('ingress') } };
    refuseEach(refusalsOfPorts(result, ApiObject.of(this.policyOfPeers())), refuse);
    return result;
  }

  private own(object: ApiObject): void {
    (object as PolicyObject)[NETWORK] = this;
  }

  private toPolicySpec(): JsonMap {
    const exposed = new Set(TreeIndex.of(this.workload).portsExposedOf(ApiObject.of(this.workload), labelsOfPods(this.workload)));
    return this._policySpec(this._ports().map(port => ({
      ...port, isExposed: exposed.has(port.number) || (port.name !== undefined && exposed.has(port.name)),
    })), { isolation: this.isolation, isOpenShift: this.openShift });
  }

  /**
   * How the network is closed, as the values decide.
   *
   * @internal
   */
  public _settings(): NetworkSettings {
    const literal = { isolation: this.isolation, isOpenShift: this.openShift };
    return this.lift === undefined ? literal : this.lift.networkOf(this.workload, literal);
  }

  /**
   * The ports of all containers, sidecars included.
   *
   * @internal
   */
  public _ports(): ContainerPort[] {
    return [...this.workload.containers, ...this.workload.initContainers].flatMap((container, index) => container.ports.map(port =>
      ({ container: index, name: port.name, number: port.number, protocol: port.protocol ?? 'TCP' })));
  }

  /**
   * The Services that lead to the pods.
   *
   * @internal
   */
  public _services(): readonly PodService[] {
    return TreeIndex.of(this.workload).servicesOf(ApiObject.of(this.workload), labelsOfPods(this.workload));
  }

  /**
   * Whether the author lets somebody connect to a port by its number. A NetworkPolicy that is not this library's may do so; policies add up.
   *
   * @internal
   */
  public _opensByHand(number: number): boolean {
    const isOpen = this.openedByHand.map(port => port._toKube()).some(({ port, endPort }) => {
      const first = Number(port?.value ?? 0);
      return port === undefined || (number >= first && number <= (endPort ?? first));
    });
    return isOpen || TreeIndex.of(this.workload).policiesOf(ApiObject.of(this.workload), labelsOfPods(this.workload))
      .some(policy => networkOfPolicy(policy) === undefined);
  }

  /**
   * The policy of the workload itself.
   *
   * @internal
   */
  public _policySpec(ports: readonly PolicyPort[], settings: NetworkSettings): JsonMap {
    const address = this.workload.podMetadata.getLabel(kplus.Pod.ADDRESS_LABEL);
    return policySpecOf({ matchLabels: { [kplus.Pod.ADDRESS_LABEL]: address } }, ports, settings);
  }

  /**
   * Whether an object is the policy for the peers.
   *
   * @internal
   */
  public _isOfPeers(object: ApiObject): boolean {
    return this.peers !== undefined && ApiObject.of(this.peers) === object;
  }

  /**
   * The policy for the peers at the level that the values decide on; a rule for a level that is not reached is not there.
   *
   * @internal
   */
  public _peersSpec(spec: JsonMap, settings: NetworkSettings): { readonly spec: JsonMap; readonly isThere: Condition } {
    const [hasEgress, hasIngress] = [isStrict(settings), isIsolated(settings)];
    if (spec.ingress === undefined) {
      return { spec, isThere: hasEgress };
    }
    // Whatever is strict is isolated, so that the rules for those who connect stand wherever the policy does.
    const types: JsonList = isList(spec.policyTypes) ? spec.policyTypes : [];
    const policyTypes = types.flatMap(type => choose(type === 'Egress' ? hasEgress : true, type, undefined) ?? []);
    return { spec: { ...spec, egress: choose(hasEgress, spec.egress, undefined), policyTypes }, isThere: hasIngress };
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

/** cdk8s-plus begins the ports of `allTcp()` and `allUdp()` with 0, which the API server refuses; a protocol without a port means all. */
function withoutPortZero(rule: JsonMap): JsonMap {
  return rule.port === 0 && rule.endPort === LAST_PORT ? { protocol: rule.protocol } : rule;
}

/** The ports that the peers of a pod need: those that it declares, the one for metrics only where there is no other. */
function portsOf(peer: object): JsonMap[] {
  const declared = peer instanceof kplus.AbstractPod ? [...peer.containers, ...peer.initContainers].flatMap(container => container.ports) : [];
  const serving = declared.filter(port => port.name !== METRICS_PORT);
  return toRules((serving.length > 0 ? serving : declared).map(({ number, protocol }) => ({ number, protocol: protocol ?? 'TCP' })));
}
