import { HardeningControl } from '../hardening/hardening-exception';
import { HardeningPolicy } from '../hardening/hardening-policy';
import { canonicalPath, cleanPath, mountWritablePaths, withDefaultPaths } from '../hardening/mount-writable-paths';
import { containersOf } from '../hardening/pod-template';
import { memoryBeyondLimit } from '../hardening/refusals/mounts';
import { underCheck } from '../hardening/refusals/pod-under-check';
import { WritablePath } from '../hardening/writable-path';
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

/** What a pod has only if it asks for it; all else that an exception allows is what a pod has by default, or names itself what it is for. */
const ASKED_FOR: { readonly [control in HardeningControl]?: 'hostNetwork' | 'hostPID' | 'hostIPC' | 'privileged' } = {
  [HardeningControl.HOST_NETWORK]: 'hostNetwork',
  [HardeningControl.HOST_PID]: 'hostPID',
  [HardeningControl.HOST_IPC]: 'hostIPC',
  [HardeningControl.PRIVILEGED]: 'privileged',
};

/**
 * Why exceptions cannot be granted to a pod that somebody else wrote: it no longer asks for what they would give it, and hardening
 * only tightens.
 *
 * @param spec the pod spec before hardening
 */
export function refusalsOfUnaskedExceptions(spec: JsonMap, { exceptions }: HardeningPolicy, path: string): string[] {
  return exceptions.flatMap(exception => {
    const field = ASKED_FOR[exception.control];
    const holders = field !== 'privileged' ? [spec] : containersOf(spec)
      .filter(({ container }) => exception._appliesTo(asString(container.name) ?? '')).map(({ container }) => asMap(container.securityContext));
    return field === undefined || holders.length === 0 || holders.some(holder => holder[field] === true) ? [] : [
      `the exception '${exception._name()}' at '${path}' is used by nothing: the pod does not set '${field}'; take it away`,
    ];
  });
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
