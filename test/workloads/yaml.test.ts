import { runInNewContext } from 'vm';
import { Chart, Cron, Testing, Yaml } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { parse, parseAllDocuments } from 'yaml';
import { Json } from '../../src/template/json';
import { joinYaml, YamlPrinter } from '../../src/workloads/yaml';

const printYaml = (document: Json) => new YamlPrinter().print(document);

/** Strings that some parser takes for something else, or refuses, unless they are written with care. */
const NASTY = [
  // words
  'y', 'N', 'yes', 'No', 'on', 'OFF', 'true', 'False', 'null', 'Null', '~', '', '=', '<<',
  // numbers: decimal, octal, hexadecimal, binary, sexagesimal, with exponent, special
  '0', '-0', '+1', '1.', '.5', '1_000', '1,000', '0o17', '0755', '0x1f', '0X1F', '0b1', '0B1', '12:30:45', '190:20:30.15',
  '1e3', '1E5', '1e400', 'e1', 'E+5', '-e1', '.inf', '-.INF', '.nan', '.', '1.5.2', '10.0.0.1', '5d',
  // times
  '2001-01-01', '2001-01-01T00:00:00Z', '2001-01-01 00:00:00 +1',
  // indicators, comments, documents
  '-', '- x', '?', '? x', ':', ': ', 'a: b', 'a:', 'a #b', '#', '@x', '`x', '%x', '!x', '&a', '*a', '|', '>', '{', '}', '[', ']', ',', '"', '\'', '"\'',
  '---', '--- x', '...', 'key: |', '{"a":"b"}', '{{ .Values.x }}', 'a: {b}',
  // blanks and lines
  ' x', 'x ', '\t', 'x\ty', '\n', '\n\n', 'x\n', '\nx', 'x\n\n\n', '  x\ny', '\tx\ny', 'x\n\ty', 'x\n  \ny', 'x\n  ', 'x\n  \n', 'x \ny', 'a\n---\nb',
  // control characters, and what Unicode has for lines and blanks
  '\r', 'a\rb', 'a\r\nb', '\u0000', '\u001b[0m\nx', '\u007f', '\u0085', 'a\u0085b', '\u00a0', '\u2028', 'a\u2029b\nc', '\u3000x\ny', '\ufeff', '\ufffe', '\uffff',
  // beyond ASCII
  'é', '😀', '😀\nx', '\ue000', '\u{1fffe}',
];

const INDICATORS = [...'yYnNtTfFoOeExXbB_019.:+-, #\n\t\r"\'\\{}[]|>&*!%@`~<=?/$(^azZ', '\u0085', '\u00a0', '\ufeff', '\u2028', '😀'];

const text = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.array(fc.constantFrom(...INDICATORS), { maxLength: 12 }).map(characters => characters.join('')),
  fc.string({ unit: 'binary' }),
  fc.tuple(fc.constantFrom(...NASTY), fc.constantFrom('', ' ', '\n', ': '), fc.constantFrom(...NASTY)).map(parts => parts.join('')),
);

/** JSON has one zero. */
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => value === 0 ? 0 : value));

const { tree } = fc.letrec<{ tree: Json }>(tie => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 4 }),
    // The parsers of JavaScript do not agree on what `__proto__` as a key means.
    fc.dictionary(text.filter(key => key !== '__proto__'), tie('tree'), { maxKeys: 4 }),
  ),
}));

const VERSIONS = ['1.1', '1.2'] as const;

describe('parsing back gives the same value', () => {
  test.each(VERSIONS)('for strings that look like something else, in each position, as YAML %s', version => {
    for (const string of NASTY) {
      const positions = { value: string, [string]: 'key', list: [string, [string], { [string]: string }], last: string };
      expect(parse(printYaml(positions), { version })).toEqual(positions);
    }
  });

  test.each(VERSIONS)('for any tree, as YAML %s', version => {
    fc.assert(fc.property(tree, value => {
      expect(parse(printYaml(value), { version })).toEqual(value);
    }), { numRuns: 2000 });
  });

  test.each(VERSIONS)('for each of several documents in one file, as YAML %s', version => {
    const printer = new YamlPrinter();
    fc.assert(fc.property(fc.array(tree, { minLength: 1, maxLength: 4 }), values => {
      expect(parseAllDocuments(joinYaml(values.map(value => printer.print(value))), { version }).map(document => document.toJS())).toEqual(values);
    }), { numRuns: 300 });
  });

  test.each(['x', 'é', '"'])('for a key longer than what parsers look ahead, of %s', character => {
    const value = { outer: [{ [character.repeat(3000)]: { inner: [1] } }] };
    expect(parse(printYaml(value))).toEqual(value);
  });
});

