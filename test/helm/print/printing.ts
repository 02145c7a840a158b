import { printTemplates, TemplatesInput } from '../../../src/helm/print/print-templates';
import { Condition } from '../../../src/template/expression';
import { Json, JsonMap } from '../../../src/template/json';

/** The files that the templates of a chart called `api` are printed to, by their names. */
export function printed(input: Partial<TemplatesInput>): { readonly [name: string]: string } {
  const files = printTemplates({ name: 'api', files: [], refusals: [], ...input });
  return Object.fromEntries(files.map(({ path, content }) => [path.replace('templates/', ''), content]));
}

/** The files of a chart with one object in `web.yaml`. */
export function printedObject(tree: JsonMap, condition: Condition = true): { readonly [name: string]: string } {
  return printed({ files: [{ name: 'web.yaml', objects: [{ condition, tree }] }] });
}

/** The lines of an object. */
export function printedLines(tree: JsonMap): string {
  return printedObject(tree)['web.yaml'];
}

/** The line of a value. */
export function printedValue(value: Json): string {
  return printedLines({ value }).replace(/^value: /, '').replace(/\n$/, '');
}

/** A condition as `if` tests it. */
export function printedCondition(condition: Condition): string {
  return /^\{\{- if (.*) \}\}$/m.exec(printedObject({ kind: 'X' }, condition)['web.yaml'])?.[1] ?? '';
}
