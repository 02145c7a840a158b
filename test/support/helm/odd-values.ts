/** Characters that Helm 3 refuses in any value of a chart with a schema, because it takes the values through YAML before it validates them. */
const UNREADABLE = /[\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

/**
 * Whether every Helm lets a text through from the values to the manifests, if a template prints it with care. Apart from characters that
 * Helm 3 refuses, this is about `<no value>`, which Helm takes out of everything that it renders, whoever wrote it.
 */
export function isReadableByHelm(text: string): boolean {
  return !UNREADABLE.test(text) && !text.includes('<no value>');
}

/** The same for the key of a map: Go takes `<<` for a merge, and Helm 3 breaks off at a line break of another age. */
export function isReadableKey(key: string): boolean {
  return isReadableByHelm(key) && key !== '<<' && !key.includes('\u0085');
}

/** Texts that templates, YAML, JSON, Go, shells and people have read as something else. */
export const ODD_TEXTS: readonly string[] = [
  '',
  // What would add a field, or be executed.
  'x\nhostNetwork: true', '"\nhostNetwork: true\nx: "', '{{ .Release.Name }}', '{{', '}}', '{{/*', '*/}}', '{{`', '`', '${VAR}', '$(VAR)', '$x', '%s %d',
  // What YAML takes for another type, in one of its versions.
  'yes', 'no', 'on', 'off', 'y', 'N', 'true', 'False', 'null', '~', '0', '-1', '+1', '0123', '09', '1_000', '0x1F', '0b1', '0o17', '1.10', '1.', '.5', '1e3', '1e400',
  '-1e400', 'e1', 'E5', '.', '.inf', '.NaN', 'NaN', 'Infinity', '12:30:45', '2024-01-31', '123456789012345678901234567890', '=', '<<', '1,000',
  // What YAML takes for structure.
  '-', '- x', '?', '? x', ':', 'a: b', 'a:', ':a', '#', '# x', 'a #b', ',', '[', ']', '[]', '{', '}', '{}', '{a: b}', '&x', '*x', '!x', '!!int 1', '%x', '@x', '|', '>', '|-',
  '---', '...', '--- x', '# Source: chart/templates/x.yaml',
  // Quotes and escapes.
  '"', "'", '"\'`', '\\', '\\n', '\\u0041', 'a"b', "it's", '"quoted"', '<a href="x">&amp;</a>',
  // White space.
  ' ', ' lead', 'trail ', 'a  b', '\t', 'a\tb', '\tlead', '\n', '\n\n', 'line\n', 'lines\n\n', '\nline', 'a\nb', 'a\n\n\nb', 'a \nb', '  a\nb', 'a\r\nb', '\r', 'a\n\tb\n', '\u00a0', '\u3000',
  // Characters that are not shown, or are more than one unit.
  '\u0000', '\u0007', '\u001b[31m', '\u0085', 'a\u0085b', '\u00ad', '\u200b', '\u2028', '\u2029', '\ufeff', '\ufffd',
  'é', 'e\u0301', 'ß', 'İ', '😀', '👩‍👩‍👧', '\u{10ffff}',
  // What JavaScript finds on every object.
  'constructor', 'toString', '__proto__', 'hasOwnProperty', 'length',
  'x'.repeat(300),
];

/** Some texts that are nothing special, for places where only such are allowed. */
export const EVEN_TEXTS: readonly string[] = [
  'a', 'b', 'api', 'web-1', 'example.com', 'example.com/name', 'Name', 'NAME', 'NAME_1', '/', '/data', '/var/lib/x', '1', '80', '8080', '100m', '64Mi', '1Gi', '25%', '0%',
  '* * * * *', '@daily', 'v1', '1.2.3', 'latest', 'registry.example/team/app', `sha256:${'0'.repeat(64)}`, '5m', '30s', 'user@example.com', 'arn:aws:iam::1:role/x',
];

/** Numbers at which printing or reading changes: nothing, one, where Go writes an exponent, where 32 bits end. */
export const ODD_NUMBERS: readonly number[] = [0, 1, 2, -1, 80, 1_000_000, 2 ** 31 - 1, 2 ** 31, 2 ** 40, 0.5, -1.25, 1e21];
