import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { makeApp } from '../../../lib/http/app.ts';
import { makeServer } from '../../../lib/http/make-server.ts';
import { aLog } from '../../build/a-log.ts';
import { fuzzInBatches } from '../../build/fuzz-batches.ts';
import { FOREIGN_CONTENT } from '../../fuzz/collector-world.ts';
import { findWrong } from '../../fuzz/findings.ts';
import { EVENT_HANDLERS } from '../../fuzz/event-handlers.ts';
import { sendRaw } from '../../fuzz/send-raw.ts';

/** Requests in all; `make fuzz` sends 150 times as many to the real process. */
const RUNS = 2000;

const prototypes = (): number[] =>
  [Object, Array, Function].map(({ prototype }) => Reflect.ownKeys(prototype).length);

test('no request whatsoever is answered by a fault, and good ones are served between them', async () => {
  const before = prototypes();
  const { log } = aLog();
  const server = makeServer(makeApp({ handle: () => Promise.resolve(), log })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await fuzzInBatches(EVENT_HANDLERS, RUNS, (request) => sendRaw(port, request));
  await new Promise((resolve) => server.close(resolve));
  expect(prototypes()).toEqual(before);
}, 120_000);

const GOOD = { bytes: Buffer.alloc(0), served: [200], isTorn: false };

test.each([
  { name: 'a fault', reply: { statuses: [503] }, want: 'answered by 503' },
  { name: 'a second answer that is one', reply: { statuses: [400, 500] }, want: 'answered by 500' },
  {
    name: 'no room, without the words of the protocol',
    reply: { statuses: [507], text: '{"code":"busy"}' },
    want: 'answered by 507',
  },
  { name: 'a connection that stays', reply: { statuses: [], isStuck: true }, want: 'was not closed' },
  { name: 'what others keep', reply: { statuses: [200], text: FOREIGN_CONTENT }, want: 'told what others' },
  { name: 'no answer to a good one', reply: { statuses: [] }, want: 'by nothing' },
  { name: 'a refusal of a good one', reply: { statuses: [400] }, want: 'by 400' },
])('what is wrong is seen: $name', ({ reply, want }) => {
  expect(findWrong(GOOD, { text: '', ms: 1, isStuck: false, ...reply })).toContain(want);
});
