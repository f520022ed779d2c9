import { expect, test } from '@jest/globals';
import { findLeftovers } from '../../../lib/artifacts/find-leftovers.ts';
import { aFile, aManifest, FOLDER, TARGET } from '../../build/a-run.ts';

const objects = ['manifest.json', 'old', 'slice-1', 'slice-2', 'slice-2~00001', 'way~00001'].map((name) => ({
  key: `${FOLDER}/${name}`,
  size: 1,
}));
const before = aManifest({ final: false, files: [aFile('slice-1', 'x')] });

test('while the tool works only what stood in the manifest goes, and chunks of what is whole', () => {
  const now = aManifest({ final: false, files: [aFile('slice-2', 'x')] });
  expect(findLeftovers(TARGET, { before, now }, objects)).toEqual([
    `${FOLDER}/slice-1`,
    `${FOLDER}/slice-2~00001`,
  ]);
});

test('after the end all goes that is not in the manifest', () => {
  const now = aManifest({ files: [aFile('slice-2', 'x')] });
  expect(findLeftovers(TARGET, { before, now }, objects)).toEqual([
    `${FOLDER}/old`,
    `${FOLDER}/slice-1`,
    `${FOLDER}/slice-2~00001`,
    `${FOLDER}/way~00001`,
  ]);
});

test('a whole file of several chunks keeps them and its seal, and no chunk after its end', () => {
  const sealed = ['big~00001', 'big~00002', 'big~00003', 'big~whole'].map((name) => ({
    key: `${FOLDER}/${name}`,
    size: 1,
  }));
  const now = aManifest({ files: [aFile('big', 'x', { chunks: 2 })] });
  expect(findLeftovers(TARGET, { before, now }, sealed)).toEqual([`${FOLDER}/big~00003`]);
});

test('chunks of a file that ends unfinished stay', () => {
  const files = [aFile('way', 'x', { whole: false, sha256: '' })];
  expect(findLeftovers(TARGET, { before, now: aManifest({ files }) }, objects)).not.toContain(
    `${FOLDER}/way~00001`,
  );
});
