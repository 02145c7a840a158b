import { Knobs } from './knobs';
import { MOUNT_PATH_PATTERN } from './patterns';
import { ShutdownSettings } from '../../hardening/graceful-shutdown';
import { ExtraCapabilities, PolicySettings } from '../../hardening/policy-settings';
import { refusalsAmongPaths } from '../../hardening/refusals/extra-paths';
import { choose } from '../../template/choose';
import { and, asCondition, equals, isNonEmpty, not } from '../../template/conditions';
import { Condition, Expression, isExpression, isSame } from '../../template/expression';
import { asMap, asString, Json, JsonMap } from '../../template/json';
import { LABEL_PATTERN } from '../../template/names';
import { Refusal } from '../../template/refusal';

/** What the hardening values of a chart are by default. */
export interface HardeningDefaults {
  /** The name of the chart. */
  readonly chart: string;
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

/** The ids of a pod, and what they are settings of. */
const IDS = [
  ['runAsUser', 'user', 'The user of every process.'],
  ['runAsGroup', 'group', 'The primary group of every process.'],
  ['fsGroup', 'fsGroup', 'The group that owns the files of volumes.'],
] as const;

/** The id that the runbook gives to everything, where a chart leaves ids to OpenShift by default. */
const NONROOT_ID = 65532;

const SECONDS = { minimum: 0, maximum: 3600 };

const ARGUMENT: JsonMap = { type: 'string', minLength: 1 };

/** A reason on one line, without spaces around it; for Helm 3.17 the line break U+0085 is one, as what it checks has been through YAML. */
const REASON: JsonMap = { pattern: '^[^\\s\\x85](.*[^\\s\\x85])?$' };

const WRITABLE_PATH: JsonMap = {
  type: 'object',
  additionalProperties: false,
  properties: {
    medium: { type: 'string', enum: ['Memory', 'Disk'] },
    // One folder has one name, so that two paths in one place are found.
    mountPath: { type: 'string', pattern: MOUNT_PATH_PATTERN, not: { title: 'A path below \'/run\', which is written \'/var/run/…\'', pattern: '^/run(/|$)' } },
    name: { type: 'string', pattern: LABEL_PATTERN },
    // No more than can be added up exactly.
    sizeLimit: { type: 'string', pattern: '^([1-9][0-9]{0,14}|[1-9][0-9]{0,11}(k|Ki)|[1-9][0-9]{0,8}Mi?|[1-9][0-9]{0,5}Gi?|[1-9][0-9]{0,2}Ti?)$' },
  },
  required: ['mountPath', 'name'],
};

/** The hardening values of a chart: the runbook's own, which hold for every workload that says nothing else. */
export class HardeningValues {
  /** What the chart says for all, and what these values must not be. */
  public readonly ofChart: { readonly policy: PolicySettings; readonly shutdown: ShutdownSettings };

  constructor(knobs: Knobs, private readonly defaults: HardeningDefaults) {
    knobs.describe('How the pods are hardened.');
    const { policy, shutdown } = defaults;
    const enabled = knobs.boolean('enabled', policy.enabled === true,
      'Whether the pods are restricted. Off is for debugging: ids, volumes and mounts stay, the restrictions go.');
    const disabledReason = knobs.text('disabledReason', policy.disabledReason ?? 'switched off by a value of the release',
      'Why the restrictions are off; it is written to an annotation.', REASON);
    const isOpenShift = asCondition(knobs.boolean('openshift', policy.isOpenShift === true,
      'Whether the cluster is OpenShift, which picks the ids and the AppArmor profile itself.'));
    const ids = liftIds(knobs, policy, isOpenShift, (_, description) => description);
    const seccomp = liftProfile(knobs.below('seccompProfile'), policy.seccompProfile, SECCOMP);
    const appArmor = liftAppArmor(knobs, policy, isOpenShift);
    const paths = expression(knobs.list('writablePaths', [], WRITABLE_PATH,
      'More directories that every container may write to, in memory (`medium: Memory`, the default) or on disk; what lies below `/run` is written `/var/run/…`.'));
    this.ofChart = {
      policy: {
        enabled: asCondition(enabled),
        disabledReason,
        ...ids,
        seccompProfile: seccomp.profile,
        appArmorProfile: appArmor.profile,
        hasAppArmorField: kubernetesAtLeast('1.30'),
        hasSleepAction: kubernetesAtLeast('1.30'),
        hasSidecars: kubernetesAtLeast('1.29'),
        isOpenShift,
        extraPaths: paths,
        chart: defaults.chart,
        extraCapabilities: liftCapabilities(knobs),
        refusals: [...seccomp.refusals, ...appArmor.refusals, ...(paths === undefined ? [] : refusalsAmongPaths(paths, [...knobs.group, 'writablePaths'].join('.')))],
      },
      shutdown: {
        sleepSeconds: knobs.integer('preStopSleepSeconds', shutdown.sleepSeconds,
          'Seconds that a container waits before it is told to stop, so that Services forget it first; 0 for no wait.', SECONDS),
        command: knobs.list('preStopCommand', shutdown.command, ARGUMENT,
          'A command of the image to run instead of the sleep, as a list without a shell.'),
        drainSeconds: shutdown.drainSeconds,
        reserveSeconds: shutdown.reserveSeconds,
      },
    };
  }

