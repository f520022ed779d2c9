import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { FILE_TYPES, manifest } from '../../../lib/artifacts/manifest.ts';
import { aFile, aManifest } from '../../build/a-run.ts';

const PAGE = readFileSync('docs/upload-protocol.md', 'utf8');

test('the example of the protocol is one, but for its hash', () => {
  const [, example = ''] = /```json\n(\{\n {2}"final"[\s\S]*?)```/.exec(PAGE) ?? [];
  const parsed = manifest.parse(JSON.parse(example.replace('<hex>', 'a'.repeat(64))));
  expect(parsed.files).toEqual([
    expect.objectContaining({ name: 'profile.folded.gz', encoding: 'gzip', type: 'folded', whole: true }),
  ]);
});

test('the protocol names every type of a file', () => {
  for (const type of FILE_TYPES) expect(PAGE).toContain(`\`${type}\``);
});

test.each([
  ['a name that leads elsewhere', { files: [aFile('../x', '')] }],
  ['two files of one name', { files: [aFile('a', ''), aFile('a', '')] }],
  ['a whole file without a hash', { files: [aFile('a', '', { sha256: '' })] }],
  ['a size below nothing', { files: [aFile('a', '', { size: -1 })] }],
  ['an unknown type', { files: [aFile('a', '', { type: 'exe' })] }],
  ['too many files', { files: Array.from({ length: 1001 }, (_, at) => aFile(`f${at}`, '')) }],
  ['no number', { sequence: undefined }],
  ['a number before the first', { sequence: 0 }],
  ['a time that is none', { startedAt: 'yesterday' }],
  ['a reason without end', { reason: 'x'.repeat(2000) }],
])('refuses %s', (_what, parts) => {
  expect(manifest.safeParse({ ...aManifest(), ...parts }).success).toBe(false);
});

test('a file that grows has no hash yet', () => {
  const files = [aFile('a', 'x', { whole: false, sha256: '' })];
  expect(aManifest({ final: false, files }).files[0]).toMatchObject({ whole: false, sha256: '' });
});

test('an empty list may be null, as Go writes it', () => {
  expect(aManifest({ args: null, files: null })).toMatchObject({ args: [], files: [] });
});

test('what it does not know, it does not keep', () => {
  expect(aManifest({ html: '<script>' })).not.toHaveProperty('html');
});
