import * as kplus from 'cdk8s-plus-28';
import fc from 'fast-check';
import { isAlwaysThere, isReplicated, isTurned, PORT, serves, TEXT_OF_MAP } from './parts';
import { NumberName, Texts } from './recipe';
import { ofPart, TurnsOfPart } from './turn';
import { Json, JsonList } from '../../../../src/template/json';
import { NetworkIsolation } from '../../../../src/workloads/network-isolation';

const IMAGES = {
  repository: fc.constant('other.example.com:5000/a'),
  tag: fc.constantFrom('2.0.0', ''),
  digest: fc.constantFrom('', `sha256:${'fedcba9876543210'.repeat(4)}`),
  pullPolicy: fc.constantFrom(kplus.ImagePullPolicy.ALWAYS, kplus.ImagePullPolicy.IF_NOT_PRESENT, kplus.ImagePullPolicy.NEVER),
} as const;

/** Fields of the pod, and what they are turned to; a map is put into the one that stands there. */
const POD_FIELDS: { readonly [field: string]: Json } = {
  nodeSelector: { disk: 'ssd' },
  tolerations: [{ key: 'dedicated', operator: 'Exists', effect: 'NoSchedule' }],
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }] } } },
  topologySpreadConstraints: [{ maxSkew: 2, topologyKey: 'example.com/rack', whenUnsatisfiable: 'DoNotSchedule' }],
  priorityClassName: 'high',
};

const NUMBERS: { readonly [name in NumberName]: fc.Arbitrary<number> } = {
  port: PORT,
  metricsPort: PORT,
  servicePort: PORT,
  sidePort: PORT,
  lowestPort: fc.constantFrom(-1, 0, 79, 80, 1024, 65536),
  replicas: fc.integer({ min: 0, max: 3 }),
  graceSeconds: fc.constantFrom(0, 24, 25, 29, 30, 31, 45),
};

const ENV: fc.Arbitrary<Texts> = fc.oneof(
  TEXT_OF_MAP.map(text => ({ LANGUAGE: text })),
  fc.constantFrom<Texts[]>({ DB_PASSWORD: 'hunter2hunter2' }, { A: 'postgres://me:secret@db/x' }, { A: 'a', B: '$(A)' }),
);

const NO_ENV: fc.Arbitrary<Texts> = fc.constant({ 'A=B': 'a' });

