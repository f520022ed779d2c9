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
 * Why stored chunks are not the file that they are said to be: one is missing, or has another size. More may be stored: of
 * chunks that were sent at once, one after the last that counts may have found room.
 * @param stored in the order of their keys. @param keyOf key of a chunk by its number.
 * @returns undefined when they are.
 */
export function findChunkFault(
  said: { readonly size: number; readonly chunks: number },
  stored: readonly Stored[],
  keyOf: (number: number) => string,
): string | undefined {
  const own = stored.slice(0, said.chunks);
  const missing = Array.from({ length: said.chunks }, (_, at) => at + 1).find(
    (number) => own[number - 1]?.key !== keyOf(number),
  );
  if (missing !== undefined) return `chunk ${missing} is missing`;
  const short = own.slice(0, -1).findIndex(({ size }) => size !== CHUNK_BYTES);
  if (short >= 0) return `chunk ${short + 1} is not the last and has not ${CHUNK_BYTES} bytes`;
  const size = sizeOf(own);
  return size === said.size ? undefined : `the chunks have ${size} bytes together, not ${said.size}`;
}

/** Bytes of all of them. */
export function sizeOf(stored: readonly Stored[]): number {
  return stored.reduce((sum, { size }) => sum + size, 0);
}
