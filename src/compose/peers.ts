import { ComposedPod, FinishedObject, labelsOf, namespaceOf } from './composed-pod';
import { asMap, asString, isList, Json, JsonMap, mapsOf } from '../template/json';

/** The Services that lead to each pod, and the pods that each pod calls. */
export class Peers {
  private readonly services: ReadonlyMap<ComposedPod, readonly JsonMap[]>;
  private readonly hosts: ReadonlyMap<ComposedPod, ReadonlySet<string>>;
  private readonly calls: ReadonlyMap<ComposedPod, ReadonlySet<ComposedPod>>;

  /** @param textsOf what a pod gives its programs to read: variables, arguments */
  constructor(pods: readonly ComposedPod[], objects: readonly FinishedObject[], textsOf: (pod: ComposedPod) => readonly string[]) {
    const manifests = objects.map(({ json }) => json);
    const services = manifests.filter(({ kind, spec }) => kind === 'Service' && isNonEmpty(asMap(spec).selector));
    this.services = new Map(pods.map(pod => [pod, services.filter(service => namespaceOf(service) === namespaceOf(pod.workload)
      && selects(asMap(asMap(service.spec).selector), labelsOf(pod)))]));
    this.hosts = new Map(pods.map(pod => [pod, new Set(textsOf(pod).flatMap(hostsIn))]));
    const allowed = new Map(pods.map(pod => [pod, new Set<ComposedPod>()]));
    manifests.filter(({ kind }) => kind === 'NetworkPolicy').flatMap(policy => connectionsOf(policy, pods)).forEach(({ from, to }) => allowed.get(from)?.add(to));
    this.calls = new Map(pods.map(pod => [pod, new Set(pods.filter(peer => peer !== pod && peer.profile === undefined
      && (this.names(pod, peer) || allowed.get(pod)?.has(peer) === true)))]));
  }

  /** The Services that select a pod. */
  public servicesOf(pod: ComposedPod): readonly JsonMap[] {
    return this.services.get(pod) ?? [];
  }

  /**
   * The names by which somebody calls a pod, besides that of its service: those of its Services, in the form that is used. Names that
   * nobody uses would be noise.
   */
  public aliasesOf(pod: ComposedPod): string[] {
    const names = new Set(this.servicesOf(pod).flatMap(service => namesOf(service, pod)));
    return [...names].filter(name => name !== pod.name && [...this.hosts.values()].some(hosts => hosts.has(name))).sort();
  }

  /** The pods that a pod calls and that do not call it in turn, at once or through others: of those none can be the first to begin. */
  public before(pod: ComposedPod): ComposedPod[] {
    return [...this.calledBy(pod)].filter(peer => !this.reaches(peer, pod));
  }

  /** The pods that a pod calls and that call it in turn. */
  public mutual(pod: ComposedPod): ComposedPod[] {
    return [...this.calledBy(pod)].filter(peer => this.reaches(peer, pod));
  }

  private calledBy(pod: ComposedPod): ReadonlySet<ComposedPod> {
    return this.calls.get(pod) ?? new Set();
  }

  private reaches(from: ComposedPod, to: ComposedPod): boolean {
    const seen = new Set([from]);
    for (const each of seen) {
      this.calledBy(each).forEach(peer => seen.add(peer));
    }
    return seen.has(to);
  }

  /** Whether a pod is given the name of a Service of another; the short name counts in the namespace of the Service only. */
  private names(pod: ComposedPod, peer: ComposedPod): boolean {
    const hosts = this.hosts.get(pod) ?? new Set();
    const isNear = namespaceOf(peer.workload) === namespaceOf(pod.workload);
    return this.servicesOf(peer).some(service => namesOf(service, peer).some(name => hosts.has(name) && (isNear || name.includes('.'))));
  }
}

/** The names of a Service, the shortest first; those of the one pod of a StatefulSet that it governs are among them. */
function namesOf(service: JsonMap, pod: ComposedPod): string[] {
  const name = String(asMap(service.metadata).name);
  const namespace = namespaceOf(service);
  const forms = (host: string) => namespace === '' ? [host] : [host, `${host}.${namespace}`, `${host}.${namespace}.svc`, `${host}.${namespace}.svc.cluster.local`];
  return [...forms(name), ...asMap(pod.workload.spec).serviceName === name ? forms(`${pod.name}-0.${name}`) : []];
}

/** The hosts in a text: the whole of it, what stands before a port at the beginning of an item, and those of addresses. */
function hostsIn(text: string): string[] {
  const whole = /^[A-Za-z0-9.-]+$/.test(text) ? [text] : [];
  const parts = [/(?:^|[,;\s])([A-Za-z0-9.-]+):[0-9]/g, /(?:\/\/|@)([A-Za-z0-9.-]+)/g].flatMap(pattern => [...text.matchAll(pattern)].map(([, host]) => host));
  return [...whole, ...parts];
}

/** A connection that one pod opens to another. */
interface Connection {
  readonly from: ComposedPod;
  readonly to: ComposedPod;
}

/** The connections that a policy allows between pods that it names by their labels. */
function connectionsOf(policy: JsonMap, pods: readonly ComposedPod[]): Connection[] {
  const { podSelector, egress, ingress } = asMap(policy.spec);
  const named = (rules: Json | undefined, direction: string) => mapsOf(rules).flatMap(rule => mapsOf(rule[direction]))
    .filter(each => isNonEmpty(each.podSelector)).flatMap(each => pods.filter(pod => selectsPod(each.podSelector, pod)));
  const [called, callers] = [named(egress, 'to'), named(ingress, 'from')];
  const isOwn = (pod: ComposedPod) => namespaceOf(policy) === namespaceOf(pod.workload) && selectsPod(podSelector, pod);
  const own = called.length + callers.length === 0 ? [] : pods.filter(isOwn);
  return own.flatMap(pod => [...called.map(to => ({ from: pod, to })), ...callers.map(from => ({ from, to: pod }))]);
}

function selectsPod(selector: Json | undefined, pod: ComposedPod): boolean {
  const { matchLabels, matchExpressions } = asMap(selector);
  return !isList(matchExpressions) && selects(asMap(matchLabels), labelsOf(pod));
}

function selects(selector: JsonMap, labels: JsonMap): boolean {
  return Object.entries(selector).every(([key, value]) => asString(labels[key]) === value);
}

function isNonEmpty(selector: Json | undefined): boolean {
  return Object.keys(asMap(selector)).length > 0;
}
