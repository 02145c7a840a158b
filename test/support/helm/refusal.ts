/** What Helm said in place of a render. */
export interface Refusal {
  /** Whether the schema of the values refused, or `fail` or `required` in a template. */
  readonly by: 'schema' | 'template';
  /** For a template its own sentence, without what Helm puts around it. */
  readonly message: string;
  /** For a schema what is wrong, each with its place in the notation of that Helm. */
  readonly issues: readonly SchemaIssue[];
}

/** One thing that a schema refuses, as Helm words it. */
export interface SchemaIssue {
  readonly location: string;
  readonly message: string;
}

const FROM_SCHEMA = "Error: values don't meet the specifications of the schema(s) in the following chart(s):";

const FROM_TEMPLATE = /^Error: execution error at \([^)]+\): (.*?)(?:\n\nUse --debug flag to render out invalid YAML)?\s*$/s;

/** What Helm 3 and Helm 4 begin a finding with: `- worker.replicas: …` and `- at '/worker/replicas': …`. */
const ISSUE = /^\s*- (?:at '(?<pointer>(?:[^'\\]|\\.)*)'|(?<dotted>\S.*?)): (?<message>.*)$/s;

/**
 * Reads why Helm refused a set of values.
 *
 * @returns undefined if Helm failed for another reason, which is a defect of the chart: a template that is no template, a nil pointer,
 *   output that is no YAML, a schema that is none
 */
export function refusalIn(stderr: string): Refusal | undefined {
  const errors = stderr.slice(Math.max(0, stderr.search(/^Error: /m)));
  if (errors.startsWith(FROM_SCHEMA)) {
    // What a key is called may go over several lines.
    const issues = errors.trimEnd().split(/\n(?=\s*- )/).flatMap(text => {
      const groups = ISSUE.exec(text)?.groups;
      return groups ? [{ location: unescaped(groups.pointer) ?? groups.dotted, message: groups.message }] : [];
    });
    // A schema that is no schema is told in the same words, and with other pointers.
    return issues.length === 0 || errors.includes('metaschema') ? undefined : { by: 'schema', message: errors.trim(), issues };
  }
  const sentence = FROM_TEMPLATE.exec(errors);
  return sentence ? { by: 'template', message: sentence[1], issues: [] } : undefined;
}

/** Whether a refusal by the schema names a place in the values, in the notation of Helm 3 or of Helm 4. */
export function namesPath(refusal: Refusal, path: readonly string[]): boolean {
  const last = path[path.length - 1];
  return refusal.issues.some(({ location, message }) =>
    isAt(location, path)
    // A key that is missing or unknown is told at its parent; Helm 4 tells a name that is none without its place.
    || (path.length > 0 && isAt(location, path.slice(0, -1)) && message.includes(last))
    || (message.startsWith('invalid propertyName') && message.includes(last)));
}

/** A pointer as Helm 4 quotes it, without what that escapes. */
function unescaped(pointer: string | undefined): string | undefined {
  return pointer?.replace(/\\(.)/g, (_, escaped: string) => ({ n: '\n', t: '\t', r: '\r' })[escaped] ?? escaped);
}

function isAt(location: string, path: readonly string[]): boolean {
  const pointer = path.map(key => `/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
  return location === pointer || location === (path.length === 0 ? '(root)' : path.join('.'));
}
