import { Size } from 'cdk8s';
import * as fc from 'fast-check';
import { AppArmorProfile } from '../../src/hardening/app-armor-profile';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningPolicy } from '../../src/hardening/hardening-policy';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { PodIds } from '../../src/hardening/pod-ids';
import { SeccompProfile } from '../../src/hardening/seccomp-profile';
import { WritablePath } from '../../src/hardening/writable-path';
import { Json, JsonMap } from '../../src/template/json';

/** The containers of a generated pod, by the list that they stand in; a pod has some of them. */
const NAMES = {
  initContainers: ['init', 'sidecar'],
  containers: ['main', 'helper'],
  ephemeralContainers: ['debug'],
} as const;

const CONTAINER_NAMES = Object.values(NAMES).flat();
const VOLUME_NAMES = ['tmp', 'tmp-writable', 'run', 'cache', 'data'];
/** Each path of a generated mount, in the ways it is written. */
const MOUNT_PATHS = [['/tmp', '/tmp/'], ['/var/run/app', '/run/app', '/run//app'], ['/cache'], ['/data', '/data/']];

const REASON = { reason: 'The test needs it.' };

/** A map that has some of the given keys. */
function some(keys: { readonly [key: string]: fc.Arbitrary<Json> }): fc.Arbitrary<JsonMap> {
  return fc.record(keys, { requiredKeys: [] });
}

const id = fc.constantFrom<Json[]>(0, 1000, 65532, null);
const flag = fc.constantFrom<Json[]>(true, false, null);
const seccompProfile = fc.constantFrom<Json[]>(
  { type: 'RuntimeDefault' }, { type: 'Unconfined' }, { type: 'Localhost', localhostProfile: 'a.json' }, { type: 'Localhost', localhostProfile: 'b.json' }, null,
);
const appArmorProfile = fc.constantFrom<Json[]>(
  { type: 'RuntimeDefault' }, { type: 'Unconfined' }, { type: 'Localhost', localhostProfile: 'a' }, { type: 'Localhost', localhostProfile: 'b' }, null,
);
const appArmorAnnotation = fc.constantFrom('runtime/default', 'unconfined', 'localhost/a', '', 'nonsense');
const capability = fc.constantFrom('NET_BIND_SERVICE', 'CAP_NET_BIND_SERVICE', 'SYS_ADMIN', 'CAP_SYS_ADMIN', 'SYS_PTRACE', 'CAP_SYS_PTRACE', 'CHOWN', 'ALL', 'all');
const seLinuxOptions = some({
  type: fc.constantFrom('container_t', 'container_engine_t', 'spc_t', ''), user: fc.constantFrom('u', ''), role: fc.constant('r'), level: fc.constant('s0:c1'),
});
const windowsOptions = some({ hostProcess: flag, runAsUserName: fc.constant('ContainerUser') });
const sysctl = fc.constantFrom(
  'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_notsent_lowat', 'kernel.msgmax',
).map(name => ({ name, value: '1' }));

const containerContext = some({
  allowPrivilegeEscalation: flag,
  appArmorProfile,
  capabilities: some({ add: fc.array(capability, { maxLength: 3 }), drop: fc.array(capability, { maxLength: 2 }) }),
  privileged: flag,
  procMount: fc.constantFrom<Json[]>('Default', 'Unmasked', null),
  readOnlyRootFilesystem: flag,
  runAsGroup: id,
  runAsNonRoot: flag,
  runAsUser: id,
  seLinuxOptions,
  seccompProfile,
  windowsOptions,
});

const podContext = some({
  appArmorProfile,
  fsGroup: id,
  fsGroupChangePolicy: fc.constantFrom('Always', 'OnRootMismatch'),
  runAsGroup: id,
  runAsNonRoot: flag,
  runAsUser: id,
  seLinuxOptions,
  seccompProfile,
  supplementalGroups: fc.array(fc.constantFrom(1000, 2000), { maxLength: 2 }),
  sysctls: fc.array(sysctl, { maxLength: 3 }),
  windowsOptions,
});

const handler: fc.Arbitrary<JsonMap> = fc.oneof(
  some({ httpGet: some({ host: fc.constantFrom('', '10.0.0.1'), path: fc.constant('/healthz'), port: fc.constant('http') }) }),
  some({ tcpSocket: some({ host: fc.constantFrom('', '10.0.0.1'), port: fc.constant(80) }) }),
  fc.constant<JsonMap>({ exec: { command: ['/app', 'check'] } }),
);

