import { growthOf, makeFigure } from '../../bench/figure.ts';

test('a figure is the median of its runs, with the extremes', () => {
  expect(makeFigure('start', 'ms', [30.04, 10, 20], 25)).toEqual({
    ...{ name: 'start', unit: 'ms', goal: 25, runs: 3 },
    ...{ median: 20, min: 10, max: 30 },
  });
});

test('the median of an even number of runs lies between the two in the middle', () => {
  expect(makeFigure('start', 'ms', [4, 1, 2, 3]).median).toBe(2.5);
});

test.each([
  ['a leak of 20 in each run', [100, 120, 140, 160], 60],
  ['swings around the same', [100, 130, 90, 100], 0],
  ['less in the end', [130, 100], -30],
  ['a single run', [100], 0],
])('growth goes by the order of the runs: %s', (_what, inOrder, growth) => {
  expect(growthOf(inOrder)).toBe(growth);
});
