import { describe, expect, test } from '@jest/globals';
import { CHUNK_BYTES } from '../../../lib/artifacts/chunks.ts';
import { findWhole } from '../../../lib/store/find-whole.ts';
import { StoreError, type Store } from '../../../lib/store/port.ts';
import { makeRunningHashes } from '../../../lib/store/running-hashes.ts';
import { sealFile } from '../../../lib/store/seal-file.ts';
import { aHashThread } from '../../build/a-hash-thread.ts';
import { FOLDER, hexOf, TARGET } from '../../build/a-run.ts';
import { aStore, type FakeStore } from '../../build/a-store.ts';

const BIG = Buffer.alloc(CHUNK_BYTES, 'b');
const TAIL = Buffer.from('tail');
const SMALL = { size: 4, sha256: hexOf(TAIL), chunks: 1 };
const SEALED = ['a~00001', 'a~00002', 'a~whole'].map((name) => `${FOLDER}/${name}`);
const LARGE = { size: CHUNK_BYTES + 4, sha256: hexOf(Buffer.concat([BIG, TAIL])), chunks: 2 };

async function withChunks(...chunks: readonly Buffer[]): Promise<FakeStore> {
  const store = aStore();
  for (const [at, bytes] of chunks.entries())
    await store.put(`${FOLDER}/a~0000${at + 1}`, bytes, hexOf(bytes), { absent: true });
  return store;
}

const seal = (store: Store, end: typeof SMALL, hashes = makeRunningHashes(aHashThread())) =>
  sealFile(store, hashes, TARGET, { file: 'a', ...end });

