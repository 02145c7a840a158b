import { plainScalar } from '../../../src/helm/values-file/go-scalar';
import { temporaryFolder } from '../../support/helm/chart-folders';
import { useHelm } from '../../support/helm/helm';
import { HELM_VERSIONS } from '../../support/helm/releases';
import { toldBy, writeCheckerChart } from '../checker-chart';

/** Notations of numbers, and what looks like one. */
const NUMBERS = [
  '0', '-0', '+0', '00', '07', '08', '018', '-012', '09.5', '0128.5', '0_7', '1_', '1__0', '_1', '-_1', '0x_1', '0x1F', '-0x1f', '+0x1F', '0X1f',
  '0o17', '0O17', '-0o17', '0o8', '0b101', '0B101', '-0b101', '0b2', '0b+1', '0b-1', '0b+1_1', '0B+1', '-0b+1', '+0b-1', '0b--1', '0x+1', '0o+7',
  '0b', '0x', '0xg', '1e5', '1E5', '1e+5', '1e-5', '1e', 'e5', '-e5', '.5',
  '.5e3', '.5_0', '._5', '.5__0', '.5_e1', '.5e1_', '+._5', '+.5_0', '.', '..', '-.5', '1.', '1.e3', '1_0.5', '1.5_5', '1e4_0', '1e400',
  '-1e400', '1e-400', '0.0', '-0.0', '-0e0', '.e5', '.5.5', '1.2.3', '0x1p4', '1p4', '1f', '1,000', '1 000', '1:2', '12:30:45', '2001-12-14',
  '2001-12-14T21:59:43Z', '9223372036854775807', '9223372036854775808', '18446744073709551615', '18446744073709551616',
  '-9223372036854775808', '-9223372036854775809', '+9223372036854775808', '0xFFFFFFFFFFFFFFFF', '0xFFFFFFFFFFFFFFFFF', '-0xFFFFFFFFFFFFFFFF',
  '0777777777777777777777777', `0b${'1'.repeat(64)}`, `0b${'1'.repeat(65)}`, `0b+${'1'.repeat(63)}`,
  `0b+${'1'.repeat(64)}`, `0b-1${'0'.repeat(63)}`, `0b-1${'0'.repeat(62)}1`, '٣', '１', '1e1_0', '9e99999',
];

const WORDS = ['y', 'yes', 'on', 'true', 'n', 'no', 'off', 'false', 'null', '~', 'nan', 'inf', '-inf', 'infinity', '<<', '='];

/** Each in lower case, upper case, as a name and as a typing error. */
const IN_ALL_CASES = WORDS.flatMap(word =>
  [word, word.toUpperCase(), word[0].toUpperCase() + word.slice(1), word.slice(0, -1) + word.slice(-1).toUpperCase()]);

describe('a plain scalar', () => {
  test.each([
    ['yes', true], ['off', false], ['~', null], ['', null], ['0644', 420], ['1.10', 1.1], ['1_000', 1000], ['1e3', 1000], ['1e400', '1e400'],
    ['12:30:45', '12:30:45'], ['2001-12-14', '2001-12-14'], ['1.0.0', '1.0.0'], ['64Mi', '64Mi'],
  ])("'%s' is read as %j", (text, value) => {
    expect(plainScalar(text)).toBe(value);
  });

  test.each(['.inf', '-.Inf', '+.INF', '.nan', '.NaN'])("'%s' is refused, as by Helm", text => {
    expect(() => plainScalar(text)).toThrow(`'${text}' is no number that values can hold`);
  });

  describe.each(HELM_VERSIONS)('in Helm %s', version => {
    const helm = useHelm(version);
    const folder = temporaryFolder();

    test('is read in the same way', async () => {
      // GIVEN
      const texts = [...new Set([...NUMBERS, ...IN_ALL_CASES])];
      const chart = writeCheckerChart(folder, { values: `scalars:\n${texts.map(text => `- ${text}\n`).join('')}` });

      // WHEN
      const read = await toldBy(helm, chart) as { scalars: unknown[] };

      // THEN
      const ours = Object.fromEntries(texts.map(text => [text, plainScalar(text)]));
      // In JavaScript the number zero has a sign, in a manifest it has none.
      expect(ours).toEqual(Object.fromEntries(texts.map((text, index) => [text, read.scalars[index] === 0 ? 0 : read.scalars[index]])));
    });
  });
});
