import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { asMap, asString, isList, Json, JsonMap, mapsOf } from '../template/json';

const INDEX = Symbol('cdk8s-sigil.tree-index');

/** What stands in a namespace. */
interface INamespaced {
  readonly metadata: { readonly namespace?: string };
}

/** A Service that pods can be reached through from outside of their namespace. */
interface ExternalService {
  readonly namespace?: string;
  readonly selector: JsonMap;
  readonly targetPorts: readonly Json[];
}

/**
 * What workloads have to know of the other objects in their app: configuration to watch, and Services that expose them.
 *
 * It is built once for each synth, as cdk8s validates the app before it renders it.
 */
export class TreeIndex {
  /** The index of the app that a construct belongs to. */
  public static of(construct: IConstruct): TreeIndex {
    const root: IConstruct & { [INDEX]?: TreeIndex } = construct.node.root;
    root[INDEX] ??= new TreeIndex(root);
    return root[INDEX];
  }

  private readonly writers: { readonly claim: string; readonly workload: IConstruct & INamespaced }[] = [];
  private configuration?: Map<string, ApiObject>;
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

  /** The ConfigMap or Secret of the app with a name, if it is there. */
  public configurationNamed(kind: 'ConfigMap' | 'Secret', name: string, namespace: string | undefined): ApiObject | undefined {
    this.configuration ??= new Map(this.objects().filter(object => ['ConfigMap', 'Secret'].includes(object.kind))
      .map(object => [keyOf(object.kind, object.name, object.metadata.namespace), object]));
    return this.configuration.get(keyOf(kind, name, namespace));
  }

  /** Takes note of a workload that opens a database on an existing claim. */
  public addWriter(claim: string, workload: IConstruct & INamespaced): void {
    this.writers.push({ claim, workload });
  }

  /** The workloads that open a database on an existing claim. */
  public writersOf(claim: string, namespace: string | undefined): IConstruct[] {
    return this.writers.filter(writer => writer.claim === claim && writer.workload.metadata.namespace === namespace).map(writer => writer.workload);
  }

  /** The ports (numbers or names) of pods that an Ingress, a route or a Service of an external type exposes. */
  public portsExposedOf(labels: JsonMap, namespace: string | undefined): Json[] {
    this.external ??= this.findExternalServices();
    return this.external
      .filter(service => service.namespace === namespace && selects(service.selector, labels))
      .flatMap(service => service.targetPorts);
  }

  private findExternalServices(): ExternalService[] {
    const objects = this.objects();
    const routes = objects.filter(isRoute).flatMap(route =>
      backendsOf(route.toJson()).map(backend => ({ ...backend, namespace: backend.namespace ?? route.metadata.namespace })));
    return objects.filter(object => object.kind === 'Service').flatMap(object => {
      const { namespace } = object.metadata;
      const spec = asMap((object.toJson() as JsonMap).spec);
      const isExternal = ['NodePort', 'LoadBalancer'].includes(asString(spec.type) ?? '') || (isList(spec.externalIPs) && spec.externalIPs.length > 0);
      const backends = routes.filter(route => route.service === object.name && route.namespace === namespace);
      const ports = mapsOf(spec.ports).filter(port => isExternal || backends.some(backend => leadsTo(backend, port)));
      return ports.length > 0 && Object.keys(asMap(spec.selector)).length > 0
        ? [{ namespace, selector: asMap(spec.selector), targetPorts: ports.flatMap(port => port.targetPort ?? port.port ?? []) }]
        : [];
    });
  }

  private objects(): ApiObject[] {
    return this.root.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
  }
}

function keyOf(kind: string, name: string, namespace: string | undefined): string {
  return `${kind}/${namespace ?? ''}/${name}`;
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
