import { Size } from 'cdk8s';
import * as fc from 'fast-check';
import { policies, podTemplates } from './arbitrary-pods';
import { AppArmorProfile } from '../../src/hardening/app-armor-profile';
import { shutdownSettingsOf } from '../../src/hardening/graceful-shutdown';
import { harden } from '../../src/hardening/harden';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningPolicy } from '../../src/hardening/hardening-policy';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { canonicalPath } from '../../src/hardening/mount-path';
import { withDefaultPaths } from '../../src/hardening/mount-writable-paths';
import { PodIds } from '../../src/hardening/pod-ids';
import { PolicySettings, settingsOf } from '../../src/hardening/policy-settings';
import { SeccompProfile } from '../../src/hardening/seccomp-profile';
import { WritablePath } from '../../src/hardening/writable-path';
import { HardeningValues } from '../../src/helm/lift/hardening-values';
import { Knobs } from '../../src/helm/lift/knobs';
import { defaultsOf, ValueRegistry } from '../../src/helm/values/value-registry';
import { coalesce } from '../../src/template/coalesce';
import { Context, evaluate, holds } from '../../src/template/evaluate';
import { isLiteral } from '../../src/template/expression';
import { asMap, Json, JsonMap, mapsOf } from '../../src/template/json';

const RUNS = 300;

/** A path as the values of a chart write it. */
interface PathValue {
  readonly name: string;
  readonly mountPath: string;
  readonly sizeLimit?: string;
  readonly medium?: string;
}

/** What the hardening values of a chart are set to, all of them. */
interface HardeningValueSet {
  readonly enabled: boolean;
  readonly disabledReason: string;
  readonly openshift: boolean;
  readonly runAsUser: number;
  readonly runAsGroup: number;
  readonly fsGroup: number;
  readonly seccompProfile: { readonly type: string; readonly localhostProfile: string };
  readonly appArmorProfile: { readonly type: string; readonly localhostProfile: string };
  readonly writablePaths: readonly PathValue[];
  readonly extraCapabilities: readonly string[];
}

const pathValue: fc.Arbitrary<PathValue> = fc.record({
  name: fc.constantFrom('tmp', 'run', 'cache', 'data', 'scratch', 'tmp-writable'),
  mountPath: fc.constantFrom('/tmp', '/var/run/app', '/cache', '/data', '/scratch'),
  sizeLimit: fc.constantFrom('64Mi', '1Gi', '16Mi'),
  medium: fc.constantFrom('Memory', 'Disk'),
}, { requiredKeys: ['name', 'mountPath'] });

const meet = (one: PathValue, other: PathValue) => one.name === other.name || one.mountPath === other.mountPath;

const valueSets: fc.Arbitrary<HardeningValueSet> = fc.record({
  enabled: fc.boolean(),
  disabledReason: fc.constant('debugging'),
  openshift: fc.boolean(),
  runAsUser: fc.constantFrom(1000, 65532),
  runAsGroup: fc.constantFrom(1000, 65532),
  fsGroup: fc.constantFrom(2000, 65532),
  seccompProfile: fc.record({ type: fc.constantFrom('RuntimeDefault', 'Localhost'), localhostProfile: fc.constantFrom('a.json', 'b.json') }),
  appArmorProfile: fc.record({ type: fc.constantFrom('RuntimeDefault', 'Localhost', 'Unset'), localhostProfile: fc.constantFrom('a', 'b') }),
  writablePaths: fc.uniqueArray(pathValue, { maxLength: 3, comparator: meet }),
  extraCapabilities: fc.uniqueArray(fc.constantFrom('NET_BIND_SERVICE', 'CHOWN', 'SYS_PTRACE'), { maxLength: 2 }),
});

/** Policies with the default paths, as workloads have them; their profiles may ask for anything. */
const workloadPolicies: fc.Arbitrary<HardeningPolicy> = fc.tuple(policies, fc.boolean(), fc.boolean()).map(([policy, enabled, openShift]) => ({
  ...policy,
  profile: policy.profile.with({ openShift, ...(enabled ? {} : { enabled, disabledReason: 'from the start' }) }),
  writablePaths: withDefaultPaths(policy.writablePaths),
}));

