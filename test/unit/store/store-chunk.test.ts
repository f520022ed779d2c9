import { crc32 } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { StoreError, type Store } from '../../../lib/store/port.ts';
import { storeChunk } from '../../../lib/store/store-chunk.ts';
import { FOLDER, TARGET } from '../../build/a-run.ts';
import { aStore } from '../../build/a-store.ts';

const keep = (store: Store, text: string, crc = crc32(text)) =>
  storeChunk(store, TARGET, { file: 'a', number: 1, bytes: Buffer.from(text), crc });

test('a chunk is kept, and not as the file', async () => {
  const store = aStore();
  expect(await keep(store, 'x')).toBe('new');
  expect(store.keys()).toEqual([`${FOLDER}/a~00001`]);
});

test('the same chunk twice is fine', async () => {
  const store = aStore();
  await keep(store, 'x');
  expect(await keep(store, 'x')).toBe('same');
});

test('other bytes under its name are refused, and the first stay', async () => {
  const store = aStore();
  await keep(store, 'x');
  expect(await keep(store, 'y')).toMatchObject({ code: 'conflict' });
  expect(store.objects.get(`${FOLDER}/a~00001`)?.bytes.toString()).toBe('x');
});

// Of so many as 32 bits tell apart one can be made for any CRC: these two have the same.
test('so are other bytes of the same CRC', async () => {
  const [first, second] = ['plumless', 'buckeroo'];
  expect(crc32(first)).toBe(crc32(second));
  const store = aStore();
  await keep(store, first);
  expect(await keep(store, second)).toMatchObject({ code: 'conflict' });
  expect(await keep(store, first)).toBe('same');
});

test.each(['x', 'xyz', ''])('so is %j in place of xy', async (text) => {
  const store = aStore();
  await keep(store, 'xy');
  expect(await keep(store, text)).toMatchObject({ code: 'conflict' });
});

test('bytes that are not what they are said to be are refused, also where the right ones are', async () => {
  const store = aStore();
  expect(await keep(store, 'y', crc32('x'))).toMatchObject({ code: 'mismatch' });
  expect(store.keys()).toEqual([]);
  await keep(store, 'x');
  expect(await keep(store, 'y', crc32('x'))).toMatchObject({ code: 'mismatch' });
});

test('so are they when the store answers that there is something before it looks at a digest', async () => {
  const store = aStore();
  const quick: Store = {
    ...store,
    add: (key, ...rest) => (store.objects.has(key) ? Promise.resolve(false) : store.add(key, ...rest)),
  };
  expect(await keep(quick, 'x')).toBe('new');
  expect(await keep(quick, 'y', crc32('x'))).toMatchObject({ code: 'mismatch' });
});

test('a fault of the store is no fault of the bytes', async () => {
  const store = aStore();
  store.before = () => {
    throw new StoreError('Busy', 'away');
  };
  await expect(keep(store, 'x')).rejects.toMatchObject({ code: 'Busy' });
});
