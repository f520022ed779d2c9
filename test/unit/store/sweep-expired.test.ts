import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import type { Store } from '../../../lib/store/port.ts';
import { markExpiry, sweepExpired } from '../../../lib/store/sweep-expired.ts';
import { FOLDER, hexOf, NAMESPACE, SHOP, TARGET } from '../../build/a-run.ts';
import { aStore, type FakeStore } from '../../build/a-store.ts';

const WRITTEN = new Date('2026-11-26T10:00:00Z');
const after = (days: number): Date => new Date(WRITTEN.getTime() + days * 86_400_000);
const RUN = { ...NAMESPACE, job: TARGET.job, run: TARGET.run };

async function withRun(days: number): Promise<FakeStore> {
  const store = aStore();
  store.now = () => WRITTEN;
  await store.put(`${FOLDER}/a`, Buffer.from('x'), hexOf('x'), { absent: true });
  await markExpiry(store, RUN, days, WRITTEN);
  return store;
}

const breaksOff = (): Readable =>
  new Readable({
    read() {
      this.push('{"da');
      this.destroy(new Error('reset'));
    },
  });

describe('sweepExpired', () => {
  test('leaves what is not due, and does not look at it', async () => {
    const store = await withRun(3);
    const before = store.calls.length;
    expect(await sweepExpired(store, after(3), 30)).toEqual({ deleted: [], kept: 0, faults: [] });
    expect(store.calls.slice(before)).toEqual(['list .expiry/']);
  });

  test('deletes what is, with its marker', async () => {
    const store = await withRun(3);
    expect(await sweepExpired(store, after(4), 30)).toEqual({ deleted: [RUN], kept: 0, faults: [] });
    expect(store.keys()).toEqual([]);
  });

  test('of a run that was written to later it waits for the last write', async () => {
    const store = await withRun(3);
    store.now = () => after(2);
    await store.put(`${FOLDER}/b`, Buffer.from('x'), hexOf('x'), { absent: true });
    expect(await sweepExpired(store, after(4), 30)).toEqual({ deleted: [], kept: 1, faults: [] });
    expect(store.keys()).toContain(`.expiry/2026-12-02/${SHOP}/web-cpu/${TARGET.run}`);
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

  test('two sweeps at once: what one keeps, the other does not take for older', async () => {
    const store = await withRun(30);
    store.now = () => after(3);
    await store.put(`${FOLDER}/b`, Buffer.from('x'), hexOf('x'), { absent: true });
    // The other begins and ends after this one has listed the marker, and before it reads it.
    const late: Store = {
      ...store,
      get: async (key) => {
        await sweepExpired(store, after(31), 30);
        return store.get(key);
      },
    };
    expect(await sweepExpired(late, after(31), 30)).toEqual({ deleted: [], kept: 1, faults: [] });
    expect(store.keys()).toContain(`${FOLDER}/a`);
  });

  test('a marker whose read breaks off says nothing: the next sweep reads it', async () => {
    const store = await withRun(30);
    store.now = () => after(3);
    await store.put(`${FOLDER}/b`, Buffer.from('x'), hexOf('x'), { absent: true });
    const get = (): Promise<Readable> => Promise.resolve(breaksOff());
    const { deleted, faults } = await sweepExpired({ ...store, get }, after(31), 30);
    expect([deleted, faults]).toEqual([[], [new Error('reset')]]);
    expect(store.keys()).toContain(`${FOLDER}/a`);
    expect(await sweepExpired(store, after(31), 30)).toEqual({ deleted: [], kept: 1, faults: [] });
  });

  test.each(['', 'later', '{"days":"many"}'])('a marker that says %j is one of one day', async (said) => {
    const store = aStore();
    store.now = () => WRITTEN;
    await store.put(`${FOLDER}/a`, Buffer.from('x'), hexOf('x'), { absent: true });
    const key = `.expiry/2026-11-28/${SHOP}/${RUN.job}/${RUN.run}`;
    await store.put(key, Buffer.from(said), hexOf(said), { absent: true });
    expect((await sweepExpired(store, after(2), 30)).deleted).toEqual([RUN]);
  });

  test('one run that cannot be deleted does not save the others, and the next sweep tries again', async () => {
    const store = await withRun(3);
    const other = { ...RUN, namespace: 'bank' };
    await markExpiry(store, other, 3, WRITTEN);
    await store.put(`bank.${RUN.namespaceUid}/web-cpu/${RUN.run}/p/c/a`, Buffer.from('x'), hexOf('x'), {
      absent: true,
    });
    store.before = (call) => {
      if (call.startsWith('removeAll bank')) throw new Error('away');
    };
    const { deleted, faults } = await sweepExpired(store, after(4), 30);
    expect([deleted, faults]).toEqual([[RUN], [new Error('away')]]);
    expect(store.keys().filter((key) => key.includes('shop'))).toEqual([]);
    store.before = () => undefined;
    expect((await sweepExpired(store, after(4), 30)).deleted).toEqual([other]);
  });

  test('what was stored when folders had no uid yet goes when its time is over', async () => {
    const store = aStore();
    store.now = () => WRITTEN;
    const [folder, key] = [`shop/web-cpu/${TARGET.run}`, `.expiry/2026-11-30/shop/web-cpu/${TARGET.run}`];
    await store.put(`${folder}/web-1/c/a`, Buffer.from('x'), hexOf('x'), { absent: true });
    const said = '{"days":3}';
    await store.put(key, Buffer.from(said), hexOf(said), { absent: true });
    expect((await sweepExpired(store, after(4), 30)).deleted).toEqual([{ ...RUN, namespaceUid: '' }]);
    expect(store.keys()).toEqual([]);
  });

  test('what is no marker is passed over', async () => {
    const store = aStore();
    await store.put('.expiry/2020-01-01/odd', Buffer.from('x'), hexOf('x'), { absent: true });
    expect(await sweepExpired(store, after(4), 30)).toEqual({ deleted: [], kept: 1, faults: [] });
  });
});