/** The values of a workload itself. */
export const PART_KNOBS: readonly TurnsOfPart[] = [
  ...(['repository', 'tag', 'digest', 'pullPolicy'] as const).map(name => ofPart<string>({
    to: IMAGES[name],
    values: (value, key) => ({ [key]: { image: { [name]: value } } }),
    literally: ({ image }, value) => ({ image: { ...image, [name]: value } }),
  })),
  ...(Object.keys(NUMBERS) as NumberName[]).map(name => ofPart({
    to: NUMBERS[name],
    isOffered: part => isTurned(part, name),
    values: (value, key) => ({ [key]: { numbers: { [name]: value } } }),
    literally: ({ numbers }, value) => ({ numbers: { ...numbers, [name]: value } }),
  })),
  ofPart({
    to: fc.integer({ min: 0, max: 3 }),
    isOffered: part => isReplicated(part) && part.autoscaler === undefined && !isTurned(part, 'replicas'),
    values: (replicas, key) => ({ [key]: { replicas } }),
    literally: ({ numbers }, replicas) => ({ numbers: { ...numbers, replicas } }),
  }),
  ofPart({
    to: fc.record({ limit: fc.constantFrom(64, 96, 128, 192, 512), request: fc.constantFrom(16, 64, 200) }),
    values: ({ limit, request }, key) => ({ [key]: { resources: { limits: { memory: `${limit}Mi` }, requests: { memory: `${request}Mi` } } } }),
    literally: ({ resources }, memory) => ({ resources: { ...resources, ...memory } }),
  }),
  ofPart({
    to: fc.record({ cpu: fc.constantFrom(50, 250), cpuLimit: fc.constantFrom(100, 250) }),
    values: ({ cpu, cpuLimit }, key) => ({ [key]: { resources: { limits: { cpu: `${cpuLimit}m` }, requests: { cpu: `${cpu}m` } } } }),
    literally: ({ resources }, cpus) => ({ resources: { ...resources, ...cpus } }),
  }),
  ...([[ENV, () => true], [NO_ENV, isAlwaysThere]] as const).map(([to, isOffered]) => ofPart({
    to, isOffered, values: (extraEnv, key) => ({ [key]: { extraEnv } }), literally: ({ env }, more) => ({ env: { ...env, ...more } }),
  })),
  ofPart({
    to: TEXT_OF_MAP,
    values: (text, key) => ({ [key]: { podAnnotations: { 'example.com/b': text } } }),
    literally: ({ annotations }, text) => ({ annotations: { ...annotations, 'example.com/b': text } }),
  }),
  ofPart({
    to: fc.constantFrom('x', ''), values: (tier, key) => ({ [key]: { podLabels: { tier } } }), literally: ({ labels }, tier) => ({ labels: { ...labels, tier } }),
  }),
  ...Object.entries(POD_FIELDS).map(([field, value]) => ofPart({
    to: fc.constant(value),
    values: (to, key) => ({ [key]: { [field]: to } }),
    literally: ({ podFields }, to) => ({ podFields: { ...podFields, [field]: to } }),
  })),
  ofPart({
    to: fc.subarray(['pull-a', 'pull-b'], { minLength: 1 }),
    values: (imagePullSecrets, key) => ({ [key]: { imagePullSecrets } }),
    literally: (_, pullSecrets) => ({ pullSecrets }),
  }),
  ofPart({
    to: fc.record({ failures: fc.integer({ min: 1, max: 90 }), timeoutSeconds: fc.integer({ min: 1, max: 9 }) }),
    isOffered: serves,
    values: ({ failures, timeoutSeconds }, key) => ({
      [key]: { startupProbe: { failureThreshold: failures, timeoutSeconds }, livenessProbe: { timeoutSeconds }, readinessProbe: { timeoutSeconds } },
    }),
    literally: ({ checks }, { failures, timeoutSeconds }) => ({ checks: { ...checks, startupSeconds: 2 * failures, timeoutSeconds } }),
  }),
  ofPart({
    to: fc.constantFrom(NetworkIsolation.NONE, NetworkIsolation.INGRESS, NetworkIsolation.STRICT),
    values: (networkIsolation, key) => ({ [key]: { networkIsolation } }),
    literally: (_, isolation) => ({ isolation }),
  }),
  ofPart({
    to: fc.record({ schedule: fc.constantFrom('*/5 * * * *', '0 1 * * 1-5'), isSuspended: fc.boolean() }),
    isOffered: ({ kind }) => kind === 'CronJob',
    values: ({ schedule, isSuspended }, key) => ({ [key]: { schedule, suspend: isSuspended } }),
    literally: (_, to) => to,
  }),
  ofPart({
    to: fc.boolean(),
    isOffered: ({ isThere }) => isThere !== undefined,
    values: (isThere, key) => ({ [`${key}Enabled`]: isThere }),
    literally: (_, isThere) => ({ isThere }),
  }),
  ofPart({
    to: fc.constantFrom(0, 3, 10, 30, 60),
    isOffered: part => serves(part) && part.sleepSeconds !== undefined,
    values: (preStopSleepSeconds, key) => ({ [key]: { hardening: { preStopSleepSeconds } } }),
    literally: (_, sleepSeconds) => ({ sleepSeconds }),
  }),
  ofPart({
    to: fc.constant(['/bin/stop', '-x']),
    isOffered: part => serves(part) && part.preStopCommand !== undefined,
    values: (preStopCommand, key) => ({ [key]: { hardening: { preStopCommand } } }),
    literally: (_, preStopCommand) => ({ preStopCommand }),
  }),
  // Where the cluster has no sleep, the sentence that refuses one names a value for the command, which is another without a command of the author.
  ofPart({
    to: fc.constant<string[]>([]),
    isOffered: part => serves(part) && part.preStopCommand !== undefined && part.sleepSeconds !== 0,
    values: (preStopCommand, key) => ({ [key]: { hardening: { preStopCommand } } }),
    literally: (_, preStopCommand) => ({ preStopCommand }),
  }),
  ofPart({
    to: fc.constantFrom(2000, 1000),
    isOffered: ({ own, exceptions }) => own?.user !== undefined && !exceptions.includes('rootUser'),
    values: (runAsUser, key) => ({ [key]: { hardening: { runAsUser } } }),
    literally: ({ own }, user) => ({ own: { ...own, user } }),
  }),
  ofPart({
    to: fc.boolean(),
    isOffered: ({ own }) => own?.isEnabled !== undefined,
    values: (enabled, key) => ({ [key]: { hardening: { enabled } } }),
    literally: ({ own }, isEnabled) => ({ own: { ...own, isEnabled } }),
  }),
  ofPart({
    to: fc.constantFrom(undefined, 'own'),
    isOffered: ({ own }) => own?.appArmor !== undefined,
    values: (name, key) => ({ [key]: { hardening: { appArmorProfile: name === undefined ? { type: 'Unset' } : { type: 'Localhost', localhostProfile: name } } } }),
    literally: ({ own }, name) => ({ own: { ...own, appArmor: { name } } }),
  }),
  ofPart({
    to: fc.constantFrom(undefined, 'other.json'),
    isOffered: ({ own }) => own?.seccomp !== undefined,
    values: (file, key) => ({ [key]: { hardening: { seccompProfile: file === undefined ? { type: 'RuntimeDefault' } : { localhostProfile: file } } } }),
    literally: ({ own }, seccomp) => ({ own: { ...own, seccomp } }),
  }),
  ofPart({
    // Of what is no name another length is told for a literal, as docs/helm.md says, and two of one name are refused in other words.
    to: fc.constantFrom('-other', '.v2'),
    isOffered: ({ name }) => name !== undefined,
    values: (ending, key, { name }) => ({ [key]: { ownName: `${name}${ending}` } }),
    literally: ({ name }, ending) => ({ name: `${name}${ending}` }),
  }),
  ofPart<JsonList>({
    to: fc.constantFrom<JsonList[]>([], [{ hostnames: ['b.example', 'c.example'], ip: '10.0.0.2' }, { hostnames: [], ip: '10.0.0.3' }]),
    isOffered: ({ hostAliases }) => hostAliases !== undefined,
    values: (aliases, key) => ({ [key]: { aliases } }),
    literally: (_, hostAliases) => ({ hostAliases }),
  }),
  ofPart({
    to: fc.constantFrom('2.0.0', ''),
    isOffered: ({ sideTag }) => sideTag !== undefined,
    values: (tag, key) => ({ [key]: { containers: { side: { image: { tag } } } } }),
    literally: (_, sideTag) => ({ sideTag }),
  }),
  ofPart({
    to: fc.constantFrom('', 'live', 'a b', '/x'),
    isOffered: part => serves(part) && part.checks.isPathValue,
    values: (checkedPath, key) => ({ [key]: { checkedPath } }),
    literally: ({ checks }, path) => ({ checks: { ...checks, path } }),
  }),
];
