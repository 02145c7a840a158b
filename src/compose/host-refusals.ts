import { ComposedPod } from './composed-pod';
import { containersOf } from '../hardening/pod-template';
import { asMap, mapsOf } from '../template/json';

/** What makes a pod a part of its node, which a Compose file for a laptop has no place for. */
function hostFeaturesOf({ spec }: ComposedPod): string[] {
  return [
    ...['hostNetwork', 'hostPID', 'hostIPC'].filter(field => spec[field] === true).map(field => `'${field}'`),
    ...mapsOf(spec.volumes).filter(volume => volume.hostPath !== undefined).map(({ name }) => `the hostPath volume '${String(name)}'`),
    ...containersOf(spec).filter(({ container }) => asMap(container.securityContext).privileged === true)
      .map(({ container }) => `'privileged' of the container '${String(container.name)}'`),
    ...(asMap(spec.os).name === 'windows' ? ['\'os\' (windows)'] : []),
  ];
}

/** Why pods cannot be run by Compose. */
export function refusalsOfHostFeatures(pods: readonly ComposedPod[], path: string): string[] {
  return pods.flatMap(pod => hostFeaturesOf(pod).map(feature =>
    `'${pod.object.node.path}' has ${feature}, which belongs to the nodes of a cluster and not to the machine of whoever runs '${path}'; `
      + 'name the workloads that Compose is to run with \'workloads\''));
}
