import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { TreeIndex } from './tree-index';
import { asMap, asString, Json, JsonMap, mapsOf } from '../template/json';
import { digestOf } from '../template/names';

const CHECKSUM = 'checksum/config';

interface Reference {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
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
  const index = TreeIndex.of(workload);
  const contents = referencesOf(asMap(template.spec)).flatMap(reference => {
    const object = index.configurationNamed(reference.kind, reference.name, ApiObject.of(workload));
    return object === undefined ? [] : [contentOf(object.toJson(), reference)];
  });
  if (contents.length === 0) {
    return template;
  }
  const metadata = asMap(template.metadata);
  const annotations = { ...asMap(metadata.annotations), [CHECKSUM]: digestOf(JSON.stringify(contents), 16) };
  return { ...template, metadata: { ...metadata, annotations } };
}

function contentOf(object: JsonMap, { kind, name, key }: Reference): Json {
  const seen = (data: Json | undefined): Json => key === undefined ? data ?? null : asMap(data)[key] ?? null;
  return { kind, name, key: key ?? null, data: seen(object.data), binaryData: seen(object.binaryData), stringData: seen(object.stringData) };
}

/** The configuration that a pod refers to, sorted and each once. */
function referencesOf(spec: JsonMap): Reference[] {
  const found = new Map<string, Reference>();
  const add = (kind: Reference['kind'], name: Json | undefined, key?: Json) => {
    if (typeof name === 'string') {
      found.set(`${kind}/${name}/${asString(key) ?? ''}`, { kind, name, key: asString(key) });
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
      add('ConfigMap', asString(asMap(source.configMapRef).name));
      add('Secret', asString(asMap(source.secretRef).name));
    }
    for (const variable of mapsOf(container.env)) {
      const { configMapKeyRef, secretKeyRef } = asMap(variable.valueFrom);
      add('ConfigMap', asMap(configMapKeyRef).name, asMap(configMapKeyRef).key);
      add('Secret', asMap(secretKeyRef).name, asMap(secretKeyRef).key);
    }
  }
  return [...found.keys()].sort().map(key => found.get(key) as Reference);
}
