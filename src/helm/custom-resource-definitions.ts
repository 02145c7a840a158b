import { PrintedFile } from './chart-model';
import { PlannedObject } from './chart-objects';
import { isLiteral } from '../template/expression';
import { asMap, asString, JsonMap } from '../template/json';
import { YamlPrinter } from '../workloads/yaml';

/** Whether an object declares a kind of its own to the cluster. */
export function isCustomResourceDefinition({ apiVersion, kind }: JsonMap): boolean {
  return kind === 'CustomResourceDefinition' && asString(apiVersion)?.startsWith('apiextensions.k8s.io/') === true;
}

/** Why a CustomResourceDefinition cannot be part of a chart; undefined where it can, and for other objects. */
export function refusalOfDefinition({ object, condition, tree }: PlannedObject): string | undefined {
  if (isCustomResourceDefinition(tree) && !(isLiteral(condition) && isLiteral(tree))) {
    const what = isLiteral(condition) ? 'holds a value' : 'depends on a value';
    return `the CustomResourceDefinition at '${object.node.path}' ${what}; Helm installs what is in 'crds/' as it stands, before any template is rendered, `
      + 'so write it without values, or give it a chart of its own';
  }
  return undefined;
}

/** The file of `crds/` with a CustomResourceDefinition, which Helm takes as it is. */
export function definitionFile(tree: JsonMap): PrintedFile {
  const { namespace: _, ...metadata } = asMap(tree.metadata);
  return { path: `crds/${String(metadata.name)}.yaml`, content: new YamlPrinter(true).print({ ...tree, metadata }) };
}
