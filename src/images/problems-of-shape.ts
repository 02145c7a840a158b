import { inWords } from '../template/form';

/** What is made by a factory, and how; in lists it is each item. */
const MADE: { readonly [property: string]: string } = {
  'base': 'NodeBase.distroless(NodeVersion.V24)',
  'buildSecrets': 'BuildSecret.file(\'npmrc\', \'/root/.npmrc\')',
  'healthCheck.interval': 'Duration.seconds(30)',
  'healthCheck.startPeriod': 'Duration.seconds(10)',
  'healthCheck.timeout': 'Duration.seconds(3)',
  'lock': 'PythonLock.requirements()',
  'program': 'StaticProgram.go({ sources: [\'main.go\'] })',
  'user': 'ImageUser.of(10001)',
  'writableDirectories': 'WritableDirectory.data(\'/var/lib/app\')',
};

const LISTS = [
  'arguments', 'buildSecrets', 'compilation.outputs', 'compilation.sources', 'files', 'healthArguments', 'healthCheck.command', 'preStopCommand', 'sources',
  'writableDirectories',
];

/** Lists of words and paths. */
const LISTS_OF_TEXTS = LISTS.filter(property => MADE[property] === undefined);

const TEXTS = [
  'builder', 'builderDigest', 'context', 'digest', 'directory', 'entryPoint', 'file', 'groupName', 'module', 'name', 'node', 'python', 'reference', 'repository',
  'runtime', 'tag', 'userName', 'version',
];

/** What has to be there where something else is given, each with an example. */
const PARTS: { readonly [property: string]: { readonly [part: string]: string } } = {
  compilation: { 'compilation.sources': '[\'src\']', 'compilation.outputs': '[\'dist\']' },
  endOfLife: { 'endOfLife.reason': '\'SHOP-17: no build for Node 24 yet\'', 'endOfLife.expires': '\'2027-03-31\'' },
};

/**
 * Why properties are none, in words that follow the name of the image. The compiler tells so in TypeScript; programs in JavaScript may give anything.
 *
 * @param required the properties that have to be there, each with an example
 */
export function problemsOfShape(props: object | undefined, required: { readonly [property: string]: string }): string[] {
  if (props !== undefined && (typeof props !== 'object' || props === null || Array.isArray(props))) {
    return [`the properties (${inWords(props)}) are no object; write them in '{' and '}'`];
  }
  const given = (property: string) => property.split('.').reduce<unknown>(memberOf, props);
  const isGiven = (property: string) => given(property) !== undefined;
  const text = (value: unknown) => JSON.stringify(value);
  const parts = Object.entries(PARTS).filter(([property]) => isGiven(property)).map(([, part]) => part);
  return [
    ...[required, ...parts].flatMap(each => Object.entries(each)).filter(([property]) => !isGiven(property))
      .map(([property, example]) => `'${property}' is missing; give one, such as ${example}`),
    ...LISTS.filter(property => isGiven(property) && !Array.isArray(given(property)))
      .map(property => `'${property}' (${text(given(property))}) must be a list; write it in '[' and ']', each word apart`),
    ...LISTS_OF_TEXTS.flatMap(property => itemsOf(given(property)).filter(item => typeof item !== 'string')
      .map(item => `'${property}' (${text(item)}) must be a text; write it in quotes`)),
    ...TEXTS.filter(property => isGiven(property) && typeof given(property) !== 'string')
      .map(property => `'${property}' (${text(given(property))}) must be a text; write it in quotes`),
    ...Object.keys(MADE).flatMap(property => itemsOf(given(property)).filter(item => typeof item !== 'object')
      .map(item => `'${property}' (${text(item)}) must be an object such as ${MADE[property]}`)),
  ];
}

/**
 * Refuses what a factory is given where it is not what it takes.
 *
 * @param called how the factory is called, such as `StaticProgram.go()`
 */
export function refuseShape(called: string, options: object | undefined, required: { readonly [property: string]: string } = {}): void {
  const problems = problemsOfShape(options, required);
  if (problems.length > 0) {
    throw new Error(problems.map(problem => `${called}: ${problem}`).join('\n'));
  }
}

function memberOf(holder: unknown, name: string): unknown {
  const found = typeof holder === 'object' && holder !== null ? new Map<string, unknown>(Object.entries(holder)).get(name) : undefined;
  return found === null ? undefined : found;
}

/** The items of a list, or a thing as the one item. */
function itemsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
