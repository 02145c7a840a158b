import { Knobs } from './knobs';
import { liftContainer, LiftedVersion, liftImage } from './lift-container';
import { liftPod } from './lift-pod';
import { SCHEDULE_PATTERN, TIME_ZONE_PATTERN } from './patterns';
import { mapPodTemplates, podTemplatesOf } from '../../hardening/pod-template';
import { asMap, asString, isList, isMap, Json, JsonList, JsonMap, mapsOf } from '../../template/json';
import { camelCase } from '../../template/names';
import { Refusal } from '../../template/refusal';

/** A label that tells the version of what runs; it is the tag of the first container's image. */
const VERSION_LABEL = 'app.kubernetes.io/version';

/** What of the rest of its chart a workload has to know. */
export interface WorkloadSurroundings {
  /** The names of Secrets that all images are fetched with. */
  readonly pullSecrets: Json;
  /** The place of the workload, for messages. */
  readonly place: string;
  /** Whether this library made the workload, so that its images are pinned. */
  readonly isOwn: boolean;
}

/** A tree with values in it, and what the values must not be. */
export interface Lifted {
  readonly tree: JsonMap;
  readonly refusals: readonly Refusal[];
}

/** Puts values in the place of what of a workload, or of each in a list, differs from cluster to cluster. */
export function liftWorkload(object: JsonMap, knobs: Knobs, surroundings: WorkloadSurroundings): Lifted {
  const [template] = podTemplatesOf(object);
  if (template === undefined || template.owner === object || !isList(object.items)) {
    return template === undefined ? { tree: object, refusals: [] } : liftOne(object, knobs, surroundings);
  }
  const keys = keysOfItems(object.items);
  const lifted = object.items.map((item, index) => isMap(item)
    ? liftWorkload(item, knobs.below(keys[index]), surroundings)
    : { tree: item, refusals: [] });
  return { tree: { ...object, items: lifted.map(({ tree }) => tree) }, refusals: lifted.flatMap(({ refusals }) => refusals) };
}

function liftOne(object: JsonMap, knobs: Knobs, surroundings: WorkloadSurroundings): Lifted {
  knobs.describe(`The ${String(object.kind)} '${knobs.group.join('.')}'.`);
  const refusals: Refusal[] = [];
  const own = isMap(object.spec) ? { ...object, spec: liftSpec(object, knobs) } : object;
  let version: LiftedVersion | undefined;
  const paths = podTemplatesOf(own).map(({ path }) => path.join('.'));
  // A custom resource may have several; the keys to each tell them apart.
  const keys = keysOf(paths.map(path => path.split('.').filter(key => !/^(spec|template)$/i.test(key)).join('-')));
  const lifted = mapPodTemplates(own, ({ holder, path }) => {
    const below = paths.length === 1 ? knobs : knobs.below(keys[paths.indexOf(path.join('.'))]);
    const containers = liftContainers(asMap(holder.spec), below, surroundings, refusals);
    version = containers.version;
    return liftPod(withVersion({ ...holder, spec: containers.spec }, version), below, surroundings.pullSecrets);
  });
  return { tree: withVersion(lifted, version), refusals };
}

function liftSpec(object: JsonMap, knobs: Knobs): JsonMap {
  const spec = asMap(object.spec);
  return {
    ...spec,
    ...(spec.replicas === undefined || spec.replicas === null ? {} : { replicas: knobs.integer('replicas', spec.replicas, 'How many pods run.') }),
    ...(object.kind !== 'CronJob' ? {} : {
      schedule: knobs.text('schedule', spec.schedule ?? '', 'When a Job starts, in cron syntax.', { pattern: SCHEDULE_PATTERN }),
      suspend: knobs.boolean('suspend', spec.suspend ?? false, 'Whether no further Jobs start.'),
      ...(spec.timeZone === undefined ? {} : { timeZone: knobs.text('timeZone', spec.timeZone, 'The time zone of the schedule.', { pattern: TIME_ZONE_PATTERN }) }),
    }),
  };
}

interface LiftedContainers {
  readonly spec: JsonMap;
  readonly version: LiftedVersion | undefined;
}

function liftContainers(spec: JsonMap, knobs: Knobs, { place, isOwn }: WorkloadSurroundings, refusals: Refusal[]): LiftedContainers {
  const images = new Map<Json, { readonly image: Json; readonly written: Json | undefined; readonly pullPolicy: Json | undefined }>();
  let version: LiftedVersion | undefined;
  const lift = (container: JsonMap, below: Knobs, words: string): JsonMap => {
    if (container.image === undefined) {
      return liftContainer(container, below);
    }
    const known = images.get(container.image);
    if (known !== undefined) {
      // One image is fetched in one way, unless the author says otherwise.
      const imagePullPolicy = container.imagePullPolicy === known.written ? known.pullPolicy : container.imagePullPolicy;
      return { ...liftContainer(container, below.without('image')), image: known.image, imagePullPolicy };
    }
    const { image, version: ofImage, refusals: refused } = liftImage(container.image, below, words, isOwn);
    const lifted = liftContainer(container, below);
    images.set(container.image, { image, written: container.imagePullPolicy, pullPolicy: lifted.imagePullPolicy });
    refusals.push(...refused);
    version ??= ofImage;
    return { ...lifted, image };
  };
  const named = (list: string) => mapsOf(spec[list]).map(container => asString(container.name) ?? '');
  const [ofContainers, ofInitContainers] = [keysOf(named('containers')), keysOf(named('initContainers'))];
  const containers = mapsOf(spec.containers).map((container, index) => {
    const name = asString(container.name) ?? '';
    return lift(container, index === 0 ? knobs : knobs.below('containers', ofContainers[index]), `container '${name}' at '${place}'`);
  });
  const initContainers = mapsOf(spec.initContainers).map((container, index) => {
    const name = asString(container.name) ?? '';
    return lift(container, knobs.below('initContainers', ofInitContainers[index]), `init container '${name}' at '${place}'`);
  });
  return { version, spec: { ...spec, containers, ...(isList(spec.initContainers) ? { initContainers } : {}) } };
}

/** An object whose version label, if it has one, follows the tag of its image. */
function withVersion(object: JsonMap, version: LiftedVersion | undefined): JsonMap {
  const metadata = asMap(object.metadata);
  const labels = asMap(metadata.labels);
  const written = labels[VERSION_LABEL];
  // A label that the author wrote himself stays.
  return version === undefined || written !== version.tag
    ? object
    : { ...object, metadata: { ...metadata, labels: { ...labels, [VERSION_LABEL]: version.value } } };
}

/** The keys of the values of objects in a list. */
export function keysOfItems(items: JsonList): string[] {
  return keysOf(items.map(item => `${asString(asMap(asMap(item).metadata).name) ?? ''}-${asString(asMap(item).kind) ?? ''}`));
}

/** Names as keys, no two of which are the same. */
function keysOf(names: readonly string[]): string[] {
  const keys = names.map(camelCase);
  return keys.map((key, index) => key !== '' && keys.indexOf(key) === index ? key : `${key}_${index + 1}`);
}
