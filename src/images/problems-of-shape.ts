/** What is made by a factory, and how. */
const MADE: { readonly [property: string]: string } = {
  base: 'NodeBase.distroless(NodeVersion.V24)',
  lock: 'PythonLock.requirements()',
  program: 'StaticProgram.go({ sources: [\'main.go\'] })',
  user: 'ImageUser.of(10001)',
};

const LISTS = ['arguments', 'buildSecrets', 'files', 'healthArguments', 'preStopCommand', 'writableDirectories'];

/**
 * Why properties are none, in words that follow the name of the image. The compiler tells so in TypeScript; programs in JavaScript may give anything.
 *
 * @param required the properties that have to be there, each with an example
 */
export function problemsOfShape(props: object | undefined, required: { readonly [property: string]: string }): string[] {
  const given = new Map<string, unknown>(Object.entries(props ?? {}).filter(([, value]) => value !== undefined && value !== null));
  const text = (property: string) => JSON.stringify(given.get(property));
  return [
    ...Object.entries(required).filter(([property]) => !given.has(property)).map(([property, example]) => `'${property}' is missing; give one, such as ${example}`),
    ...LISTS.filter(property => given.has(property) && !Array.isArray(given.get(property)))
      .map(property => `'${property}' (${text(property)}) must be a list; write it in '[' and ']', each word apart`),
    ...Object.keys(MADE).filter(property => given.has(property) && typeof given.get(property) !== 'object')
      .map(property => `'${property}' (${text(property)}) must be an object such as ${MADE[property]}`),
  ];
}
