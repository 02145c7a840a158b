import { CONTAINER_LISTS } from '../../src/hardening/pod-template';
import { JsonMap } from '../../src/template/json';

/** A container that passes restricted, with more fields and with more in its security context. */
export function goodContainer(name: string, fields: JsonMap = {}, securityContext: JsonMap = {}): JsonMap {
  return {
    name,
    image: 'registry.example/app:1.0',
    ...fields,
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] }, ...securityContext },
  };
}

/** A Pod that passes restricted, with more fields in its spec and in its security context. */
export function goodPod(spec: JsonMap = {}, securityContext: JsonMap = {}): JsonMap {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'app' },
    spec: {
      automountServiceAccountToken: false,
      containers: [goodContainer('main')],
      ...spec,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' }, ...securityContext },
    },
  };
}

/** The good Pod with one container in the list given. */
export function podWithContainer(list: typeof CONTAINER_LISTS[number], container: JsonMap, spec: JsonMap = {}): JsonMap {
  return goodPod({ ...spec, [list]: [container] });
}
