import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { jsonBefore, Rank } from './finished-object';
import { refusalOfPlainApp } from './shared-files';
import { contains, isNonEmpty, or } from '../template/conditions';
import { Condition } from '../template/expression';
import { asMap, asString, isMap, Json, JsonMap, mapsOf } from '../template/json';

const INDEX = Symbol('cdk8s-sigil.tree-index');

/** A Service that selects pods. */
export interface PodService {
  readonly object: ApiObject;
  /** Whether it tells the addresses of pods, and leads to no port of theirs. */
  readonly isHeadless: boolean;
  readonly ports: readonly PodServicePort[];
}

/** A port of a Service that selects pods. */
export interface PodServicePort {
  /** The port of the pods, by number or name. */
  readonly targetPort: Json;
  /** The Ingresses and routes that lead to it. */
  readonly routes: readonly ApiObject[];
}

/** A Service with the labels that it selects, and whether somebody reaches it from outside of its namespace. */
interface IndexedService extends PodService {
  readonly selector: JsonMap;
  readonly exposed: readonly Json[];
}

/** The label that cdk8s-plus selects pods by; it tells most Services from those that matter without a look at the rest. */
const ADDRESS_LABEL = 'cdk8s.io/metadata.addr';

/** The types of Services that can be reached from outside of the cluster. */
const EXTERNAL_TYPES = ['NodePort', 'LoadBalancer'];

/** Whether a Service can be reached from outside of its namespace without an Ingress or a route. */
export function isExternal(spec: JsonMap): Condition {
  return or(contains(EXTERNAL_TYPES, spec.type ?? 'ClusterIP'), isNonEmpty(spec.externalIPs));
}

/**
 * What workloads have to know of the other objects in their app: configuration to watch, and Services that expose them.
 *
 * An app may hold one namespace several times, in a chart for each cluster; what stands in another cluster does not count.
 *
 * It is built once for each synth, as cdk8s validates the app before it renders it.
 */
export class TreeIndex {
  /** The index of the app that a construct belongs to. */
  public static of(construct: IConstruct): TreeIndex {
    // 'node.root' lists all scopes to find the first one.
    let root: IConstruct & { [INDEX]?: TreeIndex } = construct;
    while (root.node.scope !== undefined) {
      root = root.node.scope;
    }
    root[INDEX] ??= new TreeIndex(root);
    return root[INDEX];
  }

  private readonly workloads = new Map<string, ApiObject[]>();
  private readonly writers: ApiObject[] = [];
  private configuration?: Map<string, ApiObject[]>;
  private services?: Map<string, IndexedService[]>;
  private readonly ownBudgets = new Set<ApiObject>();
  private otherBudgets?: ApiObject[];

  private constructor(private readonly root: IConstruct) {
    root.node.addValidation({
      validate: () => {
        this.configuration = undefined;
        this.services = undefined;
        this.otherBudgets = undefined;
        const refusal = refusalOfPlainApp(root);
        return refusal === undefined ? [] : [refusal];
      },
    });
  }

  /** Takes note of a workload of this library. */
  public addWorkload(workload: ApiObject): void {
    const address = addressOf(workload);
    const namesakes = this.workloads.get(address);
    if (namesakes === undefined) {
      this.workloads.set(address, [workload]);
    } else {
      namesakes.push(workload);
    }
  }

  /** Whether an object is that of a workload of this library. */
  public isWorkload(object: ApiObject): boolean {
    return this.namesakes(object).includes(object);
  }

  /** The workloads that share chart, namespace and name with one, and come before it. */
  public namesakesBefore(workload: ApiObject): ApiObject[] {
    const namesakes = this.namesakes(workload);
    return namesakes.length < 2 ? [] : namesakes.slice(0, namesakes.indexOf(workload)).filter(other => other.chart === workload.chart);
  }

  /** The ConfigMap or Secret that a workload finds under a name, if it is in the app. */
  public configurationNamed(kind: 'ConfigMap' | 'Secret', name: string, workload: ApiObject): ApiObject | undefined {
    this.configuration ??= byKey(this.objects().filter(object => ['ConfigMap', 'Secret'].includes(object.kind)));
    return nearest(this.configuration.get(keyOf(kind, name, workload.metadata.namespace)) ?? [], workload);
  }

