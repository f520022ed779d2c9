import { after } from '../status/time.ts';

/** When a job that waits is looked at again. */
export function lookAgain(now: Date): Date {
  return whole(after(now, LOOK_AGAIN_SECONDS), COARSE_SECONDS);
}

/** Seconds after which a job that waits is looked at again, in case the event that would have woken it was lost. */
export const LOOK_AGAIN_SECONDS = 300;

/** Seconds on whose multiples falls what need not be punctual. */
export const COARSE_SECONDS = 10;

/**
 * A time rounded up. A timer that fires wakes several runs at once. They must come to the same deadline and so to the
 * same timer, or timers would multiply.
 */
export function whole(time: Date, seconds: number): Date {
  const unit = seconds * 1000;
  return new Date(Math.ceil(time.getTime() / unit) * unit);
}
