import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { addStorage, claimSpecOf, makesClaim, opensExisting, Storage, storagesOf, StorageSettings, volumeOf, withMount } from './claim-storage';
import { ClaimTemplate } from './claim-template';
import { LevelDbVolume } from './level-db-volume';
import { standardLabelsOf } from './standard-labels';
import { TreeIndex } from './tree-index';
import { valuesLiftOf } from './values-lift';
import { podTemplatesOf } from '../hardening/pod-template';
import { choose, mapChoices } from '../template/choose';
import { and, equals, greater, isPresent, not } from '../template/conditions';
import { asMap, asString, Json, JsonMap, mapsOf } from '../template/json';
import { text } from '../template/operations';
import { Refusal } from '../template/refusal';

/** The init container that proves that the database can be written; it ends before the writer starts. */
export const PREFLIGHT = 'preflight';

/** What an author said about the pods of a workload with a database. */
export interface WriterProps {
  readonly replicas?: number;
  readonly strategy?: unknown;
}

/** Makes the claim of a workload that is no StatefulSet, and takes note of what stands behind its database. */
export function claimLevelDb(workload: kplus.Workload, levelDb: LevelDbVolume): void {
  const object = ApiObject.of(workload);
  const settings = levelDb._settings;
  // Where values have a say they may ask for the claim that the author does without.
  const makesOwn = levelDb.existingClaim === undefined && !(workload instanceof kplus.StatefulSet)
    && (levelDb.persistent || valuesLiftOf(workload) !== undefined);
  const claim = !makesOwn ? undefined : new ApiObject(workload, 'LevelDb', {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: `${workload.name}-${levelDb.name}`, namespace: workload.metadata.namespace, labels: standardLabelsOf(workload) },
    spec: claimSpecOf(settings),
  });
  addStorage(object, { name: levelDb.name, settings, isDatabase: true, claim });
  TreeIndex.of(workload).addWriter(object);
}

/** The claim template of a StatefulSet; other workloads, existing claims and databases that go with their pods need none. */
export function levelDbTemplates(json: JsonMap, levelDb: LevelDbVolume): ClaimTemplate[] {
  const [template] = podTemplatesOf(json);
  return json.kind !== 'StatefulSet' || levelDb.existingClaim !== undefined || !levelDb.persistent ? [] : [new ClaimTemplate({
    name: levelDb.name,
    mountPath: levelDb.mountPath,
    size: levelDb.size,
    storageClassName: levelDb.storageClassName,
    accessMode: levelDb.accessMode,
    containers: openersOf(asMap(template.holder.spec), levelDb),
  })];
}

/** The pod spec with the database mounted where no claim template does it. */
export function mountLevelDb(spec: JsonMap, workload: kplus.Workload, levelDb: LevelDbVolume): JsonMap {
  const volume = volumeOf(levelDb.name, levelDb._settings, databaseOf(ApiObject.of(workload)).claim?.name);
  const openers = openersOf(spec, levelDb);
  return volume === undefined ? spec : withMount(spec, volume, { name: levelDb.name, mountPath: levelDb.mountPath },
    ({ name }) => openers.includes(asString(name) ?? ''));
}

/** The workload with a database never runs two pods at a time. */
export function withSingleWriter(json: JsonMap, props: WriterProps): JsonMap {
  const spec = asMap(json.spec);
  return {
    ...json,
    spec: {
      ...spec,
      ...(spec.replicas !== undefined && props.replicas === undefined ? { replicas: 1 } : {}),
      ...(json.kind === 'Deployment' && props.strategy === undefined ? { strategy: { type: 'Recreate' } } : {}),
    },
  };
}

/** Why a database would have two writers. */
export function refusalsOfLevelDb(json: JsonMap, workload: kplus.Workload, levelDb: LevelDbVolume, props: WriterProps): Refusal[] {
  const spec = asMap(json.spec);
  const path = workload.node.path;
  const jobSpec = json.kind === 'CronJob' ? asMap(asMap(spec.jobTemplate).spec) : spec;
  const podSpec = asMap(asMap(jobSpec.template).spec);
  const containers = mapsOf(podSpec.containers).map(container => container.name);
  const because = 'a LevelDB volume has a single writer, as LevelDB locks its directory';
  const replicas = spec.replicas ?? props.replicas ?? 1;
  const parallelism = jobSpec.parallelism ?? 1;
  const strategy = json.kind === 'Deployment' ? asMap(spec.strategy).type ?? null : 'Recreate';
  const concurrency = json.kind === 'CronJob' ? spec.concurrencyPolicy ?? null : 'Forbid';
  return [
    { when: isPresent(mapChoices(replicas, number => choose(greater(number, 1), true, undefined))), message: text`'replicas' (${replicas}) at '${path}' must be 1: ${because}` },
    {
      when: and(['Deployment', 'StatefulSet'].includes(String(json.kind)), not(isPresent(spec.replicas))),
      message: `the autoscaler of '${path}' would start more pods: ${because}; remove the HorizontalPodAutoscaler`,
    },
    {
      when: not(equals(strategy, 'Recreate')),
      message: `'strategy' (RollingUpdate) at '${path}' starts a new pod before the old one has stopped, and the new one would wait for the lock `
        + `forever: ${because}; leave 'strategy' out, or use DeploymentStrategy.recreate()`,
    },
    { when: json.kind === 'DaemonSet', message: `'levelDb' at '${path}' would be opened on every node: ${because}; use a HardenedStatefulSet` },
    { when: greater(parallelism, 1), message: text`'parallelism' (${parallelism}) at '${path}' must be 1: ${because}` },
    {
      when: not(equals(concurrency, 'Forbid')),
      message: text`'concurrencyPolicy' (${concurrency}) at '${path}' starts a pod before the last one has stopped: ${because}; ${FORBID}`,
    },
    {
      when: levelDb.container !== undefined && !containers.includes(levelDb.container),
      message: `'container' ('${levelDb.container}') of the LevelDB volume at '${path}' does not exist; there are ${containers.map(name => `'${name}'`).join(', ')}`,
    },
    ...refusalsOfInitContainers(podSpec, levelDb, path, because),
    ...refusalsOfSharing(workload, because),
    ...refusalsOfOpeningTwice(json, workload, levelDb, because),
  ];
}

