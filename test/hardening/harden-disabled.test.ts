import { annotationsOf, containerOf, contextOf, hardenSpec, hardenTemplate, one, podContextOf, profileOf, RUNTIME_DEFAULT, specOf, UNCONFINED, withContext } from './policies';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { PodIds } from '../../src/hardening/pod-ids';
import { WritablePath } from '../../src/hardening/writable-path';

const { V1_28, V1_29, V1_31 } = KubernetesVersion;

describe('a profile that is switched off', () => {
  const OFF = { enabled: false, disabledReason: 'debugging' };
  const PATHS = [WritablePath.memory('tmp', '/tmp')];

  test('gives the pod its ids, volumes and mounts, and nothing else', () => {
    expect(hardenSpec(one(), profileOf(OFF, { writablePaths: PATHS })).template).toEqual({
      spec: {
        containers: [{ name: 'main', image: 'registry.example/app:1.0', volumeMounts: [{ mountPath: '/tmp', name: 'tmp' }] }],
        securityContext: { fsGroup: 65532, fsGroupChangePolicy: 'OnRootMismatch', runAsGroup: 65532, runAsUser: 65532 },
        volumes: [{ name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } }],
      },
    });
  });

  test.each([V1_28, V1_29, V1_31])('takes the restrictions off a pod that was hardened, for Kubernetes %s', kubernetesVersion => {
    // GIVEN
    const hardened = hardenSpec({ initContainers: [{ name: 'init' }], containers: [{ name: 'main' }] }, profileOf({ kubernetesVersion }));

    // WHEN
    const lifted = hardenTemplate(hardened.template, profileOf({ ...OFF, kubernetesVersion }));

    // THEN
    expect(specOf(lifted)).toEqual({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      initContainers: [{ name: 'init' }],
      containers: [{ name: 'main' }],
      securityContext: { fsGroup: 65532, fsGroupChangePolicy: 'OnRootMismatch', runAsGroup: 65532, runAsUser: 65532 },
    });
    expect(annotationsOf(lifted)).toEqual({});
  });

  test('takes a container\'s own profiles off too', () => {
    // WHEN
    const lifted = hardenSpec(withContext({ seccompProfile: RUNTIME_DEFAULT, appArmorProfile: RUNTIME_DEFAULT }), profileOf(OFF));

    // THEN
    expect(containerOf(lifted)).not.toHaveProperty('securityContext');
  });

  test('leaves what is explicit and loose, root included, and reports nothing', () => {
    // GIVEN
    const securityContext = { allowPrivilegeEscalation: true, capabilities: { add: ['SYS_PTRACE'] }, privileged: true, runAsUser: 0 };
    const ofPod = { fsGroup: 0, fsGroupChangePolicy: 'Always', runAsGroup: 0, runAsUser: 0 };

    // WHEN
    const lifted = hardenSpec(withContext(securityContext, ofPod), profileOf(OFF));

    // THEN
    expect(contextOf(lifted)).toEqual(securityContext);
    expect(podContextOf(lifted)).toEqual(ofPod);
    expect(lifted.replacements).toEqual([]);
  });

  test.each([V1_29, V1_31])('leaves what is explicitly unconfined, for Kubernetes %s', kubernetesVersion => {
    // GIVEN
    const ofPod = { appArmorProfile: RUNTIME_DEFAULT, seccompProfile: UNCONFINED };
    const spec = withContext({ appArmorProfile: UNCONFINED, seccompProfile: UNCONFINED }, ofPod);

    // WHEN
    const lifted = hardenSpec(spec, profileOf({ ...OFF, kubernetesVersion }));

    // THEN
    expect(podContextOf(lifted)).toMatchObject({ seccompProfile: UNCONFINED });
    expect(contextOf(lifted)).toMatchObject({ seccompProfile: UNCONFINED });
    expect(JSON.stringify(lifted.template)).toMatch(/AppArmorProfile":{"type":"Unconfined"}|apparmor.*"unconfined"/i);
    expect(podContextOf(lifted)).not.toHaveProperty('appArmorProfile');
  });

  test('keeps the ids of a container', () => {
    expect(contextOf(hardenSpec(withContext({ runAsUser: 1000, runAsGroup: 1000 }), profileOf(OFF)))).toEqual({ runAsUser: 1000, runAsGroup: 1000 });
  });

  test('leaves ids to a cluster that picks them', () => {
    expect(podContextOf(hardenSpec(one(), profileOf({ ...OFF, ids: PodIds.assignedByCluster() })))).toEqual({});
  });
});
