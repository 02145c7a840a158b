import { printed, printedObject, printedValue } from './printing';
import { choose } from '../../../src/template/choose';
import { amountOf, and, isNonEmpty, not } from '../../../src/template/conditions';
import { builtIn, named, valueAt, ValueType } from '../../../src/template/expression';
import { Json } from '../../../src/template/json';
import { digest, join, lower, maximum, sum, truncate } from '../../../src/template/operations';

const value = (type: ValueType, ...path: string[]) => valueAt(path, type);

describe('the type of a value decides how it is written', () => {
  test.each<[ValueType, string]>([
    ['string', '{{ .Values.x | quote }}'],
    ['name', '{{ .Values.x | quote }}'],
    ['integer', '{{ int .Values.x }}'],
    ['number', '{{ .Values.x | toJson }}'],
    ['quantity', '{{ .Values.x | toJson }}'],
    ['intOrString', '{{ .Values.x | toJson }}'],
    ['boolean', '{{ .Values.x }}'],
  ])('%s', (type, expected) => {
    expect(printedValue(value(type, 'x'))).toBe(expected);
  });

  test.each<[ValueType, string]>([
    ['integer', '{{ int .Values.x | quote }}'],
    ['boolean', '{{ .Values.x | quote }}'],
    ['number', '{{ float64 .Values.x | toJson | quote }}'],
    ['quantity', '{{ .Values.x | toJson | trimAll "\\"" | quote }}'],
  ])('%s as a text, as the value of an environment variable is', (type, expected) => {
    expect(printedValue(join(value(type, 'x')))).toBe(expected);
  });

  test('a list or map stands below its key, indented as deep as its place', () => {
    expect(printedObject({ a: { b: value('map', 'x') } })['web.yaml']).toBe('a:\n  b:\n    {{- toYaml .Values.x | nindent 4 }}\n');
  });

  test('a key that no dot can address is looked up', () => {
    expect(printedValue(value('string', 'a', 'my-key', 'b'))).toBe('{{ (index .Values.a "my-key").b | quote }}');
  });

  test('what is built in is read from the root', () => {
    expect(printedValue(builtIn('Release.Namespace'))).toBe('{{ .Release.Namespace | quote }}');
    expect(printedValue(builtIn('Release.Revision'))).toBe('{{ .Release.Revision }}');
  });
});

describe('a text of parts', () => {
  test('is formatted, each part as what it is', () => {
    expect(printedValue(join('100% of ', value('integer', 'n'), ' at ', value('string', 's'), ', ', value('boolean', 'b')))).toBe(
      '{{ printf "100%% of %d at %s, %t" (int .Values.n) .Values.s .Values.b | quote }}',
    );
  });

  test('stands as it is where all of its parts are names, so that no quotes are needed', () => {
    const fullname = named('api.fullname', builtIn('Release.Name'));
    expect(printedValue(join(fullname, '-web'))).toBe('{{ include "api.fullname" . }}-web');
    expect(printedValue(join('web-', value('name', 'n')))).toBe('web-{{ .Values.n }}');
  });

  test.each<[string, Json]>([
    ['a part may be anything', join(value('string', 's'), '-web')],
    ['it could be read as a number', join(builtIn('Release.Name'), '-5')],
    ['it could be read as an exponent', join('e-', builtIn('Release.Name'))],
    ['nothing stands around a name, which may be a number', named('api.fullname', builtIn('Release.Name'))],
  ])('is quoted where %s', (_, tree) => {
    expect(printedValue(tree)).toMatch(/^\{\{ .* \| quote \}\}$/);
  });

  test('takes another one where a value is empty', () => {
    const tag = value('string', 'image', 'tag');
    expect(printedValue(join('api:', choose(isNonEmpty(tag), tag, builtIn('Chart.AppVersion')) ?? null))).toBe(
      '{{ printf "api:%s" (.Values.image.tag | default .Chart.AppVersion) | quote }}',
    );
  });

  test('of several lines is a block where no value can break it', () => {
    const tree = join('port = ', value('integer', 'port'), '\nname = ', value('name', 'name'), '\n');
    expect(printedObject({ data: { 'app.conf': tree } })['web.yaml']).toBe(
      'data:\n  app.conf: |\n    port = {{ int .Values.port }}\n    name = {{ .Values.name }}\n',
    );
  });

  test('of several lines with any text in it is a template of its own', () => {
    const files = printedObject({ data: { 'app.conf': join('host = ', value('string', 'host'), '\n\n[a]\n') } });
    expect(files['web.yaml']).toBe('data:\n  app.conf: {{ include "api.webAppConf" . | quote }}\n');
    expect(files['_helpers.tpl']).toBe('{{- define "api.webAppConf" -}}\nhost = {{ .Values.host }}\n\n[a]\n{{ end }}\n');
  });

  test('too long for a line is a template of its own, a part in each line', () => {
    const files = printedObject({ image: join('a'.repeat(60), value('string', 'long', 'path', 'of', 'a', 'value'), 'b'.repeat(60), builtIn('Release.Name')) });
    expect(files['web.yaml']).toBe('image: {{ include "api.webImage" . | quote }}\n');
    expect(files['_helpers.tpl']).toBe([
      '{{- define "api.webImage" -}}', `{{- "${'a'.repeat(60)}" }}`, '{{- .Values.long.path.of.a.value }}', `{{- "${'b'.repeat(60)}" }}`, '{{- .Release.Name }}', '{{- end }}', '',
    ].join('\n'));
  });

  test('that depends on several conditions says each once, and serves all that look alike', () => {
    const image = (owner: string): Json => {
      const part = (key: string) => value('string', owner, 'image', key);
      return join(
        part('repository'),
        choose(isNonEmpty(part('tag')), join(':', part('tag')), '') ?? null,
        choose(isNonEmpty(part('digest')), join('@', part('digest')), '') ?? null,
      );
    };
    const files = printedObject({ one: { image: image('api') }, two: { image: image('web') } });
    expect(files['web.yaml']).toBe([
      'one:', '  image: {{ include "api.image" .Values.api.image | quote }}',
      'two:', '  image: {{ include "api.image" .Values.web.image | quote }}', '',
    ].join('\n'));
    expect(files['_helpers.tpl']).toBe([
      '{{- define "api.image" -}}',
      '{{- .repository }}',
      '{{- with .tag }}', '  {{- printf ":%s" . }}', '{{- end }}',
      '{{- with .digest }}', '  {{- printf "@%s" . }}', '{{- end }}',
      '{{- end }}', '',
    ].join('\n'));
  });

  test('is cut, and in lower case', () => {
    expect(printedValue(truncate(join(builtIn('Release.Name'), '-x'), 20))).toBe(
      '{{ regexReplaceAll "[-.]+$" (printf "%s-x" .Release.Name | trunc 20) "" | quote }}',
    );
    expect(printedValue(lower(value('string', 's')))).toBe('{{ .Values.s | lower | quote }}');
  });
});

