import { containerOf, contextOf, findingsIn, hardenSpec, one, podContextOf, policyOf, profileOf, RUNTIME_DEFAULT, specOf, UNCONFINED, withContext } from './policies';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { PodIds } from '../../src/hardening/pod-ids';
import { CONTAINER_LISTS } from '../../src/hardening/pod-template';
import { SeccompProfile } from '../../src/hardening/seccomp-profile';
import { Json, JsonMap } from '../../src/template/json';

const VERSIONS = Object.values(KubernetesVersion);

describe('a pod that sets nothing', () => {
  test('gets ids, seccomp and AppArmor, and loses token and service links', () => {
    expect(specOf(hardenSpec({ containers: [] }))).toEqual({
      automountServiceAccountToken: false,
      containers: [],
      enableServiceLinks: false,
      securityContext: {
        appArmorProfile: RUNTIME_DEFAULT,
        fsGroup: 65532,
        fsGroupChangePolicy: 'OnRootMismatch',
        runAsGroup: 65532,
        runAsNonRoot: true,
        runAsUser: 65532,
        seccompProfile: RUNTIME_DEFAULT,
      },
    });
  });

  test.each<[string, string, JsonMap]>([
    ['an init container', 'initContainers', {}],
    ['a sidecar', 'initContainers', { restartPolicy: 'Always' }],
    ['a main container', 'containers', {}],
    ['an ephemeral container', 'ephemeralContainers', {}],
  ])('restricts %s, without a field that the pod has', (_, list, fields) => {
    // GIVEN
    const container = { name: 'it', image: 'registry.example/it:1.0', ...fields };

    // WHEN
    const hardened = hardenSpec({ containers: [], [list]: [container] });

    // THEN
    expect(containerOf(hardened, 'it')).toEqual({
      ...container,
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        privileged: false,
        readOnlyRootFilesystem: true,
      },
    });
  });

  test.each(VERSIONS)('passes restricted of Kubernetes %s and reports nothing', version => {
    // GIVEN
    const policy = profileOf({ kubernetesVersion: version });
    const spec = Object.fromEntries(CONTAINER_LISTS.map(list => [list, [{ name: list }]]));

    // WHEN
    const hardened = hardenSpec(spec, policy);

    // THEN
    expect(findingsIn(hardened, policy)).toEqual([]);
    expect(hardened.replacements).toEqual([]);
  });

  test('gets no container list that it does not have', () => {
    expect(Object.keys(specOf(hardenSpec(one()))).filter(key => key.endsWith('ontainers'))).toEqual(['containers']);
  });
});

