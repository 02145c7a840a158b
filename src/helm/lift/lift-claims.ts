import { ApiObject } from 'cdk8s';
import { Knobs } from './knobs';
import { NAME_LENGTH, NAME_PATTERN, SIZE_PATTERN } from './patterns';
import { mapPodTemplates, podTemplatesOf } from '../../hardening/pod-template';
import { choose } from '../../template/choose';
import { isNonEmpty } from '../../template/conditions';
import { isExpression } from '../../template/expression';
import { asMap, isList, Json, JsonMap, mapsOf, merged } from '../../template/json';
import { camelCase } from '../../template/names';
import { merge } from '../../template/operations';
import { partOf } from '../../template/parts';
import { claimSpecOf, makesClaim, RETENTION, Storage, StorageSettings, storagesOf, volumeOf } from '../../workloads/claim-storage';
import { GivenObject, LiftedCompanion } from '../chart-objects';

/** What decides whether a claim is made. */
type Opening = Pick<StorageSettings, 'isPersistent' | 'existingClaim'>;

/** What a claim says of itself. */
type Terms = Pick<StorageSettings, 'size' | 'storageClassName' | 'accessMode'>;

const ACCESS_MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];

/** The access modes of what has a single writer. */
const SINGLE_WRITER_MODES = ['ReadWriteOnce', 'ReadWriteOncePod'];

/** An amount of storage, which is more than none. */
const SIZE: JsonMap = { title: 'A number of bytes such as 10Gi', pattern: SIZE_PATTERN };

/** Puts values in the place of the claims of a workload: their terms, and whether there are any. */
export function liftClaims(tree: JsonMap, object: ApiObject, knobs: Knobs, given: readonly GivenObject[]): JsonMap {
  const storages = storagesIn(tree, object);
  if (storages.length === 0) {
    return tree;
  }
  const lifted = storages.map(storage => {
    const below = knobsOf(tree, storage, storages, knobs);
    const claim = given.find(each => each.object === storage.claim)?.tree;
    return hasTemplate(tree, storage)
      ? liftTemplate(tree, storage, below)
      : { name: storage.name, volume: liftVolume(storage, below, asMap(claim?.metadata).name) };
  });
  return withTemplates(withVolumes(tree, lifted), lifted);
}

/** Puts values in the place of the terms of a claim; that of a workload is there where the values of the workload ask for it. */
export function liftClaim(
  tree: JsonMap, object: ApiObject, knobsOfObject: (object: ApiObject) => Knobs, given: readonly GivenObject[],
): LiftedCompanion {
  const spec = asMap(tree.spec);
  const owner = given.find(other => storagesOf(other.object).some(({ claim }) => claim === object));
  const storages = owner === undefined ? [] : storagesIn(owner.tree, owner.object);
  const storage = storages.find(({ claim }) => claim === object);
  if (owner === undefined || storage === undefined) {
    const knobs = knobsOfObject(object);
    knobs.describe('The claim.');
    return { condition: true, tree: { ...tree, spec: withTerms(spec, liftTerms(termsOf(spec), ACCESS_MODES, knobs)) } };
  }
  const below = knobsOf(owner.tree, storage, storages, knobsOfObject(owner.object));
  const opening = liftOpening(storage, below);
  const settings = { ...opening, ...liftTerms(termsOf(spec), SINGLE_WRITER_MODES, below) };
  return { condition: makesClaim(settings), tree: { ...kept(tree), spec: withTerms(spec, settings) } };
}

/**
 * A claim that Helm leaves alone when a release, or a value, makes no claim any more; Kubernetes does so with those of a StatefulSet.
 *
 * @see https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource
 */
function kept(tree: JsonMap): JsonMap {
  const metadata = asMap(tree.metadata);
  return { ...tree, metadata: merged(metadata, { annotations: merge({ 'helm.sh/resource-policy': 'keep' }, metadata.annotations) }) };
}

/** Whether a volume of a workload outlives its pods, and on which claim. */
export function openingOf(storage: Storage, object: ApiObject, tree: JsonMap, knobs: Knobs): Opening {
  return liftOpening(withClaimOf(tree, storage), knobsOf(tree, storage, storagesOf(object), knobs));
}

