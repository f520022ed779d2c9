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

test('what somebody else has put there is none', async () => {
  const store = aStore();
  await store.put(`${FOLDER}/manifest.json`, Buffer.from('{"files":1}'), hexOf('{"files":1}'), {
    absent: true,
  });
  await expect(readManifest(store, TARGET)).rejects.toThrow();
});
