import { policyOf, profileOf, REASON } from './policies';
import { AT, MAIN, TODAY, mounting, pod, refusals, sentences } from './refused-pods';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningPolicy, Replacement } from '../../src/hardening/hardening-policy';
import { refusalsOfRetrofit } from '../../src/hardening/refusals/refusals';
import { WritablePath } from '../../src/hardening/writable-path';
import { JsonMap } from '../../src/template/json';

describe('a pod that nothing is wrong with', () => {
  test('is not refused', () => {
    expect(refusals(pod({}))).toEqual([]);
  });
});

describe('an unsafe setting that hardening took out', () => {
  const LEAVE_OUT = 'weakens the pod; leave it out';
  const OR = `${LEAVE_OUT}, or allow it with HardeningException.`;

  test.each<[string, Replacement, string]>([
    ['of the pod', { control: HardeningException.hostNetwork(REASON).control, field: 'spec.hostNetwork', given: true },
      `'spec.hostNetwork' (true) at '${AT}' ${OR}hostNetwork({ reason: '…' })`],
    ['of a container', { control: HardeningException.privileged(REASON).control, field: 'spec.containers[main].x', given: true, container: 'main' },
      `'spec.containers[main].x' (true) at '${AT}' ${OR}privileged({ reason: '…', container: 'main' })`],
    ['of a container, with a host', { control: HardeningException.probeHost('::1', REASON).control, field: 'f', given: '::1', container: 'main' },
      `'f' ("::1") at '${AT}' ${OR}probeHost('::1', { reason: '…', container: 'main' })`],
    ['of a container, with a number', { control: HardeningException.hostPort(80, REASON).control, field: 'f', given: 80, container: 'main' },
      `'f' (80) at '${AT}' ${OR}hostPort(80, { reason: '…', container: 'main' })`],
    ['of a container, with a name', { control: HardeningException.extraCapability('KILL', REASON).control, field: 'f', given: 'CAP_SYS_TIME', container: 'main' },
      `'f' ("CAP_SYS_TIME") at '${AT}' ${OR}extraCapability('SYS_TIME', { reason: '…', container: 'main' })`],
    ['that no exception allows', { field: 'f', given: { type: 'spc_t' } }, `'f' ({"type":"spc_t"}) at '${AT}' ${LEAVE_OUT}`],
  ])('is refused in the library\'s own workloads: one %s', (_, replacement, sentence) => {
    expect(refusals(pod({}), {}, [replacement])).toEqual([sentence]);
  });
});

describe('a pod that somebody else wrote', () => {
  const retrofit = (spec: JsonMap, policy: Partial<HardeningPolicy> = {}) =>
    sentences(refusalsOfRetrofit({ spec, policy: policyOf(policy), path: AT }, TODAY));

  test('is not refused for mistakes of its author that hardening does not touch', () => {
    // GIVEN
    const spec = pod({
      env: [{ name: 'DB_PASSWORD', value: 'hunter2' }, { name: 'DB_PASSWORD', value: 'hunter2' }],
      image: 'app',
      ports: [{ containerPort: 80 }],
      resources: { requests: { cpu: '2' }, limits: { cpu: '1' } },
      volumeMounts: [{ name: 'gone', mountPath: '/a' }, { name: 'gone', mountPath: '/a/b' }],
    });

    // THEN
    expect(retrofit(spec)).toEqual([]);
  });

  test.each<[string, JsonMap, Partial<HardeningPolicy>]>([
    ['a writable path below a read-only mount', mounting({ config: '/var', run: '/var/run/app' }, { config: { configMap: { name: 'c' } } }), {}],
    ['a host path', pod({}, { volumes: [{ name: 'logs', hostPath: { path: '/var/log' } }] }), {}],
    ['an expired exception', pod({}), { exceptions: [HardeningException.rootUser({ ...REASON, expires: '2027-01-01' })] }],
    ['an exception that nothing uses', pod({}), { exceptions: [HardeningException.hostPort(80, REASON)] }],
    ['a writable path for nobody', pod({}), { writablePaths: [WritablePath.memory('tmp', '/tmp', { containers: ['gone'] })] }],
    ['nodes of Windows that its author does not name as such', pod({}, { nodeSelector: { 'kubernetes.io/os': 'windows' } }), {}],
  ])('is refused for %s', (_, spec, policy) => {
    expect(retrofit(spec, policy)).toHaveLength(1);
  });
});

