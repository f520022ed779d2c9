import { text } from 'node:stream/consumers';
import { fileEnd, type FileEnd } from '../artifacts/chunks.ts';
import { fileKey, sealKey, type Target } from '../artifacts/layout.ts';
import type { Store } from './port.ts';

/**
 * What is known of a file that is whole: one object (one chunk, it then says), or chunks with a seal. Such a file does
 * not change any more. @returns undefined while it is not whole.
 */
export async function findWhole(store: Store, target: Target, file: string): Promise<FileEnd | undefined> {
  const [one, seal] = await Promise.all([
    store.head(fileKey(target, file)),
    store.get(sealKey(target, file)),
  ]);
  if (seal) return fileEnd.parse(JSON.parse(await text(seal)));
  return one && { size: one.size, sha256: one.sha256, chunks: 1 };
}
