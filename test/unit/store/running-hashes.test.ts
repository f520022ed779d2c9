import { expect, jest, test } from '@jest/globals';
import { makeRunningHashes, type RunningHashes as Hashes } from '../../../lib/store/running-hashes.ts';
import { aHashThread } from '../../build/a-hash-thread.ts';
import { hexOf } from '../../build/a-run.ts';

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const make = (): Hashes => makeRunningHashes(aHashThread());
/** Whether the bytes of a chunk are needed no more, by now. */
async function add(hashes: Hashes, ...chunk: Parameters<Hashes['add']>): Promise<{ isDone: () => boolean }> {
  let isDone = false;
  void hashes.add(...chunk).then(() => (isDone = true));
  await Promise.resolve();
  return { isDone: () => isDone };
}

test('chunks in order give the hash of the file, also while it grows', async () => {
  const hashes = make();
  void hashes.add('f', 1, bytes('a'));
  expect(await hashes.digest('f', 1)).toBe(hexOf('a'));
  void hashes.add('f', 2, bytes('b'));
  expect(await hashes.digest('f', 2)).toBe(hexOf('ab'));
});

test('one that comes twice counts once', async () => {
  const hashes = make();
  for (const [number, text] of [
    [1, 'a'],
    [1, 'a'],
    [2, 'b'],
    [1, 'a'],
  ] as const)
    void hashes.add('f', number, bytes(text));
  expect(await hashes.digest('f', 2)).toBe(hexOf('ab'));
});

test.each([[[2, 1]], [[1, 2]], [[3, 2, 1]], [[3, 1, 3, 2]]])(
  'chunks %j, nearly in order, are put in order',
  async (numbers) => {
    const hashes = make();
    for (const number of numbers) void hashes.add('f', number, bytes(String(number)));
    const chunks = Math.max(...numbers);
    expect(await hashes.digest('f', chunks)).toBe(hexOf('123'.slice(0, chunks)));
  },
);

test.each([[[1, 3]], [[2]]])('of chunks %j it knows nothing of two', async (numbers) => {
  const hashes = make();
  for (const number of numbers) void hashes.add('f', number, bytes('x'));
  expect(await hashes.digest('f', 2)).toBeUndefined();
});

test('few chunks wait in memory: of the files of others nothing is known, then', async () => {
  const hashes = make();
  for (let at = 2; at < 20; at += 1) void hashes.add('f', at, bytes('x'));
  void hashes.add('g', 2, bytes('b'));
  void hashes.add('g', 1, bytes('a'));
  expect(await hashes.digest('g', 2)).toBeUndefined();
  hashes.forget('f');
  void hashes.add('h', 2, bytes('b'));
  void hashes.add('h', 1, bytes('a'));
  expect(await hashes.digest('h', 2)).toBe(hexOf('ab'));
});

test('of very many files it forgets the oldest', async () => {
  const hashes = make();
  for (let at = 0; at <= 500; at += 1) void hashes.add(`f${at}`, 1, bytes('x'));
  expect(await hashes.digest('f0', 1)).toBeUndefined();
  expect(await hashes.digest('f500', 1)).toBe(hexOf('x'));
});

test('forgets when it is told to', async () => {
  const hashes = make();
  void hashes.add('f', 1, bytes('x'));
  hashes.forget('f');
  expect(await hashes.digest('f', 1)).toBeUndefined();
});

test('the bytes of a chunk are kept until its turn has come', async () => {
  const hashes = make();
  const third = await add(hashes, 'f', 3, bytes('c'));
  const second = await add(hashes, 'f', 2, bytes('b'));
  expect([second.isDone(), third.isDone()]).toEqual([false, false]);
  const first = await add(hashes, 'f', 1, bytes('a'));
  await Promise.resolve();
  expect([first.isDone(), second.isDone(), third.isDone()]).toEqual([true, true, true]);
  expect(await hashes.digest('f', 3)).toBe(hexOf('abc'));
});

test.each<[string, (hashes: Hashes) => unknown]>([
  ['the one before does not come', () => jest.advanceTimersByTimeAsync(5000)],
  ['its file is forgotten', (hashes) => hashes.forget('f')],
  ['it comes again', (hashes) => void hashes.add('f', 2, bytes('b'))],
])('they are let go when %s', async (_what, happens) => {
  jest.useFakeTimers();
  try {
    const hashes = make();
    const early = await add(hashes, 'f', 2, bytes('b'));
    await happens(hashes);
    await Promise.resolve();
    expect(early.isDone()).toBe(true);
  } finally {
    jest.useRealTimers();
  }
});

test('a chunk that cannot wait any more is let go at once', async () => {
  const hashes = make();
  for (let at = 2; at < 8; at += 1) expect((await add(hashes, 'f', at, bytes('x'))).isDone()).toBe(false);
  expect((await add(hashes, 'f', 8, bytes('x'))).isDone()).toBe(true);
});
