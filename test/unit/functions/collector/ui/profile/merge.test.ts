import fc from 'fast-check';
import { mergeInto } from '../../../../../../functions/collector/ui/profile/merge.ts';

const stacks = fc.dictionary(fc.constantFrom('a', 'a;b', 'c'), fc.integer({ min: 1, max: 1000 }));
const sumOf = (one: Iterable<number>) => [...one].reduce((sum, weight) => sum + weight, 0);

test('nothing is lost, and nothing comes in between', () => {
  fc.assert(
    fc.property(fc.array(stacks), (profiles) => {
      const sum = new Map<string, number>();
      for (const one of profiles) mergeInto(sum, new Map(Object.entries(one)));
      expect(sumOf(sum.values())).toBe(sumOf(profiles.flatMap((one) => Object.values(one))));
      expect([...sum.keys()].sort()).toEqual([...new Set(profiles.flatMap(Object.keys))].sort());
    }),
  );
});

test('the same stack of two pods is one', () => {
  const sum = new Map([['a;b', 1]]);
  mergeInto(
    sum,
    new Map([
      ['a;b', 2],
      ['a', 5],
    ]),
  );
  expect(Object.fromEntries(sum)).toEqual({ 'a;b': 3, a: 5 });
});
