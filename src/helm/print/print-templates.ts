import { objectLines } from './block';
import { definitionLines, helperLines } from './definition-lines';
import { Definition, Definitions } from './definitions';
import { hoist } from './hoist';
import { Owner, Owners } from './owners';
import { printNotes } from './print-notes';
import { distinct, refusalLines } from './refusal-lines';
import { knowing, Scope, topScope } from './scope';
import { inSeries, PrintableFile } from './series';
import { seriesLines } from './series-lines';
import { REFUSALS_FILE } from './template-files';
import { ConditionalObject, PrintedFile, Refusal, TemplateFile } from '../chart-model';
import { test } from './conditions';
import { isExpression } from '../../template/expression';
import { Json, JsonList } from '../../template/json';

/** What the templates of a chart are printed from. */
export interface TemplatesInput {
  /** The name of the chart. */
  readonly name: string;
  readonly files: readonly TemplateFile[];
  readonly refusals: readonly Refusal[];
  /** The workloads of the chart. */
  readonly owners?: readonly Owner[];
  /** What named trees are, in a sentence each, by their names. */
  readonly comments?: { readonly [name: string]: string };
  /** The paragraphs that are shown after an installation, each a list of lines. */
  readonly notes?: JsonList;
}

/** The templates of a chart, which Helm renders to what `evaluate` makes of their trees. */
export function printTemplates({ name, files, refusals, owners = [], comments = {}, notes = [] }: TemplatesInput): PrintedFile[] {
  const workloads = new Owners(owners);
  const hoisted = hoist(name, inSeries(files, workloads), workloads);
  const definitions = new Definitions(name, comments, workloads, hoisted.shared);
  const isSecurity = (definition: Definition) => hoisted.security.has(definition.name);
  const printed = [
    ...hoisted.files.map(file => printFile(file, definitions)),
    ...printRefusals(refusals, definitions),
    ...(notes.length === 0 ? [] : [printNotes(notes, definitions)]),
  ];
  const blocks = blocksOf(definitions);
  const homeOf = ({ name: own }: Definition) => hoisted.homes.get(own);
  const atHome = new Map<string, DefinitionBlock[]>();
  for (const block of blocks) {
    const path = `templates/${homeOf(block.definition)}`;
    atHome.set(path, [...atHome.get(path) ?? [], block]);
  }
  return [
    ...fileOf('_helpers.tpl', [
      ...blocks.filter(({ definition }) => !isSecurity(definition) && homeOf(definition) === undefined).map(({ lines }) => lines),
      ...definitions.helpers.map(helper => helperLines(helper, definitions)),
    ]),
    ...fileOf('_security.tpl', blocks.filter(({ definition }) => isSecurity(definition)).map(({ lines }) => lines), SECURITY_COMMENT),
    ...printed.map(file => withDefinitions(file, atHome.get(file.path) ?? [])),
  ].sort((one, other) => one.path < other.path ? -1 : 1);
}

const SECURITY_COMMENT = 'The security of every pod stands here and not in values, so that no values can take it away unseen.';

function printFile({ name, objects, each }: PrintableFile, definitions: Definitions): PrintedFile {
  const scope = topScope(definitions, { file: name.replace(/\.[^.]*$/, ''), key: '' });
  const documents = objects.filter(({ condition }) => condition !== false);
  if (each.length > 0) {
    const lines = seriesLines(each, documents.flatMap(({ condition, tree }): Json[] => [condition, tree]), scope, inner =>
      documents.flatMap(object => documentLines(object, true, inner)));
    return { path: `templates/${name}`, content: contentOf(lines) };
  }
  // What begins with a control line is separated inside of its block, also from what Helm puts before the file.
  const isSeparated = (index: number) => index > 0 || (documents.length > 1 && isExpression(documents[0].condition));
  const lines = documents.flatMap((object, index) => documentLines(object, isSeparated(index), scope));
  return { path: `templates/${name}`, content: contentOf(lines) };
}

/** A file with named templates at its top. */
function withDefinitions({ path, content }: PrintedFile, blocks: readonly DefinitionBlock[]): PrintedFile {
  return blocks.length === 0 ? { path, content } : { path, content: [...blocks.map(({ lines }) => contentOf(lines)), content].join('\n') };
}

function documentLines({ condition, tree }: ConditionalObject, isSeparated: boolean, scope: Scope): string[] {
  const separator = isSeparated ? ['---'] : [];
  return isExpression(condition)
    ? [...test(condition, scope).lines('{{- if '), ...separator, ...objectLines(tree, knowing(scope, condition, true)), '{{- end }}']
    : [...separator, ...objectLines(tree, scope)];
}

function printRefusals(refusals: readonly Refusal[], definitions: Definitions): PrintedFile[] {
  const lines = refusalLines(distinct(refusals), topScope(definitions, { file: 'validate', key: 'mistake' }));
  return lines.length === 0 ? [] : [{ path: `templates/${REFUSALS_FILE}`, content: contentOf([VALIDATE_COMMENT, ...lines]) }];
}

const VALIDATE_COMMENT = '{{- /* What the values must not be. This file gives no object. */}}';

interface DefinitionBlock {
  readonly definition: Definition;
  readonly lines: readonly string[];
}

/** The lines of all named templates; printing one may ask for others. */
function blocksOf(definitions: Definitions): DefinitionBlock[] {
  const blocks: DefinitionBlock[] = [];
  for (const definition of definitions.all()) {
    blocks.push({ definition, lines: definitionLines(definition, definitions) });
  }
  return blocks.sort((one, other) => one.definition.name < other.definition.name ? -1 : 1);
}

function fileOf(name: string, blocks: readonly (readonly string[])[], comment?: string): PrintedFile[] {
  const head = comment === undefined ? [] : [[`{{- /* ${comment} */}}`]];
  return blocks.length === 0 ? [] : [{ path: `templates/${name}`, content: [...head, ...blocks].map(contentOf).join('\n') }];
}

function contentOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
