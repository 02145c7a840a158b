import * as kplus from 'cdk8s-plus-28';
import { OF_CONTAINER, PORT, SECURITY_OF_POD, VARIABLES } from './container-form';
import type { HardenedJobProps } from './hardened-job';
import type { HardenedStatefulSetProps } from './hardened-stateful-set';
import { HardenedReplicatedProps } from './hardened-workload-props';
import { METADATA } from './metadata-form';
import { NetworkIsolation } from './network-isolation';
import type { SigilServiceProps } from './sigil-service';
import { DURATION, EXCEPTIONS, PROFILE, WRITABLE_PATHS } from '../hardening/shapes';
import { BOOLEAN, Form, listOf, madeBy, memberOf, NUMBER, objectOf, objectOfOnly, objectWith, Shape, TEXT, writtenMemberOf } from '../template/form';

/** A program that hardening writes, which cdk8s resolves nothing of any more. */
const PROGRAM = listOf(TEXT, '[\'/app/drain\']');

const OF_IMAGE = objectWith({
  reference: TEXT,
  path: TEXT,
  user: NUMBER,
  group: NUMBER,
  writableDirectories: listOf(madeBy('WritableDirectory', 'isPersistent', 'WritableDirectory.scratch(\'/var/cache/app\')'), '[WritableDirectory.scratch(\'/var/cache/app\')]'),
}, { port: NUMBER, portVariable: TEXT, livenessPath: TEXT, readinessPath: TEXT, preStopCommand: PROGRAM, hasShell: BOOLEAN }, 'a NodeImage');

const IMAGE: Shape = {
  // A text has no parts.
  holds: (image: object | string) => typeof image === 'string' || OF_IMAGE.holds?.(image as never) === true,
  parts: (image: object | string) => typeof image === 'string' ? [] : OF_IMAGE.parts?.(image as never) ?? [],
  is: value => typeof value === 'string'
    || (typeof value === 'object' && value !== null && 'reference' in value && typeof value.reference === 'string'),
  noun: 'image',
  advice: 'give a reference, such as \'registry.example.com/api:1.4.2\', or an image of this library, such as a NodeImage',
};

/** When a CronJob runs. */
export const CRON = madeBy('Cron', 'expressionString', 'Cron.daily()');

const CONTAINERS = listOf(objectOf({}, '{ image: \'registry.example.com/api:1.4.2\' }'), '[{ image: \'registry.example.com/api:1.4.2\' }]');

const EMPTY_DIR = 'Volume.fromEmptyDir(…)';

const CLAIM_TEMPLATES = listOf(madeBy('ClaimTemplate', '_mountIn', 'new ClaimTemplate({ … })'), '[new ClaimTemplate({ … })]');

/** All that the props of one of the hardened workloads may have. */
type Props = HardenedReplicatedProps & HardenedStatefulSetProps & HardenedJobProps & SigilServiceProps & kplus.CronJobProps
& Pick<kplus.DeploymentProps, 'progressDeadline'>;

/** What the props of hardened workloads have to be. */
export const WORKLOAD_FORM = new Form<Partial<Props>>({
  ...OF_CONTAINER,
  activeDeadline: DURATION,
  automountServiceAccountToken: BOOLEAN,
  backoffLimit: NUMBER,
  claimTemplates: CLAIM_TEMPLATES,
  concurrencyPolicy: writtenMemberOf('ConcurrencyPolicy', kplus.ConcurrencyPolicy),
  containers: CONTAINERS,
  createServiceAccount: BOOLEAN,
  disruptionBudget: BOOLEAN,
  env: VARIABLES,
  exceptions: EXCEPTIONS,
  healthChecks: madeBy('HealthChecks', '_areSome', 'HealthChecks.http()'),
  hostNetwork: BOOLEAN,
  image: IMAGE,
  initContainers: CONTAINERS,
  isolate: BOOLEAN,
  levelDb: madeBy('LevelDbVolume', '_settings', 'new LevelDbVolume()'),
  metadata: METADATA,
  metricsPort: PORT,
  migration: BOOLEAN,
  minReady: DURATION,
  nameFromContent: BOOLEAN,
  networkIsolation: memberOf('NetworkIsolation', NetworkIsolation),
  podManagementPolicy: writtenMemberOf('PodManagementPolicy', kplus.PodManagementPolicy),
  podMetadata: METADATA,
  port: PORT,
  preflight: BOOLEAN,
  profile: PROFILE,
  progressDeadline: DURATION,
  replicas: NUMBER,
  schedule: CRON,
  rollOnConfigChange: BOOLEAN,
  secrets: listOf(madeBy('SecretMount', '_isCsi', 'SecretMount.fromSecretName(\'postgres\')'), '[SecretMount.fromSecretName(\'postgres\')]'),
  securityContext: SECURITY_OF_POD,
  select: BOOLEAN,
  service: madeBy('Service', 'select', 'new Service(…)'),
  serviceAccount: madeBy('ServiceAccount', 'name', 'ServiceAccount.fromServiceAccountName(…)'),
  shutdown: objectOfOnly({ preStopSleep: DURATION, preStopCommand: PROGRAM, drain: DURATION, reserve: DURATION }, '{ preStopSleep: Duration.seconds(5) }'),
  spread: BOOLEAN,
  standardLabels: BOOLEAN,
  startingDeadline: DURATION,
  strategy: madeBy('strategy', '_toKube', 'DeploymentStrategy.recreate()'),
  terminationGracePeriod: DURATION,
  topologySpread: BOOLEAN,
  ttlAfterFinished: DURATION,
  unprivilegedPortStart: NUMBER,
  volumes: listOf(madeBy('Volume', '_toKube', EMPTY_DIR), `[${EMPTY_DIR}]`),
  writablePaths: WRITABLE_PATHS,
});
