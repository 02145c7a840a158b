import { blockLines } from './block';
import { Definition, Definitions, Helper, parameterLines, rootOf } from './definitions';
import { goString } from './go';
import { topScope } from './scope';
import { partsOf, rawLines, textLines, truthLines } from './text-lines';
import { isExpression } from '../../template/expression';

/** The lines of a named template. */
export function definitionLines(definition: Definition, definitions: Definitions): string[] {
  const { name, form, tree, comment } = definition;
  const top = topScope(definitions, { file: name.replace(/^[^.]*\./, ''), key: '' }, rootOf(definition), definition.base);
  const scope = { ...top, isAlone: tree };
  // Lines of text, other than those of control, show what is before them.
  const begin = [`{{- define ${goString(name).text} -}}`, ...parameterLines(definition).map(line => line.replace(/ }}$/, ' -}}'))];
  const head = [...(comment === undefined ? [] : [`{{- /* ${comment} */}}`]), ...begin];
  switch (form) {
    case 'block': return [...head, ...blockLines(tree, scope), '{{- end }}'];
    case 'truth': return [...head, ...truthLines(isExpression(tree) ? tree : tree === true, '', scope), '{{- end }}'];
    case 'text': {
      const parts = partsOf(tree);
      const raw = parts === undefined ? undefined : rawLines(parts, scope);
      if (raw === undefined) {
        return [...head, ...textLines(tree, '', scope), '{{- end }}'];
      }
      const [last] = raw.slice(-1);
      return last === '' ? [...head, ...raw.slice(0, -1), '{{ end }}'] : [...head, ...raw, '{{- end }}'];
    }
  }
}

/** The lines of a template that is the same in every chart. */
export function helperLines(helper: Helper, definitions: Definitions): string[] {
  const [comment, ...lines] = HELPERS[helper];
  return [`{{- /* ${comment} */}}`, `{{- define ${goString(definitions.helper(helper)).text} -}}`, ...lines, '{{- end }}'];
}

const HELPERS: { readonly [name in Helper]: readonly string[] } = {
  amount: [
    'The number that a quantity of Kubernetes stands for, such as 1.5Gi or 500m; 0 for what is no quantity.',
    '{{- $quantity := toString . }}',
    '{{- $digits := regexFind "^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)" $quantity }}',
    '{{- $suffix := trimPrefix $digits $quantity }}',
    '{{- $decimal := dict "" "e0" "n" "e-9" "u" "e-6" "m" "e-3" "k" "e3" "M" "e6" "G" "e9" "T" "e12" "P" "e15" "E" "e18" }}',
    '{{- $binary := dict "Ki" 1 "Mi" 2 "Gi" 3 "Ti" 4 "Pi" 5 "Ei" 6 }}',
    '{{- if not $digits }}',
    '  {{- 0 }}',
    '{{- else if hasKey $binary $suffix }}',
    '  {{- $number := float64 $digits }}',
    '  {{- range until (int (get $binary $suffix)) }}',
    '    {{- $number = mulf $number 1024 }}',
    '  {{- end }}',
    '  {{- $number }}',
    '{{- else if hasKey $decimal $suffix }}',
    '  {{- float64 (print $digits (get $decimal $suffix)) }}',
    '{{- else if regexMatch "^[eE][+-]?[0-9]+$" $suffix }}',
    '  {{- float64 $quantity }}',
    '{{- else }}',
    '  {{- 0 }}',
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
