import type { Stored } from './chunks.ts';
import type { Range } from './parse-range.ts';

/** Bytes of one object that are read. */
export interface Piece {
  readonly key: string;
  readonly range: Range;
}

/** Which bytes of which objects make a range of a file, in order. @param parts that the file consists of, in order. */
export function planRead(parts: readonly Stored[], { first, last }: Range): Piece[] {
  let before = 0;
  return parts.flatMap(({ key, size }) => {
    const range = { first: Math.max(0, first - before), last: Math.min(size - 1, last - before) };
    before += size;
    return range.first <= range.last ? [{ key, range }] : [];
  });
}
