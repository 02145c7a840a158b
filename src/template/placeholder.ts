/** Numbers beyond this size are none that anybody writes; the values of charts are told apart by them. */
const LEAST_PLACEHOLDER = 1e280;

/** What the texts that stand for the values of charts begin with. */
const PLACEHOLDER_START = '${sigil.';

/** A value in a text, as `readable()` and the charts find it. */
const MARKER = /\$\{sigil\.([\w.]+)@([^:}]*):(?:text|node)\.sigil\}/g;

/** A text as its author wrote it, with the paths of values in the place of what stands for them. */
export function readable(text: string): string {
  return text.includes(PLACEHOLDER_START) ? text.replace(MARKER, (_, path: string) => `\${${path}}`) : text;
}

/** The values of charts in what an author gives, in words. */
function valuesInWords(given: number | string): string {
  const found = typeof given === 'number' ? [] : [...given.matchAll(MARKER)].map(([, path, chart]) => `the value '${path}' of the chart '${chart}'`);
  return found.length === 0 ? 'a value of a chart' : [...new Set(found)].join(' and ');
}

/**
 * Refuses the value of a chart where the program has to know what is given.
 *
 * @param what the property and what it is of
 * @param wayOut what to do instead
 * @throws if a value is given, naming it
 */
export function refuseValue(given: number | string, what: string, wayOut = 'write the literal'): void {
  if (isPlaceholder(given)) {
    throw new Error(`${what} is made of ${valuesInWords(given)}, which is known only when the chart is rendered; ${wayOut}`);
  }
}

/** Whether what an author gives stands for a value of a chart, so that only its tree tells whether it is right. */
export function isPlaceholder(given: number | string): boolean {
  return typeof given === 'number' ? Math.abs(given) >= LEAST_PLACEHOLDER : given.includes(PLACEHOLDER_START);
}
