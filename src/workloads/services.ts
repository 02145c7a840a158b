import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { METRICS_PORT } from './containers';
import { addStep, noteCdk8sPlus, Rank, refuseEach } from './finished-object';
import { refusalsOfPorts } from './refusals-of-ports';
import { standardLabelsOf, withLabels } from './standard-labels';
import { asMap, isList, merged } from '../template/json';
import { boundedName, LABEL_LENGTH } from '../template/names';
import { refuseValue } from '../template/placeholder';

/** A Service or Ingress that a workload made for itself, with its labels and without the empty list of addresses that cdk8s-plus prints. */
export function finishResource<T extends kplus.Resource>(resource: T, workload: kplus.Workload): T {
  noteCdk8sPlus(ApiObject.of(resource));
  addStep(ApiObject.of(resource), Rank.SHAPE, (json, refuse) => {
    refuseEach(refusalsOfPorts(json, ApiObject.of(resource)), refuse);
    const spec = asMap(json.spec);
    const hasNoise = isList(spec.externalIPs) && spec.externalIPs.length === 0;
    const quiet = hasNoise ? merged(json, { spec: merged(spec, { externalIPs: undefined }) }) : json;
    return withLabels(quiet, standardLabelsOf(workload));
  });
  return resource;
}

/**
 * The name of a Service or Ingress for a workload whose name is explicit, so that it stays when the code around it moves.
 *
 * @param place the path of the workload, for messages
 * @throws if a value of a chart stands in the name
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#rfc-1035-label-names
 */
export function resourceNameOf(workloadName: string, place: string, suffix = ''): string {
  // Dots in it become dashes, and what is too long is cut, which nobody can do with a value.
  refuseValue(workloadName, `the name of the workload at '${place}', after which a Service is called,`,
    'write the literal, or give the Service yourself: by \'service\' for a StatefulSet, with \'name\' for what exposes a Deployment');
  const label = `${workloadName}${suffix}`.replace(/\./g, '-');
  return boundedName(/^\d/.test(label) ? `service-${label}` : label, LABEL_LENGTH);
}

/** The first port that a workload declares for requests, as a Service port; an Ingress leads to one port only. */
export function primaryPortOf(workload: kplus.AbstractPod): kplus.ServicePort[] | undefined {
  const ports = workload.containers.flatMap(container => container.ports)
    .filter(({ protocol = kplus.Protocol.TCP }) => protocol === kplus.Protocol.TCP);
  const port = ports.find(({ name }) => name !== METRICS_PORT) ?? ports[0];
  return port === undefined ? undefined : [{ name: port.name, port: port.number, targetPort: port.number }];
}
