import { asMap, asString, isList, isMap, mapsOf } from '../../src/template/json';

const LIST = [1, { name: 'main' }, null, ['a']];

describe('the kinds of JSON', () => {
  test.each<[string, Parameters<typeof isMap>[0], { readonly map: boolean; readonly list: boolean }]>([
    ['a map', {}, { map: true, list: false }],
    ['a list', [], { map: false, list: true }],
    ['null', null, { map: false, list: false }],
    ['nothing', undefined, { map: false, list: false }],
    ['a string', 'text', { map: false, list: false }],
  ])('are told apart: %s', (_, value, kinds) => {
    expect({ map: isMap(value), list: isList(value) }).toEqual(kinds);
  });

  test('read as a map where there is one, and as an empty one elsewhere', () => {
    expect([asMap({ a: 1 }), asMap(LIST), asMap('text'), asMap(null), asMap(undefined)]).toEqual([{ a: 1 }, {}, {}, {}, {}]);
  });

  test('read as the maps of a list, and as none elsewhere', () => {
    expect([mapsOf(LIST), mapsOf({ name: 'main' }), mapsOf(undefined)]).toEqual([[{ name: 'main' }], [], []]);
  });

  test('read as a string where there is one', () => {
    expect([asString('text'), asString(1), asString(null)]).toEqual(['text', undefined, undefined]);
  });
});
