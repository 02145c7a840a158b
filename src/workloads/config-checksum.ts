import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { TreeIndex } from './tree-index';
import { Configuration, valuesLiftOf } from './values-lift';
import { choose, unlessEmpty } from '../template/choose';
import { or } from '../template/conditions';
import { isExpression, keyOf } from '../template/expression';
import { asMap, asString, Json, JsonMap, mapsOf } from '../template/json';
import { digest, union } from '../template/operations';

const CHECKSUM = 'checksum/config';

interface Reference {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: Json;
  /** The one key that is read; undefined where the pod sees all of them. */
  readonly key?: string;
}

/**
 * The pod template with a checksum of the ConfigMaps and Secrets of the app that the pod mounts or reads, so that its pods are
 * replaced when one of them changes. What is not in the app is not watched.
 *
 * @see https://helm.sh/docs/howto/charts_tips_and_tricks/#automatically-roll-deployments
 */
export function withConfigChecksum(template: JsonMap, workload: kplus.Workload): JsonMap {
  const watched = referencesOf(asMap(template.spec)).flatMap(reference => {
    const configurations = configurationsOf(workload, reference);
    return configurations.length === 0 ? [] : [{
      isThere: or(...configurations.map(({ condition }) => condition)),
      content: configurations.reduceRight<Json | undefined>((otherwise, { condition, tree }) =>
        choose(condition, contentOf(tree, reference), otherwise), undefined),
    }];
  });
  if (watched.length === 0) {
    return template;
  }
  const metadata = asMap(template.metadata);
  const checksum = choose(or(...watched.map(({ isThere }) => isThere)), digest(watched.flatMap(({ content }) => content ?? []), 16), undefined);
  return { ...template, metadata: { ...metadata, annotations: unlessEmpty(union(metadata.annotations, { [CHECKSUM]: checksum })) } };
}

/** The objects of the app that a pod may find under a name; the first that is there counts. */
function configurationsOf(workload: kplus.Workload, { kind, name }: Reference): readonly Configuration[] {
  const lift = valuesLiftOf(workload);
  if (lift !== undefined) {
    return lift.configurationsNamed(kind, name);
  }
  const found = typeof name === 'string' ? TreeIndex.of(workload).configurationNamed(kind, name, ApiObject.of(workload)) : undefined;
  // cdk8s types it as 'any'; it has been sanitized to plain JSON.
  const tree = found?.toJson() as JsonMap | undefined;
  return tree === undefined ? [] : [{ condition: true, tree }];
}

/** What the pod sees of an object; its name is not part of that, so that a release of another name has pods of the same checksum. */
function contentOf(object: JsonMap, { kind, key }: Reference): Json {
  const seen = (data: Json | undefined): Json => key === undefined ? data ?? null : asMap(data)[key] ?? null;
  return { kind, key: key ?? null, data: seen(object.data), binaryData: seen(object.binaryData), stringData: seen(object.stringData) };
}

/** The configuration that a pod refers to, sorted and each once. */
function referencesOf(spec: JsonMap): Reference[] {
  const found = new Map<string, Reference>();
  const add = (kind: Reference['kind'], name: Json | undefined, key?: Json) => {
    if (typeof name === 'string' || isExpression(name)) {
      found.set(`${kind}/${keyOf(name)}/${asString(key) ?? ''}`, { kind, name, key: asString(key) });
    }
  };
  for (const volume of mapsOf(spec.volumes)) {
    add('ConfigMap', asMap(volume.configMap).name);
    add('Secret', asMap(volume.secret).secretName);
    for (const source of mapsOf(asMap(volume.projected).sources)) {
      add('ConfigMap', asMap(source.configMap).name);
      add('Secret', asMap(source.secret).name);
    }
  }
  for (const container of [...mapsOf(spec.initContainers), ...mapsOf(spec.containers)]) {
    for (const source of mapsOf(container.envFrom)) {
      add('ConfigMap', asMap(source.configMapRef).name);
      add('Secret', asMap(source.secretRef).name);
    }
    for (const variable of mapsOf(container.env)) {
      const { configMapKeyRef, secretKeyRef } = asMap(variable.valueFrom);
      add('ConfigMap', asMap(configMapKeyRef).name, asMap(configMapKeyRef).key);
      add('Secret', asMap(secretKeyRef).name, asMap(secretKeyRef).key);
    }
  }
  return [...found.keys()].sort().flatMap(key => found.get(key) ?? []);
}
