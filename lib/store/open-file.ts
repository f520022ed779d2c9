import { Readable } from 'node:stream';
import { sizeOf, type Stored } from '../artifacts/chunks.ts';
import { chunkPrefix, fileKey, type Target } from '../artifacts/layout.ts';
import type { ManifestFile } from '../artifacts/manifest.ts';
import type { Range } from '../artifacts/parse-range.ts';
import { planRead } from '../artifacts/plan-read.ts';
import { StoreError, toArray, type Store } from './port.ts';

/** A file that a manifest names, ready to be read. */
export interface OpenFile {
  readonly size: number;
  /** The bytes of a range, as they are wanted: never more than some of them in memory. */
  readonly read: (range: Range) => Readable;
}

/** Finds the bytes of a file: one object, or chunks while it grows and when it has several. @returns undefined when they are gone. */
export async function openFile(
  store: Store,
  target: Target,
  { name, size, chunks }: ManifestFile,
): Promise<OpenFile | undefined> {
  const whole = chunks <= 1 ? await store.head(fileKey(target, name)) : undefined;
  const parts: readonly Stored[] = whole
    ? [whole]
    : (await toArray(store.list(chunkPrefix(target, name)))).slice(0, chunks);
  if (sizeOf(parts) < size) return undefined;
  return { size, read: (range) => Readable.from(readPieces(store, parts, range), { objectMode: false }) };
}

async function* readPieces(store: Store, parts: readonly Stored[], range: Range): AsyncGenerator<Buffer> {
  for (const piece of planRead(parts, range)) {
    const stream = await store.get(piece.key, piece.range);
    if (!stream) throw new StoreError('Busy', `${piece.key} has gone while it was read`);
    yield* piecesOf(stream, piece.key);
  }
}

// That the store breaks off is to be told from a reader who goes.
async function* piecesOf(stream: Readable, key: string): AsyncGenerator<Buffer> {
  try {
    for await (const bytes of stream) yield bytes as Buffer;
  } catch (error) {
    throw new StoreError('Busy', `${key} broke off while it was read`, error);
  }
}
