import * as fc from 'fast-check';
import { decimalSum } from '../../src/template/decimal-sum';

describe('a sum of decimal numbers', () => {
  test.each([
    [[0.1, 0.2], 0.3],
    [[0.7, 0.1, 0.2], 1],
    [[1e21, 1, -1e21], 1],
    [[1e-7, 2.5e-7], 3.5e-7],
    [[-1.25, 0.25], -1],
    [[], 0],
    [[0.1], 0.1],
  ])('of %j is %j', (numbers, expected) => {
    expect(decimalSum(numbers)).toBe(expected);
  });

  test('is the ordinary one for whole numbers', () => {
    fc.assert(fc.property(fc.array(fc.integer()), numbers => {
      expect(decimalSum(numbers)).toBe(numbers.reduce((sum, number) => sum + number, 0));
    }));
  });

  test('does not depend on the order', () => {
    fc.assert(fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 })), numbers => {
      expect(decimalSum([...numbers].reverse())).toBe(decimalSum(numbers));
    }));
  });
});