  /** Takes note of a workload that opens a database. */
  public addWriter(workload: ApiObject): void {
    this.writers.push(workload);
  }

  /** The other workloads with a database in the namespace and the cluster of one. */
  public otherWriters(workload: ApiObject): ApiObject[] {
    return this.writers.filter(writer => writer !== workload && this.isFor(workload, writer));
  }

  /** Takes note of the PodDisruptionBudget that a workload of this library brings along. */
  public addBudget(budget: ApiObject): void {
    this.ownBudgets.add(budget);
  }

  /** The PodDisruptionBudgets that select the pods of a workload besides the one that it brings along. */
  public otherBudgetsOf(workload: ApiObject, labels: () => JsonMap): ApiObject[] {
    this.otherBudgets ??= this.objects().filter(object => object.kind === 'PodDisruptionBudget' && !this.ownBudgets.has(object));
    return this.otherBudgets.filter(budget => {
      const { selector } = asMap(jsonBefore(budget, Rank.VALUES).spec);
      const isReadable = isMap(selector) && mapsOf(selector.matchExpressions).length === 0;
      return this.isFor(workload, budget) && isReadable && selects(asMap(selector.matchLabels), labels());
    });
  }

  /** The NetworkPolicies that select the pods of a workload. What a selector has besides labels is not looked at. */
  public policiesOf(workload: ApiObject, labels: JsonMap): ApiObject[] {
    return this.objects().filter(object => object.kind === 'NetworkPolicy' && this.isFor(workload, object)
      && selects(asMap(asMap(asMap(jsonBefore(object, Rank.VALUES).spec).podSelector).matchLabels), labels));
  }

  /** The ports (numbers or names) of a workload's pods that an Ingress, a route or a Service of an external type exposes. */
  public portsExposedOf(workload: ApiObject, labels: JsonMap): Json[] {
    return this.indexedServicesOf(workload, labels).flatMap(({ exposed }) => exposed);
  }

  /** The Services that select the pods of a workload. */
  public servicesOf(workload: ApiObject, labels: JsonMap): readonly PodService[] {
    return this.indexedServicesOf(workload, labels);
  }

  private indexedServicesOf(workload: ApiObject, labels: JsonMap): IndexedService[] {
    this.services ??= this.findServices();
    return [labels[ADDRESS_LABEL], undefined].flatMap(address => this.services?.get(String(address)) ?? [])
      .filter(({ object, selector }) => this.isFor(workload, object) && selects(selector, labels));
  }

  /** Whether an object stands in the namespace and the cluster of a workload. */
  private isFor(workload: ApiObject, object: ApiObject): boolean {
    return object.metadata.namespace === workload.metadata.namespace && !this.hasTwinIn(workload, object.chart);
  }

  /** Whether another chart has the same workload, so that it is for another cluster. */
  private hasTwinIn(workload: ApiObject, chart: Chart): boolean {
    return chart !== workload.chart && this.namesakes(workload).some(other => other.chart === chart && other.kind === workload.kind);
  }

  /** The workloads of one namespace and name, itself included. */
  private namesakes(workload: ApiObject): ApiObject[] {
    return this.workloads.get(addressOf(workload)) ?? [];
  }

  /** All Services that select pods, by the address that they select. */
  private findServices(): Map<string, IndexedService[]> {
    const objects = this.objects();
    const services = objects.filter(object => object.kind === 'Service');
    const backends = this.findBackends(objects.filter(isRoute), byKey(services));
    const result = new Map<string, IndexedService[]>();
    for (const object of services) {
      const spec = asMap(jsonBefore(object, Rank.VALUES).spec);
      const selector = asMap(spec.selector);
      const address = String(selector[ADDRESS_LABEL]);
      if (Object.keys(selector).length > 0) {
        result.set(address, [...result.get(address) ?? [], { object, selector, isHeadless: spec.clusterIP === 'None', ...portsOf(spec, backends.get(object) ?? []) }]);
      }
    }
    return result;
  }

