import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { CommonProps, containerOf, IMAGE, Kind, MAKE, manifestOf, newChart, SERVING_KINDS } from './workloads';
import { JsonMap } from '../../src/template/json';
import { HardenedJob } from '../../src/workloads/hardened-job';
import { HealthChecks } from '../../src/workloads/health-checks';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** The probes of a container of a workload. */
function probesOf(props: CommonProps, kind: Kind = 'Deployment', name = 'main'): JsonMap {
  const chart = newChart();
  MAKE[kind](chart, 'api', props);
  const container = containerOf(manifestOf(chart, kind), name);
  return Object.fromEntries(PROBES.flatMap(probe => container[probe] === undefined ? [] : [[probe, container[probe]]]));
}

describe('the probes of a workload that serves', () => {
  test.each(SERVING_KINDS)('ask /healthz and /readyz at the named port by default, in a %s', kind => {
    expect(probesOf({ image: IMAGE, port: 8080 }, kind)).toEqual({
      livenessProbe: { failureThreshold: 3, httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 10, timeoutSeconds: 3 },
      readinessProbe: { failureThreshold: 3, httpGet: { path: '/readyz', port: 'http' }, periodSeconds: 5, timeoutSeconds: 3 },
      startupProbe: { failureThreshold: 30, httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 2, timeoutSeconds: 3 },
    });
  });

  test('ask other paths, with other times', () => {
    // WHEN
    const probes = probesOf({
      image: IMAGE,
      port: 8080,
      healthChecks: HealthChecks.http({
        livenessPath: '/live', readinessPath: '/ready', startupTimeout: Duration.seconds(91), timeout: Duration.seconds(1),
      }),
    });

    // THEN
    expect(probes).toMatchObject({
      livenessProbe: { httpGet: { path: '/live' }, timeoutSeconds: 1 },
      readinessProbe: { httpGet: { path: '/ready' }, timeoutSeconds: 1 },
      startupProbe: { httpGet: { path: '/live' }, timeoutSeconds: 1, failureThreshold: 46, periodSeconds: 2 },
    });
  });

  test('connect by TCP, to a port of that name', () => {
    // WHEN
    const probes = probesOf({ image: IMAGE, port: 5432, healthChecks: HealthChecks.tcp() });

    // THEN
    expect(PROBES.map(probe => probes[probe])).toEqual(PROBES.map(() => expect.objectContaining({ tcpSocket: { port: 'tcp' } })));
  });

  test('call the gRPC health protocol, which takes a port by number', () => {
    // WHEN
    const probes = probesOf({ image: IMAGE, port: 50051, healthChecks: HealthChecks.grpc({ service: 'shop.Orders' }) });

    // THEN
    expect(PROBES.map(probe => probes[probe])).toEqual(PROBES.map(() => expect.objectContaining({ grpc: { port: 50051, service: 'shop.Orders' } })));
  });

  test('call gRPC for the server as a whole', () => {
    expect(probesOf({ image: IMAGE, port: 50051, healthChecks: HealthChecks.grpc() })).toMatchObject({ livenessProbe: { grpc: { port: 50051 } } });
  });

  test.each<[string, HealthChecks]>([
    ['http', HealthChecks.http()], ['tcp', HealthChecks.tcp()], ['grpc', HealthChecks.grpc()], ['http', HealthChecks.none()],
  ])('name the port of the single container %s', (name, healthChecks) => {
    // GIVEN
    const chart = newChart();

    // WHEN
    MAKE.Deployment(chart, 'api', { image: IMAGE, port: 8080, healthChecks });

    // THEN
    expect(containerOf(manifestOf(chart, 'Deployment')).ports).toEqual([{ containerPort: 8080, name }]);
  });

  test('are none by option', () => {
    expect(probesOf({ image: IMAGE, port: 8080, healthChecks: HealthChecks.none() })).toEqual({});
  });

  test('are none where nothing is served', () => {
    expect(probesOf({ image: IMAGE })).toEqual({});
  });

  test('are none in a Job, which does not serve', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    new HardenedJob(chart, 'job', { image: IMAGE, port: 8080 });

    // THEN
    expect(PROBES.filter(probe => containerOf(manifestOf(chart, 'Job'))[probe] !== undefined)).toEqual([]);
  });

  test('that the container declares itself stay, and the others are added', () => {
    // WHEN
    const probes = probesOf({
      containers: [{ image: IMAGE, portNumber: 8080, readiness: kplus.Probe.fromCommand(['/app', 'check']) }],
    });

    // THEN
    expect(probes).toMatchObject({
      livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
      readinessProbe: { exec: { command: ['/app', 'check'] } },
      startupProbe: { httpGet: { path: '/healthz', port: 'http' } },
    });
    expect(probes.readinessProbe).not.toHaveProperty('httpGet');
  });

  test('wait for no start on a path that a container with a liveness check of its own may not answer', () => {
    // GIVEN
    const containers = [{ image: IMAGE, portNumber: 8080, liveness: kplus.Probe.fromHttpGet('/live', { initialDelaySeconds: Duration.minutes(2) }) }];

    // THEN
    expect(probesOf({ containers })).toMatchObject({ livenessProbe: { httpGet: { path: '/live' } }, readinessProbe: { httpGet: { path: '/readyz' } } });
    expect(probesOf({ containers })).not.toHaveProperty('startupProbe');
  });

  test('wait for the start of a container with a liveness check of its own where the author asks for checks', () => {
    // GIVEN
    const containers = [{ image: IMAGE, portNumber: 8080, liveness: kplus.Probe.fromHttpGet('/live') }];

    // THEN
    expect(probesOf({ containers, healthChecks: HealthChecks.http() })).toMatchObject({ startupProbe: { httpGet: { path: '/healthz' } } });
  });

  test('that the container declares itself find its port', () => {
    expect(probesOf({ containers: [{ image: IMAGE, portNumber: 8080, readiness: kplus.Probe.fromHttpGet('/ping') }] }))
      .toMatchObject({ readinessProbe: { httpGet: { path: '/ping', port: 8080 } } });
  });

  test('stand on the first container with a port, and on no other', () => {
    // GIVEN
    const props: CommonProps = {
      containers: [
        { name: 'agent', image: IMAGE },
        { name: 'api', image: IMAGE, portNumber: 8080 },
        { name: 'admin', image: IMAGE, portNumber: 8081 },
      ],
      initContainers: [{ name: 'proxy', image: IMAGE, portNumber: 15001, restartPolicy: kplus.ContainerRestartPolicy.ALWAYS }],
    };

    // THEN
    expect(['agent', 'api', 'admin', 'proxy'].map(name => Object.keys(probesOf(props, 'Deployment', name)).length)).toEqual([0, 3, 0, 0]);
  });

  test('ask an unnamed port by its number', () => {
    expect(probesOf({ containers: [{ image: IMAGE, ports: [{ number: 8080 }] }] })).toMatchObject({ livenessProbe: { httpGet: { port: 8080 } } });
  });

  test('are none where there is a port for metrics only', () => {
    expect(probesOf({ image: IMAGE, metricsPort: 9090 })).toEqual({});
  });

  test('ask a port for metrics where the author wants checks and there is no other', () => {
    expect(probesOf({ image: IMAGE, metricsPort: 9090, healthChecks: HealthChecks.http() })).toMatchObject({ livenessProbe: { httpGet: { port: 'metrics' } } });
  });

  test('pass over a port for metrics, and ask the next one', () => {
    expect(probesOf({ containers: [{ image: IMAGE, ports: [{ name: 'metrics', number: 9090 }, { name: 'web', number: 8080 }] }] }))
      .toMatchObject({ livenessProbe: { httpGet: { port: 'web' } } });
  });

  test('are none where only datagrams are served, which no probe can send', () => {
    expect(probesOf({ containers: [{ image: IMAGE, ports: [{ name: 'statsd', number: 8125, protocol: kplus.Protocol.UDP }] }] })).toEqual({});
  });

  test('ask the container that was added later', () => {
    // GIVEN
    const chart = newChart();
    const deployment = MAKE.Deployment(chart, 'api', {});

    // WHEN
    deployment.addContainer({ image: IMAGE, portNumber: 8080 });

    // THEN
    expect(containerOf(manifestOf(chart, 'Deployment'))).toMatchObject({ livenessProbe: { httpGet: { path: '/healthz', port: 'http' } } });
  });

  test('name no host', () => {
    for (const healthChecks of [HealthChecks.http(), HealthChecks.tcp(), HealthChecks.grpc()]) {
      expect(JSON.stringify(probesOf({ image: IMAGE, port: 8080, healthChecks }))).not.toContain('host');
    }
  });
});

test.each([['livenessPath'], ['readinessPath']])('%s must begin with a slash', name => {
  expect(() => HealthChecks.http({ [name]: 'healthz' })).toThrow(`'${name}' ('healthz') of HealthChecks.http() must start with '/', such as '/healthz'`);
});

test.each([['0s', Duration.seconds(0)], ['0.5s', Duration.millis(500)]])('a timeout of %s is refused, as the kubelet counts in whole seconds', (given, timeout) => {
  expect(() => HealthChecks.tcp({ timeout })).toThrow(`'timeout' (${given}) of HealthChecks.tcp() must be in whole seconds, 1 or more, as the kubelet counts in them`);
});

test('a time to start that is not in whole seconds is rounded up to the next check', () => {
  const healthChecks = HealthChecks.http({ startupTimeout: Duration.millis(4500) });

  expect(probesOf({ image: IMAGE, port: 8080, healthChecks })).toMatchObject({ startupProbe: { failureThreshold: 3, periodSeconds: 2 } });
});
