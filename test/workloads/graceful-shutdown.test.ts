import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { at, CommonProps, containerOf, IMAGE, Kind, MAKE, manifestOf, newChart, podSpecOf, refusalsOf, SERVING_KINDS } from './workloads';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { JsonMap } from '../../src/template/json';

const OLD = new HardeningProfile({ kubernetesVersion: KubernetesVersion.V1_29 });

function workloadOf(props: CommonProps, kind: Kind = 'Deployment'): JsonMap {
  const chart = newChart();
  MAKE[kind](chart, 'api', { image: IMAGE, port: 8080, ...props });
  return manifestOf(chart, kind);
}

function refused(props: CommonProps): string[] {
  const chart = newChart();
  MAKE.Deployment(chart, 'api', { image: IMAGE, port: 8080, ...props });
  return refusalsOf(chart);
}

describe('a pod that is told to stop', () => {
  test.each(SERVING_KINDS)('sleeps 5 of 30 seconds, in a %s', kind => {
    // WHEN
    const workload = workloadOf({}, kind);

    // THEN
    expect(containerOf(workload).lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
    expect(podSpecOf(workload).terminationGracePeriodSeconds).toBe(30);
  });

  test('sleeps whatever its containers are called', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    MAKE.Deployment(chart, 'api', { containers: [{ name: 'constructor', image: IMAGE, portNumber: 8080 }] });

    // THEN
    expect(at(containerOf(manifestOf(chart, 'Deployment'), 'constructor'), 'lifecycle')).toEqual({ preStop: { sleep: { seconds: 5 } } });
  });

  test('gets the time that sleep, drain and reserve take together', () => {
    // WHEN
    const workload = workloadOf({ shutdown: { preStopSleep: Duration.seconds(10), drain: Duration.minutes(2), reserve: Duration.seconds(3) } });

    // THEN
    expect(at(containerOf(workload), 'lifecycle.preStop.sleep.seconds')).toBe(10);
    expect(podSpecOf(workload).terminationGracePeriodSeconds).toBe(133);
  });

  test('keeps an explicit grace period that is long enough', () => {
    expect(podSpecOf(workloadOf({ terminationGracePeriod: Duration.seconds(300) })).terminationGracePeriodSeconds).toBe(300);
  });

  test('is refused an explicit grace period that is too short', () => {
    expect(refused({ terminationGracePeriod: Duration.seconds(20) })).toEqual([
      '\'terminationGracePeriod\' (20s) at \'shop/api\' is too short: \'shutdown\' needs 30s for preStop, drain and reserve; '
        + 'set it to 30s or more, leave it out, or shorten \'shutdown\'',
    ]);
  });

  test('has no hook where the sleep is zero', () => {
    // WHEN
    const workload = workloadOf({ shutdown: { preStopSleep: Duration.seconds(0) } });

    // THEN
    expect(containerOf(workload)).not.toHaveProperty('lifecycle');
    expect(podSpecOf(workload).terminationGracePeriodSeconds).toBe(25);
  });

  test('runs a command of its image instead', () => {
    expect(containerOf(workloadOf({ shutdown: { preStopCommand: ['/app', 'drain'] } })).lifecycle).toEqual({ preStop: { exec: { command: ['/app', 'drain'] } } });
  });

  test('keeps the hook that a container has', () => {
    // WHEN
    const workload = workloadOf({
      image: undefined,
      port: undefined,
      containers: [{
        image: IMAGE,
        lifecycle: { preStop: kplus.Handler.fromCommand(['/app', 'bye']), postStart: kplus.Handler.fromCommand(['/app', 'hello']) },
      }],
    });

    // THEN
    expect(containerOf(workload).lifecycle).toEqual({ postStart: { exec: { command: ['/app', 'hello'] } }, preStop: { exec: { command: ['/app', 'bye'] } } });
  });

  test('keeps what a container does after its start, beside the sleep', () => {
    // WHEN
    const workload = workloadOf({
      image: undefined,
      port: undefined,
      containers: [{ image: IMAGE, lifecycle: { postStart: kplus.Handler.fromCommand(['/app', 'hello']) } }],
    });

    // THEN
    expect(containerOf(workload).lifecycle).toEqual({ postStart: { exec: { command: ['/app', 'hello'] } }, preStop: { sleep: { seconds: 5 } } });
  });

  test('sleeps in the containers that were added later, and in no init container', () => {
    // GIVEN
    const chart = newChart();
    const deployment = MAKE.Deployment(chart, 'api', { image: IMAGE, initContainers: [{ name: 'first', image: IMAGE }] });

    // WHEN
    deployment.addContainer({ name: 'added', image: IMAGE });

    // THEN
    const workload = manifestOf(chart, 'Deployment');
    expect(at(containerOf(workload, 'added'), 'lifecycle.preStop.sleep.seconds')).toBe(5);
    expect(containerOf(workload, 'first')).not.toHaveProperty('lifecycle');
  });

  test.each(['Job', 'CronJob'] as const)('has no hook in a %s, which ends by itself', kind => {
    expect(containerOf(workloadOf({}, kind))).not.toHaveProperty('lifecycle');
  });

  test('is never given a shell', () => {
    expect(JSON.stringify(workloadOf({}))).not.toMatch(/"(\/bin\/)?(ba)?sh"/);
  });
});

describe('below Kubernetes 1.30, which has no native sleep, a pod', () => {
  test('is refused, and told the two ways out', () => {
    expect(refused({ profile: OLD })).toEqual([
      'the preStop sleep of container \'main\' at \'shop/api\' needs Kubernetes 1.30, and \'kubernetesVersion\' is 1.29; '
        + 'give a \'shutdown.preStopCommand\' (in values \'hardening.preStopCommand\') that exists in the image, '
        + 'or set \'shutdown.preStopSleep\' (in values \'hardening.preStopSleepSeconds\') to zero',
    ]);
  });

  test('runs a command of its image', () => {
    expect(containerOf(workloadOf({ profile: OLD, shutdown: { preStopCommand: ['/app', 'drain'] } })).lifecycle)
      .toEqual({ preStop: { exec: { command: ['/app', 'drain'] } } });
  });

  test('does without a hook where the sleep is zero', () => {
    expect(containerOf(workloadOf({ profile: OLD, shutdown: { preStopSleep: Duration.seconds(0) } }))).not.toHaveProperty('lifecycle');
  });

  test('is not refused in a Job, which has no hook', () => {
    expect(containerOf(workloadOf({ profile: OLD }, 'Job'))).not.toHaveProperty('lifecycle');
  });
});
