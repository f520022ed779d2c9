import { pollDelay } from './reading/poll-delay.ts';
import type { Problem } from './problem.ts';

/** One look: whether there may soon be news, or why there is nothing to see. */
export type Look = () => Promise<{ readonly live: boolean } | Problem>;

/** The document, as far as it matters here. */
export type Sight = Pick<EventTarget, 'addEventListener' | 'removeEventListener'> & {
  readonly hidden: boolean;
};

/** Looks again and again while the page is seen by somebody, until the signal ends it. */
export async function poll(look: Look, signal: AbortSignal, sight: Sight): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const seen = await look();
    failures = 'problem' in seen ? failures + 1 : 0;
    await pause(pollDelay('live' in seen && seen.live, failures), signal);
    await untilVisible(signal, sight);
  }
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return wait(signal, (end) => {
    const timer = setTimeout(end, seconds * 1000);
    return () => clearTimeout(timer);
  });
}

async function untilVisible(signal: AbortSignal, sight: Sight): Promise<void> {
  if (!sight.hidden) return;
  await wait(signal, (end) => {
    sight.addEventListener('visibilitychange', end);
    return () => sight.removeEventListener('visibilitychange', end);
  });
}

/** Waits for what begins now, or for the signal. @param begin returns how to end it; then nothing of it is left, on the signal neither. */
function wait(signal: AbortSignal, begin: (end: () => void) => () => void): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      signal.removeEventListener('abort', end);
      stop();
      resolve();
    };
    signal.addEventListener('abort', end);
    const stop = begin(end);
  });
}
