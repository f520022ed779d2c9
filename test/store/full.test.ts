import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CHUNK_BYTES } from '../../lib/artifacts/chunks.ts';
import { toArray, type Store } from '../../lib/store/port.ts';
import { makeS3Store } from '../../lib/store/s3.ts';
import { hexOf } from '../build/a-run.ts';
import { startStoreServer, type StoreServer } from '../build/store-server.ts';

const BYTES = Buffer.alloc(CHUNK_BYTES, 7);
const put = (store: Store, key: string): Promise<boolean> =>
  store.put(key, BYTES, hexOf(BYTES), { absent: true });

/** Writes until there is no room. @returns the keys that were written. */
async function fill(store: Store): Promise<string[]> {
  const keys: string[] = [];
  for (;;) {
    try {
      await put(store, `f/${keys.length}`);
      keys.push(`f/${keys.length}`);
    } catch {
      return keys;
    }
  }
}

describe('A store whose disk is full', () => {
  let server: StoreServer;
  let store: Store;
  beforeAll(async () => {
    server = await startStoreServer({ megabytes: 30 });
    store = makeS3Store(server.settings);
  });
  afterAll(() => server.stop());

  test('says so, keeps no half object, and works again when there is room', async () => {
    const written = await fill(store);
    expect(written.length).toBeGreaterThan(1);
    await expect(put(store, 'f/more')).rejects.toMatchObject({ code: 'Full' });
    expect((await toArray(store.list('f/'))).map(({ key, size }) => [key, size])).toEqual(
      written.map((key) => [key, CHUNK_BYTES]),
    );
    await store.removeAll('f/');
    expect(await put(store, 'f/again')).toBe(true);
  });
});
