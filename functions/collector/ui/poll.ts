import { pollDelay } from './reading/poll-delay.ts';
import type { Problem } from './problem.ts';

/** One look: whether there may soon be news, or why there is nothing to see. */
export type Look = () => Promise<{ readonly live: boolean } | Problem>;

/** Looks again and again while the page is seen by somebody, until the signal ends it. */
export async function poll(look: Look, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const seen = await look();
    failures = 'problem' in seen ? failures + 1 : 0;
    await pause(pollDelay('live' in seen && seen.live, failures), signal);
    await untilVisible(signal);
  }
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function untilVisible(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (!document.hidden || signal.aborted) return resolve();
    document.addEventListener('visibilitychange', () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => resolve());
  });
}
