import type { HashThread } from './hash-thread.ts';

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
  /**
   * A chunk is in the store. @param number counted from 1. @param bytes nobody may use them from now on. @returns the memory in
   * which they lay, when they are needed no more.
   */
  readonly add: (file: string, number: number, bytes: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>;
  /** In hexadecimal digits; undefined when not all of so many chunks came through here in order. */
  readonly digest: (file: string, chunks: number) => Promise<string | undefined>;
  readonly forget: (file: string) => void;
}

/** Makes running hashes of no file yet. When there are too many, the file that began first is forgotten. */
export function makeRunningHashes(thread: HashThread): RunningHashes {
  const known = new Map<string, Running>();
  const countEarly = (): number => [...known.values()].reduce((sum, { early }) => sum + early.size, 0);
  const forget = (file: string): void => {
    for (const { leave } of known.get(file)?.early.values() ?? []) leave();
    if (known.delete(file)) thread.forget(file);
  };
  const open = (file: string): Running => {
    const running = known.get(file) ?? { file, next: 1, early: new Map() };
    known.set(file, running);
    const [oldest] = known.keys();
    if (known.size > MOST && oldest !== undefined) forget(oldest);
    return running;
  };
  return {
    add: (file, number, bytes) => {
      const running = open(file);
      if (number === running.next) return advance(thread, running, bytes);
      const mayWait = number > running.next && countEarly() < MOST_EARLY;
      return mayWait ? wait(running, number, bytes) : Promise.resolve(bytes.buffer);
    },
    digest: async (file, chunks) => (known.get(file)?.next === chunks + 1 ? thread.digest(file) : undefined),
    forget,
  };
}

type Bytes = Uint8Array<ArrayBuffer>;

interface Running {
  readonly file: string;
  next: number;
  /** Chunks that came before their turn. */
  readonly early: Map<number, Early>;
}

interface Early {
  readonly bytes: Bytes;
  /** It waits no more. @param memory where its bytes lay, when they have moved. */
  readonly leave: (memory?: Promise<ArrayBuffer>) => void;
}

// The chunk whose turn it is, and those that waited for it.
function advance(thread: HashThread, running: Running, bytes: Bytes): Promise<ArrayBuffer> {
  const memory = thread.update(running.file, bytes);
  running.next += 1;
  const next = running.early.get(running.next);
  next?.leave(advance(thread, running, next.bytes));
  return memory;
}

// The one before it may have taken another way.
function wait({ early }: Running, number: number, bytes: Bytes): Promise<ArrayBuffer> {
  early.get(number)?.leave();
  return new Promise((resolve) => {
    const leave: Early['leave'] = (memory) => {
      clearTimeout(timer);
      early.delete(number);
      resolve(memory ?? bytes.buffer);
    };
    const timer = setTimeout(leave, PATIENCE).unref();
    early.set(number, { bytes, leave });
  });
}
