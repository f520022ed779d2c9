import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { problem, type Problem } from '../../../../lib/artifacts/problem.ts';
import { OBJECT_BYTES } from '../../../../lib/artifacts/quota.ts';
import { makeDesk } from '../../../../lib/http/collector/upload-desk.ts';
import { withinQuota, type Room } from '../../../../lib/http/collector/within-quota.ts';
import type { Kept } from '../../../../lib/store/store-chunk.ts';
import { aCollector, aStoredJob } from '../../../build/a-collector.ts';
import { hexOf, NAMESPACE, SHOP, TARGET } from '../../../build/a-run.ts';

let it: Awaited<ReturnType<typeof aCollector>>;
let write: (room: Room, outcome: () => Promise<Kept | Problem>) => Promise<Kept | Problem>;
beforeEach(async () => {
  it = await aCollector({ jobBytes: 10 + 2 * OBJECT_BYTES });
  const desk = makeDesk(it.collector);
  write = (room, outcome) => withinQuota({ desk, target: TARGET, facts: aStoredJob() }, room, outcome);
});
afterEach(() => it.close());

const isNew = (): Promise<Kept> => Promise.resolve('new');

test('what is new takes room, until there is none; what may go beyond still does', async () => {
  expect(await write({ bytes: 6 }, isNew)).toBe('new');
  expect(await write({ bytes: 6 }, isNew)).toMatchObject({ code: 'quota' });
  expect(await write({ bytes: 6, beyond: 2 }, isNew)).toBe('new');
});

test.each<[string, () => Promise<Kept | Problem>]>([
  ['was there already', () => Promise.resolve('same')],
  ['was refused', () => Promise.resolve(problem('conflict', 'other bytes'))],
  ['could not be written', () => Promise.reject(new Error('away'))],
])('what %s takes no room', async (_what, outcome) => {
  await write({ bytes: 10 + OBJECT_BYTES }, outcome).catch(() => undefined);
  expect(await write({ bytes: 10 + OBJECT_BYTES }, isNew)).toBe('new');
});

test('a store that is away when the room is given back changes no answer', async () => {
  const outcome = (): Promise<Kept> => {
    it.state.now = new Date(it.state.now.getTime() + 3_600_000);
    it.store.before = () => {
      throw new Error('away');
    };
    return Promise.resolve('same');
  };
  expect(await write({ bytes: 6 }, outcome)).toBe('same');
});

test('the first of a run is seen at once, also when its name had others before', async () => {
  const { runs } = it.collector;
  const put = (run: string) =>
    it.store.put(`${SHOP}/web-cpu/${run}/p/c/a`, Buffer.from(''), hexOf(''), { absent: true });
  await put(TARGET.run.replace('2026-11-26', '2026-11-25'));
  expect(await runs.list(NAMESPACE)).toHaveLength(1);
  await write({ bytes: 6 }, async () => ((await put(TARGET.run)) ? 'new' : 'same'));
  expect(await runs.list(NAMESPACE)).toHaveLength(2);
});

test('for what has no room nothing is written', async () => {
  let isWritten = false;
  const outcome = (): Promise<Kept> => Promise.resolve(((isWritten = true), 'new'));
  expect(await write({ bytes: 11 + OBJECT_BYTES }, outcome)).toMatchObject({ code: 'quota' });
  expect(isWritten).toBe(false);
});
