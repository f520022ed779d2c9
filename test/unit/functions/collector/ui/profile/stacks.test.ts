import {
  cleanFrame,
  collectStacks,
  MAX_DEPTH,
} from '../../../../../../functions/collector/ui/profile/stacks.ts';

test('weights of the same stack are added', () => {
  const { add, done } = collectStacks();
  add(['a', 'b'], 1);
  add(['a', 'b'], 2);
  expect(done()).toEqual(new Map([['a;b', 3]]));
});

test.each([0, -1, NaN, Infinity])('the weight %d is none', (weight) => {
  const { add, done } = collectStacks();
  expect(add(['a'], weight)).toBe(true);
  expect(done()).toEqual(new Map());
});

test('what is deeper than anybody can see is cut off', () => {
  const { add, done } = collectStacks();
  add(
    Array.from({ length: 5000 }, () => 'f'),
    1,
  );
  expect([...(done() as Map<string, number>).keys()][0]?.split(';')).toHaveLength(MAX_DEPTH);
});

test('too many characters are refused, and nothing more is taken', () => {
  const { add, done } = collectStacks(5);
  expect(add(['abc'], 1)).toBe(true);
  expect(add(['abc'], 1)).toBe(true);
  expect(add(['defg'], 1)).toBe(false);
  expect(done()).toHaveProperty('problem');
});

test.each([
  ['std::map<a;b>', 'std::map<a,b>'],
  ['a\nb', 'a b'],
  [' ', '(anonymous)'],
])('the frame %j is written %j', (frame, want) => expect(cleanFrame(frame)).toBe(want));
