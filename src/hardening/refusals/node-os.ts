import { TreeCheck } from './pod-under-check';
import { partOf } from '../../template/parts';
import { refusalWhen } from '../../template/refusal';
import { settingsFor } from '../hardening-policy';
import { isWindowsPod } from '../windows-pod';

/** The labels by which pods select nodes of an operating system; the second is that of old manifests. */
const LABELS = ['kubernetes.io/os', 'beta.kubernetes.io/os'];

/**
 * A pod for nodes of Windows that does not say so where Pod Security looks, and so is hardened as one of Linux. Where a chart selects nodes by a
 * value nobody knows it.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#os-specific-policy-controls
 */
export const unsaidWindows: TreeCheck = ({ spec, policy, path }) => {
  const label = LABELS.find(name => partOf(spec.nodeSelector, name) === 'windows');
  return label === undefined || isWindowsPod(spec) ? [] : refusalWhen(settingsFor(policy).enabled, () =>
    `'nodeSelector' (${label}: windows) at '${path}' sends the pod to nodes of Windows, which refuse what hardening gives to pods of Linux; `
      + 'say \'os: { name: windows }\' too, in a JSON patch if you must');
};
