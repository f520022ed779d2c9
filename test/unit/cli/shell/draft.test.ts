import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Artifact } from '../../../../cli/core/artifact.ts';
import { openDraft } from '../../../../cli/shell/draft.ts';
import { hexOf } from '../../../build/a-run.ts';

const WHOLE: Artifact = { name: 'a', size: 5, sha256: hexOf('hello') };
const UNFINISHED: Artifact = { name: 'a', size: 5, sha256: undefined };

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toe-draft-'));
  path = join(folder, 'a');
});
afterEach(() => rmSync(folder, { recursive: true }));

const partOf = ({ sha256 = '' }: Artifact): string => join(folder, `.a.${sha256.slice(0, 16)}.part`);

test.each([
  ['with a checksum', WHOLE],
  ['that was never finished', UNFINISHED],
])('a file %s is put in its place when all of it has come', async (_what, artifact) => {
  const draft = await openDraft(path, artifact);
  for (const part of ['he', 'llo']) await draft.write(Buffer.from(part));
  expect(readdirSync(folder)).not.toContain('a');
  expect(await draft.commit()).toBe(true);
  expect(readdirSync(folder)).toEqual(['a']);
  expect(readFileSync(path, 'utf8')).toBe('hello');
});

test.each<[string, Artifact, string]>([
  ['too few bytes', WHOLE, 'hell'],
  ['too few bytes of a file that was never finished, where no checksum tells', UNFINISHED, 'hell'],
  ['other bytes', WHOLE, 'hallo'],
])('%s are deleted', async (_what, artifact, bytes) => {
  const draft = await openDraft(path, artifact);
  await draft.write(Buffer.from(bytes));
  expect(await draft.commit()).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});

test('what an earlier attempt has left is gone on with', async () => {
  writeFileSync(partOf(WHOLE), 'hel');
  const draft = await openDraft(path, WHOLE);
  expect(draft.bytes()).toBe(3);
  await draft.write(Buffer.from('lo'));
  expect(await draft.commit()).toBe(true);
});

test('what is longer than the file is begun anew', async () => {
  writeFileSync(partOf(WHOLE), 'hello and more');
  const draft = await openDraft(path, WHOLE);
  expect(draft.bytes()).toBe(0);
  await draft.discard();
});

test('a link in its place is not followed: who can write here does not choose what is written over', async () => {
  const other = join(folder, 'other');
  writeFileSync(other, 'hel');
  symlinkSync(other, partOf(WHOLE));
  await expect(openDraft(path, WHOLE)).rejects.toMatchObject({ code: 'ELOOP' });
  expect(readFileSync(other, 'utf8')).toBe('hel');
});

test('more bytes than were announced are not written', async () => {
  const draft = await openDraft(path, WHOLE);
  await expect(draft.write(Buffer.from('hello!'))).rejects.toThrow('more bytes than were announced');
  await draft.close();
  expect(readFileSync(partOf(WHOLE), 'utf8')).toBe('');
});
