import { annotationsOf, contextOf, hardenSpec, one, podContextOf, policyOf, profileOf, RUNTIME_DEFAULT, specOf, TWO, UNCONFINED, withContext } from './policies';
import { AppArmorProfile } from '../../src/hardening/app-armor-profile';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';

const VERSIONS = Object.values(KubernetesVersion);
const { V1_28, V1_29, V1_30 } = KubernetesVersion;
const WITH_ANNOTATION = [V1_28, V1_29];
const WITH_FIELD = VERSIONS.filter(version => !WITH_ANNOTATION.includes(version));
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';

describe('AppArmor', () => {
  test.each(WITH_FIELD)('is a field of the pod for Kubernetes %s', kubernetesVersion => {
    // WHEN
    const hardened = hardenSpec(one(), profileOf({ kubernetesVersion }));

    // THEN
    expect(podContextOf(hardened).appArmorProfile).toEqual(RUNTIME_DEFAULT);
    expect(annotationsOf(hardened)).toEqual({});
  });

  test.each(WITH_ANNOTATION)('is an annotation per container for Kubernetes %s', kubernetesVersion => {
    // GIVEN
    const spec = { initContainers: [{ name: 'init' }], containers: [{ name: 'main' }] };

    // WHEN
    const hardened = hardenSpec(spec, profileOf({ kubernetesVersion }), { annotations: { team: 'a' } });

    // THEN
    expect(annotationsOf(hardened)).toEqual({ team: 'a', [`${APPARMOR}init`]: 'runtime/default', [`${APPARMOR}main`]: 'runtime/default' });
    expect(podContextOf(hardened)).not.toHaveProperty('appArmorProfile');
  });

  test.each(WITH_FIELD)('moves from an annotation to the container\'s field for Kubernetes %s', kubernetesVersion => {
    // WHEN
    const hardened = hardenSpec(TWO, profileOf({ kubernetesVersion }), { annotations: { team: 'a', [`${APPARMOR}main`]: 'localhost/audit' } });

    // THEN
    expect(annotationsOf(hardened)).toEqual({ team: 'a' });
    expect(contextOf(hardened).appArmorProfile).toEqual({ type: 'Localhost', localhostProfile: 'audit' });
    expect(contextOf(hardened, 'helper')).not.toHaveProperty('appArmorProfile');
  });

  test.each(WITH_ANNOTATION)('moves from fields to annotations for Kubernetes %s', kubernetesVersion => {
    // GIVEN
    const spec = {
      securityContext: { appArmorProfile: { type: 'Localhost', localhostProfile: 'of-pod' } },
      containers: [{ name: 'main', securityContext: { appArmorProfile: RUNTIME_DEFAULT } }, { name: 'helper' }],
    };

    // WHEN
    const hardened = hardenSpec(spec, profileOf({ kubernetesVersion }));

    // THEN
    expect(annotationsOf(hardened)).toEqual({ [`${APPARMOR}main`]: 'runtime/default', [`${APPARMOR}helper`]: 'localhost/of-pod' });
    expect(JSON.stringify(specOf(hardened))).not.toContain('appArmorProfile');
  });

  test.each(WITH_ANNOTATION)('keeps a safe annotation for Kubernetes %s', kubernetesVersion => {
    // WHEN
    const hardened = hardenSpec(one(), profileOf({ kubernetesVersion }), { annotations: { [`${APPARMOR}main`]: 'localhost/audit' } });

    // THEN
    expect(annotationsOf(hardened)).toEqual({ [`${APPARMOR}main`]: 'localhost/audit' });
  });

  test('drops the annotations altogether where the last one became a field', () => {
    // WHEN
    const hardened = hardenSpec(one(), policyOf(), { annotations: { [`${APPARMOR}main`]: 'runtime/default' }, labels: { app: 'a' } });

    // THEN
    expect(hardened.template.metadata).toEqual({ labels: { app: 'a' } });
    expect(contextOf(hardened)).not.toHaveProperty('appArmorProfile');
  });

  test('lets the field decide where an annotation says something else', () => {
    // WHEN
    const hardened = hardenSpec(withContext({ appArmorProfile: RUNTIME_DEFAULT }), policyOf(), { annotations: { [`${APPARMOR}main`]: 'unconfined' } });

    // THEN
    expect(podContextOf(hardened).appArmorProfile).toEqual(RUNTIME_DEFAULT);
    expect(hardened.replacements).toEqual([]);
  });

  test('drops the annotation of a container that does not exist, which the API server refuses', () => {
    // WHEN
    const hardened = hardenSpec(one(), profileOf({ kubernetesVersion: V1_29 }), { annotations: { [`${APPARMOR}gone`]: 'runtime/default' } });

    // THEN
    expect(annotationsOf(hardened)).toEqual({ [`${APPARMOR}main`]: 'runtime/default' });
  });

  test('reads an empty annotation as none', () => {
    // WHEN
    const hardened = hardenSpec(one(), profileOf({ appArmor: AppArmorProfile.unset() }), { annotations: { [`${APPARMOR}main`]: '' } });

    // THEN
    expect(contextOf(hardened)).not.toHaveProperty('appArmorProfile');
    expect(annotationsOf(hardened)).toEqual({});
  });

  test.each([V1_29, V1_30])('replaces an unsafe annotation and reports it, for Kubernetes %s', kubernetesVersion => {
    // WHEN
    const hardened = hardenSpec(one(), profileOf({ kubernetesVersion }), { annotations: { [`${APPARMOR}main`]: 'unconfined' } });

    // THEN
    expect(JSON.stringify(hardened.template)).not.toMatch(/unconfined/i);
    expect(hardened.replacements).toEqual([
      { control: 'apparmor-unconfined', field: 'spec.containers[main].securityContext.appArmorProfile', given: UNCONFINED, container: 'main' },
    ]);
  });

  test('takes no annotation that names no profile for a profile', () => {
    // WHEN
    const hardened = hardenSpec(one(), policyOf(), { annotations: { [`${APPARMOR}main`]: 'audit' } });

    // THEN
    expect(contextOf(hardened)).not.toHaveProperty('appArmorProfile');
    expect(hardened.replacements).toHaveLength(1);
  });

  test.each(VERSIONS)('is asked for nowhere where the platform has none, for Kubernetes %s', kubernetesVersion => {
    // WHEN
    const hardened = hardenSpec(one(), profileOf({ kubernetesVersion, appArmor: AppArmorProfile.unset() }));

    // THEN
    expect(JSON.stringify(hardened.template)).not.toMatch(/apparmor/i);
  });

  test('that is unset leaves an explicit safe profile, and takes an unsafe one out', () => {
    // GIVEN
    const spec = {
      containers: [
        { name: 'main', securityContext: { appArmorProfile: RUNTIME_DEFAULT } },
        { name: 'helper', securityContext: { appArmorProfile: UNCONFINED } },
      ],
    };

    // WHEN
    const hardened = hardenSpec(spec, profileOf({ appArmor: AppArmorProfile.unset() }));

    // THEN
    expect(contextOf(hardened).appArmorProfile).toEqual(RUNTIME_DEFAULT);
    expect(contextOf(hardened, 'helper')).not.toHaveProperty('appArmorProfile');
    expect(hardened.replacements).toHaveLength(1);
  });

  test('takes the profile of the node that the policy names, as field and as annotation', () => {
    // GIVEN
    const appArmor = AppArmorProfile.localhost('audit');

    // THEN
    expect(podContextOf(hardenSpec(one(), profileOf({ appArmor }))).appArmorProfile).toEqual({ type: 'Localhost', localhostProfile: 'audit' });
    expect(annotationsOf(hardenSpec(one(), profileOf({ appArmor, kubernetesVersion: V1_28 })))).toEqual({ [`${APPARMOR}main`]: 'localhost/audit' });
  });
});