  /** What leads to each Service. */
  private findBackends(routes: readonly ApiObject[], services: Map<string, ApiObject[]>): Map<ApiObject, RoutedBackend[]> {
    const found = new Map<ApiObject, RoutedBackend[]>();
    for (const route of routes) {
      for (const backend of backendsOf(jsonBefore(route, Rank.VALUES))) {
        const service = nearest(services.get(keyOf('Service', backend.service, backend.namespace ?? route.metadata.namespace)) ?? [], route);
        if (service !== undefined) {
          found.set(service, [...found.get(service) ?? [], { ...backend, route }]);
        }
      }
    }
    return found;
  }

  private objects(): ApiObject[] {
    return this.root.node.findAll().filter(construct => ApiObject.isApiObject(construct));
  }
}

/** A name has no slash. */
function addressOf({ name, metadata }: ApiObject): string {
  return metadata.namespace === undefined ? name : `${metadata.namespace}/${name}`;
}

function keyOf(kind: string, name: string, namespace: string | undefined): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}

function keyOfObject({ kind, name, metadata }: ApiObject): string {
  return keyOf(kind, name, metadata.namespace);
}

function byKey(objects: readonly ApiObject[]): Map<string, ApiObject[]> {
  const result = new Map<string, ApiObject[]>();
  objects.forEach(object => result.set(keyOfObject(object), [...result.get(keyOfObject(object)) ?? [], object]));
  return result;
}

/** The candidate that shares most scopes with a construct: the one for the same cluster, if there are several. */
function nearest(candidates: readonly ApiObject[], construct: IConstruct): ApiObject | undefined {
  const { scopes } = construct.node;
  const shared = (candidate: ApiObject) => candidate.node.scopes.filter((scope, depth) => scope === scopes[depth]).length;
  return candidates.length < 2 ? candidates[0] : candidates.reduce((best, other) => shared(other) > shared(best) ? other : best);
}

function selects(selector: JsonMap, labels: JsonMap): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function isRoute(object: ApiObject): boolean {
  return object.kind === 'Ingress'
    || (object.kind.endsWith('Route') && ['gateway.networking.k8s.io', 'route.openshift.io'].includes(object.apiGroup));
}

/** A Service that an Ingress or a route leads to, and its port; all ports where none is told. */
interface Backend {
  readonly service: string;
  /** Where the Service stands, if not beside the route. */
  readonly namespace?: string;
  /** The port of the Service, by number or name. */
  readonly port?: Json;
  /** The port of the pods, by number or name. */
  readonly targetPort?: Json;
}

/** A backend, and what leads to it. */
interface RoutedBackend extends Backend {
  readonly route: ApiObject;
}

/** The ports of a Service, and those of the pods that it lets everybody reach. */
function portsOf(spec: JsonMap, backends: readonly RoutedBackend[]): { readonly ports: PodServicePort[]; readonly exposed: Json[] } {
  const isOpen = isExternal(spec) === true;
  const ports = mapsOf(spec.ports).map(port => ({
    targetPort: port.targetPort ?? port.port ?? null,
    routes: backends.filter(backend => leadsTo(backend, port)).map(({ route }) => route),
  }));
  return { ports, exposed: ports.filter(({ routes }) => isOpen || routes.length > 0).map(({ targetPort }) => targetPort) };
}

function leadsTo(backend: Backend, port: JsonMap): boolean {
  return (backend.port === undefined || [port.port, port.name].includes(backend.port))
    && (backend.targetPort === undefined || [port.name, port.targetPort ?? port.port].includes(backend.targetPort));
}

function backendsOf(route: JsonMap): Backend[] {
  const spec = asMap(route.spec);
  const ofIngress = [spec.defaultBackend, ...mapsOf(spec.rules).flatMap(rule => mapsOf(asMap(rule.http).paths).map(path => path.backend))]
    .map(backend => asMap(asMap(backend).service)).map(({ name, port }): JsonMap => ({ name, port: asMap(port).number ?? asMap(port).name }));
  const ofGateway = mapsOf(spec.rules).flatMap(rule => mapsOf(rule.backendRefs));
  const ofOpenShift = [spec.to, ...mapsOf(spec.alternateBackends)].map((backend): JsonMap =>
    ({ name: asMap(backend).name, targetPort: asMap(spec.port).targetPort }));
  return [...ofIngress, ...ofGateway, ...ofOpenShift].flatMap(({ name, namespace, port, targetPort }) =>
    typeof name === 'string' ? [{ service: name, namespace: asString(namespace), port, targetPort }] : []);
}
