import { expect, test } from '@jest/globals';
import { readManifest } from '../../../lib/store/read-manifest.ts';
import { aManifest, FOLDER, hexOf, TARGET } from '../../build/a-run.ts';
import { aStore } from '../../build/a-store.ts';

test('there is none before there is one', async () => {
  expect(await readManifest(aStore(), TARGET)).toBeUndefined();
});

test('gives what was written', async () => {
  const store = aStore();
  const text = JSON.stringify(aManifest());
  const key = `${FOLDER}/manifest.json`;
  await store.put(key, Buffer.from(text), hexOf(text), { absent: true });
  const etag = store.objects.get(key)?.etag;
  expect(etag).toMatch(/./);
  expect(await readManifest(store, TARGET)).toEqual({ manifest: aManifest(), text, etag });
});

test.each(['{"files":1}', '{', ''])('what somebody else has put there is none: %j', async (text) => {
  const store = aStore();
  await store.put(`${FOLDER}/manifest.json`, Buffer.from(text), hexOf(text), { absent: true });
  await expect(readManifest(store, TARGET)).rejects.toMatchObject({ code: 'Foreign' });
});
