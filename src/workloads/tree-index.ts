import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { jsonBefore, Rank } from './finished-object';
import { asMap, asString, isList, Json, JsonMap, mapsOf } from '../template/json';

const INDEX = Symbol('cdk8s-sigil.tree-index');

/** A Service that pods can be reached through from outside of their namespace. */
interface ExternalService {
  readonly object: ApiObject;
  readonly selector: JsonMap;
  readonly targetPorts: readonly Json[];
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
  private readonly writers: { readonly claim: string; readonly workload: ApiObject }[] = [];
  private configuration?: Map<string, ApiObject[]>;
  private external?: ExternalService[];

  private constructor(private readonly root: IConstruct) {
    root.node.addValidation({
      validate: () => {
        this.configuration = undefined;
        this.external = undefined;
        return [];
      },
    });
  }

  /** Takes note of a workload of this library. */
  public addWorkload(workload: ApiObject): void {
    const address = addressOf(workload);
    this.workloads.set(address, [...this.workloads.get(address) ?? [], workload]);
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

  /** Takes note of a workload that opens a database on an existing claim. */
  public addWriter(claim: string, workload: ApiObject): void {
    this.writers.push({ claim, workload });
  }

  /** The paths of other workloads that open a database on the existing claim of one. */
  public otherWriters(claim: string, workload: ApiObject): string[] {
    return this.writers.filter(writer => writer.claim === claim && writer.workload !== workload
      && writer.workload.metadata.namespace === workload.metadata.namespace && !this.hasTwinIn(workload, writer.workload.chart))
      .map(writer => pathOf(writer.workload));
  }

  /** The ports (numbers or names) of a workload's pods that an Ingress, a route or a Service of an external type exposes. */
  public portsExposedOf(workload: ApiObject, labels: JsonMap): Json[] {
    this.external ??= this.findExternalServices();
    return this.external
      .filter(({ object, selector }) => object.metadata.namespace === workload.metadata.namespace && selects(selector, labels)
        && !this.hasTwinIn(workload, object.chart))
      .flatMap(service => service.targetPorts);
  }

  /** Whether another chart has the same workload, so that it is for another cluster. */
  private hasTwinIn(workload: ApiObject, chart: Chart): boolean {
    return chart !== workload.chart && this.namesakes(workload).some(other => other.chart === chart && other.kind === workload.kind);
  }

  /** The workloads of one namespace and name, itself included. */
  private namesakes(workload: ApiObject): ApiObject[] {
    return this.workloads.get(addressOf(workload)) ?? [];
  }

  private findExternalServices(): ExternalService[] {
    const objects = this.objects();
    const services = objects.filter(object => object.kind === 'Service');
    const backends = this.findBackends(objects.filter(isRoute), byKey(services));
    return services.flatMap(object => {
      const spec = asMap(jsonBefore(object, Rank.VALUES).spec);
      const isExternal = ['NodePort', 'LoadBalancer'].includes(asString(spec.type) ?? '') || (isList(spec.externalIPs) && spec.externalIPs.length > 0);
      const ports = mapsOf(spec.ports).filter(port => isExternal || backends.get(object)?.some(backend => leadsTo(backend, port)));
      return ports.length > 0 && Object.keys(asMap(spec.selector)).length > 0
        ? [{ object, selector: asMap(spec.selector), targetPorts: ports.flatMap(port => port.targetPort ?? port.port ?? []) }]
        : [];
    });
  }

  /** What leads to each Service. */
  private findBackends(routes: readonly ApiObject[], services: Map<string, ApiObject[]>): Map<ApiObject, Backend[]> {
    const found = new Map<ApiObject, Backend[]>();
    for (const route of routes) {
      for (const backend of backendsOf(jsonBefore(route, Rank.VALUES))) {
        const service = nearest(services.get(keyOf('Service', backend.service, backend.namespace ?? route.metadata.namespace)) ?? [], route);
        if (service !== undefined) {
          found.set(service, [...found.get(service) ?? [], backend]);
        }
      }
    }
    return found;
  }

  private objects(): ApiObject[] {
    return this.root.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
  }
}

function addressOf({ name, metadata }: ApiObject): string {
  return `${metadata.namespace ?? ''}/${name}`;
}

function keyOf(kind: string, name: string, namespace: string | undefined): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}

function keyOfObject({ kind, name, metadata }: ApiObject): string {
  return keyOf(kind, name, metadata.namespace);
}

/** The path of the workload whose object it is. */
function pathOf(object: ApiObject): string {
  return (object.node.scope ?? object).node.path;
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
