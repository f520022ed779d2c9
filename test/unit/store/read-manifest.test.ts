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
  await store.put(`${FOLDER}/manifest.json`, Buffer.from(text), hexOf(text), { absent: true });
  expect(await readManifest(store, TARGET)).toMatchObject({ manifest: aManifest(), text });
});

test('what somebody else has put there is none', async () => {
  const store = aStore();
  await store.put(`${FOLDER}/manifest.json`, Buffer.from('{"files":1}'), hexOf('{"files":1}'), {
    absent: true,
  });
  await expect(readManifest(store, TARGET)).rejects.toThrow();
});
