import { ApiObject, Cron, JsonPatch, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { newChart, refusalOf, specOf } from './foreign-pods';
import { imageOfApi } from './images';
import { deploymentIn, mainOf, podOf, PORT_4000, Props, refusalFor } from './workloads-of-images';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { PodIds } from '../../src/hardening/pod-ids';
import { WritablePath } from '../../src/hardening/writable-path';
import { containerImageOf } from '../../src/workloads/container-image';
import { HardenedCronJob } from '../../src/workloads/hardened-cron-job';
import { HardenedDaemonSet } from '../../src/workloads/hardened-daemon-set';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { HardenedJob } from '../../src/workloads/hardened-job';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';
import { Hardening } from '../../src/workloads/hardening';
import { HealthChecks } from '../../src/workloads/health-checks';
import { WritableDirectory } from '../../src/workloads/writable-directory';

describe('a workload whose image knows what it needs', () => {
  test('is the workload that its author would have written with a reference', () => {
    // GIVEN
    const image = {
      port: 4000,
      portVariable: 'PORT',
      user: 1000,
      group: 2000,
      livenessPath: '/live',
      readinessPath: '/ready',
      writableDirectories: [WritableDirectory.scratch('/app/cache', { sizeLimit: Size.mebibytes(32) })],
      preStopCommand: ['/app/drain'],
    };
    const written = {
      port: 4000,
      env: PORT_4000,
      profile: new HardeningProfile({ ids: PodIds.of(1000, { group: 2000 }) }),
      healthChecks: HealthChecks.http({ livenessPath: '/live', readinessPath: '/ready' }),
      writablePaths: [WritablePath.memory('app-cache', '/app/cache', { sizeLimit: Size.mebibytes(32) })],
      shutdown: { preStopCommand: ['/app/drain'] },
    };

    // THEN
    expect(podOf(image)).toEqual(podOf(imageOfApi().reference, written));
  });

  test('pulls the reference', () => {
    expect(mainOf({ reference: 'registry.example/other:2.0.0' }).image).toBe('registry.example/other:2.0.0');
  });

  test('keeps the image for whoever renders its container elsewhere', () => {
    // GIVEN
    const image = imageOfApi();

    // WHEN
    const api = new HardenedDeployment(newChart(), 'api', { image });

    // THEN
    expect([containerImageOf(api, 'main'), containerImageOf(api, 'sidecar')]).toEqual([image, undefined]);
  });

  test('tells what contradicts the image together with all other mistakes', () => {
    // GIVEN
    const chart = newChart('shop');
    deploymentIn(chart, {}, { port: 9090, replicas: -1 });
    new HardenedDeployment(chart, 'other', { image: 'registry.example/other' });

    // THEN
    expect(refusalOf(chart)).toMatch(/image 'shop\/api-image' serves on[^]*'replicas' \(-1\)[^]*has no tag/);
  });
});

describe('the port', () => {
  test('is that of the image', () => {
    expect(mainOf().ports).toEqual([{ containerPort: 8080, name: 'http' }]);
  });

  test('may be said by the author too', () => {
    expect(mainOf({}, { port: 8080 }).ports).toEqual([{ containerPort: 8080, name: 'http' }]);
  });

  test('is opened to others and served by the governing Service of a StatefulSet', () => {
    // WHEN
    const chart = newChart();
    new HardenedStatefulSet(chart, 'api', { image: imageOfApi() });
    const manifests = Testing.synth(chart);

    // THEN
    expect(manifests.find(({ kind }) => kind === 'NetworkPolicy')).toMatchObject({ spec: { ingress: [{ ports: [{ port: 8080 }] }] } });
    expect(manifests.find(({ kind }) => kind === 'Service')).toMatchObject({ spec: { ports: [{ port: 8080, targetPort: 8080 }] } });
  });

  test('is that of the image in a DaemonSet', () => {
    const chart = newChart();
    new HardenedDaemonSet(chart, 'agent', { image: imageOfApi(), metadata: { name: 'agent' } });
    expect(specOf(Testing.synth(chart).filter(({ kind }) => kind === 'DaemonSet'), 'agent')).toMatchObject({ containers: [{ ports: [{ containerPort: 8080 }] }] });
  });

  test('is none in a Job, which serves nothing', () => {
    // WHEN
    const chart = newChart();
    new HardenedJob(chart, 'migrate', { image: imageOfApi({ portVariable: 'PORT' }), metadata: { name: 'migrate' } });
    new HardenedCronJob(chart, 'report', { image: imageOfApi({ portVariable: 'PORT' }), schedule: Cron.daily() });

    // THEN
    expect(JSON.stringify(Testing.synth(chart))).not.toMatch(/containerPort|"PORT"|Probe/);
  });

  test('is refused where it is not the one of the image', () => {
    expect(refusalFor({}, { port: 9090 })).toContain('\'port\' (9090) of the workload at \'shop/api\' is not the port that image \'shop/api-image\' serves on (8080); '
      + 'leave \'port\' out, or change the image\'s');
  });

  test('is refused where a patch of the finished object changes it', () => {
    expect(refusalFor({}, {}, api => ApiObject.of(api).addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/ports/0/containerPort', 9090))))
      .toContain('\'port\' (9090) of the workload at \'shop/api\' is not the port');
  });

  test('is its author\'s where the image names none', () => {
    expect(mainOf({ port: undefined }, { port: 9090 }).ports).toEqual([{ containerPort: 9090, name: 'http' }]);
  });

  test('of metrics is another one', () => {
    expect(mainOf({}, { metricsPort: 9090 }).ports).toEqual([{ containerPort: 8080, name: 'http' }, { containerPort: 9090, name: 'metrics' }]);
  });
});

describe('the variable that the program reads its port from', () => {
  test('tells the port of the image', () => {
    expect(mainOf({ portVariable: 'PORT' }).env).toEqual([{ name: 'PORT', value: '8080' }]);
  });

  test('tells the port of the author, which the image follows', () => {
    expect(mainOf({ portVariable: 'PORT' }, { port: 4000 })).toMatchObject({ env: [{ name: 'PORT', value: '4000' }], ports: [{ containerPort: 4000 }] });
  });

  test('stands beside those of the author, and once', () => {
    expect(mainOf({ portVariable: 'PORT' }, { port: 4000, env: { ...PORT_4000, LANGUAGE: kplus.EnvValue.fromValue('en') } }).env)
      .toEqual([{ name: 'PORT', value: '4000' }, { name: 'LANGUAGE', value: 'en' }]);
  });

  test('is not there without a port', () => {
    expect(mainOf({ port: undefined, portVariable: 'PORT' }).env).toBeUndefined();
  });

  test('is refused as a literal other than the port', () => {
    expect(refusalFor({ portVariable: 'PORT' }, { env: PORT_4000 })).toContain('the environment variable \'PORT\' (4000) of container \'main\' at \'shop/api\', '
      + 'from which image \'shop/api-image\' reads its port, contradicts \'port\' (8080); set \'port\' and leave the variable out');
  });

  test('is refused as a reference, of which nobody knows what it holds', () => {
    const refusal = refusalFor({ portVariable: 'PORT' }, {}, api => {
      const settings = new kplus.ConfigMap(api, 'Settings', { metadata: { name: 'settings' }, data: { port: '4000' } });
      api.containers[0].env.addVariable('PORT', kplus.EnvValue.fromConfigMap(settings, 'port'));
    });
    expect(refusal).toContain('the environment variable \'PORT\' ({"configMapKeyRef":{"key":"port","name":"settings"}}) of container \'main\'');
  });

  test('is refused where it has been taken away', () => {
    expect(refusalFor({ portVariable: 'PORT' }, {}, api => ApiObject.of(api).addJsonPatch(JsonPatch.remove('/spec/template/spec/containers/0/env'))))
      .toContain('the environment variable \'PORT\' (undefined) of container \'main\'');
  });
});

describe('the ids', () => {
  const OWN = { user: 1000, group: 2000 };

  test('are those of the image', () => {
    expect(podOf(OWN).securityContext).toMatchObject({ runAsUser: 1000, runAsGroup: 2000, fsGroup: 2000 });
  });

  test('are those of the image below a profile that says nothing of them', () => {
    // GIVEN
    const chart = newChart();
    Hardening.setProfile(chart, new HardeningProfile().with({ enabled: false, disabledReason: 'Debugging.' }));

    // WHEN
    const api = deploymentIn(chart, OWN);

    // THEN
    expect([api.profile.ids.user, api.profile.enabled]).toEqual([1000, false]);
  });

  test('may be said by the author too', () => {
    expect(podOf(OWN, { profile: new HardeningProfile({ ids: PodIds.of(1000, { group: 2000, fsGroup: 3000 }) }) }).securityContext)
      .toMatchObject({ runAsUser: 1000, runAsGroup: 2000, fsGroup: 3000 });
  });

  test('are left to the cluster where the profile does so', () => {
    expect(podOf(OWN, { profile: HardeningProfile.openShift() }).securityContext).not.toHaveProperty('runAsUser');
  });

  test('are root\'s by an exception, which has its reason', () => {
    expect(podOf(OWN, { exceptions: [HardeningException.rootUser({ reason: 'The test needs it.' })] }).securityContext).toMatchObject({ runAsUser: 0 });
  });

  test('are refused as those of root without one', () => {
    expect(refusalFor({ user: 0, group: 0 })).toContain('\'runAsUser\' (65532) of container \'main\' at \'shop/api\' is not the user that image \'shop/api-image\' runs as (0)');
  });

  test('give the user a group of its number where the image has that of root', () => {
    expect(podOf({ user: 1000, group: 0 }).securityContext).toMatchObject({ runAsUser: 1000, runAsGroup: 1000 });
  });

  test.each<[string, Props]>([
    ['the profile of the workload', { profile: new HardeningProfile({ ids: PodIds.of(3000, { group: 2000 }) }) }],
    ['a profile made of another', { profile: new HardeningProfile({ ids: PodIds.of(3000, { group: 2000 }) }).with({ enabled: true }) }],
    ['its security context', { securityContext: { user: 3000 } }],
  ])('are refused where %s names another user', (_, props) => {
    expect(refusalFor(OWN, props)).toContain('\'runAsUser\' (3000) of container \'main\' at \'shop/api\' is not the user that image \'shop/api-image\' runs as (1000); '
      + 'leave \'ids\' and \'securityContext\' to the image, or change the image\'s');
  });

  test('are refused where the profile of the scope names another user', () => {
    // GIVEN
    const chart = newChart('shop');
    Hardening.setProfile(chart, new HardeningProfile({ ids: PodIds.nonroot() }));
    deploymentIn(chart, OWN);

    // THEN
    expect(refusalOf(chart)).toContain('\'runAsUser\' (65532) of container \'main\'');
  });

  test('are refused where only the group is another one', () => {
    expect(refusalFor(OWN, { profile: new HardeningProfile({ ids: PodIds.of(1000) }) })).toContain('\'runAsGroup\' (1000) of container \'main\' at \'shop/api\' '
      + 'is not the group that image \'shop/api-image\' runs as (2000)');
  });
});

describe('the probes', () => {
  test('ask the paths of the image', () => {
    expect(mainOf({ livenessPath: '/live', readinessPath: '/ready' })).toMatchObject({
      startupProbe: { httpGet: { path: '/live', port: 'http' } },
      livenessProbe: { httpGet: { path: '/live', port: 'http' } },
      readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
    });
  });

  test('ask the one path that the image knows', () => {
    expect(mainOf({ livenessPath: '/live', readinessPath: undefined })).toMatchObject({ readinessProbe: { httpGet: { path: '/live' } } });
  });

  test('ask for a connection where the image answers no HTTP checks', () => {
    expect(mainOf({ livenessPath: undefined, readinessPath: undefined })).toMatchObject({
      ports: [{ name: 'tcp', containerPort: 8080 }], livenessProbe: { tcpSocket: { port: 'tcp' } }, readinessProbe: { tcpSocket: { port: 'tcp' } },
    });
  });

  test('are none where nothing is served, as with a reference', () => {
    expect(podOf({ port: undefined })).toEqual(podOf(imageOfApi().reference));
  });

  test('are those of the author', () => {
    expect(mainOf({}, { healthChecks: HealthChecks.grpc() })).toMatchObject({ livenessProbe: { grpc: { port: 8080 } } });
  });
});
