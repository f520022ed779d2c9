import { crc32 } from 'node:zlib';
import { CRC_HEADER } from '../artifacts/crc.ts';
import { chunkKey, type Target } from '../artifacts/layout.ts';
import { problem, type Problem } from '../artifacts/problem.ts';
import type { Store } from './port.ts';

/** Whether something is in the store now that was not, or was there already. */
export type Kept = 'new' | 'same';

/** A part of a file. */
export interface Chunk {
  readonly file: string;
  /** Counted from 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** What the CRC-32 of the bytes is said to be. */
  readonly crc: number;
}

const SPOILT = problem('mismatch', `the bytes have another CRC than ${CRC_HEADER} says`);

/** Keeps a chunk. The same one twice is fine; other bytes under its name are refused. */
export async function storeChunk(
  store: Store,
  target: Target,
  { file, number, bytes, crc }: Chunk,
): Promise<Kept | Problem> {
  const key = chunkKey(target, file, number);
  const isRight = (): boolean => crc32(bytes) === crc;
  // The store checks the CRC of what it takes. Here it is only computed when that did not come to pass.
  const isNew = await store.add(key, bytes, crc).catch((error: unknown) => {
    if (isRight()) throw error;
    return SPOILT;
  });
  if (typeof isNew !== 'boolean') return isNew;
  if (isNew) return 'new';
  if (!isRight()) return SPOILT;
  return (await isStored(store, key, bytes))
    ? 'same'
    : problem('conflict', `chunk ${number} of ${file} is there with other bytes, which stay`);
}

/** Whether a chunk is in the store already. */
export async function holdsChunk(
  store: Store,
  target: Target,
  { file, number, bytes, crc }: Chunk,
): Promise<boolean> {
  return crc32(bytes) === crc && (await isStored(store, chunkKey(target, file, number), bytes));
}

// Bit for bit: a CRC tells accidents, and not who means to.
async function isStored(store: Store, key: string, bytes: Uint8Array): Promise<boolean> {
  const stream = await store.get(key);
  if (!stream) return false;
  let at = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    if (!piece.equals(bytes.subarray(at, at + piece.length))) return false;
    at += piece.length;
  }
  return at === bytes.length;
}
