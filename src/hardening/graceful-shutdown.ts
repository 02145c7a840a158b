import { Duration } from 'cdk8s';
import { isAtLeast, KubernetesVersion } from './kubernetes-version';
import { asMap, asString, isMap, JsonMap, mapsOf, merged } from '../template/json';

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
   * @default - the native sleep
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

/** The seconds from the order to stop to the kill that a shutdown needs. */
export function graceSecondsOf(shutdown: GracefulShutdown): number {
  return sleepSecondsOf(shutdown) + (shutdown.drain === undefined ? 20 : secondsOf(shutdown.drain))
    + (shutdown.reserve === undefined ? 5 : secondsOf(shutdown.reserve));
}

/**
 * The pod spec with a stop hook on every container that has none.
 *
 * @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/3960-pod-lifecycle-sleep-action
 */
export function withStopHooks(spec: JsonMap, shutdown: GracefulShutdown): JsonMap {
  const seconds = sleepSecondsOf(shutdown);
  const hook: JsonMap | undefined = shutdown.preStopCommand
    ? { exec: { command: shutdown.preStopCommand } }
    : seconds > 0 ? { sleep: { seconds } } : undefined;
  return hook === undefined ? spec : merged(spec, {
    containers: mapsOf(spec.containers).map(container => {
      const lifecycle = asMap(container.lifecycle);
      return lifecycle.preStop !== undefined ? container : merged(container, { lifecycle: merged(lifecycle, { preStop: hook }) });
    }),
  });
}

/** Why a pod cannot stop gracefully. */
export function refusalsOfShutdown(spec: JsonMap, shutdown: GracefulShutdown, version: KubernetesVersion, path: string): string[] {
  const grace = spec.terminationGracePeriodSeconds;
  const needed = graceSecondsOf(shutdown);
  return [
    ...(['preStopSleep', 'drain', 'reserve'] as const).flatMap(name => refusalsOfFraction(name, shutdown[name], path)),
    ...(shutdown.preStopCommand?.length === 0
      ? [`'shutdown.preStopCommand' at '${path}' is empty; name a program of the image, or leave it out`]
      : []),
    ...(typeof grace === 'number' && grace < needed
      ? [`'terminationGracePeriod' (${grace}s) at '${path}' is too short: 'shutdown' needs ${needed}s for preStop, drain and reserve; `
        + `set it to ${needed}s or more, leave it out, or shorten 'shutdown'`]
      : []),
    ...(isAtLeast(version, KubernetesVersion.V1_30) ? [] : sleepingContainersOf(spec).map(container =>
      `the preStop sleep of container '${asString(container.name)}' at '${path}' needs Kubernetes 1.30, and 'kubernetesVersion' is ${version}; `
        + 'give a \'shutdown.preStopCommand\' that exists in the image, or set \'shutdown.preStopSleep\' to zero')),
  ];
}

function sleepingContainersOf(spec: JsonMap): JsonMap[] {
  return mapsOf(spec.containers).filter(container => isMap(asMap(asMap(container.lifecycle).preStop).sleep));
}

function sleepSecondsOf(shutdown: GracefulShutdown): number {
  return shutdown.preStopSleep === undefined ? 5 : secondsOf(shutdown.preStopSleep);
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
