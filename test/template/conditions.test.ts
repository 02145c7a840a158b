import { and, contains, equals, isNonEmpty, not, or, some } from '../../src/template/conditions';
import { keyOf, valueAt, variable } from '../../src/template/expression';

describe('what is known of a list', () => {
  const list = valueAt(['secrets'], 'list');
  const others = valueAt(['others'], 'list');
  const item = variable('item', 'string');

  test('decides that nothing is in it where it is empty', () => {
    expect(keyOf(or(isNonEmpty(list), contains(list, 'a')))).toBe(keyOf(isNonEmpty(list)));
  });

  test('decides that no item of another list is in it', () => {
    expect(keyOf(or(isNonEmpty(list), some(others, 'item', not(contains(list, item)))))).toBe(keyOf(or(isNonEmpty(list), isNonEmpty(others))));
  });

  test('says nothing of what a loop calls by the same name', () => {
    const known = equals(item, 'a');
    const inLoop = some(others, 'item', equals(item, 'a'));

    expect(keyOf(and(known, inLoop))).not.toBe(keyOf(known));
  });
});
