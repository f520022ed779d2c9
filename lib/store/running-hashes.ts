import { createHash, type Hash } from 'node:crypto';

/** Files whose hashes are kept at once. */
const MOST = 500;
/** Chunks that wait in memory for the one before them, of all files together, and for how many milliseconds. */
const MOST_EARLY = 6;
const PATIENCE = 5000;

/**
 * The sha256 of files whose chunks come through this instance nearly in order, so that they need not be read again when
 * they are whole. Never needed for correctness: chunks that came another way are read.
 */
export interface RunningHashes {
  /** A chunk is in the store. @param number counted from 1. @returns when its bytes are needed no more. */
  readonly add: (file: string, number: number, bytes: Uint8Array) => Promise<void>;
  /** In hexadecimal digits; undefined when not all of so many chunks came through here in order. */
  readonly digest: (file: string, chunks: number) => string | undefined;
  readonly forget: (file: string) => void;
}

export function makeRunningHashes(): RunningHashes {
  const known = new Map<string, Running>();
  const countEarly = (): number => [...known.values()].reduce((sum, { early }) => sum + early.size, 0);
  const forget = (file: string): void => {
    for (const { leave } of known.get(file)?.early.values() ?? []) leave();
    known.delete(file);
  };
  return {
    add: async (file, number, bytes) => {
      const running = known.get(file) ?? { next: 1, hash: createHash('sha256'), early: new Map() };
      known.set(file, running);
      const [oldest] = known.keys();
      if (known.size > MOST && oldest !== undefined) forget(oldest);
      if (number === running.next) advance(running, bytes);
      else if (number > running.next && countEarly() < MOST_EARLY) await wait(running, number, bytes);
    },
    digest: (file, chunks) => {
      const running = known.get(file);
      return running?.next === chunks + 1 ? running.hash.copy().digest('hex') : undefined;
    },
    forget,
  };
}

interface Running {
  next: number;
  readonly hash: Hash;
  /** Chunks that came before their turn. */
  readonly early: Map<number, Early>;
}

interface Early {
  readonly bytes: Uint8Array;
  /** It waits no more. */
  readonly leave: () => void;
}

function advance(running: Running, bytes: Uint8Array): void {
  running.hash.update(bytes);
  running.next += 1;
  const next = running.early.get(running.next);
  if (!next) return;
  advance(running, next.bytes);
  next.leave();
}

// The one before it may have taken another way.
function wait({ early }: Running, number: number, bytes: Uint8Array): Promise<void> {
  early.get(number)?.leave();
  return new Promise((resolve) => {
    const leave = (): void => {
      clearTimeout(timer);
      early.delete(number);
      resolve();
    };
    const timer = setTimeout(leave, PATIENCE).unref();
    early.set(number, { bytes, leave });
  });
}
