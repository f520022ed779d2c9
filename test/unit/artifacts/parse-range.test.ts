import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseRange } from '../../../lib/artifacts/parse-range.ts';

test.each<[string | undefined, unknown]>([
  [undefined, 'whole'],
  ['bytes=0-4', { first: 0, last: 4 }],
  ['bytes=5-', { first: 5, last: 9 }],
  ['bytes=5-500', { first: 5, last: 9 }],
  ['bytes=-3', { first: 7, last: 9 }],
  ['bytes=-50', { first: 0, last: 9 }],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=4-2', 'whole'],
  ['bytes=-', 'whole'],
  ['bytes=0-1,3-4', 'whole'],
  ['lines=0-1', 'whole'],
  ['bytes=a-b', 'whole'],
  ['bytes=0-99999999999999999999', 'whole'],
])('%s of ten bytes', (header, want) => {
  expect(parseRange(header, 10)).toEqual(want);
});

test('of a file without a byte nothing can be had', () => {
  expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable');
  expect(parseRange('bytes=-1', 0)).toBe('unsatisfiable');
});

test('what is served lies in the file, whatever is asked for', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat(), fc.nat(100), (junk, from, to, size) => {
      for (const header of [junk, `bytes=${from}-${to}`, `bytes=-${to}`, `bytes=${from}-`]) {
        const range = parseRange(header, size);
        if (typeof range === 'string') continue;
        expect(range.first).toBeGreaterThanOrEqual(0);
        expect(range.first).toBeLessThanOrEqual(range.last);
        expect(range.last).toBeLessThan(size);
      }
    }),
  );
});
