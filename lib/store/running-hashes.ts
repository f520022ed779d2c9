import { createHash, type Hash } from 'node:crypto';

/** Files whose hashes are kept at once. */
const MOST = 500;
/** Chunks that wait in memory for the one before them, of all files together. */
const MOST_EARLY = 6;

/**
 * The sha256 of files whose chunks come through this instance nearly in order, so that they need not be read again when
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
  const known = new Map<string, Running>();
  const countEarly = (): number => [...known.values()].reduce((sum, { early }) => sum + early.size, 0);
  return {
    add: (file, number, bytes) => {
      const running = known.get(file) ?? { next: 1, hash: createHash('sha256'), early: new Map() };
      if (number === running.next) advance(running, bytes);
      else if (number > running.next && countEarly() < MOST_EARLY) running.early.set(number, bytes);
      known.set(file, running);
      const [oldest] = known.keys();
      if (known.size > MOST && oldest !== undefined) known.delete(oldest);
    },
    digest: (file, chunks) => {
      const running = known.get(file);
      return running?.next === chunks + 1 ? running.hash.copy().digest('hex') : undefined;
    },
    forget: (file) => void known.delete(file),
  };
}

interface Running {
  next: number;
  readonly hash: Hash;
  /** Chunks that came before their turn. */
  readonly early: Map<number, Uint8Array>;
}

function advance(running: Running, bytes: Uint8Array): void {
  let turn: Uint8Array | undefined = bytes;
  while (turn) {
    running.hash.update(turn);
    running.next += 1;
    turn = running.early.get(running.next);
    running.early.delete(running.next);
  }
}
