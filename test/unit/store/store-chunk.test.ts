import { expect, test } from '@jest/globals';
import { makeRunningHashes } from '../../../lib/store/running-hashes.ts';
import { storeChunk } from '../../../lib/store/store-chunk.ts';
import { FOLDER, hexOf, TARGET } from '../../build/a-run.ts';
import { aStore, type FakeStore } from '../../build/a-store.ts';

const chunk = (text: string, number = 1) => ({
  file: 'a',
  number,
  bytes: Buffer.from(text),
  sha256: hexOf(text),
});
const keep = (store: FakeStore, text: string, number = 1) =>
  storeChunk(store, makeRunningHashes(), TARGET, chunk(text, number));

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

test.each([
  ['a', 'x'],
  ['a~whole', JSON.stringify({ size: 1, sha256: hexOf('x'), chunks: 2 })],
])('no chunk of a file that is whole is taken: %s', async (name, text) => {
  const store = aStore();
  await store.put(`${FOLDER}/${name}`, Buffer.from(text), hexOf(text), { absent: true });
  expect(await keep(store, 'x')).toMatchObject({ code: 'ended' });
  expect(store.keys()).toEqual([`${FOLDER}/${name}`]);
});

test('what is kept counts for the hash of the file', async () => {
  const hashes = makeRunningHashes();
  const store = aStore();
  await storeChunk(store, hashes, TARGET, chunk('x'));
  await storeChunk(store, hashes, TARGET, chunk('z', 2));
  expect(hashes.digest(`${FOLDER}/a~`, 2)).toBe(hexOf('xz'));
});
