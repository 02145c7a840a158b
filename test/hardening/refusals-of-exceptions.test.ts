import { ON_MAIN, profileOf, REASON } from './policies';
import { AT, IMAGE, TODAY, pod, refusals } from './refused-pods';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { JsonMap } from '../../src/template/json';

describe('an exception that nothing uses', () => {
  test.each<[string, HardeningException, JsonMap, string]>([
    ['for a container', HardeningException.rootUser({ ...REASON, container: 'mian' }), pod({}),
      'the exception \'root-user.mian\' at \'intelgraph/api\' is used by nothing: there is no container \'mian\'; take it away'],
    ['for a host path', HardeningException.hostPath('logs', REASON), pod({}, { volumes: [{ name: 'logs', emptyDir: {} }] }),
      'the exception \'host-path.logs\' at \'intelgraph/api\' is used by nothing: there is no hostPath volume \'logs\'; take it away'],
    ['for a volume', HardeningException.volumeType('share', REASON), pod({}, { volumes: [{ name: 'share', emptyDir: {} }] }),
      'the exception \'volume-type.share\' at \'intelgraph/api\' is used by nothing: '
        + 'there is no volume \'share\' of a type that Pod Security Standards forbid; take it away'],
    ['for a host port', HardeningException.hostPort(8080, REASON), pod({ ports: [{ containerPort: 8080 }] }),
      'the exception \'host-port.8080\' at \'intelgraph/api\' is used by nothing: no container takes the host port 8080; take it away'],
    ['for a host of a probe', HardeningException.probeHost('localhost', REASON), pod({ livenessProbe: { httpGet: { port: 80 } } }),
      'the exception \'probe-host.localhost\' at \'intelgraph/api\' is used by nothing: no probe or hook asks the host \'localhost\'; take it away'],
    ['for a variable', HardeningException.literalCredential('TOKEN', REASON), pod({}),
      'the exception \'literal-credential.token\' at \'intelgraph/api\' is used by nothing: '
        + 'no container sets the environment variable \'TOKEN\' to a literal that looks like a credential; take it away'],
    ['for a variable that is harmless by now', HardeningException.literalCredential('TOKEN', REASON), pod({ env: [{ name: 'TOKEN', value: '/run/token' }] }),
      'the exception \'literal-credential.token\' at \'intelgraph/api\' is used by nothing: '
        + 'no container sets the environment variable \'TOKEN\' to a literal that looks like a credential; take it away'],
  ])('is refused: %s', (_, exception, spec, sentence) => {
    expect(refusals(spec, { exceptions: [exception] })).toEqual([sentence]);
  });

  test('is not refused for a restriction that the profile has lifted, as it comes back', () => {
    // GIVEN
    const policy = profileOf({ enabled: false, disabledReason: 'debugging' }, { exceptions: [HardeningException.rootUser(REASON)] });

    // THEN
    expect(refusals(pod({}), policy)).toEqual([]);
  });

  test.each<[string, HardeningException, HardeningException]>([
    ['root-user.main', HardeningException.rootUser(REASON), HardeningException.rootUser(ON_MAIN)],
    ['extra-capability.chown.main', HardeningException.extraCapability('CHOWN', REASON), HardeningException.extraCapability('CHOWN', ON_MAIN)],
  ])('is refused: one for a container where the same stands for all of them: %s', (name, all, main) => {
    expect(refusals(pod({}), { exceptions: [main, all] })).toEqual([
      `the exception '${name}' at '${AT}' adds nothing: another one allows the same for all containers; keep one of them`,
    ]);
  });

  test('is not refused beside another one for all containers', () => {
    // GIVEN
    const exceptions = [HardeningException.extraCapability('CHOWN', REASON), HardeningException.extraCapability('KILL', ON_MAIN)];

    // THEN
    expect(refusals(pod({}), { exceptions })).toEqual([]);
  });

  test('is refused: one that stands there twice', () => {
    // GIVEN
    const exceptions = [HardeningException.rootUser(ON_MAIN), HardeningException.rootUser({ ...ON_MAIN, reason: 'another' })];

    // THEN
    expect(refusals(pod({}), { exceptions })).toEqual([`the exception 'root-user.main' stands twice at '${AT}'; keep one of them`]);
  });

  test.each<[string, HardeningException, JsonMap]>([
    ['for its container', HardeningException.rootUser(ON_MAIN), pod({})],
    ['for the pod', HardeningException.hostNetwork(REASON), pod({})],
    ['for its host port', HardeningException.hostPort(8080, REASON), pod({ ports: [{ containerPort: 8080, hostPort: 8080 }] })],
    ['for the host of its hook', HardeningException.probeHost('localhost', REASON), pod({ lifecycle: { preStop: { httpGet: { host: 'localhost', port: 80 } } } })],
  ])('is none that does its work: %s', (_, exception, spec) => {
    expect(refusals(spec, { exceptions: [exception] })).toEqual([]);
  });

  test('is none of two for one control in two containers', () => {
    // GIVEN
    const containers = ['main', 'helper'].map(name => ({ name, image: IMAGE }));
    const exceptions = containers.map(({ name }) => HardeningException.rootUser({ ...REASON, container: name }));

    // THEN
    expect(refusals({ containers }, { exceptions })).toEqual([]);
  });
});

describe('an exception that expires', () => {
  const until = (expires: string, owner?: string) => ({ exceptions: [HardeningException.rootUser({ reason: 'legacy image', expires, owner })] });

  test('is refused the day after', () => {
    expect(refusals(pod({}), until('2027-03-30'))).toEqual([
      `the exception 'root-user' at '${AT}' expired on 2027-03-30 (reason: legacy image); remove its cause, or decide anew and move 'expires'`,
    ]);
  });

  test('is refused with the owner who has to decide', () => {
    expect(refusals(pod({}), until('2026-12-31', 'team-a'))[0]).toContain('(reason: legacy image; owner: team-a)');
  });

  test('holds on its last day', () => {
    expect(refusals(pod({}), until(TODAY))).toEqual([]);
  });
});
