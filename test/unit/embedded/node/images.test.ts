import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { makeImage, makeImages } from '../../../../embedded/node/images.ts';

const folder = mkdtempSync(join(tmpdir(), 'toe-image-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('an image is known by the digest of its files, and by nothing else', () => {
  expect(() => makeImage('tool', folder)).toThrow('holds no main.ts');
  writeFileSync(join(folder, 'main.js'), '1');
  const first = makeImage('tool', folder);
  expect(first.reference).toMatch(/^local\/tool@sha256:[0-9a-f]{64}$/);
  expect(makeImage('tool', folder)).toEqual(first);
  writeFileSync(join(folder, 'main.js'), '2');
  const second = makeImage('tool', folder);
  expect(second.reference).not.toBe(first.reference);
  const images = makeImages([second]);
  expect(images(second.reference)).toBe(second);
  expect(images(first.reference)).toBeUndefined();
  expect(images('local/tool')).toBeUndefined();
});
