import { asMap, asString, JsonMap, mapsOf } from '../../template/json';
import { HardeningPolicy } from '../hardening-policy';
import { containersOf } from '../pod-template';

/** A finished pod, what it was hardened with, and the words for where it stands. */
export interface PodUnderCheck {
  /** The pod spec after hardening. */
  readonly spec: JsonMap;
  readonly policy: HardeningPolicy;
  /** The construct path of the workload. */
  readonly path: string;
}

/** Looks for one kind of mistake, and tells each as a sentence. */
export type Check = (pod: PodUnderCheck) => string[];

/** A container with its name and the words for it in a message. */
export interface ContainerUnderCheck {
  readonly name: string;
  readonly container: JsonMap;
  /** `container 'main' at 'intelgraph/api'`. */
  readonly words: string;
}

/** The containers of every kind. */
export function containersUnderCheck(pod: PodUnderCheck): ContainerUnderCheck[] {
  return containersOf(pod.spec).map(({ list, container }) => {
    const name = asString(container.name) ?? '';
    return { name, container, words: `${list === 'initContainers' ? 'init container' : 'container'} '${name}' at '${pod.path}'` };
  });
}

/** The volume of the pod that has a name. */
export function volumeNamed(pod: PodUnderCheck, name: string | undefined): JsonMap | undefined {
  return mapsOf(pod.spec.volumes).find(volume => volume.name === name);
}

/** The values that stand in a list more than once, each told once. */
export function repeated<T>(values: readonly T[]): T[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

/** A map below a container or pod, whatever is missing on the way. */
export function mapAt(holder: JsonMap, ...keys: string[]): JsonMap {
  return keys.reduce<JsonMap>((map, key) => asMap(map[key]), holder);
}
