import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { aCollector } from '../../../build/a-collector.ts';
import { fuzzInBatches } from '../../../build/fuzz-batches.ts';
import { COLLECTOR_HANDLERS, PAGES } from '../../../fuzz/collector-handlers.ts';
import { aStrangeCluster, FOREIGN_KEY, prepare } from '../../../fuzz/collector-world.ts';
import { findStrays } from '../../../fuzz/find-strays.ts';
import { sendRaw } from '../../../fuzz/send-raw.ts';

/** Requests in all; `make fuzz` sends many times as many to the real process before a real store. */
const RUNS = 1000;

let pages: string;
let it: Awaited<ReturnType<typeof aCollector>>;
beforeEach(async () => {
  pages = await mkdtemp(join(tmpdir(), 'toe-fuzz-'));
  for (const name of PAGES) {
    await mkdir(dirname(join(pages, name)), { recursive: true });
    await writeFile(join(pages, name), name);
  }
  it = await aCollector({ pages, cluster: aStrangeCluster() });
  await prepare(it.root, it.store);
});
afterEach(async () => {
  await it.close();
  await rm(pages, { recursive: true });
});

const strays = (): Promise<string[]> =>
  findStrays(it.store.keys(), (key) => Promise.resolve(String(it.store.objects.get(key)?.bytes)));

test('no request whatsoever is answered by a fault, or reaches what its token is not for', async () => {
  const port = Number(new URL(it.root).port);
  await fuzzInBatches(COLLECTOR_HANDLERS, RUNS, async (request) => {
    const reply = await sendRaw(port, request);
    // Two manifests at the same time: one of them comes again.
    return reply.statuses.includes(503) ? sendRaw(port, request) : reply;
  });
  expect(await strays()).toEqual([]);
}, 120_000);

const put = (key: string): unknown =>
  it.store.objects.set(key, { bytes: Buffer.from('other'), sha256: '', etag: '', modified: new Date(0) });

test.each([
  ['an object in a namespace of others', () => put('bank/x/y'), "in the store, and nobody's: bank/x/y"],
  ['an object beside the folders of jobs', () => put('x'), "in the store, and nobody's: x"],
  ['other bytes', () => put(FOREIGN_KEY), `changed: ${FOREIGN_KEY}`],
  ['an object that is gone', () => it.store.remove([FOREIGN_KEY]), `lost: ${FOREIGN_KEY}`],
])('what strangers must not do to the store is seen: %s', async (_what, harm, want) => {
  expect(await strays()).toEqual([]);
  await harm();
  expect(await strays()).toEqual([want]);
});
