import { chunkKey, chunkPrefix, type Target } from '../artifacts/layout.ts';
import { problem, type Problem } from '../artifacts/problem.ts';
import { findWhole } from './find-whole.ts';
import type { RunningHashes } from './running-hashes.ts';
import type { Store } from './port.ts';

/** Whether something is in the store now that was not, or was there already. */
export type Kept = 'new' | 'same';

/** A part of a file. */
export interface Chunk {
  readonly file: string;
  /** Counted from 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** Of the bytes, in hexadecimal digits; checked before. */
  readonly sha256: string;
}

/** Keeps a chunk. The same one twice is fine; other bytes under its name are refused, and so is a chunk of a whole file. */
export async function storeChunk(
  store: Store,
  hashes: RunningHashes,
  target: Target,
  { file, number, bytes, sha256 }: Chunk,
): Promise<Kept | Problem> {
  const key = chunkKey(target, file, number);
  if (await findWhole(store, target, file))
    return problem('ended', `${file} is whole already: no chunk of it is taken any more`);
  const isNew = await store.put(key, bytes, sha256, { absent: true });
  if (!isNew && (await store.head(key))?.sha256 !== sha256)
    return problem('conflict', `chunk ${number} of ${file} is there with other bytes, which stay`);
  hashes.add(chunkPrefix(target, file), number, bytes);
  return isNew ? 'new' : 'same';
}