describe('a setting that is explicit and safe', () => {
  test.each<[string, JsonMap]>([
    ['runAsUser', { runAsUser: 1000 }],
    ['runAsGroup', { runAsGroup: 1000 }],
    ['fsGroup', { fsGroup: 2000 }],
    ['fsGroupChangePolicy', { fsGroupChangePolicy: 'Always' }],
    ['supplementalGroups', { supplementalGroups: [3000] }],
    ['a localhost seccomp profile', { seccompProfile: { type: 'Localhost', localhostProfile: 'profiles/audit.json' } }],
    ['a localhost AppArmor profile', { appArmorProfile: { type: 'Localhost', localhostProfile: 'audit' } }],
    ['an SELinux level', { seLinuxOptions: { level: 's0:c123,c456' } }],
    ['an allowed SELinux type', { seLinuxOptions: { type: 'container_t' } }],
    ['a safe sysctl', { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '80' }] }],
  ])('stays on the pod: %s', (_, context) => {
    // WHEN
    const hardened = hardenSpec(one({}, { securityContext: context }));

    // THEN
    expect(podContextOf(hardened)).toMatchObject(context);
    expect(hardened.replacements).toEqual([]);
  });

  test.each<[string, JsonMap]>([
    ['runAsUser', { runAsUser: 1000 }],
    ['runAsGroup', { runAsGroup: 1000 }],
    ['a localhost seccomp profile', { seccompProfile: { type: 'Localhost', localhostProfile: 'profiles/audit.json' } }],
    ['a localhost AppArmor profile', { appArmorProfile: { type: 'Localhost', localhostProfile: 'audit' } }],
    ['an SELinux level', { seLinuxOptions: { level: 's0:c123,c456' } }],
    ['NET_BIND_SERVICE', { capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] } }],
    ['the default proc mount', { procMount: 'Default' }],
  ])('stays on a container: %s', (_, context) => {
    // WHEN
    const hardened = hardenSpec(withContext(context));

    // THEN
    expect(contextOf(hardened)).toMatchObject(context);
    expect(hardened.replacements).toEqual([]);
  });

  test('stays where it is stricter than the profile asks: a container\'s runtime default below a localhost profile', () => {
    // GIVEN
    const policy = profileOf({ seccomp: SeccompProfile.localhost('a.json') });

    // WHEN
    const hardened = hardenSpec(withContext({ seccompProfile: RUNTIME_DEFAULT }), policy);

    // THEN
    expect(contextOf(hardened).seccompProfile).toEqual(RUNTIME_DEFAULT);
  });

  test('stays: service links that are switched on', () => {
    expect(specOf(hardenSpec(one({}, { enableServiceLinks: true }))).enableServiceLinks).toBe(true);
  });

  test('stays: a preStop hook, probes and their Host header', () => {
    // GIVEN
    const handler = { httpGet: { path: '/healthz', port: 'http', httpHeaders: [{ name: 'Host', value: 'app.example' }] } };
    const given = { lifecycle: { preStop: handler, postStart: handler, stopSignal: 'SIGUSR1' }, livenessProbe: { ...handler, periodSeconds: 5 } };

    // WHEN
    const hardened = hardenSpec(one(given));

    // THEN
    expect(containerOf(hardened)).toMatchObject(given);
    expect(hardened.replacements).toEqual([]);
  });

  test.each<[string, JsonMap]>([
    ['the user of the pod', { runAsUser: 65532 }],
    ['the group of the pod', { runAsGroup: 65532 }],
    ['runAsNonRoot', { runAsNonRoot: true }],
    ['the seccomp profile of the pod', { seccompProfile: RUNTIME_DEFAULT }],
    ['the AppArmor profile of the pod', { appArmorProfile: RUNTIME_DEFAULT }],
  ])('goes from the container where the pod says the same: %s', (_, context) => {
    // WHEN
    const hardened = hardenSpec(withContext(context));

    // THEN
    expect(contextOf(hardened)).not.toHaveProperty(Object.keys(context)[0]);
    expect(hardened.replacements).toEqual([]);
  });

  test.each<[string, JsonMap]>([
    ['fields of the pod spec', { securityContext: null, volumes: null, initContainers: null, hostNetwork: null, os: null }],
    ['fields of the pod\'s security context', { securityContext: { runAsUser: null, seccompProfile: null, appArmorProfile: null, seLinuxOptions: null } }],
  ])('is not what null is, which says nothing: %s', (_, spec) => {
    // WHEN
    const hardened = hardenSpec(one({}, spec));

    // THEN
    expect(findingsIn(hardened, policyOf())).toEqual([]);
    expect(hardened.replacements).toEqual([]);
  });

  test('is not what null is, which says nothing: fields of a container', () => {
    // GIVEN
    const securityContext = { runAsUser: null, capabilities: null, privileged: null, procMount: null, seccompProfile: null };

    // WHEN
    const hardened = hardenSpec(one({ securityContext, ports: null, lifecycle: null, livenessProbe: { httpGet: { host: null, port: 80 } } }));

    // THEN
    expect(findingsIn(hardened, policyOf())).toEqual([]);
    expect(hardened.replacements).toEqual([]);
  });
});

