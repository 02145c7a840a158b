import { ComposeOmission, omissionLines } from './omission';
import { ComposedService } from './pod-services';
import { Provisions } from './provisions';
import { JsonMap } from '../template/json';
import { YamlPrinter } from '../workloads/yaml';

/** A service with what is to be told of it. */
export interface DescribedService extends ComposedService {
  readonly comments: readonly string[];
  /** Whether it is the first container of its pod. */
  readonly isMain: boolean;
}

/** All that a Compose file is made of. */
export interface ComposeContent {
  readonly name: string;
  /** The path of the construct that makes it. */
  readonly source: string;
  /** The path of the file, from the folder of the project. */
  readonly path: string;
  readonly services: readonly DescribedService[];
  readonly provisions: Provisions;
  readonly omissions: readonly ComposeOmission[];
}

/** The width of comments. */
const WIDTH = 120;

/** The text of a Compose file. */
export function composeFile(content: ComposeContent): string {
  const { name, services, provisions: { volumes, secrets, configs } } = content;
  const printer = new YamlPrinter();
  const sections: JsonMap[] = [
    ...volumes.size === 0 ? [] : [{ volumes: Object.fromEntries([...volumes].sort().map(volume => [volume, {}])) }],
    ...secrets.size === 0 ? [] : [{ secrets: sorted(secrets) }],
    ...configs.size === 0 ? [] : [{ configs: sorted(configs) }],
  ];
  return [
    comment(headerOf(content)),
    printer.print({ name }),
    `services:\n${services.map(service => indented(serviceText(service, printer))).join('\n')}`,
    ...sections.map(section => printer.print(section)),
  ].join('\n');
}

function headerOf({ source, path, services, provisions: { missing }, omissions }: ComposeContent): string[] {
  const namesOf = (some: readonly DescribedService[]) => some.map(({ name }) => name);
  const lines = omissionLines(omissions, { all: namesOf(services), main: namesOf(services.filter(({ isMain }) => isMain)) });
  return [
    `The workloads of '${source}' for a laptop, made by cdk8s-sigil: change the program and not this file, or add a file of your own after it.`,
    '',
    `  docker compose --file ${path} up`,
    ...missing.size === 0 ? [] : ['', 'What has to be there before, beside this file or (names in capitals, their values in single quotes) in its `.env`:',
      ...[...missing].sort(byText).map(([place, holds]) => `- ${place}: ${holds}`)],
    ...lines.length === 0 ? [] : ['', 'What the cluster has and this file cannot say:', ...lines.map(line => `- ${line}`)],
  ];
}

function serviceText({ name, definition, comments }: DescribedService, printer: YamlPrinter): string {
  return comment(comments) + printer.print({ [name]: definition });
}

/** Lines of a comment, of which those of a list go on below their text. */
function comment(lines: readonly string[]): string {
  return lines.flatMap(line => wrapped(line.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' '), WIDTH - 2)).map(line => `#${line === '' ? '' : ` ${line}`}\n`).join('');
}

function wrapped(line: string, width: number): string[] {
  if (line.startsWith('  ')) {
    return [line];
  }
  const hanging = line.startsWith('- ') ? '  ' : '';
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current.trim() !== '' && `${current} ${word}`.length > width) {
      lines.push(current);
      current = hanging + word;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  return [...lines, current];
}

/** A text two columns to the right; an empty line in a block of text stays empty. */
function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function sorted(map: ReadonlyMap<string, JsonMap>): JsonMap {
  return Object.fromEntries([...map].sort(byText));
}

function byText([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