  /** The settings of a workload: those of the chart, and its own values for what it says otherwise, with what these must not be. */
  public policyOf(literal: PolicySettings, knobs: Knobs): PolicySettings {
    const { policy } = this.defaults;
    const own = knobs.below('hardening');
    const as = (name: string) => `As 'hardening.${name}', for this workload.`;
    const isOpenShift = this.isOpenShift(literal.isOpenShift);
    const differs = (name: keyof PolicySettings) => literal[name] !== policy[name];
    const platform = differs('isOpenShift');
    // In the order in which people read values.
    const enabled = differs('enabled') ? { enabled: asCondition(own.boolean('enabled', literal.enabled === true, as('enabled'))) } : {};
    const disabledReason = literal.disabledReason !== undefined && differs('disabledReason')
      ? { disabledReason: own.text('disabledReason', literal.disabledReason, as('disabledReason'), REASON) } : {};
    const ids = liftIds(own, literal, isOpenShift, as, platform ? undefined : { literal: policy, lifted: this.ofChart.policy });
    const seccomp = isSame(literal.seccompProfile, policy.seccompProfile) ? undefined : liftProfile(own.below('seccompProfile'), literal.seccompProfile, SECCOMP);
    const appArmor = isSame(literal.appArmorProfile, policy.appArmorProfile) && !platform ? undefined : liftAppArmor(own, literal, isOpenShift);
    return {
      ...this.ofChart.policy,
      ...enabled,
      ...disabledReason,
      ...ids,
      ...(seccomp === undefined ? {} : { seccompProfile: seccomp.profile }),
      ...(appArmor === undefined ? {} : { appArmorProfile: appArmor.profile }),
      // Where a workload is for another version than its chart, it is not the cluster that decides.
      ...(differs('hasAppArmorField') ? { hasAppArmorField: literal.hasAppArmorField } : {}),
      ...(differs('hasSleepAction') ? { hasSleepAction: literal.hasSleepAction } : {}),
      ...(differs('hasSidecars') ? { hasSidecars: literal.hasSidecars } : {}),
      isOpenShift,
      // What the chart says is refused once, for all, and whether the workload is there or not.
      refusals: [...seccomp?.refusals ?? [], ...appArmor?.refusals ?? []],
    };
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
        : own.integer('preStopSleepSeconds', literal.sleepSeconds, 'As \'hardening.preStopSleepSeconds\', for this workload.', SECONDS),
      command: isSame(literal.command, shutdown.command) ? this.ofChart.shutdown.command
        : own.list('preStopCommand', literal.command, ARGUMENT, 'As \'hardening.preStopCommand\', for this workload.'),
      drainSeconds: literal.drainSeconds,
      reserveSeconds: literal.reserveSeconds,
    };
  }
}

/** The ids of a policy that are values, where they are not those of the chart. */
function liftIds(
  knobs: Knobs, literal: PolicySettings, isOpenShift: Condition, describe: (name: string, description: string) => string,
  ofChart?: { readonly literal: PolicySettings; readonly lifted: PolicySettings },
): Pick<PolicySettings, 'user' | 'group' | 'fsGroup'> {
  return Object.fromEntries(IDS.map(([name, setting, description]) => {
    const id = literal[setting];
    if (ofChart !== undefined && id === ofChart.literal[setting]) {
      return [setting, ofChart.lifted[setting]];
    }
    // The author leaves the id to a cluster that is not OpenShift, or wants it there all the same.
    if (literal.isOpenShift !== true && id === undefined) {
      return [setting, undefined];
    }
    const value = knobs.integer(name, id ?? NONROOT_ID, describe(name, description), ID);
    return [setting, literal.isOpenShift === true && id !== undefined ? value : choose(isOpenShift, undefined, value)];
  }));
}