const port = some({
  containerPort: fc.constantFrom(80, 8080), hostIP: fc.constant('127.0.0.1'), hostPort: fc.constantFrom(0, 80, 8080), name: fc.constant('http'),
});

const mountPropagation = fc.constantFrom('Bidirectional', 'HostToContainer', 'None');

function volumeMounts(volumes: readonly string[]): fc.Arbitrary<Json> {
  return volumes.length === 0 ? fc.constant([]) : fc.subarray(MOUNT_PATHS).chain(paths => fc.tuple(...paths.map(spellings =>
    some({ mountPropagation, readOnly: flag, subPath: fc.constant('part') }).chain(rest => fc.record({ mountPath: fc.constantFrom(...spellings), name: fc.constantFrom(...volumes) })
      .map((mount): JsonMap => ({ ...rest, ...mount }))))));
}

function containerNamed(name: string, volumes: readonly string[]): fc.Arbitrary<JsonMap> {
  return some({
    command: fc.constant(['/app']),
    env: fc.array(some({ name: fc.constantFrom('A', 'B'), value: fc.string({ maxLength: 5 }) }), { maxLength: 2 }),
    image: fc.constant('registry.example/app:1.0'),
    lifecycle: some({ postStart: handler, preStop: handler, stopSignal: fc.constant('SIGUSR1') }),
    livenessProbe: handler,
    ports: fc.array(port, { maxLength: 2 }),
    readinessProbe: handler,
    resources: some({ limits: some({ memory: fc.constant('128Mi') }) }),
    restartPolicy: fc.constant('Always'),
    securityContext: fc.oneof({ weight: 4, arbitrary: containerContext }, { weight: 1, arbitrary: fc.constant<Json>(null) }),
    startupProbe: handler,
    volumeMounts: volumeMounts(volumes),
  }).map(container => ({ name, ...container }));
}

function volumeNamed(name: string): fc.Arbitrary<JsonMap> {
  return fc.constantFrom<JsonMap[]>(
    { emptyDir: {} }, { emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } }, { emptyDir: { sizeLimit: '1Gi' } }, { emptyDir: { medium: '', sizeLimit: '1Gi' } }, { secret: { secretName: 's' } },
    { configMap: { name: 'c' } }, { persistentVolumeClaim: { claimName: 'p' } },
  ).map(source => ({ name, ...source }));
}

function lists(volumes: readonly string[]): fc.Arbitrary<JsonMap> {
  const list = (names: readonly string[]) => fc.subarray([...names]).chain(chosen => fc.tuple(...chosen.map(name => containerNamed(name, volumes))));
  return fc.record({
    initContainers: fc.option(list(NAMES.initContainers)),
    containers: list(NAMES.containers),
    ephemeralContainers: fc.option(list(NAMES.ephemeralContainers)),
  });
}

const podFields = some({
  automountServiceAccountToken: flag,
  dnsPolicy: fc.constant('ClusterFirst'),
  enableServiceLinks: fc.boolean(),
  hostIPC: flag,
  hostNetwork: flag,
  hostPID: flag,
  hostUsers: fc.boolean(),
  nodeSelector: fc.constant({ disk: 'ssd' }),
  os: fc.constantFrom({ name: 'linux' }, { name: 'linux' }, { name: 'windows' }),
  securityContext: fc.oneof({ weight: 4, arbitrary: podContext }, { weight: 1, arbitrary: fc.constant<Json>(null) }),
  terminationGracePeriodSeconds: fc.constant(30),
});

const annotations: fc.Arbitrary<JsonMap> = fc.record({
  ...Object.fromEntries([...CONTAINER_NAMES, 'gone'].map(name => [`container.apparmor.security.beta.kubernetes.io/${name}`, appArmorAnnotation])),
  'seccomp.security.alpha.kubernetes.io/pod': fc.constantFrom('runtime/default', 'unconfined'),
  'container.seccomp.security.alpha.kubernetes.io/main': fc.constant('localhost/a.json'),
  'example.com/team': fc.constant('a'),
}, { requiredKeys: [] });

