import { ComposedContainer, ComposedPod, containersOfPod, imageOf } from './composed-pod';
import { FieldContext, FieldRules, NO_SIZE, unsaid } from './field-rules';
import { healthCheckOf } from './health-check';
import { WORKLOAD } from './object-fields';
import { Omissions } from './omission';
import { CONTAINER, LIFECYCLE, LIMITS, METADATA, MOUNT, POD, PORT, PROJECTED, RESOURCES, SECURITY, VOLUMES } from './pod-fields';
import { EXCEPTION_PREFIX } from '../hardening/exception-annotation';
import { asMap, Json, JsonMap, mapsOf } from '../template/json';

/** Notes every field of a pod, and of the workload that makes it, that the services of a Compose file do not say. */
export function noteUnsaidFields(pod: ComposedPod, omissions: Omissions): void {
  const context: FieldContext = { pod: pod.spec, service: pod.name };
  const note = (map: Json | undefined, rules: FieldRules, prefix: string, at: FieldContext = context) =>
    unsaid(asMap(map), rules, at).forEach(({ field, reason }) => omissions.add(at.service, prefix + field, reason));
  note(withoutExceptions(asMap(pod.workload.metadata)), METADATA, 'metadata.');
  if (pod.workload.kind !== 'Pod') {
    note(pod.workload.spec, WORKLOAD, '');
    note(asMap(asMap(pod.workload.spec).jobTemplate).spec, WORKLOAD, '');
    note(withoutExceptions(pod.metadata), METADATA, 'metadata.');
  }
  note(pod.spec, POD, '');
  note(pod.spec.securityContext, SECURITY, '');
  mapsOf(pod.spec.volumes).forEach(volume => Object.entries(volume).forEach(([source, value]) => {
    note(Object.hasOwn(VOLUMES, source) ? value : {}, VOLUMES[source] ?? {}, `volumes.${source}.`);
    if (source === 'projected') {
      mapsOf(asMap(value).sources).forEach(each => {
        note(each, PROJECTED, 'volumes.projected.');
        note(each.secret, VOLUMES.secret, 'volumes.secret.');
        note(each.configMap, VOLUMES.configMap, 'volumes.configMap.');
      });
    }
  }));
  if (mapsOf(asMap(pod.workload.spec).volumeClaimTemplates).length > 0) {
    omissions.add(pod.name, 'volumeClaimTemplates.spec', NO_SIZE);
  }
  containersOfPod(pod).forEach(container => noteContainer(pod, container, note));
}

type Note = (map: Json | undefined, rules: FieldRules, prefix: string, at: FieldContext) => void;

function noteContainer(pod: ComposedPod, composed: ComposedContainer, note: Note): void {
  const { service, container, runsOnce } = composed;
  const context = { pod: pod.spec, container, service, runsOnce, healthCheck: healthCheckOf(composed, imageOf(pod, container)) };
  note(container, CONTAINER, '', context);
  note(container.securityContext, SECURITY, '', context);
  note(container.lifecycle, LIFECYCLE, '', context);
  note(container.resources, RESOURCES, 'resources.', context);
  note(asMap(container.resources).limits, LIMITS, 'resources.limits.', context);
  mapsOf(container.ports).forEach(port => note(port, PORT, 'ports.', context));
  mapsOf(container.volumeMounts).forEach(mount => note(mount, MOUNT, 'volumeMounts.', context));
}

/** Metadata without the records of exceptions, which stand in the Compose file as comments. */
function withoutExceptions(metadata: JsonMap): JsonMap {
  const annotations = Object.entries(asMap(metadata.annotations)).filter(([key]) => !key.startsWith(EXCEPTION_PREFIX));
  return { ...metadata, annotations: annotations.length === 0 ? undefined : Object.fromEntries(annotations) };
}
