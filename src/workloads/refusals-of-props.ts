import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { ClaimTemplate, refusalsOfClaimTemplates } from './claim-template';
import { hasStep, Rank } from './finished-object';
import { HardenedReplicatedProps } from './hardened-workload-props';
import { isServing } from './health-checks';
import { refusalsOfLevelDb, WriterProps } from './level-db';
import { refusalsOfSecretMounts } from './secret-mount';
import { TreeIndex } from './tree-index';
import { hasNameOfRelease } from './values-lift';
import { LAST_PORT, noPortStart } from '../hardening/refusals/port-words';
import { longerThan, matches, not, or } from '../template/conditions';
import { duplicatesIn } from '../template/duplicates';
import { isExpression } from '../template/expression';
import { asMap, Json, JsonMap } from '../template/json';
import { LABEL_LENGTH } from '../template/names';
import { join } from '../template/operations';
import { isPlaceholder } from '../template/placeholder';
import { Refusal } from '../template/refusal';

/** The properties of a workload that say something by themselves, before any pod is made of them. */
export type AuthorProps = HardenedReplicatedProps & kplus.WorkloadProps & WriterProps;

/**
 * Why what an author says of a workload cannot be, whatever its pods look like.
 *
 * @param object what the workload is written as
 */
export function refusalsOfProps(
  workload: kplus.Workload, object: ApiObject, path: string, props: AuthorProps, claimTemplates: readonly ClaimTemplate[],
): string[] {
  return [
    ...refusalsOfName(object, path),
    ...refusalsOfNamesakes(object, path),
    ...refusalsOfReplicas(props.replicas, path),
    ...refusalsOfRestartPolicy(props.restartPolicy, object.kind, path),
    ...refusalsOfPortStart(props.unprivilegedPortStart, path),
    ...refusalsOfHealthChecks(workload, props, path),
    ...repeatedVolumes(workload, props, claimTemplates).map(name => `two volumes have the name '${name}' at '${path}'; give each a name of its own`),
    ...claimTemplates.length > 0 ? refusalsOfClaimTemplates(claimTemplates, namesOf(workload), path) : [],
  ];
}

/** The names that an author gives two volumes. cdk8s-plus keeps one of two, and in a chart the values of a claim would take the place of another volume. */
function repeatedVolumes(
  { volumes, containers, initContainers }: kplus.Workload, props: AuthorProps, claimTemplates: readonly ClaimTemplate[],
): string[] {
  const namesIn = (named: readonly { readonly name: string }[]) => named.map(({ name }) => name);
  const mounted = [...containers, ...initContainers].flatMap(({ mounts }) => mounts.map(({ volume }) => volume));
  const claims = [...claimTemplates, ...props.levelDb === undefined ? [] : [props.levelDb]];
  return [...new Set([
    ...duplicatesIn(namesIn(props.volumes ?? [])),
    ...duplicatesIn([...new Set(namesIn([...volumes, ...mounted])), ...namesIn(claims)]),
  ])];
}

/** Why the volumes that an author describes cannot be, whether he says so or the values of a chart. */
export function refusalsOfVolumes(json: JsonMap, workload: kplus.Workload, props: AuthorProps): Refusal[] {
  const { levelDb, secrets } = props;
  return [
    ...secrets ? refusalsOfSecretMounts(json, secrets, namesOf(workload), workload.node.path) : [],
    ...levelDb ? refusalsOfLevelDb(json, workload, levelDb, props) : [],
  ];
}

/** The names of the containers that there are. */
function namesOf(workload: kplus.Workload): string[] {
  return [...workload.containers, ...workload.initContainers].map(({ name }) => name);
}

/** What a name may be: one label, or several with dots between. */
const LABEL = { pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, words: 'lower-case letters, digits and dashes' };
const SUBDOMAIN = { pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, words: 'lower-case letters, digits, dashes and dots' };

/**
 * The name of a Job stands in a label of its pods; that of a StatefulSet is a host name, and stands in a label with a suffix of 11
 * characters, which a CronJob appends to the names of its Jobs too.
 *
 * @see https://github.com/kubernetes/kubernetes/issues/64023
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
 */
const NAMES: { readonly [kind: string]: { readonly form: typeof LABEL; readonly length: number } } = {
  StatefulSet: { form: LABEL, length: 52 },
  Job: { form: SUBDOMAIN, length: LABEL_LENGTH },
  CronJob: { form: SUBDOMAIN, length: 52 },
};

const ANY_NAME = { form: SUBDOMAIN, length: 253 };

