import { ComposedPod, containersOfPod } from './composed-pod';
import { isPort, LAST_PORT } from '../hardening/refusals/port-words';
import { inWords } from '../template/form';
import { asString, mapsOf } from '../template/json';

/** A port of a service, and the port of the machine that leads to it. */
export interface PublishedPort {
  readonly port: number;
  readonly protocol: string;
  readonly hostPort: number;
}

/** The published ports of each pod, and what is wrong with them. */
export interface PublishedPorts {
  readonly byPod: ReadonlyMap<ComposedPod, readonly PublishedPort[]>;
  readonly mistakes: readonly string[];
}

/**
 * Publishes every declared port of the pods on the machine.
 *
 * @param given other ports of the machine by service and port, such as `{ 'api:8080': 8081 }`; 0 publishes none
 */
export function publishedPorts(pods: readonly ComposedPod[], given: { readonly [port: string]: number }, path: string): PublishedPorts {
  const mistakes: string[] = [];
  const taken = new Map<string, string>();
  const known = new Set<string>();
  const byPod = new Map(pods.map(pod => [pod, containersOfPod(pod).flatMap(({ container }) => mapsOf(container.ports)).flatMap(declared => {
    const port = Number(declared.containerPort);
    if (!isPort(port)) {
      mistakes.push(`'${pod.object.node.path}' has the 'containerPort' ${String(declared.containerPort)}, which is no port; correct it, `
        + `or name the workloads that '${path}' is to run with 'workloads'`);
      return [];
    }
    const protocol = (asString(declared.protocol) ?? 'TCP').toLowerCase();
    const key = `${pod.name}:${port}`;
    known.add(key);
    const hostPort = given[key] ?? (typeof declared.hostPort === 'number' && declared.hostPort > 0 ? declared.hostPort : port);
    if (hostPort === 0) {
      return [];
    }
    if (given[key] === undefined && !isPort(hostPort)) {
      mistakes.push(`'${pod.object.node.path}' has the 'hostPort' ${hostPort}, which is no port; correct it, or give another one with 'hostPorts' of '${path}', `
        + `such as { '${key}': ${port} }`);
      return [];
    }
    const other = taken.get(`${hostPort}/${protocol}`);
    if (other !== undefined && other !== key) {
      mistakes.push(`the services '${other}' and '${key}' of '${path}' would both be published on port ${hostPort} of this machine; `
        + `give one another port with 'hostPorts', such as { '${key}': ${hostPort + 1} }, or none with 0`);
    }
    taken.set(`${hostPort}/${protocol}`, key);
    return [{ port, protocol, hostPort }];
  })]));
  return { byPod, mistakes: [...refusalsOfHostPorts(given, [...known], path), ...mistakes] };
}

function refusalsOfHostPorts(given: { readonly [port: string]: number }, known: readonly string[], path: string): string[] {
  return Object.entries(given).flatMap(([key, hostPort]) => [
    ...(known.includes(key) ? [] : [`'hostPorts' of '${path}' names '${key}', and no service has that port; `
      + `there ${known.length === 0 ? 'is none' : `are ${known.map(each => `'${each}'`).join(', ')}`}`]),
    ...(hostPort === 0 || isPort(hostPort) ? []
      : [`'hostPorts' of '${path}' gives '${key}' the port ${inWords(hostPort)}; give a whole number up to ${LAST_PORT}, or 0 to publish none`]),
  ]);
}

/** A published port in the short syntax, on the loopback interface. */
export function portText({ port, protocol, hostPort }: PublishedPort): string {
  return `127.0.0.1:${hostPort}:${port}${protocol === 'tcp' ? '' : `/${protocol}`}`;
}
