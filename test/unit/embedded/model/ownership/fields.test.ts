import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  difference,
  fields,
  intersection,
  isEmpty,
  pathsOf,
  union,
  type Fields,
} from '../../../../../embedded/model/ownership/fields.ts';

const STEPS = ['.a', '.b', '[="c"]'];

const sets = fc.memo((depth): fc.Arbitrary<Fields> => {
  const below = depth > 1 ? fc.array(sets(), { maxLength: 3 }) : fc.constant([]);
  return fc.tuple(fc.boolean(), fc.shuffledSubarray(STEPS), below).map(([member, steps, children]) => {
    const named = children.map((child, at) => [steps[at] ?? '', child] as const);
    return fields(member, new Map(named.filter(([step, child]) => step !== '' && !isEmpty(child))));
  });
});

const inBoth = (a: Fields, b: Fields): string[] => pathsOf(a).filter((path) => pathsOf(b).includes(path));
const inFirst = (a: Fields, b: Fields): string[] => pathsOf(a).filter((path) => !pathsOf(b).includes(path));

test('sets of fields are sets', () => {
  fc.assert(
    fc.property(sets(3), sets(3), (a, b) => {
      expect(pathsOf(union(a, b)).sort()).toEqual([...new Set([...pathsOf(a), ...pathsOf(b)])].sort());
      expect(pathsOf(intersection(a, b)).sort()).toEqual(inBoth(a, b).sort());
      expect(pathsOf(difference(a, b)).sort()).toEqual(inFirst(a, b).sort());
      expect(isEmpty(difference(a, a))).toBe(true);
    }),
  );
});
