import { Check, mapAt, NOTHING, ofEachContainer, ofEachContainerTree, TreeCheck } from './pod-under-check';
import { belowFirstPort, declaredTwice, FIRST_UNPRIVILEGED_PORT, isPort, LAST_PORT, noPort, UNPRIVILEGED_PORT_START } from './port-words';
import { choose } from '../../template/choose';
import { and, contains, equals, greater, isPresent, not, or } from '../../template/conditions';
import { duplicatesIn } from '../../template/duplicates';
import { Condition, isExpression } from '../../template/expression';
import { asString, Json, JsonMap, mapsOf } from '../../template/json';
import { join } from '../../template/operations';
import { partOf } from '../../template/parts';
import { NOTHING_REFUSED, refusalWhen } from '../../template/refusal';
import { settingsFor } from '../hardening-policy';
import { IMAGE_NAME } from '../image-name';
import { isWindowsPod } from '../windows-pod';

/** A port that does not exist. */
export const portsOutOfRange: Check = pod => pod.ports.filter(({ port }) => !isPort(port.containerPort)).map(({ port, under }) =>
  typeof port.containerPort === 'string'
    ? `port '${port.containerPort}' of ${under.words} is a string; give the number ${port.containerPort}`
    : String(noPort(port.containerPort ?? null, under.words)));

/**
 * A port below 1024 that the process cannot bind.
 *
 * @see https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/
 */
export const lowPorts: TreeCheck = pod => {
  if (pod.ports.length === 0) {
    return NOTHING_REFUSED;
  }
  const sysctl = mapsOf(partOf(pod.spec.securityContext, 'sysctls')).find(entry => entry.name === UNPRIVILEGED_PORT_START);
  const first = sysctl ? Number(sysctl.value) : FIRST_UNPRIVILEGED_PORT;
  // A sysctl that is no port is refused by itself.
  return first > LAST_PORT ? NOTHING_REFUSED : pod.ports
    .filter(({ port }) => isPort(port.containerPort) && Number(port.containerPort) < first)
    .map(({ port, under }) => ({
      when: not(mayBindLowPorts(pod.spec, under.container)),
      message: belowFirstPort(port.containerPort ?? null, first, under.words, pod.spec),
    }));
};

/**
 * An init container that goes on running, which Kubernetes knows from 1.29 on; before, the pod would wait for its end.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
 */
export const unknownSidecars: TreeCheck = ({ spec, policy, path }) => {
  const { hasSidecars } = settingsFor(policy);
  const sidecars = hasSidecars === true ? [] : mapsOf(spec.initContainers).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const older = isExpression(hasSidecars) ? 'the cluster is older' : `'kubernetesVersion' is ${policy.profile.kubernetesVersion}`;
  return sidecars.map(({ name }) => ({
    when: not(hasSidecars),
    message: `the sidecar '${name}' at '${path}' needs Kubernetes 1.29, and ${older}; make it one of 'containers', or raise the version`,
  }));
};

/** Two containers, ports, environment variables or volumes of one name. */
export const repeatedNames: Check = pod => {
  const refusals: string[] = [];
  const at = `at '${pod.path}'`;
  duplicatesIn(pod.containers.map(({ name }) => name)).forEach(name =>
    refusals.push(`two containers have the name '${name}' ${at}; give each a name of its own`));
  duplicatesIn(mapsOf(pod.spec.volumes).map(({ name }) => name)).forEach(name =>
    refusals.push(`two volumes have the name '${name}' ${at}; give each a name of its own`));
  duplicatesIn(pod.ports.map(({ port }) => port.name).filter(name => name !== undefined)).forEach(name =>
    refusals.push(`two ports have the name '${name}' ${at}; give each a name of its own`));
  for (const { container, words } of pod.containers) {
    const ports = mapsOf(container.ports);
    if (ports.length > 1) {
      duplicatesIn(ports.map(port => `${port.containerPort}/${port.protocol ?? 'TCP'}`)).forEach(port => refusals.push(String(declaredTwice(port, words))));
    }
    duplicatesIn(mapsOf(container.env).map(variable => variable.name)).forEach(name =>
      refusals.push(`the environment variable '${name}' is set twice in ${words}; set it once`));
  }
  return refusals;
};

/** A user 0 that the kubelet would refuse to start. */
export const rootDespiteNonRoot: Check = pod => {
  const ofPod = mapAt(pod.spec, 'securityContext');
  return pod.containers.filter(({ container }) => {
    const own = mapAt(container, 'securityContext');
    return (own.runAsUser ?? ofPod.runAsUser) === 0 && (own.runAsNonRoot ?? ofPod.runAsNonRoot) === true;
  }).map(({ words }) => `${words} runs as user 0 while 'runAsNonRoot' is true, and would not start; `
    + 'choose another user, or allow it with HardeningException.rootUser({ reason: \'…\' })');
};

