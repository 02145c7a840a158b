import { TemplateSection } from './print/print-templates';
import { LITERAL_CREDENTIAL } from '../hardening/refusals/credentials';

/** What the named templates are that people meet first. */
const COMMENTS: { readonly [name: string]: string } = {
  chart: 'The chart with its version, as a label may hold them.',
  commonLabels: 'The labels of objects that belong to no workload.',
  fullname: 'What the names of all objects begin with; what is too long is cut, with a digest.',
  image: 'An image with its tag and its digest, as far as it has them.',
  instance: 'What the selectors tell the pods of this release from others by; an alias of the chart counts, too.',
  labels: 'The labels that the objects of a workload have in common.',
  [LITERAL_CREDENTIAL]: 'What kind of credential a variable holds, by its name and its value; nothing where it holds none.',
  name: 'The name of the release with that of the chart, unless one of them is overridden.',
  resources: 'What a container asks for and may use; paths on disk of values add to its ephemeral storage.',
};

/** The comments above the named templates of a chart, by their names. */
export function commentsOf(chart: string): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(COMMENTS).map(([name, comment]) => [`${chart}.${name}`, comment]));
}

/** Named templates that stand in files of their own, as there are many of them and few people ask for them. */
export function sectionsOf(chart: string): TemplateSection[] {
  return [
    {
      file: '_credentials.tpl',
      // A workload may be called so, too, and have labels; pieces are what stands alone as its line would be too long.
      names: new RegExp(`^${chart}\\.${LITERAL_CREDENTIAL}(?!\\.labels$)(?:$|\\.|\\w*Part\\d*$)`),
      comment: 'What tells credentials in plain text, which validate.yaml refuses, from other values of variables.',
    },
    {
      file: '_memory.tpl',
      names: /[mM]emoryOfPaths(?:Part)?\d*$/,
      comment: 'How much memory the memory-backed paths of containers take, which validate.yaml holds against their limits.',
    },
  ];
}
