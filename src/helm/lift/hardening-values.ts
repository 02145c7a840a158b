import { Knobs } from './knobs';
import { LABEL_PATTERN, MOUNT_PATH_PATTERN } from './patterns';
import { ShutdownSettings } from '../../hardening/graceful-shutdown';
import { ExtraCapabilities, PolicySettings } from '../../hardening/policy-settings';
import { choose } from '../../template/choose';
import { equals } from '../../template/conditions';
import { Condition, Expression, isExpression, isSame } from '../../template/expression';
import { asMap, asString, Json, JsonMap } from '../../template/json';
import { QUANTITY } from '../values/value-schema';

/** What the hardening values of a chart are by default. */
export interface HardeningDefaults {
  readonly policy: PolicySettings;
  readonly shutdown: ShutdownSettings;
}

/** The capabilities that a container can be given by a value; SYS_ADMIN is root by another name. */
const CAPABILITIES = [
  'AUDIT_CONTROL', 'AUDIT_READ', 'AUDIT_WRITE', 'BLOCK_SUSPEND', 'BPF', 'CHECKPOINT_RESTORE', 'CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH',
  'FOWNER', 'FSETID', 'IPC_LOCK', 'IPC_OWNER', 'KILL', 'LEASE', 'LINUX_IMMUTABLE', 'MAC_ADMIN', 'MAC_OVERRIDE', 'MKNOD', 'NET_ADMIN',
  'NET_BIND_SERVICE', 'NET_BROADCAST', 'NET_RAW', 'PERFMON', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYSLOG', 'SYS_BOOT', 'SYS_CHROOT',
  'SYS_MODULE', 'SYS_NICE', 'SYS_PACCT', 'SYS_PTRACE', 'SYS_RAWIO', 'SYS_RESOURCE', 'SYS_TIME', 'SYS_TTY_CONFIG', 'WAKE_ALARM',
];

const ID = { minimum: 1, maximum: 2147483647 };

/** The id that the runbook gives to everything, where a chart leaves ids to the cluster by default. */
const NONROOT_ID = 65532;

const WRITABLE_PATH: JsonMap = {
  type: 'object',
  examples: [{ name: 'cache', mountPath: '/var/cache/app', sizeLimit: '32Mi' }],
  additionalProperties: false,
  properties: {
    medium: { type: 'string', enum: ['Memory', 'Disk'] },
    mountPath: { type: 'string', pattern: MOUNT_PATH_PATTERN },
    name: { type: 'string', pattern: LABEL_PATTERN },
    sizeLimit: QUANTITY,
  },
  required: ['mountPath', 'name'],
};

/** The hardening values of a chart: the runbook's own, which hold for every workload that says nothing else. */
export class HardeningValues {
  private readonly ofChart: { readonly policy: PolicySettings; readonly shutdown: ShutdownSettings };

  constructor(knobs: Knobs, private readonly defaults: HardeningDefaults) {
    knobs.describe('How the pods are hardened.');
    const { policy, shutdown } = defaults;
    const isOpenShift = condition(knobs.boolean('openshift', policy.isOpenShift === true,
      'Whether the cluster is OpenShift, which picks the ids and the AppArmor profile itself.'));
    const byCluster = (value: Json): Json | undefined => choose(isOpenShift, undefined, value);
    const id = (name: string, literal: Json | undefined, description: string) =>
      byCluster(knobs.integer(name, literal ?? NONROOT_ID, description, ID));
    this.ofChart = {
      policy: {
        enabled: condition(knobs.boolean('enabled', policy.enabled === true,
          'Whether the pods are restricted. Off is for debugging: ids, volumes and mounts stay, the restrictions go.')),
        disabledReason: knobs.text('disabledReason', policy.disabledReason ?? 'switched off by a value of the release',
          'Why the restrictions are off; it is written to an annotation.', { minLength: 1 }),
        user: id('runAsUser', policy.user, 'The user of every process.'),
        group: id('runAsGroup', policy.group, 'The primary group of every process.'),
        fsGroup: id('fsGroup', policy.fsGroup, 'The group that owns the files of volumes.'),
        seccompProfile: liftProfile(knobs.below('seccompProfile'), policy.seccompProfile, false),
        appArmorProfile: byCluster(liftProfile(knobs.below('appArmorProfile'), policy.appArmorProfile, true) ?? null),
        hasAppArmorField: kubernetesAtLeast('1.30'),
        hasSleepAction: kubernetesAtLeast('1.30'),
        isOpenShift,
        extraPaths: expression(knobs.list('writablePaths', [], WRITABLE_PATH,
          'More directories that every container may write to, in memory (`medium: Memory`, the default) or on disk.')),
        extraCapabilities: liftCapabilities(knobs),
      },
      shutdown: {
        sleepSeconds: knobs.integer('preStopSleepSeconds', shutdown.sleepSeconds,
          'Seconds that a container waits before it is told to stop, so that Services forget it first; 0 for no wait.', { minimum: 0, maximum: 3600 }),
        command: knobs.list('preStopCommand', shutdown.command, { type: 'string' },
          'A command of the image to run instead of the sleep, as a list without a shell.'),
        drainSeconds: shutdown.drainSeconds,
      },
    };
  }

