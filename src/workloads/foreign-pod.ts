import { harden } from '../hardening/harden';
import { HardeningControl, HardeningException } from '../hardening/hardening-exception';
import { HardeningPolicy } from '../hardening/hardening-policy';
import { canonicalPath, cleanPath, mountWritablePaths, withDefaultPaths } from '../hardening/mount-writable-paths';
import { containersOf } from '../hardening/pod-template';
import { memoryBeyondLimit } from '../hardening/refusals/mounts';
import { underCheck } from '../hardening/refusals/pod-under-check';
import { WritablePath } from '../hardening/writable-path';
import { differencesBetween } from '../template/differences';
import { asMap, asString, JsonMap, mapsOf } from '../template/json';

/**
 * The policy for a pod that somebody else wrote, with the default writable paths. Nobody asked for these, so they must not be
 * what breaks the pod.
 *
 * One that lies in a volume of the pod is left out. If a memory limit cannot hold them they are on disk, where the container
 * wrote before its root filesystem became read-only.
 */
export function withPathsOfForeignPod(policy: HardeningPolicy, spec: JsonMap): HardeningPolicy {
  const declared = policy.writablePaths;
  const paths = withDefaultPaths(declared).filter(path => declared.includes(path) || !liesInVolume(path, spec));
  const inMemory = { ...policy, writablePaths: paths };
  return fitsInMemory(inMemory, spec) ? inMemory : {
    ...policy,
    writablePaths: paths.map(path => declared.includes(path) ? path : WritablePath.disk(path.name, path.mountPath)),
  };
}

/** The controls of what hardening does not change: whether something needs their exceptions is checked in the finished pod. */
const UNCHANGED: readonly HardeningControl[] = [
  HardeningControl.HOST_PATH, HardeningControl.VOLUME_TYPE, HardeningControl.HOST_PORT, HardeningControl.LITERAL_CREDENTIAL,
];

/**
 * Exceptions without which a pod that somebody else wrote would be hardened to the same: it does not ask for what they allow, or
 * forbids it itself.
 *
 * @param hardened what hardening makes of the pod template with all of its exceptions
 */
export function refusalsOfIdleExceptions(template: JsonMap, hardened: JsonMap, policy: HardeningPolicy, path: string): string[] {
  const { exceptions, profile } = policy;
  const candidates = profile.enabled ? exceptions.filter(({ control }) => !UNCHANGED.includes(control)) : [];
  return candidates.filter(exception => {
    const without = harden(template, { ...policy, exceptions: exceptions.filter(other => other !== exception) }).template;
    return namesNoMissingContainer(exception, template) && differencesBetween(without, hardened, '').length === 0;
  }).map(exception => `the exception '${exception._name()}' at '${path}' is used by nothing: the pod is the same without it, `
    + 'because it does not ask for that, or forbids it itself; take it away');
}

/** One that does is refused for that. */
function namesNoMissingContainer({ container }: HardeningException, template: JsonMap): boolean {
  return container === undefined || containersOf(asMap(template.spec)).some(each => each.container.name === container);
}

function liesInVolume(path: WritablePath, spec: JsonMap): boolean {
  return containersOf(spec).some(({ container }) => mapsOf(container.volumeMounts).some(mount => {
    const mountPath = asString(mount.mountPath) ?? '';
    // Where a volume takes the place of /var, /var/run is no link any more.
    return [cleanPath, canonicalPath].some(form => form(path.mountPath).startsWith(`${form(mountPath)}/`));
  }));
}

function fitsInMemory(policy: HardeningPolicy, spec: JsonMap): boolean {
  return memoryBeyondLimit(underCheck({ spec: mountWritablePaths(spec, policy.writablePaths), policy, path: '' })).length === 0;
}
