import type { Problem } from '../problem.ts';
import type { Job, Report, Result } from './question.ts';

// The page lets code come from nowhere but this one file, where the browser knows trusted types.
const URLS = window.trustedTypes?.createPolicy('toe', { createScriptURL: (_: string) => 'worker.js' });
const WORKER = (URLS?.createScriptURL('') ?? 'worker.js') as string;

/** How the page waits for an answer. */
export interface Wait {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: string) => void;
}

/**
 * Has a worker of its own answer a question, and ends it: then its memory is free again, and a question that nobody waits
 * for any more costs nothing.
 */
export function ask(job: Job, { signal, onProgress }: Wait): Promise<Result | Problem> {
  return new Promise((resolve) => {
    const worker = new Worker(WORKER, { type: 'module' });
    const end = (result: Result | Problem): void => {
      worker.terminate();
      resolve(result);
    };
    signal.addEventListener('abort', () => end({ problem: 'No longer wanted.' }), { once: true });
    worker.addEventListener('error', () =>
      end({
        problem:
          'The file could not be read: it may be too large for this browser. Try again, or download it.',
      }),
    );
    worker.addEventListener('message', ({ data }: MessageEvent<Report>) => {
      if ('result' in data) end(data.result);
      else onProgress(data.progress);
    });
    worker.postMessage(job);
  });
}
