import { paragraphsOf, wrapped } from './prose';
import { exampleOf, valueParagraphs } from './value-text';
import { isLeaf, ValueBranch, ValueLeaf, ValueNode, valueTree } from './value-tree';
import { Json } from '../../template/json';
import { YamlPrinter } from '../../workloads/yaml';
import { ValueDeclaration, ValueGroup } from '../chart-model';

/** Comments are no wider than this, whatever they are indented by. */
const WIDTH = 100;

/** Editors with a YAML language server check and complete values by it. */
export const SCHEMA_HINT = '# yaml-language-server: $schema=values.schema.json';

const HEADER = 'The values of this chart with their defaults. values.schema.json checks what replaces them; it refuses a key that it does not know.';

/**
 * `values.yaml`: each value with its default, below a comment that helm-docs reads too.
 *
 * @see https://github.com/norwoodj/helm-docs#valuesyaml-metadata
 */
export function valuesYaml(declarations: readonly ValueDeclaration[], groups: readonly ValueGroup[]): string {
  const root = valueTree(declarations, groups);
  const header = [SCHEMA_HINT, ...comment([HEADER, ...paragraphsOf(root.description ?? '')], '')];
  return [...header, '', ...linesOf(root, '')].join('\n') + '\n';
}

/** The lines of all that lies below a key. What takes more lines than its comment and one stands apart. */
function linesOf({ children }: ValueBranch, indent: string): string[] {
  const lines: string[] = [];
  let wasTall = false;
  children.map(node => block(node, indent)).forEach((each, index) => {
    // A text may end in empty lines of its own, and another one would belong to it.
    if (index > 0 && (wasTall || each.isTall) && lines[lines.length - 1] !== '') {
      lines.push('');
    }
    lines.push(...each.lines);
    wasTall = each.isTall;
  });
  return lines;
}

interface Block {
  readonly lines: readonly string[];
  readonly isTall: boolean;
}

function block(node: ValueNode, indent: string): Block {
  if (isLeaf(node)) {
    return leafBlock(node, indent);
  }
  const heading = comment(paragraphsOf(node.description ?? ''), indent);
  return { lines: [...heading, `${indent}${keyOf(node.key)}:`, ...linesOf(node, `${indent}  `)], isTall: true };
}

function leafBlock({ key, declaration }: ValueLeaf, indent: string): Block {
  const description = comment(valueParagraphs(declaration), indent, '# -- ');
  const value = yamlLines({ [key]: declaration.default }).map(line => line === '' ? '' : indent + line);
  const example = exampleOf(declaration);
  const exampleLines = example === undefined ? [] : yamlLines(example).map(line => `${indent}  # ${line}`.trimEnd());
  return { lines: [...description, ...value, ...exampleLines], isTall: value.length + exampleLines.length > 1 };
}

/** Paragraphs as comments, with an empty one between them. */
function comment(paragraphs: readonly string[], indent: string, lead = '# '): string[] {
  return paragraphs.flatMap((paragraph, index) => {
    const start = index === 0 ? lead : '# ';
    const lines = wrapped(paragraph, WIDTH - indent.length - start.length).map((line, at) => `${indent}${at === 0 ? start : '# '}${line}`);
    return index === 0 ? lines : [`${indent}#`, ...lines];
  });
}

function yamlLines(value: Json): string[] {
  return new YamlPrinter().print(value).slice(0, -1).split('\n');
}

function keyOf(key: string): string {
  return yamlLines({ [key]: 0 })[0].slice(0, -': 0'.length);
}
