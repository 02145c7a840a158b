import { formatBytes, parseQuantity } from '../../src/template/quantity';

describe('a Kubernetes quantity', () => {
  test.each<[unknown, number]>([
    ['0', 0],
    ['128', 128],
    [128, 128],
    ['+5', 5],
    ['-5', -5],
    ['.5', 0.5],
    ['5.', 5],
    ['64Mi', 67108864],
    ['1.5Gi', 1610612736],
    ['1Ki', 1024],
    ['1Ti', 1099511627776],
    ['1k', 1000],
    ['1M', 1000000],
    ['2G', 2000000000],
    ['1E', 1e18],
    ['1Ei', 2 ** 60],
    ['1e3', 1000],
    ['1E3', 1000],
    ['12e-1', 1.2],
    ['500m', 0.5],
    ['700m', 0.7],
    ['1100u', 0.0011],
    ['1n', 1e-9],
  ])('%j stands for %d', (quantity, number) => {
    expect(parseQuantity(quantity)).toBe(number);
  });

  test.each<unknown>(['', 'much', '1K', '1mi', '1 Gi', '1e3k', '1e', '--1', '.', '1Gib', null, undefined, {}])('is not %j', quantity => {
    expect(parseQuantity(quantity)).toBeUndefined();
  });
});

describe('a number of bytes', () => {
  test.each([
    [0, '0'],
    [1000, '1000'],
    [1024, '1Ki'],
    [1536, '1536'],
    [67108864, '64Mi'],
    [1073741824, '1Gi'],
    [1610612736, '1536Mi'],
    [1099511627776, '1024Gi'],
  ])('%d is written as %s', (bytes, quantity) => {
    expect(formatBytes(bytes)).toBe(quantity);
    expect(parseQuantity(quantity)).toBe(bytes);
  });
});
