import { YamlPrinter } from '../app/yaml';
import { isLiteral } from '../template/expression';
import { asMap, asString, JsonMap } from '../template/json';
import { PrintedFile } from './print/print-templates';

/** Whether an object declares a kind of its own to the cluster. */
export function isCustomResourceDefinition({ apiVersion, kind }: JsonMap): boolean {
  return kind === 'CustomResourceDefinition' && asString(apiVersion)?.startsWith('apiextensions.k8s.io/') === true;
}

/**
 * Why a CustomResourceDefinition cannot be part of a chart; undefined where it can.
 *
 * @param place the path of the construct, for the message
 * @param isConditional whether a value decides on it
 */
export function refusalOfDefinition(tree: JsonMap, place: string, isConditional: boolean): string | undefined {
  if (isConditional || !isLiteral(tree)) {
    const what = isConditional ? 'depends on a value' : 'holds a value';
    return `the CustomResourceDefinition at '${place}' ${what}; Helm installs what is in 'crds/' as it stands, before any template is rendered, `
      + 'so write it without values, or give it a chart of its own';
  }
  return undefined;
}

/** The file of `crds/` with a CustomResourceDefinition, which Helm takes as it is. */
export function definitionFile(tree: JsonMap): PrintedFile {
  const { namespace: _, ...metadata } = asMap(tree.metadata);
  return { path: `crds/${String(metadata.name)}.yaml`, content: new YamlPrinter(true).print({ ...tree, metadata }) };
}
