import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { hardenedViolations, restrictedViolations } from '../../src/hardening/pod-security';
import { CONTAINER_LISTS, podTemplatesOf } from '../../src/hardening/pod-template';
import { Json, JsonMap } from '../../src/template/json';
import { goodContainer, goodPod, podWithContainer } from '../support/pods';

const VERSIONS = Object.values(KubernetesVersion);
const { V1_28, V1_29, V1_30, V1_31, V1_32, V1_33, V1_34, V1_35, V1_36 } = KubernetesVersion;

function violations(object: JsonMap, version = V1_35) {
  const [template] = podTemplatesOf(object);
  return restrictedViolations(template, version);
}

function controls(object: JsonMap, version = V1_35): string[] {
  return violations(object, version).map(({ control }) => control);
}

/** The versions that refuse a pod, with the control that does; any other control shows as itself. */
function refusals(object: JsonMap, control: string): string[] {
  return VERSIONS.flatMap(version => controls(object, version).map(found => found === control ? version : `${version} ${found}`));
}

function from(version: KubernetesVersion): string[] {
  return VERSIONS.slice(VERSIONS.indexOf(version));
}

describe('a pod that has what restricted asks for', () => {
  test.each(VERSIONS)('passes under Kubernetes %s', version => {
    expect(violations(goodPod({ initContainers: [goodContainer('init')], ephemeralContainers: [goodContainer('debug')] }), version)).toEqual([]);
  });

  test('passes with null where a field would be', () => {
    // GIVEN
    const pod = goodPod({ hostNetwork: null, volumes: [{ name: 'tmp', hostPath: null, emptyDir: {} }] }, { seLinuxOptions: null });

    // THEN
    expect(violations(pod)).toEqual([]);
  });
});

describe('a pod that sets nothing', () => {
  test('breaks each control that asks for something to be set, once', () => {
    expect(controls({ kind: 'Pod', spec: { containers: [{ name: 'main' }] } })).toEqual([
      'allowPrivilegeEscalation', 'runAsNonRoot', 'seccompProfile_restricted', 'capabilities_restricted',
    ]);
  });
});

describe('controls of the pod spec', () => {
  const HOST_PROCESS = { windowsOptions: { hostProcess: true } };

  test.each<[string, string, JsonMap, JsonMap]>([
    ['hostNamespaces', 'spec.hostNetwork', { hostNetwork: true }, {}],
    ['hostNamespaces', 'spec.hostPID', { hostPID: true }, {}],
    ['hostNamespaces', 'spec.hostIPC', { hostIPC: true }, {}],
    ['hostPathVolumes', 'spec.volumes[0].hostPath', { volumes: [{ name: 'host', hostPath: { path: '/' } }] }, {}],
    ['restrictedVolumes', 'spec.volumes[1].nfs', { volumes: [{ name: 'tmp', emptyDir: {} }, { name: 'share', nfs: { server: 's', path: '/' } }] }, {}],
    ['sysctls', 'spec.securityContext.sysctls[0].name', {}, { sysctls: [{ name: 'kernel.msgmax', value: '65536' }] }],
    ['seLinuxOptions', 'spec.securityContext.seLinuxOptions.type', {}, { seLinuxOptions: { type: 'spc_t' } }],
    ['seLinuxOptions', 'spec.securityContext.seLinuxOptions.user', {}, { seLinuxOptions: { user: 'system_u' } }],
    ['seLinuxOptions', 'spec.securityContext.seLinuxOptions.role', {}, { seLinuxOptions: { role: 'system_r' } }],
    ['seccompProfile_baseline', 'spec.securityContext.seccompProfile.type', {}, { seccompProfile: { type: 'Unconfined' } }],
    ['windowsHostProcess', 'spec.securityContext.windowsOptions.hostProcess', {}, HOST_PROCESS],
    ['runAsNonRoot', 'spec.securityContext.runAsNonRoot', {}, { runAsNonRoot: false }],
    ['runAsUser', 'spec.securityContext.runAsUser', {}, { runAsUser: 0 }],
  ])('%s refuses %s under every version', (control, path, spec, securityContext) => {
    const pod = goodPod(spec, securityContext);
    for (const version of VERSIONS) {
      expect(violations(pod, version)).toMatchObject([{ control, path }]);
    }
  });

  test.each<[string, JsonMap]>([
    ['an emptyDir', { emptyDir: {} }],
    ['a claim', { persistentVolumeClaim: { claimName: 'data' } }],
    ['a generic ephemeral volume', { ephemeral: {} }],
    ['a CSI volume', { csi: { driver: 'x' } }],
    ['a Secret', { secret: { secretName: 'x' } }],
    ['a ConfigMap', { configMap: { name: 'x' } }],
    ['projected sources', { projected: { sources: [] } }],
    ['the downward API', { downwardAPI: {} }],
    ['an image', { image: { reference: 'x' } }],
  ])('restrictedVolumes allows %s', (_, source) => {
    expect(violations(goodPod({ volumes: [{ name: 'data', ...source }] }))).toEqual([]);
  });
});

