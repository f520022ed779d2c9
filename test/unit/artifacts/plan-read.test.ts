import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planRead } from '../../../lib/artifacts/plan-read.ts';

test('the pieces of a range are its bytes', () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 9 }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(parts, fc.nat(), fc.nat(), (all, a, b) => {
      const whole = Buffer.concat(all);
      fc.pre(whole.length > 0);
      const [first = 0, last = 0] = [a % whole.length, b % whole.length].sort((x, y) => x - y);
      const stored = all.map((bytes, at) => ({ key: String(at), size: bytes.length }));
      const pieces = planRead(stored, { first, last });
      const read = pieces.map(
        ({ key, range }) => all[Number(key)]?.subarray(range.first, range.last + 1) ?? [],
      );
      expect(Buffer.concat(read.map((one) => Buffer.from(one)))).toEqual(whole.subarray(first, last + 1));
    }),
  );
});

test('an object without a byte in the range is not read', () => {
  const parts = [
    { key: 'a', size: 5 },
    { key: 'b', size: 5 },
    { key: 'c', size: 5 },
  ];
  expect(planRead(parts, { first: 5, last: 9 })).toEqual([{ key: 'b', range: { first: 0, last: 4 } }]);
});
