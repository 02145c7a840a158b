import { Size } from 'cdk8s';
import { REASON } from './policies';
import { AppArmorProfile } from '../../src/hardening/app-armor-profile';
import { HardeningControl, HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { isAtLeast, KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { withDefaultPaths } from '../../src/hardening/mount-writable-paths';
import { PodIds } from '../../src/hardening/pod-ids';
import { SeccompProfile } from '../../src/hardening/seccomp-profile';
import { WritablePath } from '../../src/hardening/writable-path';

describe('a hardening profile', () => {
  test('has the defaults of the runbook', () => {
    expect(new HardeningProfile()).toEqual({
      _givesIds: false,
      appArmor: AppArmorProfile.runtimeDefault(),
      disabledReason: undefined,
      enabled: true,
      ids: PodIds.of(65532),
      kubernetesVersion: KubernetesVersion.V1_35,
      isOpenShift: false,
      seccomp: SeccompProfile.runtimeDefault(),
    });
  });

  test('for OpenShift leaves ids and AppArmor to the cluster, and nothing else', () => {
    expect(HardeningProfile.openShift()).toEqual(new HardeningProfile({
      ids: PodIds.assignedByCluster(), appArmor: AppArmorProfile.unset(), openShift: true,
    }));
  });

  test('for OpenShift takes what is given', () => {
    expect(HardeningProfile.openShift({ ids: PodIds.of(1000) }).ids).toEqual(PodIds.of(1000));
  });

  const OWN = {
    appArmor: AppArmorProfile.localhost('a'),
    ids: PodIds.of(1000),
    kubernetesVersion: KubernetesVersion.V1_30,
    seccomp: SeccompProfile.localhost('a.json'),
  };

  test.each<[string, object]>([
    ['the ids', { ids: PodIds.of(2000) }],
    ['seccomp', { seccomp: SeccompProfile.runtimeDefault() }],
    ['AppArmor', { appArmor: AppArmorProfile.unset() }],
    ['the version', { kubernetesVersion: KubernetesVersion.V1_37 }],
    ['that the cluster is OpenShift', { openShift: true }],
    ['that it is switched off', { enabled: false, disabledReason: 'debugging' }],
  ])('has a copy in which only %s differ', (_, props) => {
    expect(new HardeningProfile(OWN).with(props)).toEqual(new HardeningProfile({ ...OWN, ...props }));
  });

  test('is for OpenShift in its copy too, with other ids', () => {
    expect(HardeningProfile.openShift().with({ ids: PodIds.of(1000) })).toMatchObject({ isOpenShift: true, ids: PodIds.of(1000) });
  });

  test('whose ids the cluster picks is not for OpenShift by that', () => {
    expect(new HardeningProfile({ ids: PodIds.assignedByCluster() }).isOpenShift).toBe(false);
  });

  test('is not changed by its copy', () => {
    // GIVEN
    const profile = new HardeningProfile(OWN);

    // WHEN
    profile.with({ ids: PodIds.of(2000) });

    // THEN
    expect(profile.ids).toEqual(PodIds.of(1000));
  });

  test('stays switched off in its copy', () => {
    // GIVEN
    const off = new HardeningProfile({ enabled: false, disabledReason: 'debugging' });

    // THEN
    expect(off.with({ ids: PodIds.of(1000) })).toMatchObject({ enabled: false, disabledReason: 'debugging' });
  });

  test('can be switched on again in its copy', () => {
    // GIVEN
    const off = new HardeningProfile({ enabled: false, disabledReason: 'debugging' });

    // THEN
    expect(off.with({ enabled: true })).toEqual(new HardeningProfile());
  });

  test('keeps in its copy what is given as undefined', () => {
    expect(new HardeningProfile(OWN).with({ ids: undefined })).toEqual(new HardeningProfile(OWN));
  });

  test.each([undefined, '', '  '])('is refused where it is switched off without a reason: %j', disabledReason => {
    expect(() => new HardeningProfile({ enabled: false, disabledReason })).toThrow(
      '\'enabled\' is false in a HardeningProfile without a \'disabledReason\'; say there why the restrictions are lifted',
    );
  });

  test('is refused where a reason is given although it is on', () => {
    expect(() => new HardeningProfile({ disabledReason: 'debugging' })).toThrow(
      '\'disabledReason\' is given to a HardeningProfile that is enabled; set \'enabled\' to false, or leave the reason out',
    );
  });
});

describe('pod ids', () => {
  test.each<[string, PodIds, (number | undefined)[]]>([
    ['of the image\'s nonroot user', PodIds.nonroot(), [65532, 65532, 65532]],
    ['of a user', PodIds.of(1000), [1000, 1000, 1000]],
    ['of a user in a group', PodIds.of(1000, { group: 2000 }), [1000, 2000, 2000]],
    ['of a user with a group for volumes', PodIds.of(1000, { fsGroup: 3000 }), [1000, 1000, 3000]],
    ['that the cluster picks', PodIds.assignedByCluster(), [undefined, undefined, undefined]],
  ])('%s', (_, ids, expected) => {
    expect([ids.user, ids.group, ids.fsGroup]).toEqual(expected);
  });

  test.each([0, -1, 1.5, 2147483648])('are refused: user %d', user => {
    expect(() => PodIds.of(user, { group: 1, fsGroup: 1 })).toThrow(`'user' (${user}) of PodIds must be a whole number from 1 to 2147483647; `
      + 'for the user 0 use HardeningException.rootUser({ reason: \'…\' })');
  });

  test.each<[string, object]>([['group', { group: 0 }], ['fsGroup', { fsGroup: 0 }]])('are refused: root as %s', (name, options) => {
    expect(() => PodIds.of(1000, options)).toThrow(`'${name}' (0) of PodIds`);
  });

  test('are refused: what is no number', () => {
    expect(() => PodIds.of(Number.NaN)).toThrow('\'user\' (NaN) of PodIds is no number; give one, without quotes');
  });

  test('reach to the largest id', () => {
    expect(PodIds.of(2147483647).user).toBe(2147483647);
  });
});

describe('a seccomp profile', () => {
  test.each(['', '/profiles/audit.json', '../audit.json', 'profiles/../../audit.json'])('of the node is refused outside of the kubelet\'s folder: %j', path => {
    expect(() => SeccompProfile.localhost(path)).toThrow(
      `'path' ('${path}') of a localhost seccomp profile (in values 'hardening.seccompProfile.localhostProfile') must be relative to the kubelet's seccomp folder, such as 'profiles/audit.json'`,
    );
  });

  test.each(['audit.json', 'profiles/audit.json', 'a..b.json'])('of the node stays: %s', path => {
    expect(SeccompProfile.localhost(path)).toMatchObject({ type: 'Localhost', localhostProfile: path });
  });
});

describe('an AppArmor profile', () => {
  test.each(['', ' '])('of the node is refused without a name: %j', name => {
    expect(() => AppArmorProfile.localhost(name)).toThrow(
      '\'name\' of a localhost AppArmor profile (in values \'hardening.appArmorProfile.localhostProfile\') is empty; give the name under which the profile is loaded on the node',
    );
  });

  test('that is unset has no type', () => {
    expect(AppArmorProfile.unset().type).toBeUndefined();
  });
});

describe('a writable path', () => {
  test.each<[string, WritablePath, boolean, number]>([
    ['in memory holds 64 MiB', WritablePath.memory('tmp', '/tmp'), true, 64],
    ['on disk holds 1 GiB', WritablePath.disk('cache', '/cache'), false, 1024],
    ['holds what is given', WritablePath.memory('tmp', '/tmp', { sizeLimit: Size.gibibytes(2) }), true, 2048],
  ])('%s', (_, path, inMemory, mebibytes) => {
    expect([path.inMemory, path.sizeLimit.toMebibytes()]).toEqual([inMemory, mebibytes]);
  });

  test('is there twice by default', () => {
    expect(WritablePath.defaults().map(path => [path.name, path.mountPath, path.sizeLimit.toMebibytes()])).toEqual([
      ['tmp', '/tmp', 64], ['run', '/var/run/app', 16],
    ]);
  });

  test.each<[string, WritablePath]>([
    ['name', WritablePath.disk('tmp', '/scratch')],
    ['mount path', WritablePath.disk('scratch', '/tmp')],
    ['mount path, written otherwise', WritablePath.disk('scratch', '/tmp/')],
  ])('takes the place of the default of its %s', (_, path) => {
    expect(withDefaultPaths([path]).map(({ name }) => name)).toEqual(['run', path.name]);
  });

  test('stands beside the defaults otherwise', () => {
    expect(withDefaultPaths([WritablePath.disk('cache', '/cache')]).map(({ name }) => name)).toEqual(['tmp', 'run', 'cache']);
  });

  test.each(['', 'Tmp', 'my_tmp', '-tmp', 'tmp-', 'a'.repeat(64), 'a.b'])('is refused with a name that is no DNS label: %j', name => {
    expect(() => WritablePath.memory(name, '/tmp')).toThrow(
      `'name' ('${name}') of a writable path must be a DNS label: up to 63 lower-case letters, digits and dashes`,
    );
  });

  test.each(['', 'tmp', './tmp', '/', '//', '/a:b', '/a b', '/a/../b', '/a/.', '/..'])('is refused at %j', mountPath => {
    expect(() => WritablePath.disk('tmp', mountPath)).toThrow(
      `'mountPath' ('${mountPath}') of writable path 'tmp' must be an absolute path other than '/', without ':', '.', '..' and spaces`,
    );
  });

  test.each(['/tmp', '/var/lib/.cache', '/a..b', '/tmp/'])('stays at %s', mountPath => {
    expect(WritablePath.disk('tmp', mountPath).mountPath).toBe(mountPath);
  });

  test('is refused without room', () => {
    expect(() => WritablePath.memory('tmp', '/tmp', { sizeLimit: Size.kibibytes(0) })).toThrow('\'sizeLimit\' of writable path \'tmp\' must be more than zero');
  });
});

describe('a hardening exception', () => {
  test('is told with reason, owner and expiry', () => {
    // GIVEN
    const exception = HardeningException.rootUser({ reason: ' legacy image ', owner: 'team-a', expires: '2027-03-31', container: 'main' });

    // THEN
    expect(exception._statement()).toBe('legacy image; owner: team-a; expires: 2027-03-31');
    expect(exception._name()).toBe('root-user.main');
  });

  test('is told with its reason alone', () => {
    expect(HardeningException.hostNetwork({ reason: 'a node agent' })._statement()).toBe('a node agent');
  });

  test.each<[HardeningException, HardeningControl, string]>([
    [HardeningException.extraCapability('SYS_PTRACE', REASON), HardeningControl.EXTRA_CAPABILITY, 'SYS_PTRACE'],
    [HardeningException.hostPort(8080, REASON), HardeningControl.HOST_PORT, '8080'],
    [HardeningException.hostPath('logs', REASON), HardeningControl.HOST_PATH, 'logs'],
    [HardeningException.probeHost('localhost', REASON), HardeningControl.PROBE_HOST, 'localhost'],
    [HardeningException.literalCredential('TOKEN', REASON), HardeningControl.LITERAL_CREDENTIAL, 'TOKEN'],
  ])('names what exactly it allows', (exception, control, subject) => {
    expect([exception.control, exception.subject]).toEqual([control, subject]);
  });

  test.each(['', '  '])('is refused without a reason: %j', reason => {
    expect(() => HardeningException.privileged({ reason })).toThrow('\'reason\' of the exception \'privileged\' is empty; say why the restriction is relaxed');
  });

  test.each(['soon', '2027-3-1', '2027-02-30', '2027-13-01', '31.03.2027', '2027-03-31T00:00:00Z', ''])('is refused with an expiry that is no day: %j', expires => {
    expect(() => HardeningException.hostPid({ ...REASON, expires })).toThrow(
      `'expires' ('${expires}') of the exception 'host-pid' must be a day such as '2027-03-31'`,
    );
  });

  test('may expire on a leap day', () => {
    expect(HardeningException.hostPid({ ...REASON, expires: '2028-02-29' }).expires).toBe('2028-02-29');
  });

  test.each(['', 'ALL', 'CAP_SYS_PTRACE', 'sys_ptrace', 'SYS PTRACE'])('is refused for a capability of another form: %j', capability => {
    expect(() => HardeningException.extraCapability(capability, REASON)).toThrow(
      `'capability' ('${capability}') must be the name of one capability without the prefix 'CAP_', such as 'SYS_PTRACE'`,
    );
  });

  test.each([0, 65536, 80.5])('is refused for a host port that does not exist: %d', port => {
    expect(() => HardeningException.hostPort(port, REASON)).toThrow(`'port' (${port}) of the exception 'host-port' must be a whole number from 1 to 65535`);
  });
});

describe('a Kubernetes version', () => {
  test('is compared by its number, not its letters', () => {
    // GIVEN
    const versions = Object.values(KubernetesVersion);

    // THEN
    for (const [index, version] of versions.entries()) {
      expect(versions.map(since => isAtLeast(version, since))).toEqual(versions.map((_, since) => index >= since));
    }
  });
});
