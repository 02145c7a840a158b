import { JsonMap } from '../../../src/template/json';
import { SCHEMA_VERSIONS, schemaFindings } from '../kubernetes-schema';
import { identityOf } from './comparable';
import { Rendered } from './render';

/**
 * What a careful reader would object to in a render: spaces at the ends of lines, runs of blank lines, `<no value>`, documents with nothing
 * in them, two objects of one name. (Keys that stand twice do not come this far: reading them fails.)
 */
export function renderingFindings(rendered: Rendered): string[] {
  const identities = rendered.objects.map(({ object }) => identityOf(object));
  return [
    ...textFindings(withoutLongTexts(rendered)),
    ...rendered.documents.filter(({ value }) => value === null).map(({ text: empty }) => `a document is empty: ${JSON.stringify(empty.trimEnd())}`),
    ...[...new Set(identities)].filter(identity => identities.filter(other => other === identity).length > 1)
      .map(identity => `${identity} stands there more than once`),
  ];
}

/** What a careful reader would object to in the lines of a text, rendered or template. */
export function textFindings(text: string, longestLine = Infinity): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => [
    ...(/[ \t]+$/.test(line) ? ['ends with a space'] : []),
    ...(line.includes('<no value>') ? ['has no value'] : []),
    ...(line === '' && lines[index - 1] === '' && index < lines.length - 1 ? ['is one of several blank lines'] : []),
    ...(line.length > longestLine ? [`has ${line.length} characters, more than ${longestLine}`] : []),
  ].map(finding => `line ${index + 1} ${finding}: ${JSON.stringify(line)}`));
}

/** The same lines, with an `x` for each character of a text of several lines: what a user writes into a value is not the chart's. */
function withoutLongTexts({ text, documents }: Rendered): string {
  // From the end, so that the places before stay where they are.
  return documents.flatMap(({ longTexts }) => longTexts).reduceRight(
    (masked, [start, end]) => masked.slice(0, start) + masked.slice(start, end).replace(/.+|^$/gm, crossedOut) + masked.slice(end), text);
}

function crossedOut(line: string, offset: number, text: string): string {
  const isBeforeNextNode = line === '' && offset === text.length;
  return isBeforeNextNode ? '' : line.includes('<no value>') ? line.trimEnd() : 'x'.repeat(Math.max(1, line.length));
}

/** What the API of a Kubernetes version would refuse in objects: unknown and missing fields, wrong types, values outside an enum. */
export function kubernetesFindings(objects: readonly JsonMap[], kubeVersion: string): string[] {
  const version = SCHEMA_VERSIONS.find(known => minorOf(known) >= minorOf(kubeVersion)) ?? SCHEMA_VERSIONS[SCHEMA_VERSIONS.length - 1];
  return objects.flatMap(object => schemaFindings(object, version).map(finding => `${identityOf(object)}: ${finding}`));
}

/** The API only grows within a major version, so an unknown version reads as the next one that is known. */
function minorOf(version: string): number {
  return Number(/^v?1\.(\d+)/.exec(version)?.[1]);
}
