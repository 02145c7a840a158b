/**
 * Whether a path can be the mount point of a volume: absolute, not the root itself, and plain to the kubelet.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#volumes-1
 */
export function isMountPath(path: string): boolean {
  return path.startsWith('/') && !/^\/+$|[:\s]|\/\.\.?(\/|$)/.test(path);
}

/** A path as the kernel sees it in a container: `/var/run` is a link to `/run`. */
export function canonicalPath(path: string): string {
  const clean = cleanPath(path);
  return clean === '/var/run' || clean.startsWith('/var/run/') ? clean.slice('/var'.length) : clean;
}

/** A path without what means nothing: doubled slashes and a closing one. */
export function cleanPath(path: string): string {
  return path.includes('//') || path.endsWith('/') ? path.replace(/\/+/g, '/').replace(/(.)\/$/, '$1') : path;
}

/** The folders that a path lies in, save the root. */
export function foldersAbove(path: string): string[] {
  const parts = cleanPath(path).split('/').slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}
