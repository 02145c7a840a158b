import { hardeningSection } from './hardening-section';
import { cell, code, codeBlock, codeCell, markdownTable } from './markdown';
import { asSentence, paragraphsOf } from './prose';
import { valueParagraphs } from './value-text';
import { isLeaf, ValueBranch, ValueLeaf, valueTree } from './value-tree';
import { Json, JsonMap } from '../../template/json';
import { ChartMetadata, ValueDeclaration, ValueGroup } from '../chart-model';
import { FixedName } from '../object-names';

/** Longer defaults are looked up. */
const LONGEST_DEFAULT = 60;

const TYPES: { readonly [type in ValueDeclaration['type']]: string } = {
  string: 'string', name: 'string', integer: 'integer', number: 'number', boolean: 'boolean', quantity: 'quantity', intOrString: 'integer or string', list: 'list', map: 'map',
};

/**
 * The README of a chart: how to install it, and what its values mean.
 *
 * @param fixedNames the objects that are called the same in every release
 */
export function chartReadme(
  metadata: ChartMetadata, declarations: readonly ValueDeclaration[], groups: readonly ValueGroup[], fixedNames: readonly FixedName[] = [],
): string {
  const sections = [
    `# ${metadata.name}`,
    ...paragraphsOf(metadata.description).map(paragraph => asSentence(cell(paragraph))),
    ...installation(metadata),
    ...prerequisites(metadata),
    ...namesSection(fixedNames),
    ...values(valueTree(declarations, groups)),
    ...hardeningSection(declarations),
  ];
  return `${sections.join('\n\n')}\n`;
}

function installation({ name, version, repository, dependencies }: ChartMetadata): string[] {
  const [chart, pin] = repository === undefined ? [`./${name}`, ''] : [`${repository.replace(/\/+$/, '')}/${name}`, ` --version ${version}`];
  // A chart that was packed has them in it.
  const fetched = dependencies.length > 0 && repository === undefined ? [`helm dependency update ${chart}`] : [];
  return [
    '## Installation',
    codeBlock('sh', [...fetched, `helm install ${name} ${chart}${pin} --namespace ${name} --create-namespace`]),
    'To change values later, and to take everything away again:',
    codeBlock('sh', [
      `helm upgrade ${name} ${chart}${pin} --namespace ${name} --values my-values.yaml`,
      `helm uninstall ${name} --namespace ${name}`,
    ]),
    'Values that an upgrade is given take the place of all that were given before: give them all each time, or add `--reset-then-reuse-values`, which Helm has '
      + 'from 3.14 on. `--reuse-values` keeps the defaults of the version that is installed, too, its images among them, and is refused where the new version has '
      + 'other values.',
  ];
}

function prerequisites({ kubeVersion, dependencies }: ChartMetadata): string[] {
  const [, least] = /^>=\s*v?(\d+\.\d+)(?:\.0)?-0$/.exec(kubeVersion) ?? [];
  return [
    '## Prerequisites',
    [`- Kubernetes ${least === undefined ? code(kubeVersion) : `${least} or later`}`, '- Helm 3 or 4'].join('\n'),
    ...(dependencies.length === 0 ? [] : [
      'The chart brings these charts along:',
      markdownTable(['Chart', 'Version', 'Values', 'Only if'], dependencies.map(dependencyRow)),
    ]),
  ];
}

function namesSection(fixedNames: readonly FixedName[]): string[] {
  return fixedNames.length === 0 ? [] : [
    '## Fixed names',
    'The names of objects begin with that of the release, so that a namespace can hold several. These do not, so that only one release in a namespace '
      + 'can have them (in a cluster, for objects that belong to no namespace):',
    fixedNames.map(({ kind, name }) => `- ${kind} ${code(name)}`).join('\n'),
  ];
}

function dependencyRow({ name, version, repository, alias, condition }: JsonMap): string[] {
  const chart = typeof repository === 'string' && /^https?:/.test(repository) ? `[${String(name)}](${repository})` : codeCell(String(name));
  return [chart, codeCell(String(version)), codeCell(String(alias ?? name)), condition === undefined ? '' : codeCell(String(condition))];
}

function values(root: ValueBranch): string[] {
  if (root.children.length === 0) {
    return ['## Values', 'The chart has no values.'];
  }
  const sections = sectionsOf(root);
  const leaves = sections.flatMap(section => section.leaves);
  const { path } = (leaves.find(({ key }) => key === 'replicas') ?? leaves[0]).declaration;
  return [
    '## Values',
    `Give your own in a file with \`--values\`, or one by one with \`--set ${path.join('.')}=…\`. Maps are merged key by key, lists are replaced whole, and \`null\`, `
      + 'as which a key with nothing behind it is read, takes out of a map what stands there in `values.yaml`, but not what another file of yours puts there; what the '
      + 'chart needs is then told as missing. A key that is not in the tables, or a value of another type, is refused by `values.schema.json`, but for what stands below `global`, which is for other charts and read by nothing here; '
      + '`--set` takes digits alone for a number and `0.5` for a text, so say it with `--set-string` or `--set-json` where that is not meant.',
    ...sections.flatMap(({ branch, leaves: own }) => [
      `### ${branch.path.length === 0 ? 'The whole chart' : code(branch.path.join('.'))}`,
      ...paragraphsOf(branch.description ?? '').map(paragraph => asSentence(cell(paragraph))),
      markdownTable(['Key', 'Type', 'Default', 'Description'], own.map(rowOf)),
    ]),
  ];
}

interface ValuesSection {
  readonly branch: ValueBranch;
  readonly leaves: readonly ValueLeaf[];
}

/** The values below each heading. What has none of its own belongs to the one above it; keys at the root always begin anew. */
function sectionsOf(root: ValueBranch): ValuesSection[] {
  const sections: { branch: ValueBranch; leaves: ValueLeaf[] }[] = [];
  const collect = (branch: ValueBranch, into: ValueLeaf[]): void => branch.children.forEach(node => {
    if (isLeaf(node)) {
      into.push(node);
    } else {
      collect(node, node.description === undefined && node.path.length > 1 ? into : begin(node));
    }
  });
  const begin = (branch: ValueBranch): ValueLeaf[] => {
    const leaves: ValueLeaf[] = [];
    sections.push({ branch, leaves });
    return leaves;
  };
  collect(root, begin(root));
  return sections.filter(({ leaves }) => leaves.length > 0);
}

function rowOf({ declaration }: ValueLeaf): string[] {
  return [
    codeCell(declaration.path.join('.')),
    TYPES[declaration.type],
    defaultOf(declaration.default),
    valueParagraphs(declaration).map(cell).join(' '),
  ];
}

function defaultOf(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST_DEFAULT ? 'see [values.yaml](values.yaml)' : codeCell(text);
}
