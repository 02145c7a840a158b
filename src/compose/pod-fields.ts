import { FieldRule, FieldRules, holds, is, missing, NO_API, NO_SIZE, ON_LOOPBACK, ONE_MACHINE, RUNS_ONCE, said, unless } from './field-rules';
import { asMap } from '../template/json';

const ENGINE_DNS = 'the engine resolves names';
const ENGINE_PROFILE = 'the engine confines containers with its own default profile, where it has one';
const SETTING_OF_ENGINE = 'a setting of the engine and of this machine';

/** The fields of the metadata of a workload and of its pods. */
export const METADATA: FieldRules = {
  name: said,
  namespace: holds,
  creationTimestamp: holds,
  labels: missing('nothing selects services by labels'),
  annotations: missing('nothing reads them'),
};

/** The fields of a pod's spec. */
export const POD: FieldRules = {
  containers: said,
  initContainers: said,
  hostAliases: said,
  restartPolicy: said,
  securityContext: said,
  terminationGracePeriodSeconds: said,
  volumes: said,
  hostname: said,
  activeDeadlineSeconds: missing('nothing ends it when its time is up'),
  affinity: missing(ONE_MACHINE),
  automountServiceAccountToken: unless(is(false), NO_API),
  dnsConfig: missing(ENGINE_DNS),
  dnsPolicy: unless(is('ClusterFirst'), ENGINE_DNS),
  enableServiceLinks: unless(is(false), 'no variables tell the addresses of other services'),
  ephemeralContainers: missing('nobody debugs from within; `docker compose exec` needs a shell that the image lacks'),
  hostIPC: holds,
  hostNetwork: holds,
  hostPID: holds,
  hostUsers: unless(is(true), SETTING_OF_ENGINE),
  hostnameOverride: missing('the name of a container is not that of a pod'),
  imagePullSecrets: missing('`docker login` gives the engine what it pulls images with'),
  nodeName: missing(ONE_MACHINE),
  nodeSelector: missing(ONE_MACHINE),
  os: holds,
  overhead: missing(ONE_MACHINE),
  preemptionPolicy: missing(ONE_MACHINE),
  priority: missing(ONE_MACHINE),
  priorityClassName: missing(ONE_MACHINE),
  readinessGates: missing('the health check alone decides what is ready'),
  resourceClaims: missing(ONE_MACHINE),
  resources: missing('each service has the limits of its container alone'),
  runtimeClassName: missing(SETTING_OF_ENGINE),
  schedulerName: missing(ONE_MACHINE),
  schedulingGates: missing(ONE_MACHINE),
  schedulingGroup: missing(ONE_MACHINE),
  serviceAccount: missing(NO_API),
  serviceAccountName: missing(NO_API),
  setHostnameAsFQDN: unless(is(false), ENGINE_DNS),
  shareProcessNamespace: unless(is(false), 'the containers do not see the processes of each other'),
  subdomain: missing(ENGINE_DNS),
  tolerations: missing(ONE_MACHINE),
  topologySpreadConstraints: missing(ONE_MACHINE),
  workloadRef: missing(ONE_MACHINE),
};

/** Profiles of the kernel: the engine has a default of its own, which 'Unconfined' takes away. */
const kernelProfile: FieldRule = value => asMap(value).type === 'Unconfined' ? undefined
  : asMap(value).type === 'RuntimeDefault' ? ENGINE_PROFILE : 'a profile that the nodes have; here the default of the engine stands in its place';

/** The fields of the security context of a pod and of a container. */
export const SECURITY: FieldRules = {
  allowPrivilegeEscalation: said,
  capabilities: said,
  privileged: said,
  readOnlyRootFilesystem: said,
  runAsUser: said,
  runAsGroup: (_, { pod, container }) => [container?.securityContext, pod.securityContext].some(security => asMap(security).runAsUser !== undefined)
    ? undefined : 'the image decides on the user, and with it on the group',
  fsGroup: said,
  supplementalGroups: said,
  sysctls: said,
  seccompProfile: kernelProfile,
  appArmorProfile: kernelProfile,
  fsGroupChangePolicy: holds,
  runAsNonRoot: (value, { pod, container }) => {
    const user = asMap(container?.securityContext).runAsUser ?? asMap(pod.securityContext).runAsUser;
    return value === false || (typeof user === 'number' && user > 0) ? undefined : 'nothing refuses an image that runs as root';
  },
  supplementalGroupsPolicy: unless(is('Merge'), 'the groups that the image has for the user count, too'),
  procMount: unless(is('Default'), SETTING_OF_ENGINE),
  seLinuxOptions: missing(SETTING_OF_ENGINE),
  seLinuxChangePolicy: missing(SETTING_OF_ENGINE),
  windowsOptions: missing('the containers are those of Linux'),
};

