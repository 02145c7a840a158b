import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { CommonProps, containerOf, IMAGE, KINDS, MAKE, manifestOf, newChart, podSpecOf } from './workloads';
import { WritablePath } from '../../src/hardening/writable-path';
import { JsonMap } from '../../src/template/json';
import { ClaimTemplate } from '../../src/workloads/claim-template';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';

const TMP = { emptyDir: { medium: 'Memory', sizeLimit: '64Mi' }, name: 'tmp' };
const RUN = { emptyDir: { medium: 'Memory', sizeLimit: '16Mi' }, name: 'run' };

function deploymentOf(props: CommonProps): JsonMap {
  const chart = newChart();
  MAKE.Deployment(chart, 'api', { image: IMAGE, ...props });
  return manifestOf(chart, 'Deployment');
}

describe('the writable paths of a pod', () => {
  test.each(KINDS)('are /tmp and /var/run/app in every container, in memory, in a %s', kind => {
    // GIVEN
    const chart = newChart();

    // WHEN
    MAKE[kind](chart, 'it', { image: IMAGE, port: 8080, initContainers: [{ name: 'first', image: IMAGE }] })
      .addContainer({ name: 'added', image: IMAGE });

    // THEN
    const object = manifestOf(chart, kind);
    expect(podSpecOf(object).volumes).toEqual([TMP, RUN]);
    for (const name of ['main', 'first', 'added']) {
      expect(containerOf(object, name).volumeMounts).toEqual([{ mountPath: '/tmp', name: 'tmp' }, { mountPath: '/var/run/app', name: 'run' }]);
    }
  });

  test('are more by name, path and size, in memory or on disk', () => {
    // WHEN
    const deployment = deploymentOf({
      writablePaths: [
        WritablePath.memory('sessions', '/sessions', { sizeLimit: Size.mebibytes(32) }),
        WritablePath.memory('pipes', '/pipes'),
        WritablePath.disk('cache', '/var/cache/app', { sizeLimit: Size.gibibytes(2) }),
        WritablePath.disk('work', '/work'),
      ],
    });

    // THEN
    expect(podSpecOf(deployment).volumes).toEqual([
      TMP,
      RUN,
      { emptyDir: { medium: 'Memory', sizeLimit: '32Mi' }, name: 'sessions' },
      { emptyDir: { medium: 'Memory', sizeLimit: '64Mi' }, name: 'pipes' },
      { emptyDir: { sizeLimit: '2Gi' }, name: 'cache' },
      { emptyDir: { sizeLimit: '1Gi' }, name: 'work' },
    ]);
    expect(containerOf(deployment).volumeMounts).toContainEqual({ mountPath: '/var/cache/app', name: 'cache' });
  });

  test('take the place of a default of the same name', () => {
    expect(podSpecOf(deploymentOf({ writablePaths: [WritablePath.disk('tmp', '/tmp', { sizeLimit: Size.gibibytes(5) })] })).volumes)
      .toEqual([RUN, { emptyDir: { sizeLimit: '5Gi' }, name: 'tmp' }]);
  });

  test('take the place of a default at the same path, however it is written', () => {
    expect(podSpecOf(deploymentOf({ writablePaths: [WritablePath.memory('state', '/run/app/')] })).volumes)
      .toEqual([TMP, { emptyDir: { medium: 'Memory', sizeLimit: '64Mi' }, name: 'state' }]);
  });

  test('are mounted in the containers that they name, and in no other', () => {
    // WHEN
    const deployment = deploymentOf({
      image: undefined,
      containers: [{ image: IMAGE }, { name: 'worker', image: IMAGE }],
      writablePaths: [WritablePath.memory('queue', '/queue', { containers: ['worker'] })],
    });

    // THEN
    expect(containerOf(deployment, 'worker').volumeMounts).toContainEqual({ mountPath: '/queue', name: 'queue' });
    expect(JSON.stringify(containerOf(deployment).volumeMounts)).not.toContain('queue');
  });

  test('yield to a volume that the container mounts there itself', () => {
    // GIVEN
    const chart = newChart();
    const scratch = kplus.Volume.fromEmptyDir(chart, 'scratch', 'scratch', { sizeLimit: Size.gibibytes(1) });

    // WHEN
    MAKE.Deployment(chart, 'api', { containers: [{ image: IMAGE, volumeMounts: [{ path: '/tmp', volume: scratch }] }] });

    // THEN
    expect(podSpecOf(manifestOf(chart, 'Deployment')).volumes).toEqual([{ emptyDir: { sizeLimit: '1024Mi' }, name: 'scratch' }, RUN]);
  });

  test('yield to a claim of a StatefulSet that is mounted there', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    new HardenedStatefulSet(chart, 'db', {
      image: IMAGE, claimTemplates: [new ClaimTemplate({ name: 'data', mountPath: '/tmp', size: Size.gibibytes(1) })],
    });

    // THEN
    const object = manifestOf(chart, 'StatefulSet');
    expect(podSpecOf(object).volumes).toEqual([RUN]);
    expect(containerOf(object).volumeMounts).toEqual([{ mountPath: '/tmp', name: 'data' }, { mountPath: '/var/run/app', name: 'run' }]);
  });
});
