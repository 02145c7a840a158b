import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { CONTAINER_FORM } from './container-form';
import { bytesOfPaths, givesWay } from '../hardening/mount-extra-paths';
import { canonicalPath } from '../hardening/mount-path';
import { WritablePath } from '../hardening/writable-path';
import { choose } from '../template/choose';
import { amountOf, and, equals, isNonEmpty, or } from '../template/conditions';
import { captioned, Condition, Expression, isExpression, named } from '../template/expression';
import { asMap, asString, Json, JsonMap, merged } from '../template/json';
import { byteQuantity, maximum, put, sum } from '../template/operations';
import { conditionalItems, partOf } from '../template/parts';
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

/**
 * Adds a container to a pod through `add`: its port gets a name, and its resources are small unless they are given.
 *
 * @throws if the properties are missing, have no image, or are of other types than they have to be
 */
export function addHardenedContainer(
  pod: kplus.AbstractPod,
  props: kplus.ContainerProps,
  add: (props: kplus.ContainerProps) => kplus.Container,
): kplus.Container {
  // A program in JavaScript may give nothing.
  CONTAINER_FORM.check(props, () => `of container '${(props as kplus.ContainerProps | null | undefined)?.name ?? 'main'}' at '${pod.node.path}'`);
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
export function withResources(container: JsonMap, containers: readonly kplus.Container[], diskBytes: Json): JsonMap {
  const storage = storageOf(container, containers);
  const resources = asMap(container.resources);
  const requests = asMap(resources.requests);
  const limits = asMap(resources.limits);
  const limit = quantityOf(storage?.limit) ?? limits['ephemeral-storage'] ?? defaultLimit(storage, diskBytes);
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

/**
 * A container whose default limit of ephemeral storage follows what the values of a chart put on disk. A limit that the values set is
 * one that its author gives, and stays.
 *
 * @param literal what the limit is by default, where it follows
 * @param name the name of the tree of the resources
 */
export function withStorageOfValues(
  container: JsonMap, containers: readonly kplus.Container[], literal: Json | undefined, diskBytes: Json, name: string,
): JsonMap {
  const { resources } = container;
  if (literal === undefined || resources === undefined || !isExpression(diskBytes) || storageOf(container, containers)?.limit !== undefined) {
    return container;
  }
  const isDefault = equals(partOf(partOf(resources, 'limits'), 'ephemeral-storage', 'quantity'), literal);
  const isWidened = and(holdsMore(diskBytes), isDefault);
  const widened = put(resources, ['limits', 'ephemeral-storage'], defaultLimit(storageOf(container, containers), diskBytes));
  return merged(container, { resources: named(name, choose(isWidened, widened, resources)) });
}

/** Whether values may have put something on disk, or taken it away, as far as that is seen at once. */
function holdsMore({ operation }: Expression): Condition {
  switch (operation.kind) {
    case 'sum': return or(...operation.terms.filter(isExpression).map(holdsMore));
    case 'total': return isNonEmpty(operation.over);
    default: return true;
  }
}

/** The limit of ephemeral storage that a container has. */
export function storageLimitOf({ resources }: JsonMap): Json | undefined {
  return asMap(asMap(resources).limits)['ephemeral-storage'];
}

function storageOf({ name }: JsonMap, containers: readonly kplus.Container[]): kplus.EphemeralStorageResources | undefined {
  return (containers.find(container => container.name === name) as SizedContainer | undefined)?.[EPHEMERAL_STORAGE];
}

function defaultLimit(storage: kplus.EphemeralStorageResources | undefined, diskBytes: Json): Json {
  const request = bytesOf(storage?.request);
  const bytes = captioned(sum(DEFAULTS.ephemeralStorageLimit, diskBytes), ['ephemeralStorage'],
    'How many bytes of ephemeral storage a container may use by default, with what its paths hold on disk.');
  return byteQuantity(request === undefined ? bytes : maximum(bytes, request));
}

/**
 * What the disk-backed volumes of a container can hold: those that it mounts, and the writable paths that it will mount besides.
 *
 * @param extra a list of paths that is a value of a chart
 */
export function diskBytesOf(spec: JsonMap, container: JsonMap, paths: readonly WritablePath[], extra?: Expression): Json {
  const mounts = conditionalItems(container.volumeMounts);
  const mounted = conditionalItems(spec.volumes).map(({ item, when }) => {
    const isMounted = or(...mounts.filter(mount => mount.item.name === item.name).map(mount => mount.when));
    return choose(and(when, isMounted), bytesOnDisk(item.emptyDir), 0);
  });
  const added = paths.filter(path => !path.inMemory && (path.containers ?? [container.name]).includes(asString(container.name) ?? '')
    && !mounts.some(({ item }) => canonicalPath(asString(item.mountPath) ?? '') === canonicalPath(path.mountPath)))
    .map(path => choose(extra === undefined ? false : givesWay(path, extra), 0, parseQuantity(path._quantity) ?? 0));
  // What is read-only leaves no room for a path, and is refused.
  const taken = mounts.flatMap(({ item }) => item.readOnly === true ? [] : asString(item.mountPath) ?? []);
  return sum(...mounted, ...added, extra === undefined ? 0 : bytesOfPaths(extra, taken));
}

/** What an emptyDir can hold on disk; nothing where there is none. */
function bytesOnDisk(emptyDir: Json | undefined): Json {
  if (isExpression(emptyDir) && emptyDir.operation.kind === 'choose') {
    const { condition, then, otherwise } = emptyDir.operation;
    return choose(condition, bytesOnDisk(then), bytesOnDisk(otherwise));
  }
  const { medium, sizeLimit } = asMap(emptyDir);
  return medium === 'Memory' || sizeLimit === undefined ? 0 : amountOf(sizeLimit) ?? 0;
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
