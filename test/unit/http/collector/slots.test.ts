import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { makeSlots, type Owner, type Slots } from '../../../../lib/http/collector/slots.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Each job in a namespace of its own. */
const slotsOf = (total: number, ofJob: number) => makeSlots({ total, ofNamespace: total, ofJob }, 1000);
const ownerOf = (job: string): Owner => ({ namespace: `of-${job}`, job });

/** Who has got in by now. */
async function enter(slots: Slots, ...owners: readonly (string | Owner)[]) {
  const inside = owners.map(() => false);
  const asked = owners.map(async (owner, at) => {
    const giveBack = await slots.take(typeof owner === 'string' ? ownerOf(owner) : owner);
    inside[at] = giveBack !== undefined;
    return giveBack;
  });
  await jest.advanceTimersByTimeAsync(0);
  return { inside, asked };
}

test('no owner gets more than his part, and all together no more than there is', async () => {
  const { inside } = await enter(slotsOf(3, 2), 'a', 'a', 'a', 'b', 'b');
  expect(inside).toEqual([true, true, false, true, false]);
});

test('nor does a namespace by several jobs', async () => {
  const slots = makeSlots({ total: 4, ofNamespace: 3, ofJob: 2 }, 1000);
  const of = (namespace: string, job: string): Owner => ({ namespace, job });
  const [a, b, other] = [of('shop', 'a'), of('shop', 'b'), of('bank', 'c')];
  const { inside, asked } = await enter(slots, a, a, b, b, other);
  expect(inside).toEqual([true, true, true, false, true]);
  (await asked[0])?.();
  await jest.advanceTimersByTimeAsync(0);
  expect(inside).toEqual([true, true, true, true, true]);
});

test('who waits gets what is given back, the first first, but for those who have enough', async () => {
  const { inside, asked } = await enter(slotsOf(2, 1), 'a', 'b', 'a', 'c', 'd');
  expect(inside).toEqual([true, true, false, false, false]);
  (await asked[1])?.();
  await jest.advanceTimersByTimeAsync(0);
  expect(inside).toEqual([true, true, false, true, false]);
  (await asked[0])?.();
  await jest.advanceTimersByTimeAsync(0);
  expect(inside).toEqual([true, true, true, true, false]);
});

test('what is given back twice is given back once', async () => {
  const slots = slotsOf(1, 1);
  const giveBack = await slots.take(ownerOf('a'));
  giveBack?.();
  giveBack?.();
  expect((await enter(slots, 'b', 'c')).inside).toEqual([true, false]);
});

test('nobody waits for ever, and who has gone takes no room', async () => {
  const slots = slotsOf(1, 1);
  const giveBack = await slots.take(ownerOf('a'));
  const { inside, asked } = await enter(slots, 'b');
  await jest.advanceTimersByTimeAsync(1000);
  expect(await asked[0]).toBeUndefined();
  giveBack?.();
  expect(inside).toEqual([false]);
  expect((await enter(slots, 'c')).inside).toEqual([true]);
});
