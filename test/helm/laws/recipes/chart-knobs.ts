import fc from 'fast-check';
import { TEXT } from './any-chart';
import { DISABLED_REASON, REASON } from './ingredients';
import { serves } from './parts';
import { ChartRecipe, PartRecipe, PathRecipe, ProfileRecipe } from './recipe';
import { ofChart, TurnsOfChart } from './turn';

function each(recipe: ChartRecipe, change: (part: PartRecipe) => Partial<PartRecipe>): Partial<ChartRecipe> {
  return { parts: recipe.parts.map(part => ({ ...part, ...change(part) })) };
}

function profile(recipe: ChartRecipe, change: Partial<ProfileRecipe>): Partial<ChartRecipe> {
  return { profile: { ...recipe.profile, ...change } };
}

const ID = fc.integer({ min: 1, max: 2147483647 });

/** Paths that are in the way of those of parts. */
const PATHS: readonly PathRecipe[] = [
  { name: 'spool', mountPath: '/var/spool/app', medium: 'Memory', size: 32 },
  { name: 'scratch', mountPath: '/scratch', medium: 'Disk', size: 1000 },
  { name: 'large', mountPath: '/large', medium: 'Memory', size: 200 },
  { name: 'tmp', mountPath: '/elsewhere', medium: 'Memory', size: 8 },
  { name: 'temporary', mountPath: '/tmp', medium: 'Disk', size: 8 },
  { name: 'cache', mountPath: '/other', medium: 'Memory', size: 8 },
  { name: 'cache', mountPath: '/var/cache/app', medium: 'Memory', size: 16 },
  { name: 'below', mountPath: '/var/cache/app/below', medium: 'Disk', size: 8 },
  { name: 'data', mountPath: '/data', medium: 'Disk', size: 8 },
  { name: 'application', mountPath: '/app', medium: 'Disk', size: 8 },
  { name: 'application-cache', mountPath: '/app/cache', medium: 'Disk', size: 8 },
  { name: 'app-cache', mountPath: '/elsewhere', medium: 'Disk', size: 8 },
  { name: 'secrets', mountPath: '/var/run/secrets', medium: 'Memory', size: 8 },
  { name: 'database', mountPath: '/var/lib/sigil-leveldb', medium: 'Memory', size: 8 },
];

/** Whether paths are not in each other's way, which is refused once for all parts, in the name of the value. */
function areApart(paths: readonly PathRecipe[]): boolean {
  return paths.every((one, index) => paths.every((other, at) => at === index
    || (one.name !== other.name && one.mountPath !== other.mountPath && !one.mountPath.startsWith(`${other.mountPath}/`))));
}