  /** The settings of a workload: those of the chart, and its own values for what it says otherwise. */
  public policyOf(literal: PolicySettings, knobs: Knobs): PolicySettings {
    const { policy } = this.defaults;
    const own = knobs.below('hardening');
    const lifted: { [name: string]: unknown } = { ...this.ofChart.policy };
    for (const [name, setting] of [['runAsUser', 'user'], ['runAsGroup', 'group'], ['fsGroup', 'fsGroup']] as const) {
      if (literal[setting] !== undefined && literal[setting] !== policy[setting]) {
        lifted[setting] = own.integer(name, literal[setting], `As 'hardening.${name}', for this workload.`, ID);
      }
    }
    for (const name of ['seccompProfile', 'appArmorProfile'] as const) {
      if (!isSame(literal[name], policy[name])) {
        lifted[name] = liftProfile(own.below(name), literal[name], name === 'appArmorProfile');
      }
    }
    // Only the settings above are exchanged, each for one of its own type.
    return lifted as unknown as PolicySettings;
  }

  /** Whether the cluster is OpenShift: as the chart says, where the author of a workload does not say otherwise. */
  public isOpenShift(literal: Condition): Condition {
    return literal === this.defaults.policy.isOpenShift ? this.ofChart.policy.isOpenShift : literal;
  }

  /** How the pods of a workload stop: as the chart says, or by values of its own where its author says otherwise. */
  public shutdownOf(literal: ShutdownSettings, knobs: Knobs): ShutdownSettings {
    const { shutdown } = this.defaults;
    const own = knobs.below('hardening');
    return {
      sleepSeconds: literal.sleepSeconds === shutdown.sleepSeconds ? this.ofChart.shutdown.sleepSeconds
        : own.integer('preStopSleepSeconds', literal.sleepSeconds, 'As \'hardening.preStopSleepSeconds\', for this workload.', { minimum: 0, maximum: 3600 }),
      command: isSame(literal.command, shutdown.command) ? this.ofChart.shutdown.command
        : own.list('preStopCommand', literal.command, { type: 'string' }, 'As \'hardening.preStopCommand\', for this workload.'),
      drainSeconds: literal.drainSeconds,
    };
  }
}

function liftProfile(knobs: Knobs, literal: Json | undefined, mayBeUnset: boolean): Json | undefined {
  const { type, localhostProfile } = asMap(literal);
  const what = mayBeUnset ? 'AppArmor' : 'seccomp';
  const types = ['RuntimeDefault', 'Localhost', ...mayBeUnset ? ['Unset'] : []];
  const chosen = knobs.choice('type', asString(type) ?? 'Unset', types, mayBeUnset
    ? 'The AppArmor profile; `Unset` for nodes without AppArmor.' : 'The seccomp profile.');
  const file = knobs.text('localhostProfile', asString(localhostProfile) ?? '', `The ${what} profile on the node, for the type \`Localhost\`.`);
  const profile = choose(equals(chosen, 'Localhost'), { localhostProfile: file, type: 'Localhost' }, { type: 'RuntimeDefault' });
  return mayBeUnset ? choose(equals(chosen, 'Unset'), undefined, profile) : profile;
}

function liftCapabilities(knobs: Knobs): ExtraCapabilities | undefined {
  const names = knobs.list('extraCapabilities', [], { type: 'string', enum: CAPABILITIES },
    'Capabilities that every container adds. A process that is not root does not receive them; for low ports use a sysctl.', { uniqueItems: true });
  const justifications = knobs.map('justifications', {}, { additionalProperties: { type: 'string', minLength: 1 }, propertyNames: { enum: CAPABILITIES } },
    'Why a capability is added, by its name; it is written to an annotation.');
  return isExpression(names) && isExpression(justifications) ? { names, justifications } : undefined;
}

function kubernetesAtLeast(version: string): Condition {
  return new Expression({ kind: 'kubernetesAtLeast', version });
}

function condition(value: Json): Condition {
  return isExpression(value) ? value : value === true;
}

function expression(value: Json): Expression | undefined {
  return isExpression(value) ? value : undefined;
}

