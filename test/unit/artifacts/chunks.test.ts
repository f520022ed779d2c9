import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CHUNK_BYTES, fileEnd, findChunkFault, MAX_CHUNKS, sizeOf } from '../../../lib/artifacts/chunks.ts';
import { hexOf } from '../../build/a-run.ts';

const keyOf = (number: number): string => `f~${String(number).padStart(5, '0')}`;
const stored = (...sizes: readonly number[]) => sizes.map((size, at) => ({ key: keyOf(at + 1), size }));

describe('findChunkFault', () => {
  test('finds none in what a shim uploads, whatever its size', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.integer({ min: 1, max: CHUNK_BYTES }), (full, rest) => {
        const chunks = stored(...Array.from({ length: full }, () => CHUNK_BYTES), rest);
        const size = full * CHUNK_BYTES + rest;
        expect(findChunkFault({ size, chunks: full + 1 }, chunks, keyOf)).toBeUndefined();
        expect(findChunkFault({ size: size + 1, chunks: full + 1 }, chunks, keyOf)).toContain('together');
        expect(findChunkFault({ size, chunks: full + 2 }, chunks, keyOf)).toContain('missing');
        expect(findChunkFault({ size, chunks: full }, chunks, keyOf)).toContain('together');
      }),
    );
  });

  test('what is stored after the last that counts is no part of it', () => {
    const chunks = stored(CHUNK_BYTES, CHUNK_BYTES, 5).filter((_chunk, at) => at !== 1);
    expect(findChunkFault({ size: CHUNK_BYTES, chunks: 1 }, chunks, keyOf)).toBeUndefined();
    expect(findChunkFault({ size: 0, chunks: 0 }, chunks, keyOf)).toBeUndefined();
  });

  test('an empty file has none', () => {
    expect(findChunkFault({ size: 0, chunks: 0 }, [], keyOf)).toBeUndefined();
  });

  test('names the chunk that is missing', () => {
    const [one, , three] = stored(CHUNK_BYTES, CHUNK_BYTES, 5);
    const some = [one, three].filter((chunk) => chunk !== undefined);
    expect(findChunkFault({ size: 3, chunks: 3 }, some, keyOf)).toBe('chunk 2 is missing');
  });

  test('a short chunk in the middle makes no file', () => {
    expect(findChunkFault({ size: 10, chunks: 2 }, stored(5, 5), keyOf)).toContain('chunk 1 is not the last');
  });
});

test('the end of a file has a hash, and no more chunks than an object of S3 has parts', () => {
  const end = { size: 1, sha256: hexOf('x'), chunks: 1 };
  expect(fileEnd.safeParse(end).success).toBe(true);
  expect(fileEnd.safeParse({ ...end, chunks: MAX_CHUNKS + 1 }).success).toBe(false);
  expect(fileEnd.safeParse({ ...end, sha256: 'x' }).success).toBe(false);
});

test('sizes add up', () => {
  expect(sizeOf(stored(1, 2, 3))).toBe(6);
});
