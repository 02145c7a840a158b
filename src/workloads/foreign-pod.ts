import { HardeningPolicy } from '../hardening/hardening-policy';
import { canonicalPath, mountWritablePaths, withDefaultPaths } from '../hardening/mount-writable-paths';
import { containersOf } from '../hardening/pod-template';
import { memoryBeyondLimit } from '../hardening/refusals/mounts';
import { underCheck } from '../hardening/refusals/pod-under-check';
import { WritablePath } from '../hardening/writable-path';
import { asString, JsonMap, mapsOf } from '../template/json';

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

function liesInVolume(path: WritablePath, spec: JsonMap): boolean {
  return containersOf(spec).some(({ container }) => mapsOf(container.volumeMounts).some(mount =>
    canonicalPath(path.mountPath).startsWith(`${canonicalPath(asString(mount.mountPath) ?? '')}/`)));
}

function fitsInMemory(policy: HardeningPolicy, spec: JsonMap): boolean {
  return memoryBeyondLimit(underCheck({ spec: mountWritablePaths(spec, policy.writablePaths), policy, path: '' })).length === 0;
}