/** Init containers that cannot open the database, or would open it beside another one. */
function refusalsOfInitContainers(spec: JsonMap, levelDb: LevelDbVolume, path: string, because: string): Refusal[] {
  const present = mapsOf(spec.initContainers);
  return levelDb.initContainers.flatMap((name): Refusal[] => {
    const container = present.find(each => each.name === name);
    return container === undefined ? [{
      when: true,
      message: `'initContainers' ('${name}') of the LevelDB volume at '${path}' names an init container that does not exist; there are ${
        present.map(each => `'${String(each.name)}'`).join(', ') || 'none'}`,
    }] : [{
      when: equals(container.restartPolicy, 'Always'),
      message: `'initContainers' ('${name}') of the LevelDB volume at '${path}' names a sidecar, which would open the database beside container `
        + `'${writerOf(spec, levelDb)}': ${because}; leave it out`,
    }];
  });
}

const FORBID = 'leave it out, or use ConcurrencyPolicy.FORBID';

/** Two workloads that open one claim, whether their author or the values of a chart say so. */
function refusalsOfSharing(workload: kplus.Workload, because: string): Refusal[] {
  const object = ApiObject.of(workload);
  const own = settingsOf(object);
  const others = TreeIndex.of(workload).otherWriters(object);
  // Where values decide, one of both says it: a chart refuses with the first sentence.
  const told = valuesLiftOf(workload) === undefined
    ? others
    : others.filter(other => other.node.path > object.node.path || other.chart !== object.chart);
  return told.map(other => {
    const theirs = settingsOf(other);
    return {
      when: and(opensExisting(own), opensExisting(theirs), equals(own.existingClaim, theirs.existingClaim)),
      message: openedTwice(own.existingClaim ?? '', workload, other, because),
    };
  });
}

/**
 * The claim that a workload makes, which another one opens by its name. Where values have a say, the name begins with that of a release, which no
 * author knows.
 */
function refusalsOfOpeningTwice(json: JsonMap, workload: kplus.Workload, levelDb: LevelDbVolume, because: string): Refusal[] {
  const object = ApiObject.of(workload);
  if (valuesLiftOf(workload) !== undefined || !makesClaim(levelDb._settings) || asMap(json.spec).replicas === 0) {
    return [];
  }
  const claim = json.kind === 'StatefulSet' ? `${levelDb.name}-${object.name}-0` : `${object.name}-${levelDb.name}`;
  return TreeIndex.of(workload).otherWriters(object).flatMap(other => {
    const theirs = settingsOf(other);
    return theirs.existingClaim === claim ? [{ when: opensExisting(theirs), message: openedTwice(claim, workload, other, because) }] : [];
  });
}

function openedTwice(claim: Json, workload: kplus.Workload, other: ApiObject, because: string): Json {
  return text`the claim '${claim}' of the LevelDB volume at '${workload.node.path}' is also opened by '${placeOf(other)}': ${because}`;
}

function databaseOf(object: ApiObject): Storage {
  const [database] = storagesOf(object).filter(({ isDatabase }) => isDatabase);
  return database;
}

/** What stands behind the database of a workload. */
function settingsOf(object: ApiObject): StorageSettings {
  const database = databaseOf(object);
  return { ...database.settings, ...valuesLiftOf(object)?.openingOf(object, database) };
}

/** The path of the workload whose object it is. */
function placeOf(object: ApiObject): string {
  return (object.node.scope ?? object).node.path;
}

/** The names of the containers that mount the database. */
function openersOf(spec: JsonMap, levelDb: LevelDbVolume): string[] {
  return [writerOf(spec, levelDb), PREFLIGHT, ...levelDb.initContainers];
}

/** The name of the container that opens the database while it serves. */
function writerOf(spec: JsonMap, levelDb: LevelDbVolume): string {
  return levelDb.container ?? asString(mapsOf(spec.containers)[0]?.name) ?? '';
}
