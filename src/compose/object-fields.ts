import { FieldRules, holds, is, missing, NO_API, ON_LOOPBACK, ONE_MACHINE, RUNS_ONCE, said, unless } from './field-rules';
import { asMap, Json } from '../template/json';

const isEmpty = (value: Json) => typeof value === 'object' && value !== null && Object.keys(value).length === 0;
const NO_UPDATE = 'Compose stops the old container before it starts the new one';
const ONE_CONTAINER = 'one container runs in the place of several pods';
const PUBLISHED = 'the published ports lead to the services';
const NO_SCHEDULE = 'nothing starts it by the clock; `docker compose run --rm` does';

/** The fields of a workload's spec, whatever its kind. */
export const WORKLOAD: FieldRules = {
  selector: said,
  serviceName: said,
  template: said,
  jobTemplate: said,
  volumeClaimTemplates: said,
  replicas: unless(is(1), ONE_CONTAINER),
  minReadySeconds: unless(is(0), NO_UPDATE),
  paused: unless(is(false), NO_UPDATE),
  progressDeadlineSeconds: missing(NO_UPDATE),
  revisionHistoryLimit: missing('Compose keeps no earlier versions; start an earlier file'),
  strategy: unless(value => asMap(value).type === 'Recreate', NO_UPDATE),
  updateStrategy: missing(NO_UPDATE),
  podManagementPolicy: holds,
  persistentVolumeClaimRetentionPolicy: unless(value => Object.values(asMap(value)).every(policy => policy === 'Retain'),
    'volumes stay until `docker compose down --volumes`'),
  ordinals: missing(ONE_CONTAINER),
  backoffLimit: (_, { pod }) => pod.restartPolicy === 'OnFailure' ? undefined : RUNS_ONCE,
  backoffLimitPerIndex: missing(RUNS_ONCE),
  maxFailedIndexes: missing(RUNS_ONCE),
  podFailurePolicy: missing(RUNS_ONCE),
  podReplacementPolicy: missing(RUNS_ONCE),
  successPolicy: missing(RUNS_ONCE),
  completionMode: unless(is('NonIndexed'), ONE_CONTAINER),
  completions: unless(is(1), ONE_CONTAINER),
  parallelism: unless(is(1), ONE_CONTAINER),
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
  externalIPs: unless(isEmpty, ON_LOOPBACK),
  type: unless(is('ClusterIP'), ON_LOOPBACK),
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
  Ingress: missing(PUBLISHED),
  HTTPRoute: missing(PUBLISHED),
  Route: missing(PUBLISHED),
  ServiceAccount: missing(NO_API),
  Role: missing(NO_API),
  RoleBinding: missing(NO_API),
  ClusterRole: missing(NO_API),
  ClusterRoleBinding: missing(NO_API),
  CustomResourceDefinition: missing(NO_API),
  PriorityClass: missing(ONE_MACHINE),
};
