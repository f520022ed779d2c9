import { expect, test } from '@jest/globals';
import { findWhole } from '../../../lib/store/find-whole.ts';
import { FOLDER, hexOf, TARGET } from '../../build/a-run.ts';
import { aStore } from '../../build/a-store.ts';

const END = { size: 9, sha256: hexOf('abcdefghi'), chunks: 3 };

test.each<[string, Readonly<Record<string, string>>, object | undefined]>([
  ['one object is whole', { a: 'hello' }, { size: 5, sha256: hexOf('hello'), chunks: 1 }],
  ['chunks with a seal are what it says', { 'a~00001': 'abc', 'a~whole': JSON.stringify(END) }, END],
  ['chunks without one are not whole', { 'a~00001': 'abc' }, undefined],
  ['another file is no help', { ab: 'hello', 'ab~whole': JSON.stringify(END) }, undefined],
])('%s', async (_what, objects, found) => {
  const store = aStore();
  for (const [name, text] of Object.entries(objects))
    await store.put(`${FOLDER}/${name}`, Buffer.from(text), hexOf(text), { absent: true });
  expect(await findWhole(store, TARGET, 'a')).toEqual(found);
});
