import { expect, test } from '@jest/globals';
import { MOST_OBJECTS, OBJECT_BYTES } from '../../../lib/artifacts/quota.ts';
import type { Listed } from '../../../lib/store/port.ts';
import { makeUsage } from '../../../lib/store/usage.ts';
import { FOLDER, hexOf, JOB, SHOP, TARGET } from '../../build/a-run.ts';
import { aStore } from '../../build/a-store.ts';

/** @param own how many objects the job will have, with those that are reserved. @param all how many its namespace. */
function aUsage(own = 0, all = own) {
  const store = aStore();
  const quotas = { jobBytes: 10 + own * OBJECT_BYTES, namespaceBytes: 15 + all * OBJECT_BYTES };
  const state = { ms: 0 };
  const put = (key: string, text: string) => store.put(key, Buffer.from(text), hexOf(text), { absent: true });
  return { store, state, put, usage: makeUsage(store, quotas, () => new Date(state.ms)) };
}

test('what is there counts, of the job and of its namespace, and not of one that had its name before', async () => {
  const { usage, put } = aUsage(2, 3);
  await put(`${FOLDER}/a`, '12345');
  await put(`${SHOP}/other/run/p/c/a`, '1234567');
  await put('shop-2/other/run/p/c/a', '1234567');
  await put(`shop.${JOB.uid}/other/run/p/c/a`, '1234567');
  expect(await usage.left(TARGET)).toBe(3 + OBJECT_BYTES);
  expect(await usage.take(TARGET, 4)).toContain('TOE_QUOTA_NAMESPACE_BYTES');
  expect(await usage.take(TARGET, 3)).toBeInstanceOf(Function);
  expect(await usage.left(TARGET)).toBe(0);
});

test('what is reserved counts at once, and no more when it is given back', async () => {
  const { usage } = aUsage(2);
  const taken = await Promise.all([6, 6].map((bytes) => usage.take(TARGET, bytes)));
  const [giveBack, ...others] = taken.filter((one) => typeof one !== 'string');
  expect(others).toEqual([]);
  giveBack?.();
  expect(await usage.take(TARGET, 10 + OBJECT_BYTES)).toBeInstanceOf(Function);
});

test('what is given back to a count that is over changes no later one', async () => {
  const { usage, state } = aUsage(1);
  const giveBack = await usage.take(TARGET, 6);
  state.ms = 60_000;
  expect(await usage.left(TARGET)).toBe(10 + OBJECT_BYTES);
  expect(giveBack).toBeInstanceOf(Function);
  if (typeof giveBack !== 'string') giveBack();
  expect(await usage.left(TARGET)).toBe(10 + OBJECT_BYTES);
  expect(await usage.take(TARGET, 11)).toContain('TOE_QUOTA_JOB_BYTES');
});

test('counts once for many who ask, and again after a while', async () => {
  const { usage, store, state, put } = aUsage(1);
  await Promise.all([usage.left(TARGET), usage.left(TARGET), usage.take(TARGET, 1)]);
  expect(store.calls).toHaveLength(2);
  await put(`${FOLDER}/a`, '123456789');
  state.ms = 60_000;
  expect(await usage.left(TARGET)).toBe(1);
});

test('objects without a byte count too', async () => {
  const { usage, put } = aUsage(1);
  for (const name of ['a', 'b']) await put(`${FOLDER}/${name}`, '');
  expect(await usage.take(TARGET, 1)).toContain('TOE_QUOTA_JOB_BYTES');
});

test('what may go beyond the quota does so by no more than it may', async () => {
  const { usage } = aUsage(2);
  expect(await usage.take(TARGET, 10)).toBeInstanceOf(Function);
  expect(await usage.take(TARGET, 3)).toContain('TOE_QUOTA_JOB_BYTES');
  expect(await usage.take(TARGET, 3, 4)).toBeInstanceOf(Function);
  expect(await usage.take(TARGET, 3, 4)).toContain('TOE_QUOTA_JOB_BYTES');
});

test('what is counted is not kept: of each object only its size is looked at, as it comes', async () => {
  const usage = usageOf(async function* () {
    const one = { key: FOLDER, size: 0, modified: new Date(0) };
    for (const size of [1, 2, 3]) yield await Promise.resolve(Object.assign(one, { size }));
  });
  expect(await usage.left(TARGET)).toBe(QUOTA - 6 - 3 * OBJECT_BYTES);
});

test('a run has no more objects than anybody can list; what tools say of them still fits', async () => {
  const usage = usageOf(async function* () {
    const one = await Promise.resolve({ key: FOLDER, size: 0, modified: new Date(0) });
    for (let at = 1; at < MOST_OBJECTS; at += 1) yield one;
  });
  expect(await usage.take(TARGET, 0)).toBeInstanceOf(Function);
  expect(await usage.take(TARGET, 0)).toContain(`${MOST_OBJECTS} objects`);
  expect(await usage.take(TARGET, 0, OBJECT_BYTES)).toBeInstanceOf(Function);
  expect(await usage.take(TARGET, 0, OBJECT_BYTES)).toContain(`${MOST_OBJECTS} objects`);
});

const QUOTA = 2 ** 30;

function usageOf(list: () => AsyncGenerator<Listed>) {
  return makeUsage({ ...aStore(), list }, { jobBytes: QUOTA, namespaceBytes: QUOTA }, () => new Date(0));
}

test('counts anew what was deleted', async () => {
  const { usage, store, put } = aUsage();
  await put(`${FOLDER}/a`, '1234567890');
  expect(await usage.left(TARGET)).toBe(0);
  await store.removeAll(`${SHOP}/`);
  usage.forget(TARGET);
  expect(await usage.left(TARGET)).toBe(10);
});
