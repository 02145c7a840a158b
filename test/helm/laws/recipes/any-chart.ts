import * as kplus from 'cdk8s-plus-28';
import fc from 'fast-check';
import { ChartRecipe, ExceptionName, Kind, NumberName, PartRecipe, PathRecipe, ProfileRecipe, StorageRecipe, Texts } from './recipe';
import { KubernetesVersion } from '../../../../src/hardening/kubernetes-version';
import { JsonMap } from '../../../../src/template/json';
import { NetworkIsolation } from '../../../../src/workloads/network-isolation';

/** Texts of an author that look like something else, for a template or for YAML. */
export const TEXT = fc.oneof(
  fc.constantFrom('{{ .Release.Name }}', 'yes', '0123', '1e400', '0o17', 'a\tb', '"\'`', 'x\nhostNetwork: true', '{{`', '', ' ', 'a\n\n\nb\n', '# no comment', '\u2028'),
  fc.string({ maxLength: 20, unit: 'grapheme-ascii' }),
);

const OFTEN = fc.constantFrom(true, true, true, true, false);

const NONROOT = 65532;

const NUMBER_NAMES: readonly NumberName[] = ['port', 'metricsPort', 'lowestPort', 'replicas', 'graceSeconds', 'servicePort', 'sidePort'];

function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

const PATH: fc.Arbitrary<PathRecipe> = fc.record({
  name: fc.constant('cache'), mountPath: fc.constant('/var/cache/app'), medium: fc.constantFrom('Memory', 'Disk'), size: fc.constant(16),
});

const STORAGE: fc.Arbitrary<StorageRecipe> = fc.record({
  isKept: fc.boolean(),
  size: fc.constantFrom(1, 2),
  storageClass: maybe(fc.constant('fast')),
  accessMode: fc.constant(kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE),
  existingClaim: rarely(fc.constant('claim')),
});

const NEW_CLAIM: StorageRecipe = { isKept: true, size: 1, accessMode: kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE };

