import { HealthCheck } from './health-check';
import { asMap, isList, Json, JsonMap } from '../template/json';

/** What decides, besides a field itself, whether a Compose file says it. */
export interface FieldContext {
  readonly pod: JsonMap;
  readonly container?: JsonMap;
  readonly healthCheck?: HealthCheck;
  /** Whether the container ends by itself. */
  readonly runsOnce?: boolean;
  readonly service: string;
  /** The map that the field stands in. */
  readonly holder?: JsonMap;
}

/** Why a Compose file does not say a field; undefined where it does, or where the field asks for what holds anyway. */
export type FieldRule = (value: Json, context: FieldContext) => string | undefined;

/** The fields of a map that are known, each with its rule. */
export interface FieldRules { readonly [field: string]: FieldRule }

/** The Compose file has it. */
const said: FieldRule = () => undefined;

/** Without it a Compose file does the same. */
const holds = said;

const missing = (reason: string): FieldRule => () => reason;

/** What asks for what a Compose file does anyway, or else is missing. */
const unless = (isSame: (value: Json, context: FieldContext) => boolean, reason: string): FieldRule =>
  (value, context) => isSame(value, context) ? undefined : reason;

const is = (...same: readonly Json[]) => (value: Json) => same.includes(value);

const isEmpty = (value: Json) => typeof value === 'object' && value !== null && Object.keys(value).length === 0;

const ONE_MACHINE = 'one machine runs everything';
const NO_API = 'there is no Kubernetes API here, and no account';
const NO_UPDATE = 'Compose stops the old container before it starts the new one';
const NO_SCHEDULE = 'nothing starts it by the clock; `docker compose run --rm` does';
const ENGINE_DNS = 'the engine resolves names';
const ENGINE_PROFILE = 'the engine confines containers with its own default profile, where it has one';
const SETTING_OF_ENGINE = 'a setting of the engine and of this machine';
const RUNS_ONCE = 'what has ended stays as it ended until somebody starts it again';

/** The fields of the metadata of a workload and of its pods. */
export const METADATA: FieldRules = {
  name: said,
  namespace: holds,
  creationTimestamp: holds,
  labels: missing('nothing selects services by labels'),
  annotations: missing('nothing reads them'),
};

/** The fields of a workload's spec, whatever its kind. */
export const WORKLOAD: FieldRules = {
  selector: said,
  serviceName: said,
  template: said,
  jobTemplate: said,
  volumeClaimTemplates: said,
  replicas: unless(is(1), 'one container runs in the place of several pods'),
  minReadySeconds: unless(is(0), NO_UPDATE),
  paused: unless(is(false), NO_UPDATE),
  progressDeadlineSeconds: missing(NO_UPDATE),
  revisionHistoryLimit: missing('Compose keeps no earlier versions; start an earlier file'),
  strategy: unless(value => asMap(value).type === 'Recreate', NO_UPDATE),
  updateStrategy: missing(NO_UPDATE),
  podManagementPolicy: holds,
  persistentVolumeClaimRetentionPolicy: unless(value => Object.values(asMap(value)).every(policy => policy === 'Retain'),
    'volumes stay until `docker compose down --volumes`'),
  ordinals: missing('one container runs in the place of several pods'),
  backoffLimit: (_, { pod }) => pod.restartPolicy === 'OnFailure' ? undefined : RUNS_ONCE,
  backoffLimitPerIndex: missing(RUNS_ONCE),
  maxFailedIndexes: missing(RUNS_ONCE),
  podFailurePolicy: missing(RUNS_ONCE),
  podReplacementPolicy: missing(RUNS_ONCE),
  successPolicy: missing(RUNS_ONCE),
  completionMode: unless(is('NonIndexed'), 'one container runs in the place of several pods'),
  completions: unless(is(1), 'one container runs in the place of several pods'),
  parallelism: unless(is(1), 'one container runs in the place of several pods'),
  managedBy: missing(NO_API),
  manualSelector: holds,
  activeDeadlineSeconds: missing('nothing ends it when its time is up'),
  ttlSecondsAfterFinished: missing('what has ended stays until it is removed; `docker compose run --rm` removes it'),
  suspend: unless(is(false), 'it runs whenever somebody starts it'),
  schedule: missing(NO_SCHEDULE),
  timeZone: missing(NO_SCHEDULE),
  concurrencyPolicy: missing(NO_SCHEDULE),
  startingDeadlineSeconds: missing(NO_SCHEDULE),
  failedJobsHistoryLimit: missing(NO_SCHEDULE),
  successfulJobsHistoryLimit: missing(NO_SCHEDULE),
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

const hook = (field: string): FieldRule => value => asMap(value).exec !== undefined ? undefined
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
  containerPort: said, hostPort: said, name: said, protocol: said, hostIP: unless(is('127.0.0.1'), 'ports are published on 127.0.0.1 only'),
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

const NO_SIZE = 'a volume on disk grows as long as there is room';
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

/** The fields of a Service that selects pods. */
export const SERVICE: FieldRules = {
  selector: said,
  ports: said,
  clusterIP: holds,
  clusterIPs: holds,
  ipFamilies: holds,
  ipFamilyPolicy: holds,
  publishNotReadyAddresses: holds,
  internalTrafficPolicy: holds,
  externalTrafficPolicy: holds,
  sessionAffinity: holds,
  externalIPs: unless(isEmpty, 'ports are published on 127.0.0.1 only'),
  type: unless(is('ClusterIP'), 'ports are published on 127.0.0.1 only'),
  externalName: missing('give the name an address with `extra_hosts` in a file of your own'),
};

/** The kinds of objects that are no workloads. */
export const KINDS: FieldRules = {
  ConfigMap: said,
  Secret: holds,
  Service: said,
  PersistentVolumeClaim: said,
  Namespace: missing('the project is a space of its own'),
  NetworkPolicy: missing('all services reach each other, and whatever this machine reaches'),
  PodDisruptionBudget: missing('nothing evicts a container'),
  HorizontalPodAutoscaler: missing('one container runs, whatever the load'),
  VerticalPodAutoscaler: missing('the limits stay what they are'),
  Ingress: missing('the published ports lead to the services'),
  HTTPRoute: missing('the published ports lead to the services'),
  Route: missing('the published ports lead to the services'),
  ServiceAccount: missing(NO_API),
  Role: missing(NO_API),
  RoleBinding: missing(NO_API),
  ClusterRole: missing(NO_API),
  ClusterRoleBinding: missing(NO_API),
  CustomResourceDefinition: missing(NO_API),
  PriorityClass: missing(ONE_MACHINE),
};

const UNKNOWN = 'Compose has nothing like it';

/** The fields of a map that a Compose file does not say, each with the reason; a field that nobody knows is one of them. */
export function unsaid(map: JsonMap, rules: FieldRules, context: FieldContext): { readonly field: string; readonly reason: string }[] {
  return Object.entries(map).flatMap(([field, value]) => {
    if (value === undefined || value === null || isEmptyList(value)) {
      return [];
    }
    const reason = Object.hasOwn(rules, field) ? rules[field](value, { ...context, holder: map }) : UNKNOWN;
    return reason === undefined ? [] : [{ field, reason }];
  });
}

function isEmptyList(value: Json): boolean {
  return isList(value) && value.length === 0;
}
