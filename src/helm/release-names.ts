import { ApiObject } from 'cdk8s';
import { hasPart, isNonEmpty, matches } from '../template/conditions';
import { choose } from '../template/choose';
import { builtIn, isExpression, isSame, named, valueAt } from '../template/expression';
import { isList, Json, JsonMap } from '../template/json';
import { boundedName } from '../template/names';
import { digest, join, truncate } from '../template/operations';

/** The longest suffix of a name; what is longer is cut with a digest. */
const SUFFIX_LENGTH = 30;

/** What is left for the release, with a dash between. */
const FULLNAME_LENGTH = 63 - SUFFIX_LENGTH - 1;

/**
 * The longest suffixes of names to which Kubernetes appends something: a CronJob's and a StatefulSet's have 52 characters; a Job's that
 * is written under the digest of its content leaves room for it.
 */
const SUFFIX_LENGTHS: { readonly [kind: string]: number } = { CronJob: 52 - FULLNAME_LENGTH - 1, Job: SUFFIX_LENGTH - 9, StatefulSet: 52 - FULLNAME_LENGTH - 1 };

/** Stands in a name for what the release decides of it; it passes through cdk8s-plus as part of a name. */
export function fullnameMarker(chart: string): string {
  return `${chart}-fullname`;
}

/** The name of an object that its author gave none: its place in the chart, behind the marker for the release. */
export function scopedName(chart: string, object: ApiObject): string {
  const { path } = object.node;
  const ids = path.slice(object.chart.node.path.length + 1).split('/').filter(id => !['Resource', 'Default'].includes(id));
  const suffix = ids.join('-').replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase().replace(/[^a-z0-9-]+/g, '-').replace(/^-+|-+$/g, '');
  return suffix === '' ? fullnameMarker(chart) : `${fullnameMarker(chart)}-${boundedName(suffix, SUFFIX_LENGTHS[object.kind] ?? SUFFIX_LENGTH)}`;
}

/**
 * The name of a release of a chart, which all names of its objects begin with.
 *
 * @see https://helm.sh/docs/chart_best_practices/conventions/
 */
export function fullnameOf(chart: string): Json {
  const override = valueAt(['fullnameOverride'], 'string');
  const nameOverride = valueAt(['nameOverride'], 'string');
  const release = builtIn('Release.Name');
  const name = choose(isNonEmpty(nameOverride), nameOverride, builtIn('Chart.Name')) as Json;
  const full = named(`${chart}.name`, choose(isNonEmpty(override), override, choose(hasPart(release, name), release, join(release, '-', name))) as Json);
  const isLong = matches(full, `^.{${FULLNAME_LENGTH + 1},}$`);
  return named(`${chart}.fullname`, choose(isLong, join(truncate(full, FULLNAME_LENGTH - 9), '-', digest(full, 8)), full) as Json);
}

/** A tree in which what the release decides of names has taken the place of the markers; volumes take the bare suffix. */
export function withReleaseNames(tree: JsonMap, marker: string, fullname: Json): JsonMap {
  return rename(tree, marker, fullname, '') as JsonMap;
}

/** The lists whose names mean something only inside of their pod. */
const LOCAL_NAMES = ['volumes', 'volumeMounts', 'volumeDevices'];

function rename(node: Json, marker: string, fullname: Json, list: string): Json {
  if (typeof node === 'string') {
    return node.includes(marker) ? renameText(node, marker, fullname) : node;
  }
  if (isExpression(node) || typeof node !== 'object' || node === null) {
    return node;
  }
  if (isList(node)) {
    const edited = node.map(item => rename(item, marker, fullname, list));
    return edited.some((item, index) => item !== node[index]) ? edited : node;
  }
  let result: { [key: string]: Json | undefined } | undefined;
  for (const [key, value] of Object.entries(node)) {
    if (value === undefined) {
      continue;
    }
    const isLocal = key === 'name' && typeof value === 'string' && LOCAL_NAMES.includes(list);
    const renamed = isLocal ? value.replace(`${marker}-`, '') : rename(value, marker, fullname, key);
    if (renamed !== value) {
      result ??= { ...node };
      result[key] = renamed;
    }
  }
  return result ?? node;
}

function renameText(text: string, marker: string, fullname: Json): Json {
  return join(...text.split(marker).flatMap((part, index) => index === 0 ? [part] : [fullname, part]));
}

/** Whether a pod template of a chart is one that a selector selects. */
export function selects(selector: JsonMap, labels: JsonMap): boolean {
  const entries = Object.entries(selector);
  return entries.length > 0 && entries.every(([key, value]) => isSame(value, labels[key]));
}