describe('sealFile', () => {
  test.each<[string, Buffer[], typeof SMALL]>([
    ['of one chunk', [TAIL], SMALL],
    ['without a byte', [], { size: 0, sha256: hexOf(''), chunks: 0 }],
  ])('a file %s becomes one object, and its chunk goes', async (_what, chunks, end) => {
    const store = await withChunks(...chunks);
    expect(await seal(store, end)).toBe('new');
    expect(store.keys()).toEqual([`${FOLDER}/a`]);
    expect(hexOf(store.objects.get(`${FOLDER}/a`)?.bytes ?? '')).toBe(end.sha256);
    expect(await seal(store, end)).toBe('same');
  });

  test('a file of several chunks stays in them, under a seal', async () => {
    const store = await withChunks(BIG, TAIL);
    expect(await seal(store, LARGE)).toBe('new');
    expect(store.keys()).toEqual(SEALED);
    expect(await findWhole(store, TARGET, 'a')).toEqual(LARGE);
    expect(await seal(store, LARGE)).toBe('same');
  });

  test.each<[string, object, string]>([
    ['another hash', { sha256: hexOf('other') }, 'another sha256'],
    ['another size', { size: 5 }, 'bytes together'],
    ['more chunks', { chunks: 3 }, 'missing'],
    ['fewer chunks', { chunks: 1 }, 'bytes together'],
  ])('a file that is said to have %s does not become whole', async (_what, parts, says) => {
    const store = await withChunks(BIG, TAIL);
    const outcome = await seal(store, { ...LARGE, ...parts });
    expect(outcome).toMatchObject({ code: 'mismatch' });
    expect(JSON.stringify(outcome)).toContain(says);
    expect(store.keys()).toEqual([`${FOLDER}/a~00001`, `${FOLDER}/a~00002`]);
  });

  test.each<[string, Buffer[], number[]]>([
    ['one chunk', [BIG, BIG, TAIL], [1]],
    ['several', [BIG, BIG, BIG, TAIL], [1, 2]],
  ])(
    'what was sent after the last chunk that counts, of %s, is no part of the file',
    async (_what, sent, kept) => {
      const store = await withChunks(...sent);
      // The quota let the last one in, since it is small, but not the one before it.
      await store.remove([`${FOLDER}/a~0000${sent.length - 1}`]);
      const whole = Buffer.concat(kept.map(() => BIG));
      const end = { size: whole.length, sha256: hexOf(whole), chunks: kept.length };
      expect(await seal(store, end)).toBe('new');
      expect(await findWhole(store, TARGET, 'a')).toEqual(end);
    },
  );

  test('the hash that is known of what came through here is believed, also of one chunk', async () => {
    const hashes = { ...makeRunningHashes(aHashThread()), digest: () => Promise.resolve(hexOf('other')) };
    expect(await seal(await withChunks(TAIL), SMALL, hashes)).toMatchObject({ code: 'mismatch' });
    expect(await seal(await withChunks(BIG, TAIL), LARGE, hashes)).toMatchObject({ code: 'mismatch' });
  });

  test('one chunk of another hash does not become a file', async () => {
    const store = await withChunks(Buffer.from('liar'));
    expect(await seal(store, SMALL)).toMatchObject({ code: 'mismatch' });
  });

  test('a file that is there with other bytes is refused, and stays', async () => {
    const store = await withChunks(TAIL);
    await store.put(`${FOLDER}/a`, Buffer.from('first'), hexOf('first'), { absent: true });
    expect(await seal(store, SMALL)).toMatchObject({ code: 'conflict' });
    expect(store.objects.get(`${FOLDER}/a`)?.bytes.toString()).toBe('first');
  });

  test('so is one of the same hash that is said to have another size', async () => {
    const store = await withChunks();
    await store.put(`${FOLDER}/a`, TAIL, hexOf(TAIL), { absent: true });
    expect(await seal(store, { ...SMALL, size: 5 })).toMatchObject({ code: 'conflict' });
  });

  test('who finds nothing, and then a seal that another has written meanwhile, has the same', async () => {
    const store = await withChunks(BIG, TAIL);
    const list: Store['list'] = async function* (prefix) {
      expect(await seal(store, LARGE)).toBe('new');
      yield* store.list(prefix);
    };
    expect(await seal({ ...store, list }, LARGE)).toBe('same');
  });

  test('what came through here in order is not read again', async () => {
    const store = await withChunks(BIG, TAIL);
    const hashes = makeRunningHashes(aHashThread());
    void hashes.add(`${FOLDER}/a~`, 1, Uint8Array.from(BIG));
    void hashes.add(`${FOLDER}/a~`, 2, Uint8Array.from(TAIL));
    expect(await seal(store, LARGE, hashes)).toBe('new');
    expect(store.calls.filter((call) => call.startsWith('get'))).toEqual([`get ${FOLDER}/a~whole`]);
  });

  test('a file that is whole takes no memory for its hash any more, nor one that was whole before', async () => {
    const store = await withChunks(BIG, TAIL);
    const hashes = makeRunningHashes(aHashThread());
    for (const outcome of ['new', 'same']) {
      void hashes.add(`${FOLDER}/a~`, 1, Uint8Array.from(BIG));
      void hashes.add(`${FOLDER}/a~`, 2, Uint8Array.from(TAIL));
      expect(await hashes.digest(`${FOLDER}/a~`, 2)).toBe(LARGE.sha256);
      expect(await seal(store, LARGE, hashes)).toBe(outcome);
      expect(await hashes.digest(`${FOLDER}/a~`, 2)).toBeUndefined();
    }
  });

  test.each<[string, Buffer[], typeof SMALL, string[]]>([
    ['one chunk', [TAIL], SMALL, [`${FOLDER}/a`]],
    ['several', [BIG, TAIL], LARGE, SEALED],
  ])(
    'who is killed at any request for %s leaves nothing that the next one cannot finish',
    async (_what, chunks, end, keys) => {
      const { calls } = await withSeal(await withChunks(...chunks), end);
      expect(calls).toBeGreaterThan(4);
      for (let at = 1; at <= calls; at += 1) {
        const store = await withChunks(...chunks);
        await withSeal(store, end, at);
        expect([undefined, end.sha256]).toContain((await findWhole(store, TARGET, 'a'))?.sha256);
        expect(await seal(store, end)).toMatch(/new|same/);
        expect(store.keys()).toEqual(keys);
      }
    },
  );

  test.each<[string, Buffer[], typeof SMALL, string[]]>([
    ['one chunk', [TAIL], SMALL, [`${FOLDER}/a`]],
    ['several', [BIG, TAIL], LARGE, SEALED],
  ])('of two at once for %s both end well', async (_what, chunks, end, keys) => {
    const store = await withChunks(...chunks);
    const outcomes = await Promise.allSettled([seal(store, end), seal(store, end)]);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') expect(outcome.value).toMatch(/new|same/);
      else expect(outcome.reason).toMatchObject({ code: 'Busy' });
    }
    expect(await seal(store, end)).toBe('same');
    expect(store.keys()).toEqual(keys);
  });
});

/** Seals; the store ends answering at the n-th request. @returns how many requests there were. */
async function withSeal(store: FakeStore, end: typeof SMALL, killAt = Infinity): Promise<{ calls: number }> {
  const before = store.calls.length;
  store.before = () => {
    if (store.calls.length - before >= killAt) throw new StoreError('Busy', 'killed');
  };
  await seal(store, end).catch(() => undefined);
  store.before = () => undefined;
  return { calls: store.calls.length - before };
}
