import * as fc from 'fast-check';
import { readContract, temporaryFolder, writeFiles } from './chart-folders';
import { coalesced } from './coalesce';
import { runs } from './effort';
import { useHelm } from './helm';
import { isReadableByHelm, isReadableKey, ODD_TEXTS } from './odd-values';
import { HELM_VERSIONS } from './releases';
import { renderChart, renderedObjects } from './render';
import { WINDOW, WINDOW_WITH_SCHEMA } from './sample-charts';
import { overridesOf } from './value-arbitraries';
import { asMap, asString, Json, JsonMap } from '../../../src/template/json';

jest.setTimeout(300_000);

const WINDOW_WITH_ANY_VALUES = { ...WINDOW, 'values.schema.json': '{ "type": "object" }' };

/** What Helm has in `.Values`. */
function valuesIn([object]: readonly JsonMap[]): Json {
  return JSON.parse(asString(asMap(object.data).json) ?? '');
}

describe.each(HELM_VERSIONS)('Helm %s', version => {
  const helm = useHelm(version);
  const folder = temporaryFolder();
  const window = writeFiles(`${folder}/window`, WINDOW);
  const anyValues = writeFiles(`${folder}/any-values`, WINDOW_WITH_ANY_VALUES);
  const closed = writeFiles(`${folder}/closed`, WINDOW_WITH_SCHEMA);
  const contract = readContract(closed);

  test('gets every set of values as it was meant, and coalesces it with the defaults as the tests do', async () => {
    await fc.assert(fc.asyncProperty(overridesOf(contract), async values => {
      expect(valuesIn(await renderedObjects(helm, closed, { values }))).toEqual(coalesced(contract.defaults, values));
    }), { numRuns: runs(30) });
  });

  test('takes a default away for null, and leaves a null where there is no default', async () => {
    const values = { nameOverride: null, env: { MODE: null, OTHER: 'x' }, affinity: { a: null, b: [null] } };
    expect(valuesIn(await renderedObjects(helm, closed, { values }))).toEqual(coalesced(contract.defaults, values));
    expect(coalesced(contract.defaults, values)).toMatchObject({ env: { OTHER: 'x' }, affinity: { a: null, b: [null] } });
    expect(Object.keys(coalesced(contract.defaults, values))).not.toContain('nameOverride');
  });

  test('lets each odd text through, as a value and as a key', async () => {
    const values = { texts: ODD_TEXTS, keys: ODD_TEXTS.filter(isReadableKey).map(text => ({ [text]: 1 })) };
    expect(valuesIn(await renderedObjects(helm, anyValues, { values }))).toEqual(values);
  });

  test('writes YAML that reads as it was, apart from the line breaks of another age', async () => {
    const texts = ODD_TEXTS.filter(text => !/[\u0085\u2028\u2029]/.test(text));
    const values = { texts, keys: texts.filter(isReadableKey).map(text => ({ [text]: 1 })) };
    const [object] = await renderedObjects(helm, window, { values });
    expect(object.asYaml).toEqual(values);
  });

  test('is why some texts are no values: it takes out what no template prints', async () => {
    expect(isReadableByHelm('<no value>')).toBe(false);
    const [object] = await renderedObjects(helm, window, { values: { text: 'a<no value>b' } });
    expect(object.asYaml).toEqual({ text: 'ab' });
  });

  test('is why some keys are none: it writes << without quotes', async () => {
    expect(isReadableKey('<<')).toBe(false);
    await expect(renderChart(helm, window, { values: { map: { '<<': 'a' } } })).rejects.toThrow('map merge');
  });
});

describe.each(['3.17.3', '3.18.0'] as const)('Helm %s', version => {
  const helm = useHelm(version);
  const anyValues = writeFiles(temporaryFolder(), WINDOW_WITH_ANY_VALUES);

  test.each(['\u007f', '\u0080', '\u009f', '\ufffe', '\uffff'])('cannot validate %j, which is no refusal', async character => {
    expect(isReadableByHelm(character)).toBe(false);
    await expect(renderChart(helm, anyValues, { values: { text: character } })).rejects.toThrow('control characters are not allowed');
  });

  test.each(['<<', '\u0085'])('cannot validate the key %j, which is no refusal', async key => {
    expect(isReadableKey(key)).toBe(false);
    await expect(renderChart(helm, anyValues, { values: { [key]: 'a' } })).rejects.toThrow('and not because it refuses the values');
  });
});