/** A chart with a profile: what it says for all, what it says for a workload that says nothing else, and the defaults of its values. */
function chartOf(profile: HardeningProfile): { readonly ofChart: PolicySettings; readonly settings: PolicySettings; readonly defaults: JsonMap } {
  const registry = new ValueRegistry('shop');
  const knobs = new Knobs(registry, ['hardening'], () => false);
  const literal = settingsOf(profile);
  const values = new HardeningValues(knobs, { chart: 'shop', policy: literal, shutdown: shutdownSettingsOf({}) });
  return {
    ofChart: values.ofChart.policy,
    settings: values.policyOf(literal, new Knobs(registry, ['api'], () => false)),
    defaults: defaultsOf(registry.declarations),
  };
}

function contextOf(values: JsonMap, profile: HardeningProfile): Context {
  return {
    values,
    release: { name: 'shop', namespace: 'shop' },
    chart: { name: 'shop', version: '1.0.0', appVersion: '1' },
    kubernetesVersion: profile.kubernetesVersion,
  };
}

/** The profile that says in TypeScript what the values say. */
function profileWith(profile: HardeningProfile, set: HardeningValueSet): HardeningProfile {
  const { seccompProfile: seccomp, appArmorProfile: appArmor } = set;
  // The author of a profile for OpenShift says with it what OpenShift decides; of another, the values do.
  const byCluster = set.openshift;
  return new HardeningProfile({
    kubernetesVersion: profile.kubernetesVersion,
    ...(set.enabled ? {} : { enabled: false, disabledReason: set.disabledReason }),
    openShift: set.openshift,
    ids: profile.ids.user === undefined ? profile.ids
      : byCluster ? PodIds.assignedByCluster() : PodIds.of(set.runAsUser, { group: set.runAsGroup, fsGroup: set.fsGroup }),
    seccomp: seccomp.type === 'Localhost' ? SeccompProfile.localhost(seccomp.localhostProfile) : SeccompProfile.runtimeDefault(),
    appArmor: byCluster || appArmor.type === 'Unset' ? AppArmorProfile.unset()
      : appArmor.type === 'Localhost' ? AppArmorProfile.localhost(appArmor.localhostProfile) : AppArmorProfile.runtimeDefault(),
  });
}

function writablePathOf({ name, mountPath, sizeLimit, medium }: PathValue): WritablePath {
  const options = sizeLimit === undefined ? {} : { sizeLimit: sizeLimit.endsWith('Gi') ? Size.gibibytes(1) : Size.mebibytes(Number.parseInt(sizeLimit, 10)) };
  return medium === 'Disk' ? WritablePath.disk(name, mountPath, options) : WritablePath.memory(name, mountPath, options);
}

/** The policy that says in TypeScript what the values say. */
function policyWith(policy: HardeningPolicy, set: HardeningValueSet): HardeningPolicy {
  const declared = policy.writablePaths.filter(path => !WritablePath.defaults().includes(path));
  return {
    ...policy,
    profile: profileWith(policy.profile, set),
    exceptions: [...policy.exceptions, ...set.extraCapabilities.map(name => HardeningException.extraCapability(name, { reason: 'As the values say.' }))],
    writablePaths: withDefaultPaths([...declared, ...set.writablePaths.map(writablePathOf)]),
  };
}

/** Whether the paths of the values are not refused besides those that are declared, and none is called as another with a suffix. */
function fits(template: JsonMap, policy: HardeningPolicy, { writablePaths }: HardeningValueSet): boolean {
  const declared = policy.writablePaths.filter(path => !WritablePath.defaults().includes(path));
  const names = [...mapsOf((template.spec as JsonMap).volumes), ...policy.writablePaths, ...writablePaths].map(({ name }) => name);
  return writablePaths.every(path =>
    !declared.some(other => other.name === path.name || canonicalPath(other.mountPath) === canonicalPath(path.mountPath))
    && !(path.name.endsWith('-writable') && names.includes(path.name.replace('-writable', ''))));
}

/** What a tree is as JSON, without keys that are there and undefined. */
function plain(tree: unknown): Json {
  return JSON.parse(JSON.stringify(tree));
}

