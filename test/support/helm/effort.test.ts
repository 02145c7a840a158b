import { spreadOver } from './effort';

const CASES = Array.from({ length: 100 }, (_, index) => index);

describe('some of many cases', () => {
  test('are as many as asked for, from all over', () => {
    expect(spreadOver(CASES, 4)).toEqual([0, 25, 50, 75]);
    expect([1, 3, 7, 33, 99].map(count => spreadOver(CASES, count).length)).toEqual([1, 3, 7, 33, 99]);
  });

  test('are all where there are no more', () => {
    expect([spreadOver(CASES, 100), spreadOver(CASES, 500), spreadOver([], 3)]).toEqual([CASES, CASES, []]);
  });
});
