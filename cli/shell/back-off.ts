import type { Machine } from './machine.ts';

/** How one waits before a further try. */
export interface Patience extends Pick<Machine, 'sleep'> {
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/** Milliseconds before the second try; each waits twice as long as the one before. */
const FIRST_WAIT = 250;

/** Waits before the next try. @param tries that have failed in a row, at least one. */
export function backOff(tries: number, { sleep, signal }: Patience): Promise<void> {
  return sleep(FIRST_WAIT * 2 ** (tries - 1), signal);
}
