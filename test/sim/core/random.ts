/** Numbers that look random and depend on the seed alone. */
export interface Random {
  /** From 0 up to 1, without 1. */
  readonly next: () => number;
  /** A whole number, both ends included. */
  readonly int: (from: number, to: number) => number;
  readonly chance: (probability: number) => boolean;
  /** One of a list that is not empty. */
  readonly pick: <T>(of: readonly T[]) => T;
}

/** A stream of its own for each list of parts (sfc32, seeded by a hash of the parts). */
export function makeRandom(...parts: readonly (number | string)[]): Random {
  const next = sfc32(parts.join('\u0000'));
  return {
    next,
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (probability) => next() < probability,
    pick: <T>(of: readonly T[]) => of[Math.floor(next() * of.length)] as T,
  };
}

function sfc32(text: string): () => number {
  let a = hash(text, 0x9e3779b9);
  let b = hash(text, 0x243f6a88);
  let c = hash(text, 0xb7e15162);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i += 1) next();
  return next;
}

/** A 32-bit hash of a text (FNV-1a). */
export function hash(text: string, start = 0x811c9dc5): number {
  let value = start | 0;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}