/** The values of a chart that hold for several workloads, or for none. */
export const CHART_KNOBS: readonly TurnsOfChart[] = [
  ofChart({ to: TEXT, values: greeting => ({ greeting }), literally: (_, greeting) => ({ greeting }) }),
  ofChart({
    to: TEXT,
    isOffered: ({ texts }) => texts.length > 0,
    values: text0 => ({ texts: { text0 } }),
    literally: ({ texts }, text) => ({ texts: [text, ...texts.slice(1)] }),
  }),
  ofChart({
    to: fc.boolean(),
    isOffered: ({ config }) => config.isThere !== undefined,
    values: configEnabled => ({ configEnabled }),
    literally: ({ config }, isThere) => ({ config: { ...config, isThere } }),
  }),
  ofChart({
    to: fc.record({ credentials: fc.constantFrom('one', 'two', '0123'), tokens: fc.constantFrom('one', 'three') }),
    isOffered: ({ parts }) => parts.some(({ secrets }) => secrets === 'files'),
    values: existingSecrets => ({ existingSecrets }),
    literally: (_, secrets) => ({ secrets }),
  }),
  ofChart({
    to: fc.constant(['all-images']), values: imagePullSecrets => ({ imagePullSecrets }), literally: (_, pullSecrets) => ({ pullSecrets }),
  }),
  ofChart({
    to: fc.constantFrom('other', 'a.b', 'Bad Name', ''),
    isOffered: ({ config }) => config.name !== undefined && config.isThere === undefined,
    values: configName => ({ configName }),
    literally: ({ config }, name) => ({ config: { ...config, name } }),
  }),
  ofChart({
    to: fc.subarray([...PATHS], { minLength: 1, maxLength: 2 }).filter(areApart),
    values: paths => ({ hardening: { writablePaths: paths.map(({ size, ...path }) => ({ ...path, sizeLimit: `${size}Mi` })) } }),
    literally: (recipe, paths) => each(recipe, ({ writablePaths }) => ({ writablePaths: [...writablePaths, ...paths] })),
  }),
  ofChart({
    to: fc.subarray(['CHOWN', 'NET_BIND_SERVICE', 'SYS_CHROOT'], { minLength: 1 }),
    values: names => ({ hardening: { extraCapabilities: names, justifications: Object.fromEntries(names.map(name => [name, REASON])) } }),
    literally: (recipe, names) => each(recipe, ({ capabilities }) => ({ capabilities: [...new Set([...capabilities, ...names])] })),
  }),
  ofChart({
    to: fc.constantFrom(0, 3, 10, 30, 60),
    isOffered: ({ parts }) => parts.some(part => serves(part) && part.sleepSeconds === undefined),
    values: preStopSleepSeconds => ({ hardening: { preStopSleepSeconds } }),
    literally: (recipe, seconds) => each(recipe, ({ sleepSeconds }) => ({ sleepSeconds: sleepSeconds ?? seconds })),
  }),
  ofChart({
    to: fc.constant(['/bin/stop']),
    isOffered: ({ parts }) => parts.some(part => serves(part) && part.preStopCommand === undefined),
    values: preStopCommand => ({ hardening: { preStopCommand } }),
    literally: (recipe, command) => each(recipe, ({ preStopCommand }) => ({ preStopCommand: preStopCommand ?? command })),
  }),
  ofChart({
    to: fc.record({ user: ID, group: ID, fsGroup: ID }),
    isOffered: ({ parts }) => parts.some(({ exceptions, own }) => !exceptions.includes('rootUser') && own?.user === undefined),
    values: ({ user, group, fsGroup }) => ({ hardening: { runAsUser: user, runAsGroup: group, fsGroup } }),
    literally: (recipe, ids) => profile(recipe, ids),
  }),
  ofChart({
    to: fc.constantFrom(undefined, 'profiles/a.json'),
    isOffered: ({ parts }) => parts.some(({ own }) => own?.seccomp === undefined),
    values: file => ({ hardening: { seccompProfile: file === undefined ? { type: 'RuntimeDefault' } : { type: 'Localhost', localhostProfile: file } } }),
    literally: (recipe, seccomp) => profile(recipe, { seccomp }),
  }),
  ofChart({
    to: fc.constantFrom(undefined, 'node-profile'),
    isOffered: ({ parts }) => parts.some(({ own }) => own?.appArmor === undefined),
    values: name => ({ hardening: { appArmorProfile: name === undefined ? { type: 'Unset' } : { type: 'Localhost', localhostProfile: name } } }),
    literally: (recipe, name) => profile(recipe, { appArmor: { name } }),
  }),
  ofChart({
    to: fc.boolean(),
    values: openshift => ({ hardening: { openshift } }),
    literally: (recipe, isOpenShift) => profile(recipe, { isOpenShift }),
  }),
  ofChart({
    to: fc.boolean(),
    isOffered: ({ parts }) => parts.some(({ own }) => own?.isEnabled === undefined),
    values: enabled => ({ hardening: { enabled, disabledReason: DISABLED_REASON } }),
    literally: (recipe, isEnabled) => profile(recipe, { isEnabled }),
  }),
];
