import { containerOf, hardenSpec, one, policyOf, specOf, TWO } from './policies';
import { CONTAINER_LISTS } from '../../src/hardening/pod-template';
import { WritablePath } from '../../src/hardening/writable-path';

describe('writable paths', () => {
  const TMP = WritablePath.memory('tmp', '/tmp');
  const VOLUME = { name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } };
  const MOUNT = { name: 'tmp', mountPath: '/tmp' };

  test('come to every container of every kind', () => {
    // GIVEN
    const spec = Object.fromEntries(CONTAINER_LISTS.map(list => [list, [{ name: list }]]));

    // WHEN
    const hardened = hardenSpec(spec, policyOf({ writablePaths: [TMP] }));

    // THEN
    expect(specOf(hardened).volumes).toEqual([VOLUME]);
    for (const list of CONTAINER_LISTS) {
      expect(containerOf(hardened, list).volumeMounts).toEqual([MOUNT]);
    }
  });

  test('come to the named containers only', () => {
    // WHEN
    const hardened = hardenSpec(TWO, policyOf({ writablePaths: [WritablePath.disk('cache', '/cache', { containers: ['helper'] })] }));

    // THEN
    expect(containerOf(hardened)).not.toHaveProperty('volumeMounts');
    expect(containerOf(hardened, 'helper').volumeMounts).toEqual([{ name: 'cache', mountPath: '/cache' }]);
    expect(specOf(hardened).volumes).toEqual([{ name: 'cache', emptyDir: { sizeLimit: '1Gi' } }]);
  });

  test.each(['/tmp', '/tmp/', '//tmp'])('stay away where something is mounted at %s already', mountPath => {
    // GIVEN
    const spec = one({ volumeMounts: [{ name: 'mine', mountPath }] }, { volumes: [{ name: 'mine', emptyDir: {} }] });

    // WHEN
    const hardened = hardenSpec(spec, policyOf({ writablePaths: [TMP] }));

    // THEN
    expect(specOf(hardened).volumes).toEqual(spec.volumes);
    expect(containerOf(hardened).volumeMounts).toEqual([{ name: 'mine', mountPath }]);
  });

  test('know that /var/run is /run', () => {
    // GIVEN
    const spec = one({ volumeMounts: [{ name: 'mine', mountPath: '/run/app' }] }, { volumes: [{ name: 'mine', emptyDir: {} }] });

    // THEN
    expect(specOf(hardenSpec(spec, policyOf({ writablePaths: [WritablePath.memory('run', '/var/run/app')] }))).volumes).toEqual(spec.volumes);
  });

  test('use the volume that is there already', () => {
    // WHEN
    const hardened = hardenSpec({ ...TWO, volumes: [VOLUME] }, policyOf({ writablePaths: [TMP] }));

    // THEN
    expect(specOf(hardened).volumes).toEqual([VOLUME]);
    expect(containerOf(hardened).volumeMounts).toEqual([MOUNT]);
  });

  test('leave a volume of another purpose its name', () => {
    // GIVEN
    const secret = { name: 'tmp', secret: { secretName: 's' } };

    // WHEN
    const hardened = hardenSpec({ ...TWO, volumes: [secret] }, policyOf({ writablePaths: [TMP] }));

    // THEN
    expect(specOf(hardened).volumes).toEqual([secret, { ...VOLUME, name: 'tmp-writable' }]);
    expect(containerOf(hardened).volumeMounts).toEqual([{ name: 'tmp-writable', mountPath: '/tmp' }]);
  });

  test('never mount a volume of another purpose, whatever its name', () => {
    // GIVEN
    const taken = ['tmp', 'tmp-writable'].map(name => ({ name, secret: { secretName: name } }));

    // WHEN
    const hardened = hardenSpec({ ...TWO, volumes: taken }, policyOf({ writablePaths: [TMP] }));

    // THEN
    expect(containerOf(hardened).volumeMounts).toEqual([{ name: 'tmp-writable-2', mountPath: '/tmp' }]);
    expect(specOf(hardened).volumes).toEqual([...taken, { ...VOLUME, name: 'tmp-writable-2' }]);
  });

  test('leave its name to a volume that is mounted and stands elsewhere, as that of a claim template does', () => {
    // GIVEN
    const mount = { name: 'tmp', mountPath: '/data' };
    const spec = { initContainers: [{ name: 'init' }], containers: [{ name: 'main', volumeMounts: [mount] }] };

    // WHEN
    const hardened = hardenSpec(spec, policyOf({ writablePaths: [TMP] }));

    // THEN
    expect(specOf(hardened).volumes).toEqual([{ ...VOLUME, name: 'tmp-writable' }]);
    expect(containerOf(hardened).volumeMounts).toEqual([mount, { name: 'tmp-writable', mountPath: '/tmp' }]);
    expect(containerOf(hardened, 'init').volumeMounts).toEqual([{ name: 'tmp-writable', mountPath: '/tmp' }]);
  });

  test('leave its name to a block device that stands elsewhere', () => {
    // GIVEN
    const spec = one({ volumeDevices: [{ name: 'tmp', devicePath: '/dev/xvda' }] });

    // THEN
    expect(specOf(hardenSpec(spec, policyOf({ writablePaths: [TMP] }))).volumes).toEqual([{ ...VOLUME, name: 'tmp-writable' }]);
  });

  test('keep the name of a volume a DNS label where it has to be another one', () => {
    // GIVEN
    const name = 'a'.repeat(63);
    const volumes = [{ name, secret: { secretName: 's' } }];

    // WHEN
    const hardened = hardenSpec({ ...TWO, volumes }, policyOf({ writablePaths: [WritablePath.memory(name, '/tmp')] }));

    // THEN
    expect(specOf(hardened).volumes).toMatchObject([{ name }, { name: `${'a'.repeat(54)}-writable` }]);
  });
});
