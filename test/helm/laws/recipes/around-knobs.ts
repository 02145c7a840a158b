import * as kplus from 'cdk8s-plus-28';
import fc from 'fast-check';
import { isAlwaysThere, isDatabase, isReplicated, isTurned, PORT, TEXT_OF_MAP, VALID_PORT } from './parts';
import { PartRecipe, Texts } from './recipe';
import { ofPart, TurnsOfPart } from './turn';
import { JsonMap } from '../../../../src/template/json';

const SERVICE_TYPES = fc.constantFrom(kplus.ServiceType.CLUSTER_IP, kplus.ServiceType.NODE_PORT, kplus.ServiceType.LOAD_BALANCER);

const CLAIM_MODES = fc.constantFrom(kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE, kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE_POD);

const HOSTS = fc.constantFrom('a.example', '*.b.example');

function serviceValues(key: string, { kind }: PartRecipe, service: JsonMap): JsonMap {
  return kind === 'Deployment' ? { [key]: { service } } : { [`${key}Service`]: service };
}

function ingressValues(key: string, ingress: JsonMap): JsonMap {
  return { [`${key}Ingress`]: ingress };
}

function empty(text: string): string | undefined {
  return text === '' ? undefined : text;
}

/** The values of what stands around a workload. */
export const AROUND_KNOBS: readonly TurnsOfPart[] = [
  ofPart({
    to: fc.constant(false),
    isOffered: part => isReplicated(part) && !isDatabase(part),
    values: (enabled, key) => ({ [key]: { podDisruptionBudget: { enabled } } }),
    literally: ({ budget }, isThere) => ({ budget: { ...budget, isThere } }),
  }),
  ofPart<number | string>({
    to: fc.constantFrom(0, 2, '50%'),
    isOffered: part => isReplicated(part) && !isDatabase(part),
    values: (maxUnavailable, key) => ({ [key]: { podDisruptionBudget: { maxUnavailable } } }),
    literally: ({ budget }, maxUnavailable) => ({ budget: { ...budget, maxUnavailable } }),
  }),
  ofPart({
    to: fc.constantFrom('', 'shared'),
    // Without a name there is no account that a role could be bound to.
    isOffered: ({ account, hasRole }) => account.isMade && !hasRole,
    values: (name, key) => ({ [key]: { serviceAccount: { create: false, name } } }),
    literally: ({ account }, name) => ({ account: { ...account, isMade: false, name: empty(name) } }),
  }),
  ofPart({
    to: TEXT_OF_MAP.map((text): Texts => ({ 'example.com/role': text })),
    isOffered: ({ account }) => account.isMade,
    values: (annotations, key) => ({ [key]: { serviceAccount: { annotations } } }),
    literally: ({ account }, annotations) => ({ account: { ...account, annotations } }),
  }),
  // What no workload made is not asked for its ports by a synth, and by the schema of a chart it is.
  ...([[PORT, true], [VALID_PORT, false]] as const).map(([to, isOfDeployment]) => ofPart({
    to,
    isOffered: part => part.service !== undefined && !isTurned(part, 'servicePort') && isOfDeployment === (part.kind === 'Deployment' && isAlwaysThere(part)),
    values: (port, key, part) => serviceValues(key, part, part.service?.hasMetrics === true ? { ports: { http: port } } : { port }),
    literally: ({ numbers }, servicePort) => ({ numbers: { ...numbers, servicePort } }),
  })),
  ofPart({
    to: SERVICE_TYPES,
    isOffered: ({ service }) => service !== undefined,
    values: (type, key, part) => serviceValues(key, part, { type }),
    literally: ({ service }, type) => ({ service: service && { ...service, type } }),
  }),
  ofPart({
    to: TEXT_OF_MAP.map((text): Texts => ({ 'example.com/lb': text })),
    isOffered: ({ service }) => service !== undefined,
    values: (annotations, key, part) => serviceValues(key, part, { annotations }),
    literally: ({ service }, annotations) => ({ service: service && { ...service, annotations } }),
  }),
  ofPart({
    to: fc.boolean(),
    isOffered: ({ ingress }) => ingress !== undefined,
    values: (enabled, key) => ingressValues(key, { enabled }),
    literally: ({ ingress }, isThere) => ({ ingress: ingress && { ...ingress, isThere } }),
  }),
  ofPart({
    to: fc.record({ host: HOSTS, className: fc.constantFrom('', 'traefik') }),
    isOffered: ({ ingress }) => ingress !== undefined,
    values: (to, key) => ingressValues(key, to),
    literally: ({ ingress }, { host, className }) => ({ ingress: ingress && { ...ingress, host, className: empty(className) } }),
  }),
  ofPart({
    to: fc.record({ enabled: fc.boolean(), secretName: fc.constantFrom('', 'other') }),
    isOffered: ({ ingress }) => ingress !== undefined,
    values: (tls, key) => ingressValues(key, { tls }),
    literally: ({ ingress }, { enabled, secretName }) => ({
      ingress: ingress && { ...ingress, tls: enabled ? { hasHosts: ingress.tls?.hasHosts ?? true, secretName: empty(secretName) } : undefined },
    }),
  }),
  ofPart({
    // Where the least is above the most, cdk8s-plus throws before anything else is looked at, and so tells nothing else.
    to: fc.record({ min: fc.integer({ min: 1, max: 6 }), max: fc.integer({ min: 1, max: 6 }), cpu: fc.integer({ min: 1, max: 99 }) })
      .filter(({ min, max }) => min <= max),
    isOffered: ({ autoscaler }) => autoscaler !== undefined,
    values: ({ min, max, cpu }, key) => ({ [key]: { autoscaling: { minReplicas: min, maxReplicas: max, cpuUtilization: cpu } } }),
    literally: ({ autoscaler }, to) => ({ autoscaler: autoscaler && { ...autoscaler, ...to } }),
  }),
  ofPart({
    to: fc.integer({ min: 0, max: 3 }),
    isOffered: ({ autoscaler }) => autoscaler !== undefined,
    values: (replicas, key) => ({ [key]: { autoscaling: { enabled: false }, replicas } }),
    literally: ({ autoscaler, numbers }, replicas) => ({
      autoscaler: autoscaler && { ...autoscaler, isThere: false }, numbers: { ...numbers, replicas },
    }),
  }),
  ofPart({
    to: fc.record({ isKept: fc.boolean(), size: fc.constantFrom(1, 3, 20), storageClass: fc.constantFrom('', 'slow'), accessMode: CLAIM_MODES }),
    isOffered: part => part.storage !== undefined && !(isDatabase(part) && part.storage.existingClaim !== undefined),
    values: ({ isKept, size, storageClass, accessMode }, key) => ({ [key]: { persistence: { enabled: isKept, size: `${size}Gi`, storageClass, accessMode } } }),
    literally: ({ storage }, to) => ({ storage: storage && { ...storage, ...to, storageClass: empty(to.storageClass) } }),
  }),
  ofPart({
    to: fc.constantFrom('', 'old'),
    isOffered: part => isDatabase(part) && part.storage?.existingClaim === undefined,
    values: (existingClaim, key) => ({ [key]: { persistence: { existingClaim } } }),
    literally: ({ storage }, claim) => ({ storage: storage && { ...storage, existingClaim: empty(claim) } }),
  }),
  ofPart({
    to: fc.record({ existingClaim: fc.constantFrom('old', 'claim-0'), isKept: fc.boolean() }),
    isOffered: part => isDatabase(part) && part.storage?.existingClaim !== undefined,
    values: ({ existingClaim, isKept }, key) => ({ [key]: { persistence: { enabled: isKept, existingClaim } } }),
    // Of a claim that exists already no size is given where it is kept, and the disk has that of the library.
    literally: ({ storage }, to) => ({ storage: storage && { ...storage, ...to, size: storage.isKept ? 1 : storage.size } }),
  }),
];
