import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { canonicalPath } from '../hardening/mount-path';
import { WritablePath } from '../hardening/writable-path';
import { asMap, asString, Json, JsonMap, mapsOf, merged } from '../template/json';
import { formatBytes, parseQuantity } from '../template/quantity';

/** The name of a port that serves metrics. */
export const METRICS_PORT = 'metrics';

const MEBIBYTE = 2 ** 20;

/** What a container asks for where its author says nothing. */
const DEFAULTS = {
  cpuRequest: kplus.Cpu.millis(100),
  memoryRequest: 128 * MEBIBYTE,
  memoryLimit: 256 * MEBIBYTE,
  ephemeralStorageRequest: 64 * MEBIBYTE,
  ephemeralStorageLimit: 256 * MEBIBYTE,
};

const EPHEMERAL_STORAGE = Symbol('cdk8s-sigil.ephemeral-storage');

/** A container whose ephemeral storage is rendered by this library. */
interface SizedContainer extends kplus.Container {
  [EPHEMERAL_STORAGE]?: kplus.EphemeralStorageResources;
}

/** Adds a container to a pod through `add`: its port gets a name, and its resources are small unless they are given. */
export function addHardenedContainer(
  pod: kplus.AbstractPod,
  props: kplus.ContainerProps,
  add: (props: kplus.ContainerProps) => kplus.Container,
): kplus.Container {
  const ports = namedPorts(props, [...pod.containers, ...pod.initContainers].flatMap(container => container.ports.map(port => port.name)));
  const { portNumber, port, ports: given, ...rest } = props;
  const container = add(Object.assign(rest, sizedProps(props))) as SizedContainer;
  container[EPHEMERAL_STORAGE] = props.resources?.ephemeralStorage;
  // Given as a prop, cdk8s-plus would declare 'portNumber' a second time, without a name, and probe it by TCP; probes and hooks without
  // a port of their own still look it up here. Two ports of one name are to be told with all other mistakes, so they pass its check.
  return Object.assign(container, { portNumber: portNumber ?? port, _ports: ports });
}

/** The ports of a container, of which `portNumber` has a name that no other port of the pod has. */
function namedPorts(props: kplus.ContainerProps, taken: readonly (string | undefined)[]): kplus.ContainerPort[] {
  const { ports = [] } = props;
  const number = props.portNumber ?? props.port;
  const isDeclared = ports.some(declared => declared.number === number && (declared.protocol ?? kplus.Protocol.TCP) === kplus.Protocol.TCP);
  return number === undefined || isDeclared
    ? [...ports]
    : [{ name: portName(props.name, number, [...taken, ...ports.map(declared => declared.name)]), number }, ...ports];
}

/** The props of a container with resources that cdk8s-plus can print. */
function sizedProps(props: kplus.ContainerProps): Pick<kplus.ContainerProps, 'resources'> {
  const { cpu, memory } = props.resources ?? {};
  const limit = memory?.limit ?? mebibytes(Math.max(DEFAULTS.memoryLimit, bytesOf(memory?.request) ?? 0));
  const request = memory?.request ?? mebibytes(Math.min(DEFAULTS.memoryRequest, bytesOf(limit) ?? Infinity));
  return { resources: { cpu: { request: cpu?.request ?? cpuRequestFor(cpu?.limit), limit: cpu?.limit }, memory: { request, limit } } };
}

/**
 * A container with requests for CPU, memory and ephemeral storage and limits for the last two.
 *
 * @param containers the constructs behind the containers of its pod
 * @param diskBytes what its disk-backed volumes hold; they count against the ephemeral storage, so this widens the default limit
 */
export function withResources(container: JsonMap, containers: readonly kplus.Container[], diskBytes: number): JsonMap {
  const storage = (containers.find(({ name }) => name === container.name) as SizedContainer | undefined)?.[EPHEMERAL_STORAGE];
  const resources = asMap(container.resources);
  const requests = asMap(resources.requests);
  const limits = asMap(resources.limits);
  const limit = quantityOf(storage?.limit) ?? limits['ephemeral-storage']
    ?? formatBytes(Math.max(DEFAULTS.ephemeralStorageLimit + diskBytes, bytesOf(storage?.request) ?? 0));
  const memoryLimit = limits.memory ?? formatBytes(Math.max(DEFAULTS.memoryLimit, parseQuantity(requests.memory) ?? 0));
  return merged(container, {
    resources: merged(resources, {
      limits: merged(limits, { 'ephemeral-storage': limit, 'memory': memoryLimit }),
      requests: merged({ cpu: DEFAULTS.cpuRequest.amount }, requests, {
        'ephemeral-storage': quantityOf(storage?.request) ?? requests['ephemeral-storage'] ?? atMost(DEFAULTS.ephemeralStorageRequest, limit),
        'memory': requests.memory ?? atMost(DEFAULTS.memoryRequest, memoryLimit),
      }),
    }),
  });
}

/** What the disk-backed volumes of a container can hold: those that it mounts, and the writable paths that it will mount besides. */
export function diskBytesOf(spec: JsonMap, container: JsonMap, paths: readonly WritablePath[]): number {
  const mounts = mapsOf(container.volumeMounts);
  const mounted = mapsOf(spec.volumes)
    .filter(volume => volume.emptyDir !== undefined && asMap(volume.emptyDir).medium !== 'Memory' && mounts.some(({ name }) => name === volume.name))
    .map(volume => parseQuantity(asMap(volume.emptyDir).sizeLimit) ?? 0);
  const added = paths.filter(path => !path.inMemory && (path.containers ?? [container.name]).includes(asString(container.name) ?? '')
    && !mounts.some(({ mountPath }) => canonicalPath(asString(mountPath) ?? '') === canonicalPath(path.mountPath)))
    .map(path => parseQuantity(path._quantity) ?? 0);
  return [...mounted, ...added].reduce((sum, bytes) => sum + bytes, 0);
}

/** A port takes the name `http`, or its container's where that one is taken; port names have at most 15 characters and a letter. */
function portName(container: string | undefined, port: number, taken: readonly (string | undefined)[]): string {
  const ofContainer = (container ?? '').slice(0, 15).replace(/-+$/, '');
  return ['http', ofContainer].find(name => /[a-z]/.test(name) && !taken.includes(name)) ?? `port-${port}`;
}

function cpuRequestFor(limit: kplus.Cpu | undefined): kplus.Cpu {
  const cores = parseQuantity(limit?.amount);
  return cores !== undefined && cores < (parseQuantity(DEFAULTS.cpuRequest.amount) ?? 0) && limit ? limit : DEFAULTS.cpuRequest;
}

function atMost(bytes: number, limit: Json | undefined): string {
  return formatBytes(Math.min(bytes, parseQuantity(limit) ?? Infinity));
}

function bytesOf(size: Size | undefined): number | undefined {
  return size === undefined ? undefined : size.toKibibytes() * 1024;
}

function quantityOf(size: Size | undefined): string | undefined {
  return size === undefined ? undefined : formatBytes(size.toKibibytes() * 1024);
}

function mebibytes(bytes: number): Size {
  return Size.kibibytes(bytes / 1024);
}
