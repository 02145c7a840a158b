import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { ClaimTemplate } from './claim-template';
import { LevelDbVolume } from './level-db-volume';
import { standardLabelsOf } from './standard-labels';
import { TreeIndex } from './tree-index';
import { mapPodTemplates, podTemplatesOf } from '../hardening/pod-template';
import { asMap, asString, JsonMap, mapsOf } from '../template/json';
import { formatBytes } from '../template/quantity';

const VOLUME = 'leveldb';

/** The init container that proves that the database can be written; it ends before the writer starts. */
export const PREFLIGHT = 'preflight';

/** What an author said about the pods of a workload with a database. */
export interface WriterProps {
  readonly replicas?: number;
  readonly strategy?: unknown;
}

/** Makes the claim of a workload that is no StatefulSet, and takes note of who opens an existing one. */
export function claimLevelDb(workload: kplus.Workload, levelDb: LevelDbVolume): void {
  if (levelDb.existingClaim !== undefined) {
    TreeIndex.of(workload).addWriter(levelDb.existingClaim, ApiObject.of(workload));
  } else if (!(workload instanceof kplus.StatefulSet)) {
    new ApiObject(workload, 'LevelDb', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: claimNameOf(workload, levelDb), namespace: workload.metadata.namespace, labels: standardLabelsOf(workload) },
      spec: claimSpecOf(levelDb),
    });
  }
}

/** The claim template of a StatefulSet; other workloads, and existing claims, need none. */
export function levelDbTemplates(json: JsonMap, levelDb: LevelDbVolume): ClaimTemplate[] {
  const [template] = podTemplatesOf(json);
  return json.kind !== 'StatefulSet' || levelDb.existingClaim !== undefined ? [] : [new ClaimTemplate({
    name: VOLUME,
    mountPath: levelDb.mountPath,
    size: levelDb.size,
    storageClassName: levelDb.storageClassName,
    accessMode: levelDb.accessMode,
    containers: openersOf(asMap(template.holder.spec), levelDb),
  })];
}

/** The workload with its claim mounted where no claim template does it, and never with two pods at a time. */
export function withLevelDb(json: JsonMap, workload: kplus.Workload, levelDb: LevelDbVolume, props: WriterProps): JsonMap {
  const hasTemplate = levelDbTemplates(json, levelDb).length > 0;
  const mounted = hasTemplate ? json : mapPodTemplates(json, ({ holder }) =>
    ({ ...holder, spec: withClaim(asMap(holder.spec), claimNameOf(workload, levelDb), levelDb) }));
  const spec = asMap(mounted.spec);
  return {
    ...mounted,
    spec: {
      ...spec,
      ...(spec.replicas !== undefined && props.replicas === undefined ? { replicas: 1 } : {}),
      ...(json.kind === 'Deployment' && props.strategy === undefined ? { strategy: { type: 'Recreate' } } : {}),
    },
  };
}

/** Why a database would have two writers. */
export function refusalsOfLevelDb(json: JsonMap, workload: kplus.Workload, levelDb: LevelDbVolume, props: WriterProps): string[] {
  const spec = asMap(json.spec);
  const path = workload.node.path;
  const jobSpec = json.kind === 'CronJob' ? asMap(asMap(spec.jobTemplate).spec) : spec;
  const containers = mapsOf(asMap(asMap(jobSpec.template).spec).containers).map(container => container.name);
  const because = 'a LevelDB volume has a single writer, as LevelDB locks its directory';
  const others = levelDb.existingClaim === undefined ? [] : TreeIndex.of(workload).otherWriters(levelDb.existingClaim, ApiObject.of(workload));
  return [
    ...(props.replicas !== undefined && props.replicas > 1 ? [`'replicas' (${props.replicas}) at '${path}' must be 1: ${because}`] : []),
    ...(['Deployment', 'StatefulSet'].includes(String(json.kind)) && spec.replicas === undefined
      ? [`the autoscaler of '${path}' would start more pods: ${because}; remove the HorizontalPodAutoscaler`] : []),
    ...(json.kind === 'Deployment' && asMap(spec.strategy).type !== 'Recreate'
      ? [`'strategy' (RollingUpdate) at '${path}' starts a new pod before the old one has stopped, and the new one would wait for the lock forever: ${because}; `
        + 'leave \'strategy\' out, or use DeploymentStrategy.recreate()'] : []),
    ...(json.kind === 'DaemonSet' ? [`'levelDb' at '${path}' would be opened on every node: ${because}; use a HardenedStatefulSet`] : []),
    ...(Number(jobSpec.parallelism ?? 1) > 1 ? [`'parallelism' (${jobSpec.parallelism}) at '${path}' must be 1: ${because}`] : []),
    ...(json.kind === 'CronJob' && spec.concurrencyPolicy !== 'Forbid'
      ? [`'concurrencyPolicy' (${spec.concurrencyPolicy}) at '${path}' starts a pod before the last one has stopped: ${because}; `
        + 'leave it out, or use ConcurrencyPolicy.FORBID'] : []),
    ...(levelDb.container !== undefined && !containers.includes(levelDb.container)
      ? [`'container' ('${levelDb.container}') of the LevelDB volume at '${path}' does not exist; there are ${containers.map(name => `'${name}'`).join(', ')}`] : []),
    ...others.map(other => `the claim '${levelDb.existingClaim}' of the LevelDB volume at '${path}' is also opened by '${other}': ${because}`),
  ];
}

/** The names of the containers that mount the database. */
function openersOf(spec: JsonMap, levelDb: LevelDbVolume): string[] {
  return [levelDb.container ?? asString(mapsOf(spec.containers)[0]?.name) ?? '', PREFLIGHT];
}

function withClaim(spec: JsonMap, claimName: string, levelDb: LevelDbVolume): JsonMap {
  const openers = openersOf(spec, levelDb);
  const mount = { name: VOLUME, mountPath: levelDb.mountPath };
  const mountIn = (container: JsonMap): JsonMap => openers.includes(asString(container.name) ?? '')
    ? { ...container, volumeMounts: [...mapsOf(container.volumeMounts), mount] }
    : container;
  return {
    ...spec,
    containers: mapsOf(spec.containers).map(mountIn),
    ...(spec.initContainers === undefined ? {} : { initContainers: mapsOf(spec.initContainers).map(mountIn) }),
    volumes: [...mapsOf(spec.volumes), { name: VOLUME, persistentVolumeClaim: { claimName } }],
  };
}

function claimNameOf(workload: kplus.Workload, levelDb: LevelDbVolume): string {
  return levelDb.existingClaim ?? `${workload.name}-${VOLUME}`;
}

function claimSpecOf(levelDb: LevelDbVolume): JsonMap {
  return {
    accessModes: [levelDb.accessMode],
    resources: { requests: { storage: formatBytes(levelDb.size.toKibibytes() * 1024) } },
    ...(levelDb.storageClassName === undefined ? {} : { storageClassName: levelDb.storageClassName }),
  };
}
