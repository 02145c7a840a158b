import { blockLines } from './block';
import { Definition, Definitions, Helper } from './definitions';
import { comment, goString, goVariable } from './go';
import { ROOT, Scope, topScope } from './scope';
import { partsOf, rawLines, textLines, truthLines } from './text-lines';
import { typeOf } from './type-of';
import { text as textOf } from './values';
import { asCondition } from '../../template/conditions';
import { Expression, operandsOf } from '../../template/expression';
import { Json } from '../../template/json';

/** The lines of a named template. */
export function definitionLines(definition: Definition, definitions: Definitions): string[] {
  const { name, form, tree, parameters, base } = definition;
  const top = topScope(definitions, { file: name.replace(/^[^.]*\./, ''), key: '' });
  const scope = { ...top, root: parameters.length === 0 ? '' : `.${ROOT}`, base, parameters: new Set(parameters), isAlone: tree };
  const begin = `{{- define ${goString(name).text} -}}`;
  const head = [...(definition.comment === undefined ? [] : [comment(definition.comment)]), begin];
  switch (form) {
    case 'block': return [...head, ...blockLines(tree, scope), '{{- end }}'];
    case 'truth': return [...head, ...truthLines(asCondition(tree), '', scope), '{{- end }}'];
    case 'text': {
      const parts = partsOf(tree);
      const raw = parts === undefined ? undefined : rawLines(parts, scope);
      if (raw === undefined) {
        const held = heldTexts(definition, scope);
        return [...head, ...held.lines, ...textLines(tree, '', { ...scope, held: held.variables }), '{{- end }}'];
      }
      const [last] = raw.slice(-1);
      return last === '' ? [...head, ...raw.slice(0, -1), '{{ end }}'] : [...head, ...raw, '{{- end }}'];
    }
  }
}

/** What a text includes more than once, in variables: Helm would make it anew each time. */
function heldTexts({ tree }: Definition, scope: Scope): { readonly lines: readonly string[]; readonly variables: ReadonlyMap<string, string> } {
  const texts = new Map<string, Expression>();
  const repeated = new Map<string, Expression>();
  let hasLoops = false;
  const visit = (node: Json | undefined): void => {
    if (!(node instanceof Expression)) {
      if (typeof node === 'object' && node !== null) {
        Object.values(node).forEach(visit);
      }
      return;
    }
    const { operation } = node;
    if (operation.kind !== 'named') {
      hasLoops ||= 'over' in operation;
      operandsOf(operation).forEach(visit);
    } else if (typeOf(operation.body) === 'string') {
      (texts.has(operation.name) ? repeated : texts).set(operation.name, node);
    }
  };
  visit(tree);
  // A loop could call something else by the name of the variable.
  const held = hasLoops ? [] : [...repeated].map(([name, text]) => ({ name, text, word: name.replace(/^.*[^A-Za-z0-9]/, '') }));
  const safe = held.filter(({ word }, index) => held.findIndex(other => other.word === word) === index);
  // Lines of text, other than those of control, show what is before them.
  return {
    lines: safe.map(({ text, word }) => `{{- ${goVariable(word)} := ${textOf(text, scope).text} -}}`),
    variables: new Map(safe.map(({ name, word }) => [name, goVariable(word)])),
  };
}

/** The lines of a template that is the same in every chart. */
export function helperLines(helper: Helper, definitions: Definitions): string[] {
  const [words, ...lines] = HELPERS[helper];
  return [comment(words), `{{- define ${goString(definitions.helper(helper)).text} -}}`, ...lines, '{{- end }}'];
}

const HELPERS: { readonly [name in Helper]: readonly string[] } = {
  amount: [
    'The number that a quantity of Kubernetes stands for, such as 1.5Gi or 500m; 0 for what is no quantity.',
    '{{- $quantity := toString . }}',
    '{{- $digits := regexFind "^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)" $quantity }}',
    '{{- $suffix := trimPrefix $digits $quantity }}',
    '{{- if not $digits }}',
    '  {{- 0 }}',
    '{{- else if not $suffix }}',
    '  {{- float64 $digits }}',
    '{{- else if hasSuffix "i" $suffix }}',
    '  {{- $factors := dict',
    '    "Ki" 1024 "Mi" 1048576 "Gi" 1073741824',
    '    "Ti" 1099511627776 "Pi" 1125899906842624 "Ei" 1152921504606846976 }}',
    '  {{- mulf (float64 $digits) (get $factors $suffix | default 0) }}',
    '{{- else if regexMatch "^[eE][+-]?[0-9]+$" $suffix }}',
    '  {{- float64 $quantity }}',
    '{{- else }}',
    '  {{- $exponents := dict "n" "e-9" "u" "e-6" "m" "e-3" "k" "e3" "M" "e6" "G" "e9" "T" "e12" "P" "e15" "E" "e18" }}',
    '  {{- if hasKey $exponents $suffix }}',
    '    {{- float64 (print $digits (get $exponents $suffix)) }}',
    '  {{- else }}',
    '    {{- 0 }}',
    '  {{- end }}',
    '{{- end }}',
  ],
  byteQuantity: [
    'A number of bytes as the shortest whole quantity, such as 64Mi.',
    '{{- $bytes := int64 (minf . 9007199254740992.0) }}',
    '{{- if and $bytes (eq (mod $bytes 1073741824) 0) }}',
    '  {{- print (div $bytes 1073741824) "Gi" }}',
    '{{- else if and $bytes (eq (mod $bytes 1048576) 0) }}',
    '  {{- print (div $bytes 1048576) "Mi" }}',
    '{{- else if and $bytes (eq (mod $bytes 1024) 0) }}',
    '  {{- print (div $bytes 1024) "Ki" }}',
    '{{- else }}',
    '  {{- $bytes }}',
    '{{- end }}',
  ],
  merge: [
    'One map of several; of a key that several have, the last counts.',
    '{{- $merged := dict }}',
    '{{- range $map := . }}',
    '  {{- range $key, $value := $map }}',
    '    {{- $_ := set $merged $key $value }}',
    '  {{- end }}',
    '{{- end }}',
    '{{- toYaml $merged }}',
  ],
  repeated: [
    'The first text that a list has more than once.',
    '{{- $known := dict }}',
    '{{- range $text := . }}',
    '  {{- if hasKey $known $text }}',
    '    {{- $text }}',
    '    {{- break }}',
    '  {{- end }}',
    '  {{- $_ := set $known $text true }}',
    '{{- end }}',
  ],
};
