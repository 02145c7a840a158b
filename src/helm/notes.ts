import { PlannedObject } from './chart-objects';
import { ChartTest } from './chart-tests';
import { onEnds, someMap } from './choices';
import { instanceOf } from './release-names';
import { ServedWorkload, servedWorkloads, ServingService, workloadsOf } from './served-workloads';
import { PolicySettings } from '../hardening/policy-settings';
import { choose } from '../template/choose';
import { and, equals, isNonEmpty, isPresent, not, or } from '../template/conditions';
import { builtIn, Condition, isSame } from '../template/expression';
import { asMap, asString, isList, Json, JsonList, JsonMap, mapsOf } from '../template/json';
import { join } from '../template/operations';
import { knownEntries } from '../template/parts';
import { INSTANCE_LABEL } from '../workloads/standard-labels';

/** More than this many lines of one kind nobody reads; a command that asks for all at once takes their place. */
const MOST_LINES = 6;

/** What the notes of a chart are made of. */
export interface NotesInput {
  readonly chartName: string;
  readonly objects: readonly PlannedObject[];
  /** How the pods are hardened. */
  readonly settings: PolicySettings;
  readonly tests: readonly ChartTest[];
  /** The namespace of the plain manifests, whose place that of the release takes. */
  readonly namespace?: string;
}

/**
 * What is told after an installation: paragraphs, each a list of lines, in which what is chosen stands there on a condition.
 */
export function notesOf({ chartName, objects, settings, tests, namespace }: NotesInput): JsonList {
  const served = servedWorkloads(objects);
  return [
    [join(builtIn('Chart.Name'), ' ', builtIn('Chart.AppVersion'), ' is installed as ', builtIn('Release.Name'), ' in the namespace ', builtIn('Release.Namespace'), '.')],
    ...rolloutNotes(workloadsOf(objects), ofRelease(chartName)),
    ...ingressNotes(objects.filter(({ tree }) => tree.kind === 'Ingress')),
    ...serviceNotes(served, ofRelease(chartName)),
    ...testNotes(tests),
    ...objects.filter(({ tree }) => tree.kind === 'Namespace').flatMap(({ tree }) => namespaceNotes(tree, namespace)),
    ...relaxationNotes(settings),
  ];
}

/** A line with a command in the namespace of the release. */
function kubectl(...words: readonly Json[]): Json {
  return join('  kubectl -n ', builtIn('Release.Namespace'), ' ', ...words);
}

/** Several lines that are there together. */
function together(...texts: readonly Json[]): Json {
  return join(...texts.flatMap((text, index) => index === 0 ? [text] : ['\n', text]));
}

/** A paragraph or line that is there on a condition, as an item of a list. */
function provided(condition: Condition, tree: Json): JsonList {
  return there([choose(condition, tree, undefined)]);
}

/** What a command selects the objects of the release with. */
function ofRelease(chartName: string): Json {
  return join(`-l ${INSTANCE_LABEL}=`, instanceOf(chartName));
}

function rolloutNotes(workloads: readonly PlannedObject[], ofAll: Json): JsonList {
  if (workloads.length === 0) {
    return [];
  }
  const many = foundByLabel(workloads);
  const lines = [
    ...[...new Set(many.map(({ tree }) => String(tree.kind).toLowerCase()))].sort().map(kind => kubectl('rollout status ', kind, ' ', ofAll)),
    ...workloads.filter(workload => !many.includes(workload)).flatMap(({ tree, condition }) =>
      provided(condition, kubectl('rollout status ', String(tree.kind).toLowerCase(), '/', nameOf(tree)))),
  ];
  return provided(or(...workloads.map(({ condition }) => condition)), ['Wait until it runs:', ...lines]);
}

/** What one command finds by its label, where that is too much to be named one by one; objects of others may have no such label. */
function foundByLabel(objects: readonly PlannedObject[]): readonly PlannedObject[] {
  const labelled = objects.filter(({ tree }) => knownEntries(asMap(tree.metadata).labels)[INSTANCE_LABEL] !== undefined);
  return labelled.length > MOST_LINES ? labelled : [];
}

function ingressNotes(ingresses: readonly PlannedObject[]): JsonList {
  const addresses = ingresses.flatMap(({ tree, condition }) => addressesOf(tree).map(line => choose(condition, line, undefined)));
  return provided(or(...ingresses.map(({ condition }) => condition)), ['Open it:', ...there(addresses)]);
}

/** Without what is not there whatever the values are. */
function there(lines: readonly (Json | undefined)[]): JsonList {
  return lines.filter(line => line !== undefined);
}