const probe = (name: string): FieldRule => (_, { healthCheck, runsOnce }) => {
  if (healthCheck?.source === name) {
    return undefined;
  }
  if (runsOnce === true) {
    return 'what runs once is not asked whether it is healthy';
  }
  return healthCheck === undefined
    ? 'it asks from outside, and Compose only from within: the health check of the image counts, if it has one'
    : 'one health check stands for all probes, and Compose restarts nothing that fails it';
};

/** The fields of a container. */
export const CONTAINER: FieldRules = {
  args: said,
  command: said,
  env: said,
  envFrom: said,
  image: said,
  imagePullPolicy: said,
  lifecycle: said,
  name: said,
  ports: said,
  resources: said,
  restartPolicy: said,
  securityContext: said,
  stdin: said,
  tty: said,
  volumeMounts: said,
  workingDir: said,
  livenessProbe: probe('livenessProbe'),
  readinessProbe: probe('readinessProbe'),
  startupProbe: (value, context) => ['readinessProbe', 'livenessProbe'].includes(context.healthCheck?.source ?? '') ? undefined : probe('startupProbe')(value, context),
  resizePolicy: missing(SETTING_OF_ENGINE),
  restartPolicyRules: missing(RUNS_ONCE),
  stdinOnce: unless(is(false), 'the input stays open'),
  terminationMessagePath: missing(NO_API),
  terminationMessagePolicy: missing(NO_API),
  volumeDevices: missing('Compose has no block devices of its own'),
};

const hook = (field: string): FieldRule => value => asMap(asMap(value).exec).command !== undefined ? undefined
  : asMap(value).sleep !== undefined
    ? 'nothing has to forget the container before it stops, so it stops at once'
    : `Compose runs programs of the container as hooks, and the ${field} hook is none`;

/** The hooks of a container. */
export const LIFECYCLE: FieldRules = { postStart: hook('postStart'), preStop: hook('preStop'), stopSignal: said };

/** The fields of a container's resources. */
export const RESOURCES: FieldRules = {
  limits: said,
  requests: missing('nothing is reserved'),
  claims: missing(ONE_MACHINE),
};

/** The limits of a container. */
export const LIMITS: FieldRules = {
  'cpu': said,
  'memory': said,
  'ephemeral-storage': missing('the disk of the engine is not limited'),
};

/** The fields of a port of a container. */
export const PORT: FieldRules = {
  containerPort: said, hostPort: said, name: said, protocol: said, hostIP: unless(is('127.0.0.1'), ON_LOOPBACK),
};

/** The fields of a mount. */
export const MOUNT: FieldRules = {
  mountPath: said,
  name: said,
  readOnly: said,
  subPath: said,
  subPathExpr: said,
  mountPropagation: unless(is('None'), SETTING_OF_ENGINE),
  recursiveReadOnly: unless(is('Disabled'), SETTING_OF_ENGINE),
};

const OPTIONAL = 'it has to be there, or to be taken out of the file';

/** The fields of a secret or configMap volume, and of one in a projected volume. */
const FILES: FieldRules = {
  secretName: said, name: said, items: said, optional: unless(is(false), OPTIONAL), defaultMode: holds,
};

/** The fields of the sources of volumes that have any. */
export const VOLUMES: { readonly [source: string]: FieldRules } = {
  emptyDir: {
    medium: said,
    sizeLimit: unless((_, { holder }) => holder?.medium === 'Memory', NO_SIZE),
  },
  secret: FILES,
  configMap: FILES,
  persistentVolumeClaim: { claimName: said, readOnly: said },
  csi: {
    driver: missing('the reader fills the folder in its place'),
    readOnly: said,
    volumeAttributes: said,
    nodePublishSecretRef: missing('the reader fills the folder in its place'),
    fsType: missing(SETTING_OF_ENGINE),
  },
  ephemeral: { volumeClaimTemplate: missing(NO_SIZE) },
  image: { reference: said, pullPolicy: missing('the engine decides when to pull') },
};

/** The sources of a projected volume. */
export const PROJECTED: FieldRules = {
  secret: said,
  configMap: said,
  serviceAccountToken: missing(NO_API),
  downwardAPI: missing('files that tell of the pod are not there'),
  clusterTrustBundle: missing(NO_API),
  podCertificate: missing(NO_API),
};