/** A volume whose claim is the one of the tree, where a value of the chart or the release stands for its name. */
function withClaimOf(tree: JsonMap, storage: Storage): Storage {
  if (storage.settings.existingClaim === undefined) {
    return storage;
  }
  const volumes = podTemplatesOf(tree).flatMap(({ holder }) => mapsOf(asMap(holder.spec).volumes));
  const claim = volumes.find(({ name }) => name === storage.name)?.persistentVolumeClaim;
  const existingClaim = partOf(claim, 'claimName', 'string');
  return isExpression(existingClaim) ? { ...storage, settings: { ...storage.settings, existingClaim } } : storage;
}

/** The volumes for data of a workload: those that this library knows of, and the claim templates that others wrote. */
function storagesIn(tree: JsonMap, object: ApiObject): Storage[] {
  const known = storagesOf(object).map(storage => withClaimOf(tree, storage));
  const templates = tree.kind !== 'StatefulSet' ? [] : mapsOf(asMap(tree.spec).volumeClaimTemplates).flatMap(template => {
    const { name } = asMap(template.metadata);
    return typeof name !== 'string' || known.some(storage => storage.name === name) ? [] : [{
      name, isDatabase: false, settings: { isPersistent: true, ...termsOf(asMap(template.spec)) },
    }];
  });
  return [...known, ...templates];
}

/** One volume is called `persistence`, several are told apart by their names. */
function knobsOf(tree: JsonMap, storage: Storage, storages: readonly Storage[], knobs: Knobs): Knobs {
  const below = storages.length === 1 ? knobs.below('persistence') : knobs.below('persistence', camelCase(storage.name));
  below.describe(`The volume '${storage.name}'.${wordsOnUpgrades(tree, storage)}`);
  return below;
}

/** What of the claim of a volume Kubernetes lets change. */
function wordsOnUpgrades(tree: JsonMap, storage: Storage): string {
  if (storage.settings.existingClaim !== undefined) {
    return '';
  }
  return hasTemplate(tree, storage)
    ? ' Kubernetes keeps the claims of a StatefulSet: an upgrade cannot change them.'
    : ' Of a claim that is there an upgrade can only raise the size; it stays when the release goes.';
}

/** Whether the claim of a volume is a part of its workload. */
function hasTemplate(tree: JsonMap, { settings }: Storage): boolean {
  return tree.kind === 'StatefulSet' && settings.existingClaim === undefined;
}

/** A volume for data with values in it: in the pod, or in a claim template, whichever the values say. */
interface LiftedVolume {
  readonly name: string;
  readonly volume: Json | undefined;
  readonly template?: Json;
}

function liftTemplate(tree: JsonMap, storage: Storage, knobs: Knobs): LiftedVolume {
  const { name } = storage;
  const template = templateNamed(tree, name) ?? { metadata: { name }, spec: claimSpecOf(storage.settings) };
  const settings = liftSettings(storage, asMap(template.spec), knobs);
  const item = { ...template, spec: withTerms(asMap(template.spec), settings) };
  return { name, volume: volumeOf(name, settings), template: choose(makesClaim(settings), item, undefined) };
}

function liftVolume(storage: Storage, knobs: Knobs, ownClaim: Json | undefined): Json | undefined {
  const settings = { ...storage.settings, ...liftOpening(storage, knobs), size: liftSize(storage.settings.size, knobs) };
  // Where the author names a claim there is always one.
  return volumeOf(storage.name, settings, ownClaim ?? settings.existingClaim);
}

function templateNamed(tree: JsonMap, name: string): JsonMap | undefined {
  return mapsOf(asMap(tree.spec).volumeClaimTemplates).find(({ metadata }) => asMap(metadata).name === name);
}

function withTemplates(tree: JsonMap, lifted: readonly LiftedVolume[]): JsonMap {
  const spec = asMap(tree.spec);
  const templates = lifted.flatMap(({ template }) => template === undefined ? [] : [template]);
  if (tree.kind !== 'StatefulSet') {
    return tree;
  }
  const isThere = isNonEmpty(templates);
  // Of a StatefulSet that somebody else wrote it stays as it is, there or not.
  const retention = spec.persistentVolumeClaimRetentionPolicy ?? (spec.volumeClaimTemplates === undefined ? RETENTION : undefined);
  return {
    ...tree,
    spec: merged(spec, {
      volumeClaimTemplates: choose(isThere, templates, undefined),
      persistentVolumeClaimRetentionPolicy: isExpression(retention) ? retention : choose(isThere, retention, undefined),
    }),
  };
}