describe('a string', () => {
  const line = (value: Json) => printYaml({ value });

  test.each([
    'nginx', 'nginx:1.27', 'registry.example.com/team/api@sha256:0123', '/var/run/app', 'app.kubernetes.io/name', '$(POD_IP):80', '--flag=value',
    '-c', '512Mi', '500m', '25%', '30s', 'ClusterFirst', 'a b, c', 'say "hi"', '^/api(/.*)?$', 'x{{ y }}',
  ])('that no parser takes for anything else is plain: %s', value => {
    expect(line(value)).toBe(`value: ${value}\n`);
  });

  test.each(['y', 'No', '8080', '1e3', '0o17', '1.27', '2001-01-01', '12:30', 'a: b', '', ' x', '- x', '*', '{{ .Values.x }}'])(
    'that a parser might take for something else is quoted: "%s"', value => {
      expect(line(value)).toBe(`value: "${value}"\n`);
    },
  );

  test('with double quotes that needs quoting gets single ones, as JSON in an annotation', () => {
    expect(line('{"a":"b\\n"}')).toBe('value: \'{"a":"b\\n"}\'\n');
  });

  test('with both kinds of quotes is escaped', () => {
    expect(line('{"it\'s"}')).toBe('value: "{\\"it\'s\\"}"\n');
  });

  test('with characters that Go\'s YAML refuses or folds is escaped', () => {
    expect(line('a\u007f\u0085\u009f\u2028\u2029\ufeff\ufffe\uffff\r\u0000')).toBe(
      'value: "a\\u007f\\u0085\\u009f\\u2028\\u2029\\ufeff\\ufffe\\uffff\\r\\u0000"\n',
    );
  });

  test('with characters of higher planes keeps them, since Go\'s YAML has no surrogate escapes', () => {
    expect(line('😀')).toBe('value: "😀"\n');
  });

  test('as a key follows the same rules', () => {
    expect(printYaml({ 'y': 1, '8080': 1, 'app.kubernetes.io/name': 1, 'a\u0001\n': 1 })).toBe(
      '"8080": 1\n"y": 1\napp.kubernetes.io/name: 1\n"a\\u0001\\n": 1\n',
    );
  });
});

describe('a text of several lines', () => {
  test.each([
    ['without a newline at the end', 'a\n\n  b', '|-\n  a\n\n    b\n'],
    ['with one', 'a\nb\n', '|\n  a\n  b\n'],
    ['with several', 'a\nb\n\n\n', '|+\n  a\n  b\n\n\n'],
    ['with lines indented by tabs', 'all:\n\tmake x\n', '|\n  all:\n  \tmake x\n'],
    ['with an empty first line', '\na', '|-\n\n  a\n'],
  ])('%s is a block', (_, value, expected) => {
    expect(printYaml({ value })).toBe(`value: ${expected}`);
  });

  test.each([
    ['whose first line is indented', '  a\nb'],
    ['whose first line starts with a tab', '\ta\nb'],
    ['that ends with a line of spaces', 'a\n  \n'],
    ['with carriage returns', 'a\r\nb\r\n'],
    ['with control characters', '\u001b[0m\na'],
  ])('%s is quoted', (_, value) => {
    expect(printYaml({ value })).toBe(`value: ${JSON.stringify(value)}\n`);
  });

  test('in a list is indented below its dash', () => {
    expect(printYaml({ args: ['a\nb\n', 'c'] })).toBe('args:\n  - |\n    a\n    b\n  - c\n');
  });
});

