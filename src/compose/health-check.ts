import { ComposedContainer } from './composed-pod';
import { durationText } from './resources';
import { asMap, isList, Json, JsonMap } from '../template/json';
import { IContainerImage } from '../workloads/container-image';

/** How Compose finds out whether a container is healthy, and where the pod or the image says so. */
export interface HealthCheck {
  readonly check: JsonMap;
  readonly source: 'image' | 'readinessProbe' | 'livenessProbe' | 'once';
}

/** What runs once serves nobody, so the check of an image that serves would only fail. */
const NO_CHECK: HealthCheck = { source: 'once', check: { disable: true } };

/**
 * The check that the image has, or else the first probe of the pod that runs a program in the container; other probes ask from outside,
 * which Compose cannot.
 */
export function healthCheckOf({ container, runsOnce }: ComposedContainer, image: IContainerImage | undefined): HealthCheck | undefined {
  const ofImage = image?.healthCheck;
  if (runsOnce) {
    return ofImage === undefined ? undefined : NO_CHECK;
  }
  if (ofImage !== undefined) {
    const { command, interval, timeout, startPeriod, retries } = ofImage;
    return {
      source: 'image',
      check: {
        test: ['CMD', ...command],
        interval: durationText(interval.toMilliseconds()),
        timeout: durationText(timeout.toMilliseconds()),
        start_period: durationText(startPeriod.toMilliseconds()),
        retries,
      },
    };
  }
  const source = (['readinessProbe', 'livenessProbe'] as const).find(probe => isList(asMap(asMap(container[probe]).exec).command));
  return source === undefined ? undefined : { source, check: checkOf(asMap(container[source]), asMap(container.startupProbe)) };
}

function checkOf(probe: JsonMap, startup: JsonMap): JsonMap {
  const command = asMap(probe.exec).command;
  const seconds = (value: Json | undefined, otherwise: number) => typeof value === 'number' ? value : otherwise;
  const starts = Object.keys(startup).length === 0 ? 0 : seconds(startup.periodSeconds, 10) * seconds(startup.failureThreshold, 3);
  return {
    test: ['CMD', ...isList(command) ? command : []],
    interval: durationText(1000 * seconds(probe.periodSeconds, 10)),
    timeout: durationText(1000 * seconds(probe.timeoutSeconds, 1)),
    start_period: durationText(1000 * (starts + seconds(probe.initialDelaySeconds, 0))),
    retries: seconds(probe.failureThreshold, 3),
  };
}
