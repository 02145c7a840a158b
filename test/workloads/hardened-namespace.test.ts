import { Chart } from 'cdk8s';
import { at, manifestOf, newChart } from './workloads';
import { SigilApp } from '../../src/app/sigil-app';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { HardenedNamespace, HardenedNamespaceProps, PodSecurityLevel } from '../../src/workloads/hardened-namespace';

function labelsOf(props: HardenedNamespaceProps = {}, chart: Chart = newChart()) {
  new HardenedNamespace(chart, 'namespace', { metadata: { name: 'prod' }, ...props });
  return at(manifestOf(chart, 'Namespace'), 'metadata.labels');
}

describe('a HardenedNamespace', () => {
  test('enforces, audits and warns of restricted, of a pinned version', () => {
    expect(labelsOf()).toEqual({
      'pod-security.kubernetes.io/audit': 'restricted',
      'pod-security.kubernetes.io/audit-version': 'v1.35',
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/enforce-version': 'v1.35',
      'pod-security.kubernetes.io/warn': 'restricted',
      'pod-security.kubernetes.io/warn-version': 'v1.35',
    });
  });

  test('pins the version of the profile of its scope', () => {
    // GIVEN
    const app = new SigilApp({ profile: new HardeningProfile({ kubernetesVersion: KubernetesVersion.V1_30 }) });

    // THEN
    expect(labelsOf({}, new Chart(app, 'shop'))).toMatchObject({ 'pod-security.kubernetes.io/enforce-version': 'v1.30' });
  });

  test('pins its own version', () => {
    expect(labelsOf({ kubernetesVersion: KubernetesVersion.V1_37 })).toMatchObject({ 'pod-security.kubernetes.io/warn-version': 'v1.37' });
  });

  test('enforces less with a reason, which it writes down, and still audits and warns', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    const labels = labelsOf({ enforce: PodSecurityLevel.BASELINE, enforceReason: 'the vendor\'s agent runs as root' }, chart);

    // THEN
    expect(labels).toMatchObject({
      'pod-security.kubernetes.io/audit': 'restricted',
      'pod-security.kubernetes.io/enforce': 'baseline',
      'pod-security.kubernetes.io/warn': 'restricted',
    });
    expect(at(manifestOf(chart, 'Namespace'), 'metadata.annotations')).toEqual({
      'exception.cdk8s-sigil/pod-security-level': 'the vendor\'s agent runs as root',
    });
  });

  test.each([[undefined], [' ']])('does not enforce less for the reason %j', enforceReason => {
    expect(() => labelsOf({ enforce: PodSecurityLevel.PRIVILEGED, enforceReason }))
      .toThrow('\'enforce\' (privileged) of the namespace at \'shop/namespace\' is less than restricted; say why in \'enforceReason\'');
  });

  test('takes no reason where it enforces restricted', () => {
    expect(() => labelsOf({ enforceReason: 'just so' }))
      .toThrow('\'enforceReason\' is given to the namespace at \'shop/namespace\', which enforces restricted; leave it out, or enforce less');
  });

  test('stands in no namespace itself, and keeps the labels of its author', () => {
    // GIVEN
    const chart = newChart({ namespace: 'prod' });

    // WHEN
    const labels = labelsOf({ metadata: { name: 'prod', labels: { team: 'shop' } } }, chart);

    // THEN
    expect(labels).toMatchObject({ team: 'shop' });
    expect(manifestOf(chart, 'Namespace').metadata).toMatchObject({ name: 'prod' });
    expect(manifestOf(chart, 'Namespace').metadata).not.toHaveProperty('namespace');
  });
});
