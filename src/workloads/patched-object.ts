import { ApiObject } from 'cdk8s';
import { isList, isMap, Json, JsonMap } from '../template/json';

/**
 * The JSON of an object with all that its JSON patches say.
 *
 * The typed objects of cdk8s-plus lose what they do not know: a field of a later release of Kubernetes, a field under its name in Kubernetes
 * (`downwardAPI`), and each amount, and number in the place of a percentage, that is no object of theirs, such as a count of GPUs.
 *
 * @param json what `toJson()` gives
 */
export function withPatches(json: JsonMap, object: ApiObject): JsonMap {
  // cdk8s types it as 'any'; it has been sanitized to plain JSON.
  return isPatched(object) ? completed(json, ApiObject.prototype.toJson.call(object) as JsonMap) : json;
}

/** Whether an object has JSON patches; cdk8s keeps them to itself. */
export function isPatched(object: ApiObject): boolean {
  const patches: unknown = Reflect.get(object, 'patches');
  return Array.isArray(patches) && patches.length > 0;
}

/** What is written, and what of the patched object is not. cdk8s-plus writes a text for an object that holds one, so what is written counts. */
function completed(written: JsonMap, patched: JsonMap): JsonMap {
  const result: { [key: string]: Json | undefined } = { ...written };
  const names = new Map(Object.keys(written).map(name => [inOneWord(name), name]));
  for (const [key, value] of Object.entries(patched)) {
    const name = key in written ? key : names.get(inOneWord(key)) ?? key;
    result[name] = completedNode(written[name], value);
  }
  return result;
}

/** To cdk8s-plus `downwardAPI` is `downwardApi`, and `x-kubernetes-validations` is `xKubernetesValidations`. */
function inOneWord(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function completedNode(written: Json | undefined, patched: Json | undefined): Json | undefined {
  if (isMap(written) && isMap(patched)) {
    return completed(written, patched);
  }
  return isList(written) && isList(patched) ? written.map((item, index) => completedNode(item, patched[index]) ?? null) : written ?? patched;
}
