import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Form, TEXT } from '../template/form';
import { asMap, JsonMap, merged } from '../template/json';
import { labelValue } from '../template/names';
import { isPlaceholder } from '../template/placeholder';

const PREFIX = 'app.kubernetes.io/';

/** The label that tells instances apart; in a chart, its releases. */
export const INSTANCE_LABEL = `${PREFIX}instance`;

/** The labels that all objects of a workload share; looked up by a key that is glued anew each time they cost as much as a check. */
const SHARED = ['name', 'instance', 'part-of', 'managed-by'].map(label => PREFIX + label);

const VERSION = `${PREFIX}version`;

/** Other objects and the pods get them before cdk8s finds out what is late. */
const FORM = new Form<Labels>(Object.fromEntries([...SHARED, VERSION].map(label => [label, TEXT])));

const LABELS = Symbol('cdk8s-sigil.standard-labels');

/** A workload that carries the standard labels. */
interface LabelledWorkload extends kplus.Workload {
  [LABELS]?: Labels;
}

interface Labels { readonly [label: string]: string }

/**
 * Gives a workload the labels that tools group objects by. They are laid over the finished JSON, below those of the author.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function addStandardLabels(workload: kplus.Workload): void {
  (workload as LabelledWorkload)[LABELS] = toLabels({
    'name': workload.node.id,
    'instance': workload.name,
    'part-of': Chart.of(workload).node.id,
    'managed-by': 'cdk8s',
  });
}

/** The labels that the objects which a workload brings along share with it; what the author says of the workload holds for them. */
export function standardLabelsOf(workload: kplus.Workload): { [label: string]: string } {
  const labels: { [label: string]: string } = { ...(workload as LabelledWorkload)[LABELS] };
  for (const label of SHARED) {
    const own = ownLabelOf(workload, label);
    if (own !== undefined) {
      labels[label] = own;
    }
  }
  return labels;
}

/** The labels of a workload itself and of its pods, which also tell the version. */
export function versionedLabelsOf(workload: kplus.Workload): Labels {
  if ((workload as LabelledWorkload)[LABELS] === undefined) {
    return {};
  }
  const version = ownLabelOf(workload, VERSION) ?? tagOf(workload.containers[0]?.image ?? '');
  return { ...standardLabelsOf(workload), ...(version === undefined ? {} : toLabels({ version })) };
}

/** The labels of the pods of a workload, by which other objects select them. */
export function labelsOfPods(workload: kplus.Workload): Labels {
  return { ...versionedLabelsOf(workload), ...workload.podMetadata.toJson()?.labels };
}

/** What the author says of a workload. */
function ownLabelOf(workload: kplus.Workload, label: string): string | undefined {
  const own = workload.metadata.getLabel(label);
  if (own !== undefined) {
    FORM.check({ [label]: own }, () => `at '${workload.node.path}'`);
  }
  return own;
}

/** An object or pod template with labels, below those that it has. */
export function withLabels(object: JsonMap, labels: Labels): JsonMap {
  if (Object.keys(labels).length === 0) {
    return object;
  }
  const metadata = asMap(object.metadata);
  return merged(object, { metadata: merged(metadata, { labels: merged(labels, asMap(metadata.labels)) }) });
}

/** The tag of an image, if it has one. */
function tagOf(image: string): string | undefined {
  return /:([\w][\w.-]*)$/.exec(image.split('@')[0])?.[1];
}

/** What the values of a chart are cannot be cut. */
function toLabels(values: Labels): Labels {
  return Object.fromEntries(Object.entries(values).map(([label, value]) => [PREFIX + label, isPlaceholder(value) ? value : labelValue(value)]).filter(([, value]) => value !== ''));
}