/** A pod template of any kind of containers, with settings safe and unsafe, and no volume that restricted forbids. */
export const podTemplates: fc.Arbitrary<JsonMap> = fc.subarray(VOLUME_NAMES).chain(volumes => fc.record({
  metadata: some({ annotations, labels: fc.constant({ app: 'a' }) }),
  spec: fc.tuple(podFields, lists(volumes), fc.tuple(...volumes.map(volumeNamed)))
    .map(([fields, containers, sources]): JsonMap => ({ ...fields, ...containers, volumes: sources })),
// A copy, because the constants above would stand in several places.
})).map(template => JSON.parse(JSON.stringify(template)));

const maybeOneContainer = fc.option(fc.constantFrom(...CONTAINER_NAMES), { nil: undefined }).map(container => ({ ...REASON, container }));

/** Exceptions of every kind that hardening looks at. */
const exception: fc.Arbitrary<HardeningException> = fc.oneof(
  fc.tuple(fc.constantFrom('SYS_ADMIN', 'SYS_PTRACE', 'CHOWN'), maybeOneContainer)
    .map(([name, options]) => HardeningException.extraCapability(name, options)),
  fc.tuple(fc.constantFrom(80, 8080), maybeOneContainer).map(([number, options]) => HardeningException.hostPort(number, options)),
  maybeOneContainer.map(options => HardeningException.probeHost('10.0.0.1', options)),
  maybeOneContainer.map(HardeningException.writableRootFilesystem),
  maybeOneContainer.map(HardeningException.rootUser),
  maybeOneContainer.map(HardeningException.privilegeEscalation),
  maybeOneContainer.map(HardeningException.privileged),
  maybeOneContainer.map(HardeningException.seccompUnconfined),
  maybeOneContainer.map(HardeningException.appArmorUnconfined),
  fc.constantFrom(
    HardeningException.hostNetwork(REASON),
    HardeningException.hostPid(REASON),
    HardeningException.hostIpc(REASON),
    HardeningException.serviceAccountToken(REASON),
  ),
);

const writablePath: fc.Arbitrary<WritablePath> = fc.record({
  name: fc.constantFrom('tmp', 'run', 'cache', 'scratch'),
  mountPath: fc.constantFrom('/tmp', '/var/run/app', '/cache', '/scratch'),
  inMemory: fc.boolean(),
  sizeLimit: fc.constantFrom(undefined, Size.mebibytes(64), Size.gibibytes(1)),
  containers: fc.option(fc.subarray(CONTAINER_NAMES, { minLength: 1 }), { nil: undefined }),
}).map(({ name, mountPath, inMemory, ...options }) =>
  inMemory ? WritablePath.memory(name, mountPath, options) : WritablePath.disk(name, mountPath, options));

const profile: fc.Arbitrary<HardeningProfile> = fc.record({
  ids: fc.constantFrom(
    PodIds.nonroot(), PodIds.of(1000, { group: 2000 }), PodIds.of(1000, { group: 2000, fsGroup: 3000 }), PodIds.assignedByCluster(),
  ),
  seccomp: fc.constantFrom(SeccompProfile.runtimeDefault(), SeccompProfile.localhost('a.json'), SeccompProfile.localhost('b.json')),
  appArmor: fc.constantFrom(AppArmorProfile.runtimeDefault(), AppArmorProfile.localhost('a'), AppArmorProfile.unset()),
  kubernetesVersion: fc.constantFrom(...Object.values(KubernetesVersion)),
}).map(props => new HardeningProfile(props));

/** Policies that restrict, with exceptions. */
export const policies: fc.Arbitrary<HardeningPolicy> = fc.record({
  profile,
  exceptions: fc.array(exception, { maxLength: 4 }),
  writablePaths: fc.uniqueArray(writablePath, { maxLength: 3, selector: path => path.name }),
});

/** Policies that restrict, without an exception. */
export const strictPolicies: fc.Arbitrary<HardeningPolicy> = policies.map(policy => ({ ...policy, exceptions: [] }));

/** Policies that lift the restrictions. */
export const liftingPolicies: fc.Arbitrary<HardeningPolicy> = strictPolicies.map(policy => (
  { ...policy, profile: policy.profile.with({ enabled: false, disabledReason: 'debugging' }) }
));
