import { checkDeclaration } from './check-declaration';
import { paragraphsOf } from './prose';
import { isLeaf, ValueBranch, valueTree } from './value-tree';
import { isList, JsonMap } from '../../template/json';
import { ChartMetadata, ValueDeclaration, ValueGroup } from '../chart-model';
import { keyOfDependency, switchesOf } from '../dependencies';

/** What a parent chart may set at the root of any chart. */
const FOR_PARENTS: { readonly [key: string]: JsonMap } = {
  global: { description: 'Values that a parent chart shares with all of its charts.', type: 'object', default: {} },
  enabled: { description: 'Whether a parent chart brings this one along; the chart itself does not look at it.', type: 'boolean', default: true },
};

/**
 * The JSON schema (draft-07) of the values of a chart: closed, so that a misspelt key is an error, and with every declared key required,
 * so that a null cannot take one away. What stands under the names of its dependencies is theirs to check.
 */
export function schemaOfValues(declarations: readonly ValueDeclaration[], groups: readonly ValueGroup[], metadata: ChartMetadata): JsonMap {
  declarations.forEach(checkDeclaration);
  const root = valueTree(declarations, groups);
  const foreign = foreignKeys(metadata);
  const keysOfOthers = metadata.dependencies.map(keyOfDependency);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: `Values of the chart ${metadata.name}`,
    type: 'object',
    additionalProperties: false,
    required: keysOf(root),
    properties: { ...FOR_PARENTS, ...foreign, ...schemasOf(root, key => keysOfOthers.includes(key)) },
  };
}

/** @param isOpen whether the keys below a key are not all known, as another chart has some of them */
function schemasOf({ children }: ValueBranch, isOpen: (key: string) => boolean = () => false): { [key: string]: JsonMap } {
  return Object.fromEntries(children.map(node =>
    [node.key, isLeaf(node) ? schemaOfValue(node.declaration) : schemaOfBranch(node, isOpen(node.key))]));
}

function schemaOfValue({ description, schema, default: value }: ValueDeclaration): JsonMap {
  return { description: paragraphsOf(description).join('\n\n'), ...schema, default: value };
}

function schemaOfBranch(branch: ValueBranch, isOpen: boolean): JsonMap {
  const description = paragraphsOf(branch.description ?? `Values of '${branch.key}'.`).join('\n\n');
  return { description, type: 'object', ...(isOpen ? {} : { additionalProperties: false }), required: keysOf(branch), properties: schemasOf(branch, () => isOpen) };
}

function keysOf({ children }: ValueBranch): string[] {
  return children.map(({ key }) => key);
}

/** The keys that Helm itself, or another chart, reads at the root. */
function foreignKeys({ dependencies }: ChartMetadata): { [key: string]: JsonMap } {
  const hasTags = dependencies.some(({ tags }) => isList(tags) && tags.length > 0);
  return Object.assign({}, ...dependencies.map(keysOfDependency), hasTags ? { tags: TAGS } : {});
}

const TAGS: JsonMap = {
  description: 'Which charts are brought along, by their tags.', type: 'object', additionalProperties: { type: 'boolean' }, default: {},
};

function keysOfDependency(dependency: JsonMap): { [key: string]: JsonMap } {
  const name = String(dependency.name);
  const own = { description: `Values of the chart '${name}', which brings its own schema.`, type: 'object', default: {} };
  const switches = switchesOf(dependency).map(path => {
    const [key, ...rest] = path.split('.');
    const description = `Whether the chart '${name}' is brought along${rest.length === 0 ? '' : `, in '${rest.join('.')}'`}.`;
    return [key, rest.length === 0 ? { description, type: 'boolean', default: true } : { description, type: 'object', default: {} }] as const;
  });
  return { ...Object.fromEntries(switches), [keyOfDependency(dependency)]: own };
}