function refusalsOfName(object: ApiObject, path: string): string[] {
  const { form, length } = hasContentInName(object) ? ANY_NAME : NAMES[object.kind] ?? ANY_NAME;
  return isPlaceholder(object.name) || (object.name.length <= length && form.pattern.test(object.name)) ? [] : [
    String(noName(object.name, object.kind, path, form.words, length)),
  ];
}

/**
 * The name of a workload in which values of a chart stand may be what it may be as a literal, as far as it fits into the label that pods are
 * selected by, which nobody can cut then.
 */
export function refusalsOfNameByValues(object: ApiObject, json: JsonMap, path: string): Refusal[] {
  const name = asMap(json.metadata).name ?? '';
  if (!isPlaceholder(object.name) || !isExpression(name)) {
    return [];
  }
  const { form, length } = hasContentInName(object) ? ANY_NAME : NAMES[object.kind] ?? ANY_NAME;
  const limit = Math.min(length, LABEL_LENGTH - `${object.kind}.`.length);
  return [{
    when: or(not(matches(name, form.pattern.source)), longerThan(name, limit)),
    message: noName(name, object.kind, path, form.words, limit),
  }];
}

function noName(name: Json, kind: string, path: string, words: string, length: number): Json {
  return join('\'metadata.name\' (\'', name, `') of the ${kind} at '${path}' is no name that the cluster takes; use ${words}, up to ${length} characters`);
}

/** Two workloads may share a name as long as nothing of the one takes the place of the other's. */
function refusalsOfNamesakes(object: ApiObject, path: string): string[] {
  const isGenerated = hasNameOfRelease(object);
  return TreeIndex.of(object).namesakesBefore(object).filter(other => !isGenerated || !hasNameOfRelease(other)).flatMap(other => {
    const others = objectsOf(other).map(addressOf);
    const kinds = objectsOf(object).filter(own => others.includes(addressOf(own))).map(({ kind }) => `a ${kind}`);
    return kinds.length === 0 ? [] : [
      `'metadata.name' (${object.name}) of '${path}' is also that of '${(other.node.scope ?? other).node.path}', and both bring ${kinds.join(' and ')} of one name: `
        + 'the later would take the place of the other; give each workload a name of its own',
    ];
  });
}

/** A workload's own object and those that it brings along. */
function objectsOf(object: ApiObject): ApiObject[] {
  return (object.node.scope ?? object).node.findAll()
    .filter((construct): construct is ApiObject => ApiObject.isApiObject(construct) && !hasContentInName(construct));
}

function addressOf({ kind, name, metadata }: ApiObject): string {
  return `${kind}/${metadata.namespace ?? ''}/${name}`;
}

/** Whether a Job is written under a name of its own, cut to its length. */
function hasContentInName(object: ApiObject): boolean {
  return object.kind === 'Job' && hasStep(object, Rank.CONTENT);
}

function refusalsOfReplicas(replicas: number | undefined, path: string): string[] {
  return replicas === undefined || isPlaceholder(replicas) || (Number.isInteger(replicas) && replicas >= 0) ? [] : [
    `'replicas' (${replicas}) at '${path}' is no number of pods; use a whole number from 0`,
  ];
}

/** Pods that run all the time are started again, those of Jobs end. */
function refusalsOfRestartPolicy(given: kplus.RestartPolicy | undefined, kind: string, path: string): string[] {
  const ends = kind === 'Job' || kind === 'CronJob';
  return given === undefined || (given === kplus.RestartPolicy.ALWAYS) !== ends ? [] : [
    `'restartPolicy' (${given}) at '${path}' is none for the pods of a ${kind}; ${ends ? 'give RestartPolicy.NEVER or RestartPolicy.ON_FAILURE' : 'leave it out'}`,
  ];
}

function refusalsOfPortStart(start: number | undefined, path: string): string[] {
  return start === undefined || isPlaceholder(start) || (Number.isInteger(start) && start >= 0 && start <= LAST_PORT) ? [] : [
    String(noPortStart(start, path)),
  ];
}

function refusalsOfHealthChecks(workload: kplus.Workload, { healthChecks }: AuthorProps, path: string): string[] {
  const isLost = healthChecks !== undefined && healthChecks._areSome() && !workload.containers.some(({ ports }) => ports.some(isServing));
  return !isLost ? [] : [
    `'healthChecks' is given at '${path}', where no container has a TCP port to check; declare the port, such as 'port: 8080', or leave 'healthChecks' out`,
  ];
}
