import { FinishedObject, namespaceOf } from './composed-pod';
import { asMap, JsonMap } from '../template/json';

/** The objects that pods refer to by name. */
export class Surroundings {
  private readonly byName = new Map<string, JsonMap>();

  constructor(objects: readonly FinishedObject[]) {
    objects.forEach(({ json }) => this.byName.set(keyOf(String(json.kind), String(asMap(json.metadata).name), namespaceOf(json)), json));
  }

  /** A ConfigMap or Secret of the app. */
  public configuration(kind: string, name: string, namespace: string): JsonMap | undefined {
    return this.byName.get(keyOf(kind, name, namespace));
  }
}

function keyOf(kind: string, name: string, namespace: string): string {
  return JSON.stringify([kind, namespace, name]);
}