const TAG = '\\w[\\w.-]{0,127}';

const DIGEST = 'sha256:[0-9a-f]{64}';

const REFERENCE = new RegExp(`^${IMAGE_NAME}(?::${TAG})?$`);

/** An image that stays what it is. */
const PINNED = new RegExp(`^${IMAGE_NAME}(?:(?::${TAG})?@${DIGEST}|:(?!latest$)${TAG})$`);

/** An image whose content changes under the same name, or that has none. */
export const unpinnedImages = ofEachContainer(({ container, words }) => {
  const image = asString(container.image) ?? '';
  if (PINNED.test(image)) {
    return NOTHING;
  }
  if (image === '') {
    return [`'image' of ${words} is missing; give a name with a tag or a digest, such as 'registry.example/api:1.4.2'`];
  }
  const [reference, digest, ...rest] = image.split('@');
  if (isMalformed(image, reference)) {
    return [`'image' ('${image}') of ${words} has a space, or an upper case letter in its name, which no registry takes; write it in lower case`];
  }
  if (!REFERENCE.test(reference) || rest.length > 0) {
    return [`'image' ('${image}') of ${words} is no name of an image; write registry, path and tag, or digest, as in 'registry.example.com:5000/shop/api:1.4.2'`];
  }
  const tag = /:([^:/]+)$/.exec(reference)?.[1];
  if (digest !== undefined) {
    return [`'image' ('${image}') of ${words} has a malformed digest; it must be 'sha256:' and 64 hexadecimal digits`];
  }
  if (tag === undefined) {
    return [`'image' ('${image}') of ${words} has no tag and no digest; pin it, such as '${reference}:1.4.2' or '${reference}@sha256:…'`];
  }
  return [`'image' ('${image}') of ${words} has the tag 'latest', which changes under your feet; pin a version or a digest`];
});

/** A stop hook that leaves no time, or is longer than the grace period, which the API server refuses. */
export const sleepBeyondGrace: TreeCheck = ofEachContainerTree(({ container, words }, pod) => {
  const seconds = mapAt(container, 'lifecycle', 'preStop', 'sleep').seconds;
  const grace = pod.spec.terminationGracePeriodSeconds ?? 30;
  // The sleep that a value sets is held against the grace period with the rest of the shutdown.
  const when = typeof seconds === 'number' && (typeof grace === 'number' || isExpression(grace)) && greater(seconds, grace);
  return refusalWhen(when, () =>
    join(`the preStop sleep (${seconds}s) of ${words} is longer than 'terminationGracePeriodSeconds' (`, grace, 's); shorten it or lengthen the grace period'));
});

/** The host of a registry and the tag may have letters of both cases, what is between them may not. */
function isMalformed(image: string, reference: string): boolean {
  return /\s/.test(image)
    || (/[A-Z]/.test(reference) && /[A-Z]/.test(reference.replace(/^(localhost|[^/]*[.:][^/]*)\//, '').replace(/:[^:/]*$/, '')));
}

/** Whether the process of a container can bind low ports, as any can on Windows. Root keeps no capability either, unless it is given back. */
export function mayBindLowPorts(spec: JsonMap, container: JsonMap): Condition {
  if (isWindowsPod(spec)) {
    return true;
  }
  const own = container.securityContext;
  const [userOfPod, user] = [spec.securityContext, own].map(context => partOf(context, 'runAsUser', 'integer'));
  const isRoot = equals(choose(isPresent(user), user, userOfPod), 0);
  return or(equals(partOf(own, 'privileged', 'boolean'), true), and(isRoot, keepsBindingLowPorts(container)));
}

/** Whether a container has the capability that lets root bind low ports. */
export function keepsBindingLowPorts(container: JsonMap): Condition {
  const capabilities = partOf(container.securityContext, 'capabilities');
  const [drop, add] = ['drop', 'add'].map(key => partOf(capabilities, key, 'list'));
  return or(not(isPresent(drop)), hasItem(add, 'NET_BIND_SERVICE'));
}

/** Whether a list, if it is there, has an item. */
function hasItem(list: Json | undefined, item: string): Condition {
  if (isExpression(list) && list.operation.kind === 'choose') {
    const { condition, then, otherwise } = list.operation;
    return or(and(condition, hasItem(then, item)), and(not(condition), hasItem(otherwise, item)));
  }
  return list !== undefined && contains(list, item);
}
