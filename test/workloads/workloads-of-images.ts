import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { newChart, refusalOf, specOf } from './foreign-pods';
import { imageOfApi } from './images';
import { JsonMap, mapsOf } from '../../src/template/json';
import { IContainerImage } from '../../src/workloads/container-image';
import { HardenedDeployment, HardenedDeploymentProps } from '../../src/workloads/hardened-deployment';

export type Props = Omit<HardenedDeploymentProps, 'image'>;

export function deploymentIn(chart: Chart, image: string | Partial<IContainerImage>, props: Props = {}): HardenedDeployment {
  return new HardenedDeployment(chart, 'api', {
    image: typeof image === 'string' ? image : imageOfApi(image), metadata: { name: 'api' }, ...props,
  });
}

/** The pod of a Deployment that runs the image. */
export function podOf(
  image: string | Partial<IContainerImage> = {}, props: Props = {}, more: (api: HardenedDeployment) => void = () => undefined,
): JsonMap {
  const chart = newChart();
  more(deploymentIn(chart, image, props));
  return specOf(Testing.synth(chart).filter(({ kind }) => kind === 'Deployment'), 'api');
}

export function mainOf(image: string | Partial<IContainerImage> = {}, props: Props = {}, more?: (api: HardenedDeployment) => void): JsonMap {
  return mapsOf(podOf(image, props, more).containers)[0];
}

/** Why a Deployment that runs the image is refused. */
export function refusalFor(image: Partial<IContainerImage>, props: Props = {}, more: (api: HardenedDeployment) => void = () => undefined): string {
  const chart = newChart('shop');
  more(deploymentIn(chart, image, props));
  return refusalOf(chart);
}

export function mountsOf(container: JsonMap): JsonMap {
  return Object.fromEntries(mapsOf(container.volumeMounts).map(({ mountPath, name }) => [String(mountPath), name]));
}

export function volumeIn(spec: JsonMap, name: string): JsonMap | undefined {
  return mapsOf(spec.volumes).find(volume => volume.name === name);
}

export const PATHS_OF_PODS = { '/tmp': 'tmp', '/var/run/app': 'run' };

export const PORT_4000 = { PORT: kplus.EnvValue.fromValue('4000') };