/** A profile that is a value, and what it must not be. */
interface LiftedProfile {
  readonly profile: Json | undefined;
  readonly refusals: readonly Refusal[];
}

/** A kind of profile: its words, and the form of the name of one on the node. */
interface ProfileKind {
  readonly name: string;
  readonly mayBeUnset: boolean;
  readonly file: JsonMap;
  readonly missing: string;
}

const SECCOMP: ProfileKind = {
  name: 'seccomp',
  mayBeUnset: false,
  file: { pattern: '^([^/].*)?$', not: { pattern: '(^|/)[.][.](/|$)' } },
  missing: '\'path\' (\'\') of a localhost seccomp profile (in values \'hardening.seccompProfile.localhostProfile\') must be relative to the kubelet\'s seccomp folder, such as \'profiles/audit.json\'',
};

const APPARMOR: ProfileKind = {
  name: 'AppArmor',
  mayBeUnset: true,
  file: { pattern: '^([^\\s\\x85](.*[^\\s\\x85])?)?$' },
  missing: '\'name\' of a localhost AppArmor profile (in values \'hardening.appArmorProfile.localhostProfile\') is empty; give the name under which the profile is loaded on the node',
};

function liftProfile(knobs: Knobs, literal: Json | undefined, { name, mayBeUnset, file, missing }: ProfileKind): LiftedProfile {
  const { type, localhostProfile } = asMap(literal);
  const types = ['RuntimeDefault', 'Localhost', ...mayBeUnset ? ['Unset'] : []];
  const chosen = knobs.choice('type', asString(type) ?? 'Unset', types, mayBeUnset
    ? `The ${name} profile; \`Unset\` for nodes without ${name}.` : `The ${name} profile.`);
  const path = knobs.text('localhostProfile', asString(localhostProfile) ?? '', `The ${name} profile on the node, for the type \`Localhost\`.`, file);
  const isLocal = equals(chosen, 'Localhost');
  const profile = choose(isLocal, { localhostProfile: path, type: 'Localhost' }, { type: 'RuntimeDefault' });
  return {
    profile: mayBeUnset ? choose(equals(chosen, 'Unset'), undefined, profile) : profile,
    refusals: [{ when: and(isLocal, not(isNonEmpty(path))), message: missing }],
  };
}

/** OpenShift knows its AppArmor profile itself, unless the author of a chart for OpenShift says which. */
function liftAppArmor(knobs: Knobs, { appArmorProfile, isOpenShift: isForOpenShift }: PolicySettings, isOpenShift: Condition): LiftedProfile {
  const isGiven = isForOpenShift === true && appArmorProfile !== undefined;
  const byDefault = isForOpenShift === true ? { type: 'RuntimeDefault' } : undefined;
  const { profile, refusals } = liftProfile(knobs.below('appArmorProfile'), appArmorProfile ?? byDefault, APPARMOR);
  return { profile: isGiven ? profile : choose(isOpenShift, undefined, profile), refusals };
}

function liftCapabilities(knobs: Knobs): ExtraCapabilities | undefined {
  const names = knobs.list('extraCapabilities', [], { type: 'string', enum: CAPABILITIES },
    'Capabilities that every container adds. A process that is not root does not receive them; for low ports use a sysctl.', { uniqueItems: true });
  const justifications = knobs.map('justifications', {}, { additionalProperties: { type: 'string', ...REASON }, propertyNames: { enum: CAPABILITIES } },
    'Why a capability is added, by its name, for the annotation that records it. What has no reason here is recorded as added by a value.');
  return isExpression(names) && isExpression(justifications) ? { names, justifications } : undefined;
}

function kubernetesAtLeast(version: string): Condition {
  return new Expression({ kind: 'kubernetesAtLeast', version });
}

function expression(value: Json): Expression | undefined {
  return isExpression(value) ? value : undefined;
}

