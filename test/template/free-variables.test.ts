import { and, equals, isNonEmpty, some } from '../../src/template/conditions';
import { named, valueAt, variable } from '../../src/template/expression';
import { freeVariables } from '../../src/template/free-variables';
import { Json } from '../../src/template/json';
import { each, entries, join } from '../../src/template/operations';

const list = valueAt(['list'], 'list');
const [x, y] = ['x', 'y'].map(name => variable(name, 'string'));

describe('the free variables of a tree', () => {
  test.each<[string, Json, string[]]>([
    ['none in literals', { x: 'y', l: [1, null] }, []],
    ['none in values', list, []],
    ['those that it reads', { a: [join(x, '-', y)], b: x }, ['x', 'y']],
    ['not those that its loops bind', [each(list, 'x', { a: x, b: y })], ['y']],
    ['not the keys that its loops bind', entries(list, 'x', y, x, 'y'), []],
    ['those in what a loop runs over', [each(variable('x', 'list', ['tags']), 'x', x)], ['x']],
    ['those of conditions', and(equals(y, 'a'), some(list, 'x', isNonEmpty(x))) as Json, ['y']],
    ['those of what has a name', named('a.b', join(x, 'b')), ['x']],
  ])('are %s', (_, tree, expected) => {
    expect([...freeVariables(tree)].sort()).toEqual(expected);
  });
});
