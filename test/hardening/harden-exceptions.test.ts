import { annotationsOf, containerOf, contextOf, hardenSpec, ON_MAIN, one, podContextOf, policyOf, profileOf, REASON, RUNTIME_DEFAULT, specOf, TWO, UNCONFINED, withContext } from './policies';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { JsonMap } from '../../src/template/json';

const { V1_29 } = KubernetesVersion;
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';

describe('an exception', () => {
  /** The plain pod of two containers, with what an exception adds. */
  function expected(pod: JsonMap, podContext: JsonMap, main: JsonMap, helper: JsonMap): JsonMap {
    const restricted = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, privileged: false, readOnlyRootFilesystem: true };
    return {
      automountServiceAccountToken: false,
      containers: [
        { name: 'main', securityContext: { ...restricted, ...main } },
        { name: 'helper', securityContext: { ...restricted, ...helper } },
      ],
      enableServiceLinks: false,
      securityContext: {
        appArmorProfile: RUNTIME_DEFAULT,
        fsGroup: 65532,
        fsGroupChangePolicy: 'OnRootMismatch',
        runAsGroup: 65532,
        runAsNonRoot: true,
        runAsUser: 65532,
        seccompProfile: RUNTIME_DEFAULT,
        ...podContext,
      },
      ...pod,
    };
  }

  const ROOT = { runAsGroup: 0, runAsNonRoot: false, runAsUser: 0 };
  const PTRACE = { capabilities: { add: ['SYS_PTRACE'], drop: ['ALL'] } };
  const PRIVILEGED = { allowPrivilegeEscalation: true, capabilities: undefined, privileged: true };
  const SYS_ADMIN = { allowPrivilegeEscalation: true, capabilities: { add: ['SYS_ADMIN'], drop: ['ALL'] } };
  const ESCALATES = { allowPrivilegeEscalation: true };
  const WRITABLE = { readOnlyRootFilesystem: false };

  test.each<[string, HardeningException, JsonMap]>([
    ['a capability, for one container', HardeningException.extraCapability('SYS_PTRACE', ON_MAIN), expected({}, {}, PTRACE, {})],
    ['a capability, for all', HardeningException.extraCapability('SYS_PTRACE', REASON), expected({}, {}, PTRACE, PTRACE)],
    ['SYS_ADMIN, which always escalates', HardeningException.extraCapability('SYS_ADMIN', ON_MAIN), expected({}, {}, SYS_ADMIN, {})],
    ['a writable root, for one', HardeningException.writableRootFilesystem(ON_MAIN), expected({}, {}, WRITABLE, {})],
    ['a writable root, for all', HardeningException.writableRootFilesystem(REASON), expected({}, {}, WRITABLE, WRITABLE)],
    ['root, for one', HardeningException.rootUser(ON_MAIN), expected({}, {}, ROOT, {})],
    ['root, for all', HardeningException.rootUser(REASON), expected({}, ROOT, {}, {})],
    ['escalation, for one', HardeningException.privilegeEscalation(ON_MAIN), expected({}, {}, ESCALATES, {})],
    ['escalation, for all', HardeningException.privilegeEscalation(REASON), expected({}, {}, ESCALATES, ESCALATES)],
    ['privileged, which always escalates, for one', HardeningException.privileged(ON_MAIN), expected({}, {}, PRIVILEGED, {})],
    ['privileged, for all', HardeningException.privileged(REASON), expected({}, {}, PRIVILEGED, PRIVILEGED)],
    ['seccomp, for one', HardeningException.seccompUnconfined(ON_MAIN), expected({}, {}, { seccompProfile: UNCONFINED }, {})],
    ['seccomp, for all', HardeningException.seccompUnconfined(REASON), expected({}, { seccompProfile: UNCONFINED }, {}, {})],
    ['AppArmor, for one', HardeningException.appArmorUnconfined(ON_MAIN), expected({}, {}, { appArmorProfile: UNCONFINED }, {})],
    ['AppArmor, for all', HardeningException.appArmorUnconfined(REASON), expected({}, { appArmorProfile: UNCONFINED }, {}, {})],
    ['the host network', HardeningException.hostNetwork(REASON), expected({ hostNetwork: true }, {}, {}, {})],
    ['the host PID namespace', HardeningException.hostPid(REASON), expected({ hostPID: true }, {}, {}, {})],
    ['the host IPC namespace', HardeningException.hostIpc(REASON), expected({ hostIPC: true }, {}, {}, {})],
    ['the token', HardeningException.serviceAccountToken(REASON), expected({ automountServiceAccountToken: true }, {}, {}, {})],
    ['a host path, which the author declares', HardeningException.hostPath('logs', REASON), expected({}, {}, {}, {})],
    ['a host port, which the author declares', HardeningException.hostPort(8080, REASON), expected({}, {}, {}, {})],
    ['a host of a probe, which the author declares', HardeningException.probeHost('localhost', REASON), expected({}, {}, {}, {})],
    ['a credential, which hardening does not look at', HardeningException.literalCredential('TOKEN', REASON), expected({}, {}, {}, {})],
  ])('does what it says and nothing else: %s', (_, exception, wanted) => {
    // WHEN
    const hardened = hardenSpec(TWO, policyOf({ exceptions: [exception] }));

    // THEN
    expect(specOf(hardened)).toEqual(wanted);
    expect(hardened.replacements).toEqual([]);
  });

  test.each<[string, HardeningException, JsonMap]>([
    ['a capability', HardeningException.extraCapability('SYS_PTRACE', REASON), withContext({ capabilities: { add: ['SYS_PTRACE'] } })],
    ['a capability with its prefix', HardeningException.extraCapability('SYS_PTRACE', REASON), withContext({ capabilities: { add: ['CAP_SYS_PTRACE'] } })],
    ['a writable root', HardeningException.writableRootFilesystem(ON_MAIN), withContext({ readOnlyRootFilesystem: false })],
    ['root on the container', HardeningException.rootUser(ON_MAIN), withContext({ runAsUser: 0, runAsNonRoot: false, runAsGroup: 0 })],
    ['root on the pod', HardeningException.rootUser(REASON), withContext({}, { runAsUser: 0, runAsNonRoot: false, runAsGroup: 0, fsGroup: 0 })],
    ['escalation', HardeningException.privilegeEscalation(ON_MAIN), withContext({ allowPrivilegeEscalation: true })],
    ['privileged', HardeningException.privileged(ON_MAIN), withContext({ privileged: true, allowPrivilegeEscalation: true })],
    ['a mount of a privileged container for the node', HardeningException.privileged(ON_MAIN),
      one({ securityContext: { privileged: true }, volumeMounts: [{ name: 'mnt', mountPath: '/mnt', mountPropagation: 'Bidirectional' }] })],
    ['seccomp on the container', HardeningException.seccompUnconfined(ON_MAIN), withContext({ seccompProfile: UNCONFINED })],
    ['seccomp on the pod', HardeningException.seccompUnconfined(REASON), withContext({}, { seccompProfile: UNCONFINED })],
    ['AppArmor on the container', HardeningException.appArmorUnconfined(ON_MAIN), withContext({ appArmorProfile: UNCONFINED })],
    ['the host network', HardeningException.hostNetwork(REASON), one({}, { hostNetwork: true })],
    ['a host port', HardeningException.hostPort(8080, ON_MAIN), one({ ports: [{ containerPort: 80, hostPort: 8080 }] })],
    ['a host of a probe', HardeningException.probeHost('localhost', ON_MAIN), one({ livenessProbe: { httpGet: { host: 'localhost', port: 80 } } })],
    ['the token', HardeningException.serviceAccountToken(REASON), one({}, { automountServiceAccountToken: true })],
  ])('keeps what it allows out of the report: %s', (_, exception, spec) => {
    expect(hardenSpec(spec, policyOf({ exceptions: [exception] })).replacements).toEqual([]);
  });

  test.each<[string, JsonMap, JsonMap]>([
    ['what it adds by exception', {}, { add: ['SYS_PTRACE'] }],
    ['what it adds beside that', { add: ['NET_BIND_SERVICE'] }, { add: ['NET_BIND_SERVICE', 'SYS_PTRACE'] }],
    ['what it drops itself', { drop: ['MKNOD'] }, { add: ['SYS_PTRACE'], drop: ['MKNOD'] }],
  ])('for a privileged container leaves of its capabilities %s', (_, capabilities, left) => {
    // GIVEN
    const exceptions = [HardeningException.privileged(ON_MAIN), HardeningException.extraCapability('SYS_PTRACE', ON_MAIN)];

    // THEN
    expect(contextOf(hardenSpec(withContext({ capabilities }), policyOf({ exceptions }))).capabilities).toEqual(left);
  });

  test('keeps root\'s group for volumes where the whole pod may be root', () => {
    // WHEN
    const hardened = hardenSpec(withContext({}, { fsGroup: 0 }), policyOf({ exceptions: [HardeningException.rootUser(REASON)] }));

    // THEN
    expect(podContextOf(hardened).fsGroup).toBe(0);
  });

  test('keeps a host port that it names, and no other', () => {
    // GIVEN
    const ports = [{ containerPort: 80, hostPort: 8080 }, { containerPort: 81, hostPort: 8081 }];

    // WHEN
    const hardened = hardenSpec(one({ ports }), policyOf({ exceptions: [HardeningException.hostPort(8080, ON_MAIN)] }));

    // THEN
    expect(containerOf(hardened).ports).toEqual([{ containerPort: 80, hostPort: 8080 }, { containerPort: 81 }]);
    expect(hardened.replacements.map(({ given }) => given)).toEqual([8081]);
  });

  test('keeps the host of a probe or hook that it names, and no other', () => {
    // GIVEN
    const ask = (host: string) => ({ tcpSocket: { host, port: 80 } });
    const probes = { livenessProbe: ask('localhost'), lifecycle: { preStop: ask('localhost'), postStart: ask('10.0.0.1') } };

    // WHEN
    const hardened = hardenSpec(one(probes), policyOf({ exceptions: [HardeningException.probeHost('localhost', ON_MAIN)] }));

    // THEN
    expect(containerOf(hardened)).toMatchObject({
      livenessProbe: ask('localhost'), lifecycle: { preStop: ask('localhost'), postStart: { tcpSocket: { port: 80 } } },
    });
    expect(hardened.replacements.map(({ given }) => given)).toEqual(['10.0.0.1']);
  });

  test.each<[string, HardeningException, JsonMap]>([
    ['a capability', HardeningException.extraCapability('SYS_TIME', REASON), withContext({ capabilities: { add: ['SYS_PTRACE'] } })],
    ['privileged', HardeningException.privileged({ ...REASON, container: 'other' }), withContext({ privileged: true })],
    ['seccomp', HardeningException.seccompUnconfined(ON_MAIN), withContext({}, { seccompProfile: UNCONFINED })],
    ['root', HardeningException.rootUser(ON_MAIN), withContext({}, { runAsUser: 0 })],
    ['a host port', HardeningException.hostPort(80, REASON), one({ ports: [{ containerPort: 80, hostPort: 8080 }] })],
    ['a host of a probe', HardeningException.probeHost('localhost', REASON), one({ startupProbe: { tcpSocket: { host: '10.0.0.1', port: 80 } } })],
  ])('for something else allows nothing: %s', (_, exception, spec) => {
    expect(hardenSpec(spec, policyOf({ exceptions: [exception] })).replacements).toHaveLength(1);
  });

  test('writes AppArmor\'s as an annotation before Kubernetes 1.30', () => {
    // GIVEN
    const policy = profileOf({ kubernetesVersion: V1_29 }, { exceptions: [HardeningException.appArmorUnconfined(ON_MAIN)] });

    // THEN
    expect(annotationsOf(hardenSpec(TWO, policy))).toEqual({ [`${APPARMOR}main`]: 'unconfined', [`${APPARMOR}helper`]: 'runtime/default' });
  });

  test('puts several capabilities in order, each once', () => {
    // GIVEN
    const exceptions = ['SYS_TIME', 'KILL'].map(capability => HardeningException.extraCapability(capability, REASON));

    // WHEN
    const hardened = hardenSpec(withContext({ capabilities: { add: ['SYS_TIME', 'NET_BIND_SERVICE', 'CAP_SYS_TIME'] } }), policyOf({ exceptions }));

    // THEN
    expect(contextOf(hardened).capabilities).toEqual({ add: ['KILL', 'NET_BIND_SERVICE', 'SYS_TIME'], drop: ['ALL'] });
  });
});
