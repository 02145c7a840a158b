import fc from 'fast-check';
import { boundedName, digestOf, labelValue } from '../../src/template/names';

describe('a digest', () => {
  test('is the same for the same text, in letters and digits', () => {
    expect(digestOf('api')).toBe(digestOf('api'));
    expect(digestOf('api')).toMatch(/^[0-9a-f]{8}$/);
  });

  test('differs between texts', () => {
    expect(digestOf('api')).not.toBe(digestOf('apj'));
  });

  test('is as long as asked for', () => {
    expect(digestOf('api', 16)).toHaveLength(16);
  });
});

describe('a bounded name', () => {
  test('is the name itself where that is short enough', () => {
    expect(boundedName('a'.repeat(20), 20)).toBe('a'.repeat(20));
  });

  test('is cut, with a digest of the whole', () => {
    expect(boundedName('the-quick-brown-fox', 15)).toBe(`the-qu-${digestOf('the-quick-brown-fox')}`);
  });

  test('has no dash or dot before that of the digest', () => {
    expect(boundedName('the-.quick-brown-fox', 14)).toBe(`the-${digestOf('the-.quick-brown-fox')}`);
  });

  test('never exceeds its length, and stays unique', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,80}$/), fc.stringMatching(/^[a-z][a-z0-9-]{0,80}$/), (one, other) => {
      expect(boundedName(one, 30).length).toBeLessThanOrEqual(30);
      expect(boundedName(one, 30) === boundedName(other, 30)).toBe(one === other);
    }));
  });
});

describe('the value of a label', () => {
  test.each([
    ['api', 'api'],
    ['1.4.2_rc', '1.4.2_rc'],
    ['two words', 'two-words'],
    ['-edges.', 'edges'],
    ['grüße', 'gr-e'],
    ['', ''],
    ['---', ''],
  ])("of '%s' is '%s'", (text, value) => {
    expect(labelValue(text)).toBe(value);
  });

  test('is what the API takes, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), text => {
      expect(labelValue(text)).toMatch(/^(|[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9._-]{0,61}[A-Za-z0-9])$/);
    }));
  });
});
