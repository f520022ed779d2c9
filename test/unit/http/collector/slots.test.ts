import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { makeSlots } from '../../../../lib/http/collector/slots.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Who has got in by now. */
async function enter(slots: ReturnType<typeof makeSlots>, ...owners: readonly string[]) {
  const inside = owners.map(() => false);
  const asked = owners.map(async (owner, at) => {
    const giveBack = await slots.take(owner);
    inside[at] = giveBack !== undefined;
    return giveBack;
  });
  await jest.advanceTimersByTimeAsync(0);
  return { inside, asked };
}

test('no owner gets more than his part, and all together no more than there is', async () => {
  const { inside } = await enter(makeSlots(3, 2, 1000), 'a', 'a', 'a', 'b', 'b');
  expect(inside).toEqual([true, true, false, true, false]);
});

test('who waits gets what is given back, the first first, but for those who have enough', async () => {
  const { inside, asked } = await enter(makeSlots(2, 1, 1000), 'a', 'b', 'a', 'c', 'd');
  expect(inside).toEqual([true, true, false, false, false]);
  (await asked[1])?.();
  await jest.advanceTimersByTimeAsync(0);
  expect(inside).toEqual([true, true, false, true, false]);
  (await asked[0])?.();
  await jest.advanceTimersByTimeAsync(0);
  expect(inside).toEqual([true, true, true, true, false]);
});

test('what is given back twice is given back once', async () => {
  const slots = makeSlots(1, 1, 1000);
  const giveBack = await slots.take('a');
  giveBack?.();
  giveBack?.();
  expect((await enter(slots, 'b', 'c')).inside).toEqual([true, false]);
});

test('nobody waits for ever, and who has gone takes no room', async () => {
  const slots = makeSlots(1, 1, 1000);
  const giveBack = await slots.take('a');
  const { inside, asked } = await enter(slots, 'b');
  await jest.advanceTimersByTimeAsync(1000);
  expect(await asked[0]).toBeUndefined();
  giveBack?.();
  expect(inside).toEqual([false]);
  expect((await enter(slots, 'c')).inside).toEqual([true]);
});
