import { ApiObject } from 'cdk8s';
import { OwnNamespace, referenceInRelease } from './lift/own-namespace';
import { choose } from '../template/choose';
import { equals, hasPart, isNonEmpty, longerThan } from '../template/conditions';
import { builtIn, Expression, isExpression, named, valueAt, withCaptionOf } from '../template/expression';
import { editEntries, editItems, isList, Json, JsonMap } from '../template/json';
import { boundedName, LABEL_LENGTH } from '../template/names';
import { digest, join, partsOfText, truncate } from '../template/operations';

/** The longest suffix of a name; what is longer is cut with a digest. */
const SUFFIX_LENGTH = 30;

/** What is left for the release, with a dash between. */
const FULLNAME_LENGTH = LABEL_LENGTH - SUFFIX_LENGTH - 1;

/**
 * The longest suffixes of names to which Kubernetes appends something: a CronJob's and a StatefulSet's have 52 characters; a Job's that
 * is written under the digest of its content leaves room for it.
 */
const SUFFIX_LENGTHS: { readonly [kind: string]: number } = {
  CronJob: 52 - FULLNAME_LENGTH - 1,
  Job: SUFFIX_LENGTH - 9,
  StatefulSet: 52 - FULLNAME_LENGTH - 1,
};

/** cdk8s-plus puts a word before the names of volumes and cuts them at 63; the suffix must not be what it cuts. */
const MARKED_CHART_LENGTH = 12;

/** Stands in a name for what the release decides of it; it passes through cdk8s-plus as part of a name. */
export function fullnameMarker(chart: string): string {
  return `${boundedName(chart, MARKED_CHART_LENGTH)}-fullname`;
}

/** The chart that objects are in. */
export interface OwnChart {
  readonly marker: string;
  readonly namespace: OwnNamespace;
  /** The names of its Services, with the marker in them. */
  readonly services: ReadonlySet<string>;
}

/** What stands for the markers of the charts of an app. */
export class ReleaseNames {
  private readonly pattern: RegExp;
  private readonly domain: RegExp | undefined;

  /**
   * @param names what stands for each marker
   * @param own the chart that the objects are in
   */
  constructor(
    private readonly names: ReadonlyMap<string, () => Json>,
    public readonly own: OwnChart | undefined,
  ) {
    // A marker may begin with another one; the longest is meant.
    const markers = [...names.keys()].sort((one, other) => other.length - one.length);
    this.pattern = new RegExp(`(${markers.map(marker => marker.replace(/[.]/g, '\\.')).join('|')})`, 'g');
    // The rest of a name, and the namespace as in the domain name of a Service.
    this.domain = own === undefined ? undefined : new RegExp(`^([-a-z0-9]*)\\.${own.namespace.written}(?=$|[:/]|\\.svc(?![-a-z0-9]))`);
  }

  /** A text, or one with values in it, with what stands for its markers in their places. */
  public inText(text: string | Expression): Json {
    if (isExpression(text)) {
      const parts = partsOfText(text);
      const renamed = editItems(parts, part => typeof part === 'string' ? this.inText(part) : part);
      return renamed === parts ? text : withCaptionOf(text, join(...renamed));
    }
    return text.includes('-fullname')
      ? join(...text.split(this.pattern).map((part, index, parts) =>
        index % 2 === 0 ? this.afterName(part, parts[index - 1]) : this.names.get(part)?.() ?? part))
      : text;
  }

  /** Whether a text holds a marker. */
  public isIn(text: string): boolean {
    return text.includes('-fullname') && text.search(this.pattern) >= 0;
  }

  /** What follows on a name: where it names the namespace of the chart behind a Service, that of the release takes its place. */
  private afterName(text: string, marker: string | undefined): Json {
    const { own, domain } = this;
    const [whole, rest] = own !== undefined && marker === own.marker && domain?.exec(text) || [];
    return own === undefined || whole === undefined || !own.services.has(`${marker}${rest}`) ? text
      : join(`${rest}.`, own.namespace.ofRelease, text.slice(whole.length));
  }

  /** A name without its markers. */
  public without(name: string): string {
    const bare = name.split(this.pattern).map((part, index) => index % 2 === 1 ? '' : index === 0 ? part : part.replace(/^-/, '')).join('');
    return bare.replace(/-$/, '') || 'release';
  }
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
  const override = valueAt(['fullnameOverride'], 'name');
  const nameOverride = valueAt(['nameOverride'], 'name');
  const release = builtIn('Release.Name');
  const name = choose(isNonEmpty(nameOverride), nameOverride, builtIn('Chart.Name'));
  const full = named(`${chart}.name`, choose(isNonEmpty(override), override, choose(hasPart(release, name), release, join(release, '-', name))));
  return named(`${chart}.fullname`, bounded(full, FULLNAME_LENGTH));
}

/**
 * What tells the pods of a release of a chart from all others, in labels and selectors: the name of the release, and of a chart that stands
 * under an alias in another one that alias, too, as it may stand there twice. No release has an underscore in its name.
 */
export function instanceOf(chart: string): Json {
  const [release, name] = [builtIn('Release.Name'), builtIn('Chart.Name')];
  return named(`${chart}.instance`, choose(equals(name, chart), release, bounded(join(release, '_', name), LABEL_LENGTH)));
}

/** A text that is cut with a digest where it is too long. */
function bounded(text: Json, length: number): Json {
  return choose(longerThan(text, length), join(truncate(text, length - 9), '-', digest(text, 8)), text);
}

/** A tree in which what the release decides of names has taken the place of the markers; volumes take the bare suffix. */
export function withReleaseNames(tree: JsonMap, names: ReleaseNames): JsonMap {
  return renameEntries(tree, names, '');
}

/** The maps whose names and namespaces refer to nothing: those of the object itself, and what its author makes of them. */
const OWN_NAMES = ['annotations', 'data', 'labels', 'metadata', 'stringData'];

/** The lists whose names mean something only inside of their pod. */
const LOCAL_NAMES = ['volumes', 'volumeMounts', 'volumeDevices'];

function rename(node: Json, names: ReleaseNames, list: string): Json {
  if (typeof node === 'string' || isExpression(node)) {
    return names.inText(node);
  }
  if (typeof node !== 'object' || node === null) {
    return node;
  }
  if (isList(node)) {
    // Where an author wrote null in a list cdk8s leaves a hole, which is no item that a value leaves out.
    return editItems(node, (item: Json | undefined) => rename(item ?? null, names, list));
  }
  return renameEntries(node, names, list);
}

function renameEntries(map: JsonMap, names: ReleaseNames, list: string): JsonMap {
  const renamed = editEntries(map, (value, key) => {
    const isLocal = key === 'name' && typeof value === 'string' && LOCAL_NAMES.includes(list);
    return isLocal ? names.without(value) : rename(value, names, key);
  });
  return names.own === undefined || OWN_NAMES.includes(list) ? renamed : referenceInRelease(renamed, names.own.namespace);
}
