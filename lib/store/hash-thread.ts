import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Hashes files with sha256, beside the event loop. What it is asked, it does in that order. */
export interface HashThread {
  /** Adds bytes to the hash of a file. The memory in which they lie is gone meanwhile. @returns that memory, to be used again. */
  readonly update: (file: string, bytes: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>;
  /** @returns the hash of what was added so far, in hexadecimal digits; of nothing, when nothing was. */
  readonly digest: (file: string) => Promise<string>;
  readonly forget: (file: string) => void;
}

/** What the thread is asked; it answers an `update` and a `digest`. */
export type Order = { readonly file: string } & (
  | { readonly what: 'update'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly what: 'digest' }
  | { readonly what: 'forget' }
);

// Beside this file: as TypeScript among the sources, and bundled (build.ts) beside the bundle.
const PROGRAM = join(import.meta.dirname, `hash-worker${extname(import.meta.filename)}`);

/** The thread begins with the first bytes. If it dies, so does the process, as with an exception in the event loop. */
export function makeHashThread(): HashThread {
  let worker: Worker | undefined;
  const waiting: ((answer: unknown) => void)[] = [];
  const start = (): Worker => {
    const started = new Worker(PROGRAM);
    started.on('message', (answer) => waiting.shift()?.(answer));
    // After `on`, which would keep the process waiting for messages.
    started.unref();
    return started;
  };
  const ask = (order: Order, moved: ArrayBuffer[] = []): Promise<unknown> => {
    worker ??= start();
    worker.postMessage(order, moved);
    return new Promise((resolve) => waiting.push(resolve));
  };
  return {
    update: async (file, bytes) =>
      (await ask({ what: 'update', file, bytes }, [bytes.buffer])) as ArrayBuffer,
    digest: async (file) => (await ask({ what: 'digest', file })) as string,
    forget: (file) => worker?.postMessage({ what: 'forget', file } satisfies Order),
  };
}
