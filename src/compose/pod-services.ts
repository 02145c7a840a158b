import { ComposedContainer, ComposedPod, containersOfPod, imageOf } from './composed-pod';
import { environmentOf, expanded } from './environment';
import { healthCheckOf } from './health-check';
import { portText, PublishedPort } from './host-ports';
import { mountsOf } from './mounts';
import { Omissions } from './omission';
import { Peers } from './peers';
import { Provisions, withEscapedTexts } from './provisions';
import { durationText, limitsOf } from './resources';
import { Surroundings } from './surroundings';
import { asMap, asString, isList, Json, JsonMap, mapsOf } from '../template/json';
import { ImageBuild } from '../workloads/container-image';

/** A service of a Compose file. */
export interface ComposedService {
  readonly name: string;
  readonly definition: JsonMap;
}

/** What the services of a pod are made of. */
export interface ServiceSources {
  readonly surroundings: Surroundings;
  readonly provisions: Provisions;
  readonly omissions: Omissions;
  readonly peers: Peers;
  readonly ports: ReadonlyMap<ComposedPod, readonly PublishedPort[]>;
  /** What images are built from, by their references. */
  readonly builds: ReadonlyMap<string, ImageBuild>;
  readonly pidsLimit: number;
  /** The path from the folder of the Compose file to that of the project. */
  readonly toProject: string;
}

/** A pod that is not restarted without end tries as often as a Job does. */
const DEFAULT_BACKOFF_LIMIT = 6;

/** The seconds that a pod has to stop where it does not say. */
const DEFAULT_GRACE = 30;

const PULL_POLICIES: { readonly [policy: string]: string } = { Always: 'always', IfNotPresent: 'missing', Never: 'never' };

/** What the images of pods are built from, by their references: a container that is given the reference alone runs what is built, too. */
export function buildsOf(pods: readonly ComposedPod[]): ReadonlyMap<string, ImageBuild> {
  return new Map(pods.flatMap(pod => containersOfPod(pod).flatMap(({ container }): [string, ImageBuild][] => {
    const reference = String(container.image);
    const build = imageOf(pod, container)?.imageBuild;
    // No engine gives what it builds a name with a digest.
    return build === undefined || reference.includes('@') ? [] : [[reference, build]];
  })));
}

/** The services that stand for a pod: one for each container, init containers before the others. */
export function servicesOfPod(pod: ComposedPod, sources: ServiceSources): ComposedService[] {
  return containersOfPod(pod).map(composed => ({ name: composed.service, definition: serviceOf(pod, composed, sources) }));
}

function serviceOf(pod: ComposedPod, composed: ComposedContainer, sources: ServiceSources): JsonMap {
  const { service, container, isInit, runsOnce } = composed;
  const { surroundings, provisions, omissions } = sources;
  const isMain = service === pod.name;
  const security = asMap(container.securityContext);
  const podSecurity = asMap(pod.spec.securityContext);
  const ids = idsOf(security, podSecurity);
  const environment = environmentOf(container, { service, pod, surroundings, provisions, omissions });
  const mounts = mountsOf(container, { service, pod, ids, surroundings, provisions, omissions, variables: environment.variables });
  const texts = (list: Json | undefined) => isList(list) ? list.map(text => expanded(String(text), environment.variables)) : undefined;
  const image = imageOf(pod, container);
  const build = sources.builds.get(String(container.image));
  return withoutAbsent({
    ...withEscapedTexts({
      image: String(container.image),
      build: build === undefined ? undefined : buildOf(build, sources.toProject),
      pull_policy: build === undefined ? PULL_POLICIES[asString(container.imagePullPolicy) ?? ''] : undefined,
      profiles: pod.profile === undefined ? undefined : [pod.profile],
    }),
    entrypoint: texts(container.command),
    command: texts(container.args),
    ...withEscapedTexts({
      working_dir: container.workingDir,
      hostname: isMain ? pod.spec.hostname : undefined,
      stdin_open: container.stdin === true ? true : undefined,
      tty: container.tty === true ? true : undefined,
    }),
    environment: environment.variables.size === 0 ? undefined : Object.fromEntries(environment.variables),
    env_file: listOrNothing(environment.files),
    ...withEscapedTexts({
      user: ids.group === undefined ? ids.user : `${ids.user ?? ''}:${ids.group}`,
      group_add: listOrNothing(groupsOf(podSecurity, ids.group)),
      read_only: security.readOnlyRootFilesystem === true ? true : undefined,
      cap_drop: asMap(security.capabilities).drop,
      cap_add: asMap(security.capabilities).add,
      security_opt: listOrNothing(securityOptions(security, podSecurity)),
      sysctls: isMain || isInit ? listOrNothing(mapsOf(podSecurity.sysctls).map(({ name, value }) => `${String(name)}=${String(value)}`)) : undefined,
    }),
    tmpfs: listOrNothing(mounts.tmpfs),
    volumes: listOrNothing(mounts.volumes),
    secrets: listOrNothing(mounts.secrets),
    configs: listOrNothing(mounts.configs),
    ...withEscapedTexts({
      ...networkOf(pod, composed, sources),
      depends_on: dependenciesOf(pod, composed, sources),
      healthcheck: healthCheckOf(composed, image)?.check,
      post_start: hookOf(container, 'postStart'),
      pre_stop: hookOf(container, 'preStop'),
      // What runs once rarely listens to signals, which the kernel keeps from the first process.
      init: pod.profile === undefined ? undefined : true,
      restart: runsOnce ? restartOfOnce(pod, isInit) : 'unless-stopped',
      stop_signal: asMap(container.lifecycle).stopSignal,
      stop_grace_period: isInit ? undefined : durationText(1000 * Number(pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE)),
      ...limitsOf(container, sources.pidsLimit),
    }),
  });
}

