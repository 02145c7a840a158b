import * as fc from 'fast-check';
import { asSentence, paragraphsOf, wrapped } from '../../../src/helm/files/prose';

describe('the prose of a chart', () => {
  test('comes in paragraphs, without the line breaks of its source', () => {
    expect(paragraphsOf('\n One\n  line. \n \n\nAnother\tone.\n')).toEqual(['One line.', 'Another one.']);
  });

  test('holds nothing that ends a comment', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => {
      expect(paragraphsOf(text).join('')).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    }));
  });

  test.each([['Some words', 'Some words.'], ['Really?', 'Really?'], ['', '']])('ends %j as a sentence: %j', (text, sentence) => {
    expect(asSentence(text)).toBe(sentence);
  });

  test('is wrapped at a width, with all of its words, and no line begins one that would have fitted before', () => {
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }), fc.integer({ min: 5, max: 30 }), (words, width) => {
      // WHEN
      const lines = wrapped(words.join(' '), width);

      // THEN
      expect(lines.join(' ')).toBe(words.join(' '));
      lines.forEach((line, index) => {
        expect(line.length <= width || !line.includes(' ')).toBe(true);
        expect(index === 0 || `${lines[index - 1]} ${line.split(' ')[0]}`.length > width).toBe(true);
      });
    }));
  });
});
