import { Duration } from 'cdk8s';
import { choose, mapChoices } from '../template/choose';
import { and, greater, isNonEmpty, isPresent, not } from '../template/conditions';
import { Condition, isExpression } from '../template/expression';
import { asMap, asString, Json, JsonMap, mapsOf, merged } from '../template/json';
import { join, sum } from '../template/operations';
import { partOf } from '../template/parts';
import { NOTHING_REFUSED, Refusal, refusalWhen } from '../template/refusal';

/**
 * How a pod stops: it waits until no new requests reach it, finishes those that it has, and ends.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
 */
export interface GracefulShutdown {
  /**
   * How long a container waits before it is told to stop, so that Services and load balancers forget it first. Whole seconds;
   * zero renders no hook.
   *
   * @default Duration.seconds(5)
   */
  readonly preStopSleep?: Duration;

  /**
   * A command of the image to run instead of the sleep, as a list without a shell; it should take no longer than `preStopSleep`.
   * Below Kubernetes 1.30, which lacks the native sleep, it is the only way to wait.
   *
   * @default - the command of the image, in the container that runs it, else the native sleep
   */
  readonly preStopCommand?: string[];

  /**
   * How long the process may take to finish the requests that it has after SIGTERM.
   *
   * @default Duration.seconds(20)
   */
  readonly drain?: Duration;

  /**
   * How long the process may take for the rest, such as closing its files, before it is killed.
   *
   * @default Duration.seconds(5)
   */
  readonly reserve?: Duration;
}

/** How a pod stops, as trees: in a Helm chart the values have a say. */
export interface ShutdownSettings {
  readonly sleepSeconds: Json;
  /** The command to run instead of the sleep; an empty list where there is none. */
  readonly command: Json;
  /** The commands that images bring along, by their containers; they run where there is no other and the pod waits at all. */
  readonly ofImages?: ReadonlyMap<string, string[]>;
  /** What the process needs after the hook. */
  readonly drainSeconds: Json;
  /** What it needs for the rest. */
  readonly reserveSeconds: Json;
}

/** How a pod stops by what its author says. */
export function shutdownSettingsOf(shutdown: GracefulShutdown): ShutdownSettings {
  return {
    sleepSeconds: shutdown.preStopSleep === undefined ? 5 : secondsOf(shutdown.preStopSleep),
    command: shutdown.preStopCommand ?? [],
    drainSeconds: shutdown.drain === undefined ? 20 : secondsOf(shutdown.drain),
    reserveSeconds: shutdown.reserve === undefined ? 5 : secondsOf(shutdown.reserve),
  };
}

/** The seconds from the order to stop to the kill that a shutdown needs. */
export function graceSecondsOf({ sleepSeconds, drainSeconds, reserveSeconds }: ShutdownSettings): Json {
  return sum(sleepSeconds, drainSeconds, reserveSeconds);
}

/**
 * The pod spec with a stop hook on every container that has none.
 *
 * @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/3960-pod-lifecycle-sleep-action
 */
export function withStopHooks(spec: JsonMap, { command, sleepSeconds, ofImages }: ShutdownSettings): JsonMap {
  const hookBesides = (wait: JsonMap) => choose(isNonEmpty(command), { exec: { command } }, choose(greater(sleepSeconds, 0), wait, undefined));
  const sleep = hookBesides({ sleep: { seconds: sleepSeconds } });
  return sleep === undefined ? spec : merged(spec, {
    containers: mapsOf(spec.containers).map(container => {
      const lifecycle = asMap(container.lifecycle);
      const ofImage = ofImages?.get(asString(container.name) ?? '');
      const hook = ofImage === undefined ? sleep : hookBesides({ exec: { command: ofImage } }) ?? sleep;
      return lifecycle.preStop !== undefined ? container : merged(container, { lifecycle: withHook(lifecycle, hook) });
    }),
  });
}

/** Why what an author says of a shutdown cannot be. */
export function refusalsOfShutdown(shutdown: GracefulShutdown, path: string): string[] {
  return [
    ...refusalsOfFraction('preStopSleep', shutdown.preStopSleep, path),
    ...refusalsOfFraction('drain', shutdown.drain, path),
    ...refusalsOfFraction('reserve', shutdown.reserve, path),
    ...(shutdown.preStopCommand?.length === 0
      ? [`'shutdown.preStopCommand' at '${path}' is empty; name a program of the image, or leave it out`]
      : []),
  ];
}

/** Why a pod cannot stop gracefully. */
export function refusalsOfStopping(spec: JsonMap, settings: ShutdownSettings, hasSleepAction: Condition, version: string, path: string): Refusal[] {
  const grace = spec.terminationGracePeriodSeconds;
  const needed = graceSecondsOf(settings);
  const older = hasSleepAction === false ? `'kubernetesVersion' is ${version}` : 'the cluster is older';
  return [
    ...(grace === undefined ? NOTHING_REFUSED : refusalWhen(greater(needed, grace), () =>
      join('\'terminationGracePeriod\' (', grace, `s) at '${path}' is too short: 'shutdown' needs `, needed, 's for preStop, drain and reserve; set it to ',
        needed, 's or more, leave it out, or shorten \'shutdown\''))),
    ...(hasSleepAction === true ? NOTHING_REFUSED : mapsOf(spec.containers).flatMap(container =>
      refusalWhen(and(not(hasSleepAction), sleeps(container)), () => `the preStop sleep of container '${asString(container.name)}' at '${path}' needs Kubernetes 1.30, and ${older}; `
        + `give a 'shutdown.preStopCommand' (in values '${pathOf(settings.command, 'hardening.preStopCommand')}') that exists in the image, `
        + `or set 'shutdown.preStopSleep' (in values '${pathOf(settings.sleepSeconds, 'hardening.preStopSleepSeconds')}') to zero`))),
  ];
}

/** The path of the value that a setting is; where it is none, of the one that a chart has for it. */
function pathOf(setting: Json, ofCharts: string): string {
  return isExpression(setting) && setting.operation.kind === 'value' ? setting.operation.path.join('.') : ofCharts;
}

function sleeps(container: JsonMap): Condition {
  return isPresent(partOf(partOf(container.lifecycle, 'preStop'), 'sleep'));
}

/** A lifecycle with a hook that may not be there, and no lifecycle without any hook. */
function withHook(lifecycle: JsonMap, hook: Json): Json | undefined {
  const { preStop, ...rest } = lifecycle;
  return Object.keys(rest).length > 0 ? { ...rest, preStop: hook } : mapChoices(hook, found => ({ preStop: found }));
}

/** The seconds that hold a duration; one that is not whole is refused with all other mistakes. */
function secondsOf(duration: Duration): number {
  return Math.ceil(duration.toSeconds({ integral: false }));
}

function refusalsOfFraction(name: string, duration: Duration | undefined, path: string): string[] {
  const seconds = duration?.toSeconds({ integral: false }) ?? 0;
  return Number.isInteger(seconds) ? [] : [
    `'shutdown.${name}' (${seconds}s) at '${path}' is not in whole seconds, in which the kubelet counts; give ${Math.ceil(seconds)}s`,
  ];
}
