import { isList } from '../../template/json';
import { KubernetesVersion } from '../kubernetes-version';
import { only, Rule, unsetOr } from './control';
import { inBoth, inContainers, inherited, inPod, isRelaxedByUserNamespace, isWindows } from './pod-view';

const RESTRICTED_VOLUMES = [
  'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret',
];

/**
 * What the restricted level of Pod Security Standards asks for on top of baseline.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export const RESTRICTED: readonly Rule[] = [
  {
    control: 'restrictedVolumes',
    fields: inPod('volumes[].*'),
    allows: (value, _, field) => value === undefined || field.key === 'name' || RESTRICTED_VOLUMES.includes(field.key),
    right: `use one of the volume types ${RESTRICTED_VOLUMES.map(type => `'${type}'`).join(', ')}`,
  },
  {
    control: 'allowPrivilegeEscalation',
    skips: isWindows,
    fields: inContainers('securityContext.allowPrivilegeEscalation'),
    allows: only(false),
    right: 'set it to false',
  },
  {
    control: 'runAsNonRoot',
    skips: isRelaxedByUserNamespace,
    fields: inherited('securityContext.runAsNonRoot'),
    allows: only(true),
    right: 'set it to true, here or on the pod',
  },
  {
    control: 'runAsUser',
    skips: isRelaxedByUserNamespace,
    fields: inBoth('securityContext.runAsUser'),
    allows: value => value !== 0,
    right: 'set it to the number of a user that is not root, or leave it out',
  },
  {
    control: 'seccompProfile_restricted',
    skips: isWindows,
    fields: inherited('securityContext.seccompProfile.type'),
    allows: only('RuntimeDefault', 'Localhost'),
    right: "set it to 'RuntimeDefault' or 'Localhost', here or on the pod",
  },
  {
    control: 'capabilities_restricted',
    skips: isWindows,
    fields: inContainers('securityContext.capabilities.drop'),
    allows: value => isList(value) && value.includes('ALL'),
    right: "let it hold 'ALL'",
  },
  {
    control: 'capabilities_restricted',
    skips: isWindows,
    fields: inContainers('securityContext.capabilities.add[]'),
    allows: unsetOr('NET_BIND_SERVICE'),
    right: "leave it out; only 'NET_BIND_SERVICE' passes restricted",
  },
  {
    control: 'procMount_restricted',
    since: KubernetesVersion.V1_35,
    fields: inContainers('securityContext.procMount'),
    allows: unsetOr('Default'),
    right: "leave it out, or set it to 'Default'; a user namespace relaxes this at the baseline level only",
  },
];