describe('maps and lists', () => {
  test('have the look of cdk8s', () => {
    const value = { a: { b: [1, { c: true, d: [null] }, [['x'], []], {}] }, e: {}, f: [] };
    expect(printYaml(value)).toBe(Yaml.stringify(value));
  });

  test('that stand in two places are printed twice, not as an anchor', () => {
    const shared = { a: 1 };
    expect(printYaml({ one: shared, two: shared })).toBe('one:\n  a: 1\ntwo:\n  a: 1\n');
  });

  test('an ordinary stack is printed as cdk8s does, byte for byte', () => {
    // GIVEN
    const chart = new Chart(Testing.app(), 'stack', { namespace: 'team', labels: { 'app.kubernetes.io/part-of': 'stack' } });
    const config = new kplus.ConfigMap(chart, 'config', { data: { 'settings.yaml': 'a: 1\nb:\n  - 2\n', 'mode': 'on', 'port': '8080' } });
    const deployment = new kplus.Deployment(chart, 'api', {
      containers: [{
        image: 'registry.example.com/api:1.2.3',
        portNumber: 8080,
        args: ['--listen=:8080', '-v'],
        envVariables: { LEVEL: kplus.EnvValue.fromValue('debug'), MODE: kplus.EnvValue.fromConfigMap(config, 'mode') },
        liveness: kplus.Probe.fromHttpGet('/healthz'),
      }],
    });
    deployment.exposeViaIngress('/api');
    new kplus.HorizontalPodAutoscaler(chart, 'hpa', { target: deployment, maxReplicas: 3 });
    new kplus.CronJob(chart, 'nightly', { schedule: Cron.daily(), containers: [{ image: 'busybox', command: ['sh', '-c', 'echo "it\'s done"'] }] });

    // WHEN
    const documents = Testing.synth(chart);

    // THEN
    expect(joinYaml(documents.map(printYaml))).toBe(Yaml.stringify(...documents));
  });
});

describe('numbers', () => {
  test.each([[1, '1'], [-1, '-1'], [0.5, '0.5'], [-0, '0'], [1e21, '1.0e+21'], [1.5e-7, '1.5e-7'], [2 ** 53, '9007199254740992']])('%d is %s', (value, expected) => {
    expect(printYaml(value)).toBe(`${expected}\n`);
  });
});

describe('what is not JSON is refused with its path', () => {
  // What reaches the printer comes from a `toJson()` that promises nothing.
  const print = (value: unknown) => () => printYaml(value as Json);

  test.each<[string, unknown, string]>([
    ['a date', { spec: { at: [new Date(0)] } }, '\'spec.at.0\' is an instance of \'Date\'; give plain JSON'],
    ['a class instance', { spec: new (class Token { public readonly token = 1; })() }, '\'spec\' is an instance of \'Token\'; give plain JSON'],
    ['an empty class instance', { spec: new Map() }, '\'spec\' is an instance of \'Map\'; give plain JSON'],
    ['undefined in a map', { metadata: { name: undefined } }, '\'metadata.name\' is undefined; leave the key out instead'],
    ['NaN', { replicas: NaN }, '\'replicas\' is NaN, which JSON does not have'],
    ['infinity', { replicas: [-Infinity] }, '\'replicas.0\' is -Infinity, which JSON does not have'],
    ['a function', { run: () => 1 }, '\'run\' is a function, which JSON does not have'],
    ['a big integer', { count: BigInt(1) }, '\'count\' is a bigint, which JSON does not have'],
    ['half of a surrogate pair', { data: { text: 'a\ud83d' } }, '\'data.text\' holds half of a surrogate pair, which is not Unicode text'],
    ['half of a surrogate pair among lines', { data: { text: 'a\n\ude00' } }, '\'data.text\' holds half of a surrogate pair, which is not Unicode text'],
  ])('%s', (_, value, message) => {
    expect(print(value)).toThrow(new Error(message));
  });

  test('but undefined in a list is null, as cdk8s turns one into the other', () => {
    expect(printYaml({ list: [undefined as unknown as Json] })).toBe('list:\n  - null\n');
  });

  test('and maps of another realm are maps', () => {
    expect(printYaml(runInNewContext('({ a: [{ b: 1 }] })'))).toBe('a:\n  - b: 1\n');
  });
});