describe('hardening with the values of a chart', () => {
  test('gives for any values what hardening with the literals gives', () => {
    fc.assert(fc.property(podTemplates, workloadPolicies, valueSets, (template, policy, set) => {
      fc.pre(fits(template, policy, set) && !policy.profile.isOpenShift);
      const { settings, defaults } = chartOf(policy.profile);
      const values = coalesce(defaults, { hardening: asMap(plain(set)) });
      const tree = harden(template, { ...policy, settings }).template;
      expect(plain(evaluate(tree, contextOf(values, policy.profile)))).toEqual(plain(harden(template, policyWith(policy, set)).template));
    }), { numRuns: RUNS });
  });

  test('gives for the default values what hardening with the profile itself gives, whatever it asks for', () => {
    fc.assert(fc.property(podTemplates, workloadPolicies, (template, policy) => {
      const { settings, defaults } = chartOf(policy.profile);
      const tree = harden(template, { ...policy, settings }).template;
      expect(plain(evaluate(tree, contextOf(defaults, policy.profile)))).toEqual(plain(harden(template, policy).template));
    }), { numRuns: RUNS });
  });

  test('keeps what is explicit in pods of others', () => {
    fc.assert(fc.property(podTemplates, workloadPolicies, valueSets, (template, policy, given) => {
      const set = { ...given, extraCapabilities: [] };
      fc.pre(fits(template, policy, set) && !policy.profile.isOpenShift);
      const { settings, defaults } = chartOf(policy.profile);
      const foreign = { ...policy, keepsExplicit: true };
      const values = coalesce(defaults, { hardening: asMap(plain(set)) });
      const tree = harden(template, { ...foreign, settings }).template;
      expect(plain(evaluate(tree, contextOf(values, policy.profile)))).toEqual(plain(harden(template, policyWith(foreign, set)).template));
    }), { numRuns: RUNS });
  });

  test('keeps an empty map of capabilities in a pod of others that values do not restrict', () => {
    // GIVEN a policy that grants one container something
    const template = { spec: { containers: [{ name: 'main', securityContext: { capabilities: {} } }, { name: 'helper', securityContext: { runAsNonRoot: true } }] } };
    const profile = new HardeningProfile({ enabled: false, disabledReason: 'from the start' });
    const exceptions = [HardeningException.rootUser({ reason: 'The test needs it.' })];
    const foreign = { profile, exceptions, writablePaths: withDefaultPaths([]), keepsExplicit: true };
    const { settings, defaults } = chartOf(profile);
    // WHEN
    const tree = harden(template, { ...foreign, settings }).template;
    // THEN
    expect(plain(evaluate(tree, contextOf(defaults, profile)))).toEqual(plain(harden(template, foreign).template));
  });

  test('leaves no expression where the policy is literal', () => {
    fc.assert(fc.property(podTemplates, workloadPolicies, fc.boolean(), (template, policy, keepsExplicit) => {
      expect(isLiteral(harden(template, { ...policy, keepsExplicit }).template)).toBe(true);
    }), { numRuns: RUNS / 5 });
  });
});

describe('a chart for OpenShift', () => {
  test('leaves ids and AppArmor to the cluster, and names them where a value says that it is no OpenShift', () => {
    const { settings, defaults } = chartOf(HardeningProfile.openShift());
    const template = { spec: { containers: [{ name: 'main' }] } };
    const policy = { profile: HardeningProfile.openShift(), writablePaths: withDefaultPaths([]), exceptions: [] };
    const tree = harden(template, { ...policy, settings }).template;
    const rendered = (values: JsonMap) => plain(evaluate(tree, contextOf(values, policy.profile)));
    expect(rendered(defaults)).toEqual(plain(harden(template, policy).template));
    expect(rendered(coalesce(defaults, { hardening: { openshift: false } })))
      .toEqual(plain(harden(template, { ...policy, profile: new HardeningProfile() }).template));
  });
});

describe('a profile on the node', () => {
  test.each([
    ['seccompProfile', '\'path\' (\'\') of a localhost seccomp profile (in values \'hardening.seccompProfile.localhostProfile\') must be relative'],
    ['appArmorProfile', '\'name\' of a localhost AppArmor profile (in values \'hardening.appArmorProfile.localhostProfile\') is empty'],
  ])('is refused as %s without a name', (name, sentence) => {
    const profile = new HardeningProfile();
    const { ofChart, defaults } = chartOf(profile);
    const told = (localhostProfile: string) => {
      const context = contextOf(coalesce(defaults, { hardening: { [name]: { type: 'Localhost', localhostProfile } } }), profile);
      return (ofChart.refusals ?? []).filter(({ when, scopes }) => scopes === undefined && holds(when, context)).map(({ message }) => message);
    };
    expect(told('')).toEqual([expect.stringContaining(sentence)]);
    expect(told('here')).toEqual([]);
  });
});
