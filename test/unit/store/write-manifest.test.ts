import { describe, expect, test } from '@jest/globals';
import { readManifest } from '../../../lib/store/read-manifest.ts';
import { writeManifest } from '../../../lib/store/write-manifest.ts';
import { aFile, aManifest, FOLDER, hexOf, TARGET } from '../../build/a-run.ts';
import { aStore, type FakeStore } from '../../build/a-store.ts';

async function withObjects(...names: readonly string[]): Promise<FakeStore> {
  const store = aStore();
  for (const name of names)
    await store.put(`${FOLDER}/${name}`, Buffer.from('x'), hexOf('x'), { absent: true });
  return store;
}

const interim = (...names: readonly string[]) =>
  aManifest({ final: false, files: names.map((name) => aFile(name, 'x')) });

describe('writeManifest', () => {
  test('keeps what it says', async () => {
    const store = await withObjects('a');
    expect(await writeManifest(store, TARGET, interim('a'))).toBe('new');
    expect((await readManifest(store, TARGET))?.manifest).toEqual(interim('a'));
  });

  test('the same twice is fine', async () => {
    const store = await withObjects('a');
    await writeManifest(store, TARGET, interim('a'));
    expect(await writeManifest(store, TARGET, interim('a'))).toBe('same');
  });

  test('names nothing that is not there: then nobody sees anything of it', async () => {
    const store = await withObjects('a~00001');
    expect(await writeManifest(store, TARGET, interim('a'))).toMatchObject({ code: 'mismatch' });
    expect(await readManifest(store, TARGET)).toBeUndefined();
  });

  test('does not change after its end', async () => {
    const store = await withObjects('a', 'b');
    await writeManifest(store, TARGET, aManifest({ files: [aFile('a', 'x')] }));
    expect(await writeManifest(store, TARGET, interim('a'))).toMatchObject({ code: 'ended' });
    expect((await readManifest(store, TARGET))?.manifest.final).toBe(true);
  });

  test('stays when the same attempt is run a second time, as what it names does', async () => {
    const store = await withObjects('a');
    await writeManifest(store, TARGET, interim('a'));
    const second = { ...interim(), startedAt: '2030-01-01T00:00:00Z' };
    expect(await writeManifest(store, TARGET, second)).toMatchObject({ code: 'conflict' });
    expect((await readManifest(store, TARGET))?.manifest).toEqual(interim('a'));
    expect(store.keys()).toContain(`${FOLDER}/a`);
  });

  test('old slices of a ring go with the manifest that no longer has them', async () => {
    const store = await withObjects('slice-1', 'slice-2', 'slice-3');
    await writeManifest(store, TARGET, interim('slice-1', 'slice-2'));
    await writeManifest(store, TARGET, interim('slice-2', 'slice-3'));
    expect(store.keys()).toEqual(['manifest.json', 'slice-2', 'slice-3'].map((name) => `${FOLDER}/${name}`));
  });

  test('what its end does not name goes', async () => {
    const store = await withObjects('a', 'half~00001', 'b');
    await writeManifest(store, TARGET, aManifest({ files: [aFile('a', 'x')] }));
    expect(store.keys()).toEqual([`${FOLDER}/a`, `${FOLDER}/manifest.json`]);
  });

  test('who was killed before the cleaning is followed by who asks again', async () => {
    const store = await withObjects('a', 'b');
    const end = aManifest({ files: [aFile('a', 'x')] });
    store.before = (call) => {
      if (call.startsWith('remove')) throw new Error('killed');
    };
    await expect(writeManifest(store, TARGET, end)).rejects.toThrow('killed');
    store.before = () => undefined;
    expect(await writeManifest(store, TARGET, end)).toBe('same');
    expect(store.keys()).toEqual([`${FOLDER}/a`, `${FOLDER}/manifest.json`]);
  });

  test('of two at once, one is told to try again, and no end is undone', async () => {
    const store = await withObjects('a', 'b');
    await writeManifest(store, TARGET, interim('a'));
    const outcomes = await Promise.all([
      writeManifest(store, TARGET, interim('b')),
      writeManifest(store, TARGET, aManifest({ files: [aFile('a', 'x')] })),
    ]);
    expect(outcomes).toContainEqual('new');
    expect(outcomes).toContainEqual(expect.objectContaining({ code: 'busy' }));
  });

  test('a whole file is asked for once, not with every manifest', async () => {
    const store = await withObjects('a', 'b');
    await writeManifest(store, TARGET, interim('a'));
    const before = store.calls.length;
    await writeManifest(store, TARGET, interim('a', 'b'));
    const heads = store.calls.slice(before).filter((call) => call.startsWith('head'));
    expect(heads).toEqual([`head ${FOLDER}/manifest.json`, `head ${FOLDER}/b`]);
  });
});
