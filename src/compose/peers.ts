import { ComposedPod, FinishedObject, labelsOf, namespaceOf } from './composed-pod';
import { asMap, asString, isList, Json, JsonMap, mapsOf } from '../template/json';

/** The Services that lead to each pod, and the pods that each pod calls. */
export class Peers {
  private readonly services: readonly JsonMap[];
  private readonly calls: Map<ComposedPod, ComposedPod[]>;

  /** @param textsOf what a pod gives its programs to read: variables, arguments */
  constructor(
    private readonly pods: readonly ComposedPod[],
    objects: readonly FinishedObject[],
    private readonly textsOf: (pod: ComposedPod) => readonly string[],
  ) {
    const manifests = objects.map(({ json }) => json);
    this.services = manifests.filter(({ kind }) => kind === 'Service');
    const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
    this.calls = new Map(pods.map(pod => [pod, pods.filter(peer => peer !== pod && peer.profile === undefined
      && (this.isNamedIn(this.textsOf(pod), peer, pod) || policies.some(policy => allows(policy, pod, peer))))]));
  }

  /** The Services that select a pod. */
  public servicesOf(pod: ComposedPod): JsonMap[] {
    return this.services.filter(service => isNonEmpty(asMap(service.spec).selector) && namespaceOf(service) === namespaceOf(pod.workload)
      && selects(asMap(asMap(service.spec).selector), labelsOf(pod)));
  }

  /**
   * The names by which somebody calls a pod, besides that of its service: those of its Services, in the form that is used. Names that
   * nobody uses would be noise.
   */
  public aliasesOf(pod: ComposedPod): string[] {
    const texts = this.pods.flatMap(each => this.textsOf(each));
    const names = new Set(this.servicesOf(pod).flatMap(service => namesOf(service, pod)));
    return [...names].filter(name => name !== pod.name && texts.some(text => isHostIn(text, name))).sort();
  }

  /** The pods that a pod calls and that do not call it in turn, at once or through others: of those none can be the first to begin. */
  public before(pod: ComposedPod): ComposedPod[] {
    return this.calledBy(pod).filter(peer => !this.reaches(peer, pod));
  }

  /** The pods that a pod calls and that call it in turn. */
  public mutual(pod: ComposedPod): ComposedPod[] {
    return this.calledBy(pod).filter(peer => this.reaches(peer, pod));
  }

  private calledBy(pod: ComposedPod): ComposedPod[] {
    return this.calls.get(pod) ?? [];
  }

  private reaches(from: ComposedPod, to: ComposedPod): boolean {
    const seen = new Set([from]);
    for (const each of seen) {
      this.calledBy(each).forEach(peer => seen.add(peer));
    }
    return seen.has(to);
  }

  private isNamedIn(texts: readonly string[], peer: ComposedPod, caller: ComposedPod): boolean {
    const names = this.servicesOf(peer).flatMap(service => namesOf(service, peer))
      .filter(name => name.includes('.') || namespaceOf(peer.workload) === namespaceOf(caller.workload));
    return names.some(name => texts.some(text => isHostIn(text, name)));
  }
}

/** The names of a Service, the shortest first; those of the one pod of a StatefulSet that it governs are among them. */
function namesOf(service: JsonMap, pod: ComposedPod): string[] {
  const name = String(asMap(service.metadata).name);
  const namespace = namespaceOf(service);
  const forms = (host: string) => namespace === '' ? [host] : [host, `${host}.${namespace}`, `${host}.${namespace}.svc`, `${host}.${namespace}.svc.cluster.local`];
  return [...forms(name), ...asMap(pod.workload.spec).serviceName === name ? forms(`${pod.name}-0.${name}`) : []];
}

/** Whether a text is a host, begins with host and port, or has an address with the host in it. */
function isHostIn(text: string, host: string): boolean {
  const name = host.replaceAll('.', '\\.');
  return new RegExp(`^${name}$|(^|[,;\\s])${name}:[0-9]|(//|@)${name}(?![A-Za-z0-9.-])`).test(text);
}

/** Whether a policy of one of two pods lets the one connect to the other, which it names by labels. */
function allows(policy: JsonMap, pod: ComposedPod, peer: ComposedPod): boolean {
  const { podSelector, egress, ingress } = asMap(policy.spec);
  const isOf = (selected: ComposedPod) => namespaceOf(policy) === namespaceOf(selected.workload) && selectsPods(podSelector, selected);
  const names = (rules: Json | undefined, direction: string, other: ComposedPod) => mapsOf(rules).some(rule =>
    mapsOf(rule[direction]).some(each => isNonEmpty(each.podSelector) && selectsPods(each.podSelector, other)));
  return (isOf(pod) && names(egress, 'to', peer)) || (isOf(peer) && names(ingress, 'from', pod));
}

function selectsPods(selector: Json | undefined, pod: ComposedPod): boolean {
  const { matchLabels, matchExpressions } = asMap(selector);
  return !isList(matchExpressions) && selects(asMap(matchLabels), labelsOf(pod));
}

function selects(selector: JsonMap, labels: JsonMap): boolean {
  return Object.entries(selector).every(([key, value]) => asString(labels[key]) === value);
}

function isNonEmpty(selector: Json | undefined): boolean {
  return Object.keys(asMap(selector)).length > 0;
}