describe.each(CONTAINER_LISTS)('controls of a container in %s', list => {
  const HOST = { host: 'metadata.example' };

  test.each<[string, string, JsonMap, JsonMap]>([
    ['privileged', 'securityContext.privileged', {}, { privileged: true }],
    ['capabilities_baseline', 'securityContext.capabilities.add[1]', {}, { capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'SYS_ADMIN'] } }],
    ['capabilities_restricted', 'securityContext.capabilities.add[0]', {}, { capabilities: { drop: ['ALL'], add: ['CHOWN'] } }],
    ['capabilities_restricted', 'securityContext.capabilities.drop', {}, { capabilities: { drop: ['NET_RAW'] } }],
    ['capabilities_restricted', 'securityContext.capabilities.drop', {}, { capabilities: null }],
    ['hostPorts', 'ports[0].hostPort', { ports: [{ containerPort: 8080, hostPort: 80 }] }, {}],
    ['seLinuxOptions', 'securityContext.seLinuxOptions.type', {}, { seLinuxOptions: { type: 'spc_t' } }],
    ['procMount', 'securityContext.procMount', {}, { procMount: 'Unmasked' }],
    ['seccompProfile_baseline', 'securityContext.seccompProfile.type', {}, { seccompProfile: { type: 'Unconfined' } }],
    ['windowsHostProcess', 'securityContext.windowsOptions.hostProcess', {}, { windowsOptions: { hostProcess: true } }],
    ['allowPrivilegeEscalation', 'securityContext.allowPrivilegeEscalation', {}, { allowPrivilegeEscalation: true }],
    ['allowPrivilegeEscalation', 'securityContext.allowPrivilegeEscalation', {}, { allowPrivilegeEscalation: null }],
    ['runAsNonRoot', 'securityContext.runAsNonRoot', {}, { runAsNonRoot: false }],
    ['runAsUser', 'securityContext.runAsUser', {}, { runAsUser: 0 }],
  ])('%s refuses %s under every version', (control, field, fields, securityContext) => {
    const pod = podWithContainer(list, goodContainer('other', fields, securityContext));
    for (const version of VERSIONS) {
      expect(violations(pod, version)).toMatchObject([{ control, container: 'other', path: `spec.${list}[0].${field}` }]);
    }
  });

  test.each(['livenessProbe', 'readinessProbe', 'startupProbe'])('hostProbesAndHostLifecycle refuses a host in %s from 1.34 on', probe => {
    for (const action of ['httpGet', 'tcpSocket']) {
      const pod = podWithContainer(list, goodContainer('other', { [probe]: { [action]: { ...HOST, port: 80 } } }));
      expect(refusals(pod, 'hostProbesAndHostLifecycle')).toEqual(from(V1_34));
    }
  });

  test.each(['postStart', 'preStop'])('hostProbesAndHostLifecycle refuses a host in the %s hook from 1.34 on', hook => {
    for (const action of ['httpGet', 'tcpSocket']) {
      const pod = podWithContainer(list, goodContainer('other', { lifecycle: { [hook]: { [action]: { ...HOST, port: 80 } } } }));
      expect(refusals(pod, 'hostProbesAndHostLifecycle')).toEqual(from(V1_34));
    }
  });

  test('allows what restricted leaves to the container', () => {
    // GIVEN
    const securityContext = {
      privileged: false,
      capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
      procMount: 'Default',
      runAsUser: 1000,
      seLinuxOptions: { type: 'container_t', level: 's0' },
      seccompProfile: { type: 'Localhost', localhostProfile: 'app.json' },
    };
    const fields = {
      ports: [{ containerPort: 8080, hostPort: 0 }],
      livenessProbe: { httpGet: { host: '', port: 8080, httpHeaders: [{ name: 'Host', value: 'x' }] } },
    };

    // THEN
    expect(VERSIONS.flatMap(version => violations(podWithContainer(list, goodContainer('other', fields, securityContext)), version))).toEqual([]);
  });
});