/** The addresses that an Ingress serves, and the command that tells its own where it serves every host. */
function addressesOf(tree: JsonMap): (Json | undefined)[] {
  const { rules, tls } = asMap(tree.spec);
  const hosts = mapsOf(rules).map(({ host }) => host);
  const urls = mapsOf(rules).map(({ host, http }) => {
    const [path] = mapsOf(asMap(http).paths);
    const url = (scheme: string) => join(`  ${scheme}://`, host ?? '', path?.path ?? '/');
    const isSecure = someMap(tls, certificate => onEnds(certificate.hosts, names => !isList(names) || names.some(name => isSame(name, host))));
    return choose(isPresent(host), choose(isSecure, url('https'), url('http')), undefined);
  });
  const isOpenToAll = hosts.length === 0 ? true : or(...hosts.map(host => not(isPresent(host))));
  return [...urls, choose(isOpenToAll, kubectl('get ingress ', nameOf(tree)), undefined)];
}

function serviceNotes(served: readonly ServedWorkload[], ofAll: Json): JsonList {
  const all = served.flatMap(({ workload, services: own }) => own.map(serving => [serving.service, { workload, serving }] as const));
  const services = [...new Map(all).values()]
    .filter(({ serving }) => !serving.isHeadless && serving.ports.length > 0);
  const many = foundByLabel(services.map(({ serving }) => serving.service));
  const told = services.filter(({ serving }) => !many.includes(serving.service)).flatMap(({ workload, serving }) => {
    const { service } = serving;
    return provided(and(workload.condition, service.condition), [join('Reach the Service \'', nameOf(service.tree), '\':'), commandsOf(serving)]);
  });
  return [...many.length === 0 ? [] : [['Look at its Services:', kubectl('get services ', ofAll)]], ...told];
}

function commandsOf({ service, ports: [port] }: ServingService): Json {
  const { type = 'ClusterIP' } = asMap(service.tree.spec);
  const name = nameOf(service.tree);
  const local = localPortOf(port.containerPort);
  const page = port.httpGet === undefined ? [] : [`  and open http://127.0.0.1:${local}/`];
  const get = kubectl('get service ', name);
  return choose(equals(type, 'ClusterIP'), together(kubectl('port-forward \\'), join('    service/', name, ` ${local}:`, port.port), ...page),
    choose(equals(type, 'NodePort'), together(get, '  and use the port behind the colon at the address of any node'),
      together(join(get, ' --watch'), '  until it has an external address')));
}

/** A port that whoever is no root may listen on. */
function localPortOf(port: Json | undefined): number {
  return typeof port === 'number' && port >= 1024 ? port : 8080;
}

function testNotes(tests: readonly ChartTest[]): JsonList {
  const isTested = or(...tests.flatMap(({ objects }) => objects.map(({ condition }) => condition)));
  return provided(isTested, ['Check that it answers:', join('  helm test ', builtIn('Release.Name'), ' -n ', builtIn('Release.Namespace'))]);
}

/** The labels of a namespace of the TypeScript, which the chart does not make: Helm does, without labels. */
function namespaceNotes(tree: JsonMap, namespace: string | undefined): JsonList {
  const { name, labels } = asMap(tree.metadata);
  const security = Object.entries(knownEntries(labels)).filter(([key]) => key.startsWith('pod-security.kubernetes.io/'));
  if (security.length === 0) {
    return [];
  }
  const isOfRelease = asString(name) === namespace || namespace === undefined;
  const assignments = security.map(([key, value]) => join(`    ${key}=`, value ?? ''));
  return [[
    'Let the cluster itself refuse pods that are not hardened:',
    join('  kubectl label namespace ', isOfRelease ? builtIn('Release.Namespace') : name ?? '', ' --overwrite \\'),
    ...assignments.map((assignment, index) => index < assignments.length - 1 ? join(assignment, ' \\') : assignment),
  ]];
}

function relaxationNotes({ enabled, appArmorProfile, isOpenShift, extraCapabilities }: PolicySettings): JsonList {
  const added = extraCapabilities?.names;
  return [
    ...provided(not(enabled), [
      'WARNING: the pods are not restricted, as \'hardening.enabled\' is false.',
      'Set it to true when you have found what you look for.',
    ]),
    ...provided(and(not(isOpenShift), not(isPresent(appArmorProfile))), [
      'NOTE: the pods have no AppArmor profile, as \'hardening.appArmorProfile.type\' is Unset.',
    ]),
    ...added === undefined ? [] : provided(isNonEmpty(added), [
      'NOTE: every container has the capabilities of \'hardening.extraCapabilities\'.',
    ]),
  ];
}

function nameOf({ metadata }: JsonMap): Json {
  return asMap(metadata).name ?? '';
}
