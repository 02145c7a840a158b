import { IContainerImage } from '../../src/workloads/container-image';

/** An image of an HTTP service that says all that a workload has to know; what is given takes the place of its parts. */
export function imageOfApi(more: Partial<IContainerImage> = {}): IContainerImage {
  return {
    reference: 'registry.example/shop/api:1.4.2',
    path: 'shop/api-image',
    port: 8080,
    user: 65532,
    group: 65532,
    livenessPath: '/healthz',
    readinessPath: '/readyz',
    writableDirectories: [],
    ...more,
  };
}
