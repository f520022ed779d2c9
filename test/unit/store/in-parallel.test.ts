import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inParallel } from '../../../lib/store/in-parallel.ts';

test('the results are in order, and never are too many at work', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(3)), async (most, items) => {
      let [now, highest] = [0, 0];
      const results = await inParallel(most, items, async (item, at) => {
        highest = Math.max(highest, (now += 1));
        for (let turns = 0; turns < item; turns += 1) await turn();
        now -= 1;
        return [item, at];
      });
      expect(results).toEqual(items.map((item, at) => [item, at]));
      expect(highest).toBeLessThanOrEqual(most);
    }),
    { numRuns: 30 },
  );
});

test('a fault is a fault', async () => {
  await expect(inParallel(2, [1, 2, 3], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});
