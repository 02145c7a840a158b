/**
 * The Kubernetes minor version that the manifests are written for.
 *
 * It decides between an AppArmor field and an annotation, between the native `preStop.sleep` and a command, and
 * which checks Pod Security Standards make. Choose the oldest version that a manifest has to run on.
 *
 * @see https://kubernetes.io/releases/
 */
export enum KubernetesVersion {
  /** Kubernetes 1.28. */
  V1_28 = '1.28',
  /** Kubernetes 1.29. */
  V1_29 = '1.29',
  /** Kubernetes 1.30: the first with the AppArmor field and with `preStop.sleep` switched on. */
  V1_30 = '1.30',
  /** Kubernetes 1.31. */
  V1_31 = '1.31',
  /** Kubernetes 1.32. */
  V1_32 = '1.32',
  /** Kubernetes 1.33. */
  V1_33 = '1.33',
  /** Kubernetes 1.34. */
  V1_34 = '1.34',
  /** Kubernetes 1.35: the default, the oldest release still supported upstream. */
  V1_35 = '1.35',
  /** Kubernetes 1.36. */
  V1_36 = '1.36',
  /** Kubernetes 1.37. */
  V1_37 = '1.37',
}

/** Whether a version is `since` or newer. */
export function isAtLeast(version: KubernetesVersion, since: KubernetesVersion): boolean {
  return minorOf(version) >= minorOf(since);
}

function minorOf(version: KubernetesVersion): number {
  return Number(version.slice('1.'.length));
}
