import * as z from 'zod';
import { sha256 } from './artifact-names.ts';

/** Bytes of every chunk but the last of a file. */
export const CHUNK_BYTES = 8 * 2 ** 20;
/** Most chunks of a file: as many parts as an object of S3 can be made of. */
export const MAX_CHUNKS = 10_000;

/** The end of an upload, as the shim says it: what the file is as a whole. */
export const fileEnd = z.object({
  size: z.int().min(0),
  sha256,
  chunks: z.int().min(0).max(MAX_CHUNKS),
});

export type FileEnd = z.infer<typeof fileEnd>;

/** An object in the store. */
export interface Stored {
  readonly key: string;
  readonly size: number;
}

/**
 * Why stored chunks are not the file that they are said to be: one is missing, one has another size, there are others.
 * @param stored in the order of their keys. @param keyOf key of a chunk by its number.
 * @returns undefined when they are.
 */
export function findChunkFault(
  said: { readonly size: number; readonly chunks: number },
  stored: readonly Stored[],
  keyOf: (number: number) => string,
): string | undefined {
  if (stored.length > said.chunks) return `there are ${stored.length} chunks, not ${said.chunks}`;
  const missing = Array.from({ length: said.chunks }, (_, at) => at + 1).find(
    (number) => stored[number - 1]?.key !== keyOf(number),
  );
  if (missing !== undefined) return `chunk ${missing} is missing`;
  const short = stored.slice(0, -1).findIndex(({ size }) => size !== CHUNK_BYTES);
  if (short >= 0) return `chunk ${short + 1} is not the last and has not ${CHUNK_BYTES} bytes`;
  const size = sizeOf(stored);
  return size === said.size ? undefined : `the chunks have ${size} bytes together, not ${said.size}`;
}

/** Bytes of all of them. */
export function sizeOf(stored: readonly Stored[]): number {
  return stored.reduce((sum, { size }) => sum + size, 0);
}
