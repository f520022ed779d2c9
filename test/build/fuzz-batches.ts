import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { Handler } from '../fuzz/draft.ts';
import { findWrong } from '../fuzz/findings.ts';
import { makeRequest, type RawRequest } from '../fuzz/make-request.ts';
import type { Reply } from '../fuzz/send-raw.ts';
import { makeRandom } from '../sim/core/random.ts';

/** Requests at once. */
const BATCH = 50;

/** Sends so many hostile requests in all to these handlers, many at once, and expects that nothing is wrong with any answer. */
export async function fuzzInBatches(
  handlers: readonly Handler[],
  runs: number,
  send: (request: RawRequest) => Promise<Reply>,
): Promise<void> {
  const seeds = fc.array(fc.tuple(fc.constantFrom(...handlers), fc.integer()), {
    minLength: BATCH,
    maxLength: BATCH,
  });
  await fc.assert(
    fc.asyncProperty(seeds, async (batch) => {
      const wrong = batch.map(async ([handler, seed]) => {
        const request = makeRequest(handler, makeRandom(seed));
        return findWrong(request, await send(request));
      });
      expect((await Promise.all(wrong)).filter((one) => one !== undefined)).toEqual([]);
    }),
    { numRuns: runs / BATCH },
  );
}
