import * as fc from 'fast-check';
import { Json, JsonMap } from '../../../src/template/json';
import { isReadableByHelm, ODD_TEXTS } from '../../support/helm/odd-values';

/** Go's YAML library writes line breaks of another age as spaces, so they do not survive `toYaml`, with which lists and maps are printed. */
const OTHER_BREAKS = /[\u0085\u2028\u2029]/;

/** Texts that something on the way may change. What Helm takes out wherever it stands, and what `toYaml` changes, has tests of its own. */
export const TEXT = fc.oneof(
  fc.constantFrom(...ODD_TEXTS, 'a{', '{{ "{{" }}{', 'x\n{{- y }}\n', 'server {\n  x\n}\n', 'a \nb', '%', '100%s', 'e-1', 'a\n\n'),
  fc.constantFrom('a', 'api', 'Memory', '64Mi', '-api'),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
).filter(text => !OTHER_BREAKS.test(text));

/** What Helm lets a user set, and whatever an author writes. */
const VALUE_TEXT = TEXT.filter(isReadableByHelm);

const NAME = fc.stringMatching(/^[a-z]([a-z0-9-]{0,12}[a-z0-9])?$/);

export const ASCII = fc.stringMatching(/^[A-Za-z0-9.-]{0,20}$/);

export const INTEGER = fc.oneof(fc.constantFrom(0, 1, -1, 5, 80, 1000000, 16777217, 2 ** 31, 2 ** 53 - 1), fc.integer({ min: -100, max: 100000 }));

export const SMALL = fc.integer({ min: -50, max: 2_000_000 });

/** Numbers that Go and JavaScript can both hold, if they are written without a fraction. */
export const NUMBER = fc.oneof(
  fc.constantFrom(0, 0.5, -1.25, 1e21, 1e-7, 1.5e300, 1000000, 0.1, 3),
  fc.double({ noNaN: true, noDefaultInfinity: true })
    .filter(number => Math.abs(number) < 2 ** 53 || Math.abs(number) >= 1e21)
    .map(number => number === 0 ? 0 : number),
);

export const QUANTITY = fc.oneof(
  fc.constantFrom('64Mi', '1Gi', '500m', '0.1Gi', '1.5', '100', '1e3', '700m', '3Ei', '0', '128974848', '129M', '2E'),
  fc.tuple(fc.integer({ min: 0, max: 99999 }), fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'e2', 'E-3')).map(([digits, suffix]) => `${digits / 100}${suffix}`),
  fc.integer({ min: 0, max: 5000000 }),
);

export const INT_OR_STRING = fc.oneof(fc.constantFrom<Json>('25%', 'http', 80, 0, 1000000, '80', 'x-1'), INTEGER);

/** An item of the list `items`, whose names differ. */
const ITEM = fc.record({
  text: VALUE_TEXT,
  count: SMALL,
  flag: fc.boolean(),
  size: QUANTITY,
  optional: fc.option(fc.record({ deep: VALUE_TEXT }), { nil: undefined }),
  limit: fc.option(QUANTITY, { nil: undefined }),
  tags: fc.array(VALUE_TEXT, { maxLength: 2 }),
}, { noNullPrototype: true });

/** Keys of maps that are values; what stands in a union with them has others. */
const VALUE_KEY = fc.oneof(VALUE_TEXT, fc.constant('a')).map(text => `m${text}`);

const GROUP = fc.record({ text: VALUE_TEXT, flag: fc.boolean() }, { noNullPrototype: true });

const present = <T>(node: T): T => JSON.parse(JSON.stringify(node)) as T;

/** The values of a chart, and the types that the expressions below have for them. */
export const VALUES: fc.Arbitrary<JsonMap> = fc.record({
  text: VALUE_TEXT,
  other: VALUE_TEXT,
  ascii: ASCII,
  name: NAME,
  kind: fc.constantFrom('Memory', 'Disk', ''),
  count: INTEGER,
  small: SMALL,
  ratio: NUMBER,
  flag: fc.boolean(),
  nested: fc.record({ on: fc.boolean(), deep: fc.record({ 'text': VALUE_TEXT, 'odd-key': fc.boolean() }, { noNullPrototype: true }) }, { noNullPrototype: true }),
  quantity: QUANTITY,
  portion: INT_OR_STRING,
  texts: fc.array(VALUE_TEXT, { maxLength: 3 }),
  numbers: fc.array(INTEGER, { maxLength: 3 }),
  items: fc.array(ITEM, { maxLength: 3 }).map(list => list.map((item, index) => ({ ...item, name: `e${index}${item.flag ? '-x' : ''}` }))),
  labels: fc.dictionary(VALUE_KEY, VALUE_TEXT, { maxKeys: 3, noNullPrototype: true }),
  groups: fc.dictionary(VALUE_KEY, GROUP, { maxKeys: 3, noNullPrototype: true }),
  anything: fc.dictionary(VALUE_KEY, fc.oneof(VALUE_TEXT, NUMBER, fc.boolean(), fc.constant([]), fc.constant({}), fc.constant([{ a: [1, 'x\n'] }])), { maxKeys: 3, noNullPrototype: true }),
  optional: fc.option(INTEGER, { nil: undefined }),
  perhaps: fc.option(fc.boolean(), { nil: undefined }),
}, { noNullPrototype: true }).map(present) as fc.Arbitrary<JsonMap>;
