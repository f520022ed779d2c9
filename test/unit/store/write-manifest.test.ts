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

const numbered = (sequence: number, ...names: readonly string[]) =>
  aManifest({ final: false, sequence, files: names.map((name) => aFile(name, 'x')) });

const interim = (...names: readonly string[]) => numbered(1, ...names);

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
    expect(await writeManifest(store, TARGET, numbered(2, 'a'))).toMatchObject({ code: 'ended' });
    expect((await readManifest(store, TARGET))?.manifest.final).toBe(true);
  });

  test('stays when the same attempt is run a second time, as what it names does', async () => {
    const store = await withObjects('a');
    await writeManifest(store, TARGET, interim('a'));
    const second = { ...numbered(2), startedAt: '2030-01-01T00:00:00Z' };
    expect(await writeManifest(store, TARGET, second)).toMatchObject({ code: 'conflict' });
    expect((await readManifest(store, TARGET))?.manifest).toEqual(interim('a'));
    expect(store.keys()).toContain(`${FOLDER}/a`);
  });

  test('old slices of a ring go with the manifest that no longer has them', async () => {
    const store = await withObjects('slice-1', 'slice-2', 'slice-3');
    await writeManifest(store, TARGET, interim('slice-1', 'slice-2'));
    await writeManifest(store, TARGET, numbered(2, 'slice-2', 'slice-3'));
    expect(store.keys()).toEqual(['manifest.json', 'slice-2', 'slice-3'].map((name) => `${FOLDER}/${name}`));
  });

  test.each([
    { name: 'an older one', late: numbered(1, 'slice-1') },
    { name: 'an older one that says it is the end', late: { ...numbered(1), final: true } },
    { name: 'another of the same number', late: numbered(2, 'slice-1') },
  ])('what comes late takes nothing back: $name', async ({ late }) => {
    const store = await withObjects('slice-1', 'slice-2');
    await writeManifest(store, TARGET, numbered(2, 'slice-1', 'slice-2'));
    expect(await writeManifest(store, TARGET, late)).toMatchObject({ code: 'conflict' });
    expect((await readManifest(store, TARGET))?.manifest).toEqual(numbered(2, 'slice-1', 'slice-2'));
    expect(store.keys()).toEqual(['manifest.json', 'slice-1', 'slice-2'].map((name) => `${FOLDER}/${name}`));
  });

  test('of those that hung on the store, only the newest counts', async () => {
    const store = await withObjects('slice-1', 'slice-2');
    const { promise: woken, resolve: wake } = Promise.withResolvers<void>();
    const hung = { ...store, head: async (key: string) => woken.then(async () => store.head(key)) };
    const late = writeManifest(hung, TARGET, numbered(1, 'slice-1'));
    await writeManifest(store, TARGET, numbered(1, 'slice-1'));
    await writeManifest(store, TARGET, numbered(2, 'slice-1', 'slice-2'));
    wake();
    expect(await late).toMatchObject({ code: 'conflict' });
    expect(store.keys()).toContain(`${FOLDER}/slice-2`);
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
      writeManifest(store, TARGET, numbered(2, 'b')),
      writeManifest(store, TARGET, aManifest({ sequence: 2, files: [aFile('a', 'x')] })),
    ]);
    expect(outcomes).toContainEqual('new');
    expect(outcomes).toContainEqual(expect.objectContaining({ code: 'busy' }));
  });

  test('a whole file is asked for once, not with every manifest', async () => {
    const store = await withObjects('a', 'b');
    await writeManifest(store, TARGET, interim('a'));
    const before = store.calls.length;
    await writeManifest(store, TARGET, numbered(2, 'a', 'b'));
    const heads = store.calls.slice(before).filter((call) => call.startsWith('head'));
    expect(heads).toEqual([`head ${FOLDER}/manifest.json`, `head ${FOLDER}/b`]);
  });

  test('a file that had only begun in one manifest is asked for when the next says that it is whole', async () => {
    const store = await withObjects('a~00001');
    const begun = { files: [aFile('a', '', { chunks: 0, whole: false })] };
    expect(await writeManifest(store, TARGET, aManifest({ ...begun, final: false }))).toBe('new');
    await store.put(`${FOLDER}/a`, Buffer.from('x'), hexOf('x'), { absent: true });
    expect(await writeManifest(store, TARGET, numbered(2, 'a'))).toBe('new');
  });

  test('an empty file stands in one manifest after the other', async () => {
    const store = aStore();
    await store.put(`${FOLDER}/a`, Buffer.from(''), hexOf(''), { absent: true });
    for (const sequence of [1, 2, 3]) {
      const files = [aFile('a', '', { chunks: 0 })];
      expect(await writeManifest(store, TARGET, aManifest({ final: false, sequence, files }))).toBe('new');
    }
  });
});