describe('a setting that is explicit and unsafe', () => {
  test.each<[string, string | undefined, string, Json, JsonMap]>([
    ['host network', 'host-network', 'spec.hostNetwork', true, { hostNetwork: true }],
    ['host PID namespace', 'host-pid', 'spec.hostPID', true, { hostPID: true }],
    ['host IPC namespace', 'host-ipc', 'spec.hostIPC', true, { hostIPC: true }],
    ['token', 'service-account-token', 'spec.automountServiceAccountToken', true, { automountServiceAccountToken: true }],
    ['root allowed', 'root-user', 'spec.securityContext.runAsNonRoot', false, { securityContext: { runAsNonRoot: false } }],
    ['root user', 'root-user', 'spec.securityContext.runAsUser', 0, { securityContext: { runAsUser: 0 } }],
    ['root group', 'root-user', 'spec.securityContext.runAsGroup', 0, { securityContext: { runAsGroup: 0 } }],
    ['root\'s fsGroup', 'root-user', 'spec.securityContext.fsGroup', 0, { securityContext: { fsGroup: 0 } }],
    ['seccomp', 'seccomp-unconfined', 'spec.securityContext.seccompProfile', UNCONFINED, { securityContext: { seccompProfile: UNCONFINED } }],
    ['AppArmor', 'apparmor-unconfined', 'spec.securityContext.appArmorProfile', UNCONFINED, { securityContext: { appArmorProfile: UNCONFINED } }],
    ['SELinux type', undefined, 'spec.securityContext.seLinuxOptions', { type: 'spc_t' }, { securityContext: { seLinuxOptions: { type: 'spc_t' } } }],
    ['SELinux type that is called as what every object has', undefined, 'spec.securityContext.seLinuxOptions', { type: 'constructor' },
      { securityContext: { seLinuxOptions: { type: 'constructor' } } }],
    ['SELinux user', undefined, 'spec.securityContext.seLinuxOptions', { user: 'u' }, { securityContext: { seLinuxOptions: { user: 'u' } } }],
    ['SELinux role', undefined, 'spec.securityContext.seLinuxOptions', { role: 'r' }, { securityContext: { seLinuxOptions: { role: 'r' } } }],
    ['sysctl', undefined, 'spec.securityContext.sysctls[kernel.msgmax]', '65536',
      { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '65536' }] } }],
    ['Windows host process', undefined, 'spec.securityContext.windowsOptions.hostProcess', true,
      { securityContext: { windowsOptions: { hostProcess: true } } }],
  ])('is replaced on the pod and reported: %s', (_, control, field, given, spec) => {
    // WHEN
    const hardened = hardenSpec(one({}, spec));

    // THEN
    expect(findingsIn(hardened, policyOf())).toEqual([]);
    expect(specOf(hardened)).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { fsGroup: 65532, runAsGroup: 65532, runAsNonRoot: true, runAsUser: 65532, appArmorProfile: RUNTIME_DEFAULT },
    });
    expect(hardened.replacements).toEqual([{ control, field, given }]);
  });

  const HOST = '169.254.169.254';

  test.each<[string, string | undefined, string, Json, JsonMap]>([
    ['privileged', 'privileged', 'securityContext.privileged', true, { securityContext: { privileged: true } }],
    ['escalation', 'privilege-escalation', 'securityContext.allowPrivilegeEscalation', true, { securityContext: { allowPrivilegeEscalation: true } }],
    ['root filesystem', 'writable-root-filesystem', 'securityContext.readOnlyRootFilesystem', false,
      { securityContext: { readOnlyRootFilesystem: false } }],
    ['root allowed', 'root-user', 'securityContext.runAsNonRoot', false, { securityContext: { runAsNonRoot: false } }],
    ['root user', 'root-user', 'securityContext.runAsUser', 0, { securityContext: { runAsUser: 0 } }],
    ['root group', 'root-user', 'securityContext.runAsGroup', 0, { securityContext: { runAsGroup: 0 } }],
    ['capability', 'extra-capability', 'securityContext.capabilities.add', 'SYS_PTRACE', { securityContext: { capabilities: { add: ['SYS_PTRACE'] } } }],
    ['capability with its prefix', 'extra-capability', 'securityContext.capabilities.add', 'CAP_NET_RAW',
      { securityContext: { capabilities: { add: ['CAP_NET_RAW'] } } }],
    ['all capabilities', undefined, 'securityContext.capabilities.add', 'ALL', { securityContext: { capabilities: { add: ['ALL'] } } }],
    ['seccomp', 'seccomp-unconfined', 'securityContext.seccompProfile', UNCONFINED, { securityContext: { seccompProfile: UNCONFINED } }],
    ['AppArmor', 'apparmor-unconfined', 'securityContext.appArmorProfile', UNCONFINED, { securityContext: { appArmorProfile: UNCONFINED } }],
    ['SELinux', undefined, 'securityContext.seLinuxOptions', { type: 'spc_t' }, { securityContext: { seLinuxOptions: { type: 'spc_t' } } }],
    ['proc mount', undefined, 'securityContext.procMount', 'Unmasked', { securityContext: { procMount: 'Unmasked' } }],
    ['Windows host process', undefined, 'securityContext.windowsOptions.hostProcess', true,
      { securityContext: { windowsOptions: { hostProcess: true } } }],
    ['host port', 'host-port', 'ports.hostPort', 8080, { ports: [{ containerPort: 80, hostPort: 8080, hostIP: '0.0.0.0' }] }],
    ['mount that is handed on to the node', 'privileged', 'volumeMounts.mountPropagation', 'Bidirectional',
      { volumeMounts: [{ name: 'mnt', mountPath: '/mnt', mountPropagation: 'Bidirectional' }] }],
    ['host of a liveness probe', 'probe-host', 'livenessProbe.httpGet.host', HOST, { livenessProbe: { httpGet: { host: HOST, port: 80 } } }],
    ['host of a readiness probe', 'probe-host', 'readinessProbe.tcpSocket.host', HOST, { readinessProbe: { tcpSocket: { host: HOST, port: 80 } } }],
    ['host of a startup probe', 'probe-host', 'startupProbe.httpGet.host', HOST, { startupProbe: { httpGet: { host: HOST, port: 80 } } }],
    ['host of a start hook', 'probe-host', 'lifecycle.postStart.httpGet.host', HOST, { lifecycle: { postStart: { httpGet: { host: HOST, port: 80 } } } }],
    ['host of a stop hook', 'probe-host', 'lifecycle.preStop.tcpSocket.host', HOST, { lifecycle: { preStop: { tcpSocket: { host: HOST, port: 80 } } } }],
  ])('is replaced in every kind of container and reported: %s', (_, control, field, given, container) => {
    for (const list of CONTAINER_LISTS) {
      // WHEN
      const hardened = hardenSpec({ containers: [], [list]: [{ name: 'it', ...container }] });

      // THEN
      expect(findingsIn(hardened, policyOf())).toEqual([]);
      expect(contextOf(hardened, 'it')).toEqual({
        ...field.includes('windowsOptions') ? { windowsOptions: { hostProcess: false } } : {},
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        privileged: false,
        readOnlyRootFilesystem: true,
      });
      expect(hardened.replacements).toEqual([{ control, field: `spec.${list}[it].${field}`, given, container: 'it' }]);
    }
  });

  test('takes only itself out: the rest of a port, of a probe and of a list of capabilities stays', () => {
    // WHEN
    const hardened = hardenSpec(one({
      ports: [{ name: 'http', containerPort: 80, hostPort: 8080, hostIP: '0.0.0.0' }, { containerPort: 81, hostPort: 0 }],
      livenessProbe: { httpGet: { host: 'h', path: '/healthz', port: 80 }, periodSeconds: 5 },
      securityContext: { capabilities: { add: ['SYS_TIME', 'NET_BIND_SERVICE'], drop: ['KILL'] } },
    }));

    // THEN
    expect(containerOf(hardened)).toMatchObject({
      ports: [{ name: 'http', containerPort: 80 }, { containerPort: 81, hostPort: 0 }],
      livenessProbe: { httpGet: { path: '/healthz', port: 80 }, periodSeconds: 5 },
      securityContext: { capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] } },
    });
    expect(containerOf(hardened)).toHaveProperty('ports', [{ name: 'http', containerPort: 80 }, { containerPort: 81, hostPort: 0 }]);
    expect(containerOf(hardened)).toHaveProperty('livenessProbe.httpGet', { path: '/healthz', port: 80 });
  });

  test('leaves the safe sysctls beside an unsafe one', () => {
    // WHEN
    const hardened = hardenSpec(one({}, {
      securityContext: { sysctls: [{ name: 'net.ipv4.tcp_syncookies', value: '1' }, { name: 'vm.swappiness', value: '1' }] },
    }));

    // THEN
    expect(podContextOf(hardened).sysctls).toEqual([{ name: 'net.ipv4.tcp_syncookies', value: '1' }]);
  });

  test('is judged by the Kubernetes version: an SELinux type and sysctls that later versions allow', () => {
    // GIVEN
    const spec = one({}, {
      securityContext: {
        seLinuxOptions: { type: 'container_engine_t' },
        sysctls: ['net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_notsent_lowat'].map(name => ({ name, value: '1' })),
      },
    });

    // WHEN
    const reported = VERSIONS.map(kubernetesVersion => [kubernetesVersion, hardenSpec(spec, profileOf({ kubernetesVersion })).replacements.length]);

    // THEN
    expect(reported).toEqual([
      ['1.28', 4], ['1.29', 3], ['1.30', 3], ['1.31', 2], ['1.32', 1], ['1.33', 1], ['1.34', 1], ['1.35', 1], ['1.36', 1], ['1.37', 0],
    ]);
  });

  test('an empty host of a probe goes without a report', () => {
    // WHEN
    const hardened = hardenSpec(one({ livenessProbe: { httpGet: { host: '', port: 80 } } }));

    // THEN
    expect(containerOf(hardened).livenessProbe).toEqual({ httpGet: { port: 80 } });
    expect(hardened.replacements).toEqual([]);
  });

  test('host namespaces that are switched off go without a report', () => {
    // WHEN
    const hardened = hardenSpec(one({}, { hostNetwork: false, hostPID: false, hostIPC: false }));

    // THEN
    expect(Object.keys(specOf(hardened)).filter(key => key.startsWith('host'))).toEqual([]);
    expect(hardened.replacements).toEqual([]);
  });
});

