import { Duration } from 'cdk8s';
import { METRICS_PORT } from './containers';
import { DURATION } from '../hardening/shapes';
import { Form, TEXT } from '../template/form';
import { asString, JsonMap, mapsOf, merged } from '../template/json';
import { refuseValue } from '../template/placeholder';

/** Options for the factories of `HealthChecks`. */
export interface HealthCheckOptions {
  /**
   * How long a container may take to start before it is restarted.
   *
   * @default Duration.minutes(1)
   */
  readonly startupTimeout?: Duration;

  /**
   * How long an answer may take, in whole seconds.
   *
   * @default Duration.seconds(3)
   */
  readonly timeout?: Duration;
}

/** Options for `HealthChecks.http()`. */
export interface HttpHealthCheckOptions extends HealthCheckOptions {
  /**
   * The path that answers while the process is alive; it also tells that the container has started.
   *
   * @default '/healthz'
   */
  readonly livenessPath?: string;

  /**
   * The path that answers while the process can serve requests.
   *
   * @default '/readyz'
   */
  readonly readinessPath?: string;
}

/** Options for `HealthChecks.grpc()`. */
export interface GrpcHealthCheckOptions extends HealthCheckOptions {
  /**
   * The name that the health service knows the server by.
   *
   * @default - the server as a whole
   */
  readonly service?: string;
}

const FORM = new Form<HttpHealthCheckOptions & GrpcHealthCheckOptions>({
  livenessPath: TEXT, readinessPath: TEXT, service: TEXT, startupTimeout: DURATION, timeout: DURATION,
});

const STARTUP_PERIOD_SECONDS = 2;

/**
 * How the kubelet finds out whether a container has started, lives and can serve.
 *
 * No check names a host or needs a program in the image.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export class HealthChecks {
  /**
   * Requests to the container's named port: `/healthz` for start-up and liveness, `/readyz` for readiness.
   *
   * @throws if a path does not begin with a slash, or the timeout is not in whole seconds
   */
  public static http(options: HttpHealthCheckOptions = {}): HealthChecks {
    FORM.check(options, () => 'of HealthChecks.http()');
    const get = (path: string): ProbeAction => port => ({ httpGet: { path, port: port.name ?? port.number } });
    for (const [name, path] of Object.entries({ livenessPath: options.livenessPath, readinessPath: options.readinessPath })) {
      if (path !== undefined && !path.startsWith('/')) {
        refuseValue(path, `the beginning of '${name}' of HealthChecks.http()`, 'write the slash before it, `/${value}`');
        throw new Error(`'${name}' ('${path}') of HealthChecks.http() must start with '/', such as '/healthz'`);
      }
    }
    return new HealthChecks('http', options, get(options.livenessPath ?? '/healthz'), get(options.readinessPath ?? '/readyz'));
  }

  /**
   * A connection to the container's named port, for what speaks neither HTTP nor gRPC.
   *
   * @throws if the timeout is not in whole seconds
   */
  public static tcp(options: HealthCheckOptions = {}): HealthChecks {
    const connect: ProbeAction = port => ({ tcpSocket: { port: port.name ?? port.number } });
    return new HealthChecks('tcp', options, connect, connect);
  }

  /**
   * The gRPC health protocol on the container's port.
   *
   * @throws if the timeout is not in whole seconds
   * @see https://github.com/grpc/grpc/blob/master/doc/health-checking.md
   */
  public static grpc(options: GrpcHealthCheckOptions = {}): HealthChecks {
    const call: ProbeAction = port => ({ grpc: { port: port.number, ...(options.service === undefined ? {} : { service: options.service }) } });
    return new HealthChecks('grpc', options, call, call);
  }

  /** No checks but those that a container declares itself. */
  public static none(): HealthChecks {
    return new HealthChecks('http', {});
  }

  /** How often the start-up may be asked for in vain. */
  private readonly failureThreshold: number;

  private readonly timeoutSeconds: number;

  private constructor(
    /** The name of the port that is checked: `http`, `tcp` or `grpc`. */
    public readonly portName: string,
    options: HealthCheckOptions,
    private readonly liveness?: ProbeAction,
    private readonly readiness?: ProbeAction,
  ) {
    FORM.check(options, () => `of HealthChecks.${portName}()`);
    const startupSeconds = (options.startupTimeout ?? Duration.minutes(1)).toSeconds({ integral: false });
    this.failureThreshold = Math.max(1, Math.ceil(startupSeconds / STARTUP_PERIOD_SECONDS));
    this.timeoutSeconds = (options.timeout ?? Duration.seconds(3)).toSeconds({ integral: false });
    if (!Number.isInteger(this.timeoutSeconds) || this.timeoutSeconds < 1) {
      throw new Error(`'timeout' (${this.timeoutSeconds}s) of HealthChecks.${portName}() must be in whole seconds, 1 or more, as the kubelet counts in them`);
    }
  }

  /**
   * Whether there is anything to check.
   *
   * @internal
   */
  public _areSome(): boolean {
    return this.liveness !== undefined;
  }

  /**
   * The probes of a container.
   *
   * @internal
   */
  public _probes(port: ProbePort): JsonMap {
    if (!this.liveness || !this.readiness) {
      return {};
    }
    const { failureThreshold, timeoutSeconds } = this;
    return {
      startupProbe: Object.assign(this.liveness(port), { failureThreshold, periodSeconds: STARTUP_PERIOD_SECONDS, timeoutSeconds }),
      livenessProbe: Object.assign(this.liveness(port), { failureThreshold: 3, periodSeconds: 10, timeoutSeconds }),
      readinessProbe: Object.assign(this.readiness(port), { failureThreshold: 3, periodSeconds: 5, timeoutSeconds }),
    };
  }
}

/** The port that a probe asks. */
interface ProbePort {
  readonly number: number;
  readonly name?: string;
}

type ProbeAction = (port: ProbePort) => JsonMap;

/** What a workload is checked by whose author says nothing. */
export const DEFAULT_CHECKS = HealthChecks.http();

/** Whether a probe can be sent to a port: none can by UDP. */
export function isServing({ protocol }: { readonly protocol?: unknown }): boolean {
  return protocol === undefined || protocol === 'TCP';
}

/**
 * The containers, the first of which that serves has the probes that it does not declare itself.
 *
 * A port for metrics is checked only where the author asks for checks and there is no other. Where nobody says on which paths a container
 * answers that declares when it is alive, it is not killed for a start that it does not tell there.
 */
export function withProbes(containers: readonly JsonMap[], checks: HealthChecks | undefined): readonly JsonMap[] {
  const serving = portToCheck(containers, checks !== undefined);
  if (serving === undefined) {
    return containers;
  }
  const port = { number: Number(serving.port.containerPort), name: asString(serving.port.name) };
  const { startupProbe, ...probes } = (checks ?? DEFAULT_CHECKS)._probes(port);
  const waits = checks !== undefined || serving.container.livenessProbe === undefined;
  return containers.map(container => container === serving.container ? merged(waits ? { startupProbe } : {}, probes, container) : container);
}

function portToCheck(containers: readonly JsonMap[], takesMetrics: boolean): { readonly container: JsonMap; readonly port: JsonMap } | undefined {
  let ofMetrics: { readonly container: JsonMap; readonly port: JsonMap } | undefined;
  for (const container of containers) {
    for (const port of mapsOf(container.ports).filter(isServing)) {
      if (port.name !== METRICS_PORT) {
        return { container, port };
      }
      ofMetrics ??= { container, port };
    }
  }
  return takesMetrics ? ofMetrics : undefined;
}
