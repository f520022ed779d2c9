import { buffer } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { openFile } from '../../../lib/store/open-file.ts';
import { aFile, aManifest, FOLDER, hexOf, TARGET } from '../../build/a-run.ts';
import { aStore, type FakeStore } from '../../build/a-store.ts';

async function withObjects(objects: Readonly<Record<string, string>>): Promise<FakeStore> {
  const store = aStore();
  for (const [name, text] of Object.entries(objects))
    await store.put(`${FOLDER}/${name}`, Buffer.from(text), hexOf(text), { absent: true });
  return store;
}

const growing = (size: number, chunks: number) => {
  const [file] = aManifest({ files: [aFile('a', '', { size, chunks, whole: false, sha256: '' })] }).files;
  if (!file) throw new Error('no file');
  return file;
};

async function read(store: FakeStore, file: ReturnType<typeof growing>, first: number, last: number) {
  const opened = await openFile(store, TARGET, file);
  return opened && (await buffer(opened.read({ first, last }))).toString();
}

test('a whole file is read from its object', async () => {
  expect(await read(await withObjects({ a: 'hello' }), growing(5, 1), 1, 3)).toBe('ell');
});

test('one that grows is read from its chunks, as far as the manifest says', async () => {
  const store = await withObjects({ 'a~00001': 'abc', 'a~00002': 'def', 'a~00003': 'ghi' });
  expect(await read(store, growing(6, 2), 0, 5)).toBe('abcdef');
  expect(await read(store, growing(6, 2), 2, 3)).toBe('cd');
});

test('one that is whole by now is read as far as the manifest says', async () => {
  expect(await read(await withObjects({ a: 'abcdefghi' }), growing(6, 1), 4, 5)).toBe('ef');
  const sealed = { 'a~00001': 'abc', 'a~00002': 'def', 'a~00003': 'ghi', 'a~whole': '{}' };
  expect(await read(await withObjects(sealed), growing(6, 2), 4, 5)).toBe('ef');
});

test.each([{}, { 'a~00001': 'abc' }])('of %j there is nothing to read', async (objects) => {
  expect(await openFile(await withObjects(objects), TARGET, growing(6, 2))).toBeUndefined();
});

test('nothing is asked of the store before it is read, and one object after the other', async () => {
  const store = await withObjects({ 'a~00001': 'abc', 'a~00002': 'def' });
  const opened = await openFile(store, TARGET, growing(6, 2));
  const before = store.calls.length;
  const stream = opened?.read({ first: 0, last: 5 });
  expect(store.calls.slice(before)).toEqual([]);
  if (stream) await buffer(stream);
  expect(store.calls.slice(before)).toEqual([`get ${FOLDER}/a~00001`, `get ${FOLDER}/a~00002`]);
});
