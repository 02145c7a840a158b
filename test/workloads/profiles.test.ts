import { App, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { at, CommonProps, containerOf, IMAGE, KINDS, MAKE, manifestOf, newChart, podSpecOf, refusalsOf, templateOf } from './workloads';
import { SigilApp } from '../../src/app/sigil-app';
import { AppArmorProfile } from '../../src/hardening/app-armor-profile';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { PodIds } from '../../src/hardening/pod-ids';
import { SeccompProfile } from '../../src/hardening/seccomp-profile';
import { WritablePath } from '../../src/hardening/writable-path';
import { JsonMap } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { Hardening } from '../../src/workloads/hardening';
import { PodSecurity } from '../../src/workloads/restricted';

function deploymentOf(props: CommonProps, chart = newChart()): JsonMap {
  MAKE.Deployment(chart, 'api', { image: IMAGE, ...props });
  return manifestOf(chart, 'Deployment');
}

function podContextOf(props: CommonProps): JsonMap {
  return podSpecOf(deploymentOf(props)).securityContext as JsonMap;
}

describe('by default', () => {
  test.each(KINDS)('a %s has the security context of the runbook, no field twice', kind => {
    // GIVEN
    const chart = newChart();

    // WHEN
    MAKE[kind](chart, 'it', { image: IMAGE, port: 8080 });

    // THEN
    const object = manifestOf(chart, kind);
    expect(podSpecOf(object)).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
    expect(podSpecOf(object).securityContext).toEqual({
      appArmorProfile: { type: 'RuntimeDefault' },
      fsGroup: 65532,
      fsGroupChangePolicy: 'OnRootMismatch',
      runAsGroup: 65532,
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(containerOf(object).securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
    });
  });

  test('nothing of the noise that cdk8s-plus prints is left', () => {
    // WHEN
    const spec = podSpecOf(deploymentOf({ port: 8080 }));

    // THEN
    expect(Object.keys(spec)).not.toContain('setHostnameAsFQDN');
    expect(Object.keys(spec)).not.toContain('hostNetwork');
  });

  test('the keys are in the order of cdk8s', () => {
    // WHEN
    const deployment = deploymentOf({ port: 8080 });

    // THEN
    const spec = podSpecOf(deployment);
    expect(Object.keys(deployment)).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
    expect(Object.keys(spec)).toEqual(Object.keys(spec).sort());
    expect(Object.keys(containerOf(deployment))).toEqual(Object.keys(containerOf(deployment)).sort());
  });
});

describe('a profile', () => {
  test('gives other ids', () => {
    expect(podContextOf({ profile: new HardeningProfile({ ids: PodIds.of(1000, { group: 2000, fsGroup: 3000 }) }) }))
      .toMatchObject({ runAsUser: 1000, runAsGroup: 2000, fsGroup: 3000, fsGroupChangePolicy: 'OnRootMismatch' });
  });

  test('yields to the ids that the pod asks for in the words of cdk8s-plus', () => {
    expect(podContextOf({ securityContext: { user: 1000, group: 2000, fsGroupChangePolicy: kplus.FsGroupChangePolicy.ALWAYS } }))
      .toMatchObject({ runAsUser: 1000, runAsGroup: 2000, fsGroup: 65532, fsGroupChangePolicy: 'Always' });
  });

  test('yields to the ids that a container asks for', () => {
    expect(containerOf(deploymentOf({ image: undefined, containers: [{ image: IMAGE, securityContext: { user: 1000 } }] })).securityContext)
      .toMatchObject({ runAsUser: 1000 });
  });

  test('names a seccomp profile of the node', () => {
    expect(podContextOf({ profile: new HardeningProfile({ seccomp: SeccompProfile.localhost('profiles/api.json') }) }))
      .toMatchObject({ seccompProfile: { type: 'Localhost', localhostProfile: 'profiles/api.json' } });
  });

  test('names an AppArmor profile of the node', () => {
    expect(podContextOf({ profile: new HardeningProfile({ appArmor: AppArmorProfile.localhost('api') }) }))
      .toMatchObject({ appArmorProfile: { type: 'Localhost', localhostProfile: 'api' } });
  });

  test('leaves AppArmor unset, which needs no exception', () => {
    // WHEN
    const deployment = deploymentOf({ profile: new HardeningProfile({ appArmor: AppArmorProfile.unset() }) });

    // THEN
    expect(podSpecOf(deployment).securityContext).not.toHaveProperty('appArmorProfile');
    expect(at(deployment, 'metadata.annotations')).toBeUndefined();
  });

  test('writes AppArmor as an annotation of the pod below Kubernetes 1.30', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    MAKE.Job(chart, 'job', { image: IMAGE, profile: new HardeningProfile({ kubernetesVersion: KubernetesVersion.V1_29 }) });

    // THEN
    const job = manifestOf(chart, 'Job');
    expect(podSpecOf(job).securityContext).not.toHaveProperty('appArmorProfile');
    expect(at(templateOf(job), 'metadata.annotations')).toEqual({ 'container.apparmor.security.beta.kubernetes.io/main': 'runtime/default' });
  });

  test('for OpenShift leaves ids and AppArmor to the cluster, and restricts all the same', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    const deployment = deploymentOf({ port: 8080, profile: HardeningProfile.openShift() }, chart);

    // THEN
    expect(podSpecOf(deployment).securityContext).toEqual({
      fsGroupChangePolicy: 'OnRootMismatch', runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(PodSecurity.findings(chart)).toEqual([]);
  });

  test('that is switched off keeps ids, volumes and mounts, and says why', () => {
    // WHEN
    const profile = new HardeningProfile({ enabled: false, disabledReason: 'profiling with perf' });
    const deployment = deploymentOf({ profile, writablePaths: [WritablePath.memory('cache', '/cache')] });

    // THEN
    expect(podSpecOf(deployment).securityContext).toEqual({
      fsGroup: 65532, fsGroupChangePolicy: 'OnRootMismatch', runAsGroup: 65532, runAsUser: 65532,
    });
    expect(containerOf(deployment)).not.toHaveProperty('securityContext');
    expect(containerOf(deployment).volumeMounts).toHaveLength(3);
    expect(podSpecOf(deployment).volumes).toHaveLength(3);
    expect(at(deployment, 'metadata.annotations')).toEqual({ 'exception.cdk8s-sigil/hardening-disabled': 'profiling with perf' });
  });

  test.each<[string, (profile: HardeningProfile) => Chart]>([
    ['SigilApp', profile => new Chart(new SigilApp({ profile }), 'shop')],
    ['Hardening.setProfile()', profile => {
      const app = new App();
      Hardening.setProfile(app, profile);
      return new Chart(app, 'shop');
    }],
  ])('that %s gives to a scope counts where a workload has none of its own', (_, makeChart) => {
    // GIVEN
    const chart = makeChart(new HardeningProfile({ ids: PodIds.of(1000) }));

    // WHEN
    MAKE.Deployment(chart, 'api', { image: IMAGE });
    const own = MAKE.Job(chart, 'job', { image: IMAGE, profile: new HardeningProfile({ ids: PodIds.of(2000) }) });

    // THEN
    expect(at(podSpecOf(manifestOf(chart, 'Deployment')), 'securityContext.runAsUser')).toBe(1000);
    expect(at(podSpecOf(manifestOf(chart, 'Job')), 'securityContext.runAsUser')).toBe(2000);
    expect(own.profile.ids.user).toBe(2000);
  });
});

describe('an exception', () => {
  const reason = 'the vendor\'s image writes below /opt';

  test.each(KINDS)('of a %s does what it says, is listed and is written down', kind => {
    // GIVEN
    const chart = newChart();
    const exception = HardeningException.writableRootFilesystem({ reason, owner: 'team-shop', expires: '2999-12-31', container: 'main' });

    // WHEN
    const workload = MAKE[kind](chart, 'it', { image: IMAGE, port: 8080, exceptions: [exception] });

    // THEN
    const object = manifestOf(chart, kind);
    expect(workload.exceptions).toEqual([exception]);
    expect(at(containerOf(object), 'securityContext.readOnlyRootFilesystem')).toBe(false);
    expect(at(object, 'metadata.annotations')).toEqual({
      'exception.cdk8s-sigil/writable-root-filesystem.main': `${reason}; owner: team-shop; expires: 2999-12-31`,
    });
  });

  test('lists a profile that is switched off', () => {
    // WHEN
    const profile = new HardeningProfile({ enabled: false, disabledReason: 'profiling with perf' });
    const deployment = new HardenedDeployment(newChart(), 'api', { image: IMAGE, profile });

    // THEN
    expect(deployment.exceptions.map(exception => exception.reason)).toEqual(['profiling with perf']);
  });

  test('cannot be taken out of the list', () => {
    // GIVEN
    const deployment = new HardenedDeployment(newChart(), 'api', { image: IMAGE, exceptions: [HardeningException.rootUser({ reason })] });

    // WHEN
    deployment.exceptions.pop();

    // THEN
    expect(deployment.exceptions).toHaveLength(1);
  });

  test('adds a capability', () => {
    expect(at(containerOf(deploymentOf({ exceptions: [HardeningException.extraCapability('NET_BIND_SERVICE', { reason })] })), 'securityContext.capabilities'))
      .toEqual({ add: ['NET_BIND_SERVICE'], drop: ['ALL'] });
  });

  test('mounts the token', () => {
    expect(podSpecOf(deploymentOf({ exceptions: [HardeningException.serviceAccountToken({ reason })] })).automountServiceAccountToken).toBe(true);
  });

  test('that has expired is refused, and yesterday changes no byte of what is written', () => {
    // GIVEN
    const deploymentAt = (now: string) => {
      jest.useFakeTimers({ now: new Date(now) });
      try {
        const chart = newChart();
        MAKE.Deployment(chart, 'api', { image: IMAGE, exceptions: [HardeningException.rootUser({ reason, owner: 'team-shop', expires: '2030-06-30' })] });
        return { chart, refusals: refusalsOf(chart) };
      } finally {
        jest.useRealTimers();
      }
    };

    // THEN
    expect(deploymentAt('2030-06-30T23:59:59Z').refusals).toEqual([]);
    expect(deploymentAt('2030-07-01T00:00:00Z').refusals).toEqual([
      `the exception 'root-user' at 'shop/api' expired on 2030-06-30 (reason: ${reason}; owner: team-shop); remove its cause, or decide anew and move 'expires'`,
    ]);
    expect(Testing.synth(deploymentAt('2020-01-01T00:00:00Z').chart)).toEqual(Testing.synth(deploymentAt('2030-06-30T00:00:00Z').chart));
  });
});

describe('a low port', () => {
  test('is bound by the safe sysctl, which restricted allows', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    const deployment = deploymentOf({ port: 80, unprivilegedPortStart: 80 }, chart);

    // THEN
    expect(at(podSpecOf(deployment), 'securityContext.sysctls')).toEqual([{ name: 'net.ipv4.ip_unprivileged_port_start', value: '80' }]);
    expect(PodSecurity.findings(chart)).toEqual([]);
  });

  test('is refused without it, and told of it', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    MAKE.Deployment(chart, 'api', { image: IMAGE, port: 80 });

    // THEN
    expect(refusalsOf(chart)).toEqual([
      'port 80 of container \'main\' at \'shop/api\' is below 1024, and a process that is not root cannot bind it; '
        + 'set \'unprivilegedPortStart: 80\' (the sysctl net.ipv4.ip_unprivileged_port_start), or listen on a port from 1024 on',
    ]);
  });
});
