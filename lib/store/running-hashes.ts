import { createHash, type Hash } from 'node:crypto';

/** Files whose hashes are kept at once. */
const MOST = 500;

/**
 * The sha256 of files whose chunks come through this instance one after the other, so that they need not be read again when
 * they are whole. Never needed for correctness: chunks that came another way are read.
 */
export interface RunningHashes {
  /** A chunk is in the store. @param number counted from 1. */
  readonly add: (file: string, number: number, bytes: Uint8Array) => void;
  /** In hexadecimal digits; undefined when not all of so many chunks came through here in order. */
  readonly digest: (file: string, chunks: number) => string | undefined;
  readonly forget: (file: string) => void;
}

export function makeRunningHashes(): RunningHashes {
  const known = new Map<string, { next: number; readonly hash: Hash }>();
  return {
    add: (file, number, bytes) => {
      const found = known.get(file) ?? { next: 1, hash: createHash('sha256') };
      if (number !== found.next) return;
      found.hash.update(bytes);
      found.next += 1;
      known.set(file, found);
      const [oldest] = known.keys();
      if (known.size > MOST && oldest !== undefined) known.delete(oldest);
    },
    digest: (file, chunks) => {
      const found = known.get(file);
      return found?.next === chunks + 1 ? found.hash.copy().digest('hex') : undefined;
    },
    forget: (file) => void known.delete(file),
  };
}
