import { isExpression } from '../template/expression';
import { asMap, isList, isMap, Json, JsonList, JsonMap, mapsOf, merged } from '../template/json';

/** A pod that an object runs or makes: its spec, its metadata and where both stand in the object. */
export interface PodTemplate {
  /** The map that holds `metadata` and `spec` of the pod: a pod template, or the Pod object itself. */
  readonly holder: JsonMap;
  /** The keys from the object's root to the holder; empty for a Pod. */
  readonly path: readonly (string | number)[];
  /** The object that runs the pod: the object itself, or the item of the `List` that holds it. */
  readonly owner: JsonMap;
}

/** The containers of a pod spec, of every kind. */
export const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** The probes of a container. */
export const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** The keys under which custom resources hold the template of a pod, or of what makes pods. */
const TEMPLATE_KEY = /template$/i;

/** The API groups whose objects hold patterns of other objects, which look like these. */
const GROUPS_OF_PATTERNS: readonly string[] = ['kyverno.io', 'policies.kyverno.io'];

/**
 * Every pod template of an object that can be hardened, whatever its kind.
 *
 * The resources of Knative Serving are left alone: its webhook refuses the pod's own security fields.
 */
export function podTemplatesOf(object: JsonMap): PodTemplate[] {
  return everyPodTemplateOf(object).filter(({ owner }) => dottedGroupOf(owner.apiVersion) !== 'serving.knative.dev');
}

/**
 * Every pod template of an object, whatever its kind: `spec.template` (Deployment, StatefulSet, Job),
 * `spec.jobTemplate.spec.template` (CronJob), a Pod itself, a template at any depth of a custom resource, and all of these in the items
 * of a `List`. What a policy of Kyverno asks of pods, or writes into them, is none.
 */
export function everyPodTemplateOf(object: JsonMap): PodTemplate[] {
  if (isList(object.items) && typeof object.kind === 'string' && object.kind.endsWith('List')) {
    return object.items.flatMap((item, index) => isMap(item)
      ? everyPodTemplateOf(item).map(found => ({ ...found, path: ['items', index, ...found.path] }))
      : []);
  }
  if (object.kind === 'Pod') {
    return isPodSpec(object.spec) ? [{ holder: object, path: [], owner: object }] : [];
  }
  const group = dottedGroupOf(object.apiVersion);
  if (group !== undefined) {
    return GROUPS_OF_PATTERNS.includes(group) ? [] : templatesBelow(object, [], object);
  }
  const spec = asMap(object.spec);
  return templateAt(spec.template, ['spec', 'template'], object)
    ?? templateAt(asMap(asMap(spec.jobTemplate).spec).template, ['spec', 'jobTemplate', 'spec', 'template'], object)
    // PodTemplate, the kind
    ?? templateAt(object.template, ['template'], object)
    ?? [];
}

/** The group of an object where it has a dot, as that of a custom resource has. */
function dottedGroupOf(apiVersion: Json | undefined): string | undefined {
  if (typeof apiVersion !== 'string' || !apiVersion.includes('.')) {
    return undefined;
  }
  const [group] = apiVersion.split('/');
  return group.includes('.') ? group : undefined;
}

function templateAt(holder: Json | undefined, path: readonly string[], owner: JsonMap): PodTemplate[] | undefined {
  return isMap(holder) && isPodSpec(holder.spec) ? [{ holder, path, owner }] : undefined;
}

/** Nobody knows where a custom resource holds its pods. */
function templatesBelow(node: JsonMap | JsonList, path: readonly (string | number)[], owner: JsonMap): PodTemplate[] {
  const children: [string | number, Json | undefined][] = isList(node) ? [...node.entries()] : Object.entries(node);
  return children.flatMap(([key, child]) => {
    if (!isMap(child) && !isList(child)) {
      return [];
    }
    const below = [...path, key];
    return isMap(child) && typeof key === 'string' && TEMPLATE_KEY.test(key) && isPodSpec(child.spec)
      ? [{ holder: child, path: below, owner }]
      : templatesBelow(child, below, owner);
  });
}

/** The object with every pod template replaced by what `edit` makes of it. */
export function mapPodTemplates(object: JsonMap, edit: (template: PodTemplate) => JsonMap): JsonMap {
  return podTemplatesOf(object).reduce((result, template) => replaceAt(result, template.path, 0, edit(template)) as JsonMap, object);
}

/** All containers of a pod spec with the list they stand in. */
export function containersOf(podSpec: JsonMap): { readonly list: string; readonly container: JsonMap }[] {
  const found: { readonly list: string; readonly container: JsonMap }[] = [];
  for (const list of CONTAINER_LISTS) {
    for (const container of mapsOf(podSpec[list])) {
      found.push({ list, container });
    }
  }
  return found;
}

/** A pod spec whose containers of every kind are what `edit` makes of them; itself where nothing changes. */
export function mapContainers(spec: JsonMap, edit: (container: JsonMap, list: string) => JsonMap): JsonMap {
  const edited = editedContainers(spec, edit);
  return edited === undefined ? spec : merged(spec, edited);
}

/** The lists of containers of a pod spec in which `edit` changes something, as they are then; undefined where nothing changes. */
export function editedContainers(spec: JsonMap, edit: (container: JsonMap, list: string) => JsonMap): JsonMap | undefined {
  let result: { [list: string]: JsonList } | undefined;
  for (const list of CONTAINER_LISTS) {
    const containers = spec[list];
    if (isList(containers)) {
      const edited = editedList(containers, list, edit);
      if (edited !== containers) {
        result ??= {};
        result[list] = edited;
      }
    }
  }
  return result;
}

function editedList(containers: JsonList, list: string, edit: (container: JsonMap, list: string) => JsonMap): JsonList {
  let result: Json[] | undefined;
  for (let index = 0; index < containers.length; index++) {
    const container = containers[index];
    const edited = isMap(container) ? edit(container, list) : container;
    if (edited !== container) {
      result ??= [...containers];
      result[index] = edited;
    }
  }
  return result ?? containers;
}

function isPodSpec(value: Json | undefined): boolean {
  // Containers that are a value of a chart make a pod as well, which is refused where it is hardened.
  return isMap(value) && (isList(value.containers) || isExpression(value.containers));
}

/** @param depth how much of the path leads to the node. */
function replaceAt(node: Json, path: readonly (string | number)[], depth: number, value: Json): Json {
  if (depth === path.length) {
    return value;
  }
  const key = path[depth];
  if (isList(node)) {
    return node.map((item, index) => index === key ? replaceAt(item, path, depth + 1, value) : item);
  }
  const map = asMap(node);
  return merged(map, { [key]: replaceAt(map[key] ?? null, path, depth + 1, value) });
}
