import fc from 'fast-check';
import { and, contains, equals, not, or } from '../../src/template/conditions';
import { holds } from '../../src/template/evaluate';
import { Condition, keyOf, valueAt } from '../../src/template/expression';
import { join } from '../../src/template/operations';

const name = valueAt(['name'], 'string');

/** A condition on the name, as data. */
type Sketch =
  | { readonly kind: 'one' | 'some' | 'joined'; readonly texts: readonly string[] }
  | { readonly kind: 'and' | 'or' | 'not'; readonly parts: readonly Sketch[] };

function conditionOf(sketch: Sketch): Condition {
  switch (sketch.kind) {
    case 'one': return equals(name, sketch.texts[0]);
    case 'some': return contains(sketch.texts, name);
    case 'joined': return equals(join(name, '-x'), sketch.texts[0]);
    case 'and': return and(...sketch.parts.map(conditionOf));
    case 'or': return or(...sketch.parts.map(conditionOf));
    case 'not': return not(conditionOf(sketch.parts[0]));
  }
}

function isTrue(sketch: Sketch, given: string): boolean {
  switch (sketch.kind) {
    case 'one':
    case 'some': return sketch.texts.includes(given);
    case 'joined': return sketch.texts.includes(`${given}-x`);
    case 'and': return sketch.parts.every(part => isTrue(part, given));
    case 'or': return sketch.parts.some(part => isTrue(part, given));
    case 'not': return !isTrue(sketch.parts[0], given);
  }
}

const CONTEXT = {
  release: { name: 'shop', namespace: 'space' }, chart: { name: 'shop', version: '1.0.0', appVersion: '1' }, kubernetesVersion: '1.35',
};

describe('a condition on a text that is compared with several literals', () => {
  test.each<[string, Condition, Condition]>([
    ['asks once where it is another than one, or than one of more', or(not(equals(name, 'a')), not(contains(['a', 'b'], name))), not(equals(name, 'a'))],
    ['asks for all where it is another than one, and than all', and(not(equals(name, 'a')), not(contains(['a', 'b'], name))), not(contains(['a', 'b'], name))],
    ['asks for one where it is that, and one of more', and(equals(name, 'a'), contains(['a', 'b'], name)), equals(name, 'a')],
    ['never holds where it is one, and another', and(equals(name, 'a'), equals(name, 'b')), false],
    ['always holds where it is not one, or not another', or(not(equals(name, 'a')), not(equals(name, 'b'))), true],
    ['never holds where what it ends with is something else', equals(join(name, '-writable'), 'cache'), false],
    ['never holds where what it begins with is something else', equals('cache', join('my-', name)), false],
    ['never holds where its ends overlap', equals(join('ab', name, 'bc'), 'abc'), false],
  ])('%s', (_, condition, expected) => {
    expect(keyOf(condition)).toBe(keyOf(expected));
  });

  test('holds for the same texts, however it is simplified', () => {
    const text = fc.constantFrom('a', 'b', 'c', 'a-x', '');
    const { tree } = fc.letrec<{ tree: Sketch }>(tie => ({
      tree: fc.oneof({ depthSize: 'small' },
        fc.record({ kind: fc.constant('one' as const), texts: fc.tuple(text) }),
        fc.record({ kind: fc.constant('some' as const), texts: fc.uniqueArray(text, { minLength: 1 }) }),
        fc.record({ kind: fc.constant('joined' as const), texts: fc.tuple(text) }),
        fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), parts: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }) }),
        fc.record({ kind: fc.constant('not' as const), parts: fc.tuple(tie('tree')) })),
    }));

    fc.assert(fc.property(tree, text, (sketch, given) => {
      expect(holds(conditionOf(sketch), { ...CONTEXT, values: { name: given } })).toBe(isTrue(sketch, given));
    }), { numRuns: 2000 });
  });
});
