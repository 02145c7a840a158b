import { Testing } from 'cdk8s';
import { REASON, add, chartWith, deployment, newChart, plainSpec, pod, unsafeSpec } from './foreign-pods';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { Hardening } from '../../src/workloads/hardening';

describe('the changes of Hardening.apply()', () => {
  test('are none before a synth', () => {
    expect(Hardening.apply(chartWith(deployment('it'))).changes).toEqual([]);
  });

  test('tell each setting that was unsafe, what stood there and what stands there now', () => {
    // GIVEN
    const chart = chartWith(deployment('it', unsafeSpec()));
    const hardening = Hardening.apply(chart);

    // WHEN
    Testing.synth(chart);

    // THEN
    const changes = hardening.changes.filter(({ before }) => before !== undefined).map(({ field, before, after }) => [field, before, after]);
    expect(changes).toEqual([
      ['spec.template.spec.containers[main].livenessProbe.httpGet.host', '"localhost"', undefined],
      ['spec.template.spec.containers[main].ports', '[{"containerPort":8080,"hostPort":80}]', '[{"containerPort":8080}]'],
      ['spec.template.spec.containers[main].securityContext.allowPrivilegeEscalation', 'true', 'false'],
      ['spec.template.spec.containers[main].securityContext.capabilities.add', '["SYS_ADMIN"]', undefined],
      ['spec.template.spec.containers[main].securityContext.privileged', 'true', 'false'],
      ['spec.template.spec.containers[main].securityContext.readOnlyRootFilesystem', 'false', 'true'],
      ['spec.template.spec.hostNetwork', 'true', undefined],
      ['spec.template.spec.hostPID', 'true', undefined],
      ['spec.template.spec.initContainers[setup].securityContext.runAsUser', '0', undefined],
      ['spec.template.spec.securityContext.runAsUser', '0', '65532'],
      ['spec.template.spec.securityContext.seccompProfile.type', '"Unconfined"', '"RuntimeDefault"'],
    ]);
  });

  test('tell what was added', () => {
    // GIVEN
    const chart = chartWith(pod('it'));
    const hardening = Hardening.apply(chart);

    // WHEN
    Testing.synth(chart);

    // THEN
    expect(hardening.changes).toContainEqual({ constructPath: 'chart/it', object: 'Pod/it', field: 'spec.automountServiceAccountToken', after: 'false' });
  });

  test('leave out what an exception keeps', () => {
    // GIVEN
    const chart = chartWith(deployment('it', unsafeSpec()));
    const hardening = Hardening.apply(chart, { workloads: [{ name: 'it', exceptions: [HardeningException.hostPid(REASON)] }] });

    // WHEN
    Testing.synth(chart);

    // THEN
    expect(hardening.changes.map(({ field }) => field)).not.toContain('spec.template.spec.hostPID');
  });

  test('name the item of a List, and the field in it', () => {
    // GIVEN
    const chart = newChart();
    add(chart, { apiVersion: 'v1', kind: 'List', items: [pod('one'), deployment('two', plainSpec({}, { hostIPC: true }))] }, 'list');
    const hardening = Hardening.apply(chart);

    // WHEN
    Testing.synth(chart);

    // THEN
    expect(hardening.changes).toContainEqual({ constructPath: 'chart/list', object: 'Deployment/two', field: 'spec.template.spec.hostIPC', before: 'true' });
  });

  test('are told once, however often the app is rendered', () => {
    // GIVEN
    const chart = chartWith(deployment('it', unsafeSpec()));
    const hardening = Hardening.apply(chart);
    Testing.synth(chart);
    const { changes } = hardening;

    // WHEN
    Testing.synth(chart);

    // THEN
    expect(hardening.changes).toEqual(changes);
  });
});
