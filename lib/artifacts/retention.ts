import { dayOf } from './layout.ts';

const DAY = 24 * 60 * 60 * 1000;

/** The first day on which a result is deleted that is kept for so many whole days after it was written. */
export function expiryOf(written: Date, days: number): string {
  return dayOf(new Date(written.getTime() + (days + 1) * DAY));
}

/** Whether a marker of this day asks for a look now. */
export function isDue(on: string, now: Date): boolean {
  return on <= dayOf(now);
}
