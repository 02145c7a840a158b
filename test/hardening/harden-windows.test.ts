import { ApiObject, JsonPatch } from 'cdk8s';
import { findingsIn, hardenSpec, one, policyOf, profileOf, REASON, specOf } from './policies';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { WritablePath } from '../../src/hardening/writable-path';
import { JsonMap } from '../../src/template/json';
import { HardenedDeployment, HardenedDeploymentProps } from '../../src/workloads/hardened-deployment';
import { containerOf, IMAGE, manifestOf, newChart, podSpecOf } from '../workloads/workloads';

const VERSIONS = Object.values(KubernetesVersion);

describe('a Windows pod', () => {
  const WINDOWS = { os: { name: 'windows' } };
  const UNSAFE = one({
    ports: [{ containerPort: 80, hostPort: 80 }],
    securityContext: { runAsNonRoot: false, windowsOptions: { hostProcess: true } },
  }, {
    ...WINDOWS,
    automountServiceAccountToken: true,
    hostNetwork: true,
    securityContext: { runAsNonRoot: false, windowsOptions: { hostProcess: true, runAsUserName: 'ContainerUser' } },
  });

  test('gets no Linux field, which the API server would refuse', () => {
    // WHEN
    const hardened = hardenSpec(one({}, WINDOWS), policyOf({ writablePaths: [WritablePath.memory('tmp', '/tmp')] }));

    // THEN
    expect(specOf(hardened)).toEqual({
      ...one({}, WINDOWS), automountServiceAccountToken: false, enableServiceLinks: false, securityContext: { runAsNonRoot: true },
    });
  });

  test.each(VERSIONS)('passes restricted of Kubernetes %s', kubernetesVersion => {
    // GIVEN
    const policy = profileOf({ kubernetesVersion });

    // THEN
    expect(findingsIn(hardenSpec(UNSAFE, policy), policy)).toEqual([]);
  });

  test('has its unsafe settings replaced and reported', () => {
    expect(hardenSpec(UNSAFE).replacements.map(({ field }) => field).sort()).toEqual([
      'spec.automountServiceAccountToken',
      'spec.containers[main].ports.hostPort',
      'spec.containers[main].securityContext.runAsNonRoot',
      'spec.containers[main].securityContext.windowsOptions.hostProcess',
      'spec.hostNetwork',
      'spec.securityContext.runAsNonRoot',
      'spec.securityContext.windowsOptions.hostProcess',
    ]);
  });

  test('keeps the token by exception', () => {
    // GIVEN
    const exceptions = [HardeningException.serviceAccountToken(REASON)];

    // THEN
    expect(specOf(hardenSpec(one({}, WINDOWS), policyOf({ exceptions }))).automountServiceAccountToken).toBe(true);
  });

  test('stays as it is where the profile is switched off', () => {
    // GIVEN
    const policy = profileOf({ enabled: false, disabledReason: 'debugging' });

    // THEN
    expect(hardenSpec(UNSAFE, policy)).toEqual({ template: { spec: UNSAFE }, replacements: [] });
  });
});

describe('a Windows pod of a hardened workload', () => {
  function windowsPod(props: HardenedDeploymentProps = {}): JsonMap {
    const chart = newChart();
    const deployment = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 80, ...props });
    ApiObject.of(deployment).addJsonPatch(JsonPatch.add('/spec/template/spec/os', { name: 'windows' }));
    return manifestOf(chart, 'Deployment');
  }

  test('has no Linux field of cdk8s-plus, and may bind any port', () => {
    const pod = windowsPod({ unprivilegedPortStart: 81 });
    expect([podSpecOf(pod).securityContext, containerOf(pod).securityContext]).toEqual([{ runAsNonRoot: true }, { runAsNonRoot: true }]);
  });

  test('has none where the profile is switched off either', () => {
    const pod = windowsPod({ profile: new HardeningProfile({ enabled: false, disabledReason: 'debugging' }) });
    expect([podSpecOf(pod).securityContext, containerOf(pod).securityContext]).toEqual([{ runAsNonRoot: true }, { runAsNonRoot: true }]);
  });
});
