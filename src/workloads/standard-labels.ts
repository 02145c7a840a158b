import { ApiObjectMetadataDefinition, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { labelValue } from '../template/names';

const PREFIX = 'app.kubernetes.io/';

/**
 * Adds the labels that tools group objects by; a label that is there already stays.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function addStandardLabels(workload: kplus.Workload): void {
  const image = workload.containers[0]?.image;
  const version = image === undefined ? undefined : tagOf(image);
  const labels = {
    'name': workload.node.id,
    'instance': workload.name,
    'part-of': Chart.of(workload).node.id,
    'managed-by': 'cdk8s',
    ...(version === undefined ? {} : { version }),
  };
  for (const [label, value] of Object.entries(labels)) {
    addMissing(workload.metadata, label, value);
    // What the author says of the workload holds for its pods, unless the author says otherwise there.
    addMissing(workload.podMetadata, label, workload.metadata.getLabel(PREFIX + label) ?? value);
  }
}

/** The labels of a workload that the objects which it brings along share. */
export function standardLabelsOf(workload: kplus.Workload): { [key: string]: string } {
  return Object.fromEntries(['name', 'instance', 'part-of', 'managed-by'].flatMap(label => {
    const value = workload.metadata.getLabel(PREFIX + label);
    return value === undefined ? [] : [[PREFIX + label, value]];
  }));
}

/** The tag of an image, if it has one. */
function tagOf(image: string): string | undefined {
  return /:([\w][\w.-]*)$/.exec(image.split('@')[0])?.[1];
}

function addMissing(metadata: ApiObjectMetadataDefinition, label: string, value: string): void {
  if (metadata.getLabel(PREFIX + label) === undefined && labelValue(value) !== '') {
    metadata.addLabel(PREFIX + label, labelValue(value));
  }
}