describe('ids', () => {
  test('of your own stand on the pod', () => {
    // WHEN
    const hardened = hardenSpec(one(), profileOf({ ids: PodIds.of(1000, { group: 1001, fsGroup: 1002 }) }));

    // THEN
    expect(podContextOf(hardened)).toMatchObject({ runAsUser: 1000, runAsGroup: 1001, fsGroup: 1002, fsGroupChangePolicy: 'OnRootMismatch' });
  });

  test('that the cluster picks are not written, and root stays forbidden', () => {
    // WHEN
    const hardened = hardenSpec(one(), policyOf({ profile: HardeningProfile.openShift() }));

    // THEN
    expect(podContextOf(hardened)).toEqual({ runAsNonRoot: true, seccompProfile: RUNTIME_DEFAULT });
  });

  test('that the cluster picks take the place of an explicit root', () => {
    // WHEN
    const hardened = hardenSpec(withContext({ runAsUser: 0 }, { runAsUser: 0 }), profileOf({ ids: PodIds.assignedByCluster() }));

    // THEN
    expect(podContextOf(hardened)).not.toHaveProperty('runAsUser');
    expect(contextOf(hardened)).not.toHaveProperty('runAsUser');
    expect(hardened.replacements.map(({ field }) => field)).toEqual([
      'spec.securityContext.runAsUser', 'spec.containers[main].securityContext.runAsUser',
    ]);
  });
});

describe('seccomp', () => {
  test('takes the profile of the node that the policy names', () => {
    // WHEN
    const hardened = hardenSpec(one(), profileOf({ seccomp: SeccompProfile.localhost('profiles/audit.json') }));

    // THEN
    expect(podContextOf(hardened).seccompProfile).toEqual({ type: 'Localhost', localhostProfile: 'profiles/audit.json' });
    expect(contextOf(hardened)).not.toHaveProperty('seccompProfile');
  });
});
