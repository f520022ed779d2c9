/** Bytes of a file: from the first to the last, both included, counted from 0. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * The bytes that a header `Range` asks for (RFC 9110, 14.1.2). Of several ranges none is served, which the RFC allows.
 * @returns `whole` without a header or with one that is not understood; `unsatisfiable` when there is no such byte.
 */
export function parseRange(header: string | undefined, size: number): Range | 'whole' | 'unsatisfiable' {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === '') return to === '' ? 'whole' : suffixOf(Number(to), size);
  return rangeOf(Number(from), to === '' ? Infinity : Number(to), size);
}

function rangeOf(first: number, last: number, size: number): ReturnType<typeof parseRange> {
  if (last < first) return 'whole';
  return first < size ? { first, last: Math.min(last, size - 1) } : 'unsatisfiable';
}

// `bytes=-500`: the last 500.
function suffixOf(count: number, size: number): Range | 'unsatisfiable' {
  return count > 0 && size > 0 ? { first: Math.max(0, size - count), last: size - 1 } : 'unsatisfiable';
}
