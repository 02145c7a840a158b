/**
 * Whether a path can be the mount point of a volume: absolute, not the root itself, and plain to the kubelet.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#volumes-1
 */
export function isMountPath(path: string): boolean {
  return path.startsWith('/') && !/^\/+$|[:\s]|\/\.\.?(\/|$)/.test(path);
}