describe('a pod for nodes of Windows', () => {
  const onWindows = (label: string, more: JsonMap = {}) => pod({}, { nodeSelector: { [label]: 'windows' }, ...more });

  test.each(['kubernetes.io/os', 'beta.kubernetes.io/os'])('is refused where its selector alone says so: %s', label => {
    expect(refusals(onWindows(label))).toEqual([
      `'nodeSelector' (${label}: windows) at '${AT}' sends the pod to nodes of Windows, which refuse what hardening gives to pods of Linux; `
        + 'say \'os: { name: windows }\' too, in a JSON patch if you must',
    ]);
  });

  test.each<[string, JsonMap, HardeningPolicy]>([
    ['that says so', onWindows('kubernetes.io/os', { os: { name: 'windows' } }), policyOf()],
    ['that is not hardened', onWindows('kubernetes.io/os'), profileOf({ enabled: false, disabledReason: 'debugging' })],
    ['of Linux', pod({}, { nodeSelector: { 'kubernetes.io/os': 'linux' } }), policyOf()],
  ])('is none to refuse: one %s', (_, spec, policy) => {
    expect(refusals(spec, policy)).toEqual([]);
  });
});

describe('a pod that shares namespaces of its node', () => {
  const START = { name: 'net.ipv4.ip_unprivileged_port_start', value: '80' };
  const LEAVE_OUT = 'and the API server refuses it; leave out one of them (\'unprivilegedPortStart\' sets net.ipv4.ip_unprivileged_port_start)';

  test('sets no sysctl of the network', () => {
    // GIVEN
    const spec = pod({}, { hostNetwork: true, securityContext: { sysctls: [START] } });

    // THEN
    expect(refusals(spec, { exceptions: [HardeningException.hostNetwork(REASON)] })).toEqual([
      `the sysctl 'net.ipv4.ip_unprivileged_port_start' (80) at '${AT}' belongs to the network of the node, which the pod shares ('hostNetwork'), ${LEAVE_OUT}`,
    ]);
  });

  test('sets no sysctl of the IPC namespace, and may set one of the network', () => {
    // GIVEN
    const sysctls = [{ name: 'kernel.shm_rmid_forced', value: '1' }, START];

    // THEN
    expect(refusals(pod({}, { hostIPC: true, securityContext: { sysctls } }), { exceptions: [HardeningException.hostIpc(REASON)] })).toEqual([
      `the sysctl 'kernel.shm_rmid_forced' (1) at '${AT}' belongs to the IPC namespace of the node, which the pod shares ('hostIPC'), ${LEAVE_OUT}`,
    ]);
  });

  test('is not told of a sysctl where a port is too low for it', () => {
    // GIVEN
    const spec = pod({ ports: [{ containerPort: 80 }] }, { hostNetwork: true });

    // THEN
    expect(refusals(spec, { exceptions: [HardeningException.hostNetwork(REASON)] })).toEqual([
      `port 80 of ${MAIN} is below 1024, and a process that is not root cannot bind it; listen on a port from 1024 on`,
    ]);
  });

  test('does not share processes among its containers as well', () => {
    expect(refusals(pod({}, { hostPID: true, shareProcessNamespace: true }), { exceptions: [HardeningException.hostPid(REASON)] })).toEqual([
      `'shareProcessNamespace' (true) at '${AT}' is given to a pod that sees all processes of the node ('hostPID'), and the API server refuses both; leave it out`,
    ]);
  });
});
