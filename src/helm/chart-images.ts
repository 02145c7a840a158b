import { ChartImage } from './chart-model';
import { podTemplatesOf } from '../hardening/pod-template';
import { Context, evaluate } from '../template/evaluate';
import { asMap, JsonMap, mapsOf } from '../template/json';

/** An object that may run pods. */
export interface ImageUser {
  /** What people call it. */
  readonly name: string;
  readonly tree: JsonMap;
}

/** The images that a chart runs with the values at hand, each once, under the name of the first workload and container that has it. */
export function imagesOf(users: readonly ImageUser[], context: Context): ChartImage[] {
  const images = new Map<string, string>();
  for (const user of users) {
    for (const { holder } of podTemplatesOf(user.tree)) {
      const spec = asMap(holder.spec);
      const containers = [...mapsOf(spec.containers), ...mapsOf(spec.initContainers)];
      for (const [index, { name, image }] of containers.entries()) {
        const reference = evaluate(image, context);
        if (typeof reference === 'string' && reference !== '' && !images.has(reference)) {
          images.set(reference, index === 0 ? user.name : `${user.name}-${String(name)}`);
        }
      }
    }
  }
  return [...images].map(([image, name]) => ({ name, image }));
}