describe('a computed number', () => {
  test('adds and compares whole numbers as such', () => {
    expect(printedValue(sum(value('integer', 'a'), value('integer', 'b'), 5))).toBe('{{ add .Values.a .Values.b 5 }}');
    expect(printedValue(maximum(value('integer', 'a'), 5))).toBe('{{ max .Values.a 5 }}');
  });

  test('has a fraction where one of its parts may have one', () => {
    expect(printedValue(sum(value('number', 'a'), 0.5))).toBe('{{ addf .Values.a 0.5 | toJson }}');
  });

  test('is what a quantity stands for, told by a template that is there only if it is needed', () => {
    expect(printedValue(sum(amountOf(value('quantity', 'a')), 1))).toBe('{{ addf (include "api.amount" .Values.a) 1 | toJson }}');
    expect(Object.keys(printedObject({ a: 1 }))).toEqual(['web.yaml']);
  });
});

describe('a condition as a value', () => {
  test('is a boolean, as Go\'s `and` and `or` are only if their operands are', () => {
    expect(printedValue(and(value('boolean', 'a'), isNonEmpty(value('list', 'l')), not(isNonEmpty(value('string', 's')))))).toBe(
      '{{ and .Values.a (not (empty .Values.l)) (not .Values.s) }}',
    );
  });
});

describe('a digest', () => {
  test('is made of the JSON of a value', () => {
    expect(printedValue(digest(value('map', 'config'), 8))).toBe('{{ .Values.config | toJson | sha256sum | trunc 8 | quote }}');
  });

  test('is made of the lines of a tree, read again', () => {
    const files = printedObject({ 'checksum/config': digest({ a: value('string', 's'), b: [1] }, 16) });
    expect(files['web.yaml']).toBe('checksum/config: {{ include "api.webChecksumConfig" . | fromYaml | toJson | sha256sum | trunc 16 | quote }}\n');
    expect(files['_helpers.tpl']).toBe('{{- define "api.webChecksumConfig" -}}\na: {{ .Values.s | quote }}\nb:\n  - 1\n{{- end }}\n');
  });

  test('is made of the very lines that an object shows', () => {
    const spec = { data: { a: value('string', 's') } };
    const files = printed({
      files: [{ name: 'web.yaml', objects: [{ condition: true, tree: { metadata: { name: join('migrate-', digest(spec, 8)) }, spec } }] }],
    });
    expect(files['web.yaml']).toBe([
      '{{- define "api.web.spec" -}}', 'data:', '  a: {{ .Values.s | quote }}', '{{- end }}', '',
      'metadata:', '  name: migrate-{{ include "api.web.spec" . | fromYaml | toJson | sha256sum | trunc 8 }}',
      'spec:', '  {{- include "api.web.spec" . | nindent 2 }}', '',
    ].join('\n'));
  });
});
