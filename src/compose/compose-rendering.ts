import * as path from 'path';
import { composeFile, DescribedService } from './compose-file';
import { ComposedPod, composedPods, containersOfPod, FinishedObject } from './composed-pod';
import { environmentOf, expanded } from './environment';
import { unsaid } from './field-rules';
import { publishedPorts } from './host-ports';
import { refusalsOfHostFeatures } from './host-refusals';
import { KINDS, SERVICE } from './object-fields';
import { ComposeOmission, Omissions } from './omission';
import { Peers } from './peers';
import { buildsOf, servicesOfPod, ServiceSources } from './pod-services';
import { Provisions } from './provisions';
import { Surroundings } from './surroundings';
import { noteUnsaidFields } from './unsaid-fields';
import { EXCEPTION_PREFIX } from '../hardening/exception-annotation';
import { podTemplatesOf } from '../hardening/pod-template';
import { asMap, isList, JsonMap, mapsOf } from '../template/json';
import { Artifact } from '../workloads/artifact-source';
import { ValidationError } from '../workloads/validation-error';

/** What a Compose project is made of. */
export interface ComposeInput {
  readonly name: string;
  /** The folder of the file, relative to that of the project. */
  readonly directory: string;
  /** The path of the construct, for messages. */
  readonly path: string;
  /** The path of what the file is made of. */
  readonly source: string;
  /** The objects whose pods are run, and of which is told what is left out. */
  readonly own: readonly FinishedObject[];
  /** All objects that pods may refer to. */
  readonly all: readonly FinishedObject[];
  readonly hostPorts: { readonly [port: string]: number };
  readonly pidsLimit: number;
}

/** A Compose project as it is written. */
export interface ComposeRendering {
  readonly artifacts: readonly Artifact[];
  readonly omissions: readonly ComposeOmission[];
}

/**
 * The files of a Compose project.
 *
 * @throws ValidationError when the pods cannot be run by Compose, with all that is wrong
 */
export function renderCompose(input: ComposeInput): ComposeRendering {
  const pods = composedPods(input.own);
  const ports = publishedPorts(pods, input.hostPorts, input.path);
  const mistakes = [...refusalsOfPods(pods, input.path), ...refusalsOfHostFeatures(pods, input.path), ...ports.mistakes];
  if (mistakes.length > 0) {
    throw new ValidationError(mistakes);
  }
  const surroundings = new Surroundings(input.all);
  const omissions = new Omissions();
  const provisions = new Provisions(input.name);
  const peers = new Peers(pods, input.all, pod => textsOf(pod, surroundings));
  const sources: ServiceSources = {
    surroundings,
    omissions,
    provisions,
    peers,
    ports: ports.byPod,
    builds: buildsOf(pods),
    pidsLimit: input.pidsLimit,
    toProject: path.posix.relative(input.directory, '.'),
  };
  const services = pods.flatMap(pod => servicesOfPod(pod, sources).map((service): DescribedService => ({
    ...service, comments: commentsOf(pod, service.name), isMain: service.name === pod.name,
  })));
  pods.forEach(pod => noteUnsaidFields(pod, omissions));
  pods.forEach(pod => notePeers(pod, peers, omissions));
  noteObjects(input.own, omissions);
  const { name, directory, source } = input;
  const file = `${directory}/${name}.yaml`;
  const content = composeFile({ name, source, path: file, services, provisions, omissions: omissions.all });
  return {
    artifacts: [{ path: file, content }, ...provisions.files.map(written => ({ ...written, path: `${directory}/${written.path}` }))],
    omissions: omissions.all,
  };
}

function refusalsOfPods(pods: readonly ComposedPod[], place: string): string[] {
  const byService = new Map<string, ComposedPod>();
  const clashes = pods.flatMap(pod => containersOfPod(pod).flatMap(({ service }) => {
    const other = byService.get(service);
    byService.set(service, pod);
    return other === undefined ? [] : [`'${other.object.node.path}' and '${pod.object.node.path}' would both be the service '${service}' of '${place}'; `
      + 'give one of them another name, or name the workloads that Compose is to run with \'workloads\''];
  }));
  return [...pods.length === 0 ? [`'${place}' has no workload to run; create it in a chart that has one, or give others with 'workloads'`] : [], ...clashes];
}

/** What a pod gives its programs to read. */
function textsOf(pod: ComposedPod, surroundings: Surroundings): string[] {
  return containersOfPod(pod).flatMap(({ service, container }) => {
    // What is missing is noted when the service is made.
    const { variables } = environmentOf(container, { service, pod, surroundings, provisions: new Provisions(''), omissions: new Omissions() });
    const args = [container.command, container.args].flatMap(list => isList(list) ? list.map(text => expanded(String(text), variables)) : []);
    return [...variables.values(), ...args];
  });
}

/** What a service is, and why it may do more than others. */
function commentsOf(pod: ComposedPod, service: string): string[] {
  const { kind, metadata } = pod.workload;
  const place = `${String(kind)} '${String(asMap(metadata).name)}'`;
  if (service !== pod.name) {
    return [`a container of the ${place}`];
  }
  const exceptions = [metadata, pod.metadata].flatMap(each => Object.entries(asMap(asMap(each).annotations)))
    .filter(([key]) => key.startsWith(EXCEPTION_PREFIX)).map(([key, reason]) => `${key.slice(EXCEPTION_PREFIX.length)}: ${String(reason)}`);
  return [place, ...new Set(exceptions)];
}

function notePeers(pod: ComposedPod, peers: Peers, omissions: Omissions): void {
  peers.mutual(pod).forEach(peer =>
    omissions.add(pod.name, 'depends_on', `it and '${peer.name}' call each other, so neither waits for the other`));
  peers.servicesOf(pod).flatMap(service => mapsOf(asMap(service.spec).ports).map(port => ({ service, port }))).forEach(({ service, port }) => {
    const target = numberOf(port, pod);
    if (target !== port.port) {
      omissions.add(pod.name, 'ports', `the Service '${String(asMap(service.metadata).name)}' has the port ${String(port.port)} for ${String(target)}; here others reach it on ${String(target)}`);
    }
  });
}

/** The port of the pod that a port of a Service leads to. */
function numberOf({ port, targetPort = port }: JsonMap, pod: ComposedPod): unknown {
  const declared = containersOfPod(pod).flatMap(({ container }) => mapsOf(container.ports));
  return typeof targetPort === 'string' ? declared.find(({ name }) => name === targetPort)?.containerPort ?? targetPort : targetPort;
}

/** Notes the objects beside the workloads that have no place in the file. */
function noteObjects(objects: readonly FinishedObject[], omissions: Omissions): void {
  for (const { json } of objects.filter(object => podTemplatesOf(object.json).length === 0)) {
    const kind = String(json.kind);
    const subject = String(asMap(json.metadata).name);
    unsaid({ [kind]: subject }, KINDS, { pod: {}, service: subject }).forEach(({ reason }) => omissions.add(subject, kind, reason));
    if (kind === 'Service') {
      unsaid(asMap(json.spec), SERVICE, { pod: {}, service: subject }).forEach(({ field, reason }) => omissions.add(subject, `${kind} '${subject}' ${field}`, reason));
    }
  }
}