describe('what a container inherits from its pod', () => {
  const SECCOMP = { seccompProfile: { type: 'RuntimeDefault' } };

  test('runAsNonRoot on every container does for a pod without it', () => {
    expect(controls(goodPod({ containers: [goodContainer('main', {}, { runAsNonRoot: true })] }, { runAsNonRoot: null }))).toEqual([]);
  });

  test('runAsNonRoot false on the pod is refused even if every container sets it to true', () => {
    expect(violations(goodPod({ containers: [goodContainer('main', {}, { runAsNonRoot: true })] }, { runAsNonRoot: false })))
      .toMatchObject([{ control: 'runAsNonRoot', path: 'spec.securityContext.runAsNonRoot' }]);
  });

  test('a container without runAsNonRoot is refused where the pod has none', () => {
    expect(violations(goodPod({ containers: [goodContainer('a', {}, { runAsNonRoot: true }), goodContainer('b')] }, { runAsNonRoot: null })))
      .toMatchObject([{ control: 'runAsNonRoot', container: 'b' }]);
  });

  test('a seccomp profile on every container does for a pod without it', () => {
    expect(controls(goodPod({ containers: [goodContainer('main', {}, SECCOMP)] }, { seccompProfile: null }))).toEqual([]);
  });

  test('a container without a seccomp profile is refused where the pod has none', () => {
    expect(violations(goodPod({ containers: [goodContainer('a', {}, SECCOMP), goodContainer('b')] }, { seccompProfile: null })))
      .toMatchObject([{ control: 'seccompProfile_restricted', container: 'b' }]);
  });
});

describe('AppArmor', () => {
  const annotated = (profile: Json): JsonMap => {
    const pod = goodPod();
    return { ...pod, metadata: { annotations: { 'container.apparmor.security.beta.kubernetes.io/main': profile } } };
  };

  test('an unconfined annotation is refused under every version', () => {
    expect(refusals(annotated('unconfined'), 'appArmorProfile')).toEqual(VERSIONS);
  });

  test('the violation of an annotation names its container', () => {
    expect(violations(annotated('unconfined'))).toMatchObject([
      { container: 'main', path: "metadata.annotations['container.apparmor.security.beta.kubernetes.io/main']" },
    ]);
  });

  test.each(['runtime/default', 'localhost/app', ''])("the annotation '%s' is allowed", profile => {
    expect(violations(annotated(profile))).toEqual([]);
  });

  test('an unconfined field of the pod is refused from 1.30 on, the first version that knows it', () => {
    expect(refusals(goodPod({}, { appArmorProfile: { type: 'Unconfined' } }), 'appArmorProfile')).toEqual(from(V1_30));
  });

  test.each(CONTAINER_LISTS)('an unconfined field of a container in %s is refused from 1.30 on', list => {
    const pod = podWithContainer(list, goodContainer('other', {}, { appArmorProfile: { type: 'Unconfined' } }));
    expect(refusals(pod, 'appArmorProfile')).toEqual(from(V1_30));
  });
});

