import { withLowPorts } from './low-ports-of-foreign-pod';
import { harden } from '../hardening/harden';
import { HardeningControl, HardeningException } from '../hardening/hardening-exception';
import { HardeningPolicy } from '../hardening/hardening-policy';
import { canonicalPath, cleanPath } from '../hardening/mount-path';
import { volumesElsewhere, withDefaultPaths } from '../hardening/mount-writable-paths';
import { containersOf } from '../hardening/pod-template';
import { isCovered, whatIsMissing } from '../hardening/refusals/exceptions';
import { underCheck } from '../hardening/refusals/pod-under-check';
import { memoryBeyondLimit } from '../hardening/refusals/resources';
import { WritablePath } from '../hardening/writable-path';
import { branch, choose, mapChoices } from '../template/choose';
import { not, or } from '../template/conditions';
import { differencesBetween } from '../template/differences';
import { Condition } from '../template/expression';
import { asMap, asString, isMap, Json, JsonMap, mapsOf, merged } from '../template/json';
import { conditionalItems, itemsIn } from '../template/parts';

/**
 * The policy for a pod that somebody else wrote, with the default writable paths. One that lies in a volume of the pod is left out.
 */
export function withPathsOfForeignPod(policy: HardeningPolicy, spec: JsonMap): HardeningPolicy {
  const declared = policy.writablePaths;
  return { ...policy, writablePaths: withDefaultPaths(declared).filter(path => declared.includes(path) || !liesInVolume(path, spec)) };
}

/** A pod that somebody else wrote, hardened. */
export interface HardenedForeignPod {
  readonly template: JsonMap;
  /**
   * The spec with the default paths on disk where values decide that: what is more than a memory limit holds is more without them, as they are
   * in memory only where that holds them.
   */
  readonly specOnDisk: JsonMap;
}

/**
 * Hardens a pod that somebody else wrote, whose low ports stay open.
 *
 * @param declared the paths that somebody asked for
 */
export function hardenForeignPod(template: JsonMap, policy: HardeningPolicy, declared: readonly WritablePath[]): HardenedForeignPod {
  const { template: hardened, specOnDisk } = hardenWithPaths(template, policy, declared);
  const withPorts = (spec: JsonMap) => withLowPorts(spec, asMap(template.spec), policy);
  return { template: merged(hardened, { spec: withPorts(asMap(hardened.spec)) }), specOnDisk: withPorts(specOnDisk) };
}

/**
 * Nobody asked for the default paths, so they must not be what breaks the pod: if a memory limit cannot hold them they are on disk, where the
 * container wrote before its root filesystem became read-only.
 */
function hardenWithPaths(template: JsonMap, policy: HardeningPolicy, declared: readonly WritablePath[]): HardenedForeignPod {
  const moved = policy.writablePaths.filter(path => !declared.includes(path));
  const onDisk = () => harden(template, {
    ...policy, writablePaths: policy.writablePaths.map(path => moved.includes(path) ? diskOf(path) : path),
  }).template;
  const inMemory = harden(template, policy).template;
  const spec = asMap(inMemory.spec);
  const fits = fitsInMemory(spec, policy);
  const given = asMap(template.spec);
  const taken = [...conditionalItems(given.volumes).map(({ item }) => item), ...volumesElsewhere(given)].map(({ name }) => name);
  if (typeof fits === 'boolean') {
    const hardened = fits ? inMemory : onDisk();
    return { template: hardened, specOnDisk: asMap(hardened.spec) };
  }
  if (moved.some(({ name }) => taken.includes(name))) {
    const other = onDisk();
    return { template: branch<JsonMap>(fits, () => inMemory, () => other), specOnDisk: asMap(other.spec) };
  }
  const withPaths = (inMemoryWhen: Condition) => ({ ...spec, volumes: itemsIn(spec.volumes).map(volume => withMedium(volume, moved, inMemoryWhen)) });
  return { template: { ...inMemory, spec: withPaths(fits) }, specOnDisk: withPaths(false) };
}

function diskOf({ name, mountPath }: WritablePath): WritablePath {
  return WritablePath.disk(name, mountPath);
}

/** A volume which, if it is that of a path, is in memory only where that can hold it. */
function withMedium(volume: Json, paths: readonly WritablePath[], fits: Condition): Json {
  return mapChoices(volume, choice => {
    const path = paths.find(({ name }) => isMap(choice) && choice.name === name);
    return path === undefined || !isMap(choice)
      ? choice
      : { ...choice, emptyDir: choose(fits, choice.emptyDir, { sizeLimit: diskOf(path)._quantity }) };
  }) ?? null;
}

/** The controls of what hardening does not change: whether something needs their exceptions is checked in the finished pod. */
const UNCHANGED: readonly HardeningControl[] = [
  HardeningControl.HOST_PATH, HardeningControl.VOLUME_TYPE, HardeningControl.HOST_PORT, HardeningControl.LITERAL_CREDENTIAL,
];

/**
 * Exceptions without which a pod that somebody else wrote would be hardened to the same: it does not ask for what they allow, or
 * forbids it itself. One for what the pod does not have is refused for that.
 */
export function refusalsOfIdleExceptions(template: JsonMap, policy: HardeningPolicy, path: string): string[] {
  return policy.exceptions.filter(exception => isIdle(exception, template, policy) && isMeant(exception, template, policy)).map(exception =>
    `the exception '${exception._name()}' at '${path}' is used by nothing: the pod is the same without it, `
      + 'because it does not ask for that, or forbids it itself; take it away');
}

/** The policy for one of the pods of an object that has several, without the exceptions that only others of them need. */
export function withExceptionsOf(template: JsonMap, siblings: readonly JsonMap[], policy: HardeningPolicy): HardeningPolicy {
  const isNeeded = (exception: HardeningException, pod: JsonMap) => isMeant(exception, pod, policy) && !isIdle(exception, pod, policy);
  const exceptions = policy.exceptions.filter(exception => !siblings.some(pod => isNeeded(exception, pod)) || isNeeded(exception, template));
  return { ...policy, exceptions };
}

function isIdle(exception: HardeningException, template: JsonMap, policy: HardeningPolicy): boolean {
  // What stands twice, or is allowed for all containers too, is refused for that.
  const { exceptions, profile } = policy;
  if (!profile.enabled || UNCHANGED.includes(exception.control) || isCovered(exception, exceptions)) {
    return false;
  }
  const others = exceptions.filter(other => other._name() !== exception._name() && !isCovered(other, exceptions));
  const without = { ...policy, exceptions: others };
  return differencesBetween(harden(template, without).template, harden(template, policy).template).length === 0;
}

function isMeant(exception: HardeningException, template: JsonMap, policy: HardeningPolicy): boolean {
  return whatIsMissing(underCheck({ spec: asMap(template.spec), policy, path: '' }), exception) === undefined;
}

function liesInVolume(path: WritablePath, spec: JsonMap): boolean {
  return containersOf(spec).some(({ container }) => mapsOf(container.volumeMounts).some(mount => {
    const mountPath = asString(mount.mountPath) ?? '';
    // Where a volume takes the place of /var, /var/run is no link any more.
    return [cleanPath, canonicalPath].some(form => form(path.mountPath).startsWith(`${form(mountPath)}/`));
  }));
}

function fitsInMemory(spec: JsonMap, policy: HardeningPolicy): Condition {
  return not(or(...memoryBeyondLimit(underCheck({ spec, policy, path: '' })).map(({ when }) => when)));
}