const PART: fc.Arbitrary<PartRecipe> = fc.record({
  kind: fc.constantFrom<Kind[]>('Deployment', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Sigil'),
  image: fc.record({
    repository: fc.constant('registry.example.com/shop/app'),
    tag: fc.constant('1.4.2'),
    digest: fc.constantFrom('', `sha256:${'0123456789abcdef'.repeat(4)}`),
    pullPolicy: fc.constantFrom(kplus.ImagePullPolicy.ALWAYS, kplus.ImagePullPolicy.IF_NOT_PRESENT),
  }),
  numbers: fc.record({
    port: fc.integer({ min: 1024, max: 8999 }),
    metricsPort: maybe(fc.integer({ min: 9000, max: 9999 })),
    lowestPort: maybe(fc.constantFrom(80, 1024)),
    replicas: maybe(fc.integer({ min: 0, max: 3 })),
    graceSeconds: maybe(fc.integer({ min: 40, max: 60 })),
    servicePort: fc.constantFrom(80, 443),
    sidePort: maybe(fc.integer({ min: 10000, max: 10010 })),
  }),
  declared: fc.subarray([...NUMBER_NAMES]),
  resources: fc.constant({ limit: 256, request: 128, cpu: 100 }),
  sleepSeconds: maybe(fc.constantFrom(0, 7)),
  preStopCommand: maybe(fc.constant(['/app/stop'])),
  writablePaths: fc.array(PATH, { maxLength: 1 }),
  capabilities: fc.subarray(['CHOWN']),
  env: fc.constant({}),
  annotations: fc.constantFrom<Texts[]>({}, { 'example.com/a': 'b' }),
  labels: fc.constantFrom<Texts[]>({}, { team: 'a' }),
  pullSecrets: fc.constant([]),
  podFields: fc.constantFrom<JsonMap[]>({}, { nodeSelector: { disk: 'hdd' } }, { priorityClassName: 'low' }),
  checks: fc.record({ startupSeconds: fc.constant(60), timeoutSeconds: fc.constant(3), path: fc.constant('healthz'), isPathValue: fc.boolean() }),
  isolation: maybe(fc.constantFrom(NetworkIsolation.NONE, NetworkIsolation.INGRESS, NetworkIsolation.STRICT)),
  budget: fc.constant({ isThere: true }),
  account: fc.record({ isMade: fc.boolean(), annotations: fc.constant({}) }),
  service: maybe(fc.record({
    hasMetrics: fc.boolean(),
    type: fc.constantFrom(kplus.ServiceType.CLUSTER_IP, kplus.ServiceType.NODE_PORT, kplus.ServiceType.LOAD_BALANCER),
    annotations: fc.constant({}),
  })),
  ingress: maybe(fc.record({
    isThere: fc.constant(true),
    host: maybe(fc.constantFrom('shop.example.com', 'api.example.com')),
    className: maybe(fc.constant('nginx')),
    tls: maybe(fc.record({ hasHosts: fc.boolean(), secretName: maybe(fc.constant('certificate')) })),
  })),
  autoscaler: maybe(fc.record({ isThere: fc.constant(true), min: fc.constantFrom(1, 2), max: fc.constant(5), cpu: fc.constant(70) })),
  storage: maybe(STORAGE),
  secrets: maybe(fc.constantFrom('files', 'variable', 'pull')),
  own: rarely(fc.constantFrom<Partial<ProfileRecipe>[]>({ user: 1000 }, { isEnabled: false }, { appArmor: {} }, { seccomp: 'own.json' })),
  imageKnows: fc.boolean(),
  name: rarely(fc.constant('named')),
  hostAliases: rarely(fc.constant([{ hostnames: ['a.example'], ip: '10.0.0.1' }])),
  hasStandardLabels: fc.boolean(),
  rolls: fc.boolean(),
  exceptions: fc.subarray<ExceptionName>(['rootUser', 'writableRootFilesystem', 'serviceAccountToken'], { maxLength: 1 }),
  sideTag: rarely(fc.constant('1.0.0')),
  isSpread: maybe(fc.boolean()),
  drainSeconds: rarely(fc.constant(30)),
  hasRole: fc.boolean(),
  readsConfig: maybe(fc.constantFrom('variable', 'volume')),
  isThere: maybe(fc.constant(true)),
  isMigration: fc.boolean(),
  schedule: fc.constant('0 0 * * *'),
  isSuspended: fc.constant(false),
  peer: maybe(fc.nat(2)),
});

/** A part without what contradicts its kind, or itself. */
function consistent(part: PartRecipe, index: number, parts: readonly PartRecipe[]): PartRecipe {
  const { kind, numbers, service, storage, ingress, autoscaler, peer } = part;
  const isRun = kind === 'Job' || kind === 'CronJob';
  const isScaled = kind === 'Deployment' || kind === 'StatefulSet';
  const isStored = ['Sigil', 'StatefulSet', 'Deployment', 'CronJob'].includes(kind);
  const isSingle = kind === 'Sigil' || (kind === 'Deployment' && storage !== undefined);
  const scales = isScaled && !isSingle && autoscaler !== undefined;
  const hasReplicas = isScaled && !isSingle && !scales;
  const target = parts[peer ?? index];
  return {
    ...part,
    numbers: {
      ...numbers,
      sidePort: part.sideTag === undefined ? undefined : numbers.sidePort,
      port: isRun ? undefined : numbers.port,
      servicePort: service === undefined || isRun || kind === 'Sigil' ? undefined : numbers.servicePort,
      replicas: hasReplicas ? numbers.replicas : undefined,
      metricsPort: isRun ? undefined : numbers.metricsPort,
      graceSeconds: isRun ? undefined : numbers.graceSeconds,
    },
    // A database has one writer.
    storage: !isStored ? undefined : storage?.existingClaim !== undefined ? { ...storage, existingClaim: `claim-${index}` }
      : storage ?? (kind === 'Sigil' ? NEW_CLAIM : undefined),
    service: service === undefined || isRun || kind === 'Sigil' ? undefined : { ...service, hasMetrics: service.hasMetrics && numbers.metricsPort !== undefined },
    ingress: service === undefined || isRun || kind === 'Sigil' || ingress === undefined ? undefined
      : { ...ingress, tls: ingress.tls && { ...ingress.tls, hasHosts: ingress.tls.hasHosts && ingress.host !== undefined } },
    autoscaler: scales ? autoscaler : undefined,
    // A token lies in the directory of the Secrets.
    exceptions: part.secrets === 'files' ? part.exceptions.filter(name => name !== 'serviceAccountToken') : part.exceptions,
    hasRole: part.hasRole && part.account.isMade,
    // An image that knows its user is refused another.
    imageKnows: part.imageKnows && part.own?.user === undefined,
    name: ['Job', 'CronJob', 'DaemonSet'].includes(kind) ? part.name && `${part.name}-${index}` : undefined,
    isSpread: isScaled && !isSingle ? part.isSpread : undefined,
    drainSeconds: numbers.graceSeconds === undefined && !isRun ? part.drainSeconds : undefined,
    // Who is not there sends no requests and takes none; so what goes to nobody is not tried.
    peer: target === undefined || target === part || target.isThere !== undefined ? undefined : peer,
  };
}

/** Parts, and more that look like the first, which are printed in one loop. */
function withCopies(parts: readonly PartRecipe[], count: number): PartRecipe[] {
  const [{ isThere: _, peer: __, name: ___, ...first }] = parts;
  const storage = first.storage && { ...first.storage, existingClaim: undefined };
  return [...parts, ...Array.from({ length: count }, () => ({ ...first, storage, declared: [] }))];
}

/** The versions of Kubernetes that charts are for. */
const { V1_28, V1_29, V1_30, V1_35, V1_37 } = KubernetesVersion;

/** A part that does not sleep where the cluster cannot, and is hardened in a way of its own only where that is another. */
function fitting(part: PartRecipe, profile: ProfileRecipe): PartRecipe {
  const { own } = part;
  const cannotSleep = profile.version === V1_28 || profile.version === V1_29;
  const isOther = Object.entries(own ?? {}).some(([name, value]) => JSON.stringify(profile[name as keyof ProfileRecipe]) !== JSON.stringify(value))
    && !(profile.isOpenShift && (own?.user !== undefined || own?.appArmor !== undefined));
  return { ...part, ...(cannotSleep ? { sleepSeconds: 0 } : {}), own: isOther ? own : undefined };
}

/** Any chart that somebody could write with the public constructs. */
export const ANY_CHART: fc.Arbitrary<ChartRecipe> = fc.record({
  parts: fc.tuple(fc.array(PART, { minLength: 1, maxLength: 3 }), fc.constantFrom(0, 0, 0, 3)).map(([parts, copies]) =>
    withCopies(parts.map(consistent), copies)),
  profile: fc.record({
    user: fc.constant(NONROOT),
    group: fc.constant(NONROOT),
    fsGroup: fc.constant(NONROOT),
    isEnabled: OFTEN,
    isOpenShift: OFTEN.map(each => !each),
    seccomp: rarely(fc.constant('profiles/base.json')),
    appArmor: rarely(fc.constantFrom<{ name?: string }[]>({}, { name: 'base' })),
    version: fc.constantFrom(V1_35, V1_35, V1_28, V1_29, V1_30, V1_37),
  }).map(profile => profile.isOpenShift ? { ...profile, appArmor: undefined } : profile),
  config: fc.record({
    name: maybe(fc.constant('configuration')),
    data: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), TEXT, { maxKeys: 3 }),
    isThere: maybe(fc.constant(true)),
  }),
  texts: fc.array(TEXT, { maxLength: 2 }),
  greeting: fc.constant('hello'),
  secrets: fc.constant({ credentials: 'credentials', tokens: 'tokens' }),
  pullSecrets: fc.constant([]),
  hasValues: fc.constant(true),
}).map(recipe => ({ ...recipe, parts: recipe.parts.map(part => fitting(part, recipe.profile)) }));
