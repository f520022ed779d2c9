import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { makeApp } from '../../../lib/http/app.ts';
import { makeServer } from '../../../lib/http/make-server.ts';
import { aLog } from '../../build/a-log.ts';
import { findWrong } from '../../fuzz/findings.ts';
import { HANDLERS, makeRequest } from '../../fuzz/make-request.ts';
import { sendRaw } from '../../fuzz/send-raw.ts';
import { makeRandom } from '../../sim/core/random.ts';

/** Requests in all; `make fuzz` sends 150 times as many to the real process. */
const RUNS = 2000;
const BATCH = 50;

const prototypes = (): number[] =>
  [Object, Array, Function].map(({ prototype }) => Reflect.ownKeys(prototype).length);

test('no request whatsoever is answered by a fault, and good ones are served between them', async () => {
  const before = prototypes();
  const { log } = aLog();
  const server = makeServer(makeApp({ handle: () => Promise.resolve(), log })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const seeds = fc.array(fc.tuple(fc.constantFrom(...HANDLERS), fc.integer()), {
    minLength: BATCH,
    maxLength: BATCH,
  });
  await fc.assert(
    fc.asyncProperty(seeds, async (batch) => {
      const wrong = batch.map(async ([handler, seed]) => {
        const request = makeRequest(handler, makeRandom(seed));
        return findWrong(request, await sendRaw(port, request.bytes, request.isGood));
      });
      expect((await Promise.all(wrong)).filter((one) => one !== undefined)).toEqual([]);
    }),
    { numRuns: RUNS / BATCH },
  );
  await new Promise((resolve) => server.close(resolve));
  expect(prototypes()).toEqual(before);
}, 120_000);

test.each([
  { name: 'a fault', reply: { statuses: [503], ms: 1, isStuck: false }, want: 'answered by 503' },
  {
    name: 'a second answer that is one',
    reply: { statuses: [400, 500], ms: 1, isStuck: false },
    want: 'answered by 500',
  },
  { name: 'a connection that stays', reply: { statuses: [], ms: 1, isStuck: true }, want: 'was not closed' },
  { name: 'no answer to a good one', reply: { statuses: [], ms: 1, isStuck: false }, want: 'by nothing' },
  { name: 'a refusal of a good one', reply: { statuses: [400], ms: 1, isStuck: false }, want: 'by 400' },
])('what is wrong is seen: $name', ({ reply, want }) => {
  expect(findWrong({ bytes: Buffer.alloc(0), isGood: true }, reply)).toContain(want);
});
