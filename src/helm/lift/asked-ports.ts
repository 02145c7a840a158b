import { asMap, isList, isMap, Json, JsonMap } from '../../template/json';

/** A name, the domain behind it, which may end with the dot of the root, and a port. */
const WITH_PORT = /(?<![-\w.])([a-z][-a-z0-9]*)((?:\.[-a-z0-9]+)*)\.?:(\d{1,5})(?!\d)/g;

/** A scheme, and a name with the domain behind it and no port. */
const WITHOUT_PORT = /\b(https?|wss?):\/\/(?:[^\s/@]*@)?([a-z][-a-z0-9]*)((?:\.[-a-z0-9]+)*)\.?(?![-\w.:])/g;

/** The ports that are asked where none is said. */
const USUAL_PORTS: { readonly [scheme: string]: number } = { http: 80, https: 443, ws: 80, wss: 443 };

/** The Services of a chart, by their names, and the namespace that stands behind these in the domain name of a Service. */
export interface OwnServices {
  readonly names: ReadonlySet<string>;
  readonly namespace: string | undefined;
}

/** The port of a webhook that names none. */
const WEBHOOK_PORT = 443;

/**
 * The ports for which texts ask the Services of a chart, such as `http://api:8080`, and objects that name both, such as an HTTPRoute. They stay as
 * they are whatever a value says, so a value for such a port would lead whoever asks astray.
 *
 * @param trees the objects of the chart as they are before a value is known
 */
export function askedPorts(trees: readonly Json[], { names, namespace }: OwnServices): ReadonlySet<string> {
  const asked = new Set<string>();
  const add = (name: string, domain: string, port: number) => {
    if (names.has(name) && isOwnDomain(domain, namespace)) {
      asked.add(keyOfPort(name, port));
    }
  };
  const read = (text: string) => {
    for (const [, name, domain, port] of text.matchAll(WITH_PORT)) {
      add(name, domain, Number(port));
    }
    for (const [, scheme, name, domain] of text.matchAll(WITHOUT_PORT)) {
      add(name, domain, USUAL_PORTS[scheme]);
    }
  };
  if (names.size > 0) {
    trees.forEach(tree => readTexts(tree, read));
  }
  return asked;
}

/** What a port of a Service stands under among those that are asked for. */
export function keyOfPort(service: string, port: number): string {
  return `${service}:${port}`;
}

function isOwnDomain(domain: string, namespace: string | undefined): boolean {
  const [, ofNamespace, service = 'svc'] = domain.split('.');
  return ofNamespace === undefined || (ofNamespace === namespace && service === 'svc');
}

/** Reads all texts of a tree that may hold a port or a scheme, and what its maps ask for as texts. */
function readTexts(tree: Json | undefined, read: (text: string) => void): void {
  if (typeof tree === 'string') {
    if (tree.includes(':')) {
      read(tree);
    }
  } else if (isList(tree)) {
    tree.forEach(item => readTexts(item, read));
  } else if (isMap(tree)) {
    addressesIn(tree).forEach(read);
    Object.values(tree).forEach(value => readTexts(value, read));
  }
}

/** What a map asks for, in a text: a backend of a route, the destination of a mesh, the Service of a webhook. */
function addressesIn({ host, name, namespace, port, targetPort, service }: JsonMap): string[] {
  const number = isMap(port) ? port.number : port;
  const webhook = asMap(service);
  return [
    ...typeof host === 'string' && typeof number === 'number' ? [`${host}:${number}`] : [],
    // With a target it is a port of a Service itself, and its name that of the port.
    ...typeof name === 'string' && typeof port === 'number' && targetPort === undefined ? [`${domainOf(name, namespace)}:${port}`] : [],
    ...typeof webhook.name === 'string' && webhook.port === undefined ? [`${domainOf(webhook.name, webhook.namespace)}:${WEBHOOK_PORT}`] : [],
  ];
}

function domainOf(name: string, namespace: Json | undefined): string {
  return typeof namespace === 'string' ? `${name}.${namespace}` : name;
}
