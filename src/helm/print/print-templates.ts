import { objectLines } from './block';
import { definitionLines, helperLines } from './definition-lines';
import { Definition, Definitions } from './definitions';
import { comment } from './go';
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

/** A file for the named templates of one subject. */
export interface TemplateSection {
  readonly file: string;
  /** What their names are like. */
  readonly names: RegExp;
  /** What they are for, in a sentence. */
  readonly comment: string;
}

/** What the templates of a chart are printed from. */
export interface TemplatesInput {
  /** The name of the chart. */
  readonly name: string;
  readonly files: readonly TemplateFile[];
  readonly refusals: readonly Refusal[];
  /** The workloads of the chart. */
  readonly owners?: readonly Owner[];
  /** What a template is that somebody named, in a sentence, by its name. */
  readonly commentOf?: (name: string) => string | undefined;
  /** Named templates that stand apart from the other ones. */
  readonly sections?: readonly TemplateSection[];
  /** The paragraphs that are shown after an installation, each a list of lines. */
  readonly notes?: JsonList;
}

/** The templates of a chart, which Helm renders to what `evaluate` makes of their trees. */
export function printTemplates(input: TemplatesInput): PrintedFile[] {
  const { name, files, refusals, owners = [], commentOf = () => undefined, sections = [], notes = [] } = input;
  const workloads = new Owners(owners);
  const hoisted = hoist(name, inSeries(files, workloads), workloads);
  const definitions = new Definitions(name, commentOf, workloads, hoisted.shared);
  const printed = [
    ...hoisted.files.map(file => printFile(file, definitions)),
    ...printRefusals(refusals, definitions),
    ...(notes.length === 0 ? [] : [printNotes(notes, definitions)]),
  ];
  const fileOf = ({ name: own }: Definition) => hoisted.homes.get(own) ?? (hoisted.security.has(own) ? SECURITY_FILE : undefined)
    ?? sections.find(({ names }) => names.test(own))?.file ?? HELPERS_FILE;
  const blocks = new Map<string, (readonly string[])[]>();
  for (const { definition, lines } of blocksOf(definitions)) {
    const file = fileOf(definition);
    blocks.set(file, [...blocks.get(file) ?? [], lines]);
  }
  const helpers = [...blocks.get(HELPERS_FILE) ?? [], ...definitions.helpers.map(helper => helperLines(helper, definitions))];
  return [
    ...libraryFile(HELPERS_FILE, helpers),
    ...libraryFile(SECURITY_FILE, blocks.get(SECURITY_FILE), SECURITY_COMMENT),
    ...sections.flatMap(section => libraryFile(section.file, blocks.get(section.file), section.comment)),
    ...printed.map(file => withDefinitions(file, blocks.get(file.path.slice(FOLDER.length)) ?? [])),
  ].sort((one, other) => one.path < other.path ? -1 : 1);
}

const FOLDER = 'templates/';

const HELPERS_FILE = '_helpers.tpl';

const SECURITY_FILE = '_security.tpl';

const SECURITY_COMMENT = 'The security of every pod stands here and not in values, so that no values can take it away unseen.';

function printFile({ name, objects, each }: PrintableFile, definitions: Definitions): PrintedFile {
  const scope = topScope(definitions, { file: name.replace(/\.[^.]*$/, ''), key: '' });
  const documents = objects.filter(({ condition }) => condition !== false);
  if (each.length > 0) {
    const lines = seriesLines(each, documents.flatMap(({ condition, tree }): Json[] => [condition, tree]), scope, inner =>
      documents.flatMap(object => documentLines(object, true, inner)));
    return { path: FOLDER + name, content: contentOf(lines) };
  }
  // What begins with a control line is separated inside of its block, also from what Helm puts before the file.
  const isSeparated = (index: number) => index > 0 || (documents.length > 1 && isExpression(documents[0].condition));
  const lines = documents.flatMap((object, index) => documentLines(object, isSeparated(index), scope));
  return { path: FOLDER + name, content: contentOf(lines) };
}

/** A file with named templates at its top. */
function withDefinitions({ path, content }: PrintedFile, blocks: readonly (readonly string[])[]): PrintedFile {
  return blocks.length === 0 ? { path, content } : { path, content: [...blocks.map(contentOf), content].join('\n') };
}

function documentLines({ condition, tree }: ConditionalObject, isSeparated: boolean, scope: Scope): string[] {
  const separator = isSeparated ? ['---'] : [];
  return isExpression(condition)
    ? [...test(condition, scope).lines('{{- if '), ...separator, ...objectLines(tree, knowing(scope, condition, true)), '{{- end }}']
    : [...separator, ...objectLines(tree, scope)];
}

function printRefusals(refusals: readonly Refusal[], definitions: Definitions): PrintedFile[] {
  const lines = refusalLines(distinct(refusals), topScope(definitions, { file: 'validate', key: 'mistake' }));
  return lines.length === 0 ? [] : [{ path: FOLDER + REFUSALS_FILE, content: contentOf([comment(VALIDATE_COMMENT), ...lines]) }];
}

const VALIDATE_COMMENT = 'What the values must not be. This file gives no object.';

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

/** A file of nothing but named templates, if there are some. */
function libraryFile(name: string, blocks: readonly (readonly string[])[] = [], subject?: string): PrintedFile[] {
  const head = subject === undefined ? [] : [[comment(subject)]];
  return blocks.length === 0 ? [] : [{ path: FOLDER + name, content: [...head, ...blocks].map(contentOf).join('\n') }];
}

function contentOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
