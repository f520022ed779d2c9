import { hash } from 'node:crypto';
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
  /** What the sha256 of the bytes is said to be, in hexadecimal digits. */
  readonly sha256: string;
}

const SPOILT = problem('mismatch', 'the bytes have another digest than Content-Digest says');

/** Keeps a chunk. The same one twice is fine; other bytes under its name are refused. */
export async function storeChunk(
  store: Store,
  target: Target,
  { file, number, bytes, sha256 }: Chunk,
): Promise<Kept | Problem> {
  const key = chunkKey(target, file, number);
  const isRight = (): boolean => hash('sha256', bytes) === sha256;
  // The store checks the digest of what it takes. Here it is only computed when that did not come to pass.
  const isNew = await store.put(key, bytes, sha256, { absent: true }).catch((error: unknown) => {
    if (isRight()) throw error;
    return SPOILT;
  });
  if (typeof isNew !== 'boolean') return isNew;
  if (isNew) return 'new';
  if (!isRight()) return SPOILT;
  return (await store.head(key))?.sha256 === sha256
    ? 'same'
    : problem('conflict', `chunk ${number} of ${file} is there with other bytes, which stay`);
}

/** Whether a chunk is in the store already. */
export async function holdsChunk(
  store: Store,
  target: Target,
  { file, number, bytes, sha256 }: Chunk,
): Promise<boolean> {
  const head = await store.head(chunkKey(target, file, number));
  return head?.sha256 === sha256 && hash('sha256', bytes) === sha256;
}
