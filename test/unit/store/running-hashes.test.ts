import { expect, test } from '@jest/globals';
import { makeRunningHashes } from '../../../lib/store/running-hashes.ts';
import { hexOf } from '../../build/a-run.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

test('chunks in order give the hash of the file, also while it grows', () => {
  const hashes = makeRunningHashes();
  hashes.add('f', 1, bytes('a'));
  expect(hashes.digest('f', 1)).toBe(hexOf('a'));
  hashes.add('f', 2, bytes('b'));
  expect(hashes.digest('f', 2)).toBe(hexOf('ab'));
});

test('one that comes twice counts once', () => {
  const hashes = makeRunningHashes();
  for (const [number, text] of [
    [1, 'a'],
    [1, 'a'],
    [2, 'b'],
    [1, 'a'],
  ] as const)
    hashes.add('f', number, bytes(text));
  expect(hashes.digest('f', 2)).toBe(hexOf('ab'));
});

test.each([[[2, 1]], [[1, 2]], [[3, 2, 1]], [[3, 1, 3, 2]]])(
  'chunks %j, nearly in order, are put in order',
  (numbers) => {
    const hashes = makeRunningHashes();
    for (const number of numbers) hashes.add('f', number, bytes(String(number)));
    const chunks = Math.max(...numbers);
    expect(hashes.digest('f', chunks)).toBe(hexOf('123'.slice(0, chunks)));
  },
);

test.each([[[1, 3]], [[2]]])('of chunks %j it knows nothing of two', (numbers) => {
  const hashes = makeRunningHashes();
  for (const number of numbers) hashes.add('f', number, bytes('x'));
  expect(hashes.digest('f', 2)).toBeUndefined();
});

test('few chunks wait in memory: of the files of others nothing is known, then', () => {
  const hashes = makeRunningHashes();
  for (let at = 2; at < 20; at += 1) hashes.add('f', at, bytes('x'));
  hashes.add('g', 2, bytes('b'));
  hashes.add('g', 1, bytes('a'));
  expect(hashes.digest('g', 2)).toBeUndefined();
  hashes.forget('f');
  hashes.add('h', 2, bytes('b'));
  hashes.add('h', 1, bytes('a'));
  expect(hashes.digest('h', 2)).toBe(hexOf('ab'));
});

test('of very many files it forgets the oldest', () => {
  const hashes = makeRunningHashes();
  for (let at = 0; at <= 500; at += 1) hashes.add(`f${at}`, 1, bytes('x'));
  expect(hashes.digest('f0', 1)).toBeUndefined();
  expect(hashes.digest('f500', 1)).toBe(hexOf('x'));
});

test('forgets when it is told to', () => {
  const hashes = makeRunningHashes();
  hashes.add('f', 1, bytes('x'));
  hashes.forget('f');
  expect(hashes.digest('f', 1)).toBeUndefined();
});
