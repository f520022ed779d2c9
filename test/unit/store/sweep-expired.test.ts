import { describe, expect, test } from '@jest/globals';
import { markExpiry, sweepExpired } from '../../../lib/store/sweep-expired.ts';
import { FOLDER, hexOf, TARGET } from '../../build/a-run.ts';
import { aStore, type FakeStore } from '../../build/a-store.ts';

const WRITTEN = new Date('2026-11-26T10:00:00Z');
const after = (days: number): Date => new Date(WRITTEN.getTime() + days * 86_400_000);
const RUN = { namespace: TARGET.namespace, job: TARGET.job, run: TARGET.run };

async function withRun(days: number): Promise<FakeStore> {
  const store = aStore();
  store.now = () => WRITTEN;
  await store.put(`${FOLDER}/a`, Buffer.from('x'), hexOf('x'), { absent: true });
  await markExpiry(store, RUN, days, WRITTEN);
  return store;
}

describe('sweepExpired', () => {
  test('leaves what is not due, and does not look at it', async () => {
    const store = await withRun(3);
    const before = store.calls.length;
    expect(await sweepExpired(store, after(3), 30)).toEqual({ deleted: [], kept: 0 });
    expect(store.calls.slice(before)).toEqual(['list .expiry/']);
  });

  test('deletes what is, with its marker', async () => {
    const store = await withRun(3);
    expect(await sweepExpired(store, after(4), 30)).toEqual({ deleted: [RUN], kept: 0 });
    expect(store.keys()).toEqual([]);
  });

  test('of a run that was written to later it waits for the last write', async () => {
    const store = await withRun(3);
    store.now = () => after(2);
    await store.put(`${FOLDER}/b`, Buffer.from('x'), hexOf('x'), { absent: true });
    expect(await sweepExpired(store, after(4), 30)).toEqual({ deleted: [], kept: 1 });
    expect(store.keys()).toContain(`.expiry/2026-12-02/shop/web-cpu/${TARGET.run}`);
    expect((await sweepExpired(store, after(6), 30)).deleted).toEqual([RUN]);
    expect(store.keys()).toEqual([]);
  });

  test('an admin who allows fewer days is obeyed at the day of the marker', async () => {
    const store = await withRun(3);
    store.now = () => after(2);
    await store.put(`${FOLDER}/b`, Buffer.from('x'), hexOf('x'), { absent: true });
    expect((await sweepExpired(store, after(4), 1)).deleted).toEqual([RUN]);
  });

  test('a run that was deleted by hand leaves no marker', async () => {
    const store = await withRun(3);
    await store.removeAll(`${FOLDER}/`);
    expect((await sweepExpired(store, after(4), 30)).deleted).toEqual([]);
    expect(store.keys()).toEqual([]);
  });

  test('one run that cannot be deleted does not save the others, and the next sweep tries again', async () => {
    const store = await withRun(3);
    const other = { ...RUN, namespace: 'bank' };
    await markExpiry(store, other, 3, WRITTEN);
    await store.put(`bank/web-cpu/${RUN.run}/p/c/a`, Buffer.from('x'), hexOf('x'), { absent: true });
    store.before = (call) => {
      if (call.startsWith('removeAll bank')) throw new Error('away');
    };
    await expect(sweepExpired(store, after(4), 30)).rejects.toThrow('away');
    expect(store.keys().filter((key) => key.includes('shop'))).toEqual([]);
    store.before = () => undefined;
    expect((await sweepExpired(store, after(4), 30)).deleted).toEqual([other]);
  });

  test('what is no marker is passed over', async () => {
    const store = aStore();
    await store.put('.expiry/2020-01-01/odd', Buffer.from('x'), hexOf('x'), { absent: true });
    expect(await sweepExpired(store, after(4), 30)).toEqual({ deleted: [], kept: 1 });
  });
});