function idsOf(security: JsonMap, podSecurity: JsonMap): { readonly user?: string; readonly group?: string } {
  const [user, group] = [security.runAsUser ?? podSecurity.runAsUser, security.runAsGroup ?? podSecurity.runAsGroup];
  // Without a user the image decides, on the group as well.
  return user === undefined ? {} : { user: String(user), group: group === undefined ? undefined : String(group) };
}

/** The groups of the pod that its user has besides its own. */
function groupsOf({ fsGroup, supplementalGroups }: JsonMap, group: string | undefined): string[] {
  const groups = [...fsGroup === undefined ? [] : [fsGroup], ...isList(supplementalGroups) ? supplementalGroups : []].map(String);
  return [...new Set(groups)].filter(each => each !== group);
}

function securityOptions(security: JsonMap, podSecurity: JsonMap): string[] {
  const isUnconfined = (profile: string) => asMap(security[profile] ?? podSecurity[profile]).type === 'Unconfined';
  return [
    ...(security.allowPrivilegeEscalation === false ? ['no-new-privileges:true'] : []),
    ...(isUnconfined('seccompProfile') ? ['seccomp:unconfined'] : []),
    ...(isUnconfined('appArmorProfile') ? ['apparmor:unconfined'] : []),
  ];
}

/** The containers of a pod share the network of the first one; init containers run before it. */
function networkOf(pod: ComposedPod, { service, isInit }: ComposedContainer, { peers, ports }: ServiceSources): JsonMap {
  if (isInit) {
    return {};
  }
  if (service !== pod.name) {
    return { network_mode: `service:${pod.name}` };
  }
  const aliases = peers.aliasesOf(pod);
  return {
    ports: listOrNothing([...new Set((ports.get(pod) ?? []).map(portText))]),
    networks: aliases.length === 0 ? undefined : { default: { aliases } },
    extra_hosts: listOrNothing(mapsOf(pod.spec.hostAliases).flatMap(({ ip, hostnames }) =>
      isList(hostnames) ? hostnames.map(name => `${String(name)}:${String(ip)}`) : [])),
  };
}

function dependenciesOf(pod: ComposedPod, { service, isInit }: ComposedContainer, { peers }: ServiceSources): JsonMap | undefined {
  const all = containersOfPod(pod);
  const init = all.filter(each => each.isInit);
  const begun = isInit ? init.slice(0, init.findIndex(each => each.service === service)) : init;
  const dependencies = [
    ...begun.slice(-1).map(each => [each.service, { condition: 'service_completed_successfully' }] as const),
    ...isInit || service !== pod.name ? [] : peers.before(pod).map(peer => [peer.name, { condition: conditionOf(peer) }] as const),
  ];
  return dependencies.length === 0 ? undefined : Object.fromEntries(dependencies);
}

function conditionOf(peer: ComposedPod): string {
  const isChecked = containersOfPod(peer).some(composed => composed.service === peer.name
    && healthCheckOf(composed, imageOf(peer, composed.container)) !== undefined);
  return isChecked ? 'service_healthy' : 'service_started';
}

function hookOf(container: JsonMap, name: string): Json | undefined {
  const { command } = asMap(asMap(asMap(container.lifecycle)[name]).exec);
  return command === undefined ? undefined : [{ command }];
}

function restartOfOnce(pod: ComposedPod, isInit: boolean): string {
  const job = asMap(asMap(pod.workload.spec).jobTemplate);
  const { backoffLimit } = pod.workload.kind === 'CronJob' ? asMap(job.spec) : asMap(pod.workload.spec);
  return isInit || pod.spec.restartPolicy !== 'OnFailure' ? 'no' : `on-failure:${String(backoffLimit ?? DEFAULT_BACKOFF_LIMIT)}`;
}

/** The paths of a build, as Compose reads them: that of the context from the Compose file, that of the Dockerfile from the context. */
function buildOf({ context, dockerfile }: ImageBuild, toProject: string): JsonMap {
  const parts = context.split('/').filter(part => part !== '' && part !== '.');
  const fromContext = [...parts.map(() => '..'), dockerfile].join('/');
  const inContext = parts.length === 0 || dockerfile.startsWith(`${parts.join('/')}/`);
  return {
    context: [toProject, ...parts].join('/'),
    dockerfile: inContext ? dockerfile.slice(parts.length === 0 ? 0 : parts.join('/').length + 1) : fromContext,
  };
}

function listOrNothing<T extends Json>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function withoutAbsent(map: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined));
}
