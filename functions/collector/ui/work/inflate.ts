import { readStream, type ReadBytes } from './read-stream.ts';

/** Most bytes that a file may have when it is unpacked. */
export const MAX_INFLATED = 256 * 1024 * 1024;
/** How many times larger than sent: what grows more was made to harm. Small files may, they do none. */
const MAX_RATIO = 100;
const HARMLESS = 4 * 1024 * 1024;

/** How much of a gzip file of this size is unpacked at most. */
export function inflateLimit(sent: number): number {
  return Math.min(MAX_INFLATED, Math.max(HARMLESS, sent * MAX_RATIO));
}

/** Unpacks a gzip file up to its limit. One that was cut gives what there is. */
export async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<ReadBytes> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return readStream(stream, inflateLimit(bytes.length));
}

/** Whether a file is gzip, whatever its name says (pprof files are, most often). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
