import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { METRICS_PORT } from './containers';
import { HardenedServingProps } from './hardened-workload-props';
import { DEFAULT_CHECKS } from './health-checks';
import { referenceOf, SINGLE_CONTAINER, withImage } from './image-of-workload';
import { pathBelow } from './path-below';
import { WORKLOAD_FORM } from './workload-form';

const SINGLE_CONTAINER_PROPS = ['port', 'metricsPort', 'env', 'command', 'args', 'resources'] as const;

/**
 * The props of a cdk8s-plus workload in which `image` and what goes with it has become the container `main`; `WorkloadHardening`
 * isolates and spreads the pods, and refuses two volumes of one name together with all other mistakes.
 *
 * @param serves whether the pods run all the time
 * @throws if the props describe the container twice, or by halves, or are of other types than they have to be
 */
export function toWorkloadProps<P extends HardenedServingProps & kplus.WorkloadProps>(scope: Construct, id: string, props: P, serves = true): P {
  const path = () => pathBelow(scope, id);
  WORKLOAD_FORM.check(props, () => `at '${path()}'`);
  const given = props.image === undefined ? SINGLE_CONTAINER_PROPS.find(name => props[name] !== undefined) : undefined;
  if (given !== undefined) {
    throw new Error(`'${given}' is given at '${path()}' without 'image'; give the image of the single container, or set '${given}' in 'containers'`);
  }
  if (props.image !== undefined && props.containers !== undefined) {
    throw new Error(`'image' and 'containers' are both given at '${path()}'; use 'image' for a single container, 'containers' for several`);
  }
  // V8 takes ten times as long for a literal that adds keys to spread props.
  return Object.assign({}, props, {
    containers: props.image === undefined ? props.containers : [singleContainer(referenceOf(props.image), withImage(props, serves))],
    volumes: props.volumes?.filter((volume, index, volumes) => volumes.findIndex(({ name }) => name === volume.name) === index),
    isolate: false,
    spread: false,
    securityContext: { fsGroupChangePolicy: kplus.FsGroupChangePolicy.ON_ROOT_MISMATCH, ...props.securityContext },
  });
}

function singleContainer(image: string, props: HardenedServingProps): kplus.ContainerProps {
  const { portName } = props.healthChecks ?? DEFAULT_CHECKS;
  const ports = [
    ...(props.port === undefined ? [] : [{ name: portName, number: props.port }]),
    ...(props.metricsPort === undefined ? [] : [{ name: METRICS_PORT, number: props.metricsPort }]),
  ];
  return {
    name: SINGLE_CONTAINER,
    image,
    portNumber: props.port,
    ports,
    envVariables: props.env,
    command: props.command,
    args: props.args,
    resources: props.resources,
  };
}