describe('what versions changed', () => {
  const withSysctl = (name: string) => goodPod({}, { sysctls: [{ name, value: '1' }] });

  test.each(['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports',
    'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.ping_group_range', 'net.ipv4.tcp_syncookies'])('the sysctl %s is safe in all', name => {
    expect(refusals(withSysctl(name), 'sysctls')).toEqual([]);
  });

  test.each<[string, KubernetesVersion[]]>([
    ['net.ipv4.tcp_keepalive_time', [V1_28]],
    ['net.ipv4.tcp_fin_timeout', [V1_28]],
    ['net.ipv4.tcp_keepalive_intvl', [V1_28]],
    ['net.ipv4.tcp_keepalive_probes', [V1_28]],
    ['net.ipv4.tcp_rmem', [V1_28, V1_29, V1_30, V1_31]],
    ['net.ipv4.tcp_wmem', [V1_28, V1_29, V1_30, V1_31]],
    ['net.ipv4.tcp_slow_start_after_idle', [V1_28, V1_29, V1_30, V1_31, V1_32, V1_33, V1_34, V1_35, V1_36]],
    ['net.ipv4.tcp_notsent_lowat', [V1_28, V1_29, V1_30, V1_31, V1_32, V1_33, V1_34, V1_35, V1_36]],
  ])('the sysctl %s is refused only before it was declared safe', (name, refusing) => {
    expect(refusals(withSysctl(name), 'sysctls')).toEqual(refusing);
  });

  test('the SELinux type container_engine_t is allowed from 1.31 on', () => {
    expect(refusals(goodPod({}, { seLinuxOptions: { type: 'container_engine_t' } }), 'seLinuxOptions')).toEqual([V1_28, V1_29, V1_30]);
  });

  test('a user namespace allows root from 1.35 on', () => {
    const beforeRelaxation = [V1_28, V1_29, V1_30, V1_31, V1_32, V1_33, V1_34];
    expect(refusals(goodPod({ hostUsers: false }, { runAsUser: 0 }), 'runAsUser')).toEqual(beforeRelaxation);
    expect(refusals(goodPod({ hostUsers: false }, { runAsNonRoot: null }), 'runAsNonRoot')).toEqual(beforeRelaxation);
  });

  test('hostUsers true relaxes nothing', () => {
    expect(refusals(goodPod({ hostUsers: true }, { runAsUser: 0 }), 'runAsUser')).toEqual(VERSIONS);
  });

  test('an unmasked /proc in a user namespace passes baseline from 1.35 on and restricted never', () => {
    const pod = podWithContainer('containers', goodContainer('main', {}, { procMount: 'Unmasked' }), { hostUsers: false });
    expect(VERSIONS.map(version => controls(pod, version).join())).toEqual([
      ...Array<string>(7).fill('procMount'), ...Array<string>(3).fill('procMount_restricted'),
    ]);
  });
});

describe('a pod for Windows', () => {
  test('is spared what only Linux has', () => {
    // GIVEN
    const spec = { os: { name: 'windows' }, containers: [{ name: 'main' }], securityContext: { runAsNonRoot: true } };

    // THEN
    expect(VERSIONS.flatMap(version => violations({ kind: 'Pod', spec }, version))).toEqual([]);
  });

  test('has to run as a user that is not an administrator', () => {
    expect(controls({ kind: 'Pod', spec: { os: { name: 'windows' }, containers: [{ name: 'main' }] } })).toEqual(['runAsNonRoot']);
  });
});

describe('the promises of the library beyond Pod Security Standards', () => {
  test('are a read-only root filesystem and no service-account token', () => {
    // GIVEN
    const [template] = podTemplatesOf(goodPod({ automountServiceAccountToken: null, containers: [goodContainer('main', {}, { readOnlyRootFilesystem: false })] }));

    // THEN
    expect(hardenedViolations(template, V1_35)).toMatchObject([
      { control: 'readOnlyRootFilesystem', container: 'main' },
      { control: 'automountServiceAccountToken', path: 'spec.automountServiceAccountToken' },
    ]);
    expect(restrictedViolations(template, V1_35)).toEqual([]);
  });

  test('spare a pod for Windows the read-only root filesystem, for which the API server would refuse it', () => {
    // GIVEN
    const spec = { automountServiceAccountToken: false, os: { name: 'windows' }, containers: [{ name: 'main' }], securityContext: { runAsNonRoot: true } };
    const [template] = podTemplatesOf({ kind: 'Pod', spec });

    // THEN
    expect(hardenedViolations(template, V1_35)).toEqual([]);
  });
});

describe('a violation', () => {
  test('names field, container, what stands there and what would be right', () => {
    const [found] = violations(podWithContainer('initContainers', goodContainer('setup', {}, { privileged: true })));
    expect(found.message).toBe(
      "'spec.initContainers[0].securityContext.privileged' of container 'setup' is true: leave it out, or set it to false");
  });

  test('says of an absent field that it is not set', () => {
    const [found] = violations(goodPod({}, { seccompProfile: null }));
    expect(found.message).toBe(
      "'spec.containers[0].securityContext.seccompProfile.type' of container 'main' is not set: "
      + "set it to 'RuntimeDefault' or 'Localhost', here or on the pod");
  });

  test('names the field in the whole object', () => {
    // GIVEN
    const template = { spec: goodPod({ hostPID: true }).spec };
    const list = { kind: 'List', items: [{ kind: 'ConfigMap' }, { kind: 'CronJob', spec: { jobTemplate: { spec: { template } } } }] };

    // THEN
    expect(violations(list)).toMatchObject([{ path: 'items[1].spec.jobTemplate.spec.template.spec.hostPID' }]);
  });
});