/** The workload with other volumes for data in its pods; those that claim templates may bring come after the others. */
function withVolumes(tree: JsonMap, lifted: readonly LiftedVolume[]): JsonMap {
  return mapPodTemplates(tree, ({ holder }) => {
    const spec = asMap(holder.spec);
    const volumes: readonly Json[] = isList(spec.volumes) ? spec.volumes : [];
    const byName = new Map(lifted.map(each => [each.name, each.volume]));
    const nameOf = (volume: Json) => String(asMap(volume).name);
    const inPlace = tree.kind === 'StatefulSet' ? volumes.filter(volume => !byName.has(nameOf(volume))) : volumes.map(volume => byName.get(nameOf(volume)) ?? volume);
    const added = lifted.filter(({ name }) => tree.kind === 'StatefulSet' || !volumes.some(volume => nameOf(volume) === name));
    const all = [...inPlace, ...added.flatMap(({ volume }) => volume === undefined ? [] : [volume])];
    return { ...holder, spec: merged(spec, { volumes: choose(isNonEmpty(all), all, undefined) }) };
  });
}

function liftSettings(storage: Storage, spec: JsonMap, knobs: Knobs): StorageSettings {
  return { ...liftOpening(storage, knobs), ...liftTerms(termsOf(spec), storage.isDatabase ? SINGLE_WRITER_MODES : ACCESS_MODES, knobs) };
}

function liftOpening({ settings, isDatabase }: Storage, knobs: Knobs): Opening {
  const enabled = knobs.boolean('enabled', settings.isPersistent === true,
    'Whether the data is kept on a claim. Without, it is on the disk of the node, goes with the pod, and counts against the limit of ephemeral-storage '
    + 'in `resources`.');
  const isPersistent = isExpression(enabled) ? enabled : settings.isPersistent;
  const claim = settings.existingClaim;
  return !isDatabase ? { isPersistent } : {
    isPersistent,
    existingClaim: knobs.text('existingClaim', claim ?? '', claim === undefined
      ? 'The name of a claim that exists, to be used in the place of a new one; it decides size, storage class and access mode.'
      : 'The name of the claim, which exists.', { pattern: NAME_PATTERN, maxLength: NAME_LENGTH, ...(claim === undefined ? {} : { minLength: 1 }) }),
  };
}

function liftTerms({ size, storageClassName, accessMode }: Terms, modes: readonly string[], knobs: Knobs): Terms {
  return {
    size: liftSize(size, knobs),
    storageClassName: liftClass(storageClassName, knobs),
    accessMode: typeof accessMode === 'string' && modes.includes(accessMode)
      ? knobs.choice('accessMode', accessMode, modes, 'Who may mount the volume at the same time.')
      : accessMode,
  };
}

function liftSize(size: Json, knobs: Knobs): Json {
  return typeof size === 'string' && new RegExp(String(SIZE.pattern)).test(size)
    ? knobs.quantity('size', size, 'How much storage the claim asks for; without persistence, how much may be on the disk of the node.', SIZE)
    : size;
}

/** A class that is a value already, or empty, which stands for volumes that nobody provisions, stays as it is. */
function liftClass(storageClass: Json | undefined, knobs: Knobs): Json | undefined {
  if (storageClass === '' || isExpression(storageClass)) {
    return storageClass;
  }
  const value = knobs.objectName('storageClass', storageClass ?? '', 'The StorageClass; empty for that of the cluster.');
  return isExpression(value) ? choose(isNonEmpty(value), value, undefined) : storageClass;
}

/** The terms of a claim, where it has one access mode; several stay as they are. */
function termsOf(spec: JsonMap): Terms {
  const modes = isList(spec.accessModes) ? spec.accessModes : [];
  return {
    size: asMap(asMap(spec.resources).requests).storage ?? null,
    storageClassName: spec.storageClassName,
    accessMode: modes.length === 1 ? modes[0] : modes,
  };
}

function withTerms(spec: JsonMap, { size, storageClassName, accessMode }: Terms): JsonMap {
  const resources = asMap(spec.resources);
  return merged(spec, {
    accessModes: isList(accessMode) ? spec.accessModes : [accessMode],
    ...(size === null ? {} : { resources: merged(resources, { requests: merged(asMap(resources.requests), { storage: size }) }) }),
    storageClassName,
  });
}
