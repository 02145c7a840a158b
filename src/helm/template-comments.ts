import { TemplateSection } from './print/print-templates';
import { LITERAL_CREDENTIAL } from '../hardening/refusals/credentials';

/** What the named templates of every chart are. */
const OF_CHART: { readonly [name: string]: string } = {
  chart: 'The chart with its version, as a label may hold them.',
  commonLabels: 'The labels of objects that belong to no workload.',
  fullname: 'What the names of all objects begin with; what is too long is cut, with a digest.',
  instance: 'What the selectors tell the pods of this release from others by; an alias of the chart counts, too.',
  labels: 'The labels that the objects of a workload have in common.',
  labelsOfObjects: 'The keys of labels that objects of the chart have in any case.',
  [LITERAL_CREDENTIAL]: 'What kind of credential a variable holds, by its name and its value; nothing where it holds none.',
  name: 'The name of the release with that of the chart, unless one of them is overridden.',
};

/** What the named templates are whose names end so; those of a workload begin with its name. */
const BY_LAST_WORD: { readonly [word: string]: string } = {
  containerSecurityContext: 'What a container is restricted in.',
  labels: 'The labels that several objects of a workload have in common.',
  podSecurityContext: 'Whom the processes of a pod run as, and what confines them.',
  resources: 'What a container asks for and may use; paths on disk of values add to its ephemeral storage.',
  spec: 'What the name of the object has a digest of, so that another content makes another object.',
  unrestrictedContainerSecurityContext: 'What a container is given where hardening is off: the capabilities of values.',
};

/** What a template of a chart is that has its name by design, in a sentence; undefined for one that is about what is in this chart only. */
export function commentOf(chart: string, name: string): string | undefined {
  const own = name.slice(`${chart}.`.length);
  return OF_CHART[own] ?? BY_LAST_WORD[own.replace(/^.*\./, '').replace(/\d+$/, '')];
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
